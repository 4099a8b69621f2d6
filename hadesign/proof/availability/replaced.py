"""How long what comes back elsewhere is down: for as long as that takes, and not until the repair.

Replicas are placed anew, and machines of a dead host are started on another one, where they are until their own host is
repaired. Parts fail and are repaired independently of each other, at constant rates. A placement (what is not placed
has one) is *hurt* while too little of it lives, and a state of the parts is *good* if whoever asks recovery hears that
the service comes back elsewhere in it. Then it is down

- while its placement is hurt and the state is not good: a share of the time, exact, by one decision diagram of both;
- after each failure that hurts it in a good state, for as long as recovery says at most, or until the part is repaired
  if that is sooner. A placement is hurt by a part as often as Birnbaum's importance of the part times its frequency of
  failing says (A. Hoyland and M. Rausand, System Reliability Theory, 2nd edition, Wiley 2004, section 9.4: the
  frequency of system failures), here per time in which it is not hurt, as what is placed anew stands on what lives.
  Machines on other hosts may be hurt by each of these, and by all that they needed before, while they are there;
- longer if something else fails in the meantime, after which all may begin anew: with a failures of anything a second
  that takes R seconds at most, 1 / (1 - a R) times as long, as a geometric series.

All of this is an upper bound; another one is the share of the time in which the placement is hurt, as if it waited for
the repair, and the smaller one holds. What surely waits for a repair is a lower bound, and so is the shortest time that
moving takes, after failures as rare as they are in the best placement, as it may have moved there. A part of which
nobody says how often it fails (a share of the time alone does not tell) counts until it is repaired where it hurts the
placement, and elsewhere as if each of its outages took as long as placing anew does.

Whether a state is good is asked: of each part by itself, of each pair of which one hurts the placement, and of each
part with so many `plain` machines dead besides as leave room. A state with more dead than was asked about is not good.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import expm1, isclose, prod

from hadesign.frozen import dataclass
from hadesign.proof.availability.bdd import FALSE
from hadesign.proof.availability.comeback import Around, Back, Comeback
from hadesign.proof.availability.exact import Range
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.availability.tree import Diagram
from hadesign.topology.cluster import Origin

ROUNDING = 1e-12
"""Relative difference up to which two figures are the same."""
MOST_PLAIN = 16
"""Plain machines that may be dead besides, at most, while a service comes back."""
MOST_PAIRS = 5_000
"""Pairs of parts that are asked about for all placements of a service; with more, it may wait for repairs."""


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a service that comes back elsewhere takes after single failures: fewest and most seconds, if known.

    `open` are the places of what would have to be said to tell how long it is down more closely: how often parts fail,
    or how long steps of the recovery take. `moved` tells whether enough is said to count how long moves take, `away`
    whether machines are on other hosts than their own then.
    """

    fewest: float | None
    most: float | None
    open: tuple[Origin, ...] = ()
    moved: bool = False
    away: bool = False


@dataclass(frozen=True, slots=True)
class Downtime:
    """How long a placement is down: at `most`, and for repairs (`waiting`) and after moves (`moving`) at least."""

    most: float
    waiting: float
    moving: float = 0.0
    waits: Waits | None = None


