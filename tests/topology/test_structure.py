"""Structure functions: what several parts share is looked at once."""

from collections import Counter

import pytest

from hadesign.topology.cluster import ThingId
from hadesign.topology.structure import AtLeast, Part, every, holds, some


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
