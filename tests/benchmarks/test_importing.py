"""What the benchmark imports is what it says."""

from benchmarks.importing import DEPLOYMENTS, NODES, inventory_text, objects
from hadesign.observed import observed_of
from tests.importers.importing import cluster, imported


def test_the_inventory_has_its_hosts() -> None:
    found = imported({"inventory.ini": inventory_text(40)}, version="1.36.4", installer="kubespray")
    assert len(cluster(found).nodes) == 40
    assert len(cluster(found).api_servers) == 3


def test_the_dump_has_its_objects() -> None:
    seen = observed_of(objects())
    assert seen.nodes is not None
    assert seen.workloads is not None
    assert (len(seen.nodes), len(seen.workloads)) == (NODES, DEPLOYMENTS)
