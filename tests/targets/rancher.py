"""Designs for RKE, RKE2 and k3s, made of those for kubeadm, and what is wrong with the files of RKE2 and k3s."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from hadesign.artifact import Artifact
from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, Installer, takes
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.rancher_keys import AGENT_KEYS, EQUAL, FLAGS, SECRET, SERVER_KEYS

VERSIONS = {"rke": "1.32.13", "rke2": "1.36.4", "k3s": "1.36.4"}
PROGRAMS: tuple[Installer, ...] = ("rke2", "k3s")
LABEL, TAINT = (
    re.compile(r"[\w./-]+=[\w.-]*"),
    re.compile(r"[\w./-]+(=[\w.-]+)?:(NoSchedule|PreferNoSchedule|NoExecute)"),
)


def installed_by(installer: Installer, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a design with another installer, its API servers and images where it puts them, and a version it has."""
    made: dict[str, Any] = copy.deepcopy(dict(data))
    spec = made["spec"]
    version = spec["kubernetes"]["version"]
    fitting = version if takes(INSTALLERS[installer], version) else VERSIONS[installer]
    spec["kubernetes"] |= {"installer": installer, "version": fitting}
    if repository := spec["kubernetes"].get("imageRepository"):  # these know a registry, without a path
        spec["kubernetes"]["imageRepository"] = repository.partition("/")[0]
    if installer != "k3s":
        (spec.get("controlPlane") or {}).get("apiServer", {}).pop("port", None)
    return made


def small(installer: str, *, apart: bool = True, **spec: Any) -> Cluster:
    """Return three servers and a pool of workers behind keepalived; on machines of their own, or beside the servers."""
    servers = control_plane({"a": 1, "b": 1, "c": 1}, interface="eth0")
    lbs = [{"name": f"lb-{z}", "zone": z, "roles": ["load-balancer"], "interface": "eth0"} for z in "ab"]
    names = [node["name"] for node in (lbs if apart else servers)]
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "virtualRouterId": 7, "instances": names}
    return as_cluster(
        design(
            **{
                "kubernetes": {"version": VERSIONS[installer], "installer": installer},
                "infrastructure": zones("a", "b", "c"),
                "nodes": [*servers, *(lbs if apart else ()), {"pool": "w", "roles": ["worker"], "perZone": 1}],
                "controlPlane": {"endpoint": f"api.example.org:{6443 if apart else 8443}"},
                "loadBalancers": [entry],
                **spec,
            }
        )
    )


def files_of(cluster: Cluster, target: str = "") -> dict[str, Artifact]:
    """Return a target's files by name."""
    target = target or cluster.kubernetes.installer
    return {a.path.removeprefix(f"configs/{target}/"): a for a in compile_configs(cluster, [target])}


def configs_of(cluster: Cluster) -> dict[str, dict[str, Any]]:
    """Return the settings in each machine's file, read back."""
    found = files_of(cluster)
    return {
        name: yaml.safe_load(str(artifact.content))
        for name, artifact in found.items()
        if name.startswith(("server-", "agent-"))
    }


def complaints(cluster: Cluster) -> list[str]:
    """Return what is wrong with the files of RKE2 or k3s: keys, flags, forms, what must be equal, who founds."""
    return wrong_in(cluster.kubernetes.installer, configs_of(cluster))


def wrong_in(program: str, configs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Judge the settings of all machines."""
    servers = {name: config for name, config in configs.items() if name.startswith("server-")}
    found = [text for name, config in configs.items() for text in _wrong(program, name, config)]
    found += [
        f"{key} differs" for key in sorted(EQUAL) if len({repr(config.get(key)) for config in servers.values()}) > 1
    ]
    founders = [name for name, config in servers.items() if "server" not in config]
    if len(founders) != 1:
        found.append(f"{len(founders)} servers found a cluster")
    if program == "k3s" and [n for n, config in servers.items() if config.get("cluster-init")] != founders:
        found.append("who founds has no cluster-init, or another one has it")
    return found


def _wrong(program: str, name: str, config: Mapping[str, Any]) -> Iterator[str]:
    known = (SERVER_KEYS if name.startswith("server-") else AGENT_KEYS)[program]
    for key, value in config.items():
        if key not in known:
            yield f"{name}: {key} is no key"
        if key in SECRET:
            yield f"{name}: {key} may be a secret"
        if not isinstance(value, str | int | bool) and not _texts(value):
            yield f"{name}: {key} is {value!r}"
    for key, flags in FLAGS.items():
        for flag in config.get(key, ()):
            if flag.partition("=")[0] not in flags or "=" not in flag:
                yield f"{name}: {key} has {flag}"
    yield from (f"{name}: label {label}" for label in config.get("node-label", ()) if not LABEL.fullmatch(label))
    yield from (f"{name}: taint {taint}" for taint in config.get("node-taint", ()) if not TAINT.fullmatch(taint))
    if name.startswith("agent-") and "server" not in config:
        yield f"{name}: joins nowhere"
    if not re.fullmatch(rf"/etc/rancher/{program}/(agent-)?token", config["token-file"]):
        yield f"{name}: token in {config['token-file']}"


def _texts(value: Any) -> bool:
    return isinstance(value, Sequence) and bool(value) and all(isinstance(entry, str) for entry in value)
