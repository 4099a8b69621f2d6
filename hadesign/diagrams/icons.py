"""The icons of the diagrams package, by what they show."""

import importlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from hadesign.diagrams.picture import Icon
from hadesign.vocabulary.kinds import KINDS

_PLACES: Mapping[Icon, str] = {
    "clients": "onprem.client.Users", "people": "onprem.client.User", "vip": "k8s.network.Endpoint",
    "name": "onprem.network.Internet", "haproxy": "onprem.network.HAProxy", "nginx": "onprem.network.Nginx",
    "envoy": "onprem.network.Envoy", "balancer": "digitalocean.network.LoadBalancer",
    "cloud-aws": "aws.network.ElbNetworkLoadBalancer", "cloud-gcp": "gcp.network.LoadBalancing",
    "cloud-azure": "azure.network.LoadBalancers", "api": "k8s.controlplane.API", "etcd": "k8s.infra.ETCD",
    "scheduler": "k8s.controlplane.Sched", "controller-manager": "k8s.controlplane.CM", "worker": "k8s.infra.Node",
    "machine": "generic.compute.Rack", "workload": "k8s.compute.Deploy", "pod": "k8s.compute.Pod",
    "service": "k8s.network.Service", "volume": "k8s.storage.PVC", "storage-class": "k8s.storage.SC",
    "store": "generic.storage.Storage", "tool": "k8s.compute.Cronjob", "prometheus": "onprem.monitoring.Prometheus",
    "alertmanager": "onprem.monitoring.Prometheus", "grafana": "onprem.monitoring.Grafana",
    "receiver": "onprem.client.User",
    "clock": "generic.compute.Rack", "router": "generic.network.Router", "registry": "generic.storage.Storage",
    "identity": "k8s.rbac.User", "keys": "k8s.podconfig.Secret",
}  # fmt: skip
"""Module and class below `diagrams`. Kinds of things that can fail have theirs in their rows."""


ICONS: Mapping[Icon, str] = {**{kind: row.icon for kind, row in KINDS.items()}, **_PLACES}


@lru_cache(maxsize=len(ICONS))
def icon_class(icon: Icon) -> Any:
    """Return the box of the diagrams package for an icon; each provider has a module of hundreds of them."""
    module, _dot, name = ICONS[icon].rpartition(".")
    return getattr(importlib.import_module(f"diagrams.{module}"), name)


SHOWN = 72
"""Pixels of an icon in a picture: twice what it is shown at, so that it is sharp on today's screens."""
_SMALL = Path(__file__).resolve().parent / "small_icons"


def icon_file(icon: Icon) -> Path:
    """Return the file of the diagrams package that shows an icon; most are 256 pixels wide."""
    kind = icon_class(icon)
    return Path(kind._load_icon(kind))  # noqa: SLF001  diagrams has no public way to the file of an icon


def small_icon(file: Path) -> Path:
    """Return where an icon of the diagrams package is kept in the size that pictures show: each way has a name."""
    *_above, provider, kind, name = file.parts
    return _SMALL / f"{provider}-{kind}-{name}"
