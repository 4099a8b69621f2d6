"""Designs of machines on named hosts, and the groups of them that no rule may let share a host."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.designs import design

CP = ["control-plane", "etcd"]
RESTARTS: dict[str, Any] = {"elsewhere": True, "within": "3m"}
Hosts = Mapping[str, dict[str, Any]]
Machine = tuple[str, str | None, Sequence[str]]
"""Name, host, roles; the letter at the beginning of a host's name is its zone, where there are several."""
THREE: tuple[Machine, ...] = (("cp-1", "a1", CP), ("cp-2", "a2", CP), ("cp-3", "a3", CP))
WORKERS: tuple[Machine, ...] = tuple((f"w-{n}", f"a{n}", ["worker"]) for n in range(1, 6))
ZONED: tuple[Machine, ...] = (
    ("cp-1", "a1", CP),
    ("cp-2", "a2", CP),
    ("cp-3", "b1", CP),
    ("w-1", "b1", ["worker"]),
    ("w-2", "b2", ["worker"]),
)


def told(restart: Any, *names: str) -> dict[str, dict[str, Any]]:
    """Return what is said of hosts whose machines are started again in this way."""
    return {name: {"restart": restart} for name in names}


def hosted_design(
    provider: str | None,
    machines: Sequence[Machine],
    *,
    hosts: Hosts | None = None,
    balancers: Mapping[str, Sequence[str]] | None = None,
    zoned: bool = True,
) -> dict[str, Any]:
    """Return a design of these machines; `hosts` says more of hosts, `balancers` names instances."""
    names = dict.fromkeys([*(host for _, host, _ in machines if host), *(hosts or {})])
    letters = sorted({name[0] for name in names}) or ["a"]
    infrastructure: dict[str, Any] = {
        "hosts": [{"name": name} | ({"zone": name[0]} if zoned else {}) | (hosts or {}).get(name, {}) for name in names]
    }
    if provider:
        infrastructure["provider"] = provider
    if zoned:
        infrastructure["zones"] = [{"name": z, "subnet": f"10.0.{n}.0/24"} for n, z in enumerate(letters, 1)]
    nodes = []
    for number, (name, host, roles) in enumerate(machines, 1):
        node: dict[str, Any] = {"name": name, "roles": list(roles), "interface": "eth0"}
        node |= {"zone": host[0] if host else letters[0]} if zoned else {"address": f"10.0.0.{number}"}
        nodes.append(node | ({"host": host} if host else {}))
    kept: dict[str, Any] = {"type": "haproxy-keepalived", "healthCheck": {"path": "/readyz"}}
    listed = [
        {"name": name, "vip": f"10.0.1.{200 + n}", "port": 8443 + n, "virtualRouterId": n, "instances": list(nodes)}
        | kept
        for n, (name, nodes) in enumerate((balancers or {}).items(), 1)
    ]
    more = {"loadBalancers": listed} if listed else {}
    return design(infrastructure=infrastructure, nodes=nodes, controlPlane={"endpoint": "api.example.org:6443"}, **more)


