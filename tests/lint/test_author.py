"""Mistakes in rule files: each is reported at its line and column, with what was expected and what was meant."""

from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint.catalogue import load
from tests.lint.own import FILE, RULE, mistakes, own_rule, rule_text

TEXT = """\
id: OWN001
name: own-rule
title: A flaw
severity: error
each: facts.etcd.zones
assert: item.left > 1
message: "zone {{ item.name }} is lost"
at: zone
why: Because.
fix: Mend it.
references: [{title: A page, url: "https://example.org/page"}]
since: "1.0"
examples:
  bad: [{base: three-zones, findings: ["x"]}]
  good: [{base: three-zones}]
"""


def changed(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def test_a_good_rule_has_none() -> None:
    assert mistakes(TEXT) == []


CEL = "an expression as in Kubernetes' policies"
EXISTS = "a name that exists"
LIST = "a list of facts or of the blueprint"
SILENT = (
    "has nothing to go by: items of this rule do not say what they are about | `each` with a list of facts that says so"
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            ("item.left > 1", "facts.etcd.qorum > 1"),
            [f"6:9 there is no facts.etcd.qorum | {EXISTS} | did you mean `facts.etcd.quorum`?"],
            id="unknown fact",
        ),
        pytest.param(
            ("item.left > 1", "'[1].map(a, a).map(a, a).map(a, a).map(a, a).all(a, a > 1)'"),
            ["6:9 an expression with 5 loops | at most 4 of all, exists, exists_one, map and filter"],
            id="more loops than anybody needs",
        ),
        pytest.param(
            ("item.left > 1", f"'[1].map(a, [{', '.join(['a'] * 41)}])[0][0] > 1'"),
            ["6:9 an expression that loops, with 41 sums and elements | at most 40 of + and , in it"],
            id="what fills the memory",
        ),
        pytest.param(
            ("item.left > 1", f"'[1].map(a, a + a).map(a, {' + '.join(['a'] * 14)}).map(a, a)[0] > 1'"),
            ["6:9 an expression that loops, with 17 sums and elements | at most 9 of + and , in it"],
            id="what fills the memory by several loops",
        ),
        pytest.param(
            ("item.left > 1", "facts.etdc.quorum > 1"),
            [f"6:9 there is no facts.etdc.quorum | {EXISTS} | did you mean `facts.etcd.quorum`?"],
            id="unknown topic of facts",
        ),
        pytest.param(
            ("item.left > 1", "facts.etcd > 1"),
            [f"6:9 there is no facts.etcd | {EXISTS} | did you mean `facts.etcd.quorum`?"],
            id="only a topic",
        ),
        pytest.param(
            ("item.left > 1", "facts.etcd.zones.exists(z, z.left > 1)"),
            [f"6:9 there is no facts.etcd.zones | {EXISTS} | did you mean `facts.etcd.memberZones`?"],
            id="a list is no value",
        ),
        pytest.param(
            ("item.left > 1", "item.leftt > 1"),
            [f"6:9 there is no item.leftt | {EXISTS} | did you mean `item.left`?"],
            id="unknown field of an item",
        ),
        pytest.param(
            ("facts.etcd.zones", "facts.etcd.zone"),
            [f"5:7 there is no list facts.etcd.zone | {LIST} | did you mean `facts.etcd.zones`?"],
            id="unknown list of facts",
        ),
        pytest.param(
            ("facts.etcd.zones", "spec.workload"),
            [f"5:7 there is no list spec.workload | {LIST} | did you mean `spec.workloads`?"],
            id="unknown list of the blueprint",
        ),
        pytest.param(
            ("facts.etcd.zones", "spec.etcd"),
            [f"5:7 there is no list spec.etcd | {LIST} | did you mean `spec.nodes`?"],
            id="a mapping is no list",
        ),
        pytest.param(
            ("item.left > 1", "spec.etcd.qouta > 1"),
            [f"6:9 there is no spec.etcd.qouta | {EXISTS} | did you mean `spec.etcd.quota`?"],
            id="unknown key of the blueprint",
        ),
        pytest.param(
            ("item.left > 1", "objectives.survives.ap == 'zone'"),
            [f"6:9 there is no objectives.survives.ap | {EXISTS} | did you mean `objectives.survives.api`?"],
            id="unknown objective",
        ),
        pytest.param(
            ("item.left > 1", "metadata.nam == 'x'"),
            [f"6:9 there is no metadata.nam | {EXISTS} | did you mean `metadata.name`?"],
            id="unknown metadata",
        ),
        pytest.param(
            ("item.left > 1", "itm.left > 1"),
            [f"6:12 this cannot be: undeclared reference to 'itm.left' | {CEL} | did you mean `item`?"],
            id="unknown root",
        ),
        pytest.param(
            ("item.left > 1", "asTimes(item.left) == ''"),
            [f"6:16 this cannot be: undeclared reference to 'asTimes' | {CEL} | did you mean `asTime`?"],
            id="unknown function",
        ),
        pytest.param(
            ("item.left > 1", "size(item.name)"),
            [f"6:9 this cannot be: its value is of type int, not true or false | {CEL}"],
            id="not a truth value",
        ),
        pytest.param(
            ("item.left > 1", '"item.left >"'),
            [
                f"6:21 this cannot be: Syntax error: mismatched input '<EOF>' | {CEL}",
            ],
            id="bad CEL, quoted in YAML",
        ),
        pytest.param(
            ("item.left > 1", ">-\n  item.left > 1\n  && item.members >"),
            [f"6:9 this cannot be: Syntax error: mismatched input '<EOF>' | {CEL}"],
            id="bad CEL in a block, which is pointed at as a whole",
        ),
        pytest.param(
            ("item.left > 1", "has(item.left)"),
            ["6:9 has() is always true here | a comparison: what is absent is null, so `item.x != null`"],
            id="has",
        ),
        pytest.param(
            ("{{ item.name }}", "{{ item.nam }}"),
            [f"7:10 there is no item.nam | {EXISTS} | did you mean `item.name`?"],
            id="unknown field in a placeholder",
        ),
        pytest.param(
            ("{{ item.name }}", "{{ item.name"),
            ["7:10 a placeholder that does not end | {{ CEL }}"],
            id="a placeholder that does not end",
        ),
        pytest.param(
            ("{{ item.name }}", "item.name }}"),
            ["7:10 a placeholder that does not end | {{ CEL }}"],
            id="a placeholder that does not begin",
        ),
        pytest.param(
            ("{{ item.name }}", "{{ }}"),
            [f"7:10 this cannot be: Syntax error: mismatched input '<EOF>' | {CEL}"],
            id="an empty placeholder",
        ),
        pytest.param(
            ("{{ item.name }}", "{{ item.name + }}"),
            [f"7:10 this cannot be: Syntax error: mismatched input '<EOF>' | {CEL}"],
            id="bad CEL in a placeholder",
        ),
        pytest.param(
            ("each: facts.etcd.zones\n", ""),
            [
                f"5:9 there is no item in a rule without each | {EXISTS}",
                f"6:10 there is no item in a rule without each | {EXISTS}",
            ],
            id="an item without each",
        ),
        pytest.param(
            ("at: zone", "at: zone\nneeds: [item.nmae, spec.etc, facts.etcd.members, item]"),
            [
                f"9:9 there is no item.nmae | {EXISTS} | did you mean `item.name`?",
                f"9:20 there is no spec.etc | {EXISTS} | did you mean `spec.etcd`?",
                "9:30 facts.etcd.members cannot be needed | a name below item or spec",
                "9:50 item cannot be needed | a name below item or spec",
            ],
            id="needs",
        ),
        pytest.param(
            ("severity: error", "severity: [{when: item.left == 0, in: none is left, level: error}]"),
            ["4:19 the last one has a condition, too | none, so that there is one that always holds"],
            id="no severity otherwise",
        ),
        pytest.param(
            ("severity: error", "severity: [{level: error}, {level: warning}]"),
            ["4:12 only the last one goes without a condition | `when` in all but the last"],
            id="two severities otherwise",
        ),
        pytest.param(
            ("severity: error", "severity: [{when: item.lft == 0, in: none is left, level: error}, {level: warning}]"),
            [f"4:19 there is no item.lft | {EXISTS} | did you mean `item.left`?"],
            id="unknown field in the condition of a severity",
        ),
        pytest.param(
            ('message: "zone {{ item.name }} is lost"', "message: [{text: a}, {text: b}]"),
            ["7:11 only the last one goes without a condition | `when` in all but the last"],
            id="two messages otherwise",
        ),
        pytest.param(
            ("at: zone", "at: zone\nwhere: item.lft > 0\napplies: facts.cluster.manged"),
            [
                f"9:8 there is no item.lft | {EXISTS} | did you mean `item.left`?",
                f"10:10 there is no facts.cluster.manged | {EXISTS} | did you mean `facts.cluster.managed`?",
            ],
            id="where and applies",
        ),
        pytest.param(
            ("item.left > 1", "item.left > params.lest"),
            [f"6:9 there is no params.lest | {EXISTS}"],
            id="a parameter that there is not",
        ),
        pytest.param(
            ("at: zone", "at: zone\nparams: {least: {value: 1, unit: count, meaning: x, source: y}}"),
            ["9:17 no expression reads params.least | none that is not used"],
            id="a parameter that nothing reads",
        ),
        pytest.param(
            (
                "assert: item.left > 1",
                "params: {least: {value: 1, unit: count, meaning: x, source: y}}\nassert: item.left > params.lest",
            ),
            [
                "6:17 no expression reads params.least | none that is not used",
                f"7:9 there is no params.lest | {EXISTS} | did you mean `params.least`?",
            ],
            id="a parameter of another name",
        ),
        pytest.param(
            (
                'each: facts.etcd.zones\nassert: item.left > 1\nmessage: "zone {{ item.name }} is lost"',
                "each: spec.nodes\nassert: item.zone != null\nmessage: x\nlosing: [zone]\nexplains: [TOP010]",
            ),
            [
                f"8:9 losing {SILENT}",
                f"9:11 explains {SILENT}",
            ],
            id="nothing to explain by",
        ),
        pytest.param(
            ("id: OWN001", "id: OWN002"),
            ["1:5 the file is called OWN001-own-rule | a file called OWN002-own-rule.yaml, so that it can be found"],
            id="the file has another name",
        ),
    ],
)
def test_a_mistake_in_the_logic(change: tuple[str, str], expected: list[str]) -> None:
    assert mistakes(changed(change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("id: OWN001", "id: own1"), "1:5 id cannot be `own1` | id: ETC004"),
        (("name: own-rule", "name: Own Rule"), "2:7 name cannot be `Own Rule`"),
        (("severity: error", "severity: fatal"), "4:11 severity cannot be `fatal`"),
        (("severity: error", "severity: [{when: 'true', level: error}, {level: info}]"), "has `when` and no `in`"),
        (("severity: error", "severity: [{in: any design, level: error}]"), "has `in` and no `when`"),
        (("severity: error", "status: early\nseverity: error"), "4:9 status cannot be `early`"),
        (("severity: error", "status: deprecated\nseverity: error"), "4:9 the rule has no `replacedBy`"),
        (("severity: error", "replacedBy: ETC004\nseverity: error"), "has `replacedBy` and is not deprecated"),
        (("severity: error", "replacedBy: etc4\nseverity: error"), "4:13 `etc4` is not a rule"),
        (("at: zone", "at: zone\nexplains: [etc4]"), "9:12 `etc4` is not a rule"),
        (("at: zone", "at: zone\nlosing: [zones]"), "9:10 an entry of losing cannot be `zones`"),
        (("each: facts", "params: {slow: 10ms}\neach: facts"), "5:16 slow must be a mapping"),
        (("each: facts", "params: {sl-ow: {value: 1, unit: count, meaning: x, source: y}}\neach: facts"), "sl-ow"),
        (("each: facts", "params: {slow: {value: 1, unit: meter, meaning: x, source: y}}\neach: facts"), "`meter`"),
        (
            ("each: facts", "params: {slow: {value: 10, unit: duration, meaning: x, source: y}}\neach: facts"),
            "5:24 `10` is not a duration | a number with a unit",
        ),
        (
            ("each: facts", "params: {slow: {value: 1.5, unit: count, meaning: x, source: y}}\neach: facts"),
            "5:24 `1.5` is not a number with its unit",
        ),
        (("each: facts", "params: {slow: {value: 1, unit: count, meaning: x}}\neach: facts"), "source is missing"),
        (("why: Because.\n", ""), "why is missing"),
        (("fix: Mend it.", "fix: Mend it.\nfixes: Mend it."), "unknown key `fixes`"),
        (('url: "https://example.org/page"', "url: http://example.org"), "url"),
        (('since: "1.0"', "since: 1.0"), "since"),
        (('[{base: three-zones, findings: ["x"]}]', "[]"), "14:8 bad is an empty list"),
        (('findings: ["x"]', "findings: []"), "findings"),
        (("good: [{base: three-zones}]", "good: [{name: nothing}]"), "neither `base` nor `blueprint`"),
        (("good: [{base: three-zones}]", "good: [{base: a, blueprint: {}}]"), "both `base` and `blueprint`"),
        (("title: A flaw", "title: [A, flaw]"), "title"),
    ],
    ids=lambda change: change[1] if isinstance(change, tuple) else "",
)
def test_a_mistake_in_the_form(change: tuple[str, str], expected: str) -> None:
    said = mistakes(changed(change))
    assert len(said) == 1
    assert expected in said[0]


