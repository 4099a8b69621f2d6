"""Keys of the files of RKE2 and k3s: the flags of their commands.

https://docs.rke2.io/reference/server_config, https://docs.rke2.io/reference/linux_agent_config,
https://docs.k3s.io/cli/server and https://docs.k3s.io/cli/agent.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COMMON = _words("config debug data-dir token token-file server bind-address enable-pprof profile disable v vmodule log")
"""Keys that other programs have, too, so that they tell nothing by themselves."""
NODE = _words(
    "node-name with-node-id node-label node-taint protect-kernel-defaults selinux lb-server-port kubelet-arg"
    " kube-proxy-arg node-ip node-external-ip node-internal-dns node-external-dns resolv-conf pause-image snapshotter"
    " container-runtime-endpoint default-runtime private-registry disable-default-registry-endpoint nonroot-devices"
    " image-credential-provider-bin-dir image-credential-provider-config cloud-provider-name cloud-provider-config"
    " node-name-from-cloud-provider-metadata kubelet-path vpn-auth vpn-auth-file"
)
SERVER = _words(
    "advertise-address tls-san tls-san-security cluster-cidr service-cidr service-node-port-range cluster-dns"
    " cluster-domain egress-selector-mode servicelb-namespace write-kubeconfig write-kubeconfig-mode"
    " write-kubeconfig-group helm-controller-arg agent-token agent-token-file cluster-reset"
    " cluster-reset-restore-path datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile"
    " etcd-expose-metrics etcd-disable-snapshots etcd-snapshot-name etcd-snapshot-schedule-cron"
    " etcd-snapshot-reconcile-interval etcd-snapshot-retention etcd-snapshot-dir etcd-snapshot-compress etcd-s3"
    " etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-skip-ssl-verify etcd-s3-access-key etcd-s3-secret-key"
    " etcd-s3-session-token etcd-s3-bucket etcd-s3-bucket-lookup-type etcd-s3-region etcd-s3-folder etcd-s3-retention"
    " etcd-s3-proxy etcd-s3-config-secret etcd-s3-insecure etcd-s3-timeout kube-apiserver-arg etcd-arg"
    " kube-controller-manager-arg kube-scheduler-arg kube-cloud-controller-manager-arg disable-scheduler"
    " disable-cloud-controller disable-kube-proxy disable-apiserver disable-controller-manager disable-etcd"
    " embedded-registry secrets-encryption-provider supervisor-metrics system-default-registry"
)
RKE2_ALONE = _words(
    "cni ingress-controller enable-servicelb audit-policy-file pod-security-admission-config-file"
    " control-plane-resource-requests control-plane-resource-limits control-plane-probe-configuration"
    " kube-apiserver-extra-mount kube-scheduler-extra-mount kube-controller-manager-extra-mount kube-proxy-extra-mount"
    " etcd-extra-mount cloud-controller-manager-extra-mount kube-apiserver-extra-env kube-scheduler-extra-env"
    " kube-controller-manager-extra-env kube-proxy-extra-env etcd-extra-env cloud-controller-manager-extra-env"
    " kube-apiserver-image kube-controller-manager-image kube-proxy-image kube-scheduler-image runtime-image etcd-image"
    " cloud-controller-manager-image"
)
K3S_ALONE = _words(
    "cluster-init https-listen-port advertise-port flannel-backend flannel-ipv6-masq flannel-external-ip flannel-iface"
    " flannel-conf flannel-cni-conf default-local-storage-path disable-network-policy disable-helm-controller"
    " secrets-encryption docker prefer-bundled-bin rootless airgap-extra-registry"
)
_K3S_ANYWHERE = _words(
    "flannel-iface flannel-conf flannel-cni-conf docker prefer-bundled-bin rootless airgap-extra-registry"
)
OF_SERVERS = SERVER | RKE2_ALONE | (K3S_ALONE - _K3S_ANYWHERE)
"""Keys that agents do not have."""
TELLING = NODE | SERVER | RKE2_ALONE | K3S_ALONE
"""Keys that no other program has, as a rule."""
