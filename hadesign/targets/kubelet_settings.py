"""What kubelets keep back and when they evict: as a file of theirs has it, and as flags."""

from collections.abc import Mapping
from typing import Any

from hadesign.targets.components import go_duration
from hadesign.topology.cluster import KubeletSettings, Reserved

_UNITS = ((1024**4, "Ti"), (1024**3, "Gi"), (1024**2, "Mi"), (1024, "Ki"))
_FLAGS = {"systemReserved": "system-reserved", "kubeReserved": "kube-reserved"}


def bytes_text(size: int) -> str:
    """Write bytes exactly, in the largest unit that divides them."""
    return next((f"{size // unit}{name}" for unit, name in _UNITS if size and size % unit == 0), str(size))


def quantities(reserved: Reserved) -> dict[str, str]:
    """Return what is kept back, by resource; what is unsaid is not there."""
    amounts = {
        "cpu": None if reserved.cpu is None else f"{reserved.cpu}m",
        "memory": None if reserved.memory is None else bytes_text(reserved.memory),
        "ephemeral-storage": None if reserved.ephemeral_storage is None else bytes_text(reserved.ephemeral_storage),
    }
    return {name: amount for name, amount in amounts.items() if amount is not None}


def thresholds(kubelet: KubeletSettings) -> dict[str, str]:
    """Return the thresholds of eviction by signal: all of them, or none."""
    if kubelet.eviction_memory is None:
        return {}
    shares = {signal: f"{share * 100:.10g}%" for signal, share in kubelet.eviction_shares.items()}
    return {"memory.available": bytes_text(kubelet.eviction_memory), **shares}


def kubelet_fields(kubelet: KubeletSettings | None) -> dict[str, Any]:
    """Return the fields of a KubeletConfiguration that the design gives."""
    if kubelet is None:
        return {}
    times = {
        "shutdownGracePeriod": kubelet.shutdown,
        "shutdownGracePeriodCriticalPods": kubelet.shutdown_critical,
    }
    fields = {
        **{name: quantities(reserved) for name, reserved in kubelet.reserved},
        "evictionHard": thresholds(kubelet),
        **{name: go_duration(seconds) for name, seconds in times.items() if seconds is not None},
    }
    plain = {"rotateCertificates": kubelet.rotate_certificates, "kubeAPIQPS": kubelet.queries}
    said = {name: value for name, value in plain.items() if value is not None}
    return {name: value for name, value in fields.items() if value} | said


def kubelet_flags(kubelet: KubeletSettings | None) -> list[tuple[str, str]]:
    """Return the flags of a kubelet that the design gives; there is none for how long a shutdown waits."""
    if kubelet is None:
        return []
    pairs: list[tuple[str, Mapping[str, str], str]] = [
        (_FLAGS[name], quantities(reserved), "=") for name, reserved in kubelet.reserved
    ]
    pairs.append(("eviction-hard", thresholds(kubelet), "<"))
    listed = [
        (flag, ",".join(f"{name}{sign}{value}" for name, value in values.items()))
        for flag, values, sign in pairs
        if values
    ]
    rotates, queries = kubelet.rotate_certificates, kubelet.queries
    plain = {
        "rotate-certificates": None if rotates is None else "true" if rotates else "false",
        "kube-api-qps": None if queries is None else str(queries),
    }
    return [*listed, *((flag, value) for flag, value in plain.items() if value is not None)]
