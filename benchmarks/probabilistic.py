"""A fault tree as a program of ProbLog (https://dtai.cs.kuleuven.be/problog/), which finds the probability."""

import warnings
from collections.abc import Iterator

from benchmarks.fault_tree import FaultTree
from hadesign.topology.structure import Part, Structure


def unavailability(tree: FaultTree) -> float:
    """Return the probability that the service is down."""
    with warnings.catch_warnings():
        # The parser that comes with it uses a module of Python that is on its way out.
        warnings.simplefilter("ignore", DeprecationWarning)
        from problog import get_evaluatable
        from problog.program import PrologString
    result = get_evaluatable().create_from(PrologString(program(tree))).evaluate()
    (chance,) = result.values()
    return float(chance)


def program(tree: FaultTree) -> str:
    """Return the program; parts are numbered, as their names are no atoms."""
    number = {name: place for place, name in enumerate(tree.up)}
    lines = []
    for name, up in tree.up.items():
        lines.append(f"{up!r}::works({number[name]}).")
        goals = [f"works({number[name]})"]
        for place, options in enumerate(tree.needs[name]):
            goals.append(f"fed({number[name]},{place})")
            lines += [f"fed({number[name]},{place}) :- lives({number[option]})." for option in options]
        lines.append(f"lives({number[name]}) :- {', '.join(goals)}.")
    top = _Gates(number)
    goal = top.goal(tree.top)
    return "\n".join([*lines, *top.lines, f"up :- {goal}.", "broken :- \\+up.", "query(broken)."])


class _Gates:
    """Rules for "at least k of": `enough_g(i, k)` if k of the parts from the i-th on live."""

    def __init__(self, number: dict[str, int]) -> None:
        self.number = number
        self.lines: list[str] = []
        self._gates = 0

    def goal(self, structure: Structure) -> str:
        """Return the goal that holds if a structure does."""
        if isinstance(structure, Part):
            return f"lives({self.number[structure.thing]})"
        if structure.k == 0:
            return "true"
        self._gates += 1
        name = f"enough_{self._gates}"
        goals = [self.goal(part) for part in structure.parts]
        self.lines += self._rules(name, goals, structure.k)
        return f"{name}(0,{structure.k})"

    @staticmethod
    def _rules(name: str, goals: list[str], least: int) -> Iterator[str]:
        for place, goal in enumerate(goals):
            left = len(goals) - place
            for k in range(1, min(least, left) + 1):
                rest = f", {name}({place + 1},{k - 1})" if k > 1 else ""
                yield f"{name}({place},{k}) :- {goal}{rest}."
                if k < left:
                    yield f"{name}({place},{k}) :- {name}({place + 1},{k})."
