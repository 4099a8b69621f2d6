"""Services of a cluster.yml: etcd and its snapshots, API servers, controller managers, schedulers, kubelets."""

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import (
    API_SERVER,
    CONTROLLERS,
    ETCD,
    SCHEDULER,
    duration,
    given_flags,
    take,
    take_flags,
)
from hadesign.importers.kubelet import COMMON, take_kubelet_flags
from hadesign.importers.machine import NODES
from hadesign.importers.sources import YamlValue
from hadesign.importers.urls import add_members

_PROGRAMS = (("kube-api", API_SERVER), ("kube-controller", CONTROLLERS), ("scheduler", SCHEDULER), ("etcd", ETCD))
_TEXTS: tuple[tuple[tuple[str, ...], FactPath], ...] = (
    (("kube-controller", "cluster_cidr"), ("spec", "network", "podCIDR")),
    (("kube-api", "service_cluster_ip_range"), ("spec", "network", "serviceCIDR")),
    (("kube-controller", "service_cluster_ip_range"), ("spec", "network", "serviceCIDR")),
    (("kubelet", "cluster_domain"), ("spec", "network", "dns", "domain")),
)
_PROXY_MODES = frozenset({"iptables", "ipvs", "nftables"})
_BACKUP: FactPath = ("spec", "backup", "etcd")
_PROGRAM, _DEFAULTS = "RKE", "https://github.com/rancher/rke/blob/40c5dd46/cluster/defaults.go"
_TAKEN = "https://github.com/rancher/rke/blob/40c5dd46/services/etcd.go"
_ENCRYPTION_FILE = "/etc/kubernetes/ssl/encryption.yaml"
"""rancher/rke@40c5dd46:cluster/encryption.go; the provider is AES-CBC unless a configuration is given (same file)."""
_POLICY_FILE = "/etc/kubernetes/audit-policy.yaml"
"""rancher/rke@40c5dd46:cluster/defaults.go, DefaultKubeAPIArgAuditPolicyFileValue."""


def read_services(draft: ImportDraft, document: YamlValue) -> None:
    """Say what the services are told, and how snapshots of etcd are taken."""
    services = document.get("services")
    for keys, path in _TEXTS:
        found = services.get(*keys) if services is not None else None
        if found is not None and found.text:
            draft.say(path, found.text, found.place)
    for service, program in _PROGRAMS:
        take_flags(draft, program, given_flags(document.get("services", service, "extra_args")))
    take_kubelet_flags(draft, COMMON, kubelet := list(given_flags(document.get("services", "kubelet", "extra_args"))))
    for name, value, place in kubelet:
        if name == "max-pods":
            for machine in draft.entries(*NODES):
                take(draft, (*NODES, machine, "size", "pods"), int, value, place)
    for name, value, place in given_flags(document.get("services", "kubeproxy", "extra_args")):
        if name == "proxy-mode" and value in _PROXY_MODES:
            draft.say(("spec", "network", "kubeProxy"), value, place)
    _secrets_and_audit(draft, document)
    if not _external(draft, document):
        _snapshots(draft, document)


def _external(draft: ImportDraft, document: YamlValue) -> bool:
    """Say which machines run an etcd that RKE does not set up, and tell whether there is one."""
    urls = [(url, place) for url, place in document.texts("services", "etcd", "external_urls") if url]
    if urls:
        draft.say(("spec", "etcd", "topology"), "external", urls[0][1])
        add_members(draft, urls)
    return bool(urls)


def _secrets_and_audit(draft: ImportDraft, document: YamlValue) -> None:
    api = document.get("services", "kube-api")
    secrets = api.get("secrets_encryption_config") if api is not None else None
    if secrets is not None and secrets.text_at("enabled") == "true":
        if secrets.get("custom_config") is None:
            draft.say(("spec", "controlPlane", "encryption", "provider"), "aescbc", secrets.place)
            draft.say(("spec", "controlPlane", "encryption", "configFile"), _ENCRYPTION_FILE, secrets.place)
        else:
            draft.note(secrets.place, _("Secrets are encrypted, by a configuration that may hold keys and is not read"))
    audit = api.get("audit_log") if api is not None else None
    if audit is None or audit.text_at("enabled") != "true":
        return
    at: FactPath = ("spec", "controlPlane", "audit")
    draft.default((*at, "policyFile"), _POLICY_FILE, _PROGRAM, _DEFAULTS)
    path, age = audit.get("configuration", "path"), audit.get("configuration", "max_age")
    if path is not None and path.text:
        draft.say((*at, "logDir"), path.text.rpartition("/")[0] or "/", path.place)
    if age is not None and isinstance(age.scalar, int) and age.scalar > 0:
        draft.say((*at, "maxAge"), f"{age.scalar}d", age.place)


def _snapshots(draft: ImportDraft, document: YamlValue) -> None:
    """Say how snapshots are taken: every member takes them unless that is turned off (services/etcd.go)."""
    etcd = document.get("services", "etcd")
    wanted = etcd.get("snapshot") if etcd is not None else None
    if wanted is not None and wanted.text == "false":
        draft.say(_BACKUP, "none", wanted.place)
        return
    draft.default((*_BACKUP, "takenOn"), "every-member", _PROGRAM, _TAKEN)
    config = etcd.get("backup_config") if etcd is not None else None
    if config is None or not config.fields:
        _by_time(draft, etcd)
    elif config.text_at("enabled") != "false":
        _by_number(draft, config)


def _by_time(draft: ImportDraft, etcd: YamlValue | None) -> None:
    """Say how often snapshots are taken and for how long they stay, in the older way."""
    for key, field, usual in (("creation", "interval", "12h"), ("retention", "retention", "72h")):
        found = etcd.get(key) if etcd is not None else None
        if found is not None and found.text:
            take(draft, (*_BACKUP, field), duration, found.text, found.place)
        elif found is None or found.scalar in (None, ""):
            draft.default((*_BACKUP, field), usual, _PROGRAM, _DEFAULTS)


def _by_number(draft: ImportDraft, config: YamlValue) -> None:
    """Say how often snapshots are taken, how many stay, and in which bucket."""
    hours, number = config.get("interval_hours"), config.get("retention")
    if hours is not None and isinstance(hours.scalar, int) and hours.scalar > 0:
        draft.say((*_BACKUP, "interval"), f"{hours.scalar}h", hours.place)
    elif hours is None or not hours.scalar:
        draft.default((*_BACKUP, "interval"), "12h", _PROGRAM, _DEFAULTS)
    if number is not None and isinstance(number.scalar, int) and number.scalar > 0:
        draft.say((*_BACKUP, "kept"), number.scalar, number.place)
    elif number is None or not number.scalar:
        draft.default((*_BACKUP, "kept"), 6, _PROGRAM, _DEFAULTS)
    store = config.get("s3backupconfig")
    bucket = store.get("bucket_name") if store is not None else None
    if store is not None and bucket is not None and bucket.text:
        folder = (store.text_at("folder") or "").strip("/")
        draft.say((*_BACKUP, "location"), f"s3://{bucket.text}" + (f"/{folder}" if folder else ""), bucket.place)
