"""A data centre of any size to prove: zones, racks with two feeds and a switch each, hypervisors, machines."""

from collections.abc import Iterator

ZONES = "abcdefghi"
RACKS, FEEDS, MACHINES_OF_A_HOST = 20, 2, 4
"""Racks and feeds of a zone; machines of a hypervisor."""
_HEAD = """apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: datacentre}
spec:
  objectives: {survive: zone}
  kubernetes: {version: 1.36.4, installer: kubeadm}
  controlPlane: {endpoint: "api.bench.example.org:6443"}
  etcd: {topology: stacked}
  loadBalancers:
    - {name: api, type: haproxy-keepalived, vip: 10.0.0.100, instances: [lb-a, lb-b], virtualRouterId: 71, routed: true}
  network:
    dns: {replicas: 3, spread: {node: required}}
    ingress: {replicas: 3, spread: {zone: required}}
  storage:
    classes:
      - {name: zoned, provider: rook-ceph, replicas: 3, failureDomain: zone}
      - {name: hosted, provider: rook-ceph, replicas: 3, failureDomain: host}
  monitoring:
    prometheus: {replicas: 2, spread: {zone: required}}
    alertmanager: {replicas: 3, spread: {node: required}}
  reliability:
    node: 99.5%
    host: 99.9%
    rack: 99.95%
    power: 99.99%
    switch: 99.99%
    zone: 99.95%
    loadBalancer: 99.9%
"""
_SPREADS = ("{zone: required}", "{node: required}", "{zone: required, node: required}", "{zone: preferred}")
_SIZE = "{cpu: 16, memory: 64Gi, pods: 110}"


def datacentre(zones: int, per_zone: int, workloads: int = 20) -> str:
    """Return a blueprint with so many workers in each zone.

    Each zone has a control-plane node, and the first two have a balancer. Workloads have one to five replicas and every
    kind of spread in turn.
    """
    return "\n".join([_HEAD.rstrip("\n"), *_places(ZONES[:zones], per_zone), *_applications(workloads)]) + "\n"


def _places(zones: str, per_zone: int) -> Iterator[str]:
    hosts = -(-per_zone // MACHINES_OF_A_HOST)
    yield "  infrastructure:"
    yield "    provider: bare-metal"
    yield "    zones:"
    yield from (f"      - {{name: {zone}, subnet: 10.{number}.0.0/16}}" for number, zone in enumerate(zones, 1))
    yield "    racks:"
    for zone in zones:
        feeds = ", ".join(f"feed-{zone}-{feed}" for feed in range(FEEDS))
        for rack in range(RACKS):
            yield f"      - {{name: r-{zone}-{rack}, zone: {zone}, power: [{feeds}], switch: tor-{zone}-{rack}}}"
    yield "    hosts:"
    for zone in zones:
        yield from (f"      - {{name: hv-{zone}-{host}, rack: r-{zone}-{host % RACKS}}}" for host in range(hosts))
    yield "  nodes:"
    for zone in zones:
        yield f"    - {{name: cp-{zone}, zone: {zone}, rack: r-{zone}-0, roles: [control-plane, etcd]}}"
    for zone in zones[:2]:
        yield f"    - {{name: lb-{zone}, zone: {zone}, rack: r-{zone}-1, roles: [load-balancer]}}"
    for zone in zones:
        for number in range(per_zone):
            host = f"hv-{zone}-{number // MACHINES_OF_A_HOST}"
            yield f"    - {{name: w-{zone}-{number}, zone: {zone}, host: {host}, roles: [worker], size: {_SIZE}}}"


def _applications(workloads: int) -> Iterator[str]:
    if workloads:
        yield "  workloads:"
    for number in range(workloads):
        yield (
            f"    - {{name: app-{number}, kind: Deployment, replicas: {number % 5 + 1},"
            f" requests: {{cpu: 500m, memory: 1Gi}}, spread: {_SPREADS[number % 4]}}}"
        )
