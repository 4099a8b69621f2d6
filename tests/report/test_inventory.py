"""What will exist, as data and as tables: nothing is missing, and everything says where it comes from."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.diagnostic import parse_path
from hadesign.report.inventory import SECTIONS, Inventory, inventory
from hadesign.report.inventory_text import inventory_text
from hadesign.report.json_text import json_text
from hadesign.source import read, read_text
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.reading import FULL, SHIPPED, too_wide, unprintable

DESIGNS = [*SHIPPED, FULL]


def cluster_of(file: Path) -> Cluster:
    return read_cluster(read(file))


def origins(data: Any) -> list[dict[str, Any]]:
    """Return every origin in the data, however deep."""
    if isinstance(data, list):
        return [found for entry in data for found in origins(entry)]
    if not isinstance(data, dict):
        return []
    own = [data["origin"]] if "origin" in data else []
    return own + [found for value in data.values() for found in origins(value)]


@pytest.mark.parametrize("file", DESIGNS, ids=lambda file: file.stem)
def test_everything_that_will_exist_is_in_it(file: Path) -> None:
    cluster = cluster_of(file)
    data = inventory(cluster)
    assert [n["name"] for n in data["nodes"]] == [n.name for n in cluster.nodes]
    assert [n["address"] for n in data["nodes"]] == [n.address for n in cluster.nodes]
    assert [s["node"] for s in data["apiServers"]] == [s.node for s in cluster.api_servers]
    members = data["etcd"]["members"] if data["etcd"] else []
    assert [m["name"] for m in members] == [m.name for m in (cluster.etcd.members if cluster.etcd else ())]
    assert (data["endpoint"] or {}).get("host") == (cluster.endpoint.host if cluster.endpoint else None)
    assert [b["name"] for b in data["loadBalancers"]] == [b.name for b in cluster.balancers]
    assert [s["value"] for s in data["names"]["apiServers"]] == [s.value for s in cluster.api_sans]
    assert {e["member"]: [s["value"] for s in e["names"]] for e in data["names"]["etcd"]} == {
        member: [san.value for san in sans] for member, sans in cluster.etcd_sans.items()
    }
    assert [d["id"] for d in data["domains"]] == [t.id for t in cluster.things.values() if t.kind != "node"]
    assert [w["name"] for w in data["workloads"]] == [w.name for w in cluster.workloads]
    assert [c["name"] for c in data["components"]] == [c.name for c in cluster.components]


@pytest.mark.parametrize("file", DESIGNS, ids=lambda file: file.stem)
def test_everything_says_where_it_comes_from(file: Path) -> None:
    cluster = cluster_of(file)
    data = inventory(cluster)
    listed = ["nodes", "apiServers", "loadBalancers", "domains", "workloads", "components", "flows"]
    rows = [row for name in listed for row in data[name]]
    rows += [row for balancer in data["loadBalancers"] for row in (*balancer["instances"], *balancer["backends"])]
    rows += data["names"]["apiServers"] + [san for entry in data["names"]["etcd"] for san in entry["names"]]
    rows += data["etcd"]["members"] + [data["etcd"]] if data["etcd"] else []
    rows += [data[name] for name in ("endpoint", "nodeEndpoint") if data[name]]
    assert all("origin" in row for row in rows)
    assert len(origins(data)) == len(rows), "and nothing else claims to have one"
    for origin in origins(data):
        assert set(origin) == {"path", "line", "column", "derived"}
        assert origin["path"].startswith("spec")
        line = cluster.document.line(origin["line"])
        assert 1 <= origin["column"] <= len(line)
        assert line[origin["column"] - 1 :].strip(), "it points at text"
        assert origin["derived"] is None or origin["derived"].strip()


def test_a_place_is_that_of_the_path() -> None:
    cluster = cluster_of(FULL)
    for origin in origins(inventory(cluster)):
        location = cluster.document.value(parse_path(origin["path"]))
        assert (location.line, location.column) == (origin["line"], origin["column"])


DERIVED = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: test}
spec:
  kubernetes: {version: 1.36.4, installer: kubeadm}
  infrastructure: {zones: [{name: a, subnet: 10.0.1.0/24}, {name: b, subnet: 10.0.2.0/24}]}
  controlPlane: {apiServer: {extraSANs: [api.internal]}}
  loadBalancers:
    - {name: api, type: haproxy-keepalived, vip: 10.0.1.100, instances: [lb-1, lb-2], virtualRouterId: 7}
  nodes:
    - {name: cp-1, zone: a, address: 10.0.1.10, roles: [control-plane, etcd]}
    - {pool: lb, count: 2, zones: [a], roles: [worker]}
    - {name: lb-1, zone: a, roles: [load-balancer]}
    - {name: lb-2, zone: b, roles: [load-balancer]}
  workloads:
    - {name: agent, kind: DaemonSet}
    - {name: web, kind: Deployment, replicas: 3}
"""


