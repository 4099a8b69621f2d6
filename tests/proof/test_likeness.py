"""Failures that are alike come back alike: the slowest of one of each kind is the slowest of all."""

import pytest

from hadesign.proof import measured, prove
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.resources import blueprints_dir
from hadesign.topology.cluster import Cluster, Kind, ThingId
from tests.designs import as_cluster
from tests.effort import tried
from tests.lint.test_agreement import random_design

Answers = dict[str, dict[Kind, tuple[ThingId, ServiceRecovery]]]
BARE_METAL = blueprints_dir() / "bare-metal-three-zones.yaml"


def answers(cluster: Cluster, many: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Answers, int]:
    """Return what services recover from slowest, and how many failures were looked at for that."""
    monkeypatch.setattr(measured, "MANY", many)
    proof, asked = prove(cluster), 0

    def counted(*question: object) -> ServiceRecovery:
        nonlocal asked
        asked += 1
        return type(proof).recovers(proof, *question)  # type: ignore[arg-type]

    monkeypatch.setattr(proof, "recovers", counted)
    return {s.id: dict(proof.slowest(s)) for s in proof.services() if not s.unknown}, asked


@pytest.mark.parametrize("number", range(tried(30, by_night=600)))
def test_of_random_designs_nothing_is_missed(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = as_cluster(random_design(number))
    (every, _), (first, _) = (answers(cluster, many, monkeypatch) for many in (10**9, 0))
    assert first == every


@pytest.mark.parametrize("design", sorted(path.name for path in blueprints_dir().glob("*.yaml")))
def test_of_shipped_designs_nothing_is_missed(design: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = as_cluster((blueprints_dir() / design).read_text())
    (every, _), (first, _) = (answers(cluster, many, monkeypatch) for many in (10**9, 0))
    assert first == every


def test_zones_that_differ_by_name_alone_are_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for number in (3, 9):
        more = "".join(f"      - {{name: x{n}, power: xp{n}, switch: xs{n}}}\n" for n in range(number))
        cluster = as_cluster(BARE_METAL.read_text().replace("    zones:\n", f"    zones:\n{more}", 1))
        (every, _), (first, asked) = (answers(cluster, many, monkeypatch) for many in (10**9, 0))
        assert first == every
        found.append(asked)
    assert found[0] == found[1]