def spread_of(found: Sequence[Downtime]) -> tuple[int, Range, Range | None]:
    """Return which placement is the worst of all, what it keeps to, and the same of the best one if that differs."""
    worst = max(bounds.most for bounds in found)
    number = next(n for n, bounds in enumerate(found) if isclose(bounds.most, worst, rel_tol=ROUNDING))
    moving = min(bounds.moving for bounds in found)
    ranges = [Range(min(max(bounds.waiting, moving), bounds.most), bounds.most) for bounds in found]
    best = min(ranges, key=lambda one: one.down_high)
    return number, ranges[number], None if isclose(best.down_high, worst, rel_tol=ROUNDING) else best


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was heard about the parts of a placement, by variable.

    `alone` are the answers about single failures after which it is back elsewhere, and `seconds` those until it is back
    after each part that hurts it in a good state. `hard` parts have to be repaired for certain, `soft` ones perhaps; so
    have pairs of parts if both are dead. `spare` plain machines may be dead besides. `moved` tells whether it may be
    placed anew after any of that. Where machines may be `away` on other hosts, it takes `pairs` so long after pairs.
    """

    alone: Mapping[int, Back]
    seconds: Mapping[int, float]
    hard: frozenset[int]
    soft: frozenset[int]
    hard_pairs: frozenset[tuple[int, int]] = frozenset()
    soft_pairs: frozenset[tuple[int, int]] = frozenset()
    spare: int = 0
    lacking: tuple[Origin, ...] = ()
    moved: bool = True
    away: bool = False
    pairs: tuple[tuple[tuple[int, int], float], ...] = ()

    @property
    def longest(self) -> float:
        """Seconds that coming back takes at most in any good state that was asked about."""
        return max((*self.seconds.values(), *(seconds for _, seconds in self.pairs)), default=0.0)


class Replaced:
    """Downtime of placements of one service, on one diagram of all that they and their coming back stand on."""

    def __init__(self, diagram: Diagram, numbers: Numbers, comeback: Comeback, around: Around | None) -> None:
        """Number the parts, with what is `around` if it counts how long moves take; what never fails is left out."""
        self.diagram, self.comeback = diagram, comeback
        self.names = [diagram.graph.vertices[index].name for index in diagram.order]
        self.numbers = [numbers.of(name) for name in self.names]
        self.low = [number.low if number else 0.0 for number in self.numbers]
        self.high = [number.high if number else 1.0 for number in self.numbers]
        counted = (name for names in (around.plain if around else ()) for name in names)
        self._missing = numbers.missing([*self.names, *counted])
        self._rate_of = numbers.rate_of
        place = {name: variable for variable, name in enumerate(self.names)}
        fails = {name: place[name] for name in place if self.low[place[name]] < 1}
        special, plain = (around.special, around.plain) if around else ((), ())
        self._carry = [fails[name] for name in (around.carry if around else ()) if name in fails]
        self._special = [fails[name] for name in special if name in fails]
        self._plain = [
            [(name, own.low, own.repair) for name in names if (own := numbers.of(name)) and own.low < 1]
            for names in plain
        ]
        self._whole = around is not None
        self._known: dict[frozenset[int], _Answers] = {}

    def down(self, up: int) -> Downtime:
        """Return how long a placement is down; `up` says when it is not hurt.

        Where nothing places it anew, it is as long as it waits for repairs, exactly.
        """
        bdd = self.diagram.bdd
        chain = [variable for variable in sorted(bdd.support(up)) if self.low[variable] < 1]
        most, answers = bdd.improbability(up, self.low), self._asked(chain)
        if not answers.moved:
            return Downtime(most, bdd.improbability(up, self.high))
        hopeful = bdd.some([up, self._good(answers.hard, answers.hard_pairs)])
        waiting = bdd.improbability(hopeful, self.high)
        timed = [variable for variable, seconds in answers.seconds.items() if seconds]
        unsaid = [self._rate_of(self.names[v]) for v in timed if not self._rate(v)]
        open_ones = tuple(dict.fromkeys((*answers.lacking, *(self._missing if timed else ()), *unsaid)))
        times = [back.seconds for back in answers.alone.values()]
        moved = any(map(self._rate, timed))
        waits = Waits(min(times, default=None), max(times, default=None), open_ones, moved, answers.away)
        upper, lower = self._moved(up, chain, answers) if self._whole and moved else (most, 0.0)
        return Downtime(min(upper, most), waiting, lower, waits)

    def _moved(self, up: int, chain: Sequence[int], answers: _Answers) -> tuple[float, float]:
        """Return for which share of time a placement is down at most, and for which one moving takes at least."""
        bdd = self.diagram.bdd
        again = sum(self._again(low, rate, answers.longest) for low, rate in self._everything(chain))
        well = 1 - bdd.improbability(up, self.low)
        if self._missing or again >= 1 or well <= 0:
            return 1.0, 0.0
        good = bdd.some([up, self._good(answers.soft, answers.soft_pairs)])
        waiting = bdd.improbability(good, self.low) + self._unasked(up, chain, answers.spare)
        slopes = bdd.slopes(up, self.low)
        moving = sum(slopes[v] / well * self._away(v, seconds) for v, seconds in answers.seconds.items())
        moving += self._onward(chain, answers) * (1 - well) + self._later(answers) if answers.away else 0.0
        surely = sum(self._surely(up, chain, v, back.least) for v, back in answers.alone.items())
        return waiting + (moving + again * waiting) / (1 - again), surely * (1 - again)

    def _onward(self, chain: Sequence[int], answers: _Answers) -> float:
        """Return how much of the time is lost to failures of what machines stood on before, and stand on meanwhile."""
        return sum(self._again(self.low[v], self._rate(v), answers.longest) for v in {*self._carry, *chain})

    def _later(self, answers: _Answers) -> float:
        """Return how much longer parts that hurt by themselves do so while another one is dead."""
        found = 0.0
        for pair, seconds in answers.pairs:
            for own, other in (pair, pair[::-1]):
                if own in answers.alone and other not in answers.alone:
                    longer = self._away(own, seconds) - self._away(own, answers.seconds[own])
                    found += (1 - self.low[other]) * max(longer, 0.0)
        return found

    def _unasked(self, up: int, chain: Sequence[int], spare: int) -> float:
        """Return for which share of time a placement is hurt while more is dead than was asked about.

        What it does not stand on fails independently of it, so that it is enough to count: of what it stands on, of
        other special parts, and of plain machines.
        """
        bdd, ones = self.diagram.bdd, [self.diagram.bdd.variable(variable) for variable in chain]
        hurt = [bdd.probability(bdd.choose(up, FALSE, bdd.all_but(dead, ones)), self.low) for dead in (1, 2)]
        one, two = hurt[0], max(hurt[1] - hurt[0], 0.0)
        more = max(bdd.improbability(up, self.low) - hurt[1], 0.0)
        special = _counts([self.low[variable] for variable in self._special if variable not in chain], 1)
        plain = _counts([low for low, _ in self._others(chain)], spare)
        asked = sum(special) * plain[0] + special[0] * sum(plain[1:])
        return one * max(1 - asked, 0.0) + two * max(1 - special[0] * plain[0], 0.0) + more

    def _everything(self, chain: Sequence[int]) -> Iterator[tuple[float, tuple[float, float] | None]]:
        """Yield the availability and the rates of all that may fail while a placement is made anew."""
        yield from ((self.low[v], self._rate(v)) for v in {*self._special, *chain})
        yield from self._others(chain)

    def _rate(self, variable: int) -> tuple[float, float] | None:
        """Return mean times between failures and to repair of a part, if they are given."""
        number = self.numbers[variable]
        return None if number is None else number.repair

    def _away(self, variable: int, seconds: float) -> float:
        """Return the share of time for which a part takes its users away, if they are back after some seconds."""
        rate = self._rate(variable)
        if rate is None:
            return 1 - self.low[variable] if seconds else 0.0
        mtbf, mttr = rate
        return min(seconds, mttr) / (mtbf + mttr)

    def _surely(self, up: int, chain: Sequence[int], variable: int, seconds: float) -> float:
        """Return for which share of time a part hurts a placement by itself at least, if it is not back any sooner."""
        rate = self._rate(variable)
        alone = [float(number != variable) for number in range(len(self.names))]
        if rate is None or not rate[1] or not self.diagram.bdd.improbability(up, alone):
            return 0.0
        # The mean of the smaller one of that time and a repair that ends at a constant rate.
        away = rate[1] * -expm1(-seconds / rate[1]) / sum(rate)
        return away * prod(self.low[other] for other in chain if other != variable)

    @staticmethod
    def _again(low: float, rate: tuple[float, float] | None, seconds: float) -> float:
        """Return how often a part fails while a service is placed anew, at most."""
        if rate is None:
            return (1 - low) / low if low else 1.0
        return seconds / rate[0]

    def _good(self, bad: frozenset[int], pairs: frozenset[tuple[int, int]]) -> int:
        """Return when none of some parts is dead, and of each of some pairs one lives."""
        bdd = self.diagram.bdd
        apart = [bdd.some([bdd.variable(one), bdd.variable(other)]) for one, other in sorted(pairs)]
        return bdd.every([*(bdd.variable(variable) for variable in sorted(bad)), *apart])

    def _others(self, chain: Sequence[int]) -> list[tuple[float, tuple[float, float] | None]]:
        """Return the availabilities and rates of the plain machines that a placement does not stand on."""
        used = {self.names[variable] for variable in chain}
        return [(low, rate) for zone in self._plain for name, low, rate in zone if name not in used]

    def _asked(self, chain: Sequence[int]) -> _Answers:
        """Ask about each part that hurts a placement, and each pair with one of these; equal placements ask once."""
        key = frozenset(chain)
        if key not in self._known:
            self._known[key] = self._ask(chain)
        return self._known[key]

    def _of(self, *variables: int) -> Back:
        return self.comeback.of(tuple(self.names[variable] for variable in sorted(variables)))

    def _ask(self, chain: Sequence[int]) -> _Answers:
        alone = {variable: self._of(variable) for variable in chain}
        times = {variable: back for variable, back in alone.items() if back.way == "elsewhere"}
        lacking = tuple(dict.fromkeys(origin for back in alone.values() for origin in back.lacking))
        hard = frozenset(v for v, back in alone.items() if back.way == "repair")
        soft = hard | {v for v, back in alone.items() if back.way == "open"}
        able = [variable for variable in chain if variable not in soft]
        others = sorted({*self._special, *chain} - soft)
        if soft > hard and not times:
            return _Answers(times, {}, hard, frozenset(chain), lacking=lacking)
        seconds = {variable: alone[variable].seconds for variable in able}
        pairs = {(min(one, other), max(one, other)) for one in able for other in others if one != other}
        found = {pair: back for pair in sorted(pairs) if (back := self._of(*pair)).way != "unhurt"}
        for pair, back in found.items():
            apart = [v for v in pair if v in seconds and alone[v].way == "unhurt"]
            if back.way == "elsewhere":
                seconds |= {variable: max(seconds[variable], back.seconds) for variable in apart}
        unhurt = {v for v in able if alone[v].way == "unhurt"}
        away = any(back.away for back in (*alone.values(), *found.values()))
        return _Answers(
            times,
            seconds,
            hard,
            soft,
            frozenset(pair for pair, back in found.items() if back.way == "repair" and unhurt.issuperset(pair)),
            frozenset(pair for pair, back in found.items() if back.way != "elsewhere"),
            self._spare(chain, able),
            lacking if times else tuple(dict.fromkeys(origin for back in found.values() for origin in back.lacking)),
            soft > hard or any(back.way in ("elsewhere", "open") for back in (*alone.values(), *found.values())),
            away,
            tuple((pair, back.seconds) for pair, back in found.items() if away and back.way == "elsewhere"),
        )

    def _spare(self, chain: Sequence[int], able: Sequence[int]) -> int:
        """Return how many plain machines may be dead besides any one part without a difference, wherever they stand."""
        used = {self.names[variable] for variable in chain}
        zones = [names for zone in self._plain if (names := [name for name, _, _ in zone if name not in used])]
        spare = min(MOST_PLAIN, sum(map(len, zones)))
        while spare:
            dead = [[*zone, *(n for other in zones if other is not zone for n in other)][:spare] for zone in zones]
            asked = (self.comeback.of((self.names[variable], *gone)) for variable in able for gone in dead)
            if all(back.way in ("unhurt", "elsewhere") for back in asked):
                break
            spare //= 2
        return spare


def _counts(chances: Iterable[float], most: int) -> list[float]:
    """Return the chances that none, one, ... and `most` of some parts are dead."""
    found = [1.0] + [0.0] * most
    for up in chances:
        for count in range(most, 0, -1):
            found[count] = up * found[count] + (1 - up) * found[count - 1]
        found[0] *= up
    return found
