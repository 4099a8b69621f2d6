"""Waivers: listed or beside the line, valid up to their last day, and accounted for."""

from datetime import date
from typing import Any

import pytest

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.errors import InputError
from hadesign.lint import Catalogue, Report, lint
from hadesign.proof import prove
from hadesign.source import read_text
from hadesign.topology import read_cluster
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 23)
LISTED = "{rule: LB004, all: true, reason: One subnet., owner: me@example.org, until: 2027-03-01}"
WIDE = LISTED.replace("all: true, ", "")
INLINE = '# hadesign: allow LB004 reason="One subnet." owner=me@example.org until=2027-03-01'


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    return catalogue()


def text(listed: str = "[]", above: str = "", beside: str = "", second: str = "52", owner: str = "me") -> str:
    """Return a design with a VRRP id that LB004 warns of, and waivers in three places."""
    return f"""\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {{name: test, owners: [{owner}]}}
spec:
  kubernetes: {{version: 1.36.4, installer: kubeadm}}
  nodes:
    - {{name: cp, roles: [control-plane, etcd]}}
    - {{name: lb-a, roles: [load-balancer]}}
    - {{name: lb-b, roles: [load-balancer]}}
  loadBalancers:
    - name: api
      type: haproxy-keepalived
      vip: 10.0.0.100
      instances: [lb-a, lb-b]
{above}      virtualRouterId: 51  {beside}
      healthCheck: {{path: /readyz}}
    - name: web
      type: haproxy-keepalived
      serves: ingress
      vip: 10.0.0.101
      instances: [lb-b, lb-a]
      virtualRouterId: {second}
  waivers: {listed}
"""


def judged(rules: Catalogue, design: str, as_of: date = DAY, chosen: Any = None) -> Report:
    cluster = read_cluster(read_text(design, "design.yaml"))
    return lint(cluster, prove(cluster), rules, as_of, chosen)


def of(report: Report, *letters: str) -> list[Diagnostic]:
    return [d for d in report.diagnostics if d.rule.startswith(letters)]


def about(report: Report) -> list[str]:
    """Return what is said about waivers themselves."""
    return [f"{d.rule} {d.location.line}: {d.message}" for d in of(report, "WVR")]


@pytest.mark.parametrize(
    "design",
    [
        text(f"[{LISTED}]"),
        text(beside=INLINE),
        text(above=f"      {INLINE}\n"),
        text(above=f"{INLINE}\n"),
        text(above=f"      {INLINE}\n# about something else\n      {INLINE.replace('LB004', 'LB005')}\n"),
        text(beside=INLINE.replace("#", "##", 1)),
        text(beside=INLINE.replace('"One subnet."', "'One subnet.'")),
        text(beside=INLINE.replace("# hadesign:", "#hadesign:")),
    ],
    ids=[
        "listed",
        "beside",
        "above",
        "above, not indented",
        "above, among others",
        "two #",
        "single quotes",
        "no space",
    ],
)
def test_a_waived_finding_is_marked_and_says_who_accepts_it(rules: Catalogue, design: str) -> None:
    finding = of(judged(rules, design), "LB004")[0]
    assert finding.severity is Severity.WARNING
    assert finding.waived is not None
    assert (finding.waived.reason, finding.waived.owner) == ("One subnet.", "me@example.org")
    assert finding.waived.until == "2027-03-01"
    assert judged(rules, design).summary["waived"] == 1


def test_several_comments_above_speak_for_the_same_line(rules: Catalogue) -> None:
    other = '# hadesign: allow LB005 reason="x" owner=y until=2027-03-01'
    design = text(above=f"      {other}\n      {INLINE}\n").replace("healthCheck: {path: /readyz}", "preempt: true")
    report = judged(rules, design)
    assert of(report, "LB004")[0].waived is not None
    # LB005 is found elsewhere, so that its waiver is of no use here.
    assert about(report) == ["WVR002 15: the waiver of LB005 is not needed: there is no such finding here"]


def test_a_blank_line_ends_what_a_comment_speaks_for(rules: Catalogue) -> None:
    report = judged(rules, text(above=f"      {INLINE}\n\n"))
    assert of(report, "LB004")[0].waived is None
    assert len(about(report)) == 1


