"""What the mend of a bad example does: it ends the findings, and no other rule finds fault with what it changes."""

from collections.abc import Iterator, Sequence

from hadesign.diagnostic import Severity
from hadesign.i18n import _
from hadesign.lint import Report


def flaws_of_a_mend(rule: str, after: Report, before: Sequence[Report]) -> Iterator[str]:
    """Yield what is wrong with a mend, in words.

    Args:
        rule: the rule whose example it is.
        after: what all rules say of the mended design.
        before: what all rules say of the example, and of the design that the example starts from. A finding of these
            that others explained counts as new where it now stands alone: the reader has not seen it before.
    """
    for found in (*after.diagnostics, *after.explained):
        if found.rule == rule:
            yield _("it does not end {path}: {finding}", path=found.path, finding=found.message)
    known = [found for report in before for found in report.diagnostics]
    # A path counts by itself, as numbers in a message change; a message too, as entries of lists move.
    places, messages = {(one.rule, one.path) for one in known}, {(one.rule, one.message) for one in known}
    for found in after.diagnostics:
        new = (found.rule, found.path) not in places and (found.rule, found.message) not in messages
        if new and found.rule != rule and found.severity is not Severity.INFO:
            yield _("it makes {rule}: {path}: {finding}", rule=found.rule, path=found.path, finding=found.message)
