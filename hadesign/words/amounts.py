"""Amounts of what pods ask for and nodes offer."""

from hadesign.notation import as_cpu, as_memory
from hadesign.proof.capacity.resources import Resource

RESOURCE_WORDS: dict[Resource, str] = {"cpu": "CPU", "memory": "memory", "pods": "pods"}


def bare_amount(resource: Resource, amount: int) -> str:
    """Write an amount beside the name of its resource: `62.4`, `40Gi`, `1,308`."""
    if resource == "pods":
        return f"{amount:,}"
    if not amount:
        return "0"
    return as_cpu(amount) if resource == "cpu" else as_memory(amount)


def amount(resource: Resource, count: int) -> str:
    """Write an amount with what it is of: `62.4 CPU`, `40Gi memory`, `1 pod`."""
    name = "pod" if resource == "pods" and count == 1 else RESOURCE_WORDS[resource]
    return f"{bare_amount(resource, count)} {name}"
