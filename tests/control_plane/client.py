"""Asks a Kubernetes API with a client's certificate, and has it judge objects without keeping them."""

import http.client
import json
import ssl
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

MANAGER = "hadesign-tests"


class Client:
    """A client of the API at an address and port; each request has a connection of its own."""

    def __init__(self, address: str, port: int, ca: Path, certificate: Path) -> None:
        """Trust the `ca`, and be whom the `certificate` (with its key) names."""
        self.address, self.port, self.ca, self.certificate = address, port, ca, certificate
        self.context = ssl.create_default_context(cafile=str(ca))
        self.context.load_cert_chain(certificate)
        self._resources = lru_cache(self._find)
        self.store = 0
        """The port of its etcd, where that is known."""

    def ask(self, method: str, path: str, body: object = None, kind: str = "application/json") -> tuple[int, Any]:
        """Return the status of an answer, and what it says: data if it is JSON, else a text.

        Raises:
            OSError: nothing answers.
        """
        data = None if body is None else json.dumps(body)
        with closing(http.client.HTTPSConnection(self.address, self.port, timeout=30, context=self.context)) as asked:
            asked.request(method, path, data, {"Content-Type": kind, "Accept": "application/json"})
            answer = asked.getresponse()
            text = answer.read().decode()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def ready(self) -> bool:
        """Tell whether the server says that it is."""
        try:
            return self.ask("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def refuses(self, given: Mapping[str, Any]) -> str:
        """Return why the server refuses an object, and nothing if it accepts it; it keeps nothing of it.

        Unknown fields are refused (`fieldValidation=Strict`). The namespace of the object is made, as
        nothing is judged in one that does not exist.
        """
        resource = self._resources(given["apiVersion"], given["kind"])
        if resource is None:
            return f"no resource {given['kind']} in {given['apiVersion']}"
        metadata, place = given["metadata"], ""
        if resource["namespaced"]:
            namespace = metadata.get("namespace", "default")
            self._keep({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
            place = f"namespaces/{namespace}/"
        path = f"{_root(given['apiVersion'])}/{place}{resource['name']}/{metadata['name']}"
        status, answer = self._apply(path, given, "&dryRun=All")
        return "" if status in (200, 201) else str(answer["message"] if isinstance(answer, dict) else answer)

    def _keep(self, given: Mapping[str, Any]) -> None:
        status, answer = self._apply(f"/api/v1/namespaces/{given['metadata']['name']}", given)
        assert status in (200, 201), answer

    def _apply(self, path: str, given: Mapping[str, Any], more: str = "") -> tuple[int, Any]:
        query = f"fieldManager={MANAGER}&force=true&fieldValidation=Strict{more}"
        return self.ask("PATCH", f"{path}?{query}", given, "application/apply-patch+yaml")

    def _find(self, version: str, kind: str) -> dict[str, Any] | None:
        status, answer = self.ask("GET", _root(version))
        found = answer["resources"] if status == 200 else ()
        return next((one for one in found if one["kind"] == kind and "/" not in one["name"]), None)


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"
