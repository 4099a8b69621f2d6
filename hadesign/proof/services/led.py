"""A control plane with the pods that have to allow its leases: API servers answer, and somebody can lead controllers.

Scheduler and controller manager run beside every API server, and one of each leads, by a lease in `kube-system` that it
renews every two seconds. Where a fail-closed webhook is asked about leases and gives no answer, no lease is renewed or
taken over, so that nobody leads although the API answers: a control plane that schedules nothing and repairs nothing is
down. Its webhooks must be on the side of a cut network on which it answers.
"""

from collections.abc import Sequence

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Function, Judgement
from hadesign.proof.failure.graph import Hits
from hadesign.proof.services.entrance import Entrance
from hadesign.proof.services.named import Named
from hadesign.proof.services.reasons import LeasesCutOff, LeasesRefused
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied, Upstream


@dataclass(frozen=True, slots=True)
class Allowing:
    """The pods of a webhook, by its name, with what these need."""

    webhook: str
    pods: Replicas
    supplies: tuple[Upstream, ...] = ()


class Led:
    """What answers, and webhooks of which each has to allow leases: pods, or what others run."""

    def __init__(self, answers: Named, needed: Entrance, allowing: Sequence[Allowing]) -> None:
        """Put it together: `needed` is what answers, with what webhooks outside need, as one thing beside pods."""
        self.answers, self.allowing, self._needed = answers, tuple(allowing), needed
        self.whole: Supplied | Named = needed
        """The same as pods that need what answers, and each other; without pods what answers and what is outside."""
        if self.allowing:
            first, *others = self.allowing
            pods = [Upstream(one.webhook, one.pods) for one in others]
            supplies = [supply for one in self.allowing for supply in one.supplies]
            self.whole = Supplied(first.pods, [Upstream("", needed), *pods, *supplies])
        self.leaves = self.whole.leaves

    def holds(self, hits: Hits) -> bool:
        """Whether it answers on some side, and every webhook does there, wherever its pods are."""
        return self.whole.holds(hits)

    def judge(self, hits: Hits) -> Judgement:
        """Return what is left of what answers if that is too little; else what keeps everybody from leading."""
        if isinstance(self.whole, Named):
            return self.whole.judge(hits)
        own, front, *others = self.whole.parts(hits)
        if not self._needed.holds(front) or self.holds(hits):
            return self._needed.judge(front)
        stopped = [(self.allowing[0].webhook, self.whole.replicas.judge(own))]
        stopped += [
            (self._refusing(supply), supply.io.judge(part))
            for supply, part in zip(self.whole.supplies[1:], others, strict=True)
        ]
        for name, judged in stopped:
            if not judged.holds:
                return Judgement(0, int(judged.best >= judged.needed), 1, 1, LeasesRefused(name, judged))
        return Judgement(0, 1, 1, 1, LeasesCutOff(tuple(one.webhook for one in self.allowing)))

    def _refusing(self, supply: Upstream) -> str:
        """Return the webhook that stops with its pods, or with what these need."""
        return next(one.webhook for one in self.allowing if supply.io is one.pods or supply in one.supplies)


def answering(function: Function | None) -> Named | None:
    """Return what it takes that a control plane answers, whoever leads; `None` where too little is known of it."""
    plane = function.answers if isinstance(function, Led) else function
    return plane if isinstance(plane, Named) else None
