"""A cluster of kOps': name, version, provider, how the API is reached, and settings of programs."""

import re
from collections.abc import Iterator, Mapping

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import (
    API_SERVER,
    CONTROLLERS,
    SCHEDULER,
    GivenFlag,
    seconds,
    take,
    take_flags,
    truth,
)
from hadesign.importers.kops.zones import GroupZones
from hadesign.importers.kubelet import COMMON, take_kubelet_fields, take_kubelet_flags
from hadesign.importers.machine import made_name
from hadesign.importers.sources import YamlValue

_PLANE: FactPath = ("spec", "controlPlane")
_BALANCER: FactPath = ("spec", "loadBalancers", "api")
_SCALER: FactPath = ("spec", "autoscaling", "clusterAutoscaler")
_VERSION = re.compile(r"v?(1\.[0-9]+\.[0-9]+)")
_PROVIDERS = {"aws": "aws", "gce": "gcp", "azure": "azure", "openstack": "openstack", "metal": "bare-metal"}
_SCOPES = {"Public": "external", "Internal": "internal"}
_PROGRAM, _CODE = "kOps", "https://github.com/kubernetes/kops/blob/master"
_NAMES = f"{_CODE}/upup/pkg/fi/cloudup/defaults.go"
_PORT, _PORTS = 443, f"{_CODE}/pkg/wellknownports/wellknownports.go"
_GOSSIP = ".k8s.local"
"""What names of clusters end in of which nobody is told by DNS (https://kops.sigs.k8s.io/gossip/)."""
_ELECTION = {
    "leaderElect": "leader-elect",
    "leaderElectLeaseDuration": "leader-elect-lease-duration",
    "leaderElectRenewDeadlineDuration": "leader-elect-renew-deadline",
    "leaderElectRetryPeriod": "leader-elect-retry-period",
}
_FLAGS: tuple[tuple[tuple[str, ...], str, Mapping[str, str]], ...] = (
    (
        ("kubeAPIServer",), API_SERVER,
        {
            "securePort": "secure-port",
            "goawayChance": "goaway-chance",
            "defaultNotReadyTolerationSeconds": "default-not-ready-toleration-seconds",
            "compactionInterval": "etcd-compaction-interval",
            "auditPolicyFile": "audit-policy-file",
            "auditLogPath": "audit-log-path",
            "auditLogMaxAge": "audit-log-maxage",
            "auditWebhookConfigFile": "audit-webhook-config-file",
            "auditWebhookMode": "audit-webhook-mode",
        },
    ),
    (
        ("kubeControllerManager",), CONTROLLERS,
        {
            "nodeMonitorGracePeriod": "node-monitor-grace-period",
            "nodeCIDRMaskSize": "node-cidr-mask-size",
            "clusterCIDR": "cluster-cidr",
        },
    ),
    (("kubeControllerManager", "leaderElection"), CONTROLLERS, _ELECTION),
    (("kubeScheduler", "leaderElection"), SCHEDULER, _ELECTION),
)  # fmt: skip
"""kubernetes/kops@268927e26409:pkg/apis/kops/v1alpha2/componentconfig.go, where each field has its flag."""


def read_cluster_spec(draft: ImportDraft, document: YamlValue, zones: GroupZones) -> bool:
    """Say what a cluster tells of itself; return whether an autoscaler runs in it."""
    place = FilePlace(_("kOps, another installer, {place}", place=document.place))
    draft.say(("spec", "kubernetes", "installer"), "other", place)
    name, spec = document.get("metadata", "name"), document.get("spec")
    if name is not None and name.text:
        draft.say(("metadata", "name"), made_name(name.text).replace(".", "-")[:63].strip("-"), name.place)
    if spec is None:
        return False
    _version(draft, spec)
    _provider(draft, spec)
    _endpoint(draft, spec, name.text or "" if name is not None else "")
    _balancer(draft, spec, zones)
    for keys, program, fields in _FLAGS:
        take_flags(draft, program, _given(spec.get(*keys), fields))
    kubelet = spec.get("kubelet")
    if kubelet is not None:
        take_kubelet(draft, COMMON, kubelet)
    secrets = spec.get("encryptionConfig")
    if secrets is not None and secrets.text == "true":
        draft.note(secrets.place, _("Secrets are encrypted, by a provider that this file does not name"))
    scaler = spec.get("clusterAutoscaler", "enabled")
    if scaler is not None and scaler.text:
        take(draft, (*_SCALER, "enabled"), truth, scaler.text, scaler.place)
    return scaler is not None and scaler.text == "true"


