"""Backups: copies that are said to outlive every zone cannot be kept in one, nor on a machine of the cluster."""

from collections.abc import Iterator

from hadesign.blueprint.design import Design
from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import noun, shown
from hadesign.diagnostic import Path
from hadesign.i18n import _


def problems(design: Design) -> Iterator[Problem]:
    """Report backups that are offsite and in the cluster at once."""
    for what in ("etcd", "volumes"):
        target = design.spec.section("backup", what)
        if target.data.get("offsite") is True:
            yield from (_both(target, place, said) for place, said in _inside(design, target))


def _inside(design: Design, target: Entry) -> Iterator[tuple[Path, str]]:
    """Yield what says that copies are in the cluster: a machine, one that the location names, a zone, or the words."""
    machines = {entry.text("name") for entry in design.placed if "pool" not in entry.data}
    for key in ("node", "location"):
        if (name := target.text(key)) is not None and name in machines:
            yield target.place(key), _("{kind} {name}", kind=noun("node"), name=shown(name))
    if (zone := target.text("zone")) is not None and zone in design.zones.entries:
        yield target.place("zone"), _("{kind} {name}", kind=noun("zone"), name=shown(zone))
    if target.data.get("inCluster") is True:
        yield target.place("inCluster"), _("the cluster itself")


def _both(target: Entry, place: Path, where: str) -> Problem:
    return Problem(
        target.place("offsite"),
        _("copies that are offsite cannot be kept in {where}", where=where),
        _("offsite: false, or a place that survives the loss of every zone"),
        related=((_("where they are is given here"), place),),
    )