def row(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    return next(entry for entry in rows if all(entry[key] == value for key, value in wanted.items()))


BEHIND = "every API server stands behind a load balancer that serves the API"


@pytest.mark.parametrize(
    ("find", "line", "derived"),
    [
        (lambda d: row(d["nodes"], name="cp-1"), 11, None),
        (lambda d: row(d["nodes"], name="lb-a-2"), 12, "machine 2 of pool lb in zone a"),
        (lambda d: row(d["etcd"]["members"], name="cp-1"), 11, None),
        (lambda d: row(d["apiServers"], node="cp-1"), 11, None),
        (lambda d: d["endpoint"], 9, "balancer api's virtual address, as no endpoint is given"),
        (lambda d: row(d["loadBalancers"], name="api"), 9, None),
        (lambda d: row(d["loadBalancers"][0]["instances"], node="lb-2"), 9, None),
        (lambda d: d["loadBalancers"][0]["backends"][0], 11, BEHIND),
        (lambda d: row(d["names"]["apiServers"], value="api.internal"), 7, None),
        (lambda d: row(d["names"]["apiServers"], value="cp-1"), 11, "name of a control-plane node"),
        (lambda d: row(d["names"]["apiServers"], value="10.0.1.100"), 9, "the endpoint"),
        (lambda d: row(d["names"]["etcd"][0]["names"], value="localhost"), 11, "clients on the same machine"),
        (lambda d: row(d["domains"], id="zone/b"), 6, None),
        (lambda d: row(d["workloads"], name="web"), 17, None),
        (lambda d: row(d["workloads"], name="agent"), 16, "replicas: one on each node that may run it"),
    ],
)  # fmt: skip
def test_what_is_derived_says_so_and_what_is_written_does_not(find: Any, line: int, derived: str | None) -> None:
    found = find(inventory(as_cluster(DERIVED)))
    assert (found["origin"]["line"], found["origin"]["derived"]) == (line, derived)


def test_an_address_that_was_drawn_says_so() -> None:
    nodes = inventory(as_cluster(DERIVED))["nodes"]
    assert [(n["name"], n["addressGiven"]) for n in nodes if n["name"] in ("cp-1", "lb-1")] == [
        ("cp-1", True),
        ("lb-1", False),
    ]


def test_where_replicas_may_run_is_in_it() -> None:
    (web,) = [w for w in inventory(as_cluster(DERIVED))["workloads"] if w["name"] == "web"]
    assert [(place["zone"], place["nodes"]) for place in web["mayRunOn"]] == [("a", 2)]
    assert (web["replicas"], web["needed"], web["spread"]) == (3, 1, None)


def test_a_managed_control_plane_has_no_members() -> None:
    data = design(nodes=[{"pool": "workers", "roles": ["worker"], "count": 3}])
    data["spec"]["kubernetes"]["installer"] = "managed"
    found = inventory(as_cluster(data))
    assert (found["etcd"], found["apiServers"], found["names"]) == (None, [], {"apiServers": [], "etcd": []})
    assert "etcd\nnone of its own" in inventory_text(Inventory(found))


@pytest.mark.parametrize("file", DESIGNS, ids=lambda file: file.stem)
def test_it_can_be_written_as_json(file: Path) -> None:
    data = inventory(cluster_of(file))
    assert json.loads(json_text(data)) == data
    assert list(data) == ["version", "file", "name", "title", *SECTIONS]
    assert data["version"] == 1


def test_only_the_chosen_sections_are_made() -> None:
    cluster = as_cluster(DERIVED)
    assert list(inventory(cluster, ["etcd", "nodes"]))[4:] == ["nodes", "etcd"]
    text = inventory_text(Inventory(inventory(cluster, ["endpoint"])))
    assert "Endpoint" in text
    assert "Nodes" not in text


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("file", DESIGNS, ids=lambda file: file.stem)
def test_tables_fit_80_columns(file: Path, every: bool) -> None:
    data = inventory(cluster_of(file)) | {"file": "a.yaml"}
    text = inventory_text(Inventory(data, every=every))
    assert too_wide(text) == []
    assert [line for line in text.split("\n") if len(line) > 80] == []
    assert unprintable(text) == set()
    for section in ("Nodes", "API servers", "etcd", "Endpoint", "Load balancers", "Failure domains", "Workloads"):
        assert f"\n\n{section}\n" in text


def test_nodes_as_a_table() -> None:
    text = inventory_text(Inventory(inventory(as_cluster(DERIVED), ["nodes"])))
    assert (
        text
        == """\
test (design.yaml)

Nodes
5 nodes; * the address is drawn from the zone's subnet

node       roles                zone  address       line
---------  -------------------  ----  ------------  -------
cp-1       control-plane, etcd  a     10.0.1.10     11
lb-a-1..2  worker               a     10.0.1.2..3*  12 pool
lb-1       load-balancer        a     10.0.1.4*     13
lb-2       load-balancer        b     10.0.2.2*     14"""
    )


def test_the_other_tables() -> None:
    text = inventory_text(Inventory(inventory(as_cluster(DERIVED), ["etcd", "endpoint", "loadBalancers", "workloads"])))
    assert (
        text
        == """\
test (design.yaml)

etcd
1 member, stacked, quorum 1: survives the loss of 0; heartbeat 100 ms (assumed),
election timeout 1000 ms (assumed)

member  peer URL                client URL              line
------  ----------------------  ----------------------  ----
cp-1    https://10.0.1.10:2380  https://10.0.1.10:2379  11

Endpoint
keepalived moves the virtual address to the living instance of highest priority
(balancer api's virtual address, as no endpoint is given)

endpoint         fails over by  load balancer  line
---------------  -------------  -------------  ----
10.0.1.100:6443  vrrp           api            9

Load balancers
api sends to cp-1:6443

name  type                instance  virtual address  port  priority  line
----  ------------------  --------  ---------------  ----  --------  ----
api   haproxy-keepalived  lb-1      10.0.1.100       6443  150       9
api   haproxy-keepalived  lb-2      10.0.1.100       6443  140       9

Workloads

name           kind        copies  needed  spread over  nodes   line
-------------  ----------  ------  ------  -----------  ------  ----
default/agent  DaemonSet   2       1       -            2 in a  16
default/web    Deployment  3       1       -            2 in a  17"""
    )


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["a"], "a"),
        (["w-1", "w-2", "w-3"], "w-1..3"),
        (["w-9", "w-10", "w-11"], "w-9..11"),
        (["w09", "w10"], "w09..10"),
        (["w-1", "w-2", "w-4"], "w-1..2, w-4"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d", "e"], "a, b and 3 more"),
        (["node-1", "gpu-1"], "node-1, gpu-1"),
    ],
)
def test_equal_machines_share_a_row(names: list[str], shown: str) -> None:
    nodes = [{"name": name, "zone": "a", "roles": ["worker"]} for name in names]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=[*nodes, *control_plane({"a": 1})]))
    text = inventory_text(Inventory(inventory(cluster, ["nodes"])))
    assert [line.split("  ")[0] for line in text.split("\n")[7:]] == [shown, "cp-a-1"]
    every = inventory_text(Inventory(inventory(cluster), every=True))
    assert all(f"\n{name} " in every for name in names)


