"""Flags of the control plane's programs as pairs of name and value: the same whoever starts them."""

import math
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Any

from hadesign.stated import given
from hadesign.topology.cluster import Cluster, Election, Etcd
from hadesign.topology.flows import ETCD_METRICS
from hadesign.topology.members import host


def written(value: Any) -> str:
    """Write a value as a command line has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def known(pairs: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Return the flags whose value is known, as texts."""
    return [(name, written(value)) for name, value in pairs if value is not None]


CLUSTER_DNS = 10
"""Which address of a service network cluster DNS gets; the smallest such network has 16 (kubernetes/kubernetes,
cmd/kubeadm/app/constants, GetDNSIP; rancher/rke2-docs, reference/server_config.md)."""


def cluster_dns(services: str) -> str:
    """Return the address of cluster DNS in a network of services."""
    return str(ip_network(services)[CLUSTER_DNS])


def go_duration(seconds: float) -> str:
    """Write seconds as Go does: `15s`, `1m30s`, `8760h0m0s`."""
    if seconds != int(seconds):
        return f"{round(seconds * 1000)}ms"
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{f'{hours}h' if hours else ''}{f'{minutes}m' if hours or minutes else ''}{left}s"


def leader_arguments(election: Election) -> list[tuple[str, Any]]:
    """Return the arguments of leader election that the blueprint gives; the rest are the programs' own defaults."""
    values = {
        "leaderElect": ("leader-elect", election.enabled),
        "leaseDuration": ("leader-elect-lease-duration", go_duration(election.lease)),
        "renewDeadline": ("leader-elect-renew-deadline", go_duration(election.renew)),
        "retryPeriod": ("leader-elect-retry-period", go_duration(election.retry)),
    }
    return [pair for name, pair in values.items() if name not in election.assumed]


def shows_metrics(cluster: Cluster) -> bool:
    """Tell whether a Prometheus of the design asks the control plane for metrics, from other machines."""
    return bool(cluster.monitoring.prometheus)


