"""New pods after a failure that fail-closed webhooks have to allow: they wait until these answer again.

A webhook that is down comes back as any other part of the platform does, by new pods of its own. Where these have to be
allowed by webhooks that are down, it waits for them, and a circle of such waits never ends: a webhook that has to allow
its own pods, or two that have to allow each other's. Then somebody removes the configuration of a webhook, about which
no webhook is ever asked
(https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/validating-webhook-configuration-v1/). That
the lost machine returns does not help: the old pod of the webhook was evicted from it. What stops the controllers
themselves is removed before all of that (see `silent`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.access import locked_out
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Event, NotAdmitted, Undecided
from hadesign.proof.recovery.recovery import HARDER, ServiceRecovery
from hadesign.proof.recovery.silent import SilentWebhooks, Stop, allows_itself, pods_of
from hadesign.proof.recovery.steps import Lack, Step, Term
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.webhooks import asked
from hadesign.topology.cluster import Webhook


@dataclass(frozen=True, eq=False)
class Placing:
    """How pods get to other nodes: the way, what happens `before` new ones are created, and what `after` that.

    They are created in `namespaces` (`None`: nobody says in which).
    """

    way: ServiceRecovery
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    namespaces: tuple[str | None, ...]

    @property
    def unhindered(self) -> ServiceRecovery:
        """The recovery where nobody has to allow new pods."""
        return replace(self.way, steps=(*self.before, *self.after))


Pods = Callable[[Replicas, Outage], Placing | None]
"""Returns how replicas get to other nodes after an outage; `None` where they do not."""


class Admission:
    """Answers what new pods wait for; what is down and how it comes back is worked out once for each outage."""

    def __init__(self, proof: ServiceProofs, silent: SilentWebhooks, pods: Pods) -> None:
        """Keep the proof, who knows what gives no answer, and how pods get to other nodes."""
        self._proof, self._cluster, self._silent, self._pods = proof, proof.cluster, silent, pods
        self._webhooks = proof.cluster.control_plane.webhooks
        self._back: dict[Outage, Mapping[str, ServiceRecovery]] = {}

    def admitted(self, placing: Placing, outage: Outage) -> ServiceRecovery:
        """Return how pods come back that have to be created anew."""
        if self._webhooks is None:
            lack = Lack(Undecided("webhooks"), self._cluster.at("controlPlane", "webhooks"))
            return replace(placing.way, steps=(lack, *placing.before, *placing.after))
        if not self._webhooks:
            return placing.unhindered
        stop = self._silent.stop(outage)
        found = self._allowed(placing, outage, stop)
        if not stop.by:
            said = {lack.origin for lack in found.lacking}
            return replace(found, steps=(*(lack for lack in stop.lacks if lack.origin not in said), *found.steps))
        # Nothing is noticed, evicted or made before controllers lead again.
        removed = [step for step in self._silent.removed(stop, outage) if not _is_lack(step) or step not in found.steps]
        by = max("by-hand", found.by, key=HARDER.index)
        return replace(found, by=by, steps=(*removed, *found.steps), why=stop.why)

    def _allowed(self, placing: Placing, outage: Outage, stop: Stop) -> ServiceRecovery:
        """Return how pods come back, in spite of what does not answer and is not removed for other reasons."""
        blocking, lacks = self._blocking(placing.namespaces, outage)
        if not blocking and not lacks:
            return placing.unhindered
        back = self._returning(outage)
        waits = [back[webhook.id] for webhook in blocking if webhook.id in back]
        stuck = [webhook for webhook in blocking if webhook.id not in back]
        if stuck and not stop.by:  # who removes one sees the others
            waits.append(self._removed(placing, stuck, outage))
        names = tuple(webhook.name for webhook in stuck or blocking)
        why = NotAdmitted(names, by_itself=not stuck, own=any(map(allows_itself, stuck)))
        return _joined(placing, waits, lacks, why if blocking else None)

    def _removed(self, placing: Placing, stuck: Sequence[Webhook], outage: Outage) -> ServiceRecovery:
        """Return that somebody sees that no new pods appear, and removes the configuration of webhooks."""
        step = timers.responded(self._cluster, "webhook-removed")
        if isinstance(step, Term):
            step = replace(step, what=Event("webhook-removed", stuck[0].name))
        return ServiceRecovery("by-hand", True, (*placing.before, *locked_out(self._proof, outage), step))

    def _blocking(self, namespaces: Iterable[str | None], outage: Outage) -> tuple[list[Webhook], list[Lack]]:
        """Return the webhooks that are down and have to allow pods of some namespaces, and what is not known of it."""
        silent, places = self._silent.after(outage), list(dict.fromkeys(namespaces))
        removed = self._silent.stop(outage).by
        blocking: list[Webhook] = []
        lacks: list[Lack] = []
        for webhook, unknown in (*((w, None) for w in silent.certain if w not in removed), *silent.perhaps):
            answers = [asked(webhook, namespace) for namespace in places]
            certain = any(answer is True for answer in answers)
            unsaid = [answer for answer in answers if not isinstance(answer, bool)]
            if certain and unknown is None:
                blocking.append(webhook)
            elif certain and unknown is not None:
                lacks.append(unknown)
            elif unsaid:
                lacks.append(Lack(Undecided("admission", webhook.name), unsaid[0]))
        return blocking, lacks

    def _placing(self, webhook: Webhook, outage: Outage) -> Placing | None:
        """Return how a webhook that is down gets new pods, and those that it needs; `None` if some of them do not."""
        function = self._proof.function(self._silent.service(webhook)) if webhook.url is None else None
        if not isinstance(function, Replicas | Supplied):
            return None
        needed = [one.pods for one in function.supplies if one.pods] if isinstance(function, Supplied) else []
        down = [pods for pods in (pods_of(function), *needed) if not pods.holds(outage.hits(pods))]
        found = [self._pods(pods, outage) for pods in down or [pods_of(function)]]
        known = [placing for placing in found if placing is not None]
        if len(known) < len(found):
            return None
        slowest = max(known, key=lambda placing: _known(placing.before) + _known(placing.after))
        return replace(slowest, namespaces=tuple(space for placing in known for space in placing.namespaces))

    def _returning(self, outage: Outage) -> Mapping[str, ServiceRecovery]:
        """Return how the webhooks answer again that do so in the end; others wait for each other, or for themselves."""
        if outage not in self._back:
            self._back[outage] = self._in_turn(outage)
        return self._back[outage]

    def _in_turn(self, outage: Outage) -> Mapping[str, ServiceRecovery]:
        """Let each webhook follow those that have to allow its pods, until no further one can."""
        back: dict[str, ServiceRecovery] = {}
        waiting: dict[str, tuple[Placing, list[Webhook], list[Lack]]] = {}
        for webhook in self._silent.after(outage).certain:
            placing = self._placing(webhook, outage)
            if placing is not None:
                waiting[webhook.id] = (placing, *self._blocking(placing.namespaces, outage))
        while ready := [name for name, (_, others, _l) in waiting.items() if all(one.id in back for one in others)]:
            for name in ready:
                placing, others, lacks = waiting.pop(name)
                back[name] = _joined(placing, [back[other.id] for other in others], lacks, None)
        return back


def _joined(
    placing: Placing, waits: Sequence[ServiceRecovery], lacks: Sequence[Lack], why: NotAdmitted | None
) -> ServiceRecovery:
    """Return the recovery of pods that are created once all that they wait for has happened.

    Meanwhile the old ones are evicted. Who creates pods tries again after pauses that double: within as long again as
    it was refused.
    """
    own = _known(placing.before)
    longest = max((wait.steps for wait in waits), key=_known, default=())
    missing = [lack for steps in (placing.before, *(wait.steps for wait in waits)) for lack in steps if _is_lack(lack)]
    before = placing.before
    if _known(longest) > own:
        retried = [] if missing or lacks else [timers.creation_retried(_known(longest) - own)]
        before = (*longest, *retried)
    by = max((placing.way.by, *(wait.by for wait in waits)), key=HARDER.index)
    open_ones = [lack for lack in dict.fromkeys((*lacks, *missing)) if lack not in before]
    steps = (*open_ones, *before, *placing.after)
    return replace(placing.way, by=by, steps=steps, why=why or placing.way.why)


def _known(steps: Sequence[Step]) -> float:
    return sum(step.seconds for step in steps if isinstance(step, Term))


def _is_lack(step: Step) -> bool:
    return isinstance(step, Lack)
