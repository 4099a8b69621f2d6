"""Amounts of what pods ask for and nodes offer."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, ngettext, translated
from hadesign.notation import as_cpu, as_memory
from hadesign.proof.capacity.resources import Resource

RESOURCE_WORDS: Mapping[Resource, Message] = {"cpu": N_("CPU"), "memory": N_("memory"), "pods": N_("pods")}
_AMOUNTS: Mapping[Resource, Message] = {"cpu": N_("{amount} CPU"), "memory": N_("{amount} memory")}


def bare_amount(resource: Resource, amount: int) -> str:
    """Write an amount beside the name of its resource: `62.4`, `40Gi`, `1,308`."""
    if resource == "pods":
        return f"{amount:,}"
    if not amount:
        return "0"
    return as_cpu(amount) if resource == "cpu" else as_memory(amount)


def amount(resource: Resource, count: int) -> str:
    """Write an amount with what it is of: `62.4 CPU`, `40Gi memory`, `1 pod`."""
    if resource == "pods":
        return ngettext("{count:,} pod", "{count:,} pods", count)
    return translated(_AMOUNTS[resource], amount=bare_amount(resource, count))
