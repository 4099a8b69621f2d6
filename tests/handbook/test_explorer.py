"""The failure explorer's answers: those of `prove --what-if`, to all that it offers, within bounds, and harmless."""

import json
from itertools import combinations_with_replacement
from typing import Any

import pytest

from hadesign.artifact import Artifact
from hadesign.handbook import explorer, explorer_data
from hadesign.handbook.explorer import FOLDER, files
from hadesign.handbook.explorer_data import MOST_BYTES, script_json
from hadesign.proof import Proof, prove
from hadesign.report import prove as pages
from hadesign.report.page import Bullets, Section, Table
from tests.designs import as_cluster, control_plane, design, zones
from tests.handbook.books import hostile_book, shipped
from tests.handbook.rendering import render


def data_of(script: str) -> dict[str, Any]:
    """Return what a browser would read from the script."""
    return dict(json.loads(script.removeprefix("window.hadesignExplorer = ").removesuffix(";\n")))


def answers(proof: Proof, file: str = "a.yaml") -> dict[str, Any]:
    return data_of(explorer_data.explorer_data(proof, file, lambda origin: (str(origin), "page")).script)


def texts(data: dict[str, Any], number: int) -> list[str]:
    """Return every text of an answer, in order."""
    parts = [part for section in data["answers"][number][1] for part in data["sections"][section]]
    return [data["texts"][text] for part in parts for text in numbers(data, part)]


def numbers(data: dict[str, Any], part: Any) -> list[int]:
    """Return the numbers of the texts of a paragraph, a list or a table."""
    if isinstance(part, int):
        return [part]
    if "list" in part:
        return [n for text, at, below in part["list"] for n in (text, *([at["text"]] if at else []), *below)]
    cells = [cell for row in (part["head"], *(data["rows"][row] for row in part["rows"])) for cell in row]
    return [cell if isinstance(cell, int) else cell["text"] for cell in cells]


def told(sections: list[Section]) -> list[str]:
    """Return every text that `prove --what-if` prints, in order."""
    found: list[str] = []
    for section in (section for section in sections if section.parts):
        found.append(section.title)
        for part in section.parts:
            if isinstance(part, str):
                found.append(part)
            elif isinstance(part, Bullets):
                for entry in part.entries:
                    place = [str(entry.at)] if entry.at is not None else []
                    found += [entry.text, *place, *entry.listed, *entry.below]
            elif isinstance(part, Table):
                shown = part.filled()
                for row in (shown.head, *shown.rows):
                    found += [cell if isinstance(cell, str) else _answer(cell) for cell in row]
    return [" ".join(text.split()) for text in found]


def _answer(cell: Any) -> str:
    return {True: "yes", False: "no", None: "?"}[cell.value] if hasattr(cell, "value") else str(cell)


def asked(proof: Proof, *things: str) -> list[str]:
    return told(pages.what_if(proof, proof.services(), things)[:-1])  # the last one says what a proof leaves out


@pytest.mark.parametrize("name", ["two-sites-five-members", "kubeadm-stacked-keepalived-haproxy"])
def test_every_answer_is_that_of_prove(name: str) -> None:
    proof = shipped(name).proof
    data = answers(proof)
    assert {thing for part in data["parts"] for thing in part["things"]} == proof.cluster.things.keys()
    for first, second in combinations_with_replacement(range(len(data["parts"])), 2):
        one, two = data["parts"][first], data["parts"][second]
        pair = one["things"][:2] if first == second else [one["things"][0], two["things"][0]]
        assert texts(data, data["pairs"][first][second - first]) == asked(proof, *pair)
    for part in data["parts"]:
        assert texts(data, part["answer"]) == asked(proof, part["things"][0])


def test_of_alike_parts_one_stands_for_every_other_one() -> None:
    """Alone and with anything else: all services are as they would be, and come back as they would."""
    proof = shipped("bare-metal-three-zones").proof
    groups = [part.things for part in proof.alike]
    assert sorted(map(len, groups))[-3:] == [4, 4, 4]
    others = [things[0] for things in groups]

    def state(*things: str) -> list[Any]:
        states = proof.what_if(things).states
        return [(s.up, s.judged, proof.recovers(s.proof, things).known) for s in states]

    for things in groups:
        for member in things[1:]:
            assert state(member) == state(things[0])
            for other in others:
                if other not in things:
                    assert state(other, member) == state(other, things[0])
            assert state(things[0], member) == state(*things[:2])


def test_machines_that_a_service_tells_apart_are_not_alike() -> None:
    """Both stand in one zone and offer the same, and one alone is a member of etcd, or carries a balancer."""
    data = design(
        infrastructure=zones("a"),
        nodes=[
            {"name": "cp", "zone": "a", "roles": ["control-plane", "etcd", "worker"]},
            *({"name": f"w-{n}", "zone": "a", "roles": ["worker"]} for n in (1, 2, 3)),
        ],
        controlPlane={"endpoint": "10.0.0.9:6443"},
        loadBalancers=[{"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.9", "instances": ["w-3"]}],
    )
    found = [part.things for part in prove(as_cluster(data)).alike if part.kind == "node"]
    assert sorted(found) == [("node/cp",), ("node/w-1", "node/w-2"), ("node/w-3",)]


