"""What is done on purpose: which machines are upgraded, which members replaced, and what the proof says of it."""

from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment, experiments
from hadesign.rehearsal.maintenance import experiments_of_maintenance
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed


def of(layout: str, *, external: bool = False) -> dict[str, Experiment]:
    proof = prove(as_cluster(rehearsed(LAYOUTS[layout], external=external)))
    return {one.name: one for one in experiments_of_maintenance(proof)}


def test_each_machine_is_upgraded_and_nothing_is_down_for_longer_than_if_it_had_died() -> None:
    found = of("three")
    assert set(found) == {f"node/cp-{zone}1 upgraded" for zone in "abc"}
    dead = {one.name: one for one in experiments(prove(as_cluster(rehearsed(LAYOUTS["three"]))))}
    told = found["node/cp-b1 upgraded"]
    assert told.predicted.goes_on
    assert told.predicted.within == dead["node/cp-b1 refuses"].predicted.within
    assert told.machines == ("cp-b1",)


def test_one_machine_alone_is_away_for_a_time_that_nobody_knows() -> None:
    (told,) = of("one").values()
    assert told.predicted.goes_on, "its programs are started again"
    assert told.predicted.within is None


def test_members_on_machines_of_their_own_are_replaced_by_the_runbook() -> None:
    found = of("three", external=True)
    assert {name for name in found if name.endswith("replaced")} == {f"node/etcd-{zone} replaced" for zone in "abc"}
    assert [one.name for one in found.values() if one.way == "replaced" and one.by_default] == ["node/etcd-a replaced"]
    assert "node/etcd-a upgraded" in found
    assert not any(one.way == "replaced" for one in of("one", external=True).values()), "there is no other member"
    assert not any(one.way == "replaced" for one in of("two", external=True).values()), "there is no majority"
