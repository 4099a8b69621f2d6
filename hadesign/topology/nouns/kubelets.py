"""Settings of kubelets."""

from collections.abc import Mapping

from hadesign.frozen import dataclass
from hadesign.stated import Nothing


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a kubelet keeps back from pods: millicores and bytes; `None` is unsaid."""

    cpu: int | None
    memory: int | None
    ephemeral_storage: int | None


@dataclass(frozen=True, slots=True)
class KubeletSettings:
    """What is said of a machine's kubelet; `None` is unsaid.

    `eviction_memory` in bytes and `eviction_shares` (by signal, from 0 to 1) are all of the kubelet's thresholds where
    one of them is said, as those that it is not told are none to it then. `shutdown` and `shutdown_critical`, a part of
    it, in seconds. `queries` are the requests per second that it makes to the API at most.
    """

    system: Reserved | Nothing | None
    kube: Reserved | Nothing | None
    eviction_memory: int | None
    eviction_shares: Mapping[str, float]
    shutdown: float | None
    shutdown_critical: float | None
    rotate_certificates: bool | None = None
    queries: int | None = None

    @property
    def reserved(self) -> tuple[tuple[str, Reserved], ...]:
        """What is kept back, by the kubelet's own name for it."""
        both = (("systemReserved", self.system), ("kubeReserved", self.kube))
        return tuple((name, one) for name, one in both if isinstance(one, Reserved))


@dataclass(frozen=True, slots=True)
class Kubelets:
    """What all kubelets of the cluster have in common.

    `common` is what is said of all of them alike, and `pods` the limit that all have; both `None` where they differ or
    nothing is said. `differ` tells whether machines differ in their settings.
    """

    common: KubeletSettings | None
    differ: bool
    pods: int | None