@pytest.mark.parametrize(
    ("path", "waived"),
    [
        ("spec.loadBalancers[0]", True),
        ("spec.loadBalancers", True),
        ("spec", True),
        ("spec.loadBalancers[0].virtualRouterId", True),
        ("spec.loadBalancers[1]", False),
        ("spec.loadBalancers[0].healthCheck", False),
        ("spec.load", False),
        ("spec.loadBalancers[0].virtualRouterId.more", False),
        ("spec.loadBalancers[api]", True),
        ("spec.loadBalancers[api].virtualRouterId", True),
        ("spec.loadBalancers[web]", False),
    ],
)
def test_a_path_limits_a_waiver_to_what_lies_at_or_below_it(rules: Catalogue, path: str, waived: bool) -> None:
    entry = WIDE.replace("{rule", f'{{path: "{path}", rule')
    report = judged(rules, text(f"[{entry}]"))
    assert (of(report, "LB004")[0].waived is not None) is waived
    assert about(report) == (
        [] if waived else ["WVR002 23: the waiver of LB004 is not needed: there is no such finding here"]
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("spec.loadBalancers[shop]", "nothing is called shop in spec.loadBalancers"),
        ("spec.loadBalancers[", "spec.loadBalancers[ is no path"),
    ],
)
def test_a_path_that_leads_nowhere_does_not_count(rules: Catalogue, path: str, said: str) -> None:
    entry = WIDE.replace("{rule", f'{{path: "{path}", rule')
    report = judged(rules, text(f"[{entry}]"))
    assert of(report, "LB004")[0].waived is None
    assert about(report) == [f"WVR003 23: this waiver does not count: {said}"]


def test_of_several_waivers_the_most_particular_accepts_whatever_their_order(rules: Catalogue) -> None:
    wide = WIDE.replace("{rule", '{path: "spec.loadBalancers", rule')
    near = WIDE.replace("{rule", '{path: "spec.loadBalancers[api]", rule').replace("One subnet", "Near")
    long = near.replace("Near", "Long").replace("2027-03-01", "2027-04-01")
    assert len({LISTED, wide, near, long}) == 4
    for listed in ([LISTED, wide, near, long], [long, near, wide, LISTED], [near, LISTED, long, wide]):
        report = judged(rules, text(f"[{', '.join(listed)}]"))
        waived = of(report, "LB004")[0].waived
        assert waived is not None
        assert waived.reason.startswith("Long")
        assert about(report) == []


@pytest.mark.parametrize(
    ("as_of", "waived", "said"),
    [
        (date(2027, 2, 28), True, []),
        (date(2027, 3, 1), True, []),
        (
            date(2027, 3, 2),
            False,
            ["WVR001 {}: the waiver of LB004 ended on 2027-03-01 and no longer holds; me@example.org answers for it"],
        ),
    ],
)
@pytest.mark.parametrize(("design", "line"), [(text(f"[{LISTED}]"), 23), (text(beside=INLINE), 15)])
def test_a_waiver_holds_on_its_last_day_and_not_on_the_next(
    rules: Catalogue, design: str, line: int, as_of: date, waived: bool, said: list[str]
) -> None:
    report = judged(rules, design, as_of)
    assert (of(report, "LB004")[0].waived is not None) is waived
    assert about(report) == [text.format(line) for text in said]


def test_of_two_waivers_the_one_that_still_holds_counts_and_both_are_used(rules: Catalogue) -> None:
    old = LISTED.replace("2027-03-01", "2026-01-01")
    report = judged(rules, text(f"[{old}, {LISTED}]"))
    waiver = of(report, "LB004")[0].waived
    assert waiver is not None
    assert waiver.until == "2027-03-01"
    assert [line.split(":")[0] for line in about(report)] == ["WVR001 23"]


def test_one_waiver_may_cover_several_findings(rules: Catalogue) -> None:
    report = judged(rules, text(f"[{LISTED}]", second="51"))
    assert [d.waived is not None for d in of(report, "LB004")] == [True, True]
    assert about(report) == []


def test_an_unused_waiver_is_a_finding_at_the_waiver(rules: Catalogue) -> None:
    report = judged(rules, text("[{rule: CP002, all: true, reason: x, owner: y, until: 2027-01-01}]"))
    assert about(report) == ["WVR002 23: the waiver of CP002 is not needed: there is no such finding here"]
    finding = of(report, "WVR")[0]
    assert (finding.severity, finding.path) == (Severity.WARNING, "spec.waivers[0]")


