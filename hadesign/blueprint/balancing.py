"""Load balancers that are asked for what their type cannot do."""

from collections.abc import Iterator

from hadesign.blueprint.design import Design
from hadesign.blueprint.reading import Problem
from hadesign.blueprint.wording import noun, one_of, shown
from hadesign.i18n import _
from hadesign.vocabulary.balancers import BALANCERS, BalancerRow


def problems(design: Design) -> Iterator[Problem]:
    """Report what a balancer is to stand in front of, or how it is to announce its address, where its type does not."""
    rows: dict[str, BalancerRow] = dict(BALANCERS.items())
    for entry in design.balancers.entries.values():
        kind = entry.text("type")
        row = rows.get(kind or "")
        if row is None:
            continue
        related = ((_("{setting} is given here", setting=f"type: {kind}"), entry.place("type")),)
        serves, way = entry.text("serves") or "api", entry.text("announce")
        if serves in ("api", "ingress") and serves not in row.serves:
            message = _("{balancer} cannot stand in front of the API servers", balancer=_what(entry.text("name")))
            yield Problem(
                entry.place("serves" if "serves" in entry.data else "type"),
                message,
                _("{setting}, or another type", setting=f"serves: {row.serves[0]}"),
                related=related if "serves" in entry.data else (),
            )
        if way in ("l2", "bgp") and way not in (ways := [one.way for one in row.announces]):
            message = _(
                "{balancer} does not announce its address by {way}", balancer=_what(entry.text("name")), way=way
            )
            expected = one_of(ways) if ways else _("no {setting}", setting="announce")
            yield Problem(entry.place("announce"), message, expected, related=related)


def _what(name: str | None) -> str:
    return f"{noun('load-balancer')} {shown(name)}"
