"""Cluster API: hostile objects end; many cost what they are."""

import time

import pytest

from tests.importers.cluster_api_samples import ALL, AWS, CLUSTER, PLANE, WORKERS
from tests.importers.importing import cluster
from tests.importers.test_broken_files import survives
from tests.importers.test_cluster_api_files import capi


@pytest.mark.parametrize(
    "text",
    [
        CLUSTER + PLANE.replace("etcd: {local", "scheduler: &s {extraArgs: *s}\n      etcd: {local"),
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nspec: &s {topology: *s, workers: *s}\n",
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: List\nitems: &i [*i]\n",
        "apiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nspec:" + " [" * 5000,
        ALL.replace("replicas: 4", "replicas: 999999999999"),
        ALL.replace("replicas: 4", "replicas: 99999").replace("      failureDomain: eu-west-1a\n", ""),
        "",
    ],
)
def test_cycles_depths_and_huge_numbers_end(text: str) -> None:
    survives({"cluster.yaml": text}, "cluster-api")


def test_many_pools_cost_linear_time() -> None:
    times = []
    for count in (100, 400):
        more = "".join(WORKERS[: WORKERS.index("---\n") + 4].replace("md-a", f"md-{n}") for n in range(count))
        before = time.process_time()
        found = capi(CLUSTER + AWS + PLANE + more)
        times.append(time.process_time() - before)
        assert len(cluster(found).nodes) == 3 + 4 * count
    assert times[1] < 8 * times[0] + 1
