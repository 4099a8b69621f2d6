"""What expressions may read of the design."""

from datetime import date

import pytest

from hadesign.diagnostic import Location
from hadesign.lint.cel import compiled
from hadesign.lint.facts import Context, Item
from hadesign.lint.reads import reads
from hadesign.lint.rule import Expression
from hadesign.lint.scope import Judge, Scope
from hadesign.proof import prove
from tests.designs import as_cluster, control_plane, design, zones


def test_a_schedule_is_read_as_it_was_written() -> None:
    cluster = as_cluster(
        design(
            infrastructure=zones("a"),
            nodes=control_plane({"a": 1}),
            backup={"volumes": {"schedule": "0 */6 * * *"}},
        )
    )
    scope = Scope(Context(cluster, prove(cluster), date(2026, 11, 23)))
    assert scope.constant(("spec", "backup", "volumes", "schedule")) == "0 */6 * * *"
    assert scope.constant(("spec", "backup", "volumes"))["schedule"] == "0 */6 * * *"


def test_what_items_have_in_a_field_is_looked_up_once_and_can_be_found_again() -> None:
    workloads = [
        {"name": "a", "kind": "Deployment", "replicas": 2, "spread": {"zone": "required"}},
        {"name": "b", "kind": "Deployment", "replicas": 2, "spread": {"zone": "required"}},
        {"name": "c", "kind": "Deployment"},
    ]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), workloads=workloads))
    scope = Scope(Context(cluster, prove(cluster), date(2026, 11, 23)))
    assert scope.column("spec.workloads", ("replicas",)) == [2, 2, None]
    assert scope.column("spec.workloads", ("spread", "zone")) == ["required", "required", None]
    spread = scope.column("spec.workloads", ("spread",))
    assert len(set(spread)) == 2
    assert spread[0] == spread[1]
    assert scope.column("spec.workloads", ("spread",)) is spread


@pytest.mark.parametrize(("text", "shared"), [
    ("!facts.cluster.managed", True), ("params.most > 2", False), ("item.name == 'a'", False),
])  # fmt: skip
def test_what_reads_no_item_and_no_parameter_is_judged_once_in_a_run(text: str, shared: bool) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    scope = Scope(Context(cluster, prove(cluster), date(2026, 11, 23)))
    place = Location("rule.yaml", 1, 1, 1, 2)
    checks = [Expression(text, reads(text), compiled(text), place) for _again in range(2)]
    first, second = (Judge(check, scope, {"most": number}) for number, check in enumerate(checks, 2))
    answers = [judge(Item((), {"name": "a"})) for judge in (first, second)]
    assert ("program" in vars(checks[1])) is not shared
    assert answers == ([True, True] if text != "params.most > 2" else [False, True])
