"""Designs with storage: small ones that say one thing, and generated ones over all that may be said of classes."""

from typing import Any

from hypothesis import strategies as st

from hadesign.topology import Cluster
from hadesign.vocabulary.storages import STORAGES
from tests.designs import as_cluster, control_plane, design, zones

TARGETS = ("ceph-csi", "ebs", "gce-pd", "longhorn", "rook")
BLOCK = {"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}
STRETCHED = {
    "name": "block", "provider": "rook-ceph", "replicas": 4, "failureDomain": "zone", "replicasPerFailureDomain": 2,
    "zones": ["a", "b"],
}  # fmt: skip
ONE_PER_ZONE = {"count": 3, "spread": {"zone": "required"}}
TWO_TWO_ONE = {"count": 5, "nodes": ["w-a-1", "w-a-2", "w-b-1", "w-b-2", "w-c-1"]}
EBS = {"name": "gp3", "provider": "ebs", "zonal": True}
DISK = {"name": "pd", "provider": "gce-pd", "zonal": True}
REGIONAL = {
    "name": "pd", "provider": "gce-pd", "replicas": 2, "failureDomain": "zone", "zonal": False, "zones": ["a", "b"],
}  # fmt: skip
LONGHORN = {"name": "lh", "provider": "longhorn", "replicas": 3, "failureDomain": "zone"}
OTHERS = {
    "name": "rbd", "provider": "ceph", "replicas": 3, "failureDomain": "zone",
    "ceph": {"clusterID": "b9127830-b0cc-4e34-aa47-9d1a2e9949a8", "pool": "kubernetes"},
}  # fmt: skip
CLOUDS = {"ebs": "aws", "gce-pd": "gcp"}


def shared(name: str) -> dict[str, Any]:
    """Return a workload whose volume of a class many nodes write to."""
    volumes = [{"class": name, "accessMode": "ReadWriteMany", "size": "1Gi"}]
    return {"name": "files", "kind": "Deployment", "replicas": 2, "volumes": volumes}


def stored(
    *classes: dict[str, Any],
    monitors: dict[str, Any] | None = None,
    machines: list[dict[str, Any]] | None = None,
    names: str = "abc",
    **more: Any,
) -> dict[str, Any]:
    """Return a design with classes, two workers in each of three zones, and Ceph's monitors if there are any."""
    ceph = {"monitors": monitors} if monitors else {}
    if "deviceFilter" in more:
        ceph["deviceFilter"] = more.pop("deviceFilter")
    provider = more.pop("provider", CLOUDS.get(classes[0]["provider"], "bare-metal") if classes else "bare-metal")
    endpoint = {"endpoint": "api.example.org:6443"}
    places = {"infrastructure": zones(*names, provider=provider), "controlPlane": endpoint} | more
    return design(
        nodes=machines or [*control_plane(dict.fromkeys(names, 1)), {"pool": "w", "roles": ["worker"], "perZone": 2}],
        storage={"classes": list(classes)} | ({"ceph": ceph} if ceph else {}),
        **places,
    )


def cluster_with(*classes: dict[str, Any], **more: Any) -> Cluster:
    """Return the Cluster of such a design."""
    return as_cluster(stored(*classes, **more))


FITTING: dict[str, tuple[str, dict[str, Any]]] = {
    "one copy in each zone": ("rook", stored(BLOCK, monitors=ONE_PER_ZONE)),
    "stretched over two": ("rook", stored(STRETCHED, monitors=TWO_TWO_ONE)),
    "stretched with three": ("rook", stored(STRETCHED, monitors=ONE_PER_ZONE)),
    "two in each zone": ("rook", stored(STRETCHED | {"minReplicas": 3}, monitors=TWO_TWO_ONE)),
    "six in three zones": (
        "rook",
        stored(STRETCHED | {"replicas": 6, "zones": ["a", "b", "c"]}, monitors=ONE_PER_ZONE),
    ),
    "by node": ("rook", stored(BLOCK | {"failureDomain": "host"}, monitors={"count": 3})),
    "on any disk": ("rook", stored(BLOCK | {"failureDomain": "osd", "replicas": 1}, monitors={"count": 1})),
    "all must be up": ("rook", stored(BLOCK | {"minReplicas": 3, "bindingMode": "Immediate"}, monitors=ONE_PER_ZONE)),
    "several classes": (
        "rook",
        stored(
            BLOCK | {"reclaimPolicy": "Retain"}, BLOCK | {"name": "files", "replicas": 2}, monitors=ONE_PER_ZONE,
            workloads=[shared("files") | {"tolerates": ["dedicated"]}], deviceFilter="^sd[b-d]$",
            backup={"volumes": {"tool": "velero"}},
        ),
    ),
    "by region": (
        "rook",
        stored(
            BLOCK | {"failureDomain": "region"}, monitors=ONE_PER_ZONE,
            infrastructure={"zones": [
                {"name": name, "subnet": f"10.0.{n}.0/24", "region": f"r{n}"} for n, name in enumerate("abc", 1)
            ]},
        ),
    ),
    "by rack": (
        "rook",
        stored(
            BLOCK | {"failureDomain": "rack"}, monitors={"count": 3},
            infrastructure=zones("a", "b", "c", racks=[{"name": f"rack-{zone}", "zone": zone} for zone in "abc"]),
            machines=[
                *control_plane({"a": 3}),
                *({"name": f"s-{zone}", "rack": f"rack-{zone}", "roles": ["worker"]} for zone in "abc"),
            ],
        ),
    ),
    "several monitors on a node": (
        "rook", stored(BLOCK, monitors={"count": 9, "allowMultiplePerNode": True, "spread": {"zone": "preferred"}})
    ),
    "monitors in some of the zones": (
        "rook", stored(BLOCK, monitors=ONE_PER_ZONE | {"count": 3}, names="abcd")
    ),
    "IPv6": (
        "rook",
        stored(
            BLOCK, monitors=ONE_PER_ZONE, network={"podCIDR": "fd10::/56", "serviceCIDR": "fd20::/112"},
            infrastructure={"zones": [{"name": name, "subnet": f"fd00:{n}::/64"} for n, name in enumerate("abc", 1)]},
        ),
    ),
    "on a pool with taints": (
        "rook",
        stored(
            BLOCK | {"pool": "storage"}, monitors=ONE_PER_ZONE,
            machines=[
                *control_plane({"a": 3}), {"pool": "w", "roles": ["worker"], "perZone": 1},
                {"pool": "storage", "roles": ["worker"], "perZone": 1,
                 "taints": [{"key": "storage", "effect": "NoSchedule"}, {"key": "x", "effect": "PreferNoSchedule"}]},
            ],
        ),
    ),
    "an arbiter on the control plane": (
        "rook",
        stored(
            STRETCHED, monitors={"count": 5, "nodes": [*TWO_TWO_ONE["nodes"][:4], "cp-c-1"]},  # type: ignore[index]
            machines=[*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}],
        ),
    ),
    "a volume in a zone": ("ebs", stored(EBS)),
    "a volume in one of two zones": ("ebs", stored(EBS | {"zones": ["b", "a"], "bindingMode": "Immediate"})),
    "a disk in a zone": ("gce-pd", stored(DISK | {"reclaimPolicy": "Retain"})),
    "a disk in two zones": ("gce-pd", stored(REGIONAL | {"zones": ["c", "a"]}, DISK | {"name": "other"})),
    "a disk in the only two zones": (
        "gce-pd", stored({key: value for key, value in REGIONAL.items() if key != "zones"}, names="ab")
    ),
    "Longhorn by zone": ("longhorn", stored(LONGHORN)),
    "Longhorn by node": (
        "longhorn",
        stored({"name": "lh", "provider": "longhorn"}, LONGHORN | {"name": "two", "replicas": 2, "zones": ["a", "b"]}),
    ),
    "Longhorn on any disk": ("longhorn", stored(LONGHORN | {"failureDomain": "osd"})),
    "Longhorn behind taints": (
        "longhorn",
        stored(
            LONGHORN | {"pool": "w"},
            machines=[*control_plane({"a": 3}), {"pool": "w", "roles": ["worker"], "perZone": 1,
                      "taints": [{"key": "storage", "effect": "NoSchedule"}]}],
        ),
    ),
    "a Ceph of others": ("ceph-csi", stored(OTHERS)),
    "two Cephs of others": (
        "ceph-csi",
        stored(
            OTHERS, OTHERS | {"name": "files", "ceph": {"clusterID": "x", "filesystem": "cephfs"}},
            OTHERS | {"name": "more", "ceph": {"clusterID": "x", "pool": "more"}, "bindingMode": "Immediate"},
            workloads=[shared("files")], backup={"volumes": {"tool": "velero"}},
        ),
    ),
}  # fmt: skip
"""Designs by what is special about them, each with the target that writes it."""

