"""The designs of the benchmark differ in what it says they do."""

from benchmarks.comparing import changed
from benchmarks.designs import design
from hadesign.comparison.changes import changes
from tests.designs import as_cluster


def test_the_designs_differ_as_they_should() -> None:
    text = design(40, 8)
    found, _ = changes(as_cluster(text), as_cluster(changed(text)))
    kinds = {(one.what, one.kind) for one in found}
    assert {("added", "member"), ("renamed", "node"), ("changed", "workload")} <= kinds
    assert ("removed", "node") not in kinds
