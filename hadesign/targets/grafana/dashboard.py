"""The dashboard: the API's errors and latency, and etcd's health; keys as Grafana 12 and 13 read them.

https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import _, translated
from hadesign.targets.prometheus import etcd as etcd_rules
from hadesign.targets.prometheus.api import LATENCIES, errors, slow_share
from hadesign.targets.prometheus.etcd_store import COMMIT, FSYNC, FULL
from hadesign.targets.prometheus.jobs import API, ENDPOINT, ETCD, of
from hadesign.topology.cluster import Cluster, Etcd

WIDTH, HEIGHT = 12, 8
"""Half of a page's width, which is 24."""
_SCHEMA = 39
"""Of Grafana 10.4 and later, which bring older ones up to date themselves."""
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_RATE = "$__rate_interval"


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph: its title, its series by legend, their unit, and the line that they should stay below or above."""

    title: str
    series: Mapping[str, str]
    unit: str = "short"
    limit: float | None = None


def dashboard(cluster: Cluster) -> dict[str, Any]:
    """Return the dashboard; its only variable is where Prometheus is."""
    rows = [(_("API"), list(_api(cluster)))]
    if cluster.etcd is not None:
        rows.append((_("etcd"), list(_etcd(cluster.etcd))))
    return {
        "uid": "hadesign-control-plane",
        "title": _("Control plane of {name}", name=cluster.name),
        "tags": ["hadesign"],
        "schemaVersion": _SCHEMA,
        "editable": False,
        "timezone": "utc",
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]},
        "panels": list(_placed(rows)),
    }


def _api(cluster: Cluster) -> Iterator[Panel]:
    up = {_("API servers"): f"count(up{of(API)} == 1) or vector(0)"}
    if cluster.endpoint is not None:
        up[_("endpoint")] = f"max(up{of(ENDPOINT)}) or vector(0)"
    yield Panel(_("Who answers"), up, limit=len(cluster.api_servers) or None)
    objective = cluster.objectives.availability
    budget = None if objective is None else round(1 - objective, 10)
    yield Panel(
        _("Requests that failed"), {window: errors(window) for window in ("5m", "1h", "1d")}, "percentunit", budget
    )
    slow = {translated(what): slow_share(chosen, seconds, _RATE) for _kind, chosen, seconds, what in LATENCIES}
    yield Panel(_("Requests that were slow"), slow, "percentunit", 0.01)
    buckets = f"apiserver_request_sli_duration_seconds_bucket{of(API)}"
    yield Panel(
        _("Latency, 99th percentile"),
        {"{{verb}}": f"histogram_quantile(0.99, sum by (verb, le) (rate({buckets}[{_RATE}])))"},
        "s",
    )
    rate = f"sum by (code) (rate(apiserver_request_total{of(API)}[{_RATE}]))"
    yield Panel(_("Requests by answer"), {"{{code}}": rate}, "reqps")
    yield Panel(_("Requests in flight"), {"{{request_kind}}": _in_flight()})


def _in_flight() -> str:
    return f"sum by (request_kind) (apiserver_current_inflight_requests{of(API)})"


def _etcd(etcd: Etcd) -> Iterator[Panel]:
    chosen = of(ETCD)
    up = {_("members"): etcd_rules.up(), _("with a leader"): f"sum(etcd_server_has_leader{chosen})"}
    yield Panel(_("Members"), up, limit=etcd.quorum)
    changes = f"max(increase(etcd_server_leader_changes_seen_total{chosen}[15m]))"
    yield Panel(_("Changes of the leader within 15 minutes"), {_("changes"): changes}, limit=4)
    yield Panel(
        _("Writes to the log, 99th percentile"),
        {"{{instance}}": _quantile("etcd_disk_wal_fsync_duration_seconds")},
        "s",
        min(FSYNC[0], etcd.election / 2),
    )
    yield Panel(
        _("Commits, 99th percentile"),
        {"{{instance}}": _quantile("etcd_disk_backend_commit_duration_seconds")},
        "s",
        COMMIT,
    )
    quota = etcd.quota or f"etcd_server_quota_backend_bytes{chosen}"
    share = f"etcd_mvcc_db_total_size_in_bytes{chosen} / {quota}"
    yield Panel(_("Database, share of its quota"), {"{{instance}}": share}, "percentunit", FULL)
    yield Panel(
        _("Between members, 99th percentile"),
        {"{{instance}} - {{To}}": _quantile("etcd_network_peer_round_trip_time_seconds")},
        "s",
        1.5 * etcd.heartbeat,
    )


def _quantile(metric: str) -> str:
    return f"histogram_quantile(0.99, rate({metric}_bucket{of(ETCD)}[{_RATE}]))"


def _placed(rows: Sequence[tuple[str, Sequence[Panel]]]) -> Iterator[dict[str, Any]]:
    """Yield the panels with their places, two beside each other below the title of their row."""
    number, top = 1, 0
    for title, panels in rows:
        yield {"id": number, "type": "row", "title": title, "gridPos": {"x": 0, "y": top, "w": 2 * WIDTH, "h": 1}}
        number, top = number + 1, top + 1
        for index, panel in enumerate(panels):
            place = {"x": index % 2 * WIDTH, "y": top + index // 2 * HEIGHT, "w": WIDTH, "h": HEIGHT}
            yield _graph(panel, number + index, place)
        number, top = number + len(panels), top + (len(panels) + 1) // 2 * HEIGHT


def _graph(panel: Panel, number: int, place: Mapping[str, int]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    custom = {}
    if panel.limit is not None:
        steps.append({"color": "red", "value": panel.limit})
        custom = {"thresholdsStyle": {"mode": "dashed"}}
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _SOURCE,
        "gridPos": dict(place),
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit, "min": 0, "custom": custom, "thresholds": {"mode": "absolute", "steps": steps},
            },
            "overrides": [],
        },
        "targets": [
            {"refId": chr(ord("A") + index), "datasource": _SOURCE, "expr": expr, "legendFormat": legend}
            for index, (legend, expr) in enumerate(panel.series.items())
        ],
    }  # fmt: skip
