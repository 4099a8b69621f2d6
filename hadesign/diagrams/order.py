"""What stands above what, if every line is to lead down: of what is in one frame, or in none."""

from collections.abc import Iterable, Iterator, Mapping

from hadesign.diagrams.picture import Boundary, Connector, Picture


def homes(picture: Picture) -> Mapping[str, tuple[str, ...]]:
    """Return the frames that everything stands in, by their ids, the outermost first."""
    found: dict[str, tuple[str, ...]] = {symbol.id: () for symbol in picture.symbols}
    todo: list[tuple[Boundary, tuple[str, ...]]] = [(boundary, ()) for boundary in picture.boundaries]
    while todo:
        boundary, path = todo.pop()
        found[boundary.id] = path
        found |= dict.fromkeys((symbol.id for symbol in boundary.symbols), (*path, boundary.id))
        todo += [(inner, (*path, boundary.id)) for inner in boundary.boundaries]
    return found


def stacked(connectors: Iterable[Connector], paths: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield pairs of things side by side of which the first one is to stand above the second one.

    `paths` are the frames that each thing stands in. Of lines that would lead in a circle the first ones count.
    """
    below: dict[str, set[str]] = {}
    for connector in connectors:
        for source in connector.sources:
            for target in connector.targets:
                pair = siblings((*paths[source], source), (*paths[target], target))
                if pair and pair[1] not in below.get(pair[0], ()) and not _reaches(below, pair[1], pair[0]):
                    below.setdefault(pair[0], set()).add(pair[1])
                    yield pair


def siblings(source: tuple[str, ...], target: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the outermost things that differ on two paths; nothing where one path leads through the other's end."""
    return next(((one, other) for one, other in zip(source, target, strict=False) if one != other), None)


def _reaches(below: Mapping[str, Iterable[str]], start: str, goal: str) -> bool:
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        if here == goal:
            return True
        after = set(below.get(here, ())) - seen
        seen |= after
        todo += after
    return False


def rows(picture: Picture, paths: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """Yield boxes that stand side by side, in the order of the picture: those that one connector joins to something."""
    order = {symbol.id: number for number, symbol in enumerate(picture.all_symbols())}
    leads: dict[str, set[str]] = {}
    for connector in picture.connectors:
        for source in connector.sources:
            leads.setdefault(source, set()).update(connector.targets)
    seen: set[tuple[str, ...]] = set()
    for connector in picture.connectors:
        for ends in (connector.sources, connector.targets):
            boxes = sorted((end for end in ends if end in order), key=order.__getitem__)
            row = tuple(box for box in boxes if paths[box] == paths[boxes[0]])
            apart = any(_reaches(leads, one, other) for one in row for other in row if one != other)
            if len(row) > 1 and row not in seen and not apart:
                seen.add(row)
                yield list(row)
