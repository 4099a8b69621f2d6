"""A balancer on every node: one file for all of them, and a name that leads each node to itself."""

import re
from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.proof.recovery.noticing import ServerChecks, checks_of
from hadesign.targets import compile_configs, uncovered, unfit
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import namespaces, run_judge
from tests.targets.filled import refused_by_haproxy, write_configs
from tests.targets.generated import PARTS, each
from tests.targets.test_readme import blocks

NAME = "api.example.org"


def data(port: int = 6443, endpoint: str = NAME, installer: str = "kubeadm", **balancer: Any) -> dict[str, Any]:
    """Return three control-plane machines, a worker and a pool of them."""
    nodes = control_plane({"a": 3})
    nodes += [{"name": "w-1", "zone": "a", "roles": ["worker"]}]
    nodes += [{"pool": "many", "zones": ["a"], "perZone": 2, "roles": ["worker"]}]
    return design(
        kubernetes={"version": "1.36.4", "installer": installer},
        infrastructure=zones("a"),
        nodes=nodes,
        controlPlane={"endpoint": f"{endpoint}:{port}"},
        loadBalancers=[{"name": "local", "type": "node-local"} | balancer],
    )


def built(**more: Any) -> Cluster:
    return as_cluster(data(**more))


def files(cluster: Cluster) -> dict[str, str]:
    found = compile_configs(cluster, ["node-local"])
    return {a.path.removeprefix("configs/node-local/"): str(a.content) for a in found}


def test_every_api_server_stands_behind_it_on_the_loopback_address_alone() -> None:
    text = files(built())["haproxy.cfg"]
    assert re.findall(r"^    server \S+ (\S+)$", text, re.MULTILINE) == [f"10.0.1.{n}:6443" for n in (2, 3, 4)]
    assert {line.split()[1].rpartition(":")[0] for line in text.splitlines() if line.startswith("    bind ")} == {
        "127.0.0.1"
    }
    assert "    bind 127.0.0.1:6443\n" in text


def test_a_thousand_nodes_do_not_ask_every_second_and_the_proof_knows() -> None:
    cluster = built()
    checker = checks_of(cluster.balancers[0])
    assert isinstance(checker, ServerChecks)
    assert (checker.interval, checker.fall) == (10, 3)
    assert "check inter 10000ms fastinter 2500ms fall 3 rise 2" in files(cluster)["haproxy.cfg"]
    assert ("health-check", "local") in {(one.what, one.name) for one in cluster.assumed}
    given = built(healthCheck={"path": "/readyz", "interval": "3s", "fall": 2})
    assert "check inter 3000ms fastinter 750ms fall 2 " in files(given)["haproxy.cfg"]


def test_where_an_api_server_has_the_port_it_answers_itself() -> None:
    text = files(built())["README.md"]
    assert text.index("Before `kubeadm init`") < text.index("Before `kubeadm join`") < text.index("## Nodes")
    assert "w-1 and every machine of pool many" in text
    assert "cp-a-2 and cp-a-3" in text
    other = files(built(port=8443))["README.md"]
    assert "Control plane" not in other
    assert "cp-a-1, cp-a-2, cp-a-3, w-1 and every machine of pool many" in other


@pytest.mark.judge
def test_a_name_leads_where_it_was_led_last(tmp_path: Path) -> None:
    """Run the commands on a copy of a hosts file, in their order; what else stands there is left alone."""
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n10.9.9.9 other.example.org\n")
    commands = [line for block in blocks(files(built())["README.md"]) for line in block.splitlines() if "sed" in line]
    assert len(commands) == 4
    seen = []
    for command in commands:
        done = run_judge([*namespaces("--mount"), "sh", "-ec", command.replace("/etc/hosts", str(hosts))])
        assert (done.returncode, done.stderr) == (0, "")
        first, second, ours = hosts.read_text().splitlines()
        assert (first, second) == ("127.0.0.1 localhost", "10.9.9.9 other.example.org")
        seen.append(ours.split("#")[0].split())
    assert seen == [[address, NAME] for address in ("127.0.0.1", "10.0.1.2", "127.0.0.1", "127.0.0.1")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"installer": "rke2"}, "installer rke2 brings one of its own"),
        ({"endpoint": "10.0.1.99"}, "let controlPlane.endpoint be a name"),
        ({"endpoint": "[fd00::1]"}, "let controlPlane.endpoint be a name"),
        ({"port": 8443, "BALANCER": {"port": 6444}}, "on the port of load balancer local"),
    ],
)
def test_where_nodes_cannot_be_led_to_it_nothing_is_written(more: dict[str, Any], said: str) -> None:
    own = more.pop("BALANCER", {})
    cluster = built(**more, **own) if "port" not in own else _other_port(more, own["port"])
    assert said in {one.target: one.why for one in unfit(cluster)}["node-local"]
    assert "local" in {part.name for part in uncovered(cluster)}
    assert cluster.balancers[0].checks == "unknown"


def _other_port(more: dict[str, Any], port: int) -> Cluster:
    given = data(**more)
    given["spec"]["loadBalancers"][0]["port"] = port
    return as_cluster(given)


def test_an_address_of_their_own_is_not_overruled() -> None:
    given = data()
    given["spec"]["controlPlane"]["nodeEndpoint"] = "10.0.1.2:6443"
    cluster = as_cluster(given)
    assert "nodeEndpoint" in {one.target: one.why for one in unfit(cluster)}["node-local"]
    assert cluster.balancers[0].checks == "unknown"


def test_an_address_that_is_not_known_is_asked_for() -> None:
    given = data()
    del given["spec"]["infrastructure"]["zones"][0]["subnet"]
    with pytest.raises(InputError, match="HAProxy needs the address of cp-a-1"):
        files(as_cluster(given))


@pytest.mark.judge
def test_haproxy_takes_the_file_and_refuses_a_broken_one(tmp_path: Path) -> None:
    configs = write_configs(built(), tmp_path)
    assert refused_by_haproxy(configs) == []
    file = configs / "node-local" / "haproxy.cfg"
    file.write_text(file.read_text().replace("balance leastconn", "balance leastcon"))
    assert len(refused_by_haproxy(configs)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_its_checks_are_ours_exactly_where_its_file_is(part: int) -> None:
    def judged(given: dict[str, Any]) -> None:
        cluster = as_cluster(given)
        fits = "node-local" not in {one.target for one in unfit(cluster)}
        assert fits == any(one.type == "node-local" and one.checks == "known" for one in cluster.balancers)

    each(part, judged)
