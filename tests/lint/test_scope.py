"""What expressions may read of the design."""

from datetime import date

from hadesign.lint.facts import Context
from hadesign.lint.scope import Scope
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
