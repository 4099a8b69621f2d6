"""The table of the guide: what is predicted of the preset, as it is and changed, and what was observed of it.

    python -m tests.rehearsal.guide

prints it anew, which takes a quarter of an hour as root. What is predicted is held against the page by a test.
"""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hadesign.notation import as_time
from hadesign.proof import prove
from hadesign.rehearsal.experiments import Experiment, experiments
from hadesign.rehearsal.rehearse import rehearse
from hadesign.rehearsal.tools import Tools
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.source import read_text
from hadesign.topology import Cluster, read_cluster
from tests.judging import JUDGES
from tests.rehearsal.variants import PRESET, VARIANTS

ROWS: Mapping[str, str] = {
    "the HAProxy with the address dies": "load-balancer-process",
    "the HAProxy with the address hangs": "load-balancer-hang",
    "the machine with the address dies": "node/lb-a silent",
    "a control-plane machine dies": "node/cp-b silent",
    "a machine of etcd's own dies": "node/etcd-b silent",
    "an API server dies": "api-server-process",
    "an API server hangs": "api-server-hang",
    "etcd's leader dies": "etcd-process",
    "etcd's leader hangs": "etcd-hang",
    "zone a dies": "zone/a silent",
}
"""What dies, and the experiment that it is, in those variants in which there is one."""


def cluster_of(variant: str) -> Cluster:
    """Return a variant of the preset."""
    return read_cluster(read_text(VARIANTS[variant](PRESET.read_text()), f"{variant}.yaml"))


def rows_of(cluster: Cluster) -> dict[str, Experiment]:
    """Return the experiment of each row; that of a zone is found by the zone, whatever stands for it."""
    found = experiments(prove(cluster))
    names = {f"{thing} {one.way}": one for one in found for thing in (*one.failed, *one.also)}
    known = names | {one.name: one for one in found}
    return {row: known[name] for row, name in ROWS.items() if name in known}


def told(one: Experiment) -> str:
    """Write what is predicted: until when clients notice it, and where it is told, until when controllers are led."""
    within, leads = one.predicted.within, one.predicted.leads
    text = "not known" if within is None else as_time(round(within, 1))
    return text if leads is None else f"{text} ({as_time(round(leads, 1))})"


def seen(one: TrialOutcome) -> str:
    """Write what was observed in the same way."""
    text = as_time(round(one.last, 1)) if one.failed else "none"
    if one.experiment.predicted.leads is not None:
        text += f" ({as_time(round(one.led, 1))})" if one.led is not None else " (never)"
    return text + (" BROKEN" if one.disagreements else "")


def main() -> None:
    table: dict[str, dict[str, str]] = {row: {} for row in ROWS}
    tools = Tools([JUDGES])
    for variant in VARIANTS:
        cluster = cluster_of(variant)
        rows = rows_of(cluster)
        with tempfile.TemporaryDirectory() as folder:
            running = rehearse(cluster, list(rows.values()), Path(folder), tools)
            for row, outcome in zip(rows, running, strict=True):
                table[row][variant] = f"{told(outcome.experiment)} / {seen(outcome)}"
                sys.stderr.write(f"{variant}: {row}: {table[row][variant]}\n")
    for row, cells in table.items():
        sys.stdout.write(f"| {row} | {' | '.join(cells.get(variant, '') for variant in VARIANTS)} |\n")


if __name__ == "__main__":
    main()