def test_a_waiver_of_a_rule_that_was_not_run_is_not_called_unused(rules: Catalogue) -> None:
    design = text("[{rule: CP002, all: true, reason: x, owner: y, until: 2027-01-01}]")
    assert about(judged(rules, design, chosen=set(rules.rules) - {"CP002"})) == []


def test_it_may_still_have_run_out(rules: Catalogue) -> None:
    design = text("[{rule: CP002, all: true, reason: x, owner: y, until: 2026-01-01}]")
    said = about(judged(rules, design, chosen=set(rules.rules) - {"CP002"}))
    assert [line.split(":")[0] for line in said] == ["WVR001 23"]


def test_rules_about_waivers_can_be_left_out(rules: Catalogue) -> None:
    design = text("[{rule: CP002, all: true, reason: x, owner: y, until: 2027-01-01}]")
    assert about(judged(rules, design, chosen=set(rules.rules) - {"WVR002"})) == []


FORM = "write allow RULE -- reason (owner, until YYYY-MM-DD)"


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# hadesign: alow LB004 reason=x owner=y until=2027-03-01", f"alow is not a directive; {FORM}"),
        ("# hadesign:", f"nothing is not a directive; {FORM}"),
        ("# hadesign: allow", f"no rule is named; {FORM}"),
        ("# hadesign: allow reason=x owner=y until=2027-03-01", f"no rule is named; {FORM}"),
        ("# hadesign: allow -- A lab. (me, until 2027-03-01)", f"no rule is named; {FORM}"),
        ("# hadesign: allow lb004 reason=x owner=y until=2027-03-01", "there is no rule lb004; did you mean `LB004`?"),
        (
            "# hadesign: allow vrrp-id-clas -- x (y, until 2027-03-01)",
            "there is no rule vrrp-id-clas; did you mean `vrrp-id-clash`?",
        ),
        ("# hadesign: allow FCT003 -- x (y, until 2027-03-01)", "findings of FCT003 cannot be waived"),
        ("# hadesign: allow LB004 -- x (y, until 2027-02-30)", f"2027-02-30 is no day; {FORM}"),
        ("# hadesign: allow LB004 -- x (until 2027-03-01)", f"owner is missing; {FORM}"),
        ("# hadesign: allow LB004 -- (y, until 2027-03-01)", f"reason is missing; {FORM}"),
        ("# hadesign: allow LB004 -- x (y, 2027-03-01)", f"until is missing; {FORM}"),
        ("# hadesign: allow LB004 -- x (y, until 2027-03-01", f"reason, owner and until are missing; {FORM}"),
        ("# hadesign: allow LB004 -- x (y, until 2027-03-01) for now", f"reason, owner and until are missing; {FORM}"),
        ("# hadesign: allow LB004 --" + " " * 100_000 + "(", f"reason, owner and until are missing; {FORM}"),
        ("# hadesign: allow LB004", f"reason, owner and until are missing; {FORM}"),
        ("# hadesign: allow LB004 reason=x until=2027-03-01", f"owner is missing; {FORM}"),
        ('# hadesign: allow LB004 reason="" owner=y until=2027-03-01', f"reason is missing; {FORM}"),
        ("# hadesign: allow LB004 reason=x owner=y until=2027-02-30", f"2027-02-30 is no day; {FORM}"),
        ("# hadesign: allow LB004 reason=x owner=y until=20270301", f"20270301 is no day; {FORM}"),
        ("# hadesign: allow LB004 reason=x owner=y until=1.3.2027", f"1.3.2027 is no day; {FORM}"),
        (
            "# hadesign: allow LB004 reason=One subnet. owner=y until=2027-03-01",
            f"owner and until are missing; {FORM}",
        ),
        (
            "# hadesign: allow LB004 reason=x owner=y until=2027-03-01 forever",
            f"forever is not understood; {FORM}",
        ),
        (
            "# hadesign: allow LB004 reason=x owner=y until=2027-03-01 ticket=7",
            f"ticket is not understood; {FORM}",
        ),
        ("# hadesign: allow LB044 reason=x owner=y until=2027-03-01", "there is no rule LB044; did you mean `LB014`?"),
        ("# hadesign: allow QQ999 reason=x owner=y until=2027-03-01", "there is no rule QQ999"),
        ("# hadesign: allow WVR002 reason=x owner=y until=2027-03-01", "findings about waivers cannot be waived"),
    ],
)
def test_a_waiver_that_cannot_be_understood_is_an_error_and_waives_nothing(
    rules: Catalogue, comment: str, problem: str
) -> None:
    report = judged(rules, text(beside=comment))
    assert of(report, "LB004")[0].waived is None
    assert about(report) == [f"WVR003 15: this waiver does not count: {problem}"]
    assert of(report, "WVR")[0].severity is Severity.ERROR


