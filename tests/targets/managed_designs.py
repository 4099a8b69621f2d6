"""Designs whose control plane the provider runs, with pools of machines over zones."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from tests.designs import design
from tests.targets.clouds import REGIONS, zone_names

PROVIDERS = {"eks": "aws", "gke": "gcp", "aks": "azure"}
"""Provider of each target."""
SPOT_TAINT = {"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}


def scaled(provider: str, count: int = 3, pool: str = "workers", **more: Any) -> list[dict[str, Any]]:
    """Return groups of an autoscaler, one for each zone."""
    return [{"name": pool, "zone": zone, "min": 1, "max": 6, **more} for zone in zone_names(provider, count)]


def managed(
    target: str,
    count: int = 3,
    nodes: list[dict[str, Any]] | None = None,
    groups: list[dict[str, Any]] | None = None,
    repair: Any = None,
    **spec: Any,
) -> dict[str, Any]:
    """Return a design for a target; `groups` are those of an autoscaler that runs."""
    provider = PROVIDERS[target]
    names = zone_names(provider, count)
    scaler = {"clusterAutoscaler": {"enabled": True, "groups": groups}} if groups is not None else {}
    place = {"provider": provider, "region": REGIONS[provider], "zones": [{"name": name} for name in names]}
    parts: dict[str, Any] = {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "infrastructure": place,
        "nodes": nodes or [{"pool": "workers", "roles": ["worker"], "perZone": 2}],
        "autoscaling": scaler | ({"nodeRepair": repair} if repair is not None else {}),
    }
    return design(**{key: value for key, value in (parts | spec).items() if value is not None})


CLOUD: Mapping[str, Any] = {"type": "cloud", "maxUnhealthy": "40%"}
POOLS: list[dict[str, Any]] = [
    {
        "pool": "workers", "roles": ["worker"], "perZone": 3, "size": {"cpu": 8, "memory": "32Gi", "pods": 110},
        "labels": {"disk": "nvme", "node.kubernetes.io/own": "x"}, "spot": False,
        "kubelet": {"systemReserved": {"memory": "1Gi"}},
    },
    {
        "pool": "db", "roles": ["worker"], "count": 2, "spot": True,
        "taints": [SPOT_TAINT, {"key": "dedicated", "effect": "NoExecute"}],
    },
]  # fmt: skip
"""Two pools of which much is said; the second is in two zones only."""
WORKLOADS = [{"name": "db", "kind": "StatefulSet", "replicas": 2, "pool": "db"}]


def whole(target: str, **more: Any) -> dict[str, Any]:
    """Return a design of which much is said."""
    groups = [*scaled(PROVIDERS[target]), {"name": "elsewhere", "min": 0, "max": 2}]
    return managed(target, nodes=POOLS, groups=groups, workloads=WORKLOADS, **({"repair": CLOUD} | more))


DESIGNS: Mapping[str, dict[str, Any]] = {
    **{f"whole-{target}": whole(target) for target in PROVIDERS},
    **{f"bare-{target}": managed(target) for target in PROVIDERS},
    "eks-small": managed("eks", repair=CLOUD, groups=scaled("aws", min=0)),
    "eks-unsaid": managed("eks", repair={"type": "cloud"}),
    "gke-people": managed("gke", repair={"type": "manual"}),
    "aks-medik8s": managed("aks", repair={"type": "medik8s", "maxUnhealthy": 2}),
}
"""Designs in which every sentence of the READMEs is said."""

_ALONE = [{"name": "w", "roles": ["worker"], "zone": "eu-central-1a"}]
_NOBODY = {"region": "x", "zones": [{"name": "x-a"}]}
_FAR = {"provider": "aws", "zones": [{"name": "a", "region": "x"}, {"name": "b", "region": "y"}]}
_LONG = {"key": f"{'x' * 60}.example.org/x", "effect": "NoSchedule"}


def workers(**more: Any) -> list[dict[str, Any]]:
    """Return one pool."""
    return [{"pool": "workers", "roles": ["worker"], "perZone": 2, **more}]


UNFIT: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("gke", managed("eks"), "the control plane is none of GKE (installer managed, with infrastructure.provider gcp)"),
    ("eks", managed("eks", infrastructure=_NOBODY), "the control plane is none of EKS"),
    ("eks", managed("eks", nodes=_ALONE), "machine w is written by itself, and EKS makes machines in groups"),
    ("aks", managed("aks", nodes=[{"pool": "lb", "roles": ["load-balancer"], "perZone": 1}]), "no pool of workers"),
    (
        "eks",
        managed(
            "eks", nodes=[{"pool": "workers", "roles": ["worker"], "count": 2}], infrastructure={"provider": "aws"}
        ),
        "the zone of pool workers is not given",
    ),
    ("eks", managed("eks", infrastructure=_FAR), "are in no region that is given, or in several"),
    (
        "gke",
        managed("gke", infrastructure={"provider": "gcp", "region": "x", "zones": [{"name": "y-a"}]}),
        "y-a is no zone of x by the name that Google Cloud has for it",
    ),
    (
        "aks",
        managed("aks", infrastructure={"provider": "azure", "region": "x", "zones": [{"name": "a"}]}),
        "zone a has no number at its end",
    ),
    ("gke", managed("gke", groups=[{"name": "workers", "min": 1}]), "does not say how many machines"),
    ("eks", managed("eks", groups=[{"name": "workers", "min": 3, "max": 9}]), "workers is in several zones"),
    ("aks", managed("aks", groups=scaled("azure", max=1)), "has 2 machines in zone westeurope-1, and its autoscaling"),
    (
        "eks",
        managed("eks", kubernetes={"version": "1.36.4", "installer": "managed", "clusterName": "k.example.org"}),
        "EKS' name of a cluster has letters, digits, `-` and `_` only, and k.example.org is none",
    ),
    ("eks", managed("eks", nodes=workers(taints=[_LONG])), "has more than the 63 characters that EKS takes"),
    ("gke", managed("gke", nodes=workers(size={"pods": 300})), "has 300 pods on a machine, and GKE takes 8 to 256"),
    ("aks", managed("aks", nodes=workers(size={"pods": 9})), "has 9 pods on a machine, and AKS takes 10 to 250"),
    ("aks", managed("aks", nodes=workers(spot=True)), "which AKS keeps pods off by taint"),
    ("aks", managed("aks", nodes=workers(perZone=1001)), "may have more than the 1000 machines that AKS takes"),
    (
        "eks",
        managed("eks", kubernetes={"version": "1.31.9", "installer": "managed"}),
        "its Kubernetes 1.31.9 is older than 1.32",
    ),
)
"""What does not fit, with its target and the reason."""


@st.composite
def designs(draw: st.DrawFn, target: str) -> dict[str, Any]:
    """Return a design for which a target fits."""
    provider = PROVIDERS[target]
    count = draw(st.integers(1, 3))
    names = draw(
        st.lists(
            st.sampled_from(["workers", "db", "0", "a-b", "x" * 30, "gpu-" + "y" * 20]),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    nodes, groups = [], []
    for name in names:
        spot = draw(st.sampled_from([None, False, True]))
        taints = [
            *([SPOT_TAINT] if spot else []),
            *draw(st.sampled_from([[], [{"key": "a/b", "effect": "NoExecute"}]])),
        ]
        per_zone = draw(st.integers(1, 4))
        pool: dict[str, Any] = {"pool": name, "roles": ["worker"], "perZone": per_zone}
        pool |= {"spot": spot} if spot is not None else {}
        pool |= {"taints": taints} if taints else {}
        pool |= draw(st.sampled_from([{}, {"labels": {"disk": "nvme"}}, {"size": {"cpu": 4, "pods": 60}}]))
        nodes.append(pool)
        if draw(st.booleans()):
            groups += scaled(
                provider, count, name, min=draw(st.integers(0, per_zone)), max=draw(st.integers(per_zone, 9))
            )
    repair = draw(
        st.sampled_from(
            [None, "none", {"type": "cloud"}, dict(CLOUD), {"type": "cloud", "maxUnhealthy": 2}, {"type": "manual"}]
        )
    )
    version = draw(st.sampled_from(["1.32.1", "1.36.4"]))
    kubernetes = {"version": version, "installer": "managed"}
    return managed(target, count, nodes, groups or None, repair, kubernetes=kubernetes)
