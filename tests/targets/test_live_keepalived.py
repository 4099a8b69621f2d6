"""Real keepalived without a balancer: the address leaves an API server within the bound, however that dies."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.targets.bounds import judge_bounds
from tests.targets.filled import write_configs
from tests.targets.live import certificate
from tests.targets.machines import Network
from tests.targets.test_live_bounds import SERVERS, VIP, Lab, address_moves, cluster


class Alone(Lab):
    """The machines of the servers, each with keepalived beside its server."""

    def __init__(self, folder: Path, stack: ExitStack, built: Cluster) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.built = folder, built
        self.network = Network(folder, stack, "10.0.1.250/24")
        self.configs = write_configs(built, folder)
        self.ca = certificate(folder / "throwaway.pem", [*SERVERS.values(), VIP, "127.0.0.1"])
        self.machines, self.programs = {}, {}
        for name, address in SERVERS.items():
            self.machines[name] = machine = self.network.machine(name, f"{address}/24")
            self.ready(name, "200")
            self.serve(name)
            machine.mount(self.configs / "keepalived" / name, "/etc/keepalived")

    def listens(self, name: str) -> str:
        """Return every address: keepalived asks a server at home, and clients at the address that moves."""
        return "0.0.0.0"


def built() -> Cluster:
    data = cluster("keepalived").document.data
    for node in data["spec"]["nodes"]:
        node["interface"] = "eth0"
    data["spec"]["loadBalancers"][0]["instances"] = list(SERVERS)
    return as_cluster(data)


@pytest.mark.judge
@pytest.mark.slow
def test_the_address_leaves_a_server_within_its_bound_after_each_way_of_dying(tmp_path: Path, stack: ExitStack) -> None:
    design = built()
    found = address_moves(design, lambda dying: Alone(tmp_path / dying, stack, design), seed=11)
    judge_bounds("keepalived alone", found)
