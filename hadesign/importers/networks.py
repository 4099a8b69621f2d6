"""Networks that an installer takes by itself: of IPv4, as long as nothing in its files speaks of IPv6."""

from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.machine import NODES

PODS: FactPath = ("spec", "network", "podCIDR")
SERVICES: FactPath = ("spec", "network", "serviceCIDR")


def default_networks(draft: ImportDraft, program: str, source: str, *, pods: str | None, services: str | None) -> None:
    """Say networks that nobody chose; beside IPv6 they would be others, or none at all."""
    addresses = [draft.value(*NODES, name, "address") for name in draft.entries(*NODES)]
    said = [draft.value(*PODS), draft.value(*SERVICES), *addresses, *draft.hosts]
    if any(isinstance(text, str) and ":" in text for text in said):
        return
    for path, value in ((PODS, pods), (SERVICES, services)):
        if value is not None:
            draft.default(path, value, program, source)
