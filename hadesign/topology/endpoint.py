"""The endpoint: the one address of the API, what stands behind it, and how it fails over."""

from collections.abc import Sequence
from ipaddress import ip_address

from hadesign.i18n import _, translated
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Balancer, Endpoint
from hadesign.topology.nouns.control_plane import ApiServer
from hadesign.topology.nouns.machines import Node
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.balancers import Failover
from hadesign.vocabulary.installers import INSTALLERS


def build_endpoint(
    given: Given, nodes: Sequence[Node], api_servers: Sequence[ApiServer], balancers: Sequence[Balancer]
) -> Endpoint | None:
    """Return the endpoint: as given, else that of the API's balancer, else the only API server."""
    fronts = [balancer for balancer in balancers if balancer.serves == "api"]
    front = next((b for b in fronts if b.row.runs != "every-node"), None) or next(iter(fronts), None)
    found = _address(given, front, api_servers)
    if found is None:
        return None
    host, port, origin = found
    holder = next((node.name for node in nodes if host in (*node.addresses, node.name)), None)
    failover, explanation = _failover(given, holder, front)
    return Endpoint(host, port, failover, explanation, front.name if front else None, holder, origin)


def _address(given: Given, front: Balancer | None, api_servers: Sequence[ApiServer]) -> tuple[str, int, Origin] | None:
    written = given.spec.control_plane.endpoint if given.spec.control_plane else None
    if written:
        host, port = written.rsplit(":", 1)
        return host.strip("[]"), int(port), given.at("controlPlane", "endpoint")
    host = (front.vip or front.dns_name or "") if front else ""
    if front and host:
        how = (
            _("balancer {name}'s virtual address, as no endpoint is given", name=front.name)
            if front.vip
            else _("balancer {name}'s name, as no endpoint is given", name=front.name)
        )
        return host, front.port, front.origin.below("vip" if front.vip else "dnsName", derived=how)
    if len(api_servers) == 1 and api_servers[0].address:
        only = api_servers[0]
        how = _("the only API server, on {node}, as no endpoint is given", node=only.node)
        return only.address or "", only.port, Origin(only.origin.path, how, only.origin.source)
    return None


def _failover(given: Given, holder: str | None, front: Balancer | None) -> tuple[Failover, str]:
    """Say how the endpoint moves when what answers for it dies."""
    if not INSTALLERS[given.spec.kubernetes.installer].runs_control_plane:
        return "managed", _("the provider runs the control plane and its address")
    if holder is not None:
        return "none", _("the endpoint is {node} itself and dies with it", node=holder)
    if front is None:
        return "none", _("no load balancer is declared, so nothing moves the endpoint")
    row = front.row
    if row.failover == "vrrp" and not front.vip:
        return "none", _("balancer {name} has no virtual address that could move", name=front.name)
    if row.failover is not None:
        return row.failover, translated(row.moves)
    if len(front.instances) <= 1:
        return "none", _("balancer {name} has one instance and nothing to move to", name=front.name)
    if front.vip:
        return "vrrp", _(
            "the virtual address {vip} moves between the instances of balancer {name}", vip=front.vip, name=front.name
        )
    return "none", _(
        "balancer {name} has several instances and no virtual address that could move between them", name=front.name
    )


def is_address(text: str) -> bool:
    """Tell an IP address from a name."""
    try:
        ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
