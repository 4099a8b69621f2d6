"""Judges custom resources by the structure of their kind, and everything else by an API server.

`schemas/` holds those structures: each file's `$comment` names the definition upstream and its commit. Prose is removed
from them, and fields that they do not know are refused. A kind that neither they nor the server know is refused.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from hadesign.artifact import Artifact
from tests.control_plane.client import Client

SCHEMAS = Path(__file__).parent / "schemas"
_READ_BY_OTHERS = frozenset(
    {"kubeadm.k8s.io", "kubelet.config.k8s.io", "kubeproxy.config.k8s.io", "kustomize.config.k8s.io"}
)
"""Groups of files that are read by programs and shown to no API server."""


def refused_object(given: Mapping[str, Any], client: Client) -> str:
    """Return why an object would not be accepted, and nothing if it would be."""
    schema = structure(given["apiVersion"], given["kind"])
    if schema is None:
        return client.refuses(given)
    return "; ".join(f"{error.json_path}: {error.message[:300]}" for error in schema.iter_errors(given))


@cache
def structure(version: str, kind: str) -> Draft202012Validator | None:
    """Return what checks a custom resource, if there is a structure of its kind."""
    file = SCHEMAS / f"{version.replace('/', '_')}_{kind}.json"
    return Draft202012Validator(json.loads(file.read_text())) if file.exists() else None


def objects(artifact: Artifact) -> Iterator[dict[str, Any]]:
    """Yield the whole Kubernetes objects of a file; patches are none, nor is what other programs read."""
    if not artifact.path.endswith((".yaml", ".yml")) or "patch" in Path(artifact.path).name:
        return
    for document in yaml.load_all(str(artifact.content), yaml.CSafeLoader):
        if isinstance(document, dict) and {"apiVersion", "kind"} <= document.keys() and _shown_to_a_server(document):
            yield document


def _shown_to_a_server(document: Mapping[str, Any]) -> bool:
    return document["apiVersion"].partition("/")[0] not in _READ_BY_OTHERS
