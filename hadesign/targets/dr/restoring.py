"""etcd is lost: restored from a snapshot on every member, or by one that lives while the majority does not."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.targets.base import in_file_name
from hadesign.targets.dr.keeping import API_PODS, KUBECTL, SNAPSHOT, EtcdMember, started, stopped
from hadesign.targets.dr.page import RunbookPage, RunbookStep, names
from hadesign.targets.markdown import in_code
from hadesign.targets.snapshots import taken
from hadesign.topology.cluster import Cluster

REVISION = "etcdctl get kubernetes --limit 1 -w fields | grep Revision"
"""Prints the revision of the whole store; whether there is such a key does not matter."""


def file_of_alone(member: EtcdMember) -> str:
    """Return the name of the page where a member goes on alone."""
    return f"quorum-{in_file_name(member.name)}.md"


def restore(cluster: Cluster, members: Sequence[EtcdMember]) -> RunbookPage:
    """Return the page: all machines run, and their data is lost or wrong."""
    return RunbookPage(
        "restore.md",
        _("Restore etcd from a snapshot, on every member"),
        (
            _("For when the machines run and what etcd holds is lost or wrong, such as deleted by mistake."),
            _("Everything since the snapshot is gone afterwards. Pods go on meanwhile; nothing can be changed."),
        ),
        tuple(_everywhere(cluster, members)),
        (
            _(
                "Volumes, cloud balancers and running pods are as they are now, and the restored cluster believes what"
                " was so then: look for pods and volumes that it does not know."
            ),
            _("When all is well, delete the old data: `{folder}`, on each member.", folder=_old(members[0])),
        ),
    )


def _old(member: EtcdMember) -> str:
    return f"{member.data}/member-before"


def _everywhere(cluster: Cluster, members: Sequence[EtcdMember]) -> Iterator[RunbookStep]:
    machines, servers = tuple(member.node for member in members), _servers(cluster)
    yield RunbookStep(f"{_brought(cluster)} {_same()}", machines, (f"sha256sum {SNAPSHOT}",))
    yield RunbookStep(
        _("Stop every API server: one that goes on would remember what is no longer so."), servers, _stop()
    )
    yield RunbookStep(_("Stop etcd."), machines, members[0].stop)
    for member in members:
        yield RunbookStep(
            _("Make its data of the snapshot. The old data is kept beside it."),
            (member.node,),
            member.remade(members),
        )
    yield RunbookStep(_("Start etcd."), machines, members[0].start)
    yield answers(members[0], members)
    yield from _api_again(cluster, servers)


def _same() -> str:
    return _("The sum must be the same everywhere.")


def _brought(cluster: Cluster) -> str:
    """Say from where the snapshot comes."""
    backup = taken(cluster)
    if backup and backup.location:
        return _(
            "Bring the newest good snapshot from {location} to `{file}`.",
            location=in_code(backup.location),
            file=SNAPSHOT,
        )
    return _("Bring the newest good snapshot to `{file}`.", file=SNAPSHOT)


def _servers(cluster: Cluster) -> tuple[str, ...]:
    return tuple(server.node for server in cluster.api_servers)


def _stop() -> tuple[str, ...]:
    return stopped(API_PODS)


def answers(member: EtcdMember, members: Sequence[EtcdMember]) -> RunbookStep:
    """Return the check that etcd answers, and how far its revision is."""
    count = len(members)
    said = ngettext(
        "Wait until etcd answers. It has {count} member; the revision is more than a billion.",
        "Wait until etcd answers. It has {count} members; the revision is more than a billion.",
        count,
    )
    commands = (
        *member.asks(*(one.client for one in members)),
        "until etcdctl endpoint health; do sleep 2; done",
        "etcdctl member list -w table",
        REVISION,
    )
    return RunbookStep(said, (member.node,), commands)


def _api_again(cluster: Cluster, servers: tuple[str, ...]) -> Iterator[RunbookStep]:
    """Yield the end: API servers start, and what they say is looked at."""
    yield RunbookStep(_("Start the API servers."), servers, started(API_PODS))
    yield ready(cluster, servers[0], _as_it_was())


def ready(cluster: Cluster, server: str, also: str = "") -> RunbookStep:
    """Return the check that the API answers, and what else is to be looked after there."""
    lines = [KUBECTL, "until kubectl get --raw '/readyz?verbose'; do sleep 5; done", "kubectl get nodes -o wide"]
    if cluster.endpoint:
        lines.append(f"curl -sk --max-time 5 https://{cluster.endpoint.address}/readyz; echo")
    said = _("See that the API answers, and that all nodes are `Ready`.")
    return RunbookStep(f"{said} {also}" if also else said, (server,), tuple(lines))


def _as_it_was() -> str:
    """Say what is to be looked after when what etcd holds is of another time."""
    return _("Delete those that are no longer there: `kubectl delete node NAME`.")


def quorum(members: Sequence[EtcdMember]) -> RunbookPage:
    """Return the page that is read first when etcd has no majority."""
    need = len(members) // 2 + 1
    look = [
        RunbookStep(
            _("See what it holds. Choose the one with the highest `RAFT INDEX`; it needs no majority to say so."),
            (member.node,),
            (*member.asks(member.local), "etcdctl endpoint status -w table"),
        )
        for member in members
    ]
    listed = tuple(
        _("{name} lives: `{file}`.", name=names([member.name]), file=file_of_alone(member)) for member in members
    )
    return RunbookPage(
        "quorum.md",
        _("etcd has lost its majority"),
        (
            ngettext(
                "{need} of {count} member has to run. API servers answer nothing meanwhile, and pods go on.",
                "{need} of {count} members have to run. API servers answer nothing meanwhile, and pods go on.",
                len(members),
                need=need,
            ),
            _(
                "First bring machines back: as soon as {need} run with their data, etcd goes on by itself, and nothing"
                " is lost. Only if that cannot be, ask each member that lives:",
                need=need,
            ),
        ),
        tuple(look),
        (
            *listed,
            _("Nobody lives: set machines up anew, and restore a snapshot by `restore.md`."),
            _(
                "etcd's own `--force-new-cluster` takes the place of none of this: it may let revisions go back, which"
                " those who watch do not notice."
            ),
        ),
    )


def alone(cluster: Cluster, members: Sequence[EtcdMember], member: EtcdMember) -> RunbookPage:
    """Return the page: this member lives, the majority does not come back."""
    others = [one for one in members if one is not member]
    return RunbookPage(
        file_of_alone(member),
        _("{name} is the member of etcd to go on with", name=member.name),
        (
            _("For when etcd has lost its majority for good, and {name} holds the newest data.", name=member.name),
            _("It goes on as a cluster of one, and the others join it anew."),
        ),
        tuple(_alone(cluster, member, others)),
        (_("What the lost majority had written and this member had not yet heard of is gone."),),
    )


def _alone(cluster: Cluster, member: EtcdMember, others: Sequence[EtcdMember]) -> Iterator[RunbookStep]:
    servers, machine = _servers(cluster), (member.node,)
    commands = (*member.asks(member.local), f"etcdctl snapshot save {SNAPSHOT}")
    yield RunbookStep(_("Save what it holds. It needs no majority for that."), machine, commands)
    yield RunbookStep(_("If that fails: {step}", step=_brought(cluster)))
    yield RunbookStep(_("Stop the API servers, on those of these machines that run."), servers, _stop())
    yield RunbookStep(_("Stop etcd."), machine, member.stop)
    if others:
        kept = (*others[0].stop, *others[0].moved_away())
        yield RunbookStep(
            _("Do the same on those that run, and take their data away: they must not come back as they were."),
            tuple(one.node for one in others),
            kept,
        )
    yield RunbookStep(_("Make its data of the snapshot, as the only member."), machine, member.remade([member]))
    yield RunbookStep(_("Start etcd."), machine, member.start)
    yield answers(member, [member])
    own = next((server for server in cluster.api_servers if server.node == member.node), None)
    if own is not None and own.member is not None:
        said = _("Start its own API server. Those of the others come with their members, which they alone talk to.")
        yield RunbookStep(said, machine, started(API_PODS))
        yield ready(cluster, member.node, _as_it_was())
    else:
        yield from _api_again(cluster, servers)
    if others:
        yield RunbookStep(_("Let the others join, one at a time, each by its own page `member-NAME.md`."))
