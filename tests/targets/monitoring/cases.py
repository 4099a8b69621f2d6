"""For every alert a scenario in which it fires, and such in which it nearly would, and must not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.targets.monitoring.designs import by_kube_vip, full, on_hosts
from tests.targets.monitoring.promtool import Scenario, Series

API, ETCD, STATE = 'job="apiserver"', 'job="kube-etcd"', 'job="kube-state-metrics"'


Bounds = tuple[str, str]
"""The two bounds of a histogram's buckets between which all observations lie."""


@dataclass(frozen=True)
class Case:
    """An alert (its rule's labels tell it from others of its name), its group, and what makes it fire and what not."""

    alert: str
    group: str
    fires: Scenario
    silent: tuple[Scenario, ...]
    severity: str = "warning"
    labels: Mapping[str, str] = field(default_factory=dict)
    count: int = 1
    design: Callable[[], dict[str, Any]] = full

    @property
    def selector(self) -> str:
        labels = {"alertname": self.alert, "severity": self.severity, **self.labels}
        return "ALERTS{" + ",".join(f'{name}="{value}"' for name, value in labels.items()) + "}"


def up(job: str, *values: int) -> Series:
    """Return targets of a job, each of which answers or does not."""
    return {f'up{{job="{job}",instance="{number}"}}': f"{value}x100" for number, value in enumerate(values)}


def requests(per_thousand: float, **more: str) -> Series:
    """Return requests of which so many of a thousand fail."""
    good = f"0+{1000 - per_thousand}x1000"
    return {f'apiserver_request_total{{{API},code="200"}}': good} | {
        f'apiserver_request_total{{{API},code="500"}}': more.get("failed", f"0+{per_thousand}x1000")
    }


def latency(labels: str, bound: str, slow: int) -> Series:
    """Return requests of which so many of a thousand take longer than a bound."""
    name, chosen = "apiserver_request_sli_duration_seconds", f'{API},{labels},subresource=""'
    return {
        f'{name}_bucket{{{chosen},le="{bound}"}}': f"0+{1000 - slow}x100",
        f"{name}_count{{{chosen}}}": "0+1000x100",
        # Logs are followed for hours.
        f'{name}_count{{{API},{labels.partition(",")[0]},subresource="log"}}': "0+1000x100",
    }


def histogram(name: str, labels: str, *bounds: str) -> Series:
    """Return observations that all lie between the last two bounds."""
    counts = dict.fromkeys(bounds[:-1], "0x100") | {bounds[-1]: "0+100x100", "+Inf": "0+100x100"}
    found = {f'{name}_bucket{{{labels},le="{bound}"}}': values for bound, values in counts.items()}
    return found | {f"{name}_count{{{labels}}}": "0+100x100"}


def calls(failed: int) -> Series:
    """Return calls to etcd of which so many of a thousand fail."""
    labels = f'{ETCD},instance="0",grpc_service="etcdserverpb.KV",grpc_method="Put",grpc_type="unary"'
    return {
        f'grpc_server_handled_total{{{labels},grpc_code="OK"}}': f"0+{1000 - failed}x100",
        f'grpc_server_handled_total{{{labels},grpc_code="Unavailable"}}': f"0+{failed}x100",
    }


def database(size: str, used: str = "", quota: str = "") -> Series:
    labels = f'{ETCD},instance="0"'
    found = {
        "etcd_mvcc_db_total_size_in_bytes": size,
        "etcd_mvcc_db_total_size_in_use_in_bytes": used,
        "etcd_server_quota_backend_bytes": quota,
    }
    return {f"{name}{{{labels}}}": values for name, values in found.items() if values}


def node(name: str, zone: str, ready: str = "1x100") -> dict[str, str]:
    return {
        f'kube_node_status_condition{{{STATE},node="{name}",condition="Ready",status="true"}}': ready,
        f'kube_node_labels{{{STATE},node="{name}",label_topology_kubernetes_io_zone="{zone}"}}': "1x100",
    }


