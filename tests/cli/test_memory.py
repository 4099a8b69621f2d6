"""`lint` of many designs: what was judged is let go, so that hundreds of them need no more memory than one."""

import gc
import weakref
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hadesign.cli import judging
from hadesign.cli.asked import LintOptions
from hadesign.cli.inputs import FileSearch
from hadesign.cli.judging import LintRun
from hadesign.cli.sweeping import Sweep
from hadesign.lint.stopwatch import Stopwatch
from hadesign.proof import Proof
from hadesign.resources import blueprints_dir
from hadesign.topology import Cluster
from hadesign.topology.above import Above


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch) -> Iterator[list["weakref.ref[Above]"]]:
    """What Clusters hold that are proved, while no garbage is looked for."""
    seen: list[weakref.ref[Above]] = []

    def prove(cluster: Cluster) -> Proof:
        seen.append(weakref.ref(cluster.above))
        return Proof(cluster)

    monkeypatch.setattr(judging, "prove", prove)
    gc.collect()
    gc.disable()
    yield seen
    gc.enable()


def test_one_of_many_designs_is_in_memory(tmp_path: Path, clusters: list["weakref.ref[Above]"]) -> None:
    text = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8")
    for number in range(3):
        (tmp_path / f"{number}.yaml").write_text(text.replace("name: shop-prod", f"name: shop-{number}", 1), "utf-8")
    run = LintRun(LintOptions(no_cache=True, jobs=1), date(2026, 11, 23), Stopwatch())
    inputs, judged = Sweep(run, FileSearch([str(tmp_path)])).done()
    assert [ref() is None for ref in clusters] == [True, True, False]
    assert (len(inputs.files), judged.report.files) == (3, inputs.files)
