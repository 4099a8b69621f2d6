"""A cluster as `kops get -o yaml` writes it, as it is and with secrets wherever one may stand."""

ZONES = "abc"
HEAD = "apiVersion: kops.k8s.io/v1alpha2\nkind: "
CLUSTER = (
    HEAD
    + """Cluster
metadata: {name: shop.example.org}
spec:
  cloudProvider: aws
  configBase: s3://state/shop.example.org
  kubernetesVersion: v1.34.6
  masterPublicName: api.shop.example.org
  additionalSans: [shop.example.net]
  networkCIDR: 10.0.0.0/16
  api:
    loadBalancer: {type: Internal, class: Network, crossZoneLoadBalancing: true, idleTimeoutSeconds: 300}
  clusterAutoscaler: {enabled: true}
  etcdClusters:
  - name: main
    version: 3.5.21
    heartbeatInterval: 200ms
    leaderElectionTimeout: 2s
    manager:
      backupInterval: 1h
      env: [{name: ETCD_QUOTA_BACKEND_BYTES, value: "8589934592"}]
    etcdMembers:
    - {name: a, instanceGroup: cp-eu-1a, volumeType: gp3}
    - {name: b, instanceGroup: cp-eu-1b}
    - {name: c, instanceGroup: cp-eu-1c}
  - name: events
    etcdMembers: [{name: a, instanceGroup: cp-eu-1a}]
  networking: {calico: {encapsulationMode: vxlan}}
  kubeAPIServer: {goawayChance: "0.001", defaultNotReadyTolerationSeconds: 60}
  kubeControllerManager: {nodeMonitorGracePeriod: 50s, leaderElection: {leaderElectLeaseDuration: 20s}}
  kubelet: {evictionHard: "memory.available<200Mi", systemReserved: {memory: 1Gi}}
  kubeProxy: {proxyMode: IPVS}
  kubeDNS: {nodeLocalDNS: {enabled: true}}
  subnets:
  - {name: eu-1a, zone: eu-1a, cidr: 10.0.1.0/24, type: Private}
  - {name: private-b, zone: eu-1b, cidr: 10.0.2.0/24, type: Private}
  - {name: eu-1c, zone: eu-1c, cidr: 10.0.3.0/24, type: Private}
  - {name: utility-eu-1a, zone: eu-1a, cidr: 10.0.9.0/24, type: Utility}
"""
)
SUBNETS = {"a": "eu-1a", "b": "private-b", "c": "eu-1c"}
WORKERS = (
    "role: Node, machineType: m5.large, minSize: 3, maxSize: 6, subnets: [eu-1a, private-b, eu-1c], maxPrice: '0.1',"
    " nodeLabels: {disk: nvme}, taints: ['dedicated=db:NoSchedule'], kubelet: {maxPods: 50}"
)


def group(name: str, spec: str) -> str:
    return f"{HEAD}InstanceGroup\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"


PLANES = [group(f"cp-eu-1{z}", f"role: ControlPlane, minSize: 1, maxSize: 1, subnets: [{SUBNETS[z]}]") for z in ZONES]
FILES = {
    "cluster.yaml": CLUSTER,
    "groups.yaml": "---\n".join([*PLANES, group("nodes.eu", WORKERS), group("bastions", "role: Bastion, minSize: 1")]),
}


S = "hush-Zx81-hush"
PLANTED = {
    "cluster.yaml": CLUSTER.replace("s3://state/", f"s3://key:{S}@state/")
    .replace(
        "  networking: {",
        f"  secretStore: 's3://u:{S}@x'\n  sshKeyName: {S}\n  fileAssets: [{{name: x, content: {S}}}]\n"
        f"  addons: [{{manifest: {S}}}]\n  cloudConfig: {{openstack: {{password: {S}}}}}\n"
        f"  egressProxy: {{httpProxy: {{host: 'http://u:{S}@p'}}}}\n  encryptionConfig: true\n"
        f"  hooks: [{{manifest: {S}}}]\n  authentication: {{aws: {{x: {S}}}}}\n  networking: {{",
    )
    .replace("8589934592", S)
    .replace("goawayChance:", f"tokenAuthFile: {S}, auditLogMaxAge: {S}, goawayChance:")
    .replace("    version: 3.5.21\n", f"    backups: {{backupStore: 's3://k:{S}@b/x'}}\n"),
    "groups.yaml": FILES["groups.yaml"].replace("role: Node", f"additionalUserData: [{{content: {S}}}], role: Node"),
}
