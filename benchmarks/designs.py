"""Designs of any size to measure on: machines written one by one, or pools, over three zones."""

import itertools

HEAD = """apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {name: bench}
spec:
  objectives: {survive: zone, rto: 30m, rpo: 15m}
  kubernetes: {version: 1.36.4, installer: kubeadm}
  infrastructure:
    provider: bare-metal
    roundTrip: 1ms
    zones:
      - {name: a, subnet: 10.1.0.0/16}
      - {name: b, subnet: 10.2.0.0/16}
      - {name: c, subnet: 10.3.0.0/16}
  controlPlane: {endpoint: "api.bench.example.org:6443"}
  etcd: {topology: stacked, disk: {type: nvme, dedicated: true, fsyncP99: 2ms}}
  loadBalancers:
    - name: api
      type: haproxy-keepalived
      vip: 10.0.0.100
      instances: [lb-a, lb-b]
      virtualRouterId: 71
      routed: true
      healthCheck: {path: /readyz}
  nodes:
"""
CORE = [
    *(
        f"{{name: cp-{z}, zone: {z}, address: 10.{n}.0.10, roles: [control-plane, etcd]}}"
        for n, z in enumerate("abc", 1)
    ),
    *(
        f"{{name: lb-{z}, zone: {z}, address: 10.{n}.0.5, roles: [load-balancer], interface: eth0}}"
        for n, z in enumerate("ab", 1)
    ),
]  # fmt: skip


def design(nodes: int, workloads: int) -> str:
    """Return a blueprint with `nodes` machines (five of them the control plane and balancers) and `workloads`."""
    lines = [f"    - {machine}" for machine in CORE]
    for number in range(nodes - len(CORE)):
        zone, rest = "abc"[number // 4 % 3], number + 256
        address = f"10.{number // 4 % 3 + 1}.{rest // 250}.{rest % 250 + 1}"
        lines.append(
            f"    - {{name: worker-{number}, zone: {zone}, address: {address}, roles: [worker], host: hv-{number // 4},"
            " size: {cpu: 16, memory: 64Gi}}"
        )
    lines += ["  workloads:"] if workloads else []
    for number in range(workloads):
        lines += [
            f"    - name: app-{number}",
            "      kind: Deployment",
            f"      tier: {'critical' if number % 3 == 0 else 'standard'}",
            f"      replicas: {number % 5 + 2}",
            f"      requests: {{cpu: {number % 4 + 1}00m, memory: 256Mi}}",
            "      spread: {zone: required, node: required}",
            "      podDisruptionBudget: {maxUnavailable: 1}",
        ]
    return HEAD + "\n".join(lines) + "\n"


def billion_laughs() -> str:
    """Return a small file whose aliases stand for ten to the ninth strings."""
    lines = ['a: &a ["lol"' + ', "lol"' * 9 + "]"]
    for before, name in itertools.pairwise("abcdefghi"):
        lines.append(f"{name}: &{name} [*{before}{f', *{before}' * 9}]")
    return "\n".join(lines) + "\n"
