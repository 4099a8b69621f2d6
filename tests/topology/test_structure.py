"""Structure functions: what several parts share is looked at once."""

from collections import Counter
from random import Random

import pytest

from hadesign.topology.cluster import ThingId
from hadesign.topology.structure import AtLeast, Evaluator, Part, Structure, every, holds, some


@pytest.mark.parametrize(("dead", "up"), [((), True), (("m1", "m2"), True), (("m1", "m2", "m3"), False)])
def test_members_under_every_server_are_asked_once(dead: tuple[str, ...], up: bool) -> None:
    names = [f"m{number}" for number in range(1, 6)]
    quorum = AtLeast(3, tuple(map(Part, names)), "etcd")
    servers = some(*(every(Part(f"s{number}"), quorum) for number in range(1, 6)))
    asked = Counter[ThingId]()

    def lives(thing: ThingId) -> bool:
        asked[thing] += 1
        return thing not in dead

    assert holds(servers, lives) is up
    assert {asked[name] for name in names} == {1}


def structure_of(random: Random, made: list[AtLeast], depth: int) -> Structure:
    """Return some structure over ten things, in which things and parts may occur several times."""
    if made and random.random() < 0.3:
        return random.choice(made)
    if depth == 0 or random.random() < 0.2:
        return Part(f"t{random.randint(0, 9)}")
    parts = tuple(structure_of(random, made, depth - 1) for _ in range(random.randint(0, 4)))
    made.append(AtLeast(random.randint(0, len(parts) + 1), parts))
    return made[-1]


def test_what_is_asked_often_has_the_same_answers() -> None:
    random, bits = Random(1), {f"t{number}": number for number in range(10)}
    answers = Counter[bool]()
    for _ in range(300):
        structure = structure_of(random, [], 4)
        evaluator = Evaluator(structure, bits)
        for dead in (0, 1023, *(random.getrandbits(10) for _ in range(10))):
            lost = {thing for thing, bit in bits.items() if dead >> bit & 1}
            expected = holds(structure, lambda thing, lost=lost: thing not in lost)  # type: ignore[misc]
            assert evaluator.holds(dead) is expected, (structure, dead)
            answers[expected] += 1
    assert min(answers.values()) > 500
