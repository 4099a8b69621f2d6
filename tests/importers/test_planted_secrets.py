"""Secrets in files never reach the blueprint, the screen or the data: planted wherever a format has a place for one."""

import pytest

from hadesign.importers.known import importers
from hadesign.report.imported import imported_json, summary
from tests.importers.cluster_api_samples import SECRETS
from tests.importers.importing import imported
from tests.importers.kops_samples import PLANTED

S = "hush-Zx81-hush"
KUBEADM = f"""\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{{token: {S}}}]
certificateKey: {S}
nodeRegistration: {{name: cp-a, kubeletExtraArgs: [{{name: bootstrap-token, value: {S}}}]}}
localAPIEndpoint: {{advertiseAddress: 10.0.1.10}}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.4
apiServer:
  extraArgs: [{{name: token-auth-file, value: {S}}}, {{name: secure-port, value: {S}}}]
  extraEnvs: [{{name: AWS_SECRET_ACCESS_KEY, value: {S}}}]
etcd: {{external: {{endpoints: ["https://root:{S}@10.0.9.1:2379"], caFile: /e/ca, certFile: /e/c, keyFile: /e/k}}}}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery: {{bootstrapToken: {{token: {S}, apiServerEndpoint: "10.0.1.10:6443"}}, tlsBootstrapToken: {S}}}
nodeRegistration: {{name: w-1}}
controlPlane: {{certificateKey: {S}}}
"""
RKE = f"""\
kubernetes_version: v1.32.13-rancher1-3
ssh_key: {S}
bastion_host: {{address: 10.0.0.1, ssh_key: {S}}}
nodes:
- {{address: 10.0.1.10, role: [controlplane, etcd, worker], ssh_key: {S}, ssh_cert: {S}, user: {S}}}
services:
  etcd:
    external_urls: ["https://root:{S}@10.0.9.1:2379"]
    key: {S}
    cert: {S}
    backup_config: {{interval_hours: {S}, s3backupconfig: {{access_key: {S}, secret_key: {S}, bucket_name: b}}}}
  kube-api:
    secrets_encryption_config: {{enabled: true, custom_config: {{keys: [{{secret: {S}}}]}}}}
    extra_env: [PASSWORD={S}]
    extra_args: {{secure-port: {S}, kubelet-client-key: {S}}}
  kube-controller: {{extra_args: {{node-monitor-grace-period: {S}}}}}
private_registries: [{{url: r.example.org, user: u, password: {S}, is_default: true}}]
cloud_provider: {{name: vsphere, vsphereCloudProvider: {{virtual_center: {{v: {{password: {S}}}}}}}}}
addons: |
  kind: Secret
  data: {{x: {S}}}
"""
RANCHER = f"""\
token: {S}
agent-token: {S}
node-name: cp-a
node-ip: 10.0.1.10
tls-san: [api.example.org]
vpn-auth: "name=tailscale,joinKey={S}"
etcd-s3: true
etcd-s3-bucket: b
etcd-s3-access-key: {S}
etcd-s3-secret-key: {S}
etcd-s3-session-token: {S}
etcd-snapshot-schedule-cron: {S}
kube-apiserver-arg: [token-auth-file={S}, secure-port={S}]
kubelet-arg: [bootstrap={S}, max-pods={S}]
node-taint: [{S}]
"""
DATABASE = (
    f"token: {S}\nserver: https://u:{S}@api.example.org:6443\ndatastore-endpoint: mysql://u:{S}@tcp(db:3306)/k3s\n"
)
STORE = f"token: {S}\ncluster-init: true\ndatastore-endpoint: https://u:{S}@10.0.9.1:2379\n"
REGISTRIES = f"""\
mirrors: {{docker.io: {{endpoint: ["https://u:{S}@m.example.org"]}}}}
configs: {{m.example.org: {{auth: {{username: {S}, password: {S}, auth: {S}, identity_token: {S}}}}}}}
"""
K0S = f"""\
apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
spec:
  hosts:
  - {{role: controller, hostname: cp-a, environment: {{TOKEN: {S}}}, ssh: {{address: 10.0.1.10, password: {S}}},
     files: [{{name: x, data: {S}}}], hooks: {{apply: {{before: [login {S}]}}}}, installFlags: [--token={S}, --x={S}]}}
  - {{role: worker, winRM: {{address: 10.0.1.11, password: {S}}}}}
  k0s:
    version: 1.35.4+k0s.0
    config:
      spec:
        storage: {{type: kine, kine: {{dataSource: "postgres://u:{S}@db/k0s"}}}}
        network: {{controlPlaneLoadBalancing: {{enabled: true, keepalived: {{vrrpInstances:
          [{{virtualIPs: [10.0.0.100/24], authPass: {S}}}]}}}}}}
        extensions: {{helm: {{charts: [{{values: "password: {S}"}}]}}}}
"""
FILES = {
    "kubeadm": {"init.yaml": KUBEADM},
    "rke": {"cluster.yml": RKE},
    "rke2": {"rke2/config.yaml": RANCHER, "rke2/registries.yaml": REGISTRIES},
    "k3s": {"k3s/a.yaml": DATABASE, "k3s/b.yaml": STORE},
    "k0sctl": {"k0sctl.yaml": K0S},
    "kops": PLANTED,
    "cluster-api": {"cluster.yaml": SECRETS},
}
ELSEWHERE = {"dump", "haproxy", "keepalived", "kubespray"}
"""Formats whose secrets are planted in tests of their own: theirs are no YAML of one shape."""


def test_every_format_has_secrets_planted() -> None:
    assert set(importers()) == set(FILES) | ELSEWHERE


@pytest.mark.parametrize("name", FILES)
def test_planted_secrets_are_told_nobody(name: str) -> None:
    found = imported(FILES[name], version="1.36.4")
    assert name in found.formats
    assert any(fact.path[1:2] == ("nodes",) for fact in found.facts)
    for text in (found.text, imported_json(found), summary(found, "")):
        assert S not in text


def test_secrets_in_two_files_that_contradict_each_other() -> None:
    files = {"a.yaml": RANCHER, "b.yaml": RANCHER.replace(S, f"{S}-other").replace("10.0.1.10", "10.0.2.10")}
    found = imported(files, version="1.36.4")
    assert found.contradictions
    assert S not in imported_json(found) + summary(found, "")
