"""The part of the README that comes before the first command: what machines, names and disks have to be."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.markdown import bullets, shell, title
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.machines import Configured
from hadesign.targets.rke2.servers import NATIVE
from hadesign.targets.shell import quoted
from hadesign.targets.steps import audit_webhook, encryption_file
from hadesign.topology.cluster import Cluster
from hadesign.topology.members import DEFAULT_DATA_DIR


def before(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Yield what must be so before the first command."""
    yield title(_("Before you begin"), 2)
    name = kind.title
    lines = [
        _("Every machine reaches every other one by the addresses in these files, and its clock is in step."),
        _("No file here holds a secret; tokens are made below, on the machines."),
        _(
            "`{release}` is the first release of Kubernetes {version} for {program}; a later one of the same version"
            " ends in a higher number.",
            release=kind.release(cluster.kubernetes.version),
            version=cluster.kubernetes.version,
            program=name,
        ),
    ]
    certificates = cluster.control_plane.certificates
    if certificates and certificates.validity is not None:
        said = _("How long certificates live is no setting of {program}: see its documentation.", program=name)
        lines.append(said)
    yield bullets(*lines, *_brought(cluster, kind))
    yield from _disk(cluster, kind, machines)
    yield from _registration(cluster, machines)


def _brought(cluster: Cluster, kind: Flavour) -> Iterator[str]:
    """Say which files the architect brings along."""
    encryption, audit = cluster.control_plane.encryption, cluster.control_plane.audit
    if encryption and encryption.provider in NATIVE:
        yield _(
            "{program} makes the encryption configuration itself, with provider {provider}; the design's `{file}` is"
            " not used.",
            program=kind.title,
            provider=encryption.provider,
            file=encryption.config_file,
        )
    elif encryption:
        yield encryption_file(encryption.config_file)
    if audit:
        yield _(
            "Put the audit policy at `{file}` on every control-plane node; without it, nothing of what you want to know"
            " is written down.",
            file=audit.policy_file,
        )
    yield from audit_webhook(cluster)


def _disk(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Say how etcd gets the disk that the design gives it: its folder is not among the settings."""
    etcd = cluster.etcd
    if etcd is None or etcd.data_dir == DEFAULT_DATA_DIR:
        return
    names = joined([f"**{machine.node.name}**" for machine in machines if machine.etcd], COMMAS)
    folder = f"{kind.data}/server/db"
    yield _(
        "The design keeps etcd's data in `{wanted}`, and {program} in `{folder}`, which no setting changes. Lead one to"
        " the other, on {names}:",
        wanted=etcd.data_dir,
        program=kind.title,
        folder=folder,
        names=names,
    )
    yield shell(
        f"mkdir -p -m 0700 {quoted(etcd.data_dir)} {folder}",
        f"echo {quoted(f'{etcd.data_dir} {folder} none bind 0 0')} >>/etc/fstab",
        f"mount {folder}",
    )


def _registration(cluster: Cluster, machines: Sequence[Configured]) -> Iterator[str]:
    """Say how to see that the address at which nodes join is there before anything stands behind it."""
    where = next((machine.joins for machine in reversed(machines) if machine.joins), None)
    dialled = cluster.joined_at
    if where is None or dialled is None or not dialled.balancer:
        return
    yield _("Nodes join at `{address}`. The load balancer there comes first; on each machine:", address=where)
    yield shell(f'curl -sk --max-time 5 {where}/cacerts -o /dev/null; echo "exit $?"')
    front = cluster.front
    late = (
        _(
            "`exit 28`: time-out. Here it is right until the first API server runs, as nobody holds the address before"
            " (`preempt: false`)."
        )
        if front and front.row.keepalived and not front.preempt
        else _("`exit 28`: time-out. No balancer is there, or a firewall is in between.")
    )
    yield bullets(
        _("`exit 7`, `35`, `52` or `56`: refused or closed, which is right while no server runs."),
        _("`exit 6`: the name is not known; add it to DNS or `/etc/hosts` first."),
        late,
    )
