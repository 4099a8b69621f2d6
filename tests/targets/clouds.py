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
STRANGE = ("for", "null", "010", "1e3", "true")
"""Names of zones that are something else in HCL, where they are not quoted."""
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


def data(provider: str, count: int = 3, strange: bool = False, **more: Any) -> dict[str, Any]:
    """Return a design of a control plane over zones; `more` is said of its balancer (`None` takes a fact away).

    `strange` names the zones as no provider would, which AWS need not know.
    """
    names = list(STRANGE[:count]) if strange else zone_names(provider, count)
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


def shallow(provider: str) -> dict[str, Any]:
    """Return a check that only connects."""
    check = {key: value for key, value in CHECKS[provider].items() if key != "path"}
    return {"healthCheck": check | {"protocol": "tcp"}}


def with_rke2(provider: str, **more: Any) -> dict[str, Any]:
    """Return a design in which nodes join by a port of their own."""
    made = data(provider, **more)
    made["spec"]["kubernetes"]["installer"] = "rke2"
    return made


def with_local(provider: str) -> dict[str, Any]:
    """Return a design in which each node has a balancer of its own, too."""
    made = data(provider)
    made["spec"]["loadBalancers"].append({"name": "local", "type": "node-local", "port": 7443})
    return made


DESIGNS: dict[str, dict[str, Any]] = {
    "aws-kept": with_rke2("aws", preserveClientIP=True, crossZone=False, **shallow("aws")),
    "gcp-internal": data("gcp", **shallow("gcp")),
    "gcp-local": with_local("gcp"),
    "gcp-public": data("gcp", scope="external", vip="192.0.2.7"),
    "azure-internal": data("azure"),
    "azure-public": data("azure", scope="external", vip=None, **shallow("azure")),
}
"""Designs in which everything is said that there is to say."""
UNFIT: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("aws", {"scope": None}, "load balancer api does not say scope"),
    ("gcp", {"zones": None, "scope": None}, "load balancer api does not say scope, zones"),
    ("aws", {"crossZone": None, "preserveClientIP": None}, "does not say crossZone, preserveClientIP"),
    ("azure", {"healthCheck": None}, "does not say healthCheck.protocol, healthCheck.path, healthCheck.interval"),
    ("aws", {"healthCheck": {"protocol": "tcp", "interval": "9s", "fall": 2, "rise": 2}}, "healthCheck.timeout"),
    ("gcp", {"healthCheck": "none"}, "load balancer api makes no health check, and Google Cloud has to"),
    ("aws", {"vip": VIP}, "a network load balancer has an address in each zone"),
    ("azure", {"scope": "external"}, "Azure chooses public addresses itself"),
    ("gcp", {"port": 443}, "its port has to be that of the API servers"),
    ("azure", {"preserveClientIP": False}, "Azure always keeps the client's address"),
    ("gcp", {"vip": "fd00::1"}, "is for IPv6, and hadesign writes Google Cloud for IPv4 only"),
    ("aws", {"zones": ["eu-central-1a"]}, "is not in the zone of cp-eu-central-1b-1"),
)  # fmt: skip
"""What may be said of a balancer, or left unsaid, so that the target does not fit, and why."""
UNFIT_CHECKS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("aws", {"interval": "4s", "timeout": "3s"}, "has 4 as healthCheck.interval, and AWS takes whole numbers from 5"),
    ("aws", {"timeout": "10s"}, "has 10 as healthCheck.timeout, and AWS takes whole numbers from 2 to 9"),
    ("aws", {"fall": 1}, "has 1 as healthCheck.fall, and AWS takes whole numbers from 2 to 10"),
    ("gcp", {"interval": "2500ms"}, "has 2.5 as healthCheck.interval, and Google Cloud takes whole numbers"),
    ("gcp", {"rise": 11}, "has 11 as healthCheck.rise, and Google Cloud takes whole numbers from 1 to 10"),
    ("azure", {"rise": 2}, "has other healthCheck.fall than healthCheck.rise, and Azure has one number for both"),
    ("azure", {"timeout": "2s"}, "says healthCheck.timeout, for which Azure has no setting"),
)  # fmt: skip
"""What may be said of a check so that the product cannot make it."""
UNFIT_PLACES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("aws", {"region": None}, "the region of load balancer api is not given"),
    ("gcp", {"region": "europe-west4"}, "is no zone of europe-west4 by the name that Google Cloud has for it"),
    ("aws", {"provider": "other"}, "no load balancer of type cloud in front of the API on machines of its own"),
)
"""What may be said of the infrastructure so that the provider does not know it."""


def checked(provider: str, **more: Any) -> dict[str, Any]:
    """Return a design whose check differs in this."""
    return data(provider, healthCheck=CHECKS[provider] | more)


def placed(provider: str, /, **infrastructure: Any) -> dict[str, Any]:
    """Return a design whose infrastructure differs in this; `None` takes a fact away."""
    made = data(provider)
    place = made["spec"]["infrastructure"] | infrastructure
    made["spec"]["infrastructure"] = {key: value for key, value in place.items() if value is not None}
    return made


def unnumbered() -> dict[str, Any]:
    """Return a design on Azure whose zone has no number."""
    made = data("azure", 1, zones=["west"])
    made["spec"]["infrastructure"]["zones"][0]["name"] = "west"
    made["spec"]["nodes"] = control_plane({"west": 1})
    return made


def unaddressed(provider: str) -> dict[str, Any]:
    """Return a design in which no address is known."""
    made = data(provider)
    for zone in made["spec"]["infrastructure"]["zones"]:
        del zone["subnet"]
    return made


def managed() -> dict[str, Any]:
    """Return a design whose control plane is the provider's."""
    made = data("aws")
    made["spec"]["kubernetes"]["installer"] = "managed"
    made["spec"]["nodes"] = [{"name": "w", "zone": "eu-central-1a", "roles": ["worker"]}]
    return made


REFUSED: tuple[tuple[str, dict[str, Any]], ...] = (
    *((provider, data(provider, **more)) for provider, more, _ in UNFIT),
    *((provider, checked(provider, **check)) for provider, check, _ in UNFIT_CHECKS),
    *((provider, placed(provider, **place)) for provider, place, _ in UNFIT_PLACES),
    ("azure", unnumbered()),
    ("aws", unaddressed("aws")),
    ("aws", managed()),
)
"""Every design that does not fit, with its target."""


@st.composite
def clouds(draw: st.DrawFn, provider: str) -> dict[str, Any]:
    """Return a design for which the provider's target fits."""
    count = draw(st.integers(1, 3 if provider == "azure" else 5))
    strange = provider == "aws" and draw(st.booleans())
    made = data(provider, count, strange, **draw(_said(provider, count)))
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
