"""A smaller graph of the same chances: what only one other part needs becomes a part of that one."""

from collections.abc import Sequence
from dataclasses import replace

from hadesign.proof.failure.graph import DependencyGraph, reduced


def folded(graph: DependencyGraph, up: Sequence[float]) -> tuple[DependencyGraph, list[float]]:
    """Put a part that only one thing needs (a rack's own switch) into that thing: it lives while both do.

    Args:
        graph: the parts; things with labels and groups of machines stay as they are.
        up: availability of each vertex.
    """
    chances = list(up)
    needs = [set(vertex.needs) for vertex in graph.vertices]
    kids = [set(found) for found in graph.kids]
    gone: set[int] = set()
    for index in reversed(range(len(graph.vertices))):
        if len(kids[index]) != 1 or graph.vertices[index].labels:
            continue
        (kid,) = kids[index]
        if (index,) in needs[kid] and graph.vertices[kid].machines <= 1:
            needs[kid] = {options for options in needs[kid] if index not in options} | needs[index]
            chances[kid] *= chances[index]
            gone.add(index)
            for parent in graph.parents[index]:
                kids[parent] = (kids[parent] - {index}) | {kid}
    kept = [index for index in range(len(graph.vertices)) if index not in gone]
    number = {index: place for place, index in enumerate(kept)}
    short = reduced([tuple(tuple(number[o] for o in options) for options in sorted(needs[index])) for index in kept])
    vertices = tuple(replace(graph.vertices[i], needs=n) for i, n in zip(kept, short, strict=True))
    return DependencyGraph(vertices, graph.width), [chances[index] for index in kept]
