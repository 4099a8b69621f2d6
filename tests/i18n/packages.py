"""What people read in design packages: pages, pictures, READMEs, comments in configs, findings, and refusals.

`python -m tests.i18n.packages FILE` writes it in the language that is set.
"""

import html
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Any

import yaml

from hadesign.artifact import Artifact
from hadesign.diagrams import pictures
from hadesign.diagrams.architecture import architecture
from hadesign.errors import InputError, UsageError
from hadesign.handbook import Book, handbook
from hadesign.handbook.explorer_data import explorer_words
from hadesign.handbook.html import _no_room
from hadesign.handbook.portfolio import index, row_of
from hadesign.report.markdown import text as escaped
from hadesign.source import read
from hadesign.targets import compile_configs
from hadesign.targets.base import unfit_reason
from hadesign.topology.cluster import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import NIGHTLY
from tests.handbook.books import SHIPPED, data_book
from tests.i18n.pseudo import CLOSE, OPEN
from tests.i18n.surfaces import fields, write_all
from tests.report.reading import FULL
from tests.shipped_rules import catalogue
from tests.targets.backed_up import APART, PLACES
from tests.targets.backed_up import data as backed_up
from tests.targets.clouds import DESIGNS as CLOUDS
from tests.targets.clouds import REFUSED as NO_CLOUDS
from tests.targets.healing_designs import HEALING, NO_FIT
from tests.targets.hosted_designs import DESIGNS as HOSTED
from tests.targets.hosted_designs import UNFIT as NOT_HOSTED
from tests.targets.managed_designs import DESIGNS as MANAGED
from tests.targets.managed_designs import UNFIT as NOT_MANAGED
from tests.targets.monitoring.designs import by_kube_vip, full, managed, on_hosts
from tests.targets.plugin_designs import ANNOUNCED, PLUGGED, READ, ROUTER, plugged
from tests.targets.plugin_designs import UNFIT as NOT_PLUGGED
from tests.targets.rancher_designs import RANCHER, TWO_STACKS, ZONES_OF_IPV6, refused_by
from tests.targets.storage_designs import FITTING, MANY_DRIVERS
from tests.targets.test_balancers import cluster as balanced
from tests.targets.test_declared import Toy
from tests.targets.test_images_and_kubelets import OLD, SAID, THERE, TOLD
from tests.targets.test_images_and_kubelets import cluster_of as installed
from tests.targets.test_keepalived_alone import data as moved
from tests.targets.test_kube_vip import BGP
from tests.targets.test_kube_vip import data as leased
from tests.targets.test_kubeadm import IPV6
from tests.targets.test_names_and_stacks import SERVER, STACKS, server, small, zones_of_both
from tests.targets.test_nginx import data as passive
from tests.targets.test_node_local import data as local
from tests.targets.test_rook import UNFIT as UNFIT_FOR_ROOK
from tests.targets.test_storage_classes import UNFIT
from tests.targets.test_velero import data as copied

