"""README.md of the runbook: which page for which case, and what has to be at hand before."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import header, in_line
from hadesign.targets.dr.keeping import RESTORES, EtcdMember
from hadesign.targets.dr.page import RunbookPage
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.topology.cluster import Cluster


def index(cluster: Cluster, pages: Sequence[RunbookPage], members: Sequence[EtcdMember]) -> str:
    """Return the page."""
    parts = [
        remark(header(cluster)),
        title(_("Runbook: when something is lost")),
        _("Find the case, open its page, and go on step by step. Commands run as root."),
        *_table(cluster, pages),
        *_before(cluster, members),
        *_left_out(cluster, members),
    ]
    return "\n\n".join(parts) + "\n"


def _table(cluster: Cluster, pages: Sequence[RunbookPage]) -> Iterator[str]:
    rows = [(page.title, page.file) for page in pages]
    own = RESTORES.get(cluster.kubernetes.installer)
    if own:
        rows.append((_("A server is lost, or etcd and its data"), own))
    lines = [f"- [{in_line(name)}]({file})" for name, file in rows]
    yield "\n".join(lines)


def _before(cluster: Cluster, members: Sequence[EtcdMember]) -> Iterator[str]:
    yield title(_("Before it happens"), 2)
    lines = [_("Keep these pages outside of the cluster, where they can be read while it is down.")]
    if members:
        lines += [
            _("On every member of etcd: `etcdctl` and `etcdutl` in the version of etcd that runs there."),
            _(
                "A snapshot alone starts no new machine: keep the keys of the cluster (`{folder}`) in a safe place,"
                " too, and the configuration of encryption where there is one.",
                folder="/etc/kubernetes",
            ),
            _("Hold a drill: restore on machines that nobody needs, and note how long it took."),
        ]
    yield bullets(*lines)
    if members and cluster.kubernetes.installer == "kubeadm":
        yield _(
            "The image of etcd need not hold `etcdutl`; both are in its release"
            " (https://github.com/etcd-io/etcd/releases). Which version runs:"
        )
        yield shell("grep image: /etc/kubernetes/manifests/etcd.yaml", "etcdctl version && etcdutl version")


def _left_out(cluster: Cluster, members: Sequence[EtcdMember]) -> Iterator[str]:
    """Say what the runbook has no page for, and why."""
    lines = []
    installer = cluster.kubernetes.installer
    if cluster.managed:
        lines.append(_("etcd and the API servers: the provider brings them back."))
    elif not members and installer not in RESTORES:
        lines.append(
            _(
                "etcd: it is not known where installer {name} keeps its certificates, or an address is not.",
                name=installer,
            )
        )
    backup = cluster.backups.volumes
    if backup and backup.enabled is not False and backup.tool != "velero":
        lines.append(
            _("Volumes: what brings them back is the tool that the design names, {name}.", name=backup.tool or "-")
        )
    elif not backup:
        lines.append(_("Volumes: the design names no tool that backs them up."))
    if lines:
        yield title(_("What has no page here"), 2)
        yield bullets(*lines)