def take_kubelet(draft: ImportDraft, at: FactPath, section: YamlValue) -> None:
    """Take settings of kubelets: kOps has the fields of their files, but signals as one text."""
    take_kubelet_fields(draft, at, section)
    signals = section.get("evictionHard")
    if signals is not None and signals.text:
        take_kubelet_flags(draft, at, [("eviction-hard", signals.text, signals.place)])


def _given(section: YamlValue | None, fields: Mapping[str, str]) -> Iterator[GivenFlag]:
    for key, value in section.fields.items() if section is not None else ():
        if key in fields and value.text is not None:
            yield fields[key], value.text, value.place


def _version(draft: ImportDraft, spec: YamlValue) -> None:
    found = spec.get("kubernetesVersion")
    match = _VERSION.fullmatch(found.text or "") if found is not None else None
    if found is not None and match:
        draft.say(("spec", "kubernetes", "version"), match[1], found.place)
    elif found is not None:
        draft.note(found.place, _("the version is none such as 1.36.4"))


def _provider(draft: ImportDraft, spec: YamlValue) -> None:
    found = spec.get("cloudProvider")
    if found is None:
        return
    name = found.text or next(iter(found.fields), None)
    if name:
        draft.say(("spec", "infrastructure", "provider"), _PROVIDERS.get(name, "other"), found.place)
    else:
        draft.note(found.place, _("a provider that cannot be read"))


def _endpoint(draft: ImportDraft, spec: YamlValue, cluster: str) -> None:
    """Say the name of the API; without DNS it is that of the balancer, which no file says."""
    port = spec.get("kubeAPIServer", "securePort")
    if port is None:
        draft.default((*_PLANE, "apiServer", "port"), _PORT, _PROGRAM, _PORTS)
    sans = [*spec.texts("additionalSans"), *spec.texts("api", "additionalSANs")]
    if sans:
        draft.add((*_PLANE, "apiServer", "extraSANs"), [text for text, _place in sans], sans[0][1])
    public = spec.get("masterPublicName") or spec.get("api", "publicName")
    kind = spec.text_at("topology", "dns", "type") or spec.text_at("topology", "dns") or "Public"
    if public is not None and public.text and not public.text.endswith(_GOSSIP):
        draft.say((*_PLANE, "endpoint"), f"{public.text}:{_PORT}", public.place)
    elif public is not None:
        draft.note(public.place, _("a name of the API that leads nowhere, or cannot be read"))
    elif cluster and kind == "Public" and not cluster.endswith(_GOSSIP):
        draft.default((*_PLANE, "endpoint"), f"api.{cluster}:{_PORT}", _PROGRAM, _NAMES)


def _balancer(draft: ImportDraft, spec: YamlValue, zones: GroupZones) -> None:
    found, names = spec.get("api", "loadBalancer"), spec.get("api", "dns")
    if found is None or not found.fields:
        if names is not None:
            draft.say((*_BALANCER, "name"), "api", names.place)
            draft.say((*_BALANCER, "type"), "dns", names.place)
        return
    draft.say((*_BALANCER, "name"), "api", found.place)
    draft.say((*_BALANCER, "type"), "cloud", found.place)
    draft.default((*_BALANCER, "port"), _PORT, _PROGRAM, _PORTS)
    scope, across, idle = found.get("type"), found.get("crossZoneLoadBalancing"), found.get("idleTimeoutSeconds")
    if scope is not None and scope.text in _SCOPES:
        draft.say((*_BALANCER, "scope"), _SCOPES[scope.text], scope.place)
    if across is not None and across.text:
        take(draft, (*_BALANCER, "crossZone"), truth, across.text, across.place)
    if idle is not None and idle.text:
        take(draft, (*_BALANCER, "idleTimeout"), seconds, idle.text, idle.place)
    placed, place = zones.of(draft, found, machines=False)
    if placed and place is not None:
        draft.say((*_BALANCER, "zones"), placed, place)
    for key in ("class", "useForInternalApi"):
        seen = found.get(key)
        if seen is not None:
            draft.note(seen.place, _("{key} of the balancer is not taken", key=key))
