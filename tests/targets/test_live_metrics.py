"""What alerts and graphs ask for is told: by an API server, by etcd, or, in a list with its source, by others."""

import json
import re
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import yaml

from hadesign.targets import compile_configs
from hadesign.targets.metrics import METRICS
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.jobs import PATH
from tests.control_plane.plane import control_plane
from tests.designs import as_cluster
from tests.judging import judge
from tests.targets.live import eventually
from tests.targets.machines import TIED
from tests.targets.monitoring.designs import by_kube_vip, full, managed, on_hosts

OTHERS = Path(__file__).parent / "monitoring" / "metrics.yaml"
_ASKED = re.compile(r"(?<![\w:])([a-z][a-z_]*)(?=\{)|(?:max|absent)\(([a-z_]+)\)|^([a-z_]+)(?= ==)")
"""A metric stands before its selector, or alone in an aggregation or a comparison; what is recorded has a colon."""
_EXTENSIVE = {"grpc_server_handling_seconds"}
"""What etcd tells only if it is started with `--metrics=extensive`; the README says so."""


def asked() -> set[str]:
    """Return the metrics that are asked for anywhere, without what is added to the name of a histogram."""
    clusters = [as_cluster(make()) for make in (full, by_kube_vip, on_hosts, managed)]
    expressions = [rule.expr for cluster in clusters for group in groups(cluster) for rule in group.rules]
    for artifact in compile_configs(clusters[0], ["grafana"]):
        if artifact.path.endswith(".json"):
            panels = json.loads(str(artifact.content))["panels"]
            expressions += [target["expr"] for panel in panels for target in panel.get("targets", ())]
    found = {name for expr in expressions for match in _ASKED.finditer(expr) for name in match.groups() if name}
    return {re.sub("_(bucket|count|sum)$", "", name) for name in found}


def told(page: str) -> set[str]:
    """Return the metrics of a page, of which each has at least one value."""
    names = {line.split("{")[0].split(" ")[0] for line in page.splitlines() if line and not line.startswith("#")}
    return {re.sub("_(bucket|count|sum)$", "", name) for name in names}


def elsewhere() -> set[str]:
    """Return the metrics of programs that no test runs."""
    return {name for names in yaml.safe_load(OTHERS.read_text()).values() for name in names} | METRICS.keys()


def of_api_servers() -> set[str]:
    return {name for name in asked() if name.startswith("apiserver_")}


def of_etcd() -> set[str]:
    return {name for name in asked() if name.startswith(("etcd_", "grpc_"))}


def test_every_metric_has_a_source() -> None:
    assert len(of_api_servers()) >= 3
    assert len(of_etcd()) >= 10
    assert asked() - of_api_servers() - of_etcd() - elsewhere() == set()
    assert elsewhere() - METRICS.keys() - asked() == set()


@pytest.mark.judge
@pytest.mark.slow
def test_an_api_server_tells_what_is_asked_for(tmp_path: Path) -> None:
    with control_plane(tmp_path) as client:
        for path in ("/api/v1/nodes", "/api/v1/namespaces/default/pods", "/api/v1/namespaces/default"):
            assert client.ask("GET", path)[0] == 200
        status, page = client.ask("GET", "/metrics")
        assert status == 200
        assert of_api_servers() - told(page) == set()
        durations = [
            line for line in page.splitlines() if line.startswith("apiserver_request_sli_duration_seconds_bucket")
        ]
        for scope, bound in (("resource", "1"), ("namespace", "5"), ("cluster", "30")):
            assert [line for line in durations if f'scope="{scope}"' in line and f'le="{bound}"' in line], scope
        # What is asked for through balancers is short, and enough to tell that somebody answers.
        status, short = client.ask("GET", PATH)
        assert status == 200
        assert 0 < len(short) < len(page) / 10


@contextmanager
def members(folder: Path, metrics: str) -> Iterator[list[str]]:
    """Start three members of etcd that know each other, and return their clients' addresses."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(6)]
        for one in opened:
            one.bind(("127.0.0.1", 0))
        ports = [one.getsockname()[1] for one in opened]
    clients, peers = ([f"http://127.0.0.1:{port}" for port in part] for part in (ports[:3], ports[3:]))
    cluster = ",".join(f"m{number}={peer}" for number, peer in enumerate(peers))
    with ExitStack() as stack:
        for number, (client, peer) in enumerate(zip(clients, peers, strict=True)):
            flags = {
                "name": f"m{number}", "data-dir": str(folder / f"m{number}"), "metrics": metrics,
                "listen-client-urls": client, "advertise-client-urls": client, "listen-peer-urls": peer,
                "initial-advertise-peer-urls": peer, "initial-cluster": cluster, "unsafe-no-fsync": "true",
            }  # fmt: skip
            log = stack.enter_context((folder / f"m{number}.log").open("wb"))
            command = [*TIED, str(judge("etcd")), *(f"--{name}={value}" for name, value in flags.items())]
            started = subprocess.Popen(command, stdout=log, stderr=log)
            stack.callback(started.wait)
            stack.callback(started.kill)
        yield clients


def page(address: str, path: str, body: bytes | None = None) -> str:
    try:
        with urllib.request.urlopen(f"{address}{path}", body, timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("metrics", ["basic", "extensive"])
def test_etcd_tells_what_is_asked_for(metrics: str, tmp_path: Path) -> None:
    with members(tmp_path, metrics) as addresses:
        put = b'{"key": "Zm9v", "value": "YmFy"}'
        eventually("etcd takes a value", lambda: "revision" in page(addresses[0], "/v3/kv/put", put))
        missing = of_etcd() - (_EXTENSIVE if metrics == "basic" else set())
        # How long it takes to a peer is measured some seconds after the start.
        eventually("each is told", lambda: not missing - told(page(addresses[0], "/metrics")))
        assert bool(_EXTENSIVE & told(page(addresses[0], "/metrics"))) is (metrics == "extensive")