_WHOLE = 18
"""Designs of which pages and pictures are read, too, by day: those that are shipped, and every shape."""
_READ = (*(".md", ".cfg", ".conf", ".yaml", ".yml", ".sh", ".tf", ".tfvars.example", ".service", ".timer", "settings"),)
_SAID = re.compile(
    r"""(?:usage|echo|say|fail|description *=) "((?:[^"\\]|\\.)*)"|gauge \S+ '([^']*)'|^Description=(.*)""",
    re.MULTILINE,
)
_PROSE = re.compile(r"[A-Za-z]{2,}[,.:;]? [A-Za-z]{2,}")
_APART = design(
    infrastructure=zones("a", "b", "c", provider="other"),
    nodes=[
        {"name": "cp-1", "zone": "a", "roles": ["control-plane"], "interface": "eth0"},
        {"name": "cp-2", "zone": "b", "roles": ["control-plane"], "interface": "eth0"},
        *({"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "ab"),
        {"name": "both", "zone": "c", "roles": ["etcd", "worker"]},
        *({"pool": f"pool-{n}", "zones": ["a"], "perZone": 2, "roles": ["worker"]} for n in range(6)),
    ],
    network={"cni": "cilium", "kubeProxy": "none", "podCIDR": "10.244.0.0/16"},
    controlPlane={
        "endpoint": "api.example.org:8443",
        "encryption": {"provider": "aescbc", "configFile": "/etc/kubernetes/encryption.yaml"},
        "audit": {"policyFile": "/etc/kubernetes/audit.yaml"},
    },
    loadBalancers=[
        {
            "name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "virtualRouterId": 7, "preempt": False,
            "instances": ["cp-1", "cp-2"], "healthCheck": {"protocol": "tcp", "interval": "5s"},
        },
        {"name": "web", "type": "nginx", "serves": "ingress", "instances": ["both"]},
    ],
    backup={"etcd": {"interval": "1h", "retention": "14d", "kept": 2}},
)  # fmt: skip
_FRONTS = {
    "nginx": passive(),
    "keepalived": moved(preempt=False),
    "kube-vip": leased(),
    "on-every-node": local(),
    "on-every-node-apart": local(port=8443),
    "kube-vip-by-bgp": leased(announce="bgp", bgp=BGP, instances=["cp-a-2"]),
}
_BACKED_UP = {
    "backed-up": backed_up({"location": PLACES[1], "retention": None}),
    "backed-up-apart": backed_up({"location": PLACES[0], "interval": "17m", "recipient": "none"}, nodes=APART),
    "backed-up-by-jobs": backed_up({"location": PLACES[2], "runner": "cronjob", "restoreTestInterval": "never"}),
    "backed-up-otherwise": backed_up(kubernetes={"version": "1.36.4", "installer": "other"}),
    "velero": copied(kept=3),
}
_BARE = design(nodes=[{"name": "one", "roles": ["control-plane", "etcd", "worker"]}], workloads=[])
_MANY = design(
    infrastructure=zones(*(f"z-{number}" for number in range(12))),
    nodes=[
        *control_plane({f"z-{number}": 1 for number in range(9)}),
        {"pool": "w", "perZone": 1, "roles": ["worker"]},
    ],
    controlPlane={"endpoint": "api.example.org:8443"},
)
_STORED = {
    name: FITTING[name][1]
    for name in ("an arbiter on the control plane", "two in each zone", "several classes", "by rack")
} | {"several monitors": FITTING["several monitors on a node"][1], "many drivers": MANY_DRIVERS}
_KUBESPRAY = {"kubernetes": {"version": "1.36.4", "installer": "kubespray"}}
_LOCAL = [{"name": "local", "type": "node-local"}, {"name": "out", "type": "hardware", "vip": "10.0.1.99"}]
_HELD = [{"name": "api", "type": "kube-vip", "vip": "10.0.1.99", "announce": "l2", "routed": True}]


def by_kubespray(**spec: Any) -> dict[str, Any]:
    """Return a design that Kubespray installs."""
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    return design(**{**_KUBESPRAY, "infrastructure": zones("a", "b", "c"), "nodes": nodes} | spec)


def designs() -> Mapping[str, dict[str, Any]]:
    """Return designs by name, in which all that people wrote is marked as said, as it is in no catalogue."""
    shipped = {name: read(file).data for name, file in {**SHIPPED, "full": FULL}.items()}
    # Its nodes have one address each.
    shipped["full"]["spec"]["network"] |= {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/12"}
    del shipped["full"]["spec"]["network"]["nodeMaskIPv6"]
    kubespray = {
        "kubespray": by_kubespray(**{key: _APART["spec"][key] for key in ("nodes", "controlPlane", "loadBalancers")}),
        "local": by_kubespray(loadBalancers=_LOCAL, network={"cni": "cloud"}),
        "held": by_kubespray(loadBalancers=_HELD, network={"cni": "none"}),
        "routers": plugged("calico", "kubespray", network={"bgp": ROUTER}, loadBalancers=_LOCAL),
        "single": by_kubespray(nodes=control_plane({"a": 1}), infrastructure=zones("a", provider="aws")),
    }
    plugins = {name: PLUGGED[name] for name in READ} | ANNOUNCED
    shapes = {"apart": _APART, "bare": _BARE, "many": _MANY, "told": TOLD, "there": THERE, "old": OLD}
    watched = {f"watched {make.__name__}": make() for make in (full, by_kube_vip, managed)}
    watched["watched on_hosts"] = on_hosts(controlPlane={"endpoint": "api.example.org:6443"})
    more = {
        **shapes,
        **watched,
        **HEALING,
        **RANCHER,
        **_FRONTS,
        **CLOUDS,
        **MANAGED,
        **HOSTED,
        **kubespray,
        **_STORED,
        **plugins,
        **_BACKED_UP,
    }
    found: dict[str, dict[str, Any]] = _marked(
        {name.replace(" ", "-"): data for name, data in {**shipped, **more}.items()}
    )
    return found


def _marked(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _marked(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_marked(value) for value in data]
    return f"{OPEN}{data}{CLOSE}" if isinstance(data, str) and _PROSE.search(data) else data


def packages() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield every surface by name, with the function that says what people read there."""
    for number, (name, data) in enumerate(designs().items()):
        # Pages say much the same of most; what is written for programs is what the others are about.
        if NIGHTLY or number < _WHOLE:
            yield from _whole(name, data_book(data))
        else:
            yield from _files(name, compile_configs(as_cluster(data)))
    for name, make in REFUSED.items():
        yield f"refused {name}", partial(_refused, make)
    yield "refused HTML", partial(_no_room, "x")
    yield "picture of the explorer", _explorer
    yield "file bare index of several designs", _index


def _explorer() -> str:
    """Return the words of the explorer itself, where not everything fits."""
    words = explorer_words("FILE", 3, 2, 1)
    return "\n".join(text for name, text in words.items() if name != "command")


def _index() -> str:
    pages = index([row_of(data_book(_marked(data))) for data in (_APART, _BARE)], "2026-11-23", "0", linked=True)
    # Titles of designs are the architect's, and what stands before a page is for the theme.
    marked = [str(one.content).split("---\n", 2)[-1] for one in pages if one.path.endswith(".md")]
    return prose(Artifact("index.md", "".join(marked)))


def _whole(name: str, book: Book) -> Iterator[tuple[str, Callable[[], str]]]:
    if book.report.diagnostics:
        yield f"findings {name}", partial(_findings, book)
    yield f"picture {name}", partial(_picture, book.cluster)
    yield from _files(name, (*book.configs, *handbook(book, pictures(book.cluster))))


def _files(name: str, artifacts: Iterable[Artifact]) -> Iterator[tuple[str, Callable[[], str]]]:
    for artifact in artifacts:
        if artifact.path.endswith(_READ):
            yield f"file {name} {artifact.path}", partial(prose, artifact)


def _findings(book: Book) -> str:
    return "\n".join(fields(book.report.diagnostics))


def _picture(cluster: Cluster) -> str:
    shown = architecture(cluster)
    return "\n".join((shown.description, *shown.texts()))


def prose(artifact: Artifact) -> str:
    """Return what a file says to people: Markdown without code, and of all else the comments and what is printed."""
    text = str(artifact.content)
    if artifact.path.endswith(".md"):
        return _markdown(text)
    if artifact.path.endswith("mkdocs.yml"):
        return _settings(text)
    said = (found for one in _SAID.findall(text) for found in one)
    return "\n".join((*_comments(text), *said))


def _comments(text: str) -> list[str]:
    return [found[1] for line in text.splitlines() if (found := re.search(r"(?:^|\s)#\s(.*)", line))]


_SOURCE = re.compile(r"\[[^\]]*\]\(<https:[^>]*>\)")


@cache
def _sources() -> frozenset[str]:
    """Return what rules refer to, as pages write it: documents have names, which are not translated."""
    found = (one for rule in catalogue().rules.values() for one in rule.references)
    return frozenset(f"[{escaped(one.title)}](<{one.url}>)" for one in found)


def _unless_known(found: re.Match[str]) -> str:
    return "" if found[0] in _sources() else found[0]


def _markdown(text: str) -> str:
    """Return the words of a page; of a block of code its comments, of a link what is seen."""
    lines, fence = [], ""
    for line in _SOURCE.sub(_unless_known, re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)).splitlines():
        found = re.match(r"\s*(`{3,})", line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        else:
            lines += _comments(line) if fence else [re.sub(r"^\s*!!! \w+", "", line)]
    seen = re.sub(r"\]\(<?[^)>]*>?\)|<code>.*?</code>", " ", "\n".join(lines))
    return html.unescape(seen.replace("<!--", "").replace("-->", ""))


def _settings(text: str) -> str:
    """Return what a mkdocs.yml says: its comment, its navigation, and what its theme is told to say."""
    settings = yaml.safe_load(text)
    toggles = [palette["toggle"]["name"] for palette in settings["theme"]["palette"]]
    titles = list(_titles(settings["nav"]))
    permalink = next(e["toc"]["permalink_title"] for e in settings["markdown_extensions"] if "toc" in e)
    return "\n".join((*_comments(text), settings["site_name"], *titles, *toggles, permalink))


def _titles(nav: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the titles of a navigation, those below others included."""
    for title, below in (pair for entry in nav for pair in entry.items()):
        yield title
        yield from _titles(below) if isinstance(below, list) else ()


def _without(*keys: str) -> Cluster:
    """Return a design with balancers that does not say what these keys say."""
    data = balanced().document.data
    for entry in (data["spec"]["loadBalancers"][0], *data["spec"]["nodes"], *data["spec"]["infrastructure"]["zones"]):
        for key in keys:
            entry.pop(key, None)
    return as_cluster(data)


def _by_kubespray(spec: dict[str, Any]) -> Any:
    return compile_configs(as_cluster(by_kubespray(**spec)), ["kubespray"])


def _by(name: str, data: dict[str, Any]) -> Any:
    return compile_configs(as_cluster(data), [name])


_NOT_BACKED_UP: Mapping[str, dict[str, Any]] = {
    "no runner": {"backup": {"runner": None}},
    "no interval": {"backup": {"interval": None}},
    "switched off": {"backup": {"enabled": False}},
    "another installer": {"kubernetes": {"version": "1.36.4", "installer": "rke2"}},
    "an unknown installer": {"kubernetes": {"version": "1.36.4", "installer": "talos"}},
    "the provider": {"kubernetes": {"version": "1.36.4", "installer": "managed"}, "nodes": []},
    "no pods": {"backup": {"runner": "cronjob"}, "nodes": APART},
}
_NOT_COPIED: Mapping[str, dict[str, Any]] = {
    "another tool": {"tool": "restic"},
    "no schedule": {"schedule": None},
    "no bucket": {"location": "sftp://vault/x"},
    "no volume": {"methods": {}},
    "no method": {"methods": {"block": None}},
    "left out": {"methods": {"block": "none"}},
}


def _not_backed_up(more: dict[str, Any]) -> Any:
    return compile_configs(as_cluster(backed_up(**more)), ["etcd-backup"])


def _not_copied(more: dict[str, Any]) -> Any:
    return compile_configs(as_cluster(copied(**more)), ["velero"])


_LONG = f"m{SERVER}"
_LONELY = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}))
_NOT_BY_KUBESPRAY: Mapping[str, dict[str, Any]] = {
    "a version": {"kubernetes": {"version": "1.37.1", "installer": "kubespray"}},
    "two members": {"nodes": control_plane({"a": 2})},
    "a plugin": {"network": {"cni": "canal"}},
    "another port": {"loadBalancers": [{"name": "local", "type": "node-local", "port": 7443}]},
    "IPv6 first": {"infrastructure": zones_of_both(), "network": {"podCIDR": "fd10::/56,10.244.0.0/16"}},
    "other services": {"infrastructure": zones_of_both(), "network": STACKS | {"serviceCIDR": "10.96.0.0/12"}},
    "another IP version": {
        "infrastructure": IPV6,
        "nodes": control_plane({"a": 1}),
        "network": {"serviceCIDR": "10.96.0.0/12"},
    },
    "no vip": {"loadBalancers": [{"name": "api", "type": "kube-vip", "dnsName": "a.example.org"}]},
    "routers": {"loadBalancers": [_HELD[0] | {"announce": "bgp"}]},
    "two kube-vips": {"loadBalancers": [*_HELD, _HELD[0] | {"name": "b", "vip": "10.0.1.98"}]},
    "one instance": {"loadBalancers": [_HELD[0] | {"instances": ["cp-a-1"]}]},
    "no endpoint": {},
    "no announcement": {"loadBalancers": [{"name": "api", "type": "kube-vip", "vip": "10.0.1.99"}]},
    "a name": {"nodes": [*control_plane({"a": 1}), {"name": "etcd", "roles": ["worker"]}]},
    "a truth value": {"kubernetes": {"version": "1.36.4", "installer": "kubespray", "clusterName": "on"}},
    "a long name": {"nodes": [*control_plane({"a": 1}), {"name": SERVER, "roles": ["worker"]}]},
    "a pod limit": {
        "loadBalancers": _LOCAL,
        "network": {"cni": "flannel", "podCIDR": "10.244.0.0/16", "nodeMask": 26},
    },
    "a range": {"loadBalancers": _LOCAL, "network": {"cni": "flannel", "podCIDR": "10.244.0.0/23"}},
}
REFUSED: Mapping[str, Callable[[], Any]] = {
    "no place for snapshots": lambda: compile_configs(as_cluster(backed_up({"location": None})), ["etcd-backup"]),
    "a place nobody knows": lambda: compile_configs(as_cluster(backed_up({"location": "tape"})), ["etcd-backup"]),
    "no recipient": lambda: as_cluster(backed_up({"recipient": "AGE-SECRET-KEY-1"})),
    **{f"etcd-backup: {name}": partial(_not_backed_up, more) for name, more in _NOT_BACKED_UP.items()},
    **{f"velero: {name}": partial(_not_copied, more) for name, more in _NOT_COPIED.items()},
    "no such target": lambda: compile_configs(as_cluster(_LONELY), ["nomad"]),
    "almost a target": lambda: compile_configs(as_cluster(_LONELY), ["kubeadmin"]),
    "no HAProxy": lambda: compile_configs(as_cluster(_LONELY), ["haproxy"]),
    "no keepalived": lambda: compile_configs(as_cluster(_LONELY), ["keepalived"]),
    "another installer": lambda: compile_configs(as_cluster(_LONELY | _other({"installer": "k3s"})), ["kubeadm"]),
    "an old version": lambda: compile_configs(as_cluster(_LONELY | _other({"version": "1.30.1"})), ["kubeadm"]),
    "no control plane": lambda: compile_configs(as_cluster(design()), ["kubeadm"]),
    "RKE2, a version": lambda: compile_configs(as_cluster(refused_by("rke2", version="1.38.0")), ["rke2"]),
    "RKE2, a port": lambda: compile_configs(as_cluster(refused_by("rke2", port=7443)), ["rke2"]),
    "RKE2, snapshots": lambda: compile_configs(as_cluster(refused_by("rke2", interval="10s")), ["rke2"]),
    "RKE2, an endpoint": lambda: compile_configs(as_cluster(refused_by("rke2", endpoint=None)), ["rke2"]),
    "RKE, a port": lambda: compile_configs(as_cluster(refused_by("rke", port=7443)), ["rke"]),
    "RKE, a proxy": lambda: compile_configs(as_cluster(refused_by("rke", network={"kubeProxy": "none"})), ["rke"]),
    "RKE, two stacks": lambda: compile_configs(as_cluster(refused_by("rke", network=TWO_STACKS)), ["rke"]),
    "RKE, IPv6": lambda: compile_configs(as_cluster(refused_by("rke", infrastructure=ZONES_OF_IPV6)), ["rke"]),
    "RKE, pods": lambda: compile_configs(as_cluster(refused_by("rke", sizes=(110, 250))), ["rke"]),
    "RKE, snapshots": lambda: compile_configs(as_cluster(refused_by("rke", interval="10m")), ["rke"]),
    "RKE, kubelets": lambda: compile_configs(installed("rke", version="1.32.13", own=SAID), ["rke"]),
    "RKE2, images": lambda: compile_configs(installed("rke2", imageRepository="registry.example.org/k8s"), ["rke2"]),
    "an older version": lambda: unfit_reason(Toy((37, None)), installed("kubeadm")),
    "versions of a target": lambda: unfit_reason(Toy((30, 35)), installed("kubeadm")),
    "no interface": lambda: compile_configs(_without("interface"), ["keepalived"]),
    "no router id": lambda: compile_configs(_without("virtualRouterId"), ["keepalived"]),
    "no address": lambda: compile_configs(_without("subnet"), ["haproxy"]),
    "no endpoint": lambda: compile_configs(
        as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 3}))), ["kubeadm"]
    ),
    "services of another IP version": lambda: compile_configs(
        as_cluster(design(infrastructure=IPV6, nodes=control_plane({"a": 1}), network={"serviceCIDR": "10.96.0.0/12"}))
    ),
    "services of an IP version that is not said": lambda: compile_configs(
        as_cluster(design(infrastructure=IPV6, nodes=control_plane({"a": 1}), network={"cni": "calico"}))
    ),
    **{
        f"{target}: {case}": partial(_by, target, data)
        for target, cases in NO_FIT.items()
        for case, (data, _why) in cases.items()
    },
    **{f"by Kubespray: {name}": partial(_by_kubespray, spec) for name, spec in _NOT_BY_KUBESPRAY.items()},
    **{f"{name}: {why[:40]}": partial(_by, name, data) for name, data, why in UNFIT},
    **{f"Rook: {why[:40]}": partial(_by, "rook", data) for data, why in UNFIT_FOR_ROOK},
    **{f"cloud {number}": partial(_by, *refused) for number, refused in enumerate(NO_CLOUDS)},
    **{f"not managed: {why[:40]}": partial(_by, name, data) for name, data, why in NOT_MANAGED},
    **{f"hosts {number}": partial(_by, *refused[:2]) for number, refused in enumerate(NOT_HOSTED)},
    **{f"no fit: {name}": partial(_by, target, data) for name, (target, data, _why) in NOT_PLUGGED.items()},
    "no second address": lambda: compile_configs(small(zones("a"), STACKS)),
    "no label": lambda: compile_configs(
        as_cluster(design(nodes=[server(SERVER, "a")], infrastructure=zones_of_both()))
    ),
    "too long a name": lambda: compile_configs(
        as_cluster(
            design(nodes=[server(_LONG, "a", labels={"kubernetes.io/hostname": "m"})], infrastructure=zones_of_both())
        )
    ),
}
"""What targets refuse."""


def _other(kubernetes: dict[str, str]) -> dict[str, Any]:
    return {"spec": _LONELY["spec"] | {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"} | kubernetes}}


def _refused(make: Callable[[], Any]) -> str:
    try:
        said = make()
    except InputError as error:
        return "\n".join(fields(error.diagnostics))
    except UsageError as error:
        return str(error)
    return said if isinstance(said, str) else ""


if __name__ == "__main__":
    write_all(packages(), sys.argv[1], sys.argv[2])
