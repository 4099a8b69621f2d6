"""What hadesign decided where the design is silent, in words."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, translated
from hadesign.lists import AND, joined
from hadesign.notation import as_time
from hadesign.topology.assumed import Decided, DecidedHere, DecidedValue

_SUBJECTS: Mapping[Decided, Message] = {
    "health-check": N_("the health check of load balancer {name}"),
    "keepalived-check": N_("keepalived's check of load balancer {name}"),
    "vrrp": N_("the VRRP of load balancer {name}"),
    "address-lease": N_("the lease of load balancer {name}"),
    "first-machine": N_("kube-vip of load balancer {name} on the first machine"),
    "etcd-timers": N_("etcd's timers"),
}


def assumed_subject(found: DecidedHere) -> str:
    """Name what is decided: `the health check of load balancer api`."""
    return translated(_SUBJECTS[found.what], name=found.name)


def assumed_values(found: DecidedHere) -> str:
    """Write the values by the names of their fields: `interval 3s and fall 3`."""
    return joined([f"{field} {_shown(value)}" for field, value in found.values], AND)


def _shown(value: DecidedValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_time(value) if isinstance(value, float) else str(value)
