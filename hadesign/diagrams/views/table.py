"""Every view: the one place to add one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from hadesign.diagrams.architecture import architecture
from hadesign.diagrams.picture import Picture, Symbol
from hadesign.diagrams.views.api_path import api_path
from hadesign.diagrams.views.backup import backup
from hadesign.diagrams.views.context import context
from hadesign.diagrams.views.control_plane import control_plane
from hadesign.diagrams.views.flows import network_flows
from hadesign.diagrams.views.monitoring import monitoring
from hadesign.diagrams.views.scene import Scene
from hadesign.diagrams.views.topology import topology
from hadesign.diagrams.views.workloads import workloads
from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _

ViewName: TypeAlias = Literal[
    "context", "architecture", "topology", "control-plane", "api-path", "workloads", "backup", "monitoring", "flows"
]


@dataclass(frozen=True, slots=True)
class View:
    """A view: what it shows, what makes it, and whether it may be drawn of a single zone."""

    title: Message
    make: Callable[[Scene], Picture]
    zoned: bool = False


VIEWS: Mapping[ViewName, View] = {
    "context": View(N_("clients, endpoint, cluster in layers, and what is outside"), context),
    "architecture": View(N_("what runs in which zone"), lambda scene: architecture(scene.cluster)),
    "topology": View(N_("sites, zones, racks, hosts, nodes, and what they draw on"), topology, zoned=True),
    "control-plane": View(N_("control plane and etcd: quorum, timers, ports"), control_plane),
    "api-path": View(N_("the way of a request to the API"), api_path),
    "workloads": View(N_("where replicas run, and their volumes"), workloads, zoned=True),
    "backup": View(N_("what is saved where, and how it comes back"), backup),
    "monitoring": View(N_("what is measured, and who is told"), monitoring),
    "flows": View(N_("who talks to whom, on which port"), network_flows),
}
"""In the order of a reader who comes from outside."""


def seen(name: ViewName, scene: Scene) -> Picture:
    """Return a view of a design; where the design has nothing of what it shows, that is said."""
    picture = VIEWS[name].make(scene)
    if next(picture.all_symbols(), None) is not None:
        return picture
    words = (_("Nothing to show"), _("the design names nothing of this"))
    return replace(picture, symbols=(Symbol("nothing", "domain", words),), boundaries=(), connectors=(), columns=False)
