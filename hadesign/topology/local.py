"""Balancers on every node: where their files are ours to write, and nodes are led to them by the endpoint's name."""

from hadesign.blueprint import load_balancer as written
from hadesign.topology.given import Given
from hadesign.topology.ways import is_address
from hadesign.vocabulary.balancers import BALANCERS, Checks
from hadesign.vocabulary.installers import INSTALLERS


def whose_checks(source: Given, balancer: written.LoadBalancer) -> Checks:
    """Return whose a balancer's checks are: those of a balancer on every node are ours only where we write that."""
    row = BALANCERS[balancer.type]
    ours = row.written_checks is not None and led_by_name(source, balancer.port) and balancer.serves != "ingress"
    return row.written_checks if ours and row.written_checks else row.checks


def led_by_name(source: Given, port: int | None) -> bool:
    """Return whether each node can be told that the endpoint is on itself: by a name of its own `/etc/hosts`.

    So the installer leaves such files to us, the endpoint is a name, nodes dial no other one, and the balancer has its
    port, as kubeadm knows one endpoint for all.
    """
    plane = source.spec.control_plane
    if not INSTALLERS[source.spec.kubernetes.installer].static_pods or plane is None or plane.endpoint is None:
        return False
    host, _colon, endpoint_port = plane.endpoint.rpartition(":")
    return plane.node_endpoint is None and not is_address(host) and port in (None, int(endpoint_port))
