"""What is said of each machine's kubelet, and what that leaves of the machine for pods: decided here, once."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint import kubelet as written
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import input_diagnostic
from hadesign.stated import made
from hadesign.topology.given import Given
from hadesign.topology.nouns.kubelets import Kubelets, KubeletSettings, Reserved
from hadesign.topology.nouns.machines import Capacity, Node, NodeGroup
from hadesign.topology.pools import Draft

EVICTION_MEMORY = 100 * 1024**2
EVICTION_SHARES: Mapping[str, float] = {
    "nodefs.available": 0.1, "nodefs.inodesFree": 0.05, "imagefs.available": 0.15, "imagefs.inodesFree": 0.05,
}  # fmt: skip
"""The kubelet's own thresholds, of which none is left where it is told one (kubernetes/kubernetes@v1.37.2:
pkg/kubelet/eviction/defaults_linux.go; docs/concepts/scheduling-eviction/node-pressure-eviction.md of
kubernetes/website, hard eviction thresholds)."""


def kubelet_of(given: Given, draft: Draft) -> KubeletSettings | None:
    """Return what is said of a machine's kubelet: by the machine or its pool, else for all."""
    own, common = draft.entry.kubelet, given.spec.kubernetes.kubelet
    if own is not None and common is not None:
        return _settings(common.model_copy(update={key: value for key, value in own if value is not None}))
    found = own or common
    return _settings(found) if found is not None else None


def _settings(found: written.Kubelet) -> KubeletSettings:
    eviction = found.eviction_hard
    shares: Mapping[str, float] = {}
    memory: int | None = None
    if eviction is not None:
        memory = EVICTION_MEMORY if eviction.memory_available is None else eviction.memory_available
        given = {
            "nodefs.available": eviction.nodefs_available,
            "nodefs.inodesFree": eviction.nodefs_inodes_free,
            "imagefs.available": eviction.imagefs_available,
            "imagefs.inodesFree": eviction.imagefs_inodes_free,
        }
        shares = {name: EVICTION_SHARES[name] if share is None else share for name, share in given.items()}
    return KubeletSettings(
        system=made(found.system_reserved, _reserved),
        kube=made(found.kube_reserved, _reserved),
        eviction_memory=memory,
        eviction_shares=shares,
        shutdown=found.shutdown_grace_period,
        shutdown_critical=found.shutdown_grace_period_critical_pods,
        rotate_certificates=found.rotate_certificates,
        queries=found.kube_api_qps,
    )


def _reserved(found: written.Reserved) -> Reserved:
    return Reserved(found.cpu, found.memory, found.ephemeral_storage)


def allocatable(size: Capacity, kubelet: KubeletSettings | None) -> Capacity:
    """Return what a machine has for pods: its size without what its kubelet is said to keep back.

    Nothing is taken off that nobody says. https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
    """
    if kubelet is None:
        return size
    cpu = sum(one.cpu or 0 for _name, one in kubelet.reserved)
    memory = sum(one.memory or 0 for _name, one in kubelet.reserved) + (kubelet.eviction_memory or 0)
    return Capacity(_less(size.cpu, cpu), _less(size.memory, memory), size.pods)


def _less(whole: int | None, part: int) -> int | None:
    return None if whole is None else whole - part


def check_kubelet(given: Given, draft: Draft, kubelet: KubeletSettings | None, rest: Capacity) -> None:
    """Refuse what no kubelet would start with.

    Raises:
        InputError: as much is kept back as there is, or more time is kept for critical pods than there is in all.
    """
    if kubelet is None:
        return
    key, message, expected = "", "", ""
    if any(amount is not None and amount <= 0 for amount in (rest.cpu, rest.memory)):
        key, message = "size", _("the kubelet of {name} keeps back as much as the machine has", name=draft.name)
        expected = _("a larger machine, or less in `systemReserved`, `kubeReserved` and `evictionHard`")
    elif kubelet.shutdown is not None and (kubelet.shutdown_critical or 0) > kubelet.shutdown:
        key = "kubelet"
        message = _("critical pods of {name} get more time than there is in all", name=draft.name)
        expected = _("a `shutdownGracePeriodCriticalPods` of its own, at most `shutdownGracePeriod`")
    if message:
        path = (*draft.origin.path, key)
        raise InputError([input_diagnostic(message, given.document.value(path), path, expected=expected)])


def build_kubelets(nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> Kubelets:
    """Return what kubelets have in common, over the groups of machines that run one of the cluster."""
    found = [group for group in groups if group.roles & {"control-plane", "worker"}]
    settings = [nodes[group.nodes[0]].kubelet for group in found]
    alike = all(one == settings[0] for one in settings)
    limits = {group.size.pods for group in found}
    return Kubelets(
        common=settings[0] if settings and alike else None,
        differ=not alike,
        pods=limits.pop() if len(limits) == 1 else None,
    )
