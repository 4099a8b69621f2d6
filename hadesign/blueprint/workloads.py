"""Applications: how many copies, where they may run, and what they need."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNone, Section, exactly_one, optional, required, several
from hadesign.blueprint.marks import Discriminator, Tag, model_validator
from hadesign.blueprint.quantities import Cpu, DnsName, Duration, LabelKey, ManifestPath, Memory, Name, Period, Share
from hadesign.blueprint.refusal import broken
from hadesign.i18n import _

ExternalTrafficPolicy: TypeAlias = Literal["Cluster", "Local"]
"""https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy"""
Strictness = Literal["required", "preferred", "none"]


class Spread(Section):
    """How copies are kept apart: `required` binds the scheduler, `preferred` does not, `none` asks for nothing.

    Of a spread that is given, a level that is left out is not spread over; a spread that is left out is not known.
    """

    zone: Strictness | None = optional("How copies are spread over zones.", "required")
    node: Strictness | None = optional("How copies are spread over nodes.", "required")


class Resources(Section):
    """What each copy asks for."""

    cpu: Cpu | None = optional("CPU in cores or millicores.", "500m")
    memory: Memory | None = optional("Memory in bytes, with Ki, Mi, Gi or Ti.", "1Gi")


class DisruptionBudget(Section, schema_extra=exactly_one("maxUnavailable", "minAvailable")):
    """How many copies maintenance may take at once: exactly one of the two numbers."""

    max_unavailable: Share | None = optional("Copies that may be away, a number or percentage.", 1)
    min_available: Share | None = optional("Copies that must stay, a number or percentage.", "50%")
    unhealthy_pod_eviction_policy: Literal["AlwaysAllow", "IfHealthyBudget"] | None = optional(
        "Whether broken pods may be evicted.", "AlwaysAllow"
    )

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        """Refuse what the API server refuses: both numbers, or none."""
        if (self.max_unavailable is None) == (self.min_available is None):
            if self.max_unavailable is None:
                message = _("the budget has neither `maxUnavailable` nor `minAvailable`")
            else:
                message = _("the budget has both `maxUnavailable` and `minAvailable`")
            raise broken(message, _("one of the two, such as maxUnavailable: 1"), "minAvailable")
        return self


class Volume(Section):
    """A volume: each copy of a StatefulSet has one of its own, those of a Deployment share it."""

    storage_class: Name = required("Storage class, one of spec.storage.classes.", "block", alias="class")
    size: Memory | None = optional("Size of the volume.", "20Gi")
    access_mode: Literal["ReadWriteOnce", "ReadWriteOncePod", "ReadWriteMany", "ReadOnlyMany"] | None = optional(
        "Who may use it at once: pods of one node, one pod, or pods of many nodes.", "ReadWriteOnce"
    )


class DataReplication(Section):
    """How an application keeps copies of its data."""

    mode: Literal["sync", "async"] | None = optional(
        "Whether a write is acknowledged once another copy has it, or before.", "sync"
    )
    failover: Literal["automatic", "manual"] | None = optional(
        "Whether another copy takes over by itself, or somebody decides.", "automatic"
    )


class HorizontalScaling(Section):
    """A HorizontalPodAutoscaler."""

    min_replicas: int | None = optional("Fewest copies.", 3, ge=0, le=units.MOST)
    max_replicas: int | None = optional("Most copies.", 12, ge=1, le=units.MOST)


class Strategy(Section):
    """How a new version takes the place of the old one."""

    type: Literal["RollingUpdate", "Recreate"] | None = optional(
        "Whether copies are replaced bit by bit, or all are ended first.", "RollingUpdate"
    )
    max_unavailable: Share | None = optional("Copies that may be away meanwhile, a number or percentage.", 1)
    max_surge: Share | None = optional("Copies that may run beside the old ones, a number or percentage.", 1)


class Probe(Section):
    """A question that the kubelet asks a container over and over."""

    checks: Literal["process", "application", "dependencies"] | None = optional(
        "What has to work for the answer to be yes: the process alone, the application, or what it calls as well.",
        "application",
    )
    period: Period | None = optional("Time between two questions.", "10s")
    failures: int | None = optional("Answers that must fail one after the other.", 3, ge=1, le=units.MOST)


class Probes(Section):
    """What the kubelet asks the containers."""

    readiness: OrNone[Probe] | None = optional("Whether it may have traffic.", {"checks": "application"})
    liveness: OrNone[Probe] | None = optional("Whether it is to be restarted.", {"checks": "process", "failures": 3})


class Image(Section):
    """The container image that it runs."""

    pinned: bool | None = optional("Whether it is named by a version or digest that never changes.", True)
    pull_policy: Literal["IfNotPresent", "Always", "Never"] | None = optional(
        "When it is pulled (imagePullPolicy).", "IfNotPresent"
    )


class Workload(Section):
    """An application."""

    name: DnsName = required("Name of the workload.", "cart")
    namespace: Name | None = optional("Namespace; default when absent.", "shop")
    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job"] = required(
        "Kind of controller that runs the copies; what a CronJob starts is a Job.", "Deployment"
    )
    tier: Literal["critical", "standard", "batch"] | None = optional(
        "How much it matters: critical goes on without interruption, standard may stop and comes back by itself (within"
        " the recovery time objective, if there is one), batch neither; absent counts as unknown.",
        "critical",
    )
    replicas: int | None = optional("Number of copies.", 4, ge=0, le=units.MOST)
    peak_replicas: int | None = optional(
        "Copies that carry the peak load: with fewer it is too slow, or refuses requests.", 3, ge=1, le=units.MOST
    )
    quorum: bool | None = optional("True if a majority of the copies must be up for it to work.", False)
    replicates: bool | None = optional("True if the application itself keeps its data on several copies.", True)
    replication: OrNone[DataReplication] | None = optional(
        "How it does that, if it replicates.", {"mode": "sync", "failover": "automatic"}
    )
    requests: OrNone[Resources] | None = optional(
        "CPU and memory that each copy asks for.", {"cpu": "500m", "memory": "1Gi"}
    )
    spread: OrNone[Spread] | None = optional("How copies are kept apart.", {"zone": "required"})
    pool: Name | None = optional("Node pool it is bound to.", "workers")
    zones: tuple[Name, ...] | None = optional("Zones it is bound to.", ["a", "b"], strict=False, min_length=1)
    tolerates: tuple[LabelKey, ...] = several("Keys of the taints it tolerates.", ["dedicated"])
    pod_disruption_budget: OrNone[DisruptionBudget] | None = optional(
        "How many copies maintenance may take at once.", {"maxUnavailable": 1}
    )
    volumes: tuple[Volume, ...] = several("Persistent volumes of each copy.", [{"class": "block"}])
    start_time: Duration | None = optional("Time from scheduling to ready, image pull included.", "40s")
    eviction_toleration: Duration | None = optional(
        "How long it stays on an unreachable node, if not the cluster's default.", "30s"
    )
    priority_class: OrNone[DnsName] | None = optional("Name of its PriorityClass.", "business-critical")
    traffic_distribution: OrNone[Literal["PreferClose", "PreferSameZone", "PreferSameNode"]] | None = optional(
        "Which copies its service prefers to send to (trafficDistribution).", "PreferSameZone"
    )
    external_traffic_policy: ExternalTrafficPolicy | None = optional(
        "Of a service for clients outside: which machines answer for it (externalTrafficPolicy), every one, or (Local)"
        " those with a copy, which then see the client's address.",
        "Local",
    )
    limits: OrNone[Resources] | None = optional(
        "CPU and memory that each copy may take at most.", {"cpu": 1, "memory": "2Gi"}
    )
    hpa: OrNone[HorizontalScaling] | None = optional(
        "HorizontalPodAutoscaler that changes the number of copies.", {"minReplicas": 3, "maxReplicas": 12}
    )
    strategy: Strategy | None = optional(
        "How copies of a new version replace those of the old one.", {"maxUnavailable": 1, "maxSurge": 1}
    )
    probes: OrNone[Probes] | None = optional(
        "What the kubelet asks its containers.", {"readiness": {"checks": "application"}}
    )
    pre_stop: OrNone[Duration] | None = optional(
        "How long a copy goes on serving after it was told to end, so that balancers leave it (preStop hook).", "15s"
    )
    termination_grace_period: Duration | None = optional(
        "Time after which a copy that was told to end is killed; 30s is Kubernetes' own default.", "60s"
    )
    leader_election: bool | None = optional(
        "Of a controller or operator: whether its copies elect a leader, so that one works at a time.", True
    )
    image: Image | None = optional("How its image is named and pulled.", {"pinned": True})
    safe_to_evict: bool | None = optional(
        "Whether the autoscaler may end its pods to save a machine (cluster-autoscaler.kubernetes.io/safe-to-evict).",
        True,
    )
    backup_hook: OrNone[Literal["quiesce", "dump"]] | None = optional(
        "What makes copies of its volumes consistent: writes that are held meanwhile, or a dump that is made before.",
        "quiesce",
    )


class ManifestsEntry(Section):
    """Kubernetes manifests whose workloads count as if they were written here."""

    manifests: tuple[ManifestPath, ...] = required(
        "Files, folders and patterns of rendered manifests, relative to the blueprint's folder and inside of it.",
        ["deploy/*.yaml", "other/"],
        strict=False,
        min_length=1,
    )

    @model_validator(mode="before")
    @classmethod
    def _nothing_else(cls, value: Any) -> Any:
        """Refuse an entry that names manifests and is a workload as well: which of them it is, nobody could tell."""
        others = sorted(set(value) - {"manifests"}) if isinstance(value, dict) else []
        if others:
            message = _("this entry of workloads has both `manifests` and `{field}`", field=others[0])
            raise broken(message, _("an entry with `manifests` alone, or one with `name` and `kind`"), "manifests")
        return value


def _form(value: Any) -> str:
    """Tell manifests from a workload; tags stand in <> so that they cannot be taken for keys in error positions."""
    return "<manifests>" if isinstance(value, ManifestsEntry) or "manifests" in _keys(value) else "<workload>"


def _keys(value: Any) -> Any:
    return value if isinstance(value, dict) else ()


WorkloadEntry: TypeAlias = Annotated[
    Annotated[Workload, Tag("<workload>")] | Annotated[ManifestsEntry, Tag("<manifests>")], Discriminator(_form)
]
"""An entry of `spec.workloads`: an application, or manifests (has `manifests`) that hold some."""
