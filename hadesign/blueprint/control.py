"""Roles that contradict the installer or etcd's topology: a control plane that nobody could build."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from hadesign.blueprint.design import Design
from hadesign.blueprint.nodes import Role
from hadesign.blueprint.reading import Entry, Problem
from hadesign.blueprint.wording import noun, nouns, shown
from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.vocabulary.installers import INSTALLERS, InstallerRow

_CONTROL_PLANE, _ETCD = "control-plane", "etcd"


def problems(design: Design) -> Iterator[Problem]:
    """Report roles that do not fit together."""
    if design.managed:
        yield from _managed(design)
    else:
        yield from _no_control_plane(design)
        yield from _etcd(design)
    yield from _groups(design)


def _unread(design: Design) -> bool:
    """Tell whether the roles of some node are missing or misspelt, so that a role that is not found proves nothing."""
    known = set(get_args(Role))
    return design.spec.broken("nodes") or not all(roles and roles <= known for _entry, roles in design.roles)


def _what(entry: Entry) -> str:
    """Name a machine or pool."""
    kind, key = ("pool", "pool") if "pool" in entry.data else ("node", "name")
    return f"{noun(kind)} {shown(entry.text(key))}"


def _managed(design: Design) -> Iterator[Problem]:
    """Report nodes that the provider of a managed control plane would run."""
    installer = design.spec.section("kubernetes").place("installer")
    for entry in design.placed:
        for path, role in entry.texts("roles"):
            if role in (_CONTROL_PLANE, _ETCD):
                yield Problem(
                    path,
                    _("{node} is {role}, but the provider runs the control plane", node=_what(entry), role=role),
                    _("roles worker or load-balancer, or another installer"),
                    related=((_("{setting} is given here", setting="installer: managed"), installer),),
                )


def _no_control_plane(design: Design) -> Iterator[Problem]:
    """Report a cluster that nothing controls, unless a role could not be read."""
    installer = design.spec.section("kubernetes").text("installer")
    if installer is None or _unread(design) or any(_CONTROL_PLANE in roles for _entry, roles in design.roles):
        return
    yield Problem(
        design.spec.place("nodes"),
        _("no node has the role control-plane"),
        _("at least one node with roles: [control-plane], or installer: managed"),
        related=(
            (
                _("{setting} is given here", setting=f"installer: {installer}"),
                design.spec.section("kubernetes").place("installer"),
            ),
        ),
    )


def _etcd(design: Design) -> Iterator[Problem]:
    """Report etcd members that are not where the topology says, if any node is declared as a member."""
    section = design.spec.section("etcd")
    topology, related = (
        section.text("topology"),
        ((_("{setting} is given here", setting="topology"), section.place("topology")),),
    )
    members = [entry for entry, roles in design.roles if _ETCD in roles]
    if topology == "external" and not members and not _unread(design):
        message, expected = _("etcd is external, but no node has the role etcd"), _("nodes with roles: [etcd]")
        where = ((_("{kinds} are declared here", kinds=nouns("node")), design.spec.place("nodes")),)
        yield Problem(section.place("topology"), message, expected, related=where)
    if topology == "external":
        yield from _beside(design, members, related)
    if topology != "stacked" or not members:
        return
    expected = _("roles: [control-plane, etcd] on each control-plane node, or topology: external")
    for entry, roles in design.roles:
        if _ETCD in roles and _CONTROL_PLANE not in roles:
            message = _("etcd is stacked, but {node} is etcd and not control-plane", node=_what(entry))
            yield Problem(entry.place("roles"), message, expected, related=related)
        elif _CONTROL_PLANE in roles and _ETCD not in roles:
            message = _("etcd is stacked, but {node} is control-plane and not etcd", node=_what(entry))
            yield Problem(entry.place("roles"), message, expected, related=related)


def _beside(design: Design, members: Sequence[Entry], related: tuple[tuple[str, Path], ...]) -> Iterator[Problem]:
    """Report external members on control-plane machines, where the installer has only its own, stacked ones."""
    installer = design.spec.section("kubernetes").text("installer")
    rows: Mapping[str, InstallerRow] = dict(INSTALLERS.items())
    row = rows.get(installer or "")
    if row is None or row.etcd_beside:
        return
    for entry in members:
        if _CONTROL_PLANE in entry.words("roles"):
            yield Problem(
                entry.place("roles"),
                _("etcd is external, but {node} is control-plane, too, where {installer} runs stacked etcd",
                  node=_what(entry), installer=row.title),
                _("topology: stacked, or machines of its own for etcd"),
                related=related,
            )  # fmt: skip


def _groups(design: Design) -> Iterator[Problem]:
    """Report scaling groups whose limits are the wrong way round."""
    for entry in design.groups:
        least, most = entry.whole("min"), entry.whole("max")
        if least is not None and most is not None and least > most:
            related = ((_("{setting} is given here", setting="max"), entry.place("max")),)
            message = _("min is {least} and max is {most}", least=least, most=most)
            yield Problem(entry.place("min"), message, _("min not above max"), related=related)