TABLE: Mapping[str, tuple[dict[str, Any], dict[str, list[str]], list[str]]] = {
    "one function each": (
        {"machines": (*THREE, *WORKERS)},
        {"a": ["cp-1 cp-2 cp-3", "w-1 w-2 w-3 w-4 w-5"]},
        ["cp-1 cp-2 cp-3", "w-1 w-2 w-3 w-4 w-5"],
    ),
    "several workers of a host": (
        {"machines": (*THREE, *WORKERS[:2], ("w-6", "a1", ["worker"]), ("w-7", "a2", ["worker"]))},
        {"a": ["cp-1 cp-2 cp-3", "w-1 w-2", "w-6 w-7"]},
        ["cp-1 cp-2 cp-3", "w-1 w-2", "w-6 w-7"],
    ),
    "members that share a host": (
        {"machines": (*THREE[:2], ("cp-3", "a1", CP))},
        {"a": ["cp-1 cp-2"]},
        ["cp-1 cp-2"],
    ),
    "members apart from API servers": (
        {
            "machines": tuple(
                (f"{name}-{n}", f"a{n}", [role]) for name, role in (("e", "etcd"), ("c", "control-plane"))
                for n in (1, 2, 3)
            )
        },
        {"a": ["e-1 e-2 e-3", "c-1 c-2 c-3"]},
        ["e-1 e-2 e-3", "c-1 c-2 c-3"],
    ),
    "members that are workers, too": (
        {"machines": (*((name, host, [*CP, "worker"]) for name, host, _ in THREE), *WORKERS[3:])},
        {"a": ["cp-1 cp-2 cp-3 w-4 w-5"]},
        ["cp-1 cp-2 cp-3 w-4 w-5"],
    ),
    "zones": (
        {"machines": ZONED},
        {"a": ["cp-1 cp-2"], "b": ["w-1 w-2"]},
        ["cp-1 cp-2 cp-3", "w-1 w-2"],
    ),
    "machines that name no host": (
        {"machines": (*THREE[:2], ("cp-3", None, CP))},
        {"a": ["cp-1 cp-2"]},
        ["cp-1 cp-2"],
    ),
    "balancers on machines of their own": (
        {
            "machines": (*THREE, ("lb-1", "a1", ["load-balancer"]), ("lb-2", "a2", ["load-balancer"])),
            "balancers": {"api": ["lb-1", "lb-2"]},
        },
        {"a": ["cp-1 cp-2 cp-3", "lb-1 lb-2"]},
        ["cp-1 cp-2 cp-3", "lb-1 lb-2"],
    ),
    "balancers on some control-plane machines": (
        {"machines": THREE, "balancers": {"api": ["cp-1", "cp-2"]}},
        {"a": ["cp-1 cp-2 cp-3"]},
        ["cp-1 cp-2 cp-3"],
    ),
    "a balancer that overlaps": (
        {"machines": (*THREE[:2], ("lb-1", "a3", ["load-balancer"])), "balancers": {"api": ["cp-2", "lb-1"]}},
        {"a": ["cp-1 cp-2", "cp-2 lb-1"]},
        ["cp-1 cp-2 lb-1"],
    ),
    "a balancer whose machine is beside another one": (
        {"machines": (*THREE[:2], ("lb-1", "a1", ["load-balancer"])), "balancers": {"api": ["cp-2", "lb-1"]}},
        {"a": ["cp-1 cp-2", "cp-2 lb-1"]},
        ["cp-1 cp-2"],
    ),
    "no zones": ({"machines": THREE, "zoned": False}, {"all": ["cp-1 cp-2 cp-3"]}, ["cp-1 cp-2 cp-3"]),
}  # fmt: skip
"""What is said of a design; the groups of vSphere's rules by folder; and those of OpenStack, one for a machine."""
STRICTNESS: Mapping[str, tuple[dict[str, Any], bool]] = {
    "nothing is said of restarts": ({}, True),
    "nothing is started elsewhere": (told("none", "a1", "a2", "a3"), True),
    "no host is free": (told(RESTARTS, "a1", "a2", "a3"), False),
    "a host is free": (told(RESTARTS, "a1", "a2", "a3", "a4"), True),
    "the free host starts nothing": (
        told(RESTARTS, "a1", "a2", "a3") | {"a4": {"restart": "none"}},
        False,
    ),
    "the free host is in another zone": (
        told(RESTARTS, "a1", "a2", "a3") | {"b1": {"restart": RESTARTS}},
        False,
    ),
}
"""What is said of hosts on which three members run, and whether these may never share one."""
DESIGNS: Mapping[str, dict[str, Any]] = {
    "vsphere": hosted_design("vsphere", ZONED),
    "vsphere-some": hosted_design(
        "vsphere",
        (*THREE, *WORKERS[:2]),
        hosts=told(RESTARTS, "a1", "a2", "a3"),
        balancers={"api": ["cp-1", "cp-2"]},
    ),
    "vsphere-no-zones": hosted_design("vsphere", THREE, hosts={"a1": {"restart": RESTARTS}}, zoned=False),
    "vsphere-soft": hosted_design("vsphere", THREE, hosts=STRICTNESS["no host is free"][0]),
    "openstack": hosted_design("openstack", (*THREE, *WORKERS), hosts=STRICTNESS["no host is free"][0]),
    "openstack-overlap": hosted_design("openstack", **TABLE["a balancer whose machine is beside another one"][0]),
    "hypervisors": hosted_design("other", THREE, hosts=STRICTNESS["no host is free"][0]),
    "hypervisors-kept": hosted_design(None, (*THREE, *WORKERS)),
}
"""Designs in which every sentence is said."""


def unplaced() -> dict[str, Any]:
    """Return a design whose host is in no zone that is known."""
    made = hosted_design("vsphere", THREE[:1])
    del made["spec"]["infrastructure"]["hosts"][0]["zone"]
    del made["spec"]["nodes"][0]["zone"]
    return made


UNFIT: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("vsphere", hosted_design("openstack", THREE), "its machines are not on vSphere"),
    ("vsphere", hosted_design("vsphere", [("cp-1", None, CP)]), "no machine names its host"),
    ("vsphere", unplaced(), "the zone of host a1 is not given"),
    ("openstack", hosted_design("vsphere", THREE), "its machines are not on OpenStack"),
    ("openstack", hosted_design("openstack", [("cp-1", None, CP)]), "no machine names its host"),
    ("openstack", hosted_design("openstack", THREE[:1]), "no two machines that stand in for each other"),
    ("hypervisors", hosted_design("vsphere", THREE), "vSphere has a target of its own, vsphere"),
    ("hypervisors", hosted_design("other", [("cp-1", None, CP)]), "no machine names its host"),
)
"""Designs that a target does not fit, and why."""
