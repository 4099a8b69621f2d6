"""How long until somebody notices that a part died: by who checks it, and by how it dies.

A part *refuses* where its process is gone and its machine lives: whoever asks is told at once. It is *silent* where its
machine or its cable is gone: whoever asks waits for a time-out of his own. It *hangs* where it accepts what it is
asked and never answers. And an API server *starves* where it lives and the etcd that it asks does not: it says that it
is not ready, once it has noticed itself. Each checker answers for all of them, in seconds from the death to the moment
at which it acts, in the worst phase of its timers; `None` says that nobody notices. `tests/targets/test_live_bounds.py`
and `hadesign rehearse` (tests/rehearsal/) hold the real programs against these bounds.
"""

from typing import Literal, Protocol, TypeAlias

from hadesign.frozen import dataclass
from hadesign.proof.recovery.detection import lease_takeover, master_down_interval
from hadesign.stated import given
from hadesign.topology.cluster import Balancer, Check, Etcd, Track
from hadesign.vocabulary.balancers import Checks

Dying: TypeAlias = Literal["refuses", "silent", "hangs", "starves"]
"""How a part dies: its process is gone, its machine or cable is gone, it accepts and never answers, or what it needs is
gone."""
READINESS = 2.0
"""Seconds that an API server waits for etcd before it says that it is not ready. It asks twice in that time at most,
and repeats its last answer to whoever asks more often (kubernetes/apiserver, storage/storagebackend/config.go,
DefaultReadinessTimeout; factory/etcd3.go, newETCD3Check)."""


GIVEN_UP = 45.0
"""Seconds after which clients in Go, kubelets among them, give up a connection on which nothing comes back: half a
minute of silence, and a quarter for the answer to a ping (kubernetes/apimachinery, pkg/util/net/http.go,
readIdleTimeoutSeconds and pingTimeoutSeconds)."""


def still_well(interval: float) -> float:
    """Return how long a server that starves may say that it is well to whoever asks every `interval`; seconds.

    Its first look at etcd that fails begins with the second check at the latest, as it is content for half a time-out
    with the last look; while it looks, others hear that it is well, and so might the check before the first that fails.
    """
    return min(interval, READINESS / 2) + interval + READINESS


class Checker(Protocol):
    """Somebody who would notice."""

    def notices(self, dying: Dying) -> float | None:
        """Return the seconds after which a death is noticed at the latest; `None` if it never is."""


@dataclass(frozen=True, slots=True)
class ServerChecks:
    """Active checks of a balancer: `fall` failures in a row take a server out; seconds.

    A check connects within `connect` (TLS included), then waits for an answer within `answer`, and has ended within
    `whole`. The next one follows a good one after `interval`, a failed one after `again`: counted from its end, or
    where they are `paced`, from its start. A check that only connects (`shallow`) is content with a server that hangs,
    and one that does not ask for health with a server that starves.
    """

    interval: float
    fall: int
    connect: float
    answer: float
    whole: float
    again: float
    paced: bool = False
    shallow: bool = False
    health: bool = True

    def notices(self, dying: Dying) -> float | None:
        """Return when the last of the failed checks has failed; the first began an interval after a good one."""
        if dying == "starves":
            return self._starves() if self.health and not self.shallow else None
        if dying == "hangs" and self.shallow:
            return None
        takes = {"refuses": 0.0, "silent": self.connect, "hangs": self.whole}[dying]
        # A check that had connected before waits for its answer. A refusal ends it at once.
        begun = 0.0 if dying == "refuses" or self.shallow else self.answer
        step = max(self.again, takes) if self.paced else self.again + takes
        return max(self.interval + takes, begun) + (self.fall - 1) * step

    def _starves(self) -> float:
        """Return when the last check has failed of a server that connects at once and answers late or badly."""
        step = max(self.again, self.answer) if self.paced else self.again + self.answer
        return still_well(self.interval) + self.interval + self.answer + (self.fall - 1) * step

    def uses(self, rise: int) -> float:
        """Return when a server is used that is back: the check under way fails, and `rise` are answered at once."""
        return self.whole + rise * max(self.interval, self.again)


@dataclass(frozen=True, slots=True)
class Passing:
    """A balancer that notices by the requests it passes on, and tries another server once one cannot be connected to.

    `connect` is how long it tries, and `again` for how long it leaves a server alone that failed. One that hangs is
    connected to.
    """

    connect: float
    again: float

    def notices(self, dying: Dying) -> float | None:
        """Return how long any client waits, whether it connects anew or has a connection to the server that died."""
        return self.notices_all(dying, 1)

    def notices_all(self, dying: Dying, servers: int) -> float | None:
        """Return the same of so many servers which died together.

        Of one that refuses, open connections end at once. One that is silent leaves them open, and nothing cuts them:
        they are their clients' to give up.
        """
        connected = self.passes(dying, servers)
        return max(connected, GIVEN_UP) if connected is not None and dying == "silent" else connected

    def passes(self, dying: Dying, servers: int = 1) -> float | None:
        """Return how long a request on a new connection waits, which is passed on by one server after the other."""
        return {"refuses": 0.0, "silent": self.connect * servers}.get(dying)