@pytest.mark.parametrize("rule", ["LB004", "vrrp-id-clash"])
def test_the_short_form_names_reason_owner_and_day(rules: Catalogue, rule: str) -> None:
    report = judged(
        rules, text(beside=f"# hadesign: allow {rule} -- One subnet (for now). (me, ops, until 2027-03-01)")
    )
    waiver = of(report, "LB004")[0].waived
    assert waiver is not None
    assert (waiver.reason, waiver.owner, waiver.until) == ("One subnet (for now).", "me, ops", "2027-03-01")
    assert about(report) == []


def test_a_listed_waiver_says_how_far_it_goes(rules: Catalogue) -> None:
    wide = "{rule: LB004, reason: One subnet., owner: me, until: 2027-03-01}"
    report = judged(rules, text(f"[{wide}]"))
    assert of(report, "LB004")[0].waived is not None
    assert [found.rule for found in of(report, "WVR")] == ["WVR004"]
    named = wide.replace("LB004,", "LB004, path: 'spec.loadBalancers[api]',")
    assert about(judged(rules, text(f"[{named}]"))) == []


def test_a_place_and_all_contradict_each_other(rules: Catalogue) -> None:
    with pytest.raises(InputError, match="`all` and `path` contradict each other"):
        judged(rules, text("[{rule: LB004, all: true, path: spec.nodes, reason: x, owner: y, until: 2027-03-01}]"))


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            "{rule: LB044, all: true, reason: x, owner: y, until: 2027-03-01}",
            "there is no rule LB044; did you mean `LB014`?",
        ),
        (
            "{rule: WVR001, all: true, reason: x, owner: y, until: 2027-03-01}",
            "findings about waivers cannot be waived",
        ),
    ],
)
def test_a_listed_waiver_that_cannot_count_is_an_error(rules: Catalogue, entry: str, problem: str) -> None:
    report = judged(rules, text(f"[{entry}]"))
    assert about(report) == [f"WVR003 23: this waiver does not count: {problem}"]


@pytest.mark.parametrize(
    "design",
    [
        text(owner=f"'{INLINE}'"),
        text(owner='"a \\" # hadesign: allow LB004"'),
        text().replace("name: api\n", "name: api\n      # no directive: hadesign: allow LB004\n"),
        text(beside="# see hadesign.io"),
        text(beside="# in hadesign: nothing"),
        text()
        .replace("spec:\n", "  description: |\n    # hadesign: allow LB004\nspec:\n")
        .replace("metadata: {name: test, owners: [me]}", "metadata:\n  name: test"),
    ],
    ids=["in a string", "in a quoted string", "in the middle of a comment", "a link", "talk", "in a block of text"],
)
def test_what_only_looks_like_a_waiver_is_none(rules: Catalogue, design: str) -> None:
    report = judged(rules, design)
    assert about(report) == []
    assert of(report, "LB004")[0].waived is None


def test_infos_can_be_waived_too(rules: Catalogue) -> None:
    entry = "{rule: CP001, all: true, reason: x, owner: y, until: 2027-01-01}"
    report = judged(rules, text(f"[{entry}, {entry.replace('CP001', 'DR002')}]"))
    assert of(report, "CP001")[0].waived is not None
    assert of(report, "DR002")[0].waived is not None
    assert about(report) == []


def test_only_so_many_waivers_are_compared_with_all_rules(rules: Catalogue) -> None:
    comments = "".join(f"      # hadesign: allow LB94{n} -- x (me, until 2027-03-01)\n" for n in range(1000, 1105))
    problems = [d.message for d in judged(rules, text(above=comments)).diagnostics if d.rule == "WVR003"]
    assert len(problems) == 105
    assert sum("did you mean" in problem for problem in problems) == 100
