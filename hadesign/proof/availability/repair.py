"""Members that fail and are repaired: how long until a quorum is lost, and how much of the time there is one.

A birth-death Markov chain over the number of failed members: each living member fails at rate 1/MTBF, failed ones are
repaired at rate 1/MTTR each, or one at a time by a single crew. K. S. Trivedi, Probability and Statistics with
Reliability, Queuing and Computer Science Applications, 2nd edition, Wiley 2001, chapter 8.
"""

from fractions import Fraction


def _repairs(failed: int, crews: int | None) -> int:
    """Return how many failed members are under repair at once."""
    return failed if crews is None else min(failed, crews)


def mean_time_to_loss(members: int, needed: int, mtbf: float, mttr: float, crews: int | None = None) -> float:
    """Return the mean time from all members up until fewer than `needed` are, in the unit of `mtbf` and `mttr`.

    For two of three with parallel repair this is (5 l + m) / (6 l^2) with l = 1/MTBF and m = 1/MTTR.

    Args:
        members: number of members.
        needed: how many must be up.
        mtbf: mean time between failures of a member.
        mttr: mean time to repair one.
        crews: repairs at once; all failed members when absent.
    """
    rate, repair = 1 / Fraction(mtbf), 1 / Fraction(mttr)
    # Time from k failed to k + 1 failed: 1/up(k) + down(k)/up(k) * time from k - 1 to k.
    total = step = Fraction(0)
    for failed in range(members - needed + 1):
        fails, repaired = (members - failed) * rate, _repairs(failed, crews) * repair
        step = (1 + repaired * step) / fails
        total += step
    return float(total)


def availability(members: int, needed: int, mtbf: float, mttr: float, crews: int | None = None) -> float:
    """Return the share of time in which at least `needed` members are up (arguments as `mean_time_to_loss`)."""
    ratio = Fraction(mttr) / Fraction(mtbf)
    weights = [Fraction(1)]
    for failed in range(members):
        weights.append(weights[-1] * (members - failed) * ratio / _repairs(failed + 1, crews))
    return float(sum(weights[: members - needed + 1]) / sum(weights))
