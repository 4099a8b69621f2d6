"""Grafana's dashboard: each graph asks what Prometheus understands, and has its place."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs
from tests.designs import as_cluster
from tests.targets.monitoring.designs import full, managed
from tests.targets.monitoring.promtool import refused_rules

MANY = {"metadata": {"name": "x"}}


def dashboard(**more: Any) -> dict[str, Any]:
    make = more.pop("make", full)
    found = compile_configs(as_cluster(make(**more)), ["grafana"])
    (text,) = (str(one.content) for one in found if one.path.endswith(".json"))
    read: dict[str, Any] = json.loads(text)
    return read


@pytest.mark.judge
@pytest.mark.parametrize("make", [full, managed])
def test_prometheus_understands_every_graph(make: Any, tmp_path: Path) -> None:
    graphs = [panel for panel in dashboard(make=make)["panels"] if panel["type"] == "timeseries"]
    asked = [target["expr"].replace("$__rate_interval", "5m") for graph in graphs for target in graph["targets"]]
    assert len(asked) > 10
    rules = [{"record": f"asked:{number}", "expr": expr} for number, expr in enumerate(asked)]
    file = tmp_path / "asked.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    assert refused_rules([file]) == []


def test_no_graph_covers_another() -> None:
    panels = dashboard()["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _y in taken) == 23


def test_lines_are_those_of_the_alerts() -> None:
    limits = {
        panel["title"]: panel["fieldConfig"]["defaults"]["thresholds"]["steps"][-1]["value"]
        for panel in dashboard(etcd={"electionTimeout": "800ms"})["panels"]
        if panel["type"] == "timeseries"
    }
    assert limits["Members"] == 2
    assert limits["Who answers"] == 3
    assert limits["Requests that failed"] == 0.0005
    assert limits["Writes to the log, 99th percentile"] == 0.4
    assert limits["Database, share of its quota"] == 0.95


def test_where_others_run_etcd_there_is_no_graph_of_it() -> None:
    assert "etcd_" not in json.dumps(dashboard(make=managed))