def nodes(*ready: str) -> Series:
    """Return the nine nodes of the design, three in each zone: of the first ones it is said when they are ready."""
    values = [*ready, *["1x100"] * (9 - len(ready))]
    found: dict[str, str] = {}
    for number, value in enumerate(values):
        found |= node(f"n{number}", "abc"[number // 3], value)
    return found


def room(movable: float, kind: str = "ReplicaSet", names: tuple[str, ...] = ("w-1", "w-2", "w-3")) -> Series:
    """Return three nodes of 4 CPUs, one in each zone, that take pods, and a tainted one; all pods are on the first."""
    found: dict[str, str] = {}
    for zone, name in zip("abc", names, strict=True):
        found |= node(name, zone) | {
            f'kube_node_status_allocatable{{{STATE},node="{name}",resource="cpu",unit="core"}}': "4x100"
        }
    tainted = f'{STATE},node="cp-1"'
    found |= node("cp-1", "a") | {f'kube_node_status_allocatable{{{tainted},resource="cpu",unit="core"}}': "64x100"}
    found[f'kube_node_spec_taint{{{tainted},key="dedicated",effect="NoSchedule"}}'] = "1x100"
    for pod, phase, cpu, owner in (("web", "Running", movable, kind), ("done", "Succeeded", 64, "Job")):
        own = f'{STATE},namespace="shop",pod="{pod}"'
        asked = f'{own},container="c",node="{names[0]}",resource="cpu",unit="core"'
        found[f"kube_pod_container_resource_requests{{{asked}}}"] = f"{cpu}x100"
        found[f'kube_pod_status_phase{{{own},phase="{phase}"}}'] = "1x100"
        found[f'kube_pod_info{{{own},created_by_kind="{owner}"}}'] = "1x100"
    return found


def pods(ready: int) -> Series:
    labels = f'{STATE},namespace="kube-system",condition="true"'
    names = {f"kube-vip-cp-{number}": int(number < ready) for number in range(3)}
    return {f'kube_pod_status_ready{{{labels},pod="{name}"}}': f"{value}x100" for name, value in names.items()}


def budget(allowed: int, expected: int = 3) -> Series:
    labels = f'{STATE},namespace="shop",poddisruptionbudget="cart"'
    return {
        f"kube_poddisruptionbudget_status_pod_disruptions_allowed{{{labels}}}": f"{allowed}x100",
        f"kube_poddisruptionbudget_status_expected_pods{{{labels}}}": f"{expected}x100",
    }


def _burn(long: str, short: str, severity: str, much: float, little: float, at: str, step: str) -> Case:
    return Case(
        "KubeAPIErrorBudgetBurn",
        "api",
        Scenario(requests(much), at, step),
        (Scenario(requests(little), at, step),),
        severity,
        {"long": long, "short": short},
    )


def _slow(kind: str, labels: str, bound: str) -> Case:
    return Case(
        "KubeAPILatencyHigh",
        "api",
        Scenario(latency(labels, bound, 20)),
        (Scenario(latency(labels, bound, 5)),),
        labels={"requests": kind},
    )


def _quantile(alert: str, metric: str, fires: Bounds, silent: Bounds, severity: str = "warning") -> Case:
    labels = f'{ETCD},instance="0",grpc_type="unary",grpc_method="Put",To="1"'
    return Case(
        alert,
        "etcd",
        Scenario(histogram(metric, labels, *fires)),
        (Scenario(histogram(metric, labels, *silent)),),
        severity,
    )


def _aged(name: str, metric: str, hours: float) -> tuple[Case, ...]:
    """Return what is too old after so many hours, and what nothing is known of."""
    fine = hours < 24
    # Rules are evaluated at each step, and an alert that must last for a moment fires at the next one.
    late, early = f"{round(hours * 60) + (60 if fine else 120)}m", f"{round(hours * 60) - 60}m"
    step = "5m" if fine else "1h"
    kept = {metric: "0x400"}
    half = round(hours * (6 if fine else 0.5))
    renewed = {metric: f"0x{half} {round(hours * 1800)}x400"}
    return (
        Case(
            f"{name}TooOld", "backups", Scenario(kept, late, step),
            (Scenario(kept, early, step), Scenario(renewed, late, step)), "critical",
        ),
        Case(
            f"{name}Unknown", "backups", Scenario({}, late, step),
            (Scenario({}, early, step), Scenario(kept, late, step)), "critical",
        ),
    )  # fmt: skip


def _failed(name: str, metric: str) -> Case:
    series = f'{metric}{{machine="cp-a-1"}}'
    return Case(name, "backups", Scenario({series: "0x100"}), (Scenario({series: "1x100"}),))


def _certificate(severity: str, fires: Bounds, silent: Bounds) -> Case:
    metric = "apiserver_client_certificate_expiration_seconds"
    return Case(
        "KubeClientCertificateExpiration",
        "certificates",
        Scenario(histogram(metric, API, *fires)),
        (Scenario(histogram(metric, API, *silent)), Scenario({})),
        severity,
    )


def _dated(severity: str, fires: str, silent: str) -> Case:
    shown = Scenario({}, fires, "1h"), (Scenario({}, silent, "1h"),)
    return Case("ControlPlaneCertificatesExpire", "certificates", *shown, severity)


_GONE = "0x100"
CASES: tuple[Case, ...] = (
    Case(
        "KubeAPIDown", "api", Scenario(up("apiserver", 0, 0)),
        (Scenario(up("apiserver", 0, 1)), Scenario(up("apiserver", 0, 0), "4m")), "critical",
    ),
    Case("KubeAPIServersMissing", "api", Scenario(up("apiserver", 1, 1, 0)), (Scenario(up("apiserver", 1, 1, 1)),)),
    _burn("1h", "5m", "critical", 8, 7, "70m", "1m"),
    Case(
        "KubeAPIErrorBudgetBurn", "api", Scenario(requests(8), "70m"),
        # It is over: the last five minutes were good.
        (Scenario(requests(8, failed="0+8x60 480x100"), "70m"),), "critical", {"long": "1h", "short": "5m"},
    ),
    _burn("6h", "30m", "critical", 3.5, 2.5, "7h", "5m"),
    _burn("1d", "2h", "warning", 2, 1, "27h", "15m"),
    _burn("3d", "6h", "warning", 0.6, 0.4, "78h", "15m"),
    _slow("read-one", 'verb="GET",scope="resource"', "1"),
    _slow("read-namespace", 'verb="LIST",scope="namespace"', "5.0"),
    _slow("read-cluster", 'verb="LIST",scope="cluster"', "30.0"),
    _slow("write", 'verb="PATCH",scope="resource"', "1.0"),
    Case(
        "etcdMembersDown", "etcd", Scenario(up("kube-etcd", 1, 1)),
        (Scenario(up("kube-etcd", 1, 1, 1)), Scenario(up("kube-etcd", 1, 1, 0), "9m")), "critical",
    ),
    Case("etcdInsufficientMembers", "etcd", Scenario({}), (Scenario(up("kube-etcd", 1, 1, 0)),), "critical"),
    Case(
        "etcdNoLeader", "etcd", Scenario({f"etcd_server_has_leader{{{ETCD}}}": "0x100"}),
        (Scenario({f"etcd_server_has_leader{{{ETCD}}}": "1x100"}),), "critical",
    ),
    Case(
        "etcdHighNumberOfLeaderChanges", "etcd",
        Scenario({f"etcd_server_leader_changes_seen_total{{{ETCD}}}": "0+1x100"}),
        (Scenario({f"etcd_server_leader_changes_seen_total{{{ETCD}}}": "1x50 3x50"}),),
    ),
    Case("etcdHighNumberOfFailedGRPCRequests", "etcd", Scenario(calls(20)), (Scenario(calls(5)),)),
    Case("etcdHighNumberOfFailedGRPCRequests", "etcd", Scenario(calls(60)), (Scenario(calls(40)),), "critical"),
    _quantile("etcdGRPCRequestsSlow", "grpc_server_handling_seconds", ("0.1", "0.25"), ("0.05", "0.1"), "critical"),
    Case(
        "etcdHighNumberOfFailedProposals", "etcd",
        Scenario({f"etcd_server_proposals_failed_total{{{ETCD}}}": "0+360x100"}),
        (Scenario({f"etcd_server_proposals_failed_total{{{ETCD}}}": "0+240x100"}),),
    ),
    _quantile(
        "etcdMemberCommunicationSlow", "etcd_network_peer_round_trip_time_seconds",
        ("0.1024", "0.2048"), ("0.0512", "0.1024"),
    ),
    _quantile("etcdHighFsyncDurations", "etcd_disk_wal_fsync_duration_seconds", ("0.256", "0.512"), ("0.128", "0.256")),
    _quantile(
        "etcdHighFsyncDurations", "etcd_disk_wal_fsync_duration_seconds",
        ("1.024", "2.048"), ("0.256", "0.512"), "critical",
    ),
    _quantile(
        "etcdHighCommitDurations", "etcd_disk_backend_commit_duration_seconds", ("0.256", "0.512"), ("0.064", "0.128")
    ),
    Case(
        "etcdDatabaseQuotaLowSpace", "etcd", Scenario(database("8200000000x100")),
        (Scenario(database("8100000000x100")),), "critical",
    ),
    Case(
        "etcdDatabaseQuotaLowSpace", "etcd",
        Scenario(database("2000000000x100", quota="2100000000x100")),
        (Scenario(database("2000000000x100", quota="2200000000x100")),),
        "critical", design=by_kube_vip,
    ),
    Case(
        "etcdExcessiveDatabaseGrowth", "etcd", Scenario(database("1000000000+20000000x300"), "5h"),
        (Scenario(database("1000000000+5000000x300"), "5h"),),
    ),
    Case(
        "etcdDatabaseHighFragmentationRatio", "etcd", Scenario(database("500000000x100", "200000000x100")),
        (
            Scenario(database("500000000x100", "260000000x100")),
            Scenario(database("200000000x100", "80000000x100")),
        ),
    ),
    Case(
        "KubeAPIEndpointDown", "balancers", Scenario(up("hadesign-api-endpoint", 0)),
        (Scenario(up("hadesign-api-endpoint", 1)),), "critical",
    ),
    Case(
        "KubeAPIBalancerDown", "balancers", Scenario(up("hadesign-api-balancer", 0, 1)),
        (Scenario(up("hadesign-api-balancer", 1, 1)), Scenario(up("hadesign-api-endpoint", 0))),
    ),
    Case("KubeVipPodsMissing", "balancers", Scenario(pods(2)), (Scenario(pods(3)),), design=by_kube_vip),
    Case("KubeNodeMetricsMissing", "nodes", Scenario({}), (Scenario(nodes()),)),
    Case(
        "KubeNodeNotReady", "nodes", Scenario(nodes(_GONE)),
        (Scenario(nodes()), Scenario(nodes(_GONE), "14m"), Scenario(nodes("0x50 1x50"))),
        labels={"node": "n0", "zone": "a"},
    ),
    Case(
        "KubeNodeNotReady", "nodes", Scenario(nodes(_GONE), "25m"), (Scenario(nodes(_GONE), "19m"),), design=by_kube_vip
    ),
    Case(
        "ZoneDown", "nodes", Scenario(nodes(_GONE, _GONE, _GONE)), (Scenario(nodes(_GONE, _GONE)),), "critical",
        {"zone": "a"},
    ),
    Case("KubeNodesMissing", "nodes", Scenario(nodes(_GONE)), (Scenario(nodes()), Scenario(nodes(_GONE), "29m"))),
    Case(
        "KubePodDisruptionBudgetBlocks", "nodes", Scenario(budget(0)),
        (Scenario(budget(1)), Scenario(budget(0, expected=0)), Scenario(budget(0), "29m")),
    ),
    Case(
        "CapacityAfterLossMissing", "capacity", Scenario(room(9)),
        # All of the room is enough, pods that die with their node need none, and neither do those that are done.
        (Scenario(room(8)), Scenario(room(3, "DaemonSet"))), count=3,
    ),
    Case(
        "CapacityAfterLossMissing", "capacity", Scenario(room(9)), (Scenario(room(8)),), labels={"node": "w-1"},
        design=by_kube_vip,
    ),
    *(
        Case(
            "CapacityAfterLossMissing", "capacity", Scenario(room(9)), (Scenario(room(8)),),
            labels={"domain": f"host/hv-{number}"}, design=on_hosts,
        )
        for number in (1, 2, 3)
    ),
    _certificate("warning", ("0", "172800"), ("604800", "2592000")),
    _certificate("critical", ("0", "43200"), ("86400", "172800")),
    _dated("warning", "25d", "23d"),
    _dated("critical", "743h", "719h"),
    *_aged("EtcdSnapshot", "hadesign_etcd_snapshot_timestamp_seconds", 2),
    *_aged("EtcdKeysCopy", "hadesign_etcd_keys_timestamp_seconds", 48),
    *_aged("EtcdRestoreTest", "hadesign_etcd_restore_test_timestamp_seconds", 2 * 7 * 24),
    *_aged("VolumeBackup", 'velero_backup_last_successful_timestamp{schedule="daily"}', 2 * 6 + 1 / 6),
    _failed("EtcdSnapshotFailed", "hadesign_etcd_snapshot_success"),
    _failed("EtcdRestoreTestFailed", "hadesign_etcd_restore_test_success"),
    Case("Watchdog", "watchdog", Scenario({}), (), "none"),
)  # fmt: skip
