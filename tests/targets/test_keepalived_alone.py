"""keepalived without a balancer: the address moves between API servers themselves, by what each says of itself."""

import re
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.recovery.noticing import Adverts, script_of
from hadesign.targets import compile_configs, uncovered, unfit
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones


def data(port: int = 6443, **balancer: Any) -> dict[str, Any]:
    """Return three control-plane machines among which an address moves."""
    nodes = control_plane({"a": 3}, interface="eth0")
    entry = {"name": "api", "type": "keepalived", "vip": "10.0.1.200", "virtualRouterId": 7}
    entry |= {"instances": [node["name"] for node in nodes]} | balancer
    plane = {"endpoint": f"api.example.org:{port}", "apiServer": {"port": port}}
    return design(infrastructure=zones("a"), nodes=nodes, controlPlane=plane, loadBalancers=[entry])


def built(**more: Any) -> Cluster:
    return as_cluster(data(**more))


def file(cluster: Cluster, name: str) -> str:
    (found,) = [a for a in compile_configs(cluster, ["keepalived"]) if a.path == f"configs/keepalived/{name}"]
    return str(found.content)


@pytest.mark.parametrize("port", [6443, 7443])
def test_each_machine_asks_its_own_api_server(port: int) -> None:
    script = file(built(port=port), "cp-a-2/check-ready.sh")
    assert f"    api) url=https://127.0.0.1:{port}/readyz ;;" in script
    assert re.search(r"^exec curl -sfk ", script, re.MULTILINE)


def test_nothing_else_is_written_or_missed() -> None:
    cluster = built()
    assert uncovered(cluster) == ()
    assert {one.target for one in unfit(cluster)} >= {"haproxy", "nginx", "kube-vip"}
    whatever = {"dr", "ports", "system-budgets"}
    assert {a.path.split("/")[1] for a in compile_configs(cluster)} == {"keepalived", "kubeadm", *whatever}


def test_an_election_of_etcd_s_is_over_before_the_last_check() -> None:
    """No server is ready meanwhile, and nothing is gained by moving."""
    cluster = built()
    (balancer,) = cluster.balancers
    assert balancer.track
    assert cluster.etcd
    assert 2 * cluster.etcd.election + cluster.etcd.heartbeat < balancer.track.interval * (balancer.track.fall - 1)
    text = file(cluster, "cp-a-1/keepalived.conf")
    assert re.findall(r"^    (?:interval|timeout|fall|rise) \S+$", text, re.MULTILINE) == [
        "    interval 2",
        "    timeout 1",
        "    fall 3",
        "    rise 2",
    ]
    assert {one.what: dict(one.values) for one in cluster.assumed}["keepalived-check"] == {
        "interval": 2,
        "fall": 3,
        "rise": 2,
    }


def test_a_machine_that_dies_is_followed_as_soon_as_it_is_missed() -> None:
    cluster = built()
    proof, (balancer,) = prove(cluster), cluster.balancers
    found = proof.recovers(proof.endpoint, ["node/cp-a-1"])
    assert found.seconds == pytest.approx(Adverts(1, balancer.instances[1].priority).notices("silent"))
    assert proof.recovers(proof.endpoint, ["node/cp-a-2"]).by == "nothing"
    assert balancer.track
    alone = proof.recovers(proof.endpoint, ["instance/api/cp-a-1"]).seconds
    assert alone is not None
    assert alone >= script_of(balancer.track).notices("refuses")


def test_an_api_server_that_dies_on_a_living_machine_is_left_as_soon_as_keepalived_notices() -> None:
    cluster = built()
    (balancer,) = cluster.balancers
    assert balancer.track
    script = script_of(balancer.track)
    times = {time.failure: time.recovery.seconds for time in prove(cluster).recovery.programs}
    passed_over = Adverts(1, balancer.instances[1].priority).notices("silent")
    elected = 2.1  # the etcd beside a server that starves may have led
    assert times["api-server-process"] == pytest.approx(script.notices("refuses") + passed_over)
    assert times["api-server-hang"] == pytest.approx(script.notices("hangs") + passed_over)
    assert times["etcd-process"] == pytest.approx(elected + script.notices("starves") + passed_over)


def test_a_machine_without_an_api_server_leads_nowhere() -> None:
    given = data()
    given["spec"]["nodes"].append({"name": "lb", "zone": "a", "roles": ["load-balancer"]})
    given["spec"]["loadBalancers"][0]["instances"] = ["cp-a-1", "lb"]
    proof = prove(as_cluster(given))
    assert "node/cp-a-1" in {fault.failure for fault in proof.endpoint.broken_by("node")}


def test_the_endpoint_is_on_the_api_server_s_own_port() -> None:
    given = data()
    given["spec"]["controlPlane"]["endpoint"] = "10.0.1.200:8443"
    endpoint = as_cluster(given).endpoint
    assert endpoint
    assert (endpoint.unheld, endpoint.ports) == ("port", (6443,))


@pytest.mark.parametrize("preempt", [True, False])
def test_the_readme_says_what_is_asked_and_who_has_the_address_before(preempt: bool) -> None:
    cluster = built(preempt=preempt)
    readme = file(cluster, "README.md")
    assert "The address leads to the API server of the machine that holds it" in readme
    assert "HAProxy" not in readme
    assert ("nobody holds the address before the first API server" in readme) is not preempt
