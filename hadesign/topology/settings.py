"""Settings of the control plane and the network, as they are given."""

from collections.abc import Iterator
from ipaddress import ip_network
from operator import attrgetter

from hadesign.blueprint import control_plane
from hadesign.blueprint import platform as written
from hadesign.blueprint.networks import mask_keys
from hadesign.stated import made
from hadesign.topology.given import Given
from hadesign.topology.leases import announced
from hadesign.topology.nouns.control_plane import (
    Access,
    Audit,
    Certificates,
    ControlPlane,
    Encryption,
    Kubernetes,
    NameRecord,
    RegistryMirror,
    RequestWebhook,
    Webhook,
)
from hadesign.topology.nouns.networks import Gateway, Network, PodRange
from hadesign.topology.nouns.places import Origin
from hadesign.topology.order import by_name, in_order
from hadesign.topology.workloads import full_name, spread_of
from hadesign.vocabulary.networks import NODE_MASKS


def build_kubernetes(given: Given) -> Kubernetes:
    """Return version and installer, and where images come from."""
    found = given.spec.kubernetes
    mirrors = tuple(
        RegistryMirror(one.registry, one.endpoints, one.ca_file)
        for _index, one in by_name(found.registry.mirrors if found.registry else (), attrgetter("registry"))
    )
    return Kubernetes(found.version, found.installer, found.image_repository, mirrors, given.at("kubernetes"))


def build_control_plane(given: Given) -> ControlPlane:
    """Return certificates, encryption, audit, webhooks, and how people are let in."""
    found, origin = given.spec.control_plane, given.at("controlPlane")
    if found is None:
        return ControlPlane(None, None, None, None, origin)
    life, secrets, audit, people = found.certificates, found.encryption, found.audit, found.access
    server = found.api_server
    return ControlPlane(
        _certificates(life, origin.below("certificates")) if life else None,
        made(secrets, lambda found: Encryption(found.provider, found.config_file, origin.below("encryption"))),
        made(audit, lambda found: _audit(found, origin.below("audit"))),
        _webhooks(given),
        origin,
        Access(people.identity_provider, people.break_glass, origin.below("access")) if people else None,
        server.priority_and_fairness if server else None,
        server.goaway_chance if server else None,
        tuple(
            NameRecord(record.name, in_order(record.targets), record.ttl, origin.below("records", index))
            for index, record in by_name(found.records)
        ),
        made(found.authorization, lambda found: _authorizer(found, origin.below("authorization"))),
    )


def _audit(found: control_plane.Audit, origin: Origin) -> Audit:
    def webhook(said: control_plane.AuditWebhook) -> RequestWebhook:
        # Where nothing is said, nothing is written, and the API server's own mode is batch:
        # https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/.
        blocking = said.mode in ("blocking", "blocking-strict")
        return RequestWebhook(said.config_file, said.mode or "", blocking, said.replicas, origin.below("webhook"))

    return Audit(found.policy_file, found.log_dir, found.max_age, origin, made(found.webhook, webhook))


def _authorizer(found: control_plane.Authorization, origin: Origin) -> RequestWebhook:
    denies = None if found.failure_policy is None else found.failure_policy == "Deny"
    return RequestWebhook(found.config_file, "", denies, found.replicas, origin)


def _certificates(life: control_plane.Certificates, origin: Origin) -> Certificates:
    return Certificates(life.rotation, life.validity, life.expires, origin, life.ca_expires)


def _webhooks(given: Given) -> tuple[Webhook, ...] | None:
    """Return the admission webhooks, `None` where nothing is said of them."""
    found = given.spec.control_plane.webhooks if given.spec.control_plane else None
    if found is None:
        return None
    return tuple(
        Webhook(
            name=entry.name,
            failure_policy=entry.failure_policy,
            replicas=entry.replicas,
            spread=spread_of(entry.spread),
            timeout=entry.timeout,
            namespace=entry.namespace,
            excluded_namespaces=None if entry.excluded_namespaces is None else in_order(entry.excluded_namespaces),
            resources=None if entry.resources is None else in_order(entry.resources),
            origin=given.at("controlPlane", "webhooks", index),
            url=entry.url,
            type=entry.type,
        )
        for index, entry in by_name(found, full_name)
    )


def build_network(given: Given) -> Network:
    """Return the cluster's network."""
    found, origin = given.spec.network, given.at("network")
    if found is None:
        return Network(None, (), (), None, None, None, origin)
    pods = tuple(_pod_ranges(found, origin))
    services, told = found.service_cidr or (), announced(found.bgp)
    egress = found.egress
    return Network(
        found.cni,
        pods,
        services,
        found.kube_proxy,
        found.mtu,
        told,
        origin,
        in_subnets=None if found.pod_addressing is None else found.pod_addressing == "subnet",
        services_planned=found.services,
        reflectors=None if found.route_reflectors is None else in_order(found.route_reflectors),
        egress=None if egress is None else tuple(Gateway(one.name, one.zone) for _index, one in by_name(egress)),
        upstreams=in_order(found.dns.upstreams) if found.dns and found.dns.upstreams is not None else None,
    )


def _pod_ranges(network: written.Network, origin: Origin) -> Iterator[PodRange]:
    """Yield the networks of pods, with the key that says how large each node's range is."""
    cidrs = network.pod_cidr or ()
    versions = {cidr: ip_network(cidr).version for cidr in cidrs}
    keys = mask_keys(versions.values(), network.node_mask_ipv6)
    masks = {"nodeMask": network.node_mask, "nodeMaskIPv6": network.node_mask_ipv6}
    for cidr, version in versions.items():
        key, mask = keys[version], masks[keys[version]]
        where = origin.below("podCIDR" if mask is None else key)
        yield PodRange(cidr, NODE_MASKS[version] if mask is None else mask, mask is not None, where)
