"""A zone is lost: what the proof says of it, and what to do first, one page for each zone."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.proof import Proof
from hadesign.proof.failure.what_if import WhatIf
from hadesign.targets.base import in_file_name
from hadesign.targets.dr.keeping import KUBECTL, RESTORES, EtcdMember
from hadesign.targets.dr.members import file_of_member
from hadesign.targets.dr.page import RunbookPage, RunbookStep
from hadesign.topology.cluster import Cluster, Node, Zone
from hadesign.topology.workloads import schedulable
from hadesign.words.effects import effect
from hadesign.words.services import service_name
from hadesign.words.unknown import unknown_words

_LISTED = 12
"""Names in a row; a page that nobody reads to its end helps nobody."""
_OUT = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"
"""Lets volumes and pods of a machine that is off go at once
(https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/#non-graceful-node-shutdown)."""


def file_of_zone(zone: Zone) -> str:
    """Return the name of a zone's page."""
    return f"zone-{in_file_name(zone.name)}.md"


def zone_page(cluster: Cluster, proof: Proof, members: Sequence[EtcdMember], zone: Zone) -> RunbookPage:
    """Return the page of a zone."""
    found = proof.what_if([zone.thing])
    dead = set(found.dead_machines)
    nodes = [node for node in cluster.nodes if node.name in dead]
    return RunbookPage(
        file_of_zone(zone),
        _("Zone {name} is lost", name=zone.name),
        tuple(_what(found, nodes)),
        tuple(first_steps(cluster, members, nodes)),
        tuple(what_then(cluster, members, nodes)),
    )


def _what(found: WhatIf, nodes: Sequence[Node]) -> Iterator[str]:
    """Say what is down, as proved, and what nobody can say."""
    down = [state for state in found.states if state.up is False and state.judged]
    open_ = [state for state in found.states if state.up is None and state.proof.lacks]
    up = [service_name(state.proof) for state in found.states if state.up]
    if nodes:
        yield ngettext(
            "{count} machine is gone: {names}.",
            "{count} machines are gone: {names}.",
            len(nodes),
            names=listed([node.name for node in nodes], _LISTED),
        )
    else:
        yield _("No machine is known to stand in it.")
    for state in down:
        name, why = service_name(state.proof), effect(state.judged) if state.judged else ""
        yield _("**Down**: {name}; losing the zone {why}.", name=name, why=why)
    if not down:
        yield _("By the proof, no service is down for it.")
    if up:
        yield _("Up: {names}.", names=listed(up, _LISTED))
    for state in open_:
        lacks = unknown_words(state.proof.lacks) if state.proof.lacks else ""
        yield _("Not known: {name}, as {why}.", name=service_name(state.proof), why=lacks)


def _alive(cluster: Cluster, nodes: Sequence[Node]) -> str | None:
    gone = {node.name for node in nodes}
    return next((server.node for server in cluster.api_servers if server.node not in gone), None)


def first_steps(cluster: Cluster, members: Sequence[EtcdMember], nodes: Sequence[Node]) -> Iterator[RunbookStep]:
    """Yield what to do first when some machines are gone: look from outside, at etcd, at what waits for the dead."""
    gone = {node.name for node in nodes}
    left = [member for member in members if member.node not in gone]
    if cluster.endpoint:
        said = _("See whether the API answers, from a place that is not lost.")
        yield RunbookStep(said, (), (f"curl -sk --max-time 5 https://{cluster.endpoint.address}/readyz; echo",))
    if left:
        asked = left[0].asks(*(member.client for member in left))
        commands = (*asked, "etcdctl endpoint status -w table")
        yield RunbookStep(_etcd(members, left), (left[0].node,), commands)
    server, ours = _alive(cluster, nodes), [node for node in nodes if schedulable(node)]
    if (server or cluster.managed) and ours:
        yield from _pods(cluster, server, ours)


def _etcd(members: Sequence[EtcdMember], left: Sequence[EtcdMember]) -> str:
    need = len(members) // 2 + 1
    if len(left) < need:
        return ngettext(
            "Of etcd, {left} member is left and {need} are needed: go on by `quorum.md`.",
            "Of etcd, {left} members are left and {need} are needed: go on by `quorum.md`.",
            len(left),
            left=len(left),
            need=need,
        )
    if len(left) == len(members):
        return _("See that etcd is whole: none of its members is lost.")
    more = len(left) - need
    if not more:
        return _("See that etcd goes on. **One more member, and it stops**: touch no other machine before it is whole.")
    return ngettext(
        "See that etcd goes on. It survives {count} more member.",
        "See that etcd goes on. It survives {count} more members.",
        more,
    )


def _pods(cluster: Cluster, server: str | None, nodes: Sequence[Node]) -> Iterator[RunbookStep]:
    machines, config = ((server,), (KUBECTL,)) if server and cluster.kubernetes.installer in _ADMIN else ((), ())
    one = next((node for node in nodes if "worker" in node.roles), nodes[0]).name
    yield RunbookStep(
        _("See what is not ready, and which pods wait."),
        machines,
        (
            *config,
            "kubectl get nodes -L topology.kubernetes.io/zone",
            "kubectl get pods -A --field-selector status.phase!=Running,status.phase!=Succeeded",
        ),
    )
    yield RunbookStep(
        _(
            "Pods with volumes wait for their machine. Only for machines that are **off for certain**, as otherwise two"
            " pods could write to one volume, say so; for each of them, such as {name}:",
            name=one,
        ),
        machines,
        (f"kubectl taint node {one} {_OUT}",),
    )
    yield RunbookStep(
        _("When a machine is back, take that away again."),
        machines,
        (f"kubectl taint node {one} {_OUT}-",),
    )


_ADMIN = ("kubeadm", "kubespray")
"""Installers that leave the administrator's kubeconfig at kubeadm's place."""


def what_then(cluster: Cluster, members: Sequence[EtcdMember], nodes: Sequence[Node]) -> Iterator[str]:
    """Yield how it goes on from there, and what not to do."""
    gone = {node.name for node in nodes}
    lost = [member for member in members if member.node in gone]
    if lost and len(members) > 1:
        yield _(
            "If the machines come back, so do their members, by themselves. If they do not: {pages}, one at a time.",
            pages=listed([f"`{file_of_member(member.name)}`" for member in lost], _LISTED),
        )
    elif cluster.kubernetes.installer in RESTORES:
        page = RESTORES[cluster.kubernetes.installer]
        yield _("If a server does not come back, or etcd has lost its majority: `{page}`.", page=page)
    yield _("Do not drain or upgrade anything before all is back.")
