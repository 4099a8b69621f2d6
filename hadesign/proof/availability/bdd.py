"""Reduced ordered binary decision diagrams: the exact probability of a monotone function, each part counted once.

R. E. Bryant, Graph-Based Algorithms for Boolean Function Manipulation, IEEE Transactions on Computers C-35(8), 1986;
A. Rauzy, New algorithms for fault trees analysis, Reliability Engineering and System Safety 40(3), 1993.
"""

from collections.abc import Callable, Sequence

from hadesign.proof.availability.reasons import TooLargeError

FALSE, TRUE = 0, 1
MOST_NODES = 500_000
"""Nodes of a diagram before it is given up; some 100 MB."""

MOST_STEPS = 2_000_000
"""Choices between diagrams before they are given up; some 300 MB and 10 s."""


class Bdd:
    """A table of diagrams over variables 0, 1, 2, ... in this order; a diagram is a number."""

    def __init__(self) -> None:
        """Start with the two constants."""
        self._nodes: list[tuple[int, int, int]] = [(1 << 60, 0, 0), (1 << 60, 1, 1)]
        self._unique: dict[tuple[int, int, int], int] = {}
        self._known: dict[tuple[int, int, int], int] = {}

    def variable(self, number: int) -> int:
        """Return the function that is true if the variable is."""
        return self._node(number, TRUE, FALSE)

    def _node(self, variable: int, high: int, low: int) -> int:
        if high == low:
            return high
        key = (variable, high, low)
        if key not in self._unique:
            if len(self._nodes) >= MOST_NODES:
                raise TooLargeError("diagram-nodes", MOST_NODES)
            self._unique[key] = len(self._nodes)
            self._nodes.append(key)
        return self._unique[key]

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """Return `then` where the condition is true, and `otherwise` where it is false.

        With a stack of its own, as a diagram may have more variables than Python allows calls.
        """
        asked = (condition, then, otherwise)
        result = self._simple(asked)
        todo = [asked] if result is None else []
        nodes = self._nodes
        while todo:
            key = todo[-1]
            f, g, h = nodes[key[0]], nodes[key[1]], nodes[key[2]]
            top = min(f[0], g[0], h[0])
            highs = (
                f[1] if f[0] == top else key[0],
                g[1] if g[0] == top else key[1],
                h[1] if h[0] == top else key[2],
            )
            lows = (
                f[2] if f[0] == top else key[0],
                g[2] if g[0] == top else key[1],
                h[2] if h[0] == top else key[2],
            )
            high, low = self._simple(highs), self._simple(lows)
            if high is not None and low is not None:
                self._known[key] = self._node(top, high, low)
                todo.pop()
                continue
            if len(self._known) >= MOST_STEPS:
                raise TooLargeError("diagram-steps", MOST_STEPS)
            if high is None:
                todo.append(highs)
            if low is None:
                todo.append(lows)
        return self._known[asked] if result is None else result

    def _simple(self, key: tuple[int, int, int]) -> int | None:
        """Return a choice that is plain to see or was made before."""
        condition, then, otherwise = key
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if then == TRUE and otherwise == FALSE:
            return condition
        return self._known.get(key)

    def every(self, functions: Sequence[int]) -> int:
        """Return the function that is true if all are."""
        result = TRUE
        for function in reversed(functions):
            result = self.choose(function, result, FALSE)
        return result

    def some(self, functions: Sequence[int]) -> int:
        """Return the function that is true if any one is."""
        result = FALSE
        for function in reversed(functions):
            result = self.choose(function, TRUE, result)
        return result

    def at_least(self, least: int, functions: Sequence[int]) -> int:
        """Return the function that is true if at least so many are."""
        # enough[k]: k more of the functions that were passed are enough.
        enough = [TRUE] + [FALSE] * least
        for function in reversed(functions):
            enough = [TRUE] + [self.choose(function, enough[k - 1], enough[k]) for k in range(1, least + 1)]
        return enough[least]

    def all_but(self, most: int, functions: Sequence[int]) -> int:
        """Return the function that is true if all are but so many at most."""
        # few[k]: of the functions that were passed, k may still be false.
        few = [TRUE] * (most + 1)
        for function in reversed(functions):
            few = [self.choose(function, few[k], few[k - 1] if k else FALSE) for k in range(most + 1)]
        return few[most]

    def _below(self, *functions: int) -> list[int]:
        """Return the nodes of diagrams, each before those it leads to."""
        seen = {FALSE, TRUE}
        todo = list(functions)
        found = []
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                found.append(node)
                todo += self._nodes[node][1:]
        # A node leads to larger variables only.
        return sorted(found, key=lambda node: self._nodes[node][0])

    def support(self, function: int) -> set[int]:
        """Return the variables that make a difference."""
        return {self._nodes[node][0] for node in self._below(function)}

    def probability(self, function: int, chances: Sequence[float]) -> float:
        """Return the probability that the function is true; `chances` are those of the variables."""
        return self._values(self._below(function), chances, TRUE)[function]

    def improbability(self, function: int, chances: Sequence[float]) -> float:
        """Return the probability that the function is false, which 1 minus the other would round away."""
        return self._values(self._below(function), chances, FALSE)[function]

    def improbabilities(self, functions: Sequence[int]) -> Callable[[Sequence[float]], list[float]]:
        """Return what tells the same of several functions; what they share, as placements do, is computed once."""
        below = self._below(*functions)

        def told(chances: Sequence[float]) -> list[float]:
            values = self._values(below, chances, FALSE)
            return [values[function] for function in functions]

        return told

    def _values(self, below: Sequence[int], chances: Sequence[float], wanted: int) -> dict[int, float]:
        values = {FALSE: float(wanted == FALSE), TRUE: float(wanted == TRUE)}
        for node in reversed(below):
            variable, high, low = self._nodes[node]
            values[node] = chances[variable] * values[high] + (1 - chances[variable]) * values[low]
        return values

    def slopes(self, function: int, chances: Sequence[float]) -> list[float]:
        """Return for each variable how much the probability rises with its own (Birnbaum's importance)."""
        # Improbabilities are small and keep more digits of a difference than numbers close to 1.
        below = self._below(function)
        values = self._values(below, chances, FALSE)
        reached = dict.fromkeys(values, 0.0)
        reached[function] = 1.0
        slopes = [0.0] * len(chances)
        for node in below:
            variable, high, low = self._nodes[node]
            slopes[variable] += reached[node] * (values[low] - values[high])
            reached[high] += reached[node] * chances[variable]
            reached[low] += reached[node] * (1 - chances[variable])
        return slopes
