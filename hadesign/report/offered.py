"""What each target would write for a design: for a terminal, and as data."""

from collections.abc import Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.report.json_text import json_text
from hadesign.report.tables import wrap
from hadesign.source import visible
from hadesign.targets import Offer, offers, uncovered
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Offered:
    """The targets with what each of them writes, and the parts of the design that none of them writes for."""

    cluster: Cluster
    offers: tuple[Offer, ...]

    @classmethod
    def of(cls, cluster: Cluster, others: Sequence[str] = ()) -> "Offered":
        """Ask every target; `others` are those of other packages."""
        return cls(cluster, offers(cluster, others))


def said_of(offer: Offer) -> str:
    """Say what a target writes, or why it writes nothing."""
    if offer.why:
        return _("does not fit: {why}", why=offer.why)
    if offer.lacks:
        return _("lacks facts: {facts}", facts="; ".join(offer.lacks))
    return ngettext("{count} file", "{count} files", len(offer.files))


def offered_text(found: Offered) -> str:
    """Return a line for each target, and what nothing is written for."""
    width = max(len(offer.target) for offer in found.offers)
    lines = [wrap(said_of(offer), f"{offer.target:{width}}  ") for offer in found.offers]
    parts = "; ".join(part.words() for part in uncovered(found.cluster))
    lines += [visible(_("no target writes for: {parts}", parts=parts))] if parts else []
    return "\n".join(lines)


def offered_json(found: Offered) -> str:
    """Return it as JSON."""
    return json_text(
        {
            "version": 1,
            "file": found.cluster.document.file,
            "targets": [
                {
                    "name": offer.target,
                    "fits": not offer.why,
                    "files": list(offer.files),
                    "why": offer.why or None,
                    "lacks": list(offer.lacks),
                }
                for offer in found.offers
            ],
            "uncovered": [{"part": part.part, "name": part.name} for part in uncovered(found.cluster)],
        }
    )
