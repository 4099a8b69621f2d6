"""How many findings there are, of each kind that is counted."""

from hadesign.i18n import ngettext

COUNTED = ("error", "warning", "info", "waived", "known", "explained")
"""What a report counts, in the order in which it is told; what is known only where there is a baseline."""


def counted(kind: str, count: int) -> str:
    """Say how many findings of a kind there are."""
    if kind == "error":
        return ngettext("{count} error", "{count} errors", count)
    if kind == "warning":
        return ngettext("{count} warning", "{count} warnings", count)
    if kind == "info":
        return ngettext("{count} note", "{count} notes", count)
    if kind == "waived":
        return ngettext("{count} waived", "{count} waived", count)
    if kind == "known":
        return ngettext("{count} known", "{count} known", count)
    return ngettext("{count} explained", "{count} explained", count)
