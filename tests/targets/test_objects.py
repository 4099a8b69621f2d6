"""Every whole Kubernetes object of every target is accepted: by an API server, or by the structure of its kind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.control_plane.client import Client
from tests.control_plane.custom import objects, refused_object
from tests.control_plane.plane import control_plane
from tests.designs import as_cluster
from tests.targets.generated import FEW, SLOWLY, each
from tests.targets.healing_designs import HEALING
from tests.targets.shipped import SHIPPED, cluster_of


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with control_plane(tmp_path_factory.mktemp("objects")) as started:
        yield started


def refused(cluster: Cluster, client: Client) -> list[str]:
    """Return what is said against objects of a design, with the file that each is in."""
    asked = ((artifact.path, one) for artifact in compile_configs(cluster) for one in objects(artifact))
    answers = ((path, one, refused_object(one, client)) for path, one in asked)
    return [f"{path}, {one['kind']} {one['metadata'].get('name')}: {why}" for path, one, why in answers if why]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_objects_of_shipped_designs_are_accepted(file: Path, client: Client) -> None:
    assert refused(cluster_of(file), client) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", HEALING)
def test_objects_of_designs_that_heal_are_accepted(name: str, client: Client) -> None:
    assert refused(as_cluster(HEALING[name]), client) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(FEW))
def test_objects_of_generated_designs_are_accepted(part: int, client: Client) -> None:
    def judged(data: dict[str, Any]) -> None:
        assert refused(as_cluster(data), client) == []

    each(part, judged, SLOWLY)