MANY_DRIVERS = stored(
    EBS | {"zones": ["a"]}, EBS | {"name": "gp3-soon", "bindingMode": "Immediate"}, EBS | {"name": "gp3-late"},
    DISK | {"zones": ["a"]}, DISK | {"name": "pd-soon", "bindingMode": "Immediate"}, DISK | {"name": "pd-late"},
    REGIONAL | {"name": "regional"}, LONGHORN | {"pool": "s"}, LONGHORN | {"name": "disks", "failureDomain": "osd"},
    OTHERS, OTHERS | {"name": "files", "ceph": {"clusterID": "x", "filesystem": "cephfs"}},
    machines=[
        *control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1},
        {"pool": "s", "roles": ["worker"], "perZone": 1, "taints": [{"key": "storage", "effect": "NoSchedule"}]},
    ],
    infrastructure={"zones": [{"name": name, "subnet": f"10.0.{n}.0/24"} for n, name in enumerate("abc", 1)]},
)  # fmt: skip
"""A design with classes of all drivers but Rook's: nobody says whose its machines are."""


@st.composite
def storage_designs(draw: st.DrawFn, first: str) -> dict[str, Any]:
    """Return a design with one to three classes, the first of a provider, on machines of any kind."""
    names = ("a", "no", "010", "1e3")[: draw(st.integers(1, 4))]
    racks = [{"name": f"r-{name}", "zone": name} for name in names]
    others = [draw(st.sampled_from((first, first, *STORAGES))) for _ in range(draw(st.integers(0, 2)))]
    own = CLOUDS.get(first, "bare-metal")
    infrastructure = zones(*names, provider=draw(st.sampled_from((own, own, own, "aws", "gcp"))), racks=racks)
    infrastructure |= draw(st.sampled_from(({}, {"region": "eu"}, {"region": "a"})))
    taints = draw(st.sampled_from(({}, {"taints": [{"key": "dedicated", "effect": "NoSchedule"}]})))
    workers: list[dict[str, Any]] = [{"pool": "w", "roles": ["worker"], "perZone": draw(st.integers(1, 3))}]
    workers += draw(st.sampled_from(([], [{"pool": "s", "roles": ["worker"], "perZone": 1} | taints])))
    workers += [
        {"name": f"m-{name}.dc", "rack": f"r-{name}", "roles": ["worker"]} for name in names if draw(st.booleans())
    ]
    pools = [entry["pool"] for entry in workers if "pool" in entry]
    classes = [
        {"name": f"class-{number}", "provider": kind} | draw(_class(names, pools, kind))
        for number, kind in enumerate((first, *others))
    ]
    monitors = draw(st.sampled_from((1, 1, 2, 3, 3, 5, 9)))
    ceph: dict[str, Any] = {"monitors": {"count": monitors} | draw(_monitors())}
    machines = [f"w-{name}-1" for name in names]
    if draw(st.booleans()):
        ceph["monitors"] |= {"count": len(machines), "nodes": machines}
    ceph |= draw(st.sampled_from(({}, {"deviceFilter": "^sd[b-z]$"}, {"deviceFilter": "$(reboot) {{ x }} ` '\" #"})))
    modes = st.sampled_from(("ReadWriteOnce", "ReadWriteMany"))
    workload = {
        "name": "db", "kind": "StatefulSet", "replicas": 2, "tolerates": draw(st.sampled_from(([], ["dedicated"]))),
        "volumes": [{"class": entry["name"], "accessMode": draw(modes)} for entry in classes],
    }  # fmt: skip
    return design(
        kubernetes={"version": draw(st.sampled_from(("1.35.4", "1.36.1", "1.36.4", "1.37.1"))), "installer": "kubeadm"},
        infrastructure=infrastructure,
        nodes=[*control_plane({names[0]: 3}), *workers],
        storage={"classes": classes} | draw(st.sampled_from(({"ceph": ceph}, {"ceph": ceph}, {}))),
        workloads=[workload],
        backup={"volumes": {"tool": draw(st.sampled_from(("velero", "restic")))}},
    )


