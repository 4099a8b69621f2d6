"""Timers that decide how calm the control plane stays, and numbers that a restore needs."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import count, duration
from hadesign.proof.recovery.detection import (
    autoscaler_backoff,
    lease_skew,
    lease_takeover,
    lease_tolerates,
    read_back,
    shortest_commit,
    status_updates_per_minute,
    writes_covered,
)
from hadesign.report.markdown import table
from hadesign.topology.workloads import schedulable

_BUMP = 1_000_000_000
"""By how much etcd's documentation bumps the revision after a restore
(https://etcd.io/docs/v3.6/op-guide/recovery/#restoring-with-revision-bump)."""
_READ = 100_000_000
"""Bytes a second that etcd's documentation advises for disks (https://etcd.io/docs/v3.6/op-guide/hardware/#disks)."""


def leaders(book: Book) -> tuple[str, ...]:
    """Return how long leaders are waited for, and what they put up with, unless the provider sees to it."""
    timers = book.cluster.timers
    if book.cluster.managed:
        return ()
    rows = [
        (
            name,
            duration(lease_takeover(election.lease, election.retry)),
            duration(lease_tolerates(election.renew, election.retry)),
            duration(lease_skew(election.lease, election.renew)),
        )
        for name, election in (("scheduler", timers.scheduler), ("controller manager", timers.controller_manager))
        if election.enabled
    ]
    if not rows:
        return ()
    head = ("component", "another copy leads after", "the API may be away for", "clocks may differ by")
    return "## How long leaders hold on", "What their leases allow at most.", table(head, rows)


def numbers(book: Book) -> tuple[str, ...]:
    """Return what else is good to know before a bad day."""
    found = [line for line in (*_etcd(book), _nodes(book), _autoscaler(book)) if line]
    return ("## Good to know", "\n".join(f"- {line}" for line in found)) if found else ()


def _etcd(book: Book) -> list[str]:
    etcd = book.cluster.etcd
    if etcd is None:
        return []
    found = []
    trip = book.cluster.infrastructure.round_trip
    fsync = etcd.disk.fsync if etcd.disk else None
    if trip is not None and fsync is not None:
        least = duration(shortest_commit(trip, fsync))
        parts = f"a round trip of {duration(trip)} and an fsync of {duration(fsync)}"
        found.append(f"A write to etcd takes {least} at least: {parts}.")
    lost = (loss for loss in book.proof.recovery.losses if loss.what == "etcd" and loss.failure == "all-copies")
    age = next((loss.seconds for loss in lost), None)
    if age:
        rate = writes_covered(_BUMP, age)
        found.append(
            "After a restore the revision must be bumped, or clients that watch see time run backwards:"
            f" `etcdutl snapshot restore --bump-revision {_BUMP} --mark-compacted` covers all that a snapshot"
            f" can have missed that is {duration(age)} old, up to {rate:,.0f} writes a second."
        )
    if etcd.quota is not None:
        found.append(
            f"A member that starts reads what it has, {etcd.quota / 1e9:.3g} GB where the quota is used up:"
            f" {duration(read_back(etcd.quota, _READ))} at the"
            " [100 MB a second that etcd advises](<https://etcd.io/docs/v3.6/op-guide/hardware/#disks>)."
        )
    return found


def _nodes(book: Book) -> str:
    nodes = sum(1 for node in book.cluster.nodes if schedulable(node))
    pause = book.cluster.timers.heartbeat
    rate = status_updates_per_minute(nodes, pause)
    return (
        f"{count(nodes, 'node')} say every {duration(pause)} that they live: {rate:,.0f} writes a minute to the"
        " API; a shorter interval finds dead ones sooner and costs as much more."
        if nodes
        else ""
    )


def _autoscaler(book: Book) -> str:
    found = book.cluster.autoscaling.scaler
    if not found or found.enabled is False:
        return ""
    waits = ", ".join(duration(autoscaler_backoff(failures)) for failures in range(1, 5))
    return (
        f"Where nodes cannot be had, the Cluster Autoscaler leaves a group alone for {waits} and so on: a lost zone"
        " does not get its nodes as soon as it is back."
    )
