"""Findings that explain each other in whole designs: which are left out, which come back, and what waivers do."""

from collections.abc import Iterable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint import Report, lint
from hadesign.lint.examples import data_of
from hadesign.lint.facts import TOPICS, Context, topic
from hadesign.lint.rulefile import Example
from hadesign.proof import prove
from hadesign.resources import rules_dir
from hadesign.source import read
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.report.reading import FULL
from tests.shipped_rules import catalogue
from tests.strategies import blueprints

DAY = date(2026, 11, 23)
MEMBERS = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane({"a": 3}), "objectives": {"survive": "zone"}}


def judged(data: dict[str, Any], chosen: Iterable[str] | None = None, as_of: date = DAY) -> Report:
    cluster = as_cluster(data)
    return lint(cluster, prove(cluster), catalogue(), as_of, chosen)


def changed(base: str = "three-zones", **values: Any) -> dict[str, Any]:
    """Return a design that examples start from, with values set at paths (`__` for a point)."""
    paths = {path.replace("__", "."): value for path, value in values.items()}
    example = Example(base=base, set={f"spec.{path}": value for path, value in paths.items()})
    return data_of(example, [rules_dir() / "bases"])


def flaws(report: Report) -> list[str]:
    return [d.rule for d in report.diagnostics if d.severity is not Severity.INFO]


