"""RESTORE.md: where snapshots are, how a machine is replaced, and how the cluster comes back, in the order that works.

rancher/rke2-docs, datastore/backup_restore.md.
"""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_time
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, on, remark, shell, title
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.machines import Configured
from hadesign.targets.shell import quoted
from hadesign.targets.snapshots import Bucket, bucket, cron, kept, refused, taken
from hadesign.topology.cluster import Cluster


def restore(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> str:
    """Return the page as Markdown."""
    parts = [remark(header(cluster)), title(_("Snapshots and restore with {program}", program=kind.title))]
    parts += [*_snapshots(cluster, kind), *_replaced(kind, machines), *_restored(cluster, kind, machines)]
    return "\n\n".join(parts) + "\n"


def _snapshots(cluster: Cluster, kind: Flavour) -> Iterator[str]:
    yield title(_("Snapshots"), 2)
    if refused(cluster):
        yield _("The design takes none. One by hand before every change is the least; on a server with etcd:")
    else:
        yield bullets(*_where(cluster, kind))
        yield _("One by hand before every change, and a list of all, on a server with etcd:")
    yield shell(f"{kind.program} etcd-snapshot save --name before-change", f"{kind.program} etcd-snapshot list")


def _where(cluster: Cluster, kind: Flavour) -> Iterator[str]:
    """Say how often snapshots are taken, and where they are."""
    backup = taken(cluster)
    schedule = cron(cluster, backup, kind.title) if backup else None
    number = kept(backup, schedule[1] if schedule else None) if backup else None
    folder = f"{kind.data}/server/db/snapshots"
    if schedule:
        yield _(
            "Every {interval} (`{cron}`), on each server with etcd.", interval=as_time(schedule[1]), cron=schedule[0]
        )
    else:
        yield _("Every 12 hours, as nothing else is said, on each server with etcd.")
    if number:
        yield ngettext(
            "Each keeps its last one in `{folder}`.",
            "Each keeps its last {count} in `{folder}`.",
            number,
            folder=folder,
        )
    else:
        yield _("Each keeps its last 5 in `{folder}`.", folder=folder)
    if backup and bucket(backup):
        yield _("Each is copied to `{location}`, with the Secret that README.md applies.", location=backup.location)
    elif backup and backup.location:
        yield _(
            "{program} copies snapshots to S3 alone, and the design keeps them at `{location}`: have that folder copied"
            " there, by a timer of your own, or the loss of these machines is the loss of all snapshots.",
            program=kind.title,
            location=backup.location.replace("`", "'"),
        )
    yield _("A snapshot is of use with the token of its time alone: `{path}`.", path=f"{kind.folder}/token")


def _replaced(kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Say how a lost server comes back while the others have a majority: no snapshot is needed for that."""
    first = machines[0]
    where = next((machine.joins for machine in machines if machine.joins), None)
    if sum(machine.server for machine in machines) < 2 or where is None:
        return
    yield title(_("A server is lost, and etcd goes on"), 2)
    yield _("No snapshot is needed. On a server that lives, forget the lost one; this removes its etcd member, too:")
    yield shell(f"{kind.kubectl} delete node NAME")
    yield _(
        "Then set the new machine up as README.md says for further servers. The file of **{first}** has no `server`,"
        " as it founded the cluster: give it one first, or it founds another one, and leave it there afterwards.",
        first=first.node.name,
    )
    yield shell(f"echo 'server: {where}' >>{kind.folder}/config.yaml")


def _restored(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    first, servers = machines[0], [machine for machine in machines if machine.server]
    members = [machine for machine in servers[1:] if machine.etcd]
    rest = [machine for machine in servers if not machine.etcd]
    yield title(_("etcd is lost, or its data is wrong"), 2)
    yield _("Everything since the snapshot is gone afterwards, so be sure. Nothing below is to be done twice at once.")
    yield _("1. Stop **every** server; one that goes on keeps the old data alive. On {names}:", names=_names(servers))
    yield shell(f"systemctl stop {kind.service}")
    yield _(
        "2. On **{first}**, whose file has no `server` (on another one, take that line out first), bring one snapshot"
        " back. On a new machine, install {program} without starting it, with the token of the snapshot's time.",
        first=first.node.name,
        program=kind.title,
    )
    yield from _reset(cluster, kind)
    yield _("It ends by itself, and says `Managed etcd cluster membership has been reset`. Only then:")
    yield shell(f"systemctl start {kind.service}")
    if members:
        yield _(
            "3. On the other servers with etcd, {names}, **one at a time**, each once the one before is `Ready`:"
            " save their own snapshots, and take the old data away.",
            names=_names(members),
        )
        yield shell(
            f"cp -a {kind.data}/server/db/snapshots /root/snapshots-before-restore",
            f"find {kind.data}/server/db -mindepth 1 -delete",
            f"systemctl start {kind.service}",
        )
    if rest:
        yield _("Then the servers without etcd, {names}:", names=_names(rest))
        yield shell(f"systemctl start {kind.service}")
    yield _("At last, agents find the servers again:")
    yield shell(f"systemctl restart {kind.agent}")
    yield on(first.node.name if first.control_plane else next(m.node.name for m in servers if m.control_plane))
    yield shell(f"{kind.kubectl} get nodes")
    yield _("Nodes are restored, too: delete those that are no longer there.")


def _names(machines: Sequence[Configured]) -> str:
    return joined([f"**{machine.node.name}**" for machine in machines], COMMAS)


def _reset(cluster: Cluster, kind: Flavour) -> Iterator[str]:
    """Yield the command for a snapshot on disk, and for one on S3, whose Secret nobody can read without an API."""
    backup = taken(cluster)
    found = bucket(backup) if backup else None
    local = " --etcd-s3=false" if found else ""
    path = f"{kind.data}/server/db/snapshots/SNAPSHOT"
    yield _("From its own disk:")
    yield shell(f"{kind.program} server --cluster-reset{local} --cluster-reset-restore-path={path}")
    if found:
        yield _("Or from S3, by its name alone. The Secret is of no use here, as there is no API to read it from:")
        yield shell(
            "export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...",
            f"{kind.program} server --cluster-reset --cluster-reset-restore-path=SNAPSHOT --etcd-s3 \\",
            f"  --etcd-s3-endpoint=... --etcd-s3-region=... {_place(found)}",
        )


def _place(found: Bucket) -> str:
    """Return the flags of a bucket, as a shell takes them."""
    folder = [f"--etcd-s3-folder={quoted(found.folder)}"] if found.folder else []
    return " ".join([f"--etcd-s3-bucket={quoted(found.name)}", *folder])
