"""Variables of Kubespray that a blueprint has a field for, and Kubespray's defaults where nothing is said.

https://github.com/kubernetes-sigs/kubespray/blob/master/docs/ansible/vars.md
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from hadesign.blueprint.addresses import parse_san
from hadesign.blueprint.names import LABEL
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import (
    API_SERVER,
    CONTROLLERS,
    SCHEDULER,
    duration,
    hours,
    milliseconds,
    seconds,
    size,
    take,
    take_flags,
    truth,
)
from hadesign.importers.kubespray.inventory import CLUSTER, AnsibleInventory
from hadesign.importers.kubespray.keeping import read_audit, read_encryption
from hadesign.importers.kubespray.kubelets import read_kubelets, read_mirrors
from hadesign.importers.kubespray.machines import node_name
from hadesign.importers.kubespray.values import by_itself, is_true, known_text
from hadesign.importers.sources import UNKNOWN, YamlValue

_PLANE: FactPath = ("spec", "controlPlane")
_NETWORK: FactPath = ("spec", "network")
_ETCD: FactPath = ("spec", "etcd")
_PLUGINS = ("calico", "cilium", "flannel", "canal", "kube-ovn", "kube-router", "none")


def _version(text: str) -> str:
    return text.removeprefix("v")


def _plugin(text: str) -> str:
    if text not in _PLUGINS:
        raise ValueError(text)
    return text


class Variable(NamedTuple):
    """Where a variable's value belongs, how it is written there, and Kubespray's default with the file it is in."""

    path: FactPath
    convert: Callable[[str], Any]
    default: Any = None
    file: str = "main.yml"


CLUSTER_VARIABLES: Mapping[str, Variable] = {
    "kube_version": Variable(("spec", "kubernetes", "version"), _version),
    "kube_image_repo": Variable(("spec", "kubernetes", "imageRepository"), str),
    "kube_network_plugin": Variable((*_NETWORK, "cni"), _plugin, "calico"),
    "enable_nodelocaldns": Variable((*_NETWORK, "dns", "nodeLocalCache"), truth, True),
    "kube_apiserver_port": Variable((*_PLANE, "apiServer", "port"), int),
    "kube_apiserver_pod_eviction_not_ready_timeout_seconds": Variable(
        (*_PLANE, "apiServer", "defaultNotReadyToleration"), seconds, "300s", "control-plane"
    ),
    "kube_controller_node_monitor_grace_period": Variable(
        (*_PLANE, "controllerManager", "nodeMonitorGracePeriod"), duration, "40s", "control-plane"
    ),
    "kube_controller_manager_leader_elect_lease_duration": Variable(
        (*_PLANE, "controllerManager", "leaseDuration"), duration
    ),
    "kube_controller_manager_leader_elect_renew_deadline": Variable(
        (*_PLANE, "controllerManager", "renewDeadline"), duration
    ),
    "kube_scheduler_leader_elect_lease_duration": Variable((*_PLANE, "scheduler", "leaseDuration"), duration),
    "kube_scheduler_leader_elect_renew_deadline": Variable((*_PLANE, "scheduler", "renewDeadline"), duration),
    "kube_cert_validity_period": Variable((*_PLANE, "certificates", "validity"), duration, "8760h", "control-plane"),
}
"""Variables that machines of the control plane are told."""
ETCD_VARIABLES: Mapping[str, Variable] = {
    "etcd_heartbeat_interval": Variable((*_ETCD, "heartbeatInterval"), milliseconds),
    "etcd_election_timeout": Variable((*_ETCD, "electionTimeout"), milliseconds),
    "etcd_quota_backend_bytes": Variable((*_ETCD, "quota"), size),
    "etcd_compaction_retention": Variable((*_ETCD, "autoCompaction"), hours),
    "etcd_data_dir": Variable((*_ETCD, "dataDir"), str),
    "etcd_version": Variable((*_ETCD, "version"), _version),
}
"""Variables that members of etcd are told; their timers without any are known of the installer anyway."""
_MEMBER_FLAGS: Mapping[str, Variable] = {
    "ETCD_PRE_VOTE": Variable((*_ETCD, "preVote"), truth),
    "ETCD_STRICT_RECONFIG_CHECK": Variable((*_ETCD, "strictReconfigCheck"), truth),
}


def read_variables(draft: ImportDraft, inventory: AnsibleInventory, view: str, member: str) -> None:
    """Take what a machine of the control plane and a member of etcd are told."""
    _take_all(draft, inventory, view, CLUSTER_VARIABLES)
    _take_all(draft, inventory, member, ETCD_VARIABLES)
    more = inventory.value(member, "etcd_extra_vars")
    for key, variable in _MEMBER_FLAGS.items():
        said = more.get(key) if more is not None else None
        if said is not None and (text := known_text(draft, said)):
            take(draft, variable.path, variable.convert, text, said.place)
    _names(draft, inventory, view)
    _networks(draft, inventory, view)
    _proxy(draft, inventory, view)
    _certificates(draft, inventory, view)
    _arguments(draft, inventory, view)
    _pods(draft, inventory)
    read_kubelets(draft, inventory, view)
    read_mirrors(draft, inventory, view)
    read_audit(draft, inventory, view)
    read_encryption(draft, inventory, view)


def _take_all(draft: ImportDraft, inventory: AnsibleInventory, host: str, variables: Mapping[str, Variable]) -> None:
    for name, variable in variables.items():
        said = inventory.value(host, name)
        if said is None or (said.text is None and said.scalar is not UNKNOWN):
            if variable.default is not None:
                by_itself(draft, variable.path, variable.default, variable.file)
        elif text := known_text(draft, said):
            converted = str(text).lower() if variable.convert is truth else text
            take(draft, variable.path, variable.convert, converted, said.place)


def _names(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take the cluster's name, and the domain of DNS, which is the same unless it is said.

    roles/kubespray_defaults/defaults/main/main.yml, dns_domain.
    """
    name, domain = inventory.value(view, "cluster_name"), inventory.value(view, "dns_domain")
    called = known_text(draft, name) if name is not None else None
    if name is not None and called:
        if re.fullmatch(LABEL, called):
            draft.say(("metadata", "name"), called, name.place)
        else:
            draft.say(("spec", "kubernetes", "clusterName"), called, name.place)
    if domain is not None and domain.text:
        draft.say((*_NETWORK, "dns", "domain"), domain.text, domain.place)
    elif name is not None and called:
        draft.say((*_NETWORK, "dns", "domain"), called, name.place)


