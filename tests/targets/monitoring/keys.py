"""Which values of charts we use, and whether the charts know them.

    python -m tests.targets.monitoring.keys CHARTS GRAFANA_CHARTS > tests/targets/monitoring/chart_keys.yaml

writes the names of those that we use and that are in the charts' own values. CHARTS is a clone of
prometheus-community/helm-charts, GRAFANA_CHARTS one of grafana-community/helm-charts.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.targets.monitoring.designs import by_kube_vip, full, managed, on_hosts

FILE = Path(__file__).parent / "chart_keys.yaml"
TARGETS = ("prometheus", "alertmanager", "grafana")
_STACK = "prometheus-community/helm-charts", "kube-prometheus-stack"
_PARTS = {
    "kube-state-metrics": ("prometheus-community/helm-charts", "kube-state-metrics"),
    "prometheus-node-exporter": ("prometheus-community/helm-charts", "prometheus-node-exporter"),
    "grafana": ("grafana-community/helm-charts", "grafana"),
}
"""Charts within the chart: where each is, by the key of its values."""
_READ = frozenset(
    {
        *("prometheus.podDisruptionBudget.maxUnavailable", "alertmanager.podDisruptionBudget.maxUnavailable"),
        *("alertmanager.alertmanagerSpec.configSecret", "alertmanager.podDisruptionBudget.unhealthyPodEvictionPolicy"),
        "prometheus.podDisruptionBudget.unhealthyPodEvictionPolicy",
    }
)
"""Values that templates of kube-prometheus-stack read although its values.yaml does not have all of them:
templates/prometheus/podDisruptionBudget.yaml, templates/alertmanager/podDisruptionBudget.yaml and alertmanager.yaml."""
_FREE = ("grafana.grafana.ini", "grafana.envValueFrom", "defaultRules.disabled", "prometheus.prometheusSpec.resources",
         "alertmanager.alertmanagerSpec.resources", "prometheus.prometheusSpec.externalLabels")  # fmt: skip
"""Mappings whose content is the user's own."""


def values_of(cluster: Cluster) -> list[Mapping[str, Any]]:
    """Return the values of a design, file by file."""
    fitting = [name for name in TARGETS if not target(name).why_not(cluster)]
    files = (artifact for name in fitting for artifact in compile_configs(cluster, [name]))
    return [yaml.safe_load(str(file.content)) for file in files if file.path.endswith("/values.yaml")]


def names(values: Any, before: str = "") -> Iterator[str]:
    """Yield the dotted names of values, down to lists and to what is the user's own."""
    if isinstance(values, dict) and values and before not in _FREE and not before.endswith(("torage", "storageSpec")):
        for key, value in values.items():
            yield from names(value, f"{before}.{key}" if before else str(key))
    else:
        yield before


def used(cluster: Cluster) -> set[str]:
    """Return the names that a design uses."""
    return {name for values in values_of(cluster) for name in names(values)}


def _has(values: Any, steps: list[str]) -> bool:
    """Tell whether a chart's own values have a name; a key may hold a point itself."""
    if not steps:
        return True
    heads = (".".join(steps[:length]) for length in (1, 2))
    return isinstance(values, dict) and any(h in values and _has(values[h], steps[h.count(".") + 1 :]) for h in heads)


def main(checkouts: Mapping[str, str]) -> None:
    """Write the list.

    Raises:
        SystemExit: a chart does not know what we use.
    """
    origins, known = [], {}
    for key, (repository, chart) in {"": _STACK, **_PARTS}.items():
        checkout, file = checkouts[repository], f"charts/{chart}/values.yaml"
        git = ["git", "-C", checkout]
        commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout[:12]
        text = subprocess.run([*git, "show", f"HEAD:{file}"], capture_output=True, text=True, check=True).stdout
        origins.append(f"{repository}@{commit}:{file}")
        known[key] = yaml.safe_load(text)
    found = sorted({name for make in (full, by_kube_vip, on_hosts, managed) for name in used(as_cluster(make()))})
    for name in found:
        part, _, rest = name.partition(".")
        there = _has(known[""], name.split(".")) or (part in known and _has(known[part], rest.split(".")))
        if not there and name not in _READ:
            raise SystemExit(f"no chart knows {name}")
    yaml.safe_dump({"origins": origins, "names": found}, sys.stdout, sort_keys=False, width=120)


if __name__ == "__main__":
    main({"prometheus-community/helm-charts": sys.argv[1], "grafana-community/helm-charts": sys.argv[2]})
