"""What is asked of an API: lists of objects alone, none of which is a Secret. Nothing else is ever sent."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple
from urllib.parse import quote, urlencode

PAGE = 500
"""Objects in one answer, as kubectl asks for them: an API server holds whole answers in memory."""


class ApiRequest(NamedTuple):
    """A kind of objects and the path of their list.

    `absent` is what it means that a server does not know the kind (404), where others than Kubernetes define it: that
    there are `none`, or that it went `unseen`, as the same may be kept in another way.
    """

    kind: str
    path: str
    absent: Literal["none", "unseen"] | None = None

    def target(self, after: str = "", *, limit: bool = True) -> str:
        """Return path and query of one page, from a continue token on."""
        query: Mapping[str, str] = {"limit": str(PAGE)} if limit and self.kind != VERSION else {}
        query = {**query, **({"continue": after} if after else {})}
        return f"{self.path}?{urlencode(query, quote_via=quote)}" if query else self.path


VERSION = "Version"
"""Kind of the answer that says which version a server has."""
REQUESTS = (
    ApiRequest(VERSION, "/version"),
    ApiRequest("Node", "/api/v1/nodes"),
    ApiRequest("Pod", "/api/v1/pods"),
    ApiRequest("Deployment", "/apis/apps/v1/deployments"),
    ApiRequest("StatefulSet", "/apis/apps/v1/statefulsets"),
    ApiRequest("DaemonSet", "/apis/apps/v1/daemonsets"),
    ApiRequest("PodDisruptionBudget", "/apis/policy/v1/poddisruptionbudgets"),
    ApiRequest("CronJob", "/apis/batch/v1/cronjobs"),
    ApiRequest("StorageClass", "/apis/storage.k8s.io/v1/storageclasses"),
    ApiRequest("Schedule", "/apis/velero.io/v1/schedules", "none"),
    ApiRequest("Backup", "/apis/velero.io/v1/backups", "none"),
    ApiRequest("ETCDSnapshotFile", "/apis/k3s.cattle.io/v1/etcdsnapshotfiles", "unseen"),
)
"""All requests, in their order: kinds that every cluster has come before those that it may lack."""


def listed(server: str) -> Iterator[str]:
    """Yield method and URL of each first page; further pages of a list have a continue token more."""
    for one in REQUESTS:
        yield f"GET {server}{one.target()}"