def _networks(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take the networks of pods and services, in IPv4, IPv6 or both."""
    second = any(is_true(inventory.value(view, name)) for name in ("ipv6_stack", "enable_dual_stack_networks"))
    first = inventory.value(view, "ipv4_stack")
    suffixes = [*([] if first is not None and not is_true(first) else [""]), *(["_ipv6"] if second else [])]
    for variable, key in (("kube_pods_subnet", "podCIDR"), ("kube_service_addresses", "serviceCIDR")):
        said = [found for suffix in suffixes if (found := inventory.value(view, variable + suffix))]
        texts = [text for found in said if (text := known_text(draft, found))]
        if texts and len(texts) == len(suffixes):
            draft.say((*_NETWORK, key), texts[0] if len(texts) == 1 else texts, said[0].place)
        elif not said and variable == "kube_pods_subnet" and suffixes == [""]:
            by_itself(draft, (*_NETWORK, key), "10.233.64.0/18")
    for suffix in suffixes:
        _mask(draft, inventory.value(view, f"kube_network_node_prefix{suffix}"), suffix)
    _dns(draft, inventory, view)
    plugin = inventory.value(view, "kube_network_plugin")
    mtu = inventory.value(view, f"{plugin.text if plugin is not None else 'calico'}_mtu")
    if mtu is not None and (text := known_text(draft, mtu)) and text != "0":
        take(draft, (*_NETWORK, "mtu"), int, text, mtu.place)


def _mask(draft: ImportDraft, said: YamlValue | None, suffix: str) -> None:
    """Take the prefix of the range that each machine has for its pods."""
    at = (*_NETWORK, "nodeMaskIPv6" if suffix else "nodeMask")
    if said is None:
        by_itself(draft, at, 120 if suffix else 24)
    elif text := known_text(draft, said):
        take(draft, at, int, text, said.place)


def _dns(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    upstreams = inventory.value(view, "upstream_dns_servers")
    if upstreams is not None and upstreams.items:
        draft.say((*_NETWORK, "dns", "upstreams"), [one.text for one in upstreams.items if one.text], upstreams.place)
    replicas, scaled = inventory.value(view, "coredns_replicas"), inventory.value(view, "enable_dns_autoscaler")
    if replicas is not None and replicas.text and scaled is not None and not is_true(scaled):
        take(draft, (*_NETWORK, "dns", "replicas"), int, replicas.text, replicas.place)


def _proxy(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    at = (*_NETWORK, "kubeProxy")
    removed, mode = inventory.value(view, "kube_proxy_remove"), inventory.value(view, "kube_proxy_mode")
    if removed is not None and removed.scalar is UNKNOWN:
        known_text(draft, removed)
    elif removed is not None and is_true(removed):
        draft.say(at, "none", removed.place)
    elif mode is None:
        by_itself(draft, at, "ipvs")
    elif text := known_text(draft, mode):
        draft.say(at, text, mode.place)


def _certificates(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take further names in certificates, and what renews these: by a timer, or with each upgrade unless it is off."""
    names = inventory.value(view, "supplementary_addresses_in_ssl_keys")
    for name in names.items if names is not None else ():
        text = known_text(draft, name)
        if text and _is_san(text):
            draft.add((*_PLANE, "apiServer", "extraSANs"), [text], name.place)
        elif text:
            draft.note(name.place, _("no name or address that a certificate may have"))
    at = (*_PLANE, "certificates", "rotation")
    timer = inventory.value(view, "auto_renew_certificates")
    upgrade = inventory.value(view, "kubeadm_upgrade_auto_cert_renewal")
    if timer is not None and is_true(timer):
        draft.say(at, "automatic", timer.place)
    elif upgrade is not None and upgrade.text and not is_true(upgrade):
        draft.say(at, "manual", upgrade.place)
    elif timer is None or timer.text:
        said = upgrade or timer
        if said is not None:
            draft.say(at, "on-upgrade", said.place)
        else:
            by_itself(draft, at, "on-upgrade", "control-plane")


def _is_san(text: str) -> bool:
    try:
        parse_san(text)
    except ValueError:
        return False
    return True


def _arguments(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take arguments of the control plane that are passed on as they are."""
    for variable, program in (
        ("kube_kubeadm_apiserver_extra_args", API_SERVER),
        ("kube_kubeadm_controller_extra_args", CONTROLLERS),
        ("kube_kubeadm_scheduler_extra_args", SCHEDULER),
    ):
        said = inventory.value(view, variable)
        if said is not None:
            take_flags(draft, program, _flags(said))
    options = inventory.value(view, "kube_scheduler_leader_elect_extra_opts")
    for key, convert in (("leaderElect", truth), ("retryPeriod", duration)):
        one = options.get(key) if options is not None else None
        if one is not None and one.text:
            take(draft, (*_PLANE, "scheduler", key), convert, one.text, one.place)


def _flags(said: YamlValue) -> Iterator[tuple[str, str, FilePlace]]:
    for name, value in said.fields.items():
        if value.text is not None:
            yield name, value.text, value.place


def _pods(draft: ImportDraft, inventory: AnsibleInventory) -> None:
    """Take the limit of pods of each machine that is told one."""
    for host in inventory.members(CLUSTER):
        said = inventory.value(host, "kubelet_max_pods")
        name = node_name(host)
        if said is None or draft.value("spec", "nodes", name, "name") is None:
            continue
        if said.scalar is UNKNOWN:
            draft.note(said.place, _("a template or an encrypted text, which is not known here"))
        elif said.text:
            take(draft, ("spec", "nodes", name, "size", "pods"), int, said.text, said.place)
