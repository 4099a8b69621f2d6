"""Designs on machines of clouds, with a balancer of the provider's in front of the API."""

from typing import Any

from hypothesis import strategies as st

from hadesign.artifact import Artifact
from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import control_plane, design

REGIONS = {"aws": "eu-central-1", "gcp": "europe-west3", "azure": "westeurope"}
ZONES = {"aws": "{region}{letter}", "gcp": "{region}-{letter}", "azure": "{region}-{number}"}
CHECKS: dict[str, dict[str, Any]] = {
    "aws": {"protocol": "https", "path": "/readyz", "interval": "10s", "timeout": "4s", "fall": 3, "rise": 2},
    "gcp": {"protocol": "https", "path": "/readyz", "interval": "3s", "timeout": "2s", "fall": 4, "rise": 5},
    "azure": {"protocol": "https", "path": "/readyz", "interval": "6s", "fall": 3, "rise": 3},
}
VIP = "10.0.1.200"


def zone_names(provider: str, count: int) -> list[str]:
    """Return names of zones as a provider has them."""
    pattern, place = ZONES[provider], REGIONS[provider]
    return [pattern.format(region=place, letter="abcdefghi"[n], number=n + 1) for n in range(count)]


def balancer(provider: str, names: list[str], **more: Any) -> dict[str, Any]:
    """Return a balancer of which everything is said that its product wants to know."""
    own: dict[str, Any] = {"name": "api", "type": "cloud", "scope": "internal", "zones": names}
    own |= {"crossZone": True, "healthCheck": CHECKS[provider]}
    own |= {"preserveClientIP": False} if provider == "aws" else {"vip": VIP}
    return {key: value for key, value in (own | more).items() if value is not None}


def data(provider: str, count: int = 3, **more: Any) -> dict[str, Any]:
    """Return a design of a control plane over zones; `more` is said of its balancer (`None` takes a fact away)."""
    names = zone_names(provider, count)
    subnets = [{"name": name, "subnet": f"10.0.{number}.0/24"} for number, name in enumerate(names, 1)]
    return design(
        infrastructure={"provider": provider, "region": REGIONS[provider], "zones": subnets},
        nodes=control_plane(dict.fromkeys(names, 1)),
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[balancer(provider, names, **more)],
    )


def folder(cluster: Cluster, target: str, name: str = "api") -> dict[str, str]:
    """Return the files of a balancer's folder."""
    return {
        file.path.rpartition("/")[2]: str(file.content) for file in files(cluster, target) if f"/{name}/" in file.path
    }


def files(cluster: Cluster, target: str) -> tuple[Artifact, ...]:
    """Return what a target writes."""
    return compile_configs(cluster, [target])


@st.composite
def clouds(draw: st.DrawFn, provider: str) -> dict[str, Any]:
    """Return a design for which the provider's target fits."""
    count = draw(st.integers(1, 3 if provider == "azure" else 5))
    made = data(provider, count, **draw(_said(provider, count)))
    spec = made["spec"]
    made["metadata"]["name"] = draw(st.sampled_from(["shop", "0", "internal-x", "x" * 60, "a-b-3"]))
    spec["kubernetes"] |= draw(st.sampled_from([{}, {"installer": "rke2"}, {"installer": "kubespray"}]))
    layout = {zone["name"]: draw(st.integers(0, 3)) for zone in spec["infrastructure"]["zones"]}
    layout[next(iter(layout))] += 1
    suffix = draw(st.sampled_from(["", ".dc-1.example.org", ".0"]))
    spec["nodes"] = [node | {"name": node["name"] + suffix} for node in control_plane(layout)]
    ttl = draw(st.sampled_from([{}, {"ttl": "30s"}, {"ttl": "1500ms"}]))
    target = spec["loadBalancers"][0].get("vip")
    if target and draw(st.booleans()):
        spec["controlPlane"]["records"] = [{"name": "api.example.org", "targets": [target], **ttl}]
    if draw(st.booleans()):
        del spec["controlPlane"]["endpoint"]
    return made


def _said(provider: str, count: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return what may be said of a balancer."""
    bare = {key: value for key, value in CHECKS[provider].items() if key not in ("protocol", "path")}
    check = st.sampled_from(
        [CHECKS[provider], bare | {"protocol": "tcp"}, bare | {"protocol": "http", "path": "/livez?verbose"}]
    )
    public: dict[str, Any] = {"scope": "external", "vip": "192.0.2.7" if provider == "gcp" else None}
    inside: dict[str, Any] = {"scope": "internal"}
    if provider == "aws":
        inside |= {"vip": VIP if count == 1 else None, "dnsName": "api-1.elb.example.org"}
    scope = st.sampled_from([inside, public])
    more: dict[str, st.SearchStrategy[Any]] = {"healthCheck": check}
    if provider == "aws":
        more |= {"crossZone": st.booleans(), "preserveClientIP": st.booleans(), "port": st.sampled_from([6443, 443])}
    else:
        more |= {"crossZone": st.sampled_from([True, None]), "preserveClientIP": st.sampled_from([True, None])}
    return st.tuples(scope, st.fixed_dictionaries(more)).map(lambda parts: parts[0] | parts[1])