@dataclass(frozen=True, slots=True)
class Script:
    """keepalived's check of the program beside it: every `interval`, `fall` failures in a row; it ends by `timeout`."""

    interval: float
    fall: int
    timeout: float

    def notices(self, dying: Dying) -> float:
        """Return when the last check has failed; on its own machine nothing is silent, so that it would hang."""
        failing = self.interval * self.fall + (0.0 if dying == "refuses" else self.timeout)
        return failing + (still_well(self.interval) if dying == "starves" else 0.0)


@dataclass(frozen=True, slots=True)
class Adverts:
    """VRRP: a router of this `priority` takes over when the one before it has been silent, however that died."""

    interval: float
    priority: int

    def notices(self, dying: Dying) -> float:
        """Return the master down interval."""
        return master_down_interval(self.interval, self.priority)


@dataclass(frozen=True, slots=True)
class Lease:
    """client-go's leader election, by which components and kube-vip find who leads; to it all deaths are silence."""

    lease: float
    retry: float

    def notices(self, dying: Dying) -> float:
        """Return when another copy leads."""
        return lease_takeover(self.lease, self.retry)


@dataclass(frozen=True, slots=True)
class Raft:
    """etcd's election, of one round: a follower waits for between one and two election time-outs, drawn at random.

    A vote that is split begins a further round. Source: etcd-io/raft, raft.go, resetRandomizedElectionTimeout; that a
    voter refuses for as long as it may still have a leader: the same, Step, inLease.
    """

    heartbeat: float
    election: float

    def notices(self, dying: Dying) -> float:
        """Return when there is a leader; a heartbeat is as long as a round trip, or longer, and voting takes one."""
        return 2 * self.election + self.heartbeat


@dataclass(frozen=True, slots=True)
class MemberConnections:
    """An API server that asks all members of etcd in turn: of so many requests one waits for a member that died.

    It gives up a connection `timeout` after it has sent something that a machine does not acknowledge. A member that
    hangs has a machine that does: it is pinged once it has been quiet for `quiet`, and given up `timeout` later. Each
    kind of object has connections of its own, and nothing is sent on those of a kind that nobody asks for: who asks for
    it first, whenever that is, may wait for `timeout`, too. Sources: kubernetes/apiserver, storage/storagebackend/
    factory/etcd3.go, keepaliveTime and keepaliveTimeout; grpc-go, internal/transport/http2_client.go.
    """

    quiet: float = 30.0
    timeout: float = 10.0

    def notices(self, dying: Dying) -> float:
        """Return when no request waits for the member any more, of those kinds that are asked for all the time."""
        return {"refuses": 0.0, "silent": self.timeout}.get(dying, self.quiet + self.timeout)


@dataclass(frozen=True, slots=True)
class NodeLease:
    """The node controller: it looks every `period`, and acts once it has seen no renewal for `grace`.

    So a renewal is seen up to a period late, and its absence, too (kubernetes/kubernetes,
    pkg/controller/nodelifecycle/node_lifecycle_controller.go, tryUpdateNodeHealth).
    """

    grace: float
    period: float

    def notices(self, dying: Dying) -> float:
        """Return when the node counts as unhealthy."""
        return self.grace + 2 * self.period


def checks_of(balancer: Balancer) -> Checker | None:
    """Return who notices that a server behind a balancer died; `None` if not all of its timers are known."""
    check, row = given(balancer.check), balancer.row
    declared = check is not None and {"interval", "fall"}.isdisjoint(check.assumed)
    if check is not None and (declared or balancer.checks == "known"):
        return _active(check, balancer.checks)
    # What is declared and is not complete is somebody else's file all the same.
    passes = row.passes_itself if check is not None and check.declared else row.passes
    return Passing(passes.connect, passes.again) if passes is not None else None


_HEALTH = frozenset({"/readyz", "/livez", "/healthz"})
"""What an API server asks its etcd for (https://kubernetes.io/docs/reference/using-api/health-checks/)."""


def _active(check: Check, checks: Checks) -> Checker | None:
    """Return its checks; HAProxy's time-out begins once a check is connected, that of others with the check."""
    if check.timeout is None or check.connect is None:
        return None
    return ServerChecks(
        check.interval,
        check.fall,
        connect=check.connect,
        answer=check.timeout,
        whole=check.timeout + (check.connect if checks == "known" else 0),
        again=check.again,
        paced=check.paced,
        shallow=check.protocol == "tcp",
        health=check.path is None or check.path.partition("?")[0] in _HEALTH,
    )


def script_of(track: Track) -> Script:
    """Return keepalived's check of its balancer."""
    return Script(track.interval, track.fall, track.timeout)


def raft_of(etcd: Etcd) -> Raft:
    """Return what etcd elects a leader by."""
    return Raft(etcd.heartbeat, etcd.election)
