"""Reduced ordered binary decision diagrams: the exact probability of a monotone function, each part counted once.

R. E. Bryant, Graph-Based Algorithms for Boolean Function Manipulation, IEEE Transactions on Computers C-35(8), 1986;
A. Rauzy, New algorithms for fault trees analysis, Reliability Engineering and System Safety 40(3), 1993.
"""

from collections.abc import Sequence

FALSE, TRUE = 0, 1
MOST_NODES = 500_000
"""Nodes of a diagram before it is given up; some 100 MB."""


class TooLargeError(Exception):
    """The diagram grows beyond `MOST_NODES`: no exact figure can be had this way."""


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
                raise TooLargeError(f"its decision diagram has more than {MOST_NODES} nodes")
            self._unique[key] = len(self._nodes)
            self._nodes.append(key)
        return self._unique[key]

    def choose(self, condition: int, then: int, otherwise: int) -> int:
        """Return `then` where the condition is true, and `otherwise` where it is false."""
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if then == TRUE and otherwise == FALSE:
            return condition
        key = (condition, then, otherwise)
        known = self._known.get(key)
        if known is None:
            top = min(self._nodes[f][0] for f in key)
            high = self.choose(*(self._half(f, top, 1) for f in key))
            low = self.choose(*(self._half(f, top, 2) for f in key))
            known = self._known[key] = self._node(top, high, low)
        return known

    def _half(self, function: int, variable: int, side: int) -> int:
        node = self._nodes[function]
        return node[side] if node[0] == variable else function

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

    def _below(self, function: int) -> list[int]:
        """Return the nodes of a diagram, each before those it leads to."""
        seen = {FALSE, TRUE}
        todo = [function]
        found = []
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                found.append(node)
                todo += self._nodes[node][1:]
        # A node leads to larger variables only.
        return sorted(found, key=lambda node: self._nodes[node][0])

    def probability(self, function: int, chances: Sequence[float]) -> float:
        """Return the probability that the function is true; `chances` are those of the variables."""
        return self._values(function, chances, TRUE)[function]

    def improbability(self, function: int, chances: Sequence[float]) -> float:
        """Return the probability that the function is false, which 1 minus the other would round away."""
        return self._values(function, chances, FALSE)[function]

    def _values(self, function: int, chances: Sequence[float], wanted: int) -> dict[int, float]:
        values = {FALSE: float(wanted == FALSE), TRUE: float(wanted == TRUE)}
        for node in reversed(self._below(function)):
            variable, high, low = self._nodes[node]
            values[node] = chances[variable] * values[high] + (1 - chances[variable]) * values[low]
        return values

    def slopes(self, function: int, chances: Sequence[float]) -> list[float]:
        """Return for each variable how much the probability rises with its own (Birnbaum's importance)."""
        values = self._values(function, chances, TRUE)
        reached = dict.fromkeys(values, 0.0)
        reached[function] = 1.0
        slopes = [0.0] * len(chances)
        for node in self._below(function):
            variable, high, low = self._nodes[node]
            slopes[variable] += reached[node] * (values[high] - values[low])
            reached[high] += reached[node] * chances[variable]
            reached[low] += reached[node] * (1 - chances[variable])
        return slopes
