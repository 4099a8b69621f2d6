"""Load balancers in front of the API servers or of ingress."""

from typing import Literal

from hadesign.blueprint.base import OrNone, Section, optional, required, several
from hadesign.blueprint.quantities import Address, DnsName, Duration, Interface, Name, NodeName, Period, UrlPath
from hadesign.vocabulary.balancers import Announcement, BalancerType, InitKubeconfig, Serves


class HealthCheck(Section):
    """How a balancer tells a good API server from a bad one."""

    protocol: Literal["https", "http", "tcp"] | None = optional("Protocol; https when only a path is given.", "https")
    path: UrlPath | None = optional("Path that must answer 200.", "/readyz")
    interval: Period | None = optional("Pause between checks.", "1s")
    timeout: Period | None = optional("How long a server may take to answer a check.", "2s")
    fall: int | None = optional("Failed checks until a server is taken out.", 3, ge=1, le=100)
    rise: int | None = optional("Good checks until it is taken in.", 2, ge=1, le=100)


class Track(Section):
    """How keepalived tells whether the balancer on its own machine serves; whole seconds."""

    interval: Period | None = optional("Pause between checks.", "1s")
    fall: int | None = optional("Failed checks until the address moves away.", 2, ge=1, le=100)
    rise: int | None = optional("Good checks until it may come back.", 2, ge=1, le=100)


class AddressElection(Section):
    """How kube-vip's instances find who holds the address."""

    lease_duration: Period | None = optional("How long a holder that went silent is respected.", "5s")
    renew_deadline: Period | None = optional("How long a holder tries to renew before it gives up.", "3s")
    retry_period: Period | None = optional("Pause between two tries.", "1s")


class BgpPeer(Section):
    """A router that is told of addresses."""

    address: Address = required("Address of the router.", "10.0.0.1")
    asn: int = required("Number of its autonomous system.", 64512, ge=1, le=4294967295)


class Bgp(Section):
    """How machines tell routers of addresses; the session has no password."""

    asn: int = required("Number of the machines' autonomous system.", 64513, ge=1, le=4294967295)
    peers: tuple[BgpPeer, ...] = required(
        "Routers that are told.", [{"address": "10.0.0.1", "asn": 64512}], strict=False, min_length=1
    )


class LoadBalancer(Section):
    """One balancer service: instances run by the team, on every node, or by the cloud."""

    name: Name = required("Name of the load balancer.", "api")
    type: BalancerType = required("Kind of balancer.", "haproxy-keepalived")
    serves: Serves | None = optional(
        "What stands behind it; the API when absent. Clients reach ingress through any load balancer in front of it: of"
        " several, one is enough, and where none is declared, its copies are.",
        "api",
    )
    vip: Address | None = optional(
        "Virtual address that moves between instances; of a balancer that others run, its address, which is that of the"
        " endpoint when absent.",
        "10.0.0.100",
    )
    instances: tuple[NodeName, ...] = several(
        "Nodes (role load-balancer or control-plane) that run it, by VRRP priority: the first holds the address.",
        ["lb-a", "lb-b"],
    )
    port: int | None = optional("Port it listens on; that of the endpoint when absent.", 6443, ge=1, le=65535)
    virtual_router_id: int | None = optional("VRRP router id, unique in its subnet.", 71, ge=1, le=255)
    advert_interval: Period | None = optional("VRRP advertisement interval; 1s is keepalived's default.", "1s")
    preempt: bool | None = optional("Whether a returned instance with higher priority takes the address back.", False)
    track: OrNone[Track] | None = optional(
        "keepalived's check of the balancer on its own machine; without one the address stays with a machine whose"
        " balancer died.",
        {"interval": "1s"},
    )
    election: AddressElection | None = optional(
        "How kube-vip's instances elect the holder of the address.", {"leaseDuration": "5s"}
    )
    init_kubeconfig: InitKubeconfig | None = optional(
        "Kubeconfig that kube-vip has on the first machine until kubeadm has set that up: admin.conf, or"
        " super-admin.conf, which may do everything from the start.",
        "super-admin.conf",
    )
    health_check: OrNone[HealthCheck] | None = optional("Health check of the servers behind it.", {"path": "/readyz"})
    failover_time: Duration | None = optional(
        "Longest time until clients are served again after what carries its address is lost: a zone of a balancer that"
        " others run, or a route that BGP announces; measured, or stated by who runs it.",
        "2m",
    )
    idle_timeout: Period | None = optional(
        "Time after which a balancer that others run, or configure, ends a connection on which nothing is sent.", "1h"
    )
    zones: tuple[Name, ...] | None = optional(
        "Zones a cloud balancer is placed in.", ["a", "b", "c"], strict=False, min_length=1
    )
    cross_zone: bool | None = optional("Whether a zonal balancer node also sends to other zones.", True)
    scope: Literal["internal", "external"] | None = optional(
        "Private or public address of a cloud balancer.", "internal"
    )
    preserve_client_ip: bool | None = optional(
        "Whether servers see the client's address.", False, alias="preserveClientIP"
    )
    node_local_fallback: bool | None = optional(
        "Whether control-plane nodes reach their own API server without it.", True
    )
    mode: Literal["tcp", "http"] | None = optional("tcp passes TLS through, http ends it.", "tcp")
    dns_name: DnsName | None = optional("Name the provider gives the balancer.", "api-1234.elb.example.org")
    announce: Announcement | None = optional(
        "How the address is made known, where the type has a choice: l2 (ARP, NDP) in one network, bgp to routers.",
        "l2",
    )
    bgp: Bgp | None = optional(
        "Whom kube-vip or MetalLB tells of the address, where that is announced by BGP.",
        {"asn": 64513, "peers": [{"address": "10.0.0.1", "asn": 64512}]},
    )
    routed: bool | None = optional(
        "Whether the network carries the virtual address to the instances although no subnet of their zones contains it"
        " (a second subnet of theirs, or a route).",
        True,
    )
    enters_at: tuple[Name, ...] | None = optional(
        "Zones in which clients from outside enter the network of the virtual address, as its routers stand there: when"
        " the links between zones are cut, they reach who has the address on that side. With several zones they enter"
        " at each one that lives, and the endpoint is up if an API server (for ingress, enough of its copies) is"
        " ready on every side where they do.",
        ["a"],
        strict=False,
        min_length=1,
    )
    interface: Interface | None = optional("Interface that carries the virtual address.", "eth0")