def metrics_bind(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return the argument by which the scheduler or the controller manager answers Prometheus, too.

    By itself kubeadm binds them to the loopback address (kubernetes/kubernetes@v1.36.3:
    cmd/kubeadm/app/phases/controlplane/manifests.go). They let in whom the API server knows, and nobody else.
    """
    return [("bind-address", _anywhere(cluster))] if shows_metrics(cluster) else []


def etcd_metrics(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return the argument by which a member answers Prometheus, too; by itself it does so on its own machine alone.

    What it tells there is no secret, and is told without a login.
    """
    return (
        [("listen-metrics-urls", f"http://{host(_anywhere(cluster))}:{ETCD_METRICS}")] if shows_metrics(cluster) else []
    )


def _anywhere(cluster: Cluster) -> str:
    """Return the address that stands for all of a machine's; the one of IPv6 stands for those of IPv4, too."""
    return "::" if any(server.address and ":" in server.address for server in cluster.api_servers) else "0.0.0.0"  # noqa: S104


def etcd_arguments(etcd: Etcd, *, by_flag: bool = False) -> list[tuple[str, Any]]:
    """Return etcd's timers in milliseconds (it takes no zero), equal on all members, and what else the design gives.

    `by_flag` tells that the installer itself asks for the first check of corruption by the flag before 3.7.
    """
    return [
        ("heartbeat-interval", max(round(etcd.heartbeat * 1000), 1)),
        ("election-timeout", max(round(etcd.election * 1000), 1)),
        ("quota-backend-bytes", etcd.quota),
        ("pre-vote", etcd.pre_vote),
        ("strict-reconfig-check", etcd.strict_reconfig_check),
        *corruption_arguments(etcd, by_flag=by_flag),
    ]


_GATES, _NO_FLAGS = (3, 6), (3, 7)
"""Since when there are gates, and no flags: https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/ and upgrade_3_7."""
_INITIAL = "experimental-initial-corrupt-check"


def corruption_arguments(etcd: Etcd, *, by_flag: bool) -> list[tuple[str, Any]]:
    """Return the arguments, as far as they are given; etcd 3.6 refuses the first check as a flag and as a gate at once.

    So where an installer asks for it `by_flag`, it is left to that as long as there is one. Where it is a gate, it is
    named beside the other one also if nothing is said of it: installers turn it on, and one text replaces the other.
    """
    found = etcd.corruption
    if found is None:
        return []
    every = given(found.interval)
    time = None if every is None else go_duration(every)
    if etcd.minor < _GATES:
        compaction = ("experimental-compact-hash-check-enabled", found.compaction)
        return [(_INITIAL, found.initial), compaction, ("experimental-corrupt-check-time", time)]
    flagged = by_flag and etcd.minor < _NO_FLAGS
    silent = found.compaction is None and found.initial is None
    first = None if flagged or silent else found.initial is not False
    gates = {"CompactHashCheck": found.compaction, "InitialCorruptCheck": first}
    texts = [f"{name}={'true' if on else 'false'}" for name, on in gates.items() if on is not None]
    own = [(_INITIAL, found.initial)] if flagged else []
    return [*own, ("feature-gates", ",".join(texts) or None), ("corrupt-check-time", time)]


def corruption_environment(etcd: Etcd) -> dict[str, str]:
    """Return the same for an installer with a variable of its own for the first check, as etcd's environment has it."""
    pairs = known([pair for pair in corruption_arguments(etcd, by_flag=True) if pair[0] != _INITIAL])
    return {f"ETCD_{name.replace('-', '_').upper()}": value for name, value in pairs}


def api_server_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return the API server's arguments: tolerations, compaction, encryption, audit, who is asked, as given."""
    control_plane = cluster.control_plane
    pairs: list[tuple[str, Any]] = []
    if "defaultNotReadyToleration" not in cluster.timers.assumed:
        seconds = round(cluster.timers.toleration)
        pairs += [
            ("default-not-ready-toleration-seconds", seconds),
            ("default-unreachable-toleration-seconds", seconds),
        ]
    if control_plane.fairness is not None:
        pairs.append(("enable-priority-and-fairness", control_plane.fairness))
    if control_plane.goaway is not None:
        pairs.append(("goaway-chance", f"{control_plane.goaway:.10g}"))
    compaction = cluster.etcd.compaction if cluster.etcd else None
    if compaction is not None:
        pairs.append(("etcd-compaction-interval", go_duration(compaction or 0.0)))
    if control_plane.encryption:
        pairs.append(("encryption-provider-config", control_plane.encryption.config_file))
    if control_plane.audit:
        audit = control_plane.audit
        pairs += [
            ("audit-policy-file", audit.policy_file),
            ("audit-log-path", f"{audit.log_dir}/audit.log" if audit.log_dir else None),
            # In whole days, rounded up: 0 would keep files for ever.
            ("audit-log-maxage", math.ceil(audit.max_age / 86400) if audit.max_age is not None else None),
            ("audit-webhook-config-file", audit.webhook.config_file if audit.webhook else None),
            ("audit-webhook-mode", audit.webhook.mode or None if audit.webhook else None),
        ]
    if control_plane.authorizer:
        pairs.append(("authorization-config", control_plane.authorizer.config_file))
    return pairs


def scheduler_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return kube-scheduler's arguments."""
    return [*leader_arguments(cluster.timers.scheduler), *metrics_bind(cluster)]


def manager_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return kube-controller-manager's arguments; each node's pod range is sized only if asked for."""
    timers = cluster.timers
    pairs = [*leader_arguments(timers.controller_manager), *metrics_bind(cluster)]
    if "nodeMonitorGracePeriod" not in timers.assumed:
        pairs.append(("node-monitor-grace-period", go_duration(timers.node_monitor_grace)))
    # The flag of the IP version: kubeadm does not read the one for both when it compares masks.
    masks = {ip_network(pods.network).version: pods.mask for pods in cluster.network.pods if pods.given}
    return [*pairs, *((f"node-cidr-mask-size-ipv{version}", mask) for version, mask in sorted(masks.items()))]


def proxy_arguments(cluster: Cluster) -> list[tuple[str, Any]]:
    """Return kube-proxy's arguments, if the design says how it works; ipvs answers ARP for its own addresses only."""
    mode = cluster.network.proxy
    if mode is None or mode == "none":
        return []
    return [("proxy-mode", mode), *([("ipvs-strict-arp", True)] if mode == "ipvs" else [])]


def asked_without_login(cluster: Cluster) -> tuple[str, ...]:
    """Return the paths that balancers' checks ask API servers for; they have no login, and some servers want one."""
    checks = (balancer.check for balancer in cluster.balancers if balancer.serves == "api")
    paths = (check.path.partition("?")[0] for check in checks if check and check.path)
    return tuple(sorted(set(paths)))
