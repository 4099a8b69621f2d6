"""Which admission webhooks give no answer after a failure, and what the control plane cannot keep up without them.

Leases that are not renewed run out: a fail-closed webhook that is asked about those of `kube-system` leaves nobody who
evicts pods, makes new ones or says where they answer, its own included. So it does not come back by a new pod, and
somebody has to remove its configuration. The same is true of one that is asked about changes of nodes, as no dead node
is tainted then. Pods that run go on, and so does the API.

Without the leases of `kube-node-lease` alone, controllers go on. They count a node as silent until its kubelet has
corrected that within ten seconds, again and again, and evict nobody for as long as that is true of all nodes at once
(`tryUpdateNodeStatus` of kubelet, `handleDisruption` of the node controller). What becomes of pods then is not known.
"""

from collections.abc import Iterator
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.access import locked_out
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Event, Undecided, Unproved, UpkeepStopped
from hadesign.proof.recovery.steps import Lack, Step, Term
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services import structures
from hadesign.proof.services.led import answering
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.webhooks import Consent, Upkeep, asked, holds
from hadesign.topology.cluster import ThingId, Webhook

UPKEEP: tuple[Upkeep, ...] = ("leaders", "nodes", "node-leases")
"""What the control plane may be unable to keep up, what stops most first."""


@dataclass(frozen=True, eq=False)
class Silent:
    """The webhooks of an outage that give no answer, and those (`perhaps`) of which that is not known."""

    certain: tuple[Webhook, ...]
    perhaps: tuple[tuple[Webhook, Lack], ...]


@dataclass(frozen=True, eq=False)
class Stop:
    """What an outage stops for as long as some webhooks (`by`) are asked, and what is not known of that."""

    by: tuple[Webhook, ...]
    what: Upkeep
    lacks: tuple[Lack, ...]

    @property
    def why(self) -> UpkeepStopped:
        """Why nothing comes back elsewhere before somebody acts."""
        return UpkeepStopped(tuple(webhook.name for webhook in self.by), self.what)


class SilentWebhooks:
    """Answers for all webhooks; what is down is worked out once for each outage."""

    def __init__(self, proof: ServiceProofs) -> None:
        """Keep the proof."""
        self._proof, self._cluster = proof, proof.cluster
        self._webhooks = proof.cluster.control_plane.webhooks or ()
        self._known: dict[Outage, Silent] = {}
        self._stops: dict[Outage, Stop] = {}

    def after(self, outage: Outage) -> Silent:
        """Return which webhooks give no answer after an outage."""
        if outage not in self._known:
            states = [(webhook, self._down(webhook, outage)) for webhook in self._webhooks]
            certain = tuple(webhook for webhook, down in states if down is True)
            perhaps = tuple((webhook, down) for webhook, down in states if isinstance(down, Lack))
            self._known[outage] = Silent(certain, perhaps)
        return self._known[outage]

    def stop(self, outage: Outage) -> Stop:
        """Return what the control plane cannot keep up after an outage, and which webhooks keep it from that."""
        if outage not in self._stops:
            silent = self.after(outage)
            held = {what: tuple(w for w in silent.certain if holds(w, what) is True) for what in UPKEEP[:2]}
            by = tuple(dict.fromkeys(webhook for webhooks in held.values() for webhook in webhooks))
            unsaid = self._cluster.control_plane.webhooks is None
            nobody = Lack(Undecided("webhooks"), self._cluster.at("controlPlane", "webhooks"))
            lacks = (lack for lack in ([nobody] if unsaid else self._lacks(silent)) if not by)
            what = next((what for what, webhooks in held.items() if webhooks), UPKEEP[0])
            self._stops[outage] = Stop(by, what, tuple(dict.fromkeys(lacks)))
        return self._stops[outage]

    def removed(self, stop: Stop, outage: Outage) -> list[Step]:
        """Return until when somebody has removed what stops the controllers, and another copy of these leads."""
        step = timers.responded(self._cluster, "webhook-removed")
        taken = timers.leases(self._cluster) if stop.what == "leaders" else []
        if isinstance(step, Term):
            step = replace(step, what=Event("webhook-removed", stop.by[0].name))
            ran_out = [one for one in taken[:1] if isinstance(one, Term) and one.seconds <= step.seconds]
            taken = taken[len(ran_out) :]
        return [*locked_out(self._proof, outage), step, *taken]

    def matter(self) -> Iterator[ThingId]:
        """Yield the single failures that leave too little of a webhook by which the control plane stops, or may.

        Where nobody says whether there are webhooks, any machine may run one: the first stands for all.
        """
        if self._cluster.control_plane.webhooks is None:
            yield from (node.thing for node in self._cluster.nodes[:1])
        for webhook in self._webhooks:
            if all(holds(webhook, what) is False for what in UPKEEP):
                continue
            if webhook.url is not None:
                yield from structures.dependencies(self._cluster, webhook.name)
            else:
                service = self.service(webhook)
                yield from (one.failure for one in service.breaks if one.failure and not service.unknown)

    def service(self, webhook: Webhook) -> ServiceProof:
        """Return the proof of a webhook's pods."""
        return next(one for one in self._proof.components if one.of == webhook.id)

    def _lacks(self, silent: Silent) -> Iterator[Lack]:
        """Yield what is not known of whether a webhook stops something; of one that may keep pods away it is said."""
        for webhook, unknown in (*((webhook, None) for webhook in silent.certain), *silent.perhaps):
            answers = [holds(webhook, what) for what in UPKEEP]
            stops: Consent = next((a for a in answers[:2] if a is True), answers[0] or answers[1])
            if stops is True and unknown is not None:
                yield unknown
            elif stops is not False and stops is not True:
                yield Lack(Undecided("upkeep", webhook.name), stops)
            elif answers[2] is not False:
                said = answers[2] is True
                where = webhook.origin.below("excludedNamespaces") if answers[2] is True else answers[2]
                yield unknown or Lack(Undecided("nodes-ready", webhook.name), where, giveable=not said)

    def _down(self, webhook: Webhook, outage: Outage) -> bool | Lack:
        """Whether a webhook gives no answer, or what is not known of that."""
        if webhook.url is not None:
            return bool(outage.among(structures.dependencies(self._cluster, webhook.name)))
        service = self.service(webhook)
        function = self._proof.function(service)
        if not isinstance(function, Replicas | Supplied):
            return Lack(Unproved(service.lacks), service.origin, giveable=False)
        pods, hits = pods_of(function), outage.hits(function)
        if function.holds(hits) and self._reached(pods, outage):
            return Lack(Unproved(service.lacks), service.origin, giveable=False) if service.undecided else False
        if service.assumed and function.judge(hits).best >= pods.workload.needed:
            return Lack(Undecided("admission", webhook.name), service.left_open[1].below(service.assumed))
        return True

    def _reached(self, pods: Replicas, outage: Outage) -> bool:
        """Whether the API servers reach enough replicas: a cut network may leave these on another side."""
        plane = answering(self._proof.function(self._proof.control_plane))
        if not outage.links or plane is None:
            return True
        sides = plane.winners(outage.hits(plane))
        return not sides or not pods.none_on(outage.hits(pods), sides)


def pods_of(function: Replicas | Supplied) -> Replicas:
    """Return the replicas of what may need the I/O of volumes, or other pods."""
    return function.replicas if isinstance(function, Supplied) else function


def allows_itself(webhook: Webhook) -> bool:
    """Whether a webhook has to allow its own pods."""
    return webhook.url is None and asked(webhook, webhook.namespace) is True
