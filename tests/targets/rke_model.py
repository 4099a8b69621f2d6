"""What RKE checks of a cluster.yml, as a strict model.

rancher/rke@40c5dd46, types/rke_types.go, types/backup_types.go and cluster/validation.go. RKE itself reads unknown keys
over, and asks for no odd number of members.
"""

import re
from ipaddress import ip_address, ip_network
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from hadesign.vocabulary.installers import INSTALLERS

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
Filled = Annotated[str, StringConstraints(min_length=1)]
ETCD_FLAGS = {"heartbeat-interval", "election-timeout", "quota-backend-bytes", "listen-metrics-urls"}


class Strict(BaseModel):
    """Takes no key that is not there."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Taint(Strict):
    key: Filled
    value: str = ""
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]


class Machine(Strict):
    address: Filled
    port: str = "22"
    internal_address: str = ""
    user: Filled
    role: list[Literal["controlplane", "etcd", "worker"]] = Field(min_length=1)
    hostname_override: Name
    ssh_key_path: str = ""
    labels: dict[str, str] = {}
    taints: list[Taint] = []


class Service(Strict):
    image: str = ""
    extra_args: dict[str, str] = {}
    extra_binds: list[str] = []
    extra_env: list[str] = []


class Store(Strict):
    access_key: str = ""
    secret_key: str = ""
    bucket_name: Filled
    region: str = ""
    endpoint: Filled
    custom_ca: str = ""
    folder: str = ""


class Backup(Strict):
    enabled: bool = True
    interval_hours: int = Field(default=12, ge=1)
    retention: int = Field(default=6, ge=1)
    s3backupconfig: Store | None = None
    safe_timestamp: bool = False
    timeout: int = 300


class Etcd(Service):
    snapshot: bool = True
    creation: Annotated[str, StringConstraints(pattern=r"^(\d+h)?(\d+m)?\d+s$")] = "12h0m0s"
    retention: Annotated[str, StringConstraints(pattern=r"^(\d+h)?(\d+m)?\d+s$")] = "72h0m0s"
    backup_config: Backup | None = None


class Api(Service):
    service_cluster_ip_range: Filled = "10.43.0.0/16"
    service_node_port_range: str = "30000-32767"


class Controller(Service):
    cluster_cidr: Filled = "10.42.0.0/16"
    service_cluster_ip_range: Filled = "10.43.0.0/16"


class Kubelet(Service):
    cluster_domain: Filled = "cluster.local"
    cluster_dns_server: Filled = "10.43.0.10"
    fail_swap_on: bool = False


class Services(Strict):
    etcd: Etcd = Etcd()
    kube_api: Api = Field(default=Api(), alias="kube-api")
    kube_controller: Controller = Field(default=Controller(), alias="kube-controller")
    scheduler: Service = Service()
    kubelet: Kubelet = Kubelet()
    kubeproxy: Service = Service()


class Authentication(Strict):
    strategy: Literal["x509", "x509|webhook"] = "x509"
    sans: list[str] = []


class Plugged(Strict):
    plugin: Literal["none", "flannel", "calico", "canal", "weave", "aci"] = "canal"
    mtu: int = 0
    options: dict[str, str] = {}


class ClusterFile(Strict):
    """A cluster.yml that RKE takes, and that is a good one besides: with an odd number of members."""

    cluster_name: Filled = "local"
    kubernetes_version: str
    enable_cri_dockerd: bool = False
    nodes: list[Machine] = Field(min_length=1)
    services: Services = Services()
    network: Plugged = Plugged()
    authentication: Authentication = Authentication()

    @model_validator(mode="after")
    def _validated(self) -> Self:
        problems = [text for text, wrong in self._checks() if wrong]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _checks(self) -> list[tuple[str, bool]]:
        """Return what is checked, and whether it is wrong."""
        addresses, names = [m.address for m in self.nodes], [m.hostname_override for m in self.nodes]
        services = self.services.kube_api.service_cluster_ip_range.split(",")
        pods = self.services.kube_controller.cluster_cidr.split(",")
        first, dns = ip_network(services[0]), ip_address(self.services.kubelet.cluster_dns_server)
        dual, plugin = len(services) > 1 or len(pods) > 1, self.network.plugin
        minor = re.fullmatch(r"v1\.(\d+)\.\d+-rancher\d+-\d+", self.kubernetes_version)
        return [
            ("not semver", minor is None),
            ("unknown version", self.kubernetes_version not in INSTALLERS["rke"].releases.values()),
            ("duplicate node", len(set(addresses)) < len(addresses) or len(set(names)) < len(names)),
            ("no etcd host", not any("etcd" in m.role for m in self.nodes)),
            ("no control plane", not any("controlplane" in m.role for m in self.nodes)),
            ("flannel has no mtu", plugin == "flannel" and self.network.mtu != 0),
            ("weave is gone", plugin == "weave" and minor is not None and int(minor[1]) >= 30),
            ("no dual stack", dual and plugin not in ("calico", "aci")),
            ("services differ", self.services.kube_controller.service_cluster_ip_range != ",".join(services)),
            ("DNS outside of services", dns not in first),
            ("etcd has other flags", not set(self.services.etcd.extra_args) <= ETCD_FLAGS),
        ]


def refused_by_rke(text: str) -> list[str]:
    """Return what is wrong with a cluster.yml."""
    try:
        ClusterFile.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        return [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
    return []


def read_back(text: str) -> dict[str, Any]:
    """Return a cluster.yml as data."""
    data: dict[str, Any] = yaml.safe_load(text)
    return data
