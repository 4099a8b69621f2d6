"""ClusterConfiguration and the two component configurations that go with it."""

from typing import Any

from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import input_diagnostic
from hadesign.targets.base import Lacking
from hadesign.targets.components import (
    api_server_arguments,
    etcd_arguments,
    etcd_metrics,
    go_duration,
    manager_arguments,
    scheduler_arguments,
)
from hadesign.targets.kubeadm.arguments import API, api_server_volumes, arguments
from hadesign.targets.kubelet_settings import kubelet_fields
from hadesign.topology.cluster import ClientFiles, Cluster

PKI = "/etc/kubernetes/pki"


def cluster_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the ClusterConfiguration."""
    return _known(
        {
            "apiVersion": API,
            "kind": "ClusterConfiguration",
            "kubernetesVersion": f"v{cluster.kubernetes.version}",
            "clusterName": cluster.name,
            "imageRepository": cluster.kubernetes.image_repository,
            "controlPlaneEndpoint": _endpoint(cluster),
            **certificate_validity(cluster),
            "networking": _known(
                {
                    "podSubnet": _pod_subnet(cluster),
                    "serviceSubnet": _service_subnet(cluster),
                    "dnsDomain": cluster.dns_domain,
                }
            ),
            "etcd": _etcd(cluster),
            "apiServer": _known(
                {
                    "certSANs": [san.value for san in cluster.api_sans],
                    "extraArgs": arguments(api_server_arguments(cluster)) or None,
                    "extraVolumes": api_server_volumes(cluster) or None,
                }
            ),
            "controllerManager": _component(manager_arguments(cluster)),
            "scheduler": _component(scheduler_arguments(cluster)),
            "proxy": {"disabled": True} if cluster.network.proxy == "none" else None,
        }
    )


def certificate_validity(cluster: Cluster) -> dict[str, str]:
    """Return how long certificates live, if the blueprint says so."""
    certificates = cluster.control_plane.certificates
    if certificates is None or certificates.validity is None:
        return {}
    return {"certificateValidityPeriod": go_duration(certificates.validity)}


def _known(mapping: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown."""
    return {key: value for key, value in mapping.items() if value is not None}


def _component(pairs: list[tuple[str, Any]]) -> dict[str, Any] | None:
    found = arguments(pairs)
    return {"extraArgs": found} if found else None


def _endpoint(cluster: Cluster) -> str | None:
    """Return the endpoint; several API servers without one cannot be joined (kubeadm refuses)."""
    if cluster.joined_at:
        return cluster.joined_at.address
    if len(cluster.api_servers) > 1:
        lacking = Lacking(cluster, "kubeadm")
        origin = cluster.api_servers[1].origin
        lacking.need(None, _("an endpoint to join further control-plane nodes"), "spec.controlPlane.endpoint", origin)
        lacking.check()
    return None


def _pod_subnet(cluster: Cluster) -> str | None:
    """Return the networks of pods, as kubeadm and kube-proxy take them."""
    return ",".join(pods.network for pods in cluster.network.pods) or None


def _service_subnet(cluster: Cluster) -> str | None:
    """Return the networks of services; an API server refuses to start if the first is not of its own IP version.

    kubernetes/kubernetes@v1.36.3:cmd/kube-apiserver/app/options/validation.go,
    validatePublicIPServiceClusterIPRangeIPFamilies.
    """
    subnet = ",".join(cluster.network.services) or None
    first = cluster.network.services[0] if cluster.network.services else ""
    other = next((s for s in cluster.api_servers if s.address and (":" in s.address) != (":" in first)), None)
    if other is None:
        return subnet
    path = ("spec", "network", "serviceCIDR")
    if subnet:
        message = _(
            "serviceCIDR is {subnet}, but the API server of {node} has the address {address}",
            subnet=subnet,
            node=other.node,
            address=other.address,
        )
    else:
        message = _(
            "serviceCIDR is not given, and kubeadm's default is IPv4, but the API server of {node} has the address"
            " {address}",
            node=other.node,
            address=other.address,
        )
    place = cluster.document.value(path)
    expected = _("one IP version for services and API servers, of two the first")
    raise InputError([input_diagnostic(message, place, path, expected=expected)])


def _etcd(cluster: Cluster) -> dict[str, Any] | None:
    etcd = cluster.etcd
    if etcd is None:
        return None
    if etcd.topology == "stacked":
        pairs = [*etcd_arguments(etcd), *etcd_metrics(cluster)]
        return {"local": {"dataDir": etcd.data_dir, "extraArgs": arguments(pairs)}}
    lacking = Lacking(cluster, "kubeadm")
    urls = [lacking.address(m.client_url, m.name, m.origin) for m in etcd.members]
    lacking.check()
    ours = ClientFiles(f"{PKI}/etcd/ca.crt", f"{PKI}/apiserver-etcd-client.crt", f"{PKI}/apiserver-etcd-client.key")
    files = etcd.existing or ours
    return {"external": {"endpoints": urls, "caFile": files.ca, "certFile": files.cert, "keyFile": files.key}}


def kubelet_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the KubeletConfiguration of all nodes; what is not the same for every node is not in it."""
    return _known(
        {
            "apiVersion": "kubelet.config.k8s.io/v1beta1",
            "kind": "KubeletConfiguration",
            "cgroupDriver": "systemd",
            "maxPods": cluster.kubelets.pods,
            "rotateCertificates": True,
            **kubelet_fields(cluster.kubelets.common),
        }
    )


def proxy_configuration(cluster: Cluster) -> dict[str, Any] | None:
    """Return the KubeProxyConfiguration, if the blueprint says how kube-proxy works."""
    mode = cluster.network.proxy
    if mode is None or mode == "none":
        return None
    strict = {"ipvs": {"strictARP": True}} if mode == "ipvs" else {}
    return _known(
        {
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
            "kind": "KubeProxyConfiguration",
            "mode": mode,
            "clusterCIDR": _pod_subnet(cluster),
            **strict,
        }
    )
