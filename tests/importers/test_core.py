"""What every import does: facts with places, contradictions, questions, and a blueprint that can be read."""

import json
import re

import pytest

from hadesign.errors import UsageError
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactConflict, FilePlace, FoundFact
from hadesign.importers.flags import duration, hours, size, truth
from hadesign.importers.sources import UNKNOWN, SourceFile
from hadesign.report.imported import imported_json, summary
from tests.importers.importing import cluster, imported

A, B = FilePlace("a.yaml", 3), FilePlace("b.yaml", 7)
VERSION = ("spec", "kubernetes", "version")
CLUSTER = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.2
controlPlaneEndpoint: "api.example.org:6443"
"""


def node(name: str, address: str) -> str:
    return (
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n"
        f"nodeRegistration: {{name: {name}}}\nlocalAPIEndpoint: {{advertiseAddress: {address}}}\n"
    )


def test_a_fact_that_two_files_say_is_confirmed_or_contradicted() -> None:
    draft = ImportDraft()
    draft.say(VERSION, "1.36.2", A)
    draft.say(VERSION, "1.36.2", B)
    assert draft.facts[VERSION] == FoundFact(VERSION, "1.36.2", (A, B))
    draft.say(VERSION, "1.35.0", B)
    assert draft.contradictions == [FactConflict(VERSION, "1.36.2", A, "1.35.0", B)]
    assert list(draft.undisputed()) == []


def test_drafts_are_taken_together() -> None:
    one, other = ImportDraft(), ImportDraft()
    one.node("cp-a", A, roles=["control-plane"])
    other.node("cp-a", B, roles=["etcd"])
    other.say(VERSION, "1.36.2", B)
    one.taken(other)
    assert one.value("spec", "nodes", "cp-a", "roles") == ["control-plane", "etcd"]
    assert one.value(*VERSION) == "1.36.2"
    assert one.contradictions == []


def test_a_machine_that_is_known_by_its_address_gets_the_name_that_others_say() -> None:
    draft = ImportDraft()
    stands = draft.host("10.0.1.10", A, "etcd")
    other = draft.host("10.0.1.11", A, "etcd")
    named = draft.host("etcd-c.example.org", A, "etcd")
    draft.node("cp-a", B, roles=["control-plane"])
    draft.say(("spec", "nodes", "cp-a", "address"), "10.0.1.10", B)
    draft.say(("spec", "loadBalancers", "api", "instances"), [stands, other, named], B)
    draft.settle()
    assert draft.entries("spec", "nodes") == ("cp-a", "node-10-0-1-11", "etcd-c.example.org")
    assert draft.value("spec", "nodes", "cp-a", "roles") == ["control-plane", "etcd"]
    (fact,) = (fact for fact in draft.undisputed() if fact.path[1] == "loadBalancers")
    assert fact.value == ["cp-a", "node-10-0-1-11", "etcd-c.example.org"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: '{{ vault_password }}'", UNKNOWN),
        ("a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6638\n", UNKNOWN),
        ("a: !unsafe b", UNKNOWN),
        ("a: ${TOKEN}", UNKNOWN),
        ("a: 010", 10),
        ("a: yes", "yes"),
        ("a: 1\na: 2", 2),
        ("<<: {a: 1}\nb: 2", 1),
        ("a: 3\n<<: [{a: 1}]", 3),
        ("a: [1]", None),
    ],
)
def test_yaml_of_others_is_read_as_far_as_it_can_be_known(text: str, value: object) -> None:
    (document,) = SourceFile("group_vars/all.yml", text).documents
    found = document.get("a")
    assert found is not None
    assert found.scalar == value


@pytest.mark.parametrize("text", ["a: [", "\tx", "a: &a [*a]", "<<: *x", "a: &a\n  <<: *a\n", "{" * 200, "", "\0"])
def test_files_that_are_no_yaml_hold_no_documents_and_end_nothing(text: str) -> None:
    for document in SourceFile("x.yaml", text).documents:
        assert document.get("a", "b") is None
        assert document.text_at("a") is None


def test_flags_have_the_units_of_their_programs() -> None:
    assert [duration(text) for text in ("8760h0m0s", "1m30s", "0s", "250ms", "1h")] == [
        "8760h", "1m30s", "0s", "250ms", "1h",
    ]  # fmt: skip
    assert [hours(text) for text in ("8", "30m")] == ["8h", "30m"]
    assert [size(text) for text in ("8589934592", "2147483648", "1000", "0")] == ["8Gi", "2Gi", "1000", "0"]
    assert [truth("True"), truth("false")] == [True, False]
    for text in ("", "h", "5", "5x", "1h-3m"):
        with pytest.raises(ValueError, match=re.escape(text) or "^$"):
            duration(text)


def test_the_blueprint_names_the_line_of_each_fact() -> None:
    found = imported({"cluster.yaml": CLUSTER, "init.yaml": node("cp-a", "10.0.1.10")})
    lines = {line.split(":")[0].strip(" -"): line for line in found.text.splitlines()}
    assert lines["version"].endswith("# cluster.yaml:3")
    assert lines["endpoint"].endswith("# cluster.yaml:4")
    assert lines["address"].endswith("# init.yaml:4")
    assert cluster(found).kubernetes.version == "1.36.2"
    assert [(one.node, one.address) for one in cluster(found).api_servers] == [("cp-a", "10.0.1.10")]


def test_what_no_file_says_is_asked_where_it_belongs() -> None:
    found = imported({"cluster.yaml": CLUSTER, "init.yaml": node("cp-a", "10.0.1.10")})
    assert found.questions[0].text.startswith("In which zone does cp-a stand?")
    assert "      # ? zone: where does it stand?\n" in found.text
    assert "zone: " not in [line.strip() for line in found.text.splitlines() if not line.strip().startswith("#")]
    answered = imported({"cluster.yaml": CLUSTER, "init.yaml": node("cp-a", "10.0.1.10")}, zones={"cp-a": "a"})
    assert "# ? zone" not in answered.text
    assert {one.zone for one in cluster(answered).nodes} == {"a"}
    with pytest.raises(UsageError, match="--zones names cp-x, which no file does; machines: cp-a"):
        imported({"init.yaml": node("cp-a", "10.0.1.10")}, zones={"cp-x": "a"})


def test_what_a_blueprint_cannot_be_without_is_said() -> None:
    found = imported({"init.yaml": node("cp-a", "10.0.1.10")})
    assert "version" in found.questions[0].text
    assert found.lacking
    assert not json.loads(imported_json(found))["readable"]
    assert "The blueprint cannot be read yet" in summary(found, "")
    whole = imported({"init.yaml": node("cp-a", "10.0.1.10")}, version="1.36.4", installer="kubeadm", name="shop")
    assert cluster(whole).about.name == "shop"


def test_a_value_that_a_blueprint_does_not_take_is_left_out_and_said() -> None:
    found = imported({"cluster.yaml": CLUSTER.replace("v1.36.2", "stable"), "init.yaml": node("cp-a", "10.0.1.300")})
    assert {one.fact.path[-1] for one in found.refused} == {"version", "address"}
    assert "stable" not in found.text
    assert "10.0.1.300" not in found.text
    assert "cluster.yaml:3: spec.kubernetes.version is not taken" in summary(found, "")


def test_contradictions_name_both_places_and_neither_side_is_taken() -> None:
    found = imported({"a.yaml": CLUSTER, "b.yaml": CLUSTER.replace("api.example.org", "other.example.org")})
    assert "endpoint:" not in [line.strip()[:9] for line in found.text.splitlines()]
    said = summary(found, "")
    assert "api.example.org:6443 (a.yaml:4), but other.example.org:6443 (b.yaml:4)" in said


def test_no_known_format_and_no_such_format() -> None:
    with pytest.raises(UsageError, match="no file is of a format that can be imported"):
        imported({"a.yaml": "a: 1"})
    with pytest.raises(UsageError, match=r"there is no format 'ansible'; formats: .*kubeadm"):
        imported({"a.yaml": "a: 1"}, only="ansible")


@pytest.mark.parametrize("name", ["a\nb: {x: 1}", "x\u202ey", "'\"", "#", "{{ x }}", "a" * 300])
def test_hostile_names_break_out_of_nothing(name: str) -> None:
    quoted = json.dumps(name)
    text = f"apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nnodeRegistration: {{name: {quoted}}}\n"
    found = imported({"cluster.yaml": CLUSTER, f"dir/{name}.yaml": text, "init.yaml": node("cp-a", "10.0.1.10")})
    assert [one.node for one in cluster(found).api_servers] == ["cp-a"]
    assert "\u202e" not in summary(found, "") + found.text


def test_what_the_whole_lacks_is_blamed_on_no_machine() -> None:
    worker = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration: {name: w-1}\n"
    found = imported({"cluster.yaml": CLUSTER, "join.yaml": worker})
    assert found.lacking == ("no node has the role control-plane",)
    assert found.refused == ()
    assert "name: w-1" in found.text


def test_what_an_installer_does_by_itself_yields_to_whatever_a_file_says() -> None:
    one, other = ImportDraft(), ImportDraft()
    interval, kept = ("spec", "backup", "etcd", "interval"), ("spec", "backup", "etcd", "kept")
    one.default(interval, "12h", "RKE2", "https://example.org")
    one.default(kept, 5, "RKE2", "https://example.org")
    other.say(interval, "1h", A)
    one.taken(other)
    one.settle()
    assert (one.value(*interval), one.value(*kept), one.contradictions) == ("1h", 5, [])
    assert str(one.facts[kept].places[0]) == "RKE2 by itself, https://example.org"
    none = ImportDraft()
    none.default(interval, "12h", "RKE2", "https://example.org")
    none.say(("spec", "backup", "etcd"), "none", A)
    none.settle()
    assert none.value(*interval) is None


def test_what_is_said_of_a_machine_waits_for_its_name() -> None:
    draft, other = ImportDraft(), ImportDraft()
    draft.host("10.0.1.10", A, "worker")
    other.of_host("10.0.1.10", ("labels", "disk"), "nvme", B)
    other.node("w-1", B)
    other.say(("spec", "nodes", "w-1", "address"), "10.0.1.10", B)
    draft.taken(other)
    draft.settle()
    assert draft.entries("spec", "nodes") == ("w-1",)
    assert draft.value("spec", "nodes", "w-1", "labels", "disk") == "nvme"
    assert draft.value("spec", "nodes", "w-1", "roles") == ["worker"]


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("10.0.1.10", "10.0.1.10,fd00::10", "10.0.1.10,fd00::10"),
        ("fd00::10", "10.0.1.10,fd00::10", "fd00::10,10.0.1.10"),
        ("10.0.1.10,fd00::10", "10.0.1.10", "10.0.1.10,fd00::10"),
        ("10.0.1.10", "10.0.1.11", None),
        ("10.0.1.10", "10.0.1.11,fd00::10", None),
    ],
)
def test_one_address_and_both_of_a_machine_are_no_contradiction(first: str, second: str, value: str | None) -> None:
    draft = ImportDraft()
    at = ("spec", "nodes", "cp-a", "address")
    draft.say(at, first, A)
    draft.say(at, second, B)
    assert [fact.value for fact in draft.undisputed()] == ([value] if value else [])


def test_one_entry_of_a_list_is_refused_without_the_others() -> None:
    sans = "apiServer: {certSANs: [api.example.org, not_a_name, 10.0.0.300, 10.0.0.100]}\n"
    found = imported({"cluster.yaml": CLUSTER + sans, "init.yaml": node("cp-a", "10.0.1.10")})
    assert "extraSANs: [api.example.org, 10.0.0.100]" in found.text
    assert sorted(one.fact.value for one in found.refused) == ["10.0.0.300", "not_a_name"]
    only = imported(
        {"cluster.yaml": CLUSTER + "apiServer: {certSANs: [not_a_name]}\n", "i.yaml": node("a", "10.0.1.10")}
    )
    assert "extraSANs" not in only.text


def test_a_part_that_needs_another_one_is_left_out_with_the_reason() -> None:
    flags = "apiServer: {extraArgs: [{name: audit-log-path, value: /var/log/a.log}]}\n"
    found = imported({"cluster.yaml": CLUSTER + flags, "init.yaml": node("cp-a", "10.0.1.10")})
    assert found.lacking == ()
    assert [(one.fact.path[-1], one.reason) for one in found.refused] == [
        ("logDir", "policyFile is not known, without which it is not taken")
    ]


def test_merges_that_lead_into_themselves_end() -> None:
    (document,) = SourceFile("x.yaml", "a: &a\n  <<: [{<<: *a, b: 1}, {<<: *a, c: 2}]\n  d: 3\n").documents
    found = document.get("a")
    assert found is not None
    assert {key: value.scalar for key, value in found.fields.items()} == {"b": 1, "c": 2, "d": 3}
    laughs = "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 40))
    (document,) = SourceFile("x.yaml", "a0: &a0 {x: 1}\n" + laughs).documents
    assert document.text_at("a39", "x") == "1"


@pytest.mark.parametrize(
    ("text", "keys", "may"),
    [
        ("a: 1\nnodes: []\n", ("nodes",), True),
        ("a:\n  nodes: []\n", ("nodes",), False),
        ('{"a": {"nodes": []}}', ("nodes",), True),
        ('"nodes" : []\n', ("nodes",), True),
        ("node-label+: []\n", ("node-label",), True),
        ("# nodes:\n", ("nodes",), False),
    ],
)
def test_whether_a_file_is_worth_reading(text: str, keys: tuple[str, ...], may: bool) -> None:
    assert SourceFile("x.yaml", text).may_have(keys) is may


@pytest.mark.parametrize("name", ["::", "A B", "-"])
def test_a_cluster_whose_name_is_none_is_called_as_one_without(name: str) -> None:
    text = CLUSTER + f"clusterName: {json.dumps(name)}\n"
    found = imported({"cluster.yaml": text, "init.yaml": node("cp-a", "10.0.1.10")})
    assert cluster(found).about.name == "imported"
    assert [(one.fact.path, one.fact.places) for one in found.refused] == [
        (("metadata", "name"), (FilePlace("cluster.yaml", 5),))
    ]
    assert "cluster.yaml:5: metadata.name is not taken" in summary(found, "")


def test_a_format_that_is_named_and_says_nothing_ends_in_questions() -> None:
    found = imported({"a.yaml": "a: 1"}, only="k0sctl")
    assert found.lacking
    assert "The blueprint cannot be read yet" in summary(found, "")


def test_a_cluster_that_two_files_call_differently_is_called_as_one_without() -> None:
    files = {f"{name}.yaml": f"{CLUSTER}clusterName: {name}\n" for name in ("a", "b")}
    found = imported({**files, "init.yaml": node("cp-a", "10.0.1.10")})
    assert cluster(found).about.name == "imported"
    assert "metadata.name: a (a.yaml:5), but b (b.yaml:5)" in summary(found, "")
