"""Cluster API: secrets in its objects are told nobody; broken and hostile ones end; many cost what they are."""

import json
import random
import time

import pytest

from hadesign.report.imported import imported_json, summary
from tests.importers.importing import cluster
from tests.importers.test_broken_files import ODD, as_data, parts, replaced, survives
from tests.importers.test_cluster_api_files import ALL, AWS, CLUSTER, PLANE, WORKERS, capi

S = "hush-Zx81-hush"
SECRETS = ALL.replace(
    "    initConfiguration:\n",
    f"    files: [{{path: /x, content: {S}}}]\n    preKubeadmCommands: [login {S}]\n"
    f"    users: [{{name: a, passwd: {S}, sshAuthorizedKeys: [{S}]}}]\n    initConfiguration:\n"
    f"      bootstrapTokens: [{{token: {S}}}]\n",
).replace('"0.001"', S).replace("election-timeout: ", f"token: {S}, election-timeout: ").replace(
    "  region: eu", f"  sshKeyName: {S}\n  identityRef: {{name: {S}}}\n  region: eu"
)  # fmt: skip


def test_planted_secrets_are_told_nobody() -> None:
    assert SECRETS.count(S) == 9
    found = capi(SECRETS)
    assert len(cluster(found).nodes) == 9
    for text in (found.text, imported_json(found), summary(found, "")):
        assert S not in text


@pytest.mark.parametrize("seed", range(4))
def test_odd_values_and_torn_files(seed: int) -> None:
    chance = random.Random(seed)
    data = as_data(SECRETS)
    places = list(parts(data))
    for path in chance.sample(places, 40):
        odd = replaced(data, path, chance.choice(ODD))
        text = "\n---\n".join(json.dumps(one, allow_nan=True) for one in odd) if isinstance(odd, list) else "[]"
        survives({"cluster.yaml": text}, "cluster-api")
    for _round in range(10):
        start, end = sorted(chance.sample(range(len(SECRETS)), 2))
        survives({"cluster.yaml": SECRETS[:start] + SECRETS[end:]}, "cluster-api")


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