@pytest.mark.parametrize(
    ("addresses", "shown"),
    [
        (["10.0.1.2", "10.0.1.3"], "10.0.1.2..3"),
        (["10.0.1.9", "10.0.1.10", "10.0.1.12"], "10.0.1.9..10, 10.0.1.12"),
        (["10.0.1.255", "10.0.2.0"], "10.0.1.255..10.0.2.0"),
        (["fd00::9", "fd00::a"], "fd00::9..a"),
    ],
)
def test_addresses_in_a_row_share_a_cell(addresses: list[str], shown: str) -> None:
    nodes = [{"name": f"w-{n}", "address": address, "roles": ["worker"]} for n, address in enumerate(addresses, 1)]
    nodes.append({"name": "cp", "address": "192.0.2.1", "roles": ["control-plane"]})
    text = inventory_text(Inventory(inventory(as_cluster(design(nodes=nodes)), ["nodes"])))
    assert f"  -     {shown}" in text


def test_a_hostile_text_is_harmless() -> None:
    hostile = "x\x1b[31m\u202e\x9by"
    data = inventory(as_cluster(DERIVED)) | {"title": hostile, "file": hostile}
    data["nodes"][0] |= {"name": hostile, "zone": hostile, "pool": hostile}
    data["endpoint"]["explanation"] = data["domains"][0]["id"] = hostile
    assert unprintable(inventory_text(Inventory(data, every=True))) == set()
    assert unprintable(json_text(data)) == set()


def test_yaml_and_json_of_one_design_give_the_same_inventory() -> None:
    text = FULL.read_text()
    found = inventory(read_cluster(read_text(text, "a.yaml")))
    again = inventory(read_cluster(read_text(json.dumps(yaml.safe_load(text), default=str), "a.yaml")))

    def without_places(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: without_places(value) for key, value in data.items() if key not in ("line", "column")}
        return [without_places(entry) for entry in data] if isinstance(data, list) else data

    assert without_places(found) == without_places(again)