def _class(names: tuple[str, ...], pools: list[str], kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return what is said of a class: mostly what its provider can be, sometimes anything."""
    two = list(names[:2])
    zoned, hosts = {"replicas": 3, "failureDomain": "zone"}, {"replicas": 3, "failureDomain": "host"}
    levels = {"replicas": 4, "failureDomain": "zone", "replicasPerFailureDomain": 2, "zones": two}
    regional = {"replicas": len(two), "failureDomain": "zone", "zones": two, "zonal": len(two) < 2}
    racks, disks = {"replicas": 2, "failureDomain": "rack"}, {"replicas": 1, "failureDomain": "osd"}
    usual: dict[str, tuple[dict[str, Any], ...]] = {
        "rook-ceph": (zoned, hosts, levels, disks, zoned | {"minReplicas": 1}),
        "longhorn": ({}, zoned, hosts, disks, zoned | {"zones": two}, hosts | {"pool": pools[-1]}),
        "ebs": ({}, {"zonal": True}, {"zones": two}),
        "gce-pd": ({}, {"zonal": True}, regional),
        "ceph": tuple(zoned | {"ceph": place} for place in PLACES[:2]),
    }
    any_of: tuple[dict[str, Any], ...] = (
        zoned,
        hosts,
        levels,
        regional,
        racks,
        disks,
        hosts | {"minReplicas": 1},
        {"zonal": True},
        {},
    )
    modes: dict[str, st.SearchStrategy[Any]] = {
        "bindingMode": st.sampled_from(("Immediate", "WaitForFirstConsumer")),
        "reclaimPolicy": st.sampled_from(("Delete", "Retain")),
    }
    more = {"zones": st.just(two), "pool": st.sampled_from(pools), "ceph": st.sampled_from(PLACES)}
    wild = st.tuples(st.sampled_from(any_of), st.fixed_dictionaries({}, optional=modes | more))
    mild = st.tuples(st.sampled_from(usual.get(kind, any_of)), st.fixed_dictionaries({}, optional=modes))
    return st.one_of(mild, mild, mild, wild).map(lambda parts: parts[0] | parts[1])


PLACES = ({"clusterID": "1e3", "filesystem": "null"}, {"clusterID": "no", "pool": "010"}, {"clusterID": "x"})


def _monitors() -> st.SearchStrategy[dict[str, Any]]:
    spread = st.sampled_from(({"zone": "required"}, {"zone": "preferred"}, {"node": "required"}, "none"))
    return st.fixed_dictionaries({}, optional={"spread": spread, "allowMultiplePerNode": st.booleans()})
