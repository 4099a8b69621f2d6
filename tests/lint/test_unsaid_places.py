"""What a finding says is not given is a field of the schema, by its full name: someone must be able to write it."""

import pytest

from hadesign.lint import lint
from hadesign.proof import prove
from tests.designs import as_cluster
from tests.reordering import DAY
from tests.schema_paths import written
from tests.shipped_rules import catalogue
from tests.test_reordering import thinned


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 4, 158])
def test_what_is_not_given_can_be_written(number: int) -> None:
    cluster = as_cluster(thinned(number))
    found = [d for d in lint(cluster, prove(cluster), catalogue(), DAY).diagnostics if d.lacking]
    assert len(found) > 20
    places = {d.rule: [fact.path for fact in d.facts] for d in found}
    assert {rule: paths for rule, paths in places.items() if not all(map(written, paths))} == {}


def test_a_place_that_does_not_exist_is_told() -> None:
    assert written("spec.workloads[0].tier")
    assert written("spec.workloads[queue].volumes[0].class")
    assert not written("spec.workloads[0].volumes[0].tier")
    assert not written("spec.nowhere")
