"""Keys that the files of RKE2 and k3s may have, with where each list is from.

RKE2: rancher/rke2-docs@9477b7b1, docs/reference/server_config.md and linux_agent_config.md, and for roles of servers
docs/install/server_roles.md. k3s: k3s-io/k3s, pkg/cli/cmds/server.go and agent.go; what RKE2 copies from there
(rancher/rke2@6ce1a801, pkg/cli/cmds/server.go, `copyFlag`) has the same name in both.
"""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EQUAL = _words(
    "agent-token agent-token-file cluster-cidr cluster-dns cluster-domain disable-cloud-controller disable-kube-proxy"
    " egress-selector-mode service-cidr"
)
"""Must be the same on every server (docs/reference/server_config.md, critical configuration values); of the token of
agents the file that it is in."""
SECRET = _words(
    "token agent-token etcd-s3-access-key etcd-s3-secret-key etcd-s3-session-token vpn-auth datastore-endpoint"
)
"""May hold a secret, and so stand in no file."""

_NODE = _words(
    "node-name with-node-id node-label node-taint protect-kernel-defaults selinux lb-server-port kubelet-arg"
    " kube-proxy-arg node-ip node-external-ip node-internal-dns node-external-dns resolv-conf pause-image snapshotter"
    " container-runtime-endpoint default-runtime private-registry disable-default-registry-endpoint nonroot-devices"
    " image-credential-provider-bin-dir image-credential-provider-config"
)
_COMMON = _words("config debug data-dir token token-file server bind-address enable-pprof")
_SERVER = _words(
    "advertise-address tls-san tls-san-security cluster-cidr service-cidr service-node-port-range cluster-dns"
    " cluster-domain egress-selector-mode servicelb-namespace write-kubeconfig write-kubeconfig-mode"
    " write-kubeconfig-group helm-controller-arg agent-token agent-token-file cluster-reset"
    " cluster-reset-restore-path datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile"
    " etcd-expose-metrics etcd-disable-snapshots etcd-snapshot-name etcd-snapshot-schedule-cron"
    " etcd-snapshot-reconcile-interval etcd-snapshot-retention etcd-snapshot-dir etcd-snapshot-compress etcd-s3"
    " etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-skip-ssl-verify etcd-s3-access-key etcd-s3-secret-key"
    " etcd-s3-session-token etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-region etcd-s3-folder etcd-s3-retention"
    " etcd-s3-proxy etcd-s3-config-secret etcd-s3-insecure etcd-s3-timeout kube-apiserver-arg etcd-arg"
    " kube-controller-manager-arg kube-scheduler-arg kube-cloud-controller-manager-arg disable disable-scheduler"
    " disable-cloud-controller disable-kube-proxy disable-apiserver disable-controller-manager disable-etcd"
    " embedded-registry secrets-encryption-provider supervisor-metrics system-default-registry"
)
_RKE2 = _words("profile audit-policy-file pod-security-admission-config-file cloud-provider-name")
_RKE2_SERVER = _words("cni ingress-controller enable-servicelb")
_K3S_SERVER = _words(
    "cluster-init https-listen-port advertise-port flannel-backend flannel-ipv6-masq flannel-external-ip"
    " default-local-storage-path disable-network-policy disable-helm-controller secrets-encryption"
)
SERVER_KEYS: Mapping[str, frozenset[str]] = {
    "rke2": _COMMON | _NODE | _SERVER | _RKE2 | _RKE2_SERVER,
    "k3s": _COMMON | _NODE | _SERVER | _K3S_SERVER,
}
AGENT_KEYS: Mapping[str, frozenset[str]] = {"rke2": _COMMON | _NODE | _RKE2, "k3s": _COMMON | _NODE}
FLAGS: Mapping[str, frozenset[str]] = {
    "kube-apiserver-arg": _words(
        "authentication-config encryption-provider-config audit-policy-file audit-log-path audit-log-maxage"
        " audit-webhook-config-file audit-webhook-mode"
        " default-not-ready-toleration-seconds default-unreachable-toleration-seconds enable-priority-and-fairness"
        " goaway-chance etcd-compaction-interval"
    ),
    "kube-controller-manager-arg": _words(
        "leader-elect leader-elect-lease-duration leader-elect-renew-deadline leader-elect-retry-period"
        " node-monitor-grace-period node-cidr-mask-size-ipv4 node-cidr-mask-size-ipv6 bind-address"
    ),
    "kube-scheduler-arg": _words(
        "leader-elect leader-elect-lease-duration leader-elect-renew-deadline leader-elect-retry-period bind-address"
    ),
    "etcd-arg": _words(
        "heartbeat-interval election-timeout quota-backend-bytes pre-vote strict-reconfig-check feature-gates"
        " corrupt-check-time experimental-initial-corrupt-check experimental-compact-hash-check-enabled"
        " experimental-corrupt-check-time"
    ),
    "kubelet-arg": _words("max-pods system-reserved kube-reserved eviction-hard rotate-certificates kube-api-qps"),
    "kube-proxy-arg": frozenset({"proxy-mode", "ipvs-strict-arp"}),
}
"""Flags of programs: kubernetes.io, reference/command-line-tools-reference; etcd.io, op-guide/configuration."""
