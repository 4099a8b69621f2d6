"""`hadesign audit`: three drifts that were planted are found, none is invented, and nothing unseen is fine."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.observed.shop import BLUEPRINT, built, node


@pytest.fixture
def audit(cli: Cli, tmp_path: Path) -> Any:
    blueprint, dump = tmp_path / "shop.yaml", tmp_path / "dump.json"
    blueprint.write_text(BLUEPRINT)

    def run(objects: list[dict[str, Any]], *more: str) -> Any:
        dump.write_text(json.dumps({"kind": "List", "items": objects}))
        when = ("--taken", "2026-11-23T12:00:00Z", "--as-of", "2026-11-23")
        return cli("audit", blueprint, "--dump", dump, *when, *more)

    return run


def test_a_cluster_that_is_as_designed_has_no_finding(audit: Any) -> None:
    code, out, _err = audit(built(), "--format", "json", "--show", "info")
    assert code == 0
    assert [found["message"] for found in json.loads(out)["diagnostics"]] == []


def test_three_drifts_are_found_and_none_is_invented(audit: Any) -> None:
    objects = built()
    objects[1]["metadata"]["labels"]["topology.kubernetes.io/zone"] = "a"
    objects = [one for one in objects if one.get("kind") != "PodDisruptionBudget"]
    objects.append({"kind": "PodDisruptionBudgetList", "items": []})
    members = next(one for one in objects if "members" in one)["members"]
    members.append({"name": "cp-d"})
    code, out, _err = audit(objects, "--format", "json")
    found = json.loads(out)["diagnostics"]
    assert code == 1
    assert sorted({one["rule"] for one in found}) == ["AUD002", "AUD006", "AUD008"]
    assert [one["path"] for one in found if one["rule"] == "AUD002"] == ["spec.nodes[1].zone"]


def test_what_was_not_observed_is_never_fine(audit: Any) -> None:
    code, out, _err = audit(built()[:9], "--format", "json", "--fail-on", "unknown")
    unseen = {one["rule"] for one in json.loads(out)["diagnostics"] if "it was not observed" in one["message"]}
    assert code == 1
    assert unseen == {
        "AUD006",
        "AUD009",
        "AUD010",
        "AUD011",
        "AUD012",
        "AUD013",
        "AUD016",
        "AUD017",
        "AUD018",
        "AUD019",
    }


def test_a_waiver_holds_for_an_audit_and_no_lint_misses_it(audit: Any, cli: Cli, tmp_path: Path) -> None:
    waiver = "{rule: AUD003, reason: A test., owner: ops@example.org, until: 2027-01-01, all: true}"
    (tmp_path / "shop.yaml").write_text(f"{BLUEPRINT}  waivers: [{waiver}]\n")
    stranger = node("cp-d", "a", "10.0.1.11", plane=True)
    code, out, _err = audit([*built(), stranger], "--format", "json")
    assert code == 0
    assert [one["rule"] for one in json.loads(out)["diagnostics"] if one.get("waived")] == ["AUD003"]
    assert "AUD003" not in cli("lint", tmp_path / "shop.yaml", "--as-of", "2026-11-23").out


def drifted(audit: Any, objects: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return rule, severity and message of what is found of a cluster."""
    found = json.loads(audit(objects, "--format", "json", "--show", "info").out)["diagnostics"]
    return [(one["rule"], one["severity"], one["message"]) for one in found]


def test_workers_whose_zone_no_label_names_are_in_none_for_certain(audit: Any) -> None:
    objects = built()
    del objects[3]["metadata"]["labels"]["topology.kubernetes.io/zone"]
    zones = [one for one in drifted(audit, objects) if one[0] == "AUD014"]
    assert zones == [("AUD014", "info", "cannot check AUD014: it was not observed")]


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ({}, None),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["cart"]}]}, None),
        (None, "no PodDisruptionBudget selects the pods of cart, and the design has one: maxUnavailable 1"),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["cart"]}]},
         "no PodDisruptionBudget selects the pods of cart, and the design has one: maxUnavailable 1"),
    ],
)  # fmt: skip
def test_a_budget_selects_as_kubernetes_reads_it(audit: Any, selector: Any, said: str | None) -> None:
    objects = [one for one in built() if one.get("metadata", {}).get("name") != "orders-db"]
    budget = next(one for one in objects if one.get("kind") == "PodDisruptionBudget")
    budget["spec"]["selector"] = selector
    assert [message for rule, _, message in drifted(audit, objects) if rule == "AUD008"] == ([said] if said else [])


def test_two_budgets_over_one_pod_are_not_the_one_of_the_design(audit: Any) -> None:
    objects = built()
    budget = next(one for one in objects if one.get("kind") == "PodDisruptionBudget")
    objects.append({**budget, "metadata": {"name": "second", "namespace": "default"}})
    said = "the PodDisruptionBudget of cart says maxUnavailable 1 and maxUnavailable 1, and the design maxUnavailable 1"
    assert [one for one in drifted(audit, objects) if one[0] == "AUD008"] == [("AUD008", "warning", said)]


def test_copies_that_do_not_run_are_found(audit: Any) -> None:
    objects = built()
    for pod in [one for one in objects if one.get("kind") == "Pod" and one["metadata"]["name"].startswith("cart")]:
        pod["status"]["phase"] = "Pending"
    assert ("AUD015", "warning", "0 of 6 copies of cart run") in drifted(audit, objects)


def test_a_lint_by_rules_of_an_audit_alone_is_no_clean_one(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BLUEPRINT)
    code, out, err = cli("lint", tmp_path / "shop.yaml", "--select", "AUD001,AUD002")
    assert (code, out) == (2, "")
    assert "AUD001, AUD002: about a cluster that was observed; see `hadesign audit --help`." in err
    assert cli("lint", tmp_path / "shop.yaml", "--select", "AUD001,ETC004").code == 0


@pytest.mark.parametrize(("more", "said"), [(["--taken", "noon"], "--taken 'noon' is no moment")])
def test_wrong_usage(audit: Any, more: list[str], said: str) -> None:
    code, out, err = audit(built(), *more)
    assert (code, out) == (2, "")
    assert said in err
