"""What is measured is what is said: designs of the stated size that have no mistake, and a file that is refused."""

import pytest

from benchmarks.designs import billion_laughs, design
from benchmarks.measure import measure
from hadesign.errors import InputError
from hadesign.source import read_text
from tests.designs import as_cluster


@pytest.mark.parametrize(("nodes", "workloads"), [(5, 0), (200, 100), (2_000, 50)])
def test_a_design_has_the_stated_size(nodes: int, workloads: int) -> None:
    cluster = as_cluster(design(nodes, workloads))
    assert len(cluster.nodes) == nodes
    assert len(cluster.workloads) == workloads


def test_a_billion_laughs_is_refused() -> None:
    with pytest.raises(InputError):
        read_text(billion_laughs(), "laughs.yaml")


def test_a_command_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        measure({"broken": ["sh", "-c", "exit 3"]}, runs=1)


def test_a_figure_is_taken_of_each_command() -> None:
    figures = measure({"one": ["true"], "two": ["false"]}, runs=1)
    assert all(figures[name].wall > 0 and figures[name].memory > 0 for name in ("one", "two"))
