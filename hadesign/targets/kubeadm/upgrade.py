"""How a cluster comes to the version of the design: kubeadm's own file for it, and the order of machines."""

from collections.abc import Iterator, Sequence
from typing import Any

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import header
from hadesign.targets.kubeadm.arguments import API
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.patches import FOLDER
from hadesign.targets.kubeadm.readme_etcd import etcdctl, inside
from hadesign.targets.markdown import bullets, on, remark, shell, title
from hadesign.topology.cluster import Cluster, Etcd

SNAPSHOT = "before-upgrade.db"


def upgrade_configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the UpgradeConfiguration; `upgrade` takes no other kind from a file."""
    version = f"v{cluster.kubernetes.version}"
    life = cluster.control_plane.certificates
    common: dict[str, Any] = {"patches": {"directory": FOLDER}} if cluster.kubelets.differ else {}
    if life and life.rotation:
        # A cluster whose certificates somebody renews by hand gets no new ones on the way.
        common["certificateRenewal"] = life.rotation != "manual"
    return {
        "apiVersion": API,
        "kind": "UpgradeConfiguration",
        "plan": {"kubernetesVersion": version},
        "diff": {"kubernetesVersion": version},
        "apply": {"kubernetesVersion": version, **common},
        **({"node": common} if common else {}),
    }


def upgrade(cluster: Cluster) -> str:
    """Return UPGRADE.md."""
    parts = [remark(header(cluster)), title(_("Upgrade with kubeadm")), *_rules(cluster), *_before(cluster)]
    parts += [*_etcd(cluster), *_control_plane(cluster), *_workers(cluster), *_back(cluster)]
    return "\n\n".join(parts) + "\n"


def _rules(cluster: Cluster) -> Iterator[str]:
    version, (major, minor) = cluster.kubernetes.version, cluster.kubernetes.minor
    yield _(
        "These commands bring a running cluster to Kubernetes {version}. For a later version change it in the blueprint"
        " and build again.",
        version=version,
    )
    yield bullets(
        _(
            "One minor version at a time: the cluster has to be at {before} or {own} before.",
            before=f"{major}.{minor - 1}", own=f"{major}.{minor}",
        ),
        _("API servers first, kubelets after them: no kubelet may ever be newer than an API server."),
        _("One machine at a time, and the next one only when the one before is `Ready` again."),
        _("There is no way back to an older version but to restore the snapshot that is taken first."),
        _("Read what the release notes of Kubernetes and of the network plugin call urgent, before you start."),
    )  # fmt: skip


def _before(cluster: Cluster) -> Iterator[str]:
    yield title(_("Before"), 2)
    yield on(cluster.api_servers[0].node)
    yield shell(
        "export KUBECONFIG=/etc/kubernetes/admin.conf",
        "kubectl get nodes",
        "kubectl get --raw '/readyz?verbose'",
        "kubectl get poddisruptionbudgets -A",
    )
    yield _(
        "All nodes are `Ready`, and no budget has 0 allowed disruptions: a drain waits for that one for ever, and a"
        " workload without a budget may lose all its copies at once."
    )


def _etcd(cluster: Cluster) -> Iterator[str]:
    """Say how a snapshot is taken, and what is done where kubeadm does not look after etcd."""
    etcd = cluster.etcd
    if etcd is None:
        return
    yield title(_("Snapshot of etcd"), 2)
    yield from _snapshot(cluster, etcd)
    if etcd.topology == "stacked":
        return
    yield title(_("etcd's machines"), 2)
    if etcd.existing:
        yield _("Whoever set etcd up upgrades it, before the control plane, one member at a time.")
        return
    yield _(
        "kubeadm {version} brings the image of an etcd of its own. On each of {members}, one at a time, with kubeadm"
        " {version} installed there; go on when all members answer:",
        version=cluster.kubernetes.version,
        members=joined([f"**{member.name}**" for member in etcd.members], COMMAS),
    )
    for member in etcd.members:
        yield on(member.name)
        yield shell(
            f"kubeadm init phase etcd local --config {file_of(member)}",
            inside(cluster, member, "endpoint health --cluster"),
        )


def _snapshot(cluster: Cluster, etcd: Etcd) -> Iterator[str]:
    first = etcd.members[0]
    if etcd.existing:
        yield on(cluster.api_servers[0].node)
        yield shell(f"{etcdctl(cluster, etcd, first)} snapshot save {SNAPSHOT}")
        return
    yield on(first.node)
    yield shell(inside(cluster, first, f"snapshot save {etcd.data_dir}/{SNAPSHOT}"))
    yield _(
        "The file is in etcd's folder, `{folder}`, as etcd's container sees no other one. Take it from there to a place"
        " off this machine, and delete it there.",
        folder=etcd.data_dir,
    )


def _control_plane(cluster: Cluster) -> Iterator[str]:
    first, *others = [server.node for server in cluster.api_servers]
    version, folder = cluster.kubernetes.version, _folder(cluster)
    yield title(_("First control-plane node"), 2)
    yield _("Copy `upgrade.yaml` to every machine. Install kubeadm {version} here, then:", version=version)
    yield on(first)
    yield shell(
        *folder,
        "kubeadm upgrade plan --config upgrade.yaml",
        "kubeadm upgrade diff --config upgrade.yaml",
        "kubeadm upgrade apply --config upgrade.yaml",
    )
    yield _("Bring the network plugin to a version that takes Kubernetes {version}, by its own guide.", version=version)
    yield from _kubelet(cluster, first)
    if others:
        yield title(_("Further control-plane nodes"), 2)
        yield _("One at a time, kubeadm {version} installed before:", version=version)
        for name in others:
            yield on(name)
            yield shell(*folder, "kubeadm upgrade node --config upgrade.yaml")
            yield from _kubelet(cluster, name)


def _folder(cluster: Cluster) -> Sequence[str]:
    """Make the folder of patches on machines that need none of their own, as kubeadm wants it to be there."""
    return [f"mkdir -p {FOLDER}"] if cluster.kubelets.differ else []


def _kubelet(cluster: Cluster, name: str) -> Iterator[str]:
    yield shell(
        f"kubectl drain {name} --ignore-daemonsets --delete-emptydir-data",
        f"# {_('now install kubelet and kubectl {version}', version=cluster.kubernetes.version)}",
        "systemctl daemon-reload && systemctl restart kubelet",
        f"kubectl uncordon {name}",
    )


def _workers(cluster: Cluster) -> Iterator[str]:
    servers = {server.node for server in cluster.api_servers}
    zones: dict[str | None, list[str]] = {}
    for node in cluster.nodes:
        if "worker" in node.roles and node.name not in servers:
            zones.setdefault(node.zone, []).append(node.name)
    if not zones:
        return
    yield title(_("Workers"), 2)
    yield _(
        "Zone by zone, so that at no time two zones have a machine less, and one machine at a time; how many fewer the"
        " workloads bear is in `hadesign prove`. On a control-plane node drain the worker, on the worker install"
        " kubeadm, kubelet and kubectl {version}, and give it back:",
        version=cluster.kubernetes.version,
    )
    yield bullets(*(_of_zone(zone, names) for zone, names in zones.items()))
    yield shell(
        "kubectl drain NAME --ignore-daemonsets --delete-emptydir-data",
        *[f"# {line}" for line in [_("on the worker itself")]],
        *_folder(cluster),
        "kubeadm upgrade node --config upgrade.yaml",
        "systemctl daemon-reload && systemctl restart kubelet",
        f"# {_('on the control-plane node again')}",
        "kubectl uncordon NAME",
    )


_LISTED = 8
"""Machines of a zone that are named one by one."""


def _of_zone(zone: str | None, names: Sequence[str]) -> str:
    """Name the machines of a zone; of many the first and the last."""
    shown = joined(names, COMMAS) if len(names) <= _LISTED else f"{names[0]} ... {names[-1]} ({len(names)})"
    return _("zone {zone}: {names}", zone=zone, names=shown) if zone else shown


def _back(cluster: Cluster) -> Iterator[str]:
    yield title(_("Check"), 2)
    yield on(cluster.api_servers[0].node)
    yield shell(
        "kubectl get nodes", "kubectl get pods -A --field-selector=status.phase!=Running,status.phase!=Succeeded"
    )
    yield _(
        "All nodes are `Ready` at v{version}. Where `kubeadm upgrade apply` ended halfway, run it again: what is done"
        " already stays done. It left the manifests and etcd's data of before below `/etc/kubernetes/tmp`.",
        version=cluster.kubernetes.version,
    )
