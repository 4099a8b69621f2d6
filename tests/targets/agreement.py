"""What the files of each target say of the same facts, read back by what reads the format; and what the Cluster says.

A row of `FACTS` is a fact of the Cluster; a row of `READERS` reads the facts that a target's files state. A new target
is one more reader; what its files do not state, it leaves out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from hadesign.errors import InputError
from hadesign.targets import compile_configs, unfit
from hadesign.topology import Cluster
from hadesign.topology.cluster import Node

Files: TypeAlias = Mapping[str, str]
"""Texts of one target, by their path in its folder."""
Stated: TypeAlias = dict[str, Any]
LOADER = yaml.CSafeLoader


# --- what the Cluster says --------------------------------------------------------------------------------------------


def _members(cluster: Cluster) -> Any:
    return frozenset(member.node for member in cluster.etcd.members) if cluster.etcd else frozenset()


def _address(host: str | None, port: int) -> str:
    return f"[{host}]:{port}" if host and ":" in host else f"{host}:{port}"


def _servers(cluster: Cluster) -> Any:
    """Return where API servers listen, and where nodes join if a balancer stands in front of that, too."""
    joining = (b.joining.backends for b in cluster.balancers if b.joining)
    further = frozenset(_address(one.address, one.port) for backends in joining for one in backends)
    return further | {_address(one.address, one.port) for one in cluster.api_servers}


def _ports(cluster: Cluster) -> frozenset[int]:
    """Return the ports on which balancers take what is for the API, and what joins."""
    fronts = [balancer for balancer in cluster.balancers if balancer.serves == "api"]
    return frozenset((*(b.port for b in fronts), *(b.joining.port for b in fronts if b.joining)))


def _taint(key: str, value: str | None, effect: str) -> str:
    return f"{key}={value or ''}:{effect}"


def _taints(cluster: Cluster) -> dict[str, frozenset[str]]:
    """Return the taints of workers, by machine and by what machines are called that share a file."""
    found: dict[str, frozenset[str]] = {}
    for node in cluster.nodes:
        if "worker" in node.roles and "control-plane" not in node.roles and node.taints:
            for name in (node.name, _shared(node)):
                found[name] = frozenset(_taint(t.key, t.value, t.effect) for t in node.taints)
    return found


def _shared(node: Node) -> str:
    return f"pool_{node.pool}{f'_{node.zone}' if node.zone else ''}" if node.pool else node.name


FACTS: Mapping[str, Callable[[Cluster], Any]] = {
    "version": lambda cluster: cluster.kubernetes.version,
    "names": lambda cluster: frozenset(san.value for san in cluster.api_sans),
    "pods": lambda cluster: frozenset(pods.network for pods in cluster.network.pods),
    "services": lambda cluster: frozenset(cluster.network.services),
    "domain": lambda cluster: cluster.dns_domain,
    "endpoint": lambda cluster: cluster.joined_at.address if cluster.joined_at else None,
    "joining": lambda cluster: cluster.registration.address if cluster.registration else FACTS["endpoint"](cluster),
    "members": _members,
    "servers": _servers,
    "ports": _ports,
    "addresses": lambda cluster: frozenset(b.vip for b in cluster.balancers if b.serves == "api" and b.vip),
    "routers": lambda cluster: frozenset(b.router_id for b in cluster.balancers if b.router_id is not None),
    "taints": _taints,
}
"""Each fact that more than one target states."""


# --- what files say ---------------------------------------------------------------------------------------------------


def documents(text: str) -> Iterator[dict[str, Any]]:
    """Yield the documents of a YAML text."""
    yield from yaml.load_all(text, LOADER)


def _listed(text: str | None) -> frozenset[str]:
    return frozenset(text.split(",")) if text else frozenset()


def _kubeadm(files: Files) -> Stated:
    init = {document["kind"]: document for document in documents(files["init.yaml"])}
    configuration, network = init["ClusterConfiguration"], init["ClusterConfiguration"]["networking"]
    joins = {path: next(documents(text)) for path, text in files.items() if re.match(r"join-.*\.yaml", path)}
    found: Stated = {
        "version": configuration["kubernetesVersion"].removeprefix("v"),
        "names": frozenset(configuration["apiServer"]["certSANs"]),
        "pods": _listed(network.get("podSubnet")),
        "services": _listed(network.get("serviceSubnet")),
        "domain": network["dnsDomain"],
        "taints": {
            path.removeprefix("join-").removesuffix(".yaml"): _kubeadm_taints(join)
            for path, join in joins.items()
            if "controlPlane" not in join and join["nodeRegistration"].get("taints")
        },
    }
    if configuration.get("controlPlaneEndpoint"):
        points = {join["discovery"]["bootstrapToken"]["apiServerEndpoint"] for join in joins.values()}
        (found["endpoint"],) = points | {configuration["controlPlaneEndpoint"]}
    members = {p.removeprefix("etcd-").removesuffix(".yaml") for p in files if re.match(r"etcd-.*\.yaml", p)}
    return found | ({"members": frozenset(members)} if members else {})


def _kubeadm_taints(join: Mapping[str, Any]) -> frozenset[str]:
    taints = join["nodeRegistration"]["taints"]
    return frozenset(_taint(t["key"], t.get("value"), t["effect"]) for t in taints)


def _kubespray(files: Files) -> Stated:
    values: dict[str, Any] = {}
    for path, text in files.items():
        if re.match(r".*group_vars/.*\.ya?ml", path):
            values |= next(documents(text))
    (inventory,) = (next(documents(text)) for path, text in files.items() if re.fullmatch(r".*hosts\.ya?ml", path))
    children = inventory["all"]["children"]
    own = {path: next(documents(text)) for path, text in files.items() if re.search(r"host_vars/", path)}
    servers = set(children["kube_control_plane"]["hosts"])
    names = {path: re.sub(r".*host_vars/|\.ya?ml$", "", path).partition("/")[0] for path in own}
    found: Stated = {
        "version": values["kube_version"],
        "names": frozenset(values["supplementary_addresses_in_ssl_keys"]),
        "pods": _several(values, "kube_pods_subnet"),
        "services": _several(values, "kube_service_addresses"),
        "domain": values["dns_domain"],
        "members": frozenset(children["etcd"]["hosts"]),
        "taints": {
            names[path]: frozenset(_spelled(taint) for taint in one["node_taints"])
            for path, one in own.items()
            if one.get("node_taints") and names[path] not in servers
        },
    }
    if "loadbalancer_apiserver" in values:
        found["endpoint"] = _address(
            values["apiserver_loadbalancer_domain_name"], values["loadbalancer_apiserver"]["port"]
        )
    return found


def _several(values: Mapping[str, Any], name: str) -> frozenset[str]:
    return frozenset(values[key] for key in (name, f"{name}_ipv6") if key in values)


def _spelled(taint: str) -> str:
    """Bring a taint as flags have it into one spelling: the sign stands there even without a value."""
    pair, _colon, effect = taint.rpartition(":")
    return _taint(*pair.partition("=")[::2], effect)


def _rancher(files: Files) -> Stated:
    servers = {p: next(documents(text)) for p, text in files.items() if re.match(r"server-.*\.yaml", p)}
    agents = {p: next(documents(text)) for p, text in files.items() if re.match(r"agent-.*\.yaml", p)}
    merged: dict[str, set[Any]] = {}
    for one in servers.values():
        for key, value in one.items():
            merged.setdefault(key, set()).add(tuple(value) if isinstance(value, list) else value)
    (names,) = merged["tls-san"]
    (pods,), (services,) = merged.get("cluster-cidr", {None}), merged.get("service-cidr", {None})
    (version,) = set(re.findall(r"INSTALL_[A-Z0-9]+_VERSION=v([0-9.]+)\+", files["README.md"]))
    found: Stated = {
        "version": version,
        "names": frozenset(names),
        "pods": _listed(pods),
        "services": _listed(services),
        "taints": {
            path.removeprefix("agent-").removesuffix(".yaml"): frozenset(_spelled(t) for t in one["node-taint"])
            for path, one in agents.items()
            if one.get("node-taint")
        },
    }
    if "cluster-domain" in merged:
        (found["domain"],) = merged["cluster-domain"]
    points = {one["server"].removeprefix("https://") for one in agents.values() if "server" in one}
    return found | ({"joining": points.pop()} if len(points) == 1 else {})


def _rke(files: Files) -> Stated:
    written = next(documents(files["cluster.yml"]))
    services = written["services"]
    api, manager = services.get("kube-api", {}), services.get("kube-controller", {})
    return {
        "version": written["kubernetes_version"].removeprefix("v").partition("-")[0],
        "names": frozenset(written["authentication"]["sans"]),
        "pods": _listed(manager.get("cluster_cidr")),
        "services": _listed(api.get("service_cluster_ip_range")),
        "domain": services["kubelet"]["cluster_domain"],
        "members": frozenset(node["hostname_override"] for node in written["nodes"] if "etcd" in node["role"]),
        "taints": {
            node["hostname_override"]: frozenset(_taint(t["key"], t.get("value"), t["effect"]) for t in node["taints"])
            for node in written["nodes"]
            if node.get("taints") and node["role"] == ["worker"]
        },
    }


def _every(files: Files, name: str, pattern: str) -> Iterator[frozenset[str]]:
    """Yield what a pattern finds in each file of a name, without comments."""
    for path, text in files.items():
        if path.rpartition("/")[2] == name:
            yield frozenset(re.findall(pattern, re.sub(r"(?m)^\s*[#!].*$", "", text), re.MULTILINE))


def _same(found: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what all files say alike; if they differ, all of it."""
    return frozenset().union(*found)


