"""Mermaid, DOT and plain text: everything of a picture is in each, and no text breaks out of any."""

import json
import re

import pygraphviz
import pytest

from hadesign.diagrams import FORMS, VIEWS, Form, ViewName, picture_of, written
from hadesign.diagrams.dot import dot
from hadesign.diagrams.mermaid import mermaid
from hadesign.diagrams.picture import Picture
from hadesign.diagrams.quiet import quiet
from hadesign.diagrams.text import WIDTH, plain_text
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.source import columns, read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.diagrams.large import large
from tests.diagrams.pictures import odd_designs
from tests.diagrams.test_drawing import HOSTILE, hostile, shown

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
SMALL = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: small, title: A small one}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  controlPlane: {endpoint: "api.example.org:6443"}
  nodes:
    - {name: cp-1, roles: [control-plane, etcd]}
    - {name: w-1, roles: [worker]}
  workloads: [{name: cart, kind: Deployment, replicas: 2}]
"""


def all_pictures() -> list[Picture]:
    proofs = [prove(read_cluster(read(file))) for file in SHIPPED]
    proofs += [prove(as_cluster(data)) for _name, data in odd_designs()]
    return [picture_of(proof, view) for proof in proofs for view in VIEWS]


def shop() -> Proof:
    return prove(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))


def test_the_layered_picture_as_text() -> None:
    text = plain_text(picture_of(prove(as_cluster(SMALL)), "context"))
    assert text.startswith("""\
A small one: context
Kubernetes 1.36.4 · kubeadm

                                  +---------+
                                  | Clients |
                                  +---------+
                                       |
                                       v
                            +----------------------+
                            | Endpoint             |
                            | api.example.org:6443 |
                            +----------------------+
                                       |
                                       v
                    +- Cluster small ----------------------+
                    | +----------------------------------+ |
                    | | Control plane                    | |
                    | | 1 API server                     | |
                    | | 1 etcd member, quorum 1          | |
                    | | scheduler and controller manager | |
                    | +----------------------------------+ |
                    |                  |                   |
                    |                  v                   |
                    |             +---------+              |
                    |             | Workers |              |
                    |             | 1 node  |              |
                    |             +---------+              |
                    |                  |                   |
                    |                  v                   |
                    |        +-------------------+         |
                    |        | Pods and services |         |
                    |        | cart × 2          |         |
                    |        +-------------------+         |
                    +--------------------------------------+
                                       |
                                       v
                     +- Outside --------------------------+
                     | +--------------+  +--------------+ |
                     | | Name servers |  | Time servers | |
                     | +--------------+  +--------------+ |
                     +------------------------------------+

Connections:
  Clients --> Endpoint api.example.org:6443
""")


def test_text_is_80_columns_wide_and_says_all() -> None:
    for picture in all_pictures():
        text = plain_text(picture)
        assert max(map(columns, text.split("\n"))) <= WIDTH
        words = shown(re.sub(r"[|+-]", " ", text))
        for symbol in picture.all_symbols():
            assert shown(re.sub(r"[|+-]", " ", symbol.lines[0]))[:40] in words, symbol.id


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_does_not_reach_a_terminal(text: str) -> None:
    found = plain_text(hostile(text, columns=False))
    assert all(char == "\n" or char.isprintable() for char in found)
    assert max(map(columns, found.split("\n"))) <= WIDTH


def test_wide_characters_take_two_columns() -> None:
    assert (columns("漢字"), columns("ab"), columns("e\u0301")) == (4, 2, 1)
    lines = [line for line in plain_text(hostile("漢字", columns=False)).split("\n") if line.strip().startswith("|")]
    assert len({columns(line) for line in lines if "漢" in line and line.count("|") == 4}) == 1


def test_dot_holds_the_boxes_and_lines_under_their_names() -> None:
    for picture in all_pictures():
        with quiet():
            graph = pygraphviz.AGraph(string=dot(picture))
        boxes = {symbol.id for symbol in picture.all_symbols()}
        assert set(graph.nodes()) == boxes
        plain = {(s, t) for c in picture.connectors for s in c.sources for t in c.targets if {s, t} <= boxes}
        assert plain <= {(one, other) for one, other in graph.edges()}


def test_dot_can_be_drawn() -> None:
    with quiet():
        graph = pygraphviz.AGraph(string=dot(picture_of(shop(), "topology")))
        found = json.loads(graph.draw(format="json0", prog="dot"))
    assert {"cluster_zone/a", "cluster_zone/b", "cluster_zone/c"} <= {one["name"] for one in found["objects"]}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_label_of_dot(text: str) -> None:
    with quiet():
        graph = pygraphviz.AGraph(string=dot(hostile(text, columns=False)))
    assert set(graph.nodes()) == {"clients", "servers/0"}
    # Graphviz keeps its escapes: a backslash stands for itself when it is there twice.
    label = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), graph.get_node("clients").attr["label"])
    assert shown(label) == shown(text) * 2


NODE = re.compile(r'^ +(?:[A-Za-z]\w*)\["((?:[^"]|#\d+;)*)"\](?::::\w+)?$')
OTHER = re.compile(
    r'^ +(subgraph \w+\["[^"]+"\]|end|class \w+ \w+|classDef \w+ \S.*'
    r'|\w+( & \w+)* (-->|-\.->)(\|"[^"]*"\|)? \w+( & \w+)*)$'
)


def test_each_line_of_mermaid_is_one_of_a_few() -> None:
    for picture in [*all_pictures(), *(hostile(text, columns=False) for text in HOSTILE)]:
        head, title, end, chart, *lines = mermaid(picture).rstrip("\n").split("\n")
        assert (head, end, chart) == ("---", "---", "flowchart TB")
        assert json.loads(title.removeprefix("title: "))
        assert [line for line in lines if not NODE.match(line) and not OTHER.match(line)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_one_label_of_mermaid(text: str) -> None:
    lines = mermaid(hostile(text, columns=False)).split("\n")
    label = next(found[1] for line in lines if (found := NODE.match(line)))
    rest = label.replace("<br/>", "")
    assert not set('<>"`&') & set(rest)
    read_back = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), rest)
    assert shown(read_back) == shown(text) * 2


def test_states_are_words_where_there_are_no_colours() -> None:
    picture = picture_of(shop(), "control-plane", failed=("zone/a", "node/cp-b"))
    assert plain_text(picture).count("[lost]") == 4
    assert "[down]" in plain_text(picture)
    assert 'at_etcd_cp_c["etcd member<br/>cp-c<br/>zone c<br/>down"]:::down' in mermaid(picture)
    assert "classDef lost " in mermaid(picture)
    assert '"etcd/cp-a" [label="etcd member\\ncp-a\\nzone a\\nlost", style="rounded,dashed,filled"' in dot(picture)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("view", ["topology", "flows"])
def test_a_form_is_the_same_each_time(view: ViewName, form: Form) -> None:
    one, other = (written(picture_of(shop(), view), form) for _run in range(2))
    assert one == other


def test_ids_for_mermaid_are_words_of_which_no_two_are_the_same() -> None:
    from hadesign.diagrams.names import short_names

    picture = picture_of(prove(as_cluster(large(30))), "topology")
    names = short_names(picture)
    assert len(set(names.values())) == len(names)
    assert all(re.fullmatch(r"[a-z]\w*", name, re.ASCII) for name in names.values())