def of(rule: str, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [d for d in found if d.rule == rule]


def test_a_broken_objective_is_found_by_a_rule_that_runs_alone() -> None:
    (found,) = judged(design(**MEMBERS), ["TOP010"]).diagnostics
    assert (found.rule, found.severity, found.path) == ("TOP010", Severity.ERROR, "spec.objectives.survive")
    assert found.message.endswith("it takes down etcd, api and control-plane")


def test_beside_the_rule_that_knows_better_it_is_left_out_and_counted() -> None:
    report = judged(design(**MEMBERS), ["TOP010", "ETC004"])
    assert flaws(report) == ["ETC004"]
    (found,) = report.explained
    assert (found.rule, [e.rule for e in found.explained]) == ("TOP010", ["ETC004"])
    assert found.explained[0].location == report.diagnostics[0].location
    assert report.summary == {"error": 1, "warning": 0, "info": 0, "waived": 0, "known": 0, "explained": 1}
    assert report.every == tuple(sorted((*report.diagnostics, found), key=lambda d: d.sort_key))


def test_one_that_is_explained_itself_leads_on_to_the_one_that_speaks() -> None:
    report = judged(design(**MEMBERS | {"nodes": control_plane({"a": 1})}), ["CP001", "ETC001", "ETC004", "TOP010"])
    assert flaws(report) == ["CP001"]
    assert {d.rule: [e.rule for e in d.explained] for d in report.explained} == {
        "ETC001": ["CP001"],
        "ETC004": ["CP001"],
        "TOP010": ["CP001"],
    }


def test_a_flaw_of_its_own_in_the_same_failure_stays() -> None:
    """The zone takes the quorum, which moving members mends, and the key service, which it does not."""
    vault = [{"name": "vault", "kind": "kms", "neededBy": ["api"], "zones": ["a"]}]
    report = judged(design(**MEMBERS, dependencies=vault), ["TOP010", "ETC004"])
    (found,) = of("TOP010", report.diagnostics)
    assert found.message.endswith("it takes down api and control-plane")
    assert [d.message.endswith("it takes down etcd") for d in of("TOP010", report.explained)] == [True]


def test_of_many_failures_only_those_that_nothing_explains_are_counted() -> None:
    """Both machines of the two are one too many, which CP002 says; the feed that both stand on it does not mend."""
    nodes = control_plane({"a": 1, "b": 1})
    infrastructure = zones("a", "b")
    for zone in infrastructure["zones"]:
        zone["power"] = "feed-1"
    report = judged(design(**MEMBERS | {"nodes": nodes, "infrastructure": infrastructure}), ["TOP010", "CP002"])
    (found,) = of("TOP010", report.diagnostics)
    assert "losing power feed feed-1" in found.message
    assert "other failure" not in found.message
    assert "other failure" in of("TOP010", report.explained)[0].message


def test_an_error_is_not_explained_by_a_warning() -> None:
    data = changed(storage__classes=[{"name": "block", "provider": "rook-ceph", "replicas": 2, "minReplicas": 2,
                                      "failureDomain": "zone", "zonal": False}])  # fmt: skip
    data["spec"]["workloads"][1] |= {"replicates": False, "tier": "standard"}
    report = judged(data, ["STO001", "TOP010"])
    assert [(d.rule, d.severity.value) for d in report.diagnostics] == [("TOP010", "error"), ("STO001", "warning")]
    data["spec"]["workloads"][1]["tier"] = "critical"
    assert [(d.rule, d.severity.value) for d in judged(data, ["STO001", "TOP010"]).diagnostics] == [("STO001", "error")]


def test_all_workers_in_one_zone_explain_what_follows_from_the_zone_and_nothing_else() -> None:
    workers = {
        "pool": "workers",
        "roles": ["worker"],
        "zones": ["a"],
        "perZone": 6,
        "size": {"cpu": 8, "memory": "32Gi"},
    }
    report = judged(changed(nodes=[*changed()["spec"]["nodes"][:5], workers]))
    assert {"WRK004"} <= set(flaws(report))
    assert not {"NET016", "SEC006", "STO003", "WL004", "WRK003"} & set(flaws(report))
    assert {"WL004", "NET016", "SEC006", "STO003"} <= {d.rule for d in report.explained}
    together = changed(nodes=[*changed()["spec"]["nodes"][:5], workers], network__ingress__spread="none")
    (ingress,) = of("NET016", judged(together).diagnostics)
    assert "no spread is required" in ingress.message


# --- waivers ----------------------------------------------------------------------------------------------------------


def waived(rule: str, until: str = "2027-03-01", **more: str) -> dict[str, Any]:
    entry = {"rule": rule, "reason": "A lab.", "owner": "me@example.org", "until": until, **more}
    return design(**MEMBERS, waivers=[entry])


CHOSEN = ["TOP010", "ETC004", "WVR001", "WVR002"]


def test_what_a_waived_finding_explains_is_accepted_with_it() -> None:
    report = judged(waived("ETC004"), CHOSEN)
    assert [(d.rule, d.waived is not None) for d in report.diagnostics] == [("ETC004", True)]
    assert [d.rule for d in report.explained] == ["TOP010"]
    assert not report.reaches(Severity.INFO)
    assert report.summary["waived"] == report.summary["explained"] == 1


def test_once_the_waiver_has_run_out_the_finding_speaks_again() -> None:
    report = judged(waived("ETC004", until="2026-11-22"), CHOSEN)
    assert sorted(flaws(report)) == ["ETC004", "WVR001"]
    assert of("ETC004", report.diagnostics)[0].waived is None
    assert report.reaches(Severity.ERROR)


def test_a_waiver_elsewhere_accepts_neither() -> None:
    report = judged(waived("ETC004", path="spec.nodes[2]"), CHOSEN)
    assert sorted(flaws(report)) == ["ETC004", "WVR002"]
    assert report.reaches(Severity.ERROR)


def test_what_no_waived_finding_explains_is_not_accepted_with_it() -> None:
    """The waiver is about a zone; what the feed of all zones takes is another matter."""
    data = deepcopy(waived("ETC004"))
    for zone in data["spec"]["infrastructure"]["zones"]:
        zone["power"] = "feed-1"
    report = judged(data, CHOSEN)
    assert [(d.rule, d.waived is not None) for d in report.diagnostics] == [("ETC004", True), ("TOP010", False)]
    assert "losing power feed feed-1" in report.diagnostics[1].message
    assert report.reaches(Severity.ERROR)


def test_a_rule_that_is_left_out_explains_nothing_although_it_is_waived() -> None:
    report = judged(waived("ETC004"), ["TOP010", "WVR002"])
    assert [(d.rule, d.waived) for d in report.diagnostics] == [("TOP010", None)]


def test_a_waiver_of_what_is_explained_is_needed_where_the_other_rule_does_not_run() -> None:
    report = judged(waived("TOP010"), CHOSEN)
    assert flaws(report) == ["ETC004"], "and no WVR002: there is such a finding"
    alone = judged(waived("TOP010"), ["TOP010", "WVR002"])
    assert [(d.rule, d.waived is not None) for d in alone.diagnostics] == [("TOP010", True)]


# --- names and generated designs --------------------------------------------------------------------------------------


def _reversed(data: dict[str, Any]) -> dict[str, Any]:
    """Return a design with its lists of named things the other way round."""
    turned = deepcopy(data)
    spec = turned["spec"]
    for found in (spec, spec.get("storage", {}), spec.get("controlPlane", {}), spec.get("infrastructure", {})):
        for key in ("workloads", "classes", "webhooks", "nodes", "loadBalancers", "zones", "dependencies", "racks"):
            if isinstance(found.get(key), list):
                found[key] = found[key][::-1]
    return turned


def _subjects(data: dict[str, Any]) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    cluster = as_cluster(data)
    context = Context(cluster, prove(cluster), DAY)
    found = set()
    for name in TOPICS:
        for entry, facts in topic(name).lists.items():
            for item in facts.compute(context) if facts.about else ():
                kinds = frozenset(thing.partition("/")[0] for cause in item.causes() for thing in cause)
                found.add((f"{name}.{entry}", frozenset(item.parts), kinds))
    return found


@pytest.mark.parametrize(
    "data", [read(FULL).data, changed(), changed("managed")], ids=["full", "three-zones", "managed"]
)
def test_parts_are_names_and_not_places_in_a_list(data: dict[str, Any]) -> None:
    found = _subjects(data)
    assert len({part for _, parts, _ in found for part in parts}) > 5
    assert _subjects(_reversed(data)) == found


def _broken(data: dict[str, Any]) -> set[str]:
    """Return the paths of objectives to survive that are broken, as the proof says."""
    from hadesign.diagnostic import format_path

    objectives = prove(as_cluster(data)).objectives
    return {format_path(o.origin.path) for o in objectives if o.kind == "survive" and o.met is False}


@pytest.mark.slow
@settings(max_examples=tried(15, by_night=50), deadline=None, suppress_health_check=list(HealthCheck))
@given(blueprints(), st.sampled_from(["node", "rack", "zone", "region"]))
def test_every_broken_objective_is_found_and_what_explains_it_is_as_bad(data: dict[str, Any], level: str) -> None:
    data["spec"]["objectives"] = {"survive": level, "survives": {"etcd": "2 nodes", "api": level}}
    broken = _broken(data)
    assert {d.path for d in judged(data, ["TOP010"]).diagnostics if d.severity is not Severity.INFO} == broken
    report = judged(data)
    assert {d.path for d in of("TOP010", report.every) if d.severity is not Severity.INFO} == broken
    open_ones = {(d.rule, d.location): d.severity for d in report.diagnostics}
    for found in report.explained:
        assert all(open_ones[e.rule, e.location].rank <= found.severity.rank for e in found.explained)
