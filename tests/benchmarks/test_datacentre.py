"""The data centre that is proved is what it is said to be: of the stated size, valid, with a number for every part."""

from pathlib import Path

import pytest

from benchmarks.datacentre import MACHINES_OF_A_HOST, RACKS, datacentre
from benchmarks.prove_once import ORDER, prove_once
from hadesign.proof import prove
from tests.designs import as_cluster


@pytest.mark.parametrize(("zones", "per_zone"), [(2, 4), (3, 40), (5, 90)])
def test_a_data_centre_has_the_stated_size(zones: int, per_zone: int) -> None:
    cluster = as_cluster(datacentre(zones, per_zone))
    kinds = [thing.kind for thing in cluster.things.values()]
    assert sum("worker" in node.roles for node in cluster.nodes) == zones * per_zone
    assert kinds.count("host") == zones * -(-per_zone // MACHINES_OF_A_HOST)
    assert kinds.count("rack") == kinds.count("switch") == zones * RACKS
    assert kinds.count("power") == zones * 2
    assert len(cluster.workloads) == 20


def test_machines_share_hypervisors_and_racks_share_feeds() -> None:
    cluster = as_cluster(datacentre(3, 40))
    needs = [thing.needs for thing in cluster.things.values()]
    assert sum(need == (("host/hv-a-0",),) or ("host/hv-a-0",) in need for need in needs) == MACHINES_OF_A_HOST
    assert sum(("power/feed-a-0", "power/feed-a-1") in need for need in needs) == RACKS


def test_workloads_have_every_spread_and_one_to_five_replicas() -> None:
    cluster = as_cluster(datacentre(3, 4))
    assert {workload.replicas for workload in cluster.workloads} == {1, 2, 3, 4, 5}
    assert len({str(workload.spread) for workload in cluster.workloads}) == 4


def test_every_service_is_proved_and_has_all_its_numbers() -> None:
    proof = prove(as_cluster(datacentre(3, 8)))
    services = proof.services()
    assert [service.unknown for service in services] == [None] * len(services)
    assert [proof.availability(service).missing for service in services] == [()] * len(services)


def test_what_is_timed_is_the_whole_proof(tmp_path: Path) -> None:
    file = tmp_path / "centre.yaml"
    file.write_text(datacentre(3, 8))
    found = prove_once(str(file))
    assert found["machines"] == 3 * 8 + 3 + 2
    assert found["complete"] == ORDER
    assert found["sets"] > found["patterns"] > 0
    assert 0 < found["extremes"] <= found["figures"]
    assert found["memory"] > 0
    assert min(found[step] for step in ("reading", "building", "searching", "figuring")) > 0
    # The two data services have none: what is lost is lost for ever.
    assert found["figures"] == found["services"] - 2
