"""Why a design cannot be written for Rook: what its operator would refuse, or what it would make into something else.

All of rook/rook@4e1b7a626891 (v1.20.6).
"""

from collections import Counter
from collections.abc import Iterable

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.targets.rook.ceph import hostname
from hadesign.targets.rook.layout import Layout, layout
from hadesign.targets.rook.pools import BUILTIN
from hadesign.targets.storage_classes import without_class
from hadesign.topology.cluster import Cluster, Storage
from hadesign.vocabulary.kinds import KINDS, Kind
from hadesign.vocabulary.parts import PARTS, part_takes

VERSION = "v1.20.6"
MOST_MONITORS = 9
"""pkg/apis/ceph.rook.io/v1/types.go, MonSpec."""


def reason(cluster: Cluster) -> str:
    """Return the first reason, and nothing where the design can be written."""
    found = layout(cluster)
    if not found.classes:
        return without_class()
    return next(filter(None, _reasons(cluster, found)), "")


def _reasons(cluster: Cluster, found: Layout) -> Iterable[str]:
    yield _version(cluster)
    if cluster.managed:
        yield _("Rook is told machines by their names, and the provider of a managed cluster gives them others")
    yield from map(_class, found.classes)
    yield _one_ceph(found)
    yield _monitors(found)
    yield from (_domains(cluster, one) for one in found.classes)
    yield _names(cluster, found)


def _version(cluster: Cluster) -> str:
    row = PARTS["rook-ceph"]
    if part_takes(row, cluster.kubernetes.minor[1]):
        return ""
    oldest, newest = row.range
    return _(
        "Rook {release} is for Kubernetes {oldest} to {newest}, and this is {version}",
        release=VERSION, oldest=f"1.{oldest}", newest=f"1.{newest}", version=cluster.kubernetes.version,
    )  # fmt: skip


def _class(storage: Storage) -> str:
    """Say what is not known of a class, or what no pool can be."""
    if storage.unknown:
        return _("class {name}: {reason}", name=storage.name, reason=storage.unknown)
    if storage.each > 1 and storage.each >= storage.copies:
        return _(
            "class {name} is to have all its copies in one zone, and a pool of copies in each zone takes several zones",
            name=storage.name,
        )
    if storage.name == BUILTIN:
        return _("a class is called {name}, as the pool of Ceph's own is", name=storage.name)
    return ""


def _one_ceph(found: Layout) -> str:
    """Say that classes want their data on different machines: all pools of one Ceph take any of its disks."""
    first = found.classes[0]
    other = next((one for one in found.classes if set(one.eligible) != set(first.eligible)), None)
    if other is None:
        return ""
    return _(
        "classes {first} and {second} are to be on different machines, and the pools of one Ceph are on all its disks",
        first=first.name, second=other.name,
    )  # fmt: skip


def _monitors(found: Layout) -> str:
    count = found.count
    if not count:
        return _("the design does not say how many monitors Ceph has (ceph.monitors.count)")
    if count > MOST_MONITORS:
        return _("Ceph is to have {count} monitors, and Rook runs {most} at most", count=count, most=MOST_MONITORS)
    if not found.several_per_node and count > len(found.seats):
        return ngettext(
            "Ceph is to have {monitors} monitors on different nodes, and {count} node may run one",
            "Ceph is to have {monitors} monitors on different nodes, and {count} nodes may run one",
            len(found.seats), monitors=count,
        )  # fmt: skip
    return ""


def _domains(cluster: Cluster, storage: Storage) -> str:
    """Say that a machine with data is in none of what keeps copies apart: Ceph could not place it."""
    if storage.apart in (None, "node"):
        return ""
    groups = (cluster.groups[index] for index in storage.eligible)
    lost = next((one for one in groups if cluster.above.first(one.needs, storage.apart) is None), None)
    if lost is None:
        return ""
    return _(
        "copies of class {name} are to be kept apart by {kind}, and it is not said in which one {machine} is",
        name=storage.name, kind=KINDS[storage.apart].noun(), machine=lost.label,
    )  # fmt: skip


def _names(cluster: Cluster, found: Layout) -> str:
    """Say that two places have one name: Ceph's map has each once, and points stand for hyphens in it.

    Of a name that is there on two levels Rook drops the upper one (pkg/operator/ceph/cluster/osd/topology/topology.go),
    and the root of the map is called `default` (Documentation/CRDs/Cluster/ceph-cluster-crd.md, crushRoot).
    """
    needs = {cluster.groups[node.group].needs for node in found.holders}
    places = {cluster.above.first(one, kind) for one in needs for kind in _levels(found)}
    names = [place.partition("/")[2] for place in places if place] + [hostname(node) for node in found.holders]
    seen = Counter(name.replace(".", "-") for name in (*names, "default"))
    twice = sorted(name for name, count in seen.items() if count > 1)
    if not twice:
        return ""
    return _(
        "Ceph's map has each name once, and several of its machines, racks, zones and regions are called {names}",
        names=listed(twice, 3),
    )


def _levels(found: Layout) -> frozenset[Kind]:
    """Return what is above machines in Ceph's map: zones, and what else keeps copies of a class apart."""
    return frozenset({"zone", *(one.apart for one in found.classes if one.apart not in (None, "node"))})
