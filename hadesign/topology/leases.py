"""Addresses that kube-vip moves: by which kubeconfig it asks for its lease, its timers, and whom it tells by BGP."""

from collections.abc import Iterator

from hadesign.blueprint import load_balancer as written
from hadesign.diagnostic import Diagnostic, Path
from hadesign.i18n import _
from hadesign.source import Document, input_diagnostic
from hadesign.topology.given import Given
from hadesign.topology.nouns.balancing import Announced, Balancer, Peer
from hadesign.vocabulary.balancers import BALANCERS, InitKubeconfig, announcing
from hadesign.vocabulary.installers import INSTALLERS

SUPER_ADMIN = (1, 29)
"""From which version on kubeadm's admin.conf may do nothing before its role is bound (KEP-4214)."""


def announced(given: written.Bgp | None) -> Announced | None:
    """Return whom a balancer tells of its address, if that is said."""
    return Announced(given.asn, tuple(Peer(one.address, one.asn) for one in given.peers)) if given else None


def first_kubeconfig(source: Given, balancer: written.LoadBalancer) -> InitKubeconfig | None:
    """Return the kubeconfig by which a lease is asked for on the first machine: ours to decide where we write it.

    Only one is right: https://kube-vip.io/docs/installation/static/, https://github.com/kube-vip/kube-vip/issues/684.
    """
    kubernetes, row = source.spec.kubernetes, BALANCERS[balancer.type]
    major, minor, _patch = (int(part) for part in kubernetes.version.split("."))
    way = announcing(balancer.type, balancer.announce)
    leased = row.failover == "lease" and way is not None and way.broadcast
    written_here = leased and INSTALLERS[kubernetes.installer].static_pods and "kube-vip" in row.targets
    return ("super-admin.conf" if (major, minor) >= SUPER_ADMIN else "admin.conf") if written_here else None


def unreadable_timers(balancer: Balancer, document: Document) -> Iterator[Diagnostic]:
    """Yield the timers that kube-vip could not read: whole seconds (kube-vip/kube-vip, config_environment.go)."""
    election = balancer.election
    if election is None:
        return
    timers = {"leaseDuration": election.lease, "renewDeadline": election.renew, "retryPeriod": election.retry}
    for field, seconds in timers.items():
        if seconds != int(seconds):
            where: Path = (*balancer.origin.path, "election", field)
            yield input_diagnostic(
                _(
                    "balancer {name} has a timer of {seconds:g} s, and kube-vip counts whole seconds",
                    name=balancer.name,
                    seconds=seconds,
                ),
                document.value(where),
                where,
                expected=_("whole seconds, such as 1s or 2s"),
            )
