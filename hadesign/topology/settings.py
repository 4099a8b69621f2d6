"""Settings of the control plane and the network, as they are given."""

from hadesign.topology.given import Given
from hadesign.topology.nouns.control_plane import (
    Audit,
    Certificates,
    ControlPlane,
    Encryption,
    Kubernetes,
    Webhook,
)
from hadesign.topology.nouns.networks import Network
from hadesign.topology.workloads import spread_of


def build_kubernetes(given: Given) -> Kubernetes:
    """Return version and installer."""
    found = given.spec.kubernetes
    return Kubernetes(found.version, found.installer, given.at("kubernetes"))


def build_control_plane(given: Given) -> ControlPlane:
    """Return certificates, encryption, audit and webhooks."""
    found, origin = given.spec.control_plane, given.at("controlPlane")
    if found is None:
        return ControlPlane(None, None, None, None, origin)
    life, secrets, audit = found.certificates, found.encryption, found.audit
    return ControlPlane(
        Certificates(life.rotation, life.validity, life.expires, origin.below("certificates")) if life else None,
        Encryption(secrets.provider, secrets.config_file, origin.below("encryption")) if secrets else None,
        Audit(audit.policy_file, audit.log_dir, audit.max_age, origin.below("audit")) if audit else None,
        _webhooks(given),
        origin,
    )


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
            excluded_namespaces=entry.excluded_namespaces,
            resources=entry.resources,
            origin=given.at("controlPlane", "webhooks", index),
        )
        for index, entry in enumerate(found)
    )


def build_network(given: Given) -> Network:
    """Return the cluster's network."""
    found, origin = given.spec.network, given.at("network")
    if found is None:
        return Network(None, None, None, None, origin)
    return Network(found.cni, found.node_mask, found.kube_proxy, found.mtu, origin)
