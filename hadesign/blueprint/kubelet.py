"""What a kubelet keeps back from pods, when it evicts them, and how it lets them end."""

from typing import Self

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNone, Section, optional
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.quantities import Cpu, Duration, Memory, Percent
from hadesign.blueprint.refusal import broken
from hadesign.i18n import _


class Reserved(Section):
    """What is kept back on a machine; pods get none of it."""

    cpu: Cpu | None = optional("CPU in cores or millicores.", "500m")
    memory: Memory | None = optional("Memory in bytes, with Ki, Mi, Gi or Ti.", "1Gi")
    ephemeral_storage: Memory | None = optional("Space of the kubelet's own file system.", "10Gi")


class EvictionHard(Section):
    """Where the kubelet ends pods at once; what is not said here is the kubelet's own default."""

    memory_available: Memory | None = optional(
        "Memory that has to stay free, and that pods get none of; 100Mi is the kubelet's own.", "500Mi"
    )
    nodefs_available: Percent | None = optional("Free space of the kubelet's file system.", "10%")
    nodefs_inodes_free: Percent | None = optional("Free inodes there.", "5%")
    imagefs_available: Percent | None = optional("Free space of the file system of images.", "15%")
    imagefs_inodes_free: Percent | None = optional("Free inodes there.", "5%")


class Kubelet(Section):
    """Settings of kubelets. What a machine or pool says stands in place of what is said for all, key by key."""

    system_reserved: OrNone[Reserved] | None = optional(
        "Kept for the operating system, and taken off what machines have for pods.", {"cpu": "500m", "memory": "1Gi"}
    )
    kube_reserved: OrNone[Reserved] | None = optional(
        "Kept for kubelet and container runtime, and taken off what machines have for pods.",
        {"cpu": "200m", "memory": "1Gi"},
    )
    eviction_hard: EvictionHard | None = optional(
        "Where the kubelet ends pods at once; its memory is taken off, too.", {"memoryAvailable": "500Mi"}
    )
    shutdown_grace_period: Duration | None = optional(
        "Time that pods get when the machine shuts down; 0s if it waits for none.", "60s"
    )
    shutdown_grace_period_critical_pods: Duration | None = optional(
        "Part of it that is kept for critical pods, which end last.", "20s"
    )

    rotate_certificates: bool | None = optional(
        "Whether it asks for a new certificate before its own ends; kubeadm's default is true.", True
    )
    kube_api_qps: int | None = optional(
        "Requests to the API per second that it makes at most, above short bursts; the kubelet's own is 50 (5 before"
        " Kubernetes 1.27).",
        50,
        ge=1,
        le=units.MOST,
        alias="kubeAPIQPS",
    )

    @model_validator(mode="after")
    def _part(self) -> Self:
        """Refuse a part that is larger than the whole; a kubelet does not start with it."""
        whole, part = self.shutdown_grace_period, self.shutdown_grace_period_critical_pods
        if whole is not None and part is not None and part > whole:
            raise broken(
                _("critical pods get more time than there is in all"),
                _("at most `shutdownGracePeriod`"),
                "shutdownGracePeriodCriticalPods",
            )
        return self