def _haproxy(files: Files) -> Stated:
    servers = _same(_every(files, "haproxy.cfg", r"^\s+server \S+ (\S+:[0-9]+)"))
    # A frontend whose name no balancer can have is for this machine alone.
    ports = _same(_every(files, "haproxy.cfg", r"^frontend (?!_).*\n\s+bind \S*:([0-9]+)"))
    return {"servers": servers, "ports": _numbers(ports)}


def _nginx(files: Files) -> Stated:
    servers = _same(_every(files, "nginx.conf", r"^\s+server (\S+:[0-9]+)(?: .*)?;"))
    return {
        "servers": servers,
        "ports": _numbers(_same(_every(files, "nginx.conf", r"^\s+listen (?:\[::\]:)?([0-9]+)[ ;]"))),
    }


def _numbers(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(map(int, texts))


def _keepalived(files: Files) -> Stated:
    held = _same(_every(files, "keepalived.conf", r"^\s+([0-9a-f.:]+)/[0-9]+$"))
    routers = _same(_every(files, "keepalived.conf", r"^\s+virtual_router_id ([0-9]+)$"))
    return {"addresses": held, "routers": _numbers(routers)}


def _kube_vip(files: Files) -> Stated:
    pods = [next(documents(text)) for path, text in files.items() if path.endswith((".yaml", ".yml"))]
    environments = [{one["name"]: one.get("value") for one in pod["spec"]["containers"][0]["env"]} for pod in pods]
    return {
        "addresses": frozenset(one["address"] for one in environments),
        "ports": _numbers(one["port"] for one in environments),
    }


def _resources(files: Files, kind: str) -> Iterator[str]:
    """Yield what stands in each resource of a kind, in Terraform's own layout."""
    for path, text in files.items():
        if path.endswith("/main.tf"):
            yield from re.findall(rf'^resource "{kind}" "[^"]*" {{\n(.*?)^}}', text, re.MULTILINE | re.DOTALL)


def _behind(bodies: Iterable[str], ports: Iterable[str]) -> frozenset[str]:
    """Return the servers of maps from name to address, on ports."""
    addresses = {address for body in bodies for address in re.findall(r'= "([0-9.]+)"$', body, re.MULTILINE)}
    return frozenset(f"{address}:{port}" for address in addresses for port in ports)


def _aws(files: Files) -> Stated:
    bodies = list(_resources(files, "aws_lb_target_group_attachment"))
    ports = re.findall(r"^  port += ([0-9]+)$", "".join(_resources(files, "aws_lb_listener")), re.MULTILINE)
    return {"servers": _behind(bodies, re.findall(r"port += ([0-9]+)", "".join(bodies))), "ports": _numbers(ports)}


def _azure(files: Files) -> Stated:
    ports = re.findall(r"backend_port += ([0-9]+)", "".join(_resources(files, "azurerm_lb_rule")))
    held = re.findall(r'private_ip_address += "([0-9.]+)"', "".join(_resources(files, "azurerm_lb")))
    servers = _behind(_resources(files, "azurerm_lb_backend_address_pool_address"), ports)
    dialled = re.findall(r"frontend_port += ([0-9]+)", "".join(_resources(files, "azurerm_lb_rule")))
    return {"servers": servers, "addresses": frozenset(held), "ports": _numbers(dialled)}


def _gcp(files: Files) -> Stated:
    held = "".join((*_resources(files, "google_compute_address"), *_resources(files, "google_compute_forwarding_rule")))
    rules = "".join(_resources(files, "google_compute_forwarding_rule"))
    (ports,) = set(re.findall(r"ports += \[(.*?)\]", rules, re.DOTALL))
    return {
        "addresses": frozenset(re.findall(r'address += "([0-9.]+)"$', held, re.MULTILINE)),
        "ports": _numbers(re.findall("[0-9]+", ports)),
    }


def _managed(files: Files) -> Stated:
    """Read groups of machines that are called after their pool and zone."""
    pattern = re.compile(
        r'^resource "\w+(?:node_group|node_pool)" "(?P<name>[^"]*)" \{\n(?P<body>.*?)^\}', re.MULTILINE | re.DOTALL
    )
    taints: dict[str, frozenset[str]] = {}
    for text in (text for path, text in files.items() if path.endswith("/main.tf")):
        for group in pattern.finditer(text):
            (pool,) = re.findall(r'= var\.(?:instance_types|machine_types|vm_sizes)\["([^"]*)"\]', group["body"])
            if found := frozenset(_group_taints(group["body"])):
                taints[f"pool_{pool}_{group['name'].removeprefix(f'{pool}-')}"] = found
    return {"taints": taints}


def _group_taints(body: str) -> Iterator[str]:
    """Yield the taints of a group: one in each block, or a list of texts."""
    for block in re.findall(r"^ +taint \{\n(.*?)\}", body, re.MULTILINE | re.DOTALL):
        taint = dict(re.findall(r'(key|value|effect) += "([^"]*)"', block))
        yield _taint(taint["key"], taint.get("value"), taint["effect"].title().replace("_", ""))
    for listed in re.findall(r"node_taints += \[(.*?)\]", body, re.DOTALL):
        yield from map(_spelled, re.findall(r'"([^"]*)"', listed))


def _calico(files: Files) -> Stated:
    (installation,) = (one for one in _objects(files) if one.get("kind") == "Installation")
    return {"pods": frozenset(pool["cidr"] for pool in installation["spec"]["calicoNetwork"]["ipPools"])}


def _objects(files: Files) -> Iterator[dict[str, Any]]:
    for path, text in files.items():
        if path.endswith(".yaml"):
            yield from documents(text)


def _cilium(files: Files) -> Stated:
    values = next(documents(files["values.yaml"]))
    operator = values.get("ipam", {}).get("operator", {})
    keys = ("clusterPoolIPv4PodCIDRList", "clusterPoolIPv6PodCIDRList")
    pods = frozenset(network for key in keys for network in operator.get(key, ()))
    return {"pods": pods} if pods else {}


def _flannel(files: Files) -> Stated:
    values = next(documents(files["values.yaml"]))
    return {"pods": frozenset(values[key] for key in ("podCidr", "podCidrv6") if values[key])}


READERS: Mapping[str, Callable[[Files], Stated]] = {
    "kubeadm": _kubeadm,
    "kubespray": _kubespray,
    "rke2": _rancher,
    "k3s": _rancher,
    "rke": _rke,
    "haproxy": _haproxy,
    "node-local": _haproxy,
    "nginx": _nginx,
    "keepalived": _keepalived,
    "kube-vip": _kube_vip,
    "aws": _aws,
    "azure": _azure,
    "gcp": _gcp,
    "calico": _calico,
    "cilium": _cilium,
    "flannel": _flannel,
    **dict.fromkeys(("eks", "gke", "aks"), _managed),
}
"""How each target's files are read."""


def files_of(cluster: Cluster) -> dict[str, dict[str, str]]:
    """Return the texts of every target that fits a design and lacks no fact, by target and path."""
    unfitting = {one.target for one in unfit(cluster)}
    found: dict[str, dict[str, str]] = {}
    for target in READERS:
        if target in unfitting:
            continue
        try:
            written = compile_configs(cluster, [target])
        except InputError:
            continue
        start = f"configs/{target}/"
        found[target] = {artifact.path.removeprefix(start): str(artifact.content) for artifact in written}
    return found


def disagreements(cluster: Cluster, files: Mapping[str, Files]) -> list[str]:
    """Return what files say otherwise than the Cluster: the target, the fact, and both."""
    complaints = []
    for target, texts in files.items():
        for fact, said in READERS[target](texts).items():
            wanted = FACTS[fact](cluster)
            if fact == "taints":
                lacking = wanted.keys() - said.keys() - {name for name in wanted if _alias(name, said, cluster)}
                complaints += [f"{target}: {name} has no taints" for name in sorted(lacking)]
                wanted = {name: wanted.get(name) for name in said}
            if fact in ("servers", "addresses", "ports") and said < wanted:
                # Several balancers may share a design, and each target knows its own.
                wanted = said if len(cluster.balancers) > 1 else wanted
            if said != wanted:
                complaints.append(f"{target}: {fact} is {said}, not {wanted}")
    return complaints


def _alias(name: str, said: Mapping[str, Any], cluster: Cluster) -> bool:
    """Tell whether a machine's taints stand under the other name that it has: its own, or that of its pool."""
    nodes = [node for node in cluster.nodes if name in (node.name, _shared(node))]
    return bool(nodes) and all(node.name in said or _shared(node) in said for node in nodes)
