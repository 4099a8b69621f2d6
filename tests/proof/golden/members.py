"""Sections 1 to 3 of the facts: members of etcd, alone and over zones, and replicas of which one is enough."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from hadesign.proof import Proof, ServiceProof, prove
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.golden.value import Value, availability, cells, down_of, minutes, rounded


@cache
def layout_proof(layout: str, zone: str, node: str) -> Proof:
    """Return the proof of members over zones, such as `2+2+1`."""
    counts = dict(zip("abcde", map(int, layout.split("+")), strict=False))
    numbers = {"zone": zone, "node": node}
    data = design(infrastructure=zones(*counts), nodes=control_plane(counts), reliability=numbers)
    return prove(as_cluster(data))


def quorum(layout: str) -> str:
    etcd = layout_proof(layout, "100%", "99%").cluster.etcd
    assert etcd
    return str(etcd.quorum)


def tolerated(members: int) -> str:
    """Return how many machines may fail, whichever they are: one less than the smallest set that breaks the quorum."""
    sets = layout_proof(str(members), "100%", "99%").etcd.sets(members).found
    (order,) = {found.order for found in sets if set(found.kinds) == {"node"}}
    return str(order - 1)


def etcd_up(layout: str, zone: str, node: str, like: str) -> str:
    proof = layout_proof(layout, zone, node)
    return availability(proof, proof.etcd, like)


def etcd_minutes(layout: str, zone: str, node: str) -> str:
    proof = layout_proof(layout, zone, node)
    return f"{minutes(proof, proof.etcd):.2f}"


def percent_up(members: str, node: str, like: str) -> str:
    proof = layout_proof(members, "100%", node)
    return rounded(100 - 100 * down_of(proof, proof.etcd), like)


# --- section 1 -------------------------------------------------------------------------------------------------------

_MAJORITY = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 4, 8: 5, 9: 5}
_TOLERATED = {1: 0, 2: 0, 3: 1, 4: 1, 5: 2, 6: 2, 7: 3, 8: 3, 9: 4}


def _first() -> Iterator[Value]:
    for members, majority in _MAJORITY.items():
        yield Value("1", f"majority of {members}", str(majority), partial(quorum, str(members)))
    for members, failures in _TOLERATED.items():
        yield Value("1", f"failures that {members} members tolerate", str(failures), partial(tolerated, members))


# --- section 2 -------------------------------------------------------------------------------------------------------

_MEMBERS = """
n a=90% a=99% a=99.5% a=99.9% a=99.99%
1 0.900000 0.990000000 0.995000000000 0.999000000000 0.999900000000
2 0.810000 0.980100000 0.990025000000 0.998001000000 0.999800010000
3 0.972000 0.999702000 0.999925250000 0.999997002000 0.999999970002
4 0.947700 0.999407970 0.999850998125 0.999994007997 0.999999940008
5 0.991440 0.999990149400 0.999998759356 0.999999990015 0.999999999990
6 0.984150 0.999980446410 0.999997528013 0.999999980045 0.999999999980
7 0.997272 0.999999658330 0.999999978386 0.999999999965 -
9 0.999109080 0.999999987815 0.999999999613 - -
"""
_RAFT_PUBLISHED = """
n a=99% a=98% a=96% a=92%
3 99.97 99.88 99.53 98.18
5 99.9990 99.992 99.94 99.55
7 99.99997 99.9995 99.992 99.88
9 99.999999 99.99996 99.9989 99.97
"""
_RAFT = """
n a=99% a=98% a=96% a=92%
3 99.970200 99.881600 99.532800 98.182400
5 99.999015 99.992238 99.939779 99.547474
7 99.999966 99.999466 99.991872 99.882372
9 99.99999878 99.999962 99.998873 99.968642
"""
_RAHIEN = """
n a=99% a=99.9%
3 99.97 99.9997
5 99.999 99.999999
7 99.999966 -
"""


def _second() -> Iterator[Value]:
    for members, node, value in cells(_MEMBERS):
        yield Value("2", f"majority of {members} at {node}", value, partial(etcd_up, members, "100%", node, value))
    for table, of in ((_RAFT_PUBLISHED, "HotOS 2025, printed"), (_RAFT, "HotOS 2025, exact"), (_RAHIEN, "Rahien")):
        for members, node, value in cells(table):
            yield Value("2", f"{of}: {members} at {node}, %", value, partial(percent_up, members, node, value))
    yield Value("2", "Rahien: quorum of 7", "5", partial(quorum, "7"), mistake=True)
    trap = partial(percent_up, "7", "99%", "99.996604")
    yield Value("2", "Rahien: 7 at 99% with that quorum, %", "99.996604", trap, mistake=True)


# --- section 3 -------------------------------------------------------------------------------------------------------

LAYOUTS = """
1               1  0.994005000 3150.97 0.998500500 788.14
1+1             2  0.988045940 6283.05 0.997003249 1575.09
3               2  0.998925325 564.85  0.999497003 264.37
2+1             2  0.998915434 570.05  0.999496006 264.90
1+1+1           2  0.999892611 56.44   0.999993261 3.54
2+2             3  0.997852296 1128.83 0.998994264 528.61
2+1+1           3  0.998820655 619.86  -           -
1+1+1+1         3  0.999786080 112.44  -           -
5               3  0.998998761 526.25  0.999499990 262.81
3+2             3  0.998983852 534.09  0.999498492 263.59
3+1+1           3  0.998998451 526.41  -           -
2+2+1           3  0.999965826 17.96   0.999996243 1.97
1+1+1+1+1       3  0.999997865 1.12    -           -
2+2+2           4  0.999935105 34.11   -           -
3+2+2           4  0.999976676 12.26   -           -
3+3+1           4  0.999957356 22.41   -           -
"""


@cache
def stateless(replicas: int, layout: str) -> tuple[Proof, ServiceProof]:
    """Return replicas of which one is enough, on so many machines of each zone; each on its own, as far as it goes."""
    counts = dict(zip("abc", map(int, layout.split("+")), strict=False))
    workers = [
        {"name": f"w-{z}-{n}", "zone": z, "roles": ["worker"]} for z, count in counts.items() for n in range(count)
    ]
    spread = {"zone": "required", "node": "required"}
    one: dict[str, Any] = {"name": "web", "kind": "Deployment", "replicas": replicas, "spread": spread}
    nodes = [*control_plane({"a": 1}), *workers]
    numbers = {"zone": "99.9%", "node": "99.5%"}
    proof = prove(as_cluster(design(infrastructure=zones(*counts), nodes=nodes, workloads=[one], reliability=numbers)))
    return proof, proof.workloads[0]


def replicas_up(replicas: int, layout: str, like: str) -> str:
    return availability(*stateless(replicas, layout), like)


STATELESS = (
    ("1 replica", 1, "1", "0.994005000"),
    ("2 in one zone", 2, "2", "0.998975025"),
    ("3 in one zone", 3, "3", "0.998999875"),
    ("1+1", 2, "1+1", "0.999964060"),
    ("1+1+1", 3, "1+1+1", "0.999999785"),
    ("2 on the same node", 2, "1", "0.994005000"),
)


def _third() -> Iterator[Value]:
    for line in LAYOUTS.strip().splitlines():
        layout, majority, *values = line.split()
        yield Value("3", f"{layout}: quorum", majority, partial(quorum, layout))
        for (zone, node), value, a_year in zip(
            (("99.9%", "99.5%"), ("99.95%", "99.9%")), values[::2], values[1::2], strict=True
        ):
            if value != "-":
                what = f"{layout}: z={zone}, a={node}"
                yield Value("3", what, value, partial(etcd_up, layout, zone, node, value))
                yield Value("3", f"{what}, min/y", a_year, partial(etcd_minutes, layout, zone, node))
    for what, replicas, layout, value in STATELESS:
        yield Value("3", f"1 of n: {what}", value, partial(replicas_up, replicas, layout, value))


VALUES = (*_first(), *_second(), *_third())
