"""A ClusterConfig of k0s': how the API is reached, where its state is, networks, balancers, flags of programs."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import AtAddress, FactPath
from hadesign.importers.flags import (
    API_SERVER,
    CONTROLLERS,
    ETCD,
    SCHEDULER,
    duration,
    given_flags,
    seconds,
    take,
    take_flags,
)
from hadesign.importers.machine import is_ip
from hadesign.importers.sources import YamlValue
from hadesign.importers.urls import add_members
from hadesign.topology.members import API_PORT, host

_NETWORK: FactPath = ("spec", "network")
_PLANE: FactPath = ("spec", "controlPlane")
_PROVIDERS = {"kuberouter": "kube-router", "calico": "calico"}
_PROXY_MODES = frozenset({"iptables", "ipvs", "nftables"})
_ENCAPSULATION = {"vxlan": "vxlan", "ipip": "ipip"}
_PROGRAMS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("api",), API_SERVER),
    (("controllerManager",), CONTROLLERS),
    (("scheduler",), SCHEDULER),
    (("storage", "etcd"), ETCD),
)
_PROGRAM, _DEFAULTS = "k0s", "https://docs.k0sproject.io/stable/configuration/"
_CPLB = "https://docs.k0sproject.io/stable/cplb/"
_ROUTER_ID = 51

Controllers = Sequence[str | AtAddress]


def read_config(draft: ImportDraft, document: YamlValue, controllers: Controllers) -> None:
    """Say what a configuration tells all controllers; `controllers` are their machines, as far as they are known."""
    spec = document.get("spec")
    if spec is None:
        draft.default((*_NETWORK, "cni"), "kube-router", _PROGRAM, _DEFAULTS)
        return
    _api(draft, spec)
    _storage(draft, spec)
    _networks(draft, spec)
    _plugin(draft, spec)
    for keys, program in _PROGRAMS:
        section = spec.get(*keys)
        for key in ("extraArgs", "rawArgs"):
            take_flags(draft, program, given_flags(section.get(key) if section is not None else None))
    _balancers(draft, spec, controllers)


def _api(draft: ImportDraft, spec: YamlValue) -> None:
    port = spec.get("api", "port")
    number = port.scalar if port is not None and isinstance(port.scalar, int) else API_PORT
    if port is not None and port.text:
        take(draft, (*_PLANE, "apiServer", "port"), int, port.text, port.place)
    outside = spec.get("api", "externalAddress")
    if outside is not None and outside.text:
        draft.say((*_PLANE, "endpoint"), f"{host(outside.text)}:{number}", outside.place)
    sans = [(text, place) for text, place in spec.texts("api", "sans") if text]
    if sans:
        draft.add((*_PLANE, "apiServer", "extraSANs"), [text for text, _place in sans], sans[0][1])
    for keys in (("api", "ca"), ("storage", "etcd", "ca")):
        life = spec.get(*keys, "certificatesExpireAfter")
        if life is not None and life.text:
            take(draft, (*_PLANE, "certificates", "validity"), duration, life.text, life.place)


def _storage(draft: ImportDraft, spec: YamlValue) -> None:
    """Say where the state is; what leads to a database may hold a password, and is not read."""
    storage = spec.get("storage")
    outside = storage.get("etcd", "externalCluster") if storage is not None else None
    if outside is not None:
        draft.say(("spec", "etcd", "topology"), "external", outside.place)
        add_members(draft, outside.texts("endpoints"))
        for key, field in (("caFile", "caFile"), ("clientCertFile", "certFile"), ("clientKeyFile", "keyFile")):
            found = outside.get(key)
            if found is not None and found.text:
                draft.say(("spec", "etcd", "existing", field), found.text, found.place)
    elif storage is not None and storage.text_at("type") == "kine":
        draft.note(storage.place, _("the state of the cluster is in a database, of which a blueprint knows nothing"))


def _networks(draft: ImportDraft, spec: YamlValue) -> None:
    """Say the networks; of dual stack the second ones stand in a section of their own."""
    second = spec.text_at("network", "dualStack", "enabled") == "true"
    for key, other, field in (
        ("podCIDR", "IPv6podCIDR", "podCIDR"),
        ("serviceCIDR", "IPv6serviceCIDR", "serviceCIDR"),
    ):
        found, more = spec.get("network", key), spec.text_at("network", "dualStack", other)
        if found is not None and found.text:
            both = f"{found.text},{more}" if second and more else found.text
            draft.say((*_NETWORK, field), both, found.place)
    domain = spec.get("network", "clusterDomain")
    if domain is not None and domain.text:
        draft.say((*_NETWORK, "dns", "domain"), domain.text, domain.place)
    off, mode = spec.get("network", "kubeProxy", "disabled"), spec.get("network", "kubeProxy", "mode")
    if off is not None and off.text == "true":
        draft.say((*_NETWORK, "kubeProxy"), "none", off.place)
    elif mode is not None and mode.text in _PROXY_MODES:
        draft.say((*_NETWORK, "kubeProxy"), mode.text, mode.place)


def _plugin(draft: ImportDraft, spec: YamlValue) -> None:
    found = spec.get("network", "provider")
    if found is None or found.scalar in (None, ""):
        draft.default((*_NETWORK, "cni"), "kube-router", _PROGRAM, _DEFAULTS)
    elif found.text == "custom":
        draft.note(found.place, _("k0s installs no network plugin; which one is there, no file says"))
    elif found.text:
        draft.say((*_NETWORK, "cni"), _PROVIDERS.get(found.text, found.text), found.place)
    mode = spec.get("network", "calico", "mode")
    if found is not None and found.text == "calico" and mode is not None and mode.text in _ENCAPSULATION:
        draft.say((*_NETWORK, "encapsulation"), _ENCAPSULATION[mode.text], mode.place)


def _balancers(draft: ImportDraft, spec: YamlValue, controllers: Controllers) -> None:
    """Say what balances on each worker, and what moves an address among the controllers."""
    local = spec.get("network", "nodeLocalLoadBalancing")
    at: FactPath = ("spec", "loadBalancers")
    if local is not None and local.text_at("enabled") == "true":
        draft.say((*at, "nllb", "name"), "nllb", local.place)
        draft.say((*at, "nllb", "type"), "node-local", local.place)
    shared = spec.get("network", "controlPlaneLoadBalancing")
    if shared is None or shared.text_at("enabled") != "true":
        return
    instances = shared.get("keepalived", "vrrpInstances")
    for number, instance in enumerate(instances.items if instances is not None else ()):
        _moving(draft, spec, instance, number, controllers)


def _moving(draft: ImportDraft, spec: YamlValue, instance: YamlValue, number: int, controllers: Controllers) -> None:
    """Say one virtual address that keepalived moves; its password is not read."""
    addresses = [
        (text.partition("/")[0], place) for text, place in instance.texts("virtualIPs") if is_ip(text.partition("/")[0])
    ]
    if not addresses or not controllers:
        draft.note(instance.place, _("a virtual address that cannot be read, or without machines that have it"))
        return
    name = "cplb" if number == 0 else f"cplb-{number + 1}"
    at: FactPath = ("spec", "loadBalancers", name)
    for key, value in (
        ("name", name),
        ("type", "keepalived"),
        ("vip", addresses[0][0]),
        ("instances", list(controllers)),
    ):
        draft.say((*at, key), value, addresses[0][1])
    router, pause = instance.get("virtualRouterID"), instance.get("advertIntervalSeconds")
    if router is not None and router.text:
        take(draft, (*at, "virtualRouterId"), int, router.text, router.place)
    else:
        draft.default((*at, "virtualRouterId"), _ROUTER_ID + number, _PROGRAM, _CPLB)
    if pause is not None and pause.text:
        take(draft, (*at, "advertInterval"), seconds, pause.text, pause.place)
    port = spec.get("api", "port")
    number_of_port = port.scalar if port is not None and isinstance(port.scalar, int) else API_PORT
    draft.default((*_PLANE, "endpoint"), f"{host(addresses[0][0])}:{number_of_port}", _PROGRAM, _CPLB)
