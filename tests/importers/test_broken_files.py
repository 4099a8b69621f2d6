"""Broken and hostile files give facts or nothing, never a traceback; ten thousand machines cost what they are."""

import json
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from hadesign.errors import UsageError
from hadesign.importers.known import importers
from hadesign.importers.sources import SourceFile
from hadesign.report.imported import imported_json, summary
from tests.importers.importing import imported
from tests.importers.test_planted_secrets import FILES

OWN = tuple(FILES)
ODD: tuple[Any, ...] = (
    None, "", 0, -1, 1e400, True, [], {}, [[]], [None], [{}], {"": ""}, "\0", "\u202e", "a" * 5000, "${X}", "{{ x }}",
    "10.0.0.0/99", "::", "[", "https://[", "0", "-", "9" * 500, {"a": {"b": [{"c": {}}]}}, "*", "=", ":", ",", "@",
)  # fmt: skip


def parts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value in a structure."""
    yield path
    for key, entry in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from parts(entry, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a structure with one value replaced."""
    if not path:
        return new
    if isinstance(value, dict):
        return {key: replaced(entry, path[1:], new) if key == path[0] else entry for key, entry in value.items()}
    return [replaced(entry, path[1:], new) if number == path[0] else entry for number, entry in enumerate(value)]


def as_data(text: str) -> list[Any]:
    """Return the documents of a text as data."""

    def made(value: Any) -> Any:
        if value.fields:
            return {key: made(entry) for key, entry in value.fields.items()}
        return [made(entry) for entry in value.items] or value.text

    return [made(document) for document in SourceFile("x.yaml", text).documents]


def survives(files: dict[str, str], only: str = "") -> None:
    """Import files, and make everything of them that is shown; what is not recognised is one message."""
    try:
        found = imported(files, only, version="1.36.4")
    except UsageError:
        return
    assert summary(found, "x.yaml")
    assert json.loads(imported_json(found))["version"] == 1
    assert found.text.isprintable() or found.text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", OWN)
def test_odd_values_wherever_one_stands(name: str) -> None:
    chance = random.Random(name)
    for file, text in FILES[name].items():
        documents = as_data(text)
        for number, document in enumerate(documents):
            places = list(parts(document))
            for path in chance.sample(places, min(len(places), 40)):
                odd = replaced(document, path, chance.choice(ODD))
                # Beside what it belongs to, or alone: what is missing is as odd.
                beside = chance.random() < 0.5
                whole = [*documents[:number], odd, *documents[number + 1 :]] if beside else [odd]
                others = FILES[name] if beside else {}
                survives(others | {file: "\n---\n".join(json.dumps(one, allow_nan=True) for one in whole)}, name)


@pytest.mark.parametrize("name", OWN)
def test_torn_and_scrambled_bytes(name: str) -> None:
    chance = random.Random(name)
    for file, text in FILES[name].items():
        for _round in range(15):
            start, end = sorted(chance.sample(range(len(text)), 2))
            scrambled = bytearray(text.encode())
            for _hit in range(8):
                scrambled[chance.randrange(len(scrambled))] = chance.randrange(256)
            for broken in (text[:start] + text[end:], scrambled.decode("utf-8", "replace")):
                survives({file: broken}, name)


@pytest.mark.parametrize(
    "text",
    [
        "nodes: &n\n- {address: a, role: [etcd], labels: *n}\nservices: &s {etcd: *s}\n",
        "tls-san: &a [*a]\nnode-label: &b {x: *b}\nnode-name: &c {<<: *c}\n",
        "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\nspec: &s {hosts: [*s], k0s: *s}\n",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\netcd: &e {local: *e, external: *e}\n",
        "nodes:" + " [" * 5000,
        "nodes: " + '{"a":' * 5000,
        "kind: ConfigMap\nmetadata: {name: kubeadm-config}\ndata:\n  ClusterConfiguration: |\n    kubeadm.k8s.io/: [\n",
        "apiVersion: v1\nkind: List\nitems: [[], 1, {kind: ConfigMap, data: 1}, {kind: ConfigMap, data: {a: b}}]\n",
        "\0\0\0",
        "",
    ],
)
def test_cycles_and_depths_end(text: str) -> None:
    for name in OWN:
        survives({"rke2/config.yaml": text}, name)
    for importer in importers().values():
        importer.recognises([SourceFile("config.yaml", text)])


def many(name: str, count: int) -> dict[str, str]:
    """Return files of a format with so many machines."""
    addresses = [f"10.{n // 65536}.{n // 256 % 256}.{n % 256}" for n in range(256, count + 256)]
    match name:
        case "rke":
            nodes = "".join(f"- {{address: {a}, role: [{'controlplane, etcd' if i < 3 else 'worker'}]}}\n"
                            for i, a in enumerate(addresses))  # fmt: skip
            return {"cluster.yml": f"kubernetes_version: v1.32.13-rancher1-3\nnodes:\n{nodes}"}
        case "k0sctl":
            hosts = "".join(f"  - {{role: {'controller' if i < 3 else 'worker'}, ssh: {{address: {a}}}}}\n"
                            for i, a in enumerate(addresses))  # fmt: skip
            head = "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\nspec:\n  k0s: {version: 1.35.4+k0s.0}\n"
            return {"k0sctl.yaml": f"{head}  hosts:\n{hosts}"}
        case "rke2":
            first = "tls-san: [api.example.org]\n"
            return {
                f"n{i}/config.yaml": f"node-name: n{i}\nnode-ip: {a}\n"
                + (first if i < 3 else "server: https://api.example.org:9345\n")
                for i, a in enumerate(addresses)
            }
        case _:
            head = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: "
            joins = "".join(
                f"---\n{head}JoinConfiguration\nnodeRegistration: {{name: w-{i}}}\n" for i in range(count - 1)
            )
            init = f"{head}InitConfiguration\nnodeRegistration: {{name: cp}}\n"
            return {"all.yaml": f"{head}ClusterConfiguration\nkubernetesVersion: v1.36.4\n---\n{init}{joins}"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["kubeadm", "rke", "rke2", "k0sctl"])
def test_many_machines_cost_linear_time(name: str) -> None:
    times = []
    for count in (500, 2_000):
        files = many(name, count)
        before = time.process_time()
        found = imported(files, version="1.36.4")
        times.append(time.process_time() - before)
        assert sum(fact.path[-1] == "name" and fact.path[1:2] == ("nodes",) for fact in found.facts) == count
        assert found.lacking == ()
    assert times[1] < 8 * times[0] + 1, f"four times as many machines took {times[1]:.1f} s after {times[0]:.1f} s"
