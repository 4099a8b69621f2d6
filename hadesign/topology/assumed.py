"""What the design is silent about and hadesign decides: each value once, for what is written and for what is proved."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.balancing import Balancer
from hadesign.topology.nouns.control_plane import Etcd
from hadesign.topology.nouns.places import Origin

Decided: TypeAlias = Literal[
    "health-check", "keepalived-check", "vrrp", "address-lease", "first-machine", "etcd-timers"
]
"""What is decided: a balancer's check of its servers, keepalived's of the balancer beside it, how the address moves by
VRRP or by a lease, how that is asked for on the first machine, etcd's timers. Where an installer sets up a lease or
etcd, the timers are its own."""
DecidedValue: TypeAlias = float | int | str | bool | None
"""A value: seconds where it is a float."""


@dataclass(frozen=True, slots=True)
class DecidedHere:
    """Values, by the names of their fields, that nobody gave; none where the design gives all of them.

    `name` is that of a balancer, `origin` where the values go.
    """

    what: Decided
    name: str
    values: tuple[tuple[str, DecidedValue], ...]
    origin: Origin


def assumed(etcd: Etcd | None, balancers: Iterable[Balancer]) -> Iterator[DecidedHere]:
    """Yield what hadesign may decide; what somebody else's program does by itself is unknown."""
    if etcd is not None:
        timers: Mapping[str, DecidedValue] = {"heartbeatInterval": etcd.heartbeat, "electionTimeout": etcd.election}
        yield _of("etcd-timers", "", timers, etcd.assumed, etcd.origin)
    for balancer in balancers:
        yield from _balancer(balancer)


def _balancer(balancer: Balancer) -> Iterator[DecidedHere]:
    check, track, row = balancer.check, balancer.track, balancer.row
    if check and balancer.checks == "known" and balancer.serves == "api":
        values: Mapping[str, DecidedValue] = {
            "protocol": check.protocol,
            "path": check.path,
            "interval": check.interval,
            "timeout": check.timeout,
            "fall": check.fall,
            "rise": check.rise,
        }
        # A check whose pace is given is decided; how long an answer may take is a detail of the program that checks.
        silent = () if set(check.assumed) <= {"timeout"} else check.assumed
        yield _of("health-check", balancer.name, values, silent, balancer.origin.below("healthCheck"))
    if track:
        values = {"interval": track.interval, "fall": track.fall, "rise": track.rise}
        yield _of("keepalived-check", balancer.name, values, track.assumed, balancer.origin.below("track"))
    if row.keepalived:
        values = {"advertInterval": balancer.advert_interval, "preempt": balancer.preempt}
        fields = [name for name in balancer.assumed if name in values]
        yield _of("vrrp", balancer.name, values, fields, balancer.origin)
    way, election = balancer.announcing, balancer.election
    if election is not None and way is not None and way.broadcast:
        values = {"leaseDuration": election.lease, "renewDeadline": election.renew, "retryPeriod": election.retry}
        yield _of("address-lease", balancer.name, values, election.assumed, balancer.origin.below("election"))
    if balancer.init_kubeconfig is not None:
        values = {"initKubeconfig": balancer.init_kubeconfig}
        fields = [name for name in balancer.assumed if name in values]
        yield _of("first-machine", balancer.name, values, fields, balancer.origin)


def _of(
    what: Decided, name: str, values: Mapping[str, DecidedValue], fields: Sequence[str], origin: Origin
) -> DecidedHere:
    return DecidedHere(what, name, tuple((field, values[field]) for field in fields), origin)