def test_every_mistake_of_a_file_is_reported() -> None:
    text = changed(
        ("item.left > 1", "item.lft > facts.etcd.qorum"),
        ("{{ item.name }}", "{{ item.nam }}"),
        ("id: OWN001", "id: OWN002"),
    )
    assert len(mistakes(text)) == 4


def test_every_mistake_of_every_file_is_reported(tmp_path: Path) -> None:
    for number in (1, 2):
        text = rule_text(id=f"OWN00{number}", _assert="item.replica > 1")
        (tmp_path / f"OWN00{number}-own-rule.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "OWN003-own-rule.yaml").write_text("id: [", encoding="utf-8")
    (tmp_path / "OWN004-own-rule.yaml").write_bytes(b"id: \xff")
    with pytest.raises(InputError) as error:
        load([tmp_path])
    files = [Path(d.location.file).name for d in error.value.diagnostics]
    assert files == [f"OWN00{number}-own-rule.yaml" for number in (1, 2, 3, 4)]
    assert all(d.rule == "INPUT" for d in error.value.diagnostics)


def test_a_compiled_rule_keeps_what_it_reads_and_where_it_stands() -> None:
    rule = own_rule(where="item.tier == 'critical'", needs=["item.tier"], at="replicas")
    assert rule.check.reads == (("item", "replicas"),)
    assert rule.check.text == RULE["assert"]
    assert rule.check.place.file == FILE
    assert rule.where is not None
    assert rule.where.reads == (("item", "tier"),)
    assert (rule.each, rule.at, rule.needs) == ("spec.workloads", "replicas", ("item.tier",))
    assert [part if isinstance(part, str) else part.text for part in rule.templates[0].parts] == [
        "", "item.name", " is alone",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"each": "spec.nodes", "_assert": "item.name != '' || item.pool != '' || item.perZone > 0"},
        {"each": "spec.infrastructure.zones", "_assert": "item.power != null", "message": "x"},
        {"each": "spec.loadBalancers", "_assert": "item.healthCheck.path == '/readyz'", "message": "x"},
        {"each": "spec.workloads", "_assert": "item.volumes.all(v, v.class == 'block')", "message": "x"},
        {"each": "spec.controlPlane.webhooks", "_assert": "item.failurePolicy == 'Fail'", "message": "x"},
        {"each": None, "_assert": "spec.objectives.survives.workloads.cart == 'zone'", "message": "x"},
        {"each": "facts.waivers.all", "_assert": "item.used", "message": "x"},
    ],
    ids=lambda changes: str(changes["each"]),
)
def test_names_of_the_blueprint_are_known(changes: dict[str, Any]) -> None:
    assert own_rule(**changes).check.reads
