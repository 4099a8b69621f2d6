"""Timers that decide how calm the control plane stays, and numbers that a restore needs."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import duration, head, title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
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
        for name, election in ((_("scheduler"), timers.scheduler), (_("controller manager"), timers.controller_manager))
        if election.enabled
    ]
    if not rows:
        return ()
    titles = head(
        _("component"), _("another copy leads after"), _("the API may be away for"), _("clocks may differ by")
    )
    return title(_("How long leaders hold on"), 2), _("What their leases allow at most."), table(titles, rows)


def numbers(book: Book) -> tuple[str, ...]:
    """Return what else is good to know before a bad day."""
    found = [line for line in (*_etcd(book), _nodes(book), _autoscaler(book)) if line]
    return (title(_("Good to know"), 2), "\n".join(f"- {line}" for line in found)) if found else ()


def _etcd(book: Book) -> list[str]:
    etcd = book.cluster.etcd
    if etcd is None:
        return []
    found = []
    trip = book.cluster.infrastructure.round_trip
    fsync = etcd.disk.fsync if etcd.disk else None
    if trip is not None and fsync is not None:
        found.append(
            _(
                "A write to etcd takes {time} at least: a round trip of {trip} and an fsync of {fsync}.",
                time=duration(shortest_commit(trip, fsync)),
                trip=duration(trip),
                fsync=duration(fsync),
            )
        )
    lost = (loss for loss in book.proof.recovery.losses if loss.what == "etcd" and loss.failure == "all-copies")
    age = next((loss.seconds for loss in lost), None)
    if age:
        found.append(
            _(
                "After a restore the revision must be bumped, or clients that watch see time run backwards: `{command}`"
                " covers all that a snapshot can have missed that is {age} old, up to {rate:,.0f} writes a second.",
                command=f"etcdutl snapshot restore --bump-revision {_BUMP} --mark-compacted",
                age=duration(age),
                rate=writes_covered(_BUMP, age),
            )
        )
    if etcd.quota is not None:
        found.append(
            _(
                "A member that starts reads what it has, {size:.3g} GB where the quota is used up: {time} at the [100"
                " MB a second that etcd advises](<{url}>).",
                size=etcd.quota / 1e9,
                time=duration(read_back(etcd.quota, _READ)),
                url="https://etcd.io/docs/v3.6/op-guide/hardware/#disks",
            )
        )
    return found


def _nodes(book: Book) -> str:
    nodes = sum(1 for node in book.cluster.nodes if schedulable(node))
    pause = book.cluster.timers.heartbeat
    if not nodes:
        return ""
    return ngettext(
        "{count:,} node say every {time} that they live: {rate:,.0f} writes a minute to the API; a shorter interval"
        " finds dead ones sooner and costs as much more.",
        "{count:,} nodes say every {time} that they live: {rate:,.0f} writes a minute to the API; a shorter interval"
        " finds dead ones sooner and costs as much more.",
        nodes,
        time=duration(pause),
        rate=status_updates_per_minute(nodes, pause),
    )


def _autoscaler(book: Book) -> str:
    found = book.cluster.autoscaling.scaler
    if not found or found.enabled is False:
        return ""
    return _(
        "Where nodes cannot be had, the Cluster Autoscaler leaves a group alone for {times} and so on: a lost zone does"
        " not get its nodes as soon as it is back.",
        times=joined([duration(autoscaler_backoff(failures)) for failures in range(1, 5)], COMMAS),
    )
