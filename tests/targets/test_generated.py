"""Every judge that is quick accepts what is built for each of some 200 generated designs."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.designs import as_cluster
from tests.targets.fast_judges import Built, refused
from tests.targets.generated import ALL, DIFFERENT, each, made
from tests.targets.shipped import SHIPPED, cluster_of


def test_there_are_as_many_different_designs_as_promised() -> None:
    assert len({text for part in range(ALL) for text in made(part)}) >= DIFFERENT


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(ALL))
def test_quick_judges_accept_what_is_built(part: int, tmp_path: Path) -> None:
    designs = [Built.of(as_cluster(json.loads(text))) for text in dict.fromkeys(made(part))]
    if found := refused(designs, tmp_path):
        each(part, _alone)  # names the smallest design that is refused
    assert found == {}


@pytest.mark.judge
@pytest.mark.slow
def test_quick_judges_accept_shipped_designs(tmp_path: Path) -> None:
    assert refused([Built.of(cluster_of(file)) for file in SHIPPED], tmp_path) == {}


def _alone(data: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        assert refused([Built.of(as_cluster(data))], Path(folder)) == {}
