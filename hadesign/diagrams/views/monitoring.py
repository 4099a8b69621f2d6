"""Monitoring: what is measured by whom, who is told of alerts, and who notices that they stop."""

from hadesign.diagrams.picture import Boundary, Connector, Picture, Pictured, Symbol
from hadesign.diagrams.views.scene import Scene, channel, lines, machines
from hadesign.i18n import _, ngettext
from hadesign.notation import as_time
from hadesign.stated import NONE, Nothing
from hadesign.topology.cluster import Database, Grafana, Monitoring, Workload

_METRICS = "metrics/"


def monitoring(scene: Scene) -> Picture:
    """Return the view of monitoring."""
    watched, told = scene.cluster.monitoring, _Told(scene)
    told.measured()
    told.alerts(watched)
    told.shown(watched)
    frames = [
        Boundary("measured", _("Measured"), "", tuple(told.sources)),
        Boundary("monitoring", _("Monitoring"), "", tuple(told.inside)),
        Boundary("told", _("Told"), "", tuple(told.people)),
    ]
    return Picture(
        title=_("{title}: monitoring", title=scene.cluster.title),
        subtitle=scene.subtitle,
        description=_description(watched),
        symbols=(),
        boundaries=tuple(frame for frame in frames if frame.symbols),
        connectors=tuple(told.connectors),
    )


class _Told:
    """Collects what is measured, what measures it, and who is told."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.sources: list[Symbol] = []
        self.inside: list[Symbol] = []
        self.people: list[Symbol] = []
        self.connectors: list[Connector] = []

    def measured(self) -> None:
        """Show what answers for metrics, with its port; where Prometheus is not declared, nobody asks it."""
        found: dict[str, tuple[list[str], tuple[str, ...]]] = {}
        kinds: dict[str, Pictured] = {"api-server": "api", "etcd-member": "etcd", "node": "worker"}
        for flow in self.scene.cluster.flows:
            if flow.id.startswith(_METRICS) and flow.target.role in kinds:
                words, _nodes = found.setdefault(flow.target.role, ([], flow.target.nodes))
                words.append(f"{flow.why}: {channel(flow)}")
        titles = {"api-server": _("Control plane"), "etcd-member": _("etcd"), "node": _("Nodes")}
        for role, (words, nodes) in found.items():
            box = Symbol(f"measured/{role}", kinds[role], (titles[role], *words), things=machines(nodes))
            self.sources.append(box)

    def alerts(self, watched: Monitoring) -> None:
        """Lead from Prometheus to Alertmanager, and on to people."""
        prometheus = self._part("prometheus", _("Prometheus"), watched.prometheus, watched)
        alertmanager = self._part("alertmanager", _("Alertmanager"), watched.alertmanager, watched)
        if prometheus and self.sources:
            self.connectors.append(Connector((prometheus,), tuple(one.id for one in self.sources)))
        if prometheus and alertmanager:
            self.connectors.append(Connector((prometheus,), (alertmanager,), label=self.scene.port("alerts")))
        last = alertmanager or prometheus
        self._receivers(watched)
        for symbol in self.people if last else ():
            self.connectors.append(Connector((last or "",), (symbol.id,)))

    def _part(self, name: Pictured, title: str, part: Workload | Nothing | None, watched: Monitoring) -> str:
        """Add the box of a part of monitoring, and return its id; nothing where it is not there."""
        if not isinstance(part, Workload):
            why = _("none") if part is NONE else _("the design does not say")
            self.inside.append(Symbol(f"missing/{name}", name, (title, why)))
            return ""
        replicas = "" if part.replicas is None else ngettext("{count} replica", "{count} replicas", part.replicas)
        kept = name == "prometheus" and watched.retention is not None
        words = lines(
            title, replicas, _("metrics are kept for {time}", time=as_time(watched.retention or 0)) if kept else ""
        )
        box = Symbol(f"component/{part.id}", name, words, services=self.scene.service(f"component/{part.id}"))
        self.inside.append(box)
        return box.id

    def _receivers(self, watched: Monitoring) -> None:
        for one in watched.receivers or ():
            words = lines(one.name, one.type, ", ".join(one.severities))
            self.people.append(Symbol(f"receiver/{one.name}", "receiver", words))
        if watched.receivers is not None and not watched.receivers:
            self.people.append(Symbol("nobody", "receiver", (_("Nobody"), _("no receiver is declared"))))
        if watched.dead_mans_switch is not None:
            what = _("notices when alerts stop") if watched.dead_mans_switch else _("there is none")
            self.people.append(Symbol("dead-mans-switch", "clock", (_("Dead man's switch"), what)))

    def shown(self, watched: Monitoring) -> None:
        """Lead from Grafana to Prometheus and to its database."""
        grafana = watched.grafana
        if not isinstance(grafana, Grafana):
            return
        replicas = "" if grafana.replicas is None else ngettext("{count} replica", "{count} replicas", grafana.replicas)
        self.inside.append(Symbol("grafana", "grafana", lines(_("Grafana"), replicas)))
        asked = next((one.id for one in self.inside if one.icon == "prometheus" and one.services), None)
        if asked:
            self.connectors.append(Connector(("grafana",), (asked,)))
        if isinstance(grafana.database, Database):
            words = lines(_("Database"), grafana.database.type, grafana.database.address)
            self.inside.append(Symbol("database", "store", words))
            self.connectors.append(Connector(("grafana",), ("database",)))


def _description(watched: Monitoring) -> str:
    parts = (
        (_("Prometheus"), watched.prometheus),
        (_("Alertmanager"), watched.alertmanager),
        (_("Grafana"), watched.grafana),
    )
    there = ", ".join(name for name, part in parts if part)
    receivers = len(watched.receivers or ())
    told = ngettext("{count} receiver is told of alerts", "{count} receivers are told of alerts", receivers)
    if not there:
        return _("The design declares no monitoring.")
    return _("{parts}; {told}.", parts=there, told=told)