def test_what_is_dead_is_marked_and_a_group_only_where_all_of_it_is() -> None:
    data = answers(shipped("bare-metal-three-zones").proof)
    number = {thing: at for at, part in enumerate(data["parts"]) for thing in part["things"]}

    def dead(thing: str) -> list[int]:
        return list(data["answers"][data["parts"][number[thing]]["answer"]][0])

    assert {number[t] for t in ("zone/a", "node/cp-a", "node/workers-a-1", "node/lb-a")} <= set(dead("zone/a"))
    assert number["node/cp-b"] not in dead("zone/a")
    assert dead("node/cp-a") == [number["node/cp-a"]]
    assert dead("node/workers-a-1") == []


def large(hosts: int) -> Proof:
    data = design(
        infrastructure=zones("a", "b", "c"),
        nodes=[
            *control_plane({"a": 1, "b": 1, "c": 1}),
            *({"name": f"w-{n}", "zone": "abc"[n % 3], "host": f"h-{n}", "roles": ["worker"]} for n in range(hosts)),
        ],
    )
    return prove(as_cluster(data))


def test_pairs_are_bounded_and_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = large(70)
    monkeypatch.setattr(explorer_data, "MOST_PAIRED", 6)
    monkeypatch.setattr(explorer_data, "MOST_PARTS", 80)
    data = answers(proof)
    assert [len(row) for row in data["pairs"]] == [6, 5, 4, 3, 2, 1]
    assert [part["kind"] for part in data["parts"][:4]] == ["zone", "zone", "zone", "host"]
    assert len(data["parts"]) == 80
    assert data["words"]["rest"] == (
        f"80 of {len(proof.alike)} groups of alike parts are listed, the largest kinds first."
        " Pairs are answered among the first 6 of these 80."
    )
    monkeypatch.setattr(explorer_data, "MOST_PARTS", 200)
    monkeypatch.setattr(explorer_data, "_SLOWER", len(proof.alike))  # so that each verdict counts twice
    monkeypatch.setattr(explorer_data, "MOST_ASKED", 2 * 40 * len(proof.services()))
    bounded = answers(proof)
    assert (len(bounded["parts"]), len(bounded["pairs"])) == (20, 5), "20 and 15 of 40 answers"


@pytest.mark.parametrize("most", [18_000, 8_000])
def test_the_script_is_never_larger_than_allowed(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer_data, "MOST_PAIRED", 8)
    proof = large(40)
    whole = explorer_data.explorer_data(proof, "a.yaml", lambda _: ("", ""))
    assert MOST_BYTES == 1_000_000
    assert (whole.groups, whole.shown, whole.paired) == (86, 86, 8)
    monkeypatch.setattr(explorer_data, "MOST_BYTES", most)
    found = explorer_data.explorer_data(proof, "a.yaml", lambda _: ("", ""))
    assert len(found.script.encode()) <= most < len(whole.script.encode())
    assert found.paired < 8
    assert (found.shown < 86) == (most == 8_000)
    assert len(data_of(found.script)["parts"]) == found.shown


def test_where_everything_fits_nothing_is_left_out() -> None:
    for name in ("aws-three-zones", "kubespray-university-lab", "two-sites-five-members"):
        assert answers(shipped(name).proof)["words"]["rest"] == "", name


@pytest.mark.parametrize(
    "attack", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", '"\\', "]]>&amp;"]
)
def test_no_text_ends_the_script(attack: str) -> None:
    written = script_json({"texts": [attack]})
    assert json.loads(written) == {"texts": [attack]}
    assert not set(written) & set("<>&\u2028\u2029")


def test_the_files_of_a_hostile_design_hold_no_markup() -> None:
    book = hostile_book()
    svg = '<svg><g id="zone/a"><text>&lt;/script&gt;</text></g></svg>'
    made = {a.path: str(a.content) for a in files(book, [Artifact("diagrams/x.svg", svg), Artifact("y.png", b"")])}
    for name in ("data.js", "picture.js"):
        content = made[f"handbook/docs/{FOLDER}/{name}"]
        assert not set(content) & set("<>&")
    assert json.loads(made[f"handbook/docs/{FOLDER}/picture.js"].partition(" = ")[2].removesuffix(";\n")) == svg


def test_the_picture_is_the_one_that_names_most_of_what_can_fail() -> None:
    book = shipped("bare-metal-three-zones")
    drawn = [
        Artifact("diagrams/a.svg", '<svg id="zone/a"/>'),
        Artifact("diagrams/b.svg", '<svg><g data-things="zone/a node/cp-a"/><g id="zone/b"/></svg>'),
        Artifact("diagrams/c.svg", '<svg><g id="zone/a"/><g id="zone/b"/><g id="zone/x"/></svg>'),
        Artifact("diagrams/d.png", b""),
    ]
    assert explorer._shown(book, drawn) == drawn[1].content
    assert explorer._shown(book, []) == ""


def test_without_scripts_a_table_says_what_each_failure_does() -> None:
    found = render(explorer.page(shipped("two-sites-five-members")))
    cells = [element.text for element in found if element.name == "td"]
    row = cells[cells.index("zone location-a") :][:6]
    assert "node" in row[1]
    assert row[2].startswith("etcd, api")
    assert "2 of 5 left, quorum is 3" in row[3]
    assert (row[4], row[5]) == ("by hand", "not known")
    assert "Choosing needs JavaScript" in " ".join(element.text for element in found if element.name == "p")
