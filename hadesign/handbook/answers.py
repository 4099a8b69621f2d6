"""Yes, no and not shown, as pages say them: each has a colour of its own."""

from hadesign.handbook.layout import Markdown
from hadesign.i18n import N_, Message, _, translated
from hadesign.proof import ServiceProof

YES_NO: dict[bool | None, Message] = {True: N_("yes"), False: N_("**no**"), None: N_("*not shown*")}
_GOES_ON: dict[bool | None, Message] = {True: N_("it goes on"), False: N_("**it stops**"), None: N_("*not shown*")}


def yes_no(answer: bool | None) -> str:
    """Answer a question of a table."""
    return translated(YES_NO[answer])


def goes_on(proof: ServiceProof) -> Markdown:
    """Say what a service does when a node, and when a zone, is lost."""
    node, zone = translated(_GOES_ON[proof.uninterrupted("node")]), translated(_GOES_ON[proof.uninterrupted("zone")])
    return Markdown(_("When a node is lost, {node}; when a zone is lost, {zone}.", node=node, zone=zone))
