"""A cluster as Cluster API has it, as it is and with secrets wherever one may stand."""

CLUSTER = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata: {name: shop}
spec:
  clusterNetwork:
    apiServerPort: 8443
    pods: {cidrBlocks: [10.44.0.0/16, "fd00:44::/56"]}
    services: {cidrBlocks: [10.45.0.0/16, "fd00:45::/112"]}
    serviceDomain: k.example.org
  controlPlaneEndpoint: {host: api.example.org, port: 443}
  controlPlaneRef: {kind: KubeadmControlPlane, name: shop-cp}
  infrastructureRef: {kind: AWSCluster, name: shop}
---
"""
AWS = """\
apiVersion: infrastructure.cluster.x-k8s.io/v1beta2
kind: AWSCluster
metadata: {name: shop}
spec:
  region: eu-west-1
  network:
    subnets:
    - {availabilityZone: eu-west-1a, isPublic: false}
    - {availabilityZone: eu-west-1b}
    - {availabilityZone: eu-west-1c}
    - {availabilityZone: eu-west-1d, isPublic: true}
---
"""
PLANE = """\
apiVersion: controlplane.cluster.x-k8s.io/v1beta1
kind: KubeadmControlPlane
metadata: {name: shop-cp}
spec:
  replicas: 3
  version: v1.36.4
  kubeadmConfigSpec:
    clusterConfiguration:
      clusterName: another
      kubernetesVersion: v1.30.0
      apiServer: {certSANs: [k8s.example.org], extraArgs: {goaway-chance: "0.001"}}
      etcd: {local: {extraArgs: {heartbeat-interval: "200", election-timeout: "2000"}}}
    initConfiguration:
      nodeRegistration: {name: '{{ ds.meta_data.hostname }}', kubeletExtraArgs: {max-pods: "200"}}
    joinConfiguration:
      nodeRegistration: {kubeletExtraArgs: {max-pods: "200"}}
---
"""
WORKERS = """\
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachineDeployment
metadata: {name: md-a}
spec:
  clusterName: shop
  replicas: 4
  template:
    spec:
      version: v1.36.4
      failureDomain: eu-west-1a
      bootstrap: {configRef: {kind: KubeadmConfigTemplate, name: md}}
---
apiVersion: bootstrap.cluster.x-k8s.io/v1beta1
kind: KubeadmConfigTemplate
metadata: {name: md}
spec:
  template:
    spec:
      joinConfiguration:
        nodeRegistration:
          kubeletExtraArgs: {node-labels: "disk=nvme"}
          taints: [{key: dedicated, value: db, effect: NoSchedule}]
---
apiVersion: cluster.x-k8s.io/v1beta1
kind: MachinePool
metadata: {name: mp}
spec: {clusterName: shop, replicas: 2, failureDomains: [eu-west-1b, eu-west-1c], template: {spec: {}}}
---
"""
ALL = CLUSTER + AWS + PLANE + WORKERS

S = "hush-Zx81-hush"
SECRETS = ALL.replace(
    "    initConfiguration:\n",
    f"    files: [{{path: /x, content: {S}}}]\n    preKubeadmCommands: [login {S}]\n"
    f"    users: [{{name: a, passwd: {S}, sshAuthorizedKeys: [{S}]}}]\n    initConfiguration:\n"
    f"      bootstrapTokens: [{{token: {S}}}]\n",
).replace('"0.001"', S).replace("election-timeout: ", f"token: {S}, election-timeout: ").replace(
    "  region: eu", f"  sshKeyName: {S}\n  identityRef: {{name: {S}}}\n  region: eu"
)  # fmt: skip
