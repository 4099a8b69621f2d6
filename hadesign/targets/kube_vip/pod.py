"""The pod of kube-vip on one machine: names and defaults as in kube-vip/kube-vip@bee5cfe (v1.2.3), pkg/kubevip."""

from collections.abc import Iterator
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import Lacking
from hadesign.topology.cluster import Balancer, Check, Election, Node
from hadesign.topology.members import host

IMAGE = "ghcr.io/kube-vip/kube-vip:v1.2.3"
"""The newest release of kube-vip/kube-vip on 2026-11-22."""
FOLDER, ADMIN = "/etc/kubernetes", "admin.conf"
AUTHORITY = f"{FOLDER}/pki/ca.crt"
LEASE = "plndr-cp-lock"
"""kube-vip's own name of its lease (cmd/kube-vip.go)."""
LOOPBACK = "lo"
"""Where an address lives that routers are told of: no neighbour asks for it (https://kube-vip.io/docs/modes/bgp/)."""
SELF = "kubernetes"
"""Name by which kube-vip calls the API server of its own machine (pkg/manager/manager.go, New); it is in the server's
certificate, and leads to the loopback address by an alias of the pod's."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest: on which machine, in which file, and by which kubeconfig of that machine's."""

    node: Node
    file: str
    kubeconfig: str

    def says(self) -> str:
        """Say for which machine and when it is."""
        if self.kubeconfig == ADMIN:
            return _("For {machine}.", machine=self.node.name)
        return _("For {machine}, until kubeadm init is done there; then kube-vip.yaml.", machine=self.node.name)


def pod(balancer: Balancer, place: Manifest, lacking: Lacking) -> dict[str, Any]:
    """Return the manifest.

    A path of its volume must be a file that is there: without that the kubelet would make a folder of that name, in
    which kubeadm could not write its kubeconfig any more.
    """
    volumes = {"kubeconfig": (f"{FOLDER}/{place.kubeconfig}", f"{FOLDER}/{ADMIN}")}
    if balancer.announce == "bgp":
        volumes["authority"] = (AUTHORITY, AUTHORITY)
    environment = [{"name": name, "value": value} for name, value in _settings(balancer, place.node, lacking)]
    node_name = {"name": "vip_nodename", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    container = {
        "name": "kube-vip",
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "args": ["manager"],
        "env": [node_name, *environment],
        "securityContext": {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]}},
        "volumeMounts": [
            {"name": name, "mountPath": inside, "readOnly": True} for name, (_outside, inside) in volumes.items()
        ],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "kube-vip", "namespace": "kube-system"},
        "spec": {
            "hostNetwork": True,
            "priorityClassName": "system-node-critical",
            "hostAliases": [{"ip": "127.0.0.1", "hostnames": [SELF]}],
            "containers": [container],
            "volumes": [
                {"name": name, "hostPath": {"path": outside, "type": "File"}}
                for name, (outside, _inside) in volumes.items()
            ],
        },
    }


def _settings(balancer: Balancer, node: Node, lacking: Lacking) -> Iterator[tuple[str, str]]:
    """Yield the names and values of the environment, all of them texts."""
    vip = lacking.need(
        balancer.vip,
        _("the virtual address of balancer {name}", name=balancer.name),
        _("vip, an address of no machine"),
        balancer.origin,
    )
    port = next((backend.port for backend in balancer.backends if backend.node == node.name), balancer.port)
    yield "address", vip
    yield "port", str(port)
    yield "vip_subnet", "128" if ":" in vip else "32"
    yield "cp_enable", "true"
    yield "cp_namespace", "kube-system"
    yield "svc_enable", "false"
    if balancer.announce == "bgp":
        yield "vip_arp", "false"
        yield "vip_leaderelection", "false"
        yield "vip_interface", LOOPBACK
        yield from _bgp(balancer, node, lacking)
        yield from _checked(balancer, port)
        return
    yield "vip_arp", "true"
    interface = next((one.interface for one in balancer.instances if one.node == node.name), node.interface)
    if interface:  # else kube-vip takes that of the default route
        yield "vip_interface", interface
    yield from _election(balancer.election)


def _election(election: Election | None) -> Iterator[tuple[str, str]]:
    """Yield how its instances find who holds the address."""
    if election is None:
        raise AssertionError("kube-vip announces an address by ARP without an election")
    yield "vip_leaderelection", "true"
    yield "vip_leasename", LEASE
    yield "vip_leaseduration", f"{election.lease:.0f}"
    yield "vip_renewdeadline", f"{election.renew:.0f}"
    yield "vip_retryperiod", f"{election.retry:.0f}"


def _bgp(balancer: Balancer, node: Node, lacking: Lacking) -> Iterator[tuple[str, str]]:
    """Yield who tells whom; a router id has the form of an IPv4 address."""
    own = next((address for address in node.addresses if ":" not in address), None)
    what = _("an IPv4 address of {name}, as its router id", name=node.name)
    router = lacking.need(own, what, _("an address, or a subnet for its zone"), node.origin)
    yield "bgp_enable", "true"
    yield "bgp_routerid", router
    if balancer.bgp is None:
        what = _("whom balancer {name} speaks BGP with", name=balancer.name)
        lacking.need(None, what, _("bgp, with asn and peers"), balancer.origin)
        return
    yield "bgp_as", str(balancer.bgp.asn)
    yield "bgp_peers", ",".join(f"{host(peer.address)}:{peer.asn}" for peer in balancer.bgp.peers)


def _checked(balancer: Balancer, port: int) -> Iterator[tuple[str, str]]:
    """Yield what takes the route back where the API server of this machine is not ready.

    How often and how long is kube-vip's own where the design does not say: 5 s, 3 s, 3 failures (cmd/kube-vip.go).
    """
    check = balancer.check if isinstance(balancer.check, Check) else None
    path = check.path if check and check.path else "/readyz"
    yield "control_plane_health_check_address", f"https://{SELF}:{port}{path}"
    yield "control_plane_health_check_ca_path", AUTHORITY
    if check is None or not check.declared:
        return
    if "interval" not in check.assumed:
        yield "control_plane_health_check_period_seconds", str(max(round(check.interval), 1))
    if "timeout" not in check.assumed and check.timeout is not None:
        yield "control_plane_health_check_timeout_seconds", str(max(round(check.timeout), 1))
    if "fall" not in check.assumed:
        yield "control_plane_health_check_failure_threshold", str(check.fall)
