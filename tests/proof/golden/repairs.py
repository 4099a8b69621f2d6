"""Section 6 of the facts: members that fail and are repaired."""

from collections.abc import Iterator
from functools import partial
from math import exp

from hadesign.proof import prove
from hadesign.proof.availability import repair
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.golden.value import Value, availability

_REPAIRED = """
4380 4 1 4380.0 0.999087591241 0.999087591241
4380 4 2 2190.0 0.998176014971 0.998175184001
4380 4 3 803000.0 0.999997504050 0.999995005074
4380 4 4 402230.0 0.999995011136 0.999990010165
4380 4 5 176100236.0 0.999999992415 0.999999954426
8760 24 1 8760.0 0.997267759563 0.997267759563
8760 24 3 540200.0 0.999977645380 0.999955210178
8760 24 5 39601332.0 0.999999796869 0.999998776290
2190 1 3 801175.0 0.999999375253 0.999998750126
2190 1 5 351156170.5 0.999999999050 0.999999994295
"""


def lost_after(members: int, mtbf: float, mttr: float) -> str:
    return f"{repair.mean_time_to_loss(members, members // 2 + 1, mtbf, mttr):.1f}"


def closed_form() -> str:
    """Return (5 l + m) / (6 l^2) over what the chain gives, for two of three."""
    rate, back = 1 / 4380, 1 / 4
    return f"{(5 * rate + back) / (6 * rate**2) / repair.mean_time_to_loss(3, 2, 4380, 4):.12f}"


def up(members: int, mtbf: float, mttr: float, crews: int | None = None) -> str:
    return f"{repair.availability(members, members // 2 + 1, mtbf, mttr, crews):.12f}"


def designed_up(members: int, mtbf: str, mttr: str, like: str) -> str:
    """Return the availability of a design with those numbers: parallel repair is what diagrams compute."""
    numbers = {"zone": "100%", "node": {"mtbf": f"{mtbf}h", "mttr": f"{mttr}h"}}
    data = design(infrastructure=zones("a"), nodes=control_plane({"a": members}), reliability=numbers)
    proof = prove(as_cluster(data))
    return availability(proof, proof.etcd, like)


def after(hours: float) -> str:
    """Return the availability of one component some hours after it was new."""
    steady = repair.availability(1, 1, 1e4, 1 / 3e-2)
    return f"{steady + (1 - steady) * exp(-(1e-4 + 3e-2) * hours):.15f}"


def _values() -> Iterator[Value]:
    for line in _REPAIRED.strip().splitlines():
        mtbf, mttr, count, lost, parallel, one_crew = line.split()
        members, numbers = int(count), (float(mtbf), float(mttr))
        what = f"n={count}, MTBF/MTTR {mtbf}/{mttr} h"
        yield Value("6", f"{what}: lost, h", lost, partial(lost_after, members, *numbers))
        yield Value("6", f"{what}: A", parallel, partial(up, members, *numbers))
        yield Value("6", f"{what}: design", parallel, partial(designed_up, members, mtbf, mttr, parallel))
        yield Value("6", f"{what}: one crew", one_crew, partial(up, members, *numbers, 1))
    yield Value("6", "2 of 3: (5l + m) / (6l^2) over chain", "1.000000000000", closed_form)
    steady = partial(repair.availability, 1, 1, 1e4, 1 / 3e-2)
    yield Value("6", "fiabilipy: A", "0.996677740863787", lambda: f"{steady():.15f}")
    # Its next digit is printed as 3, where 1/301 goes on with 25: the printed sum is a float's.
    yield Value("6", "fiabilipy: 1 - A", "0.0033222591362126", lambda: f"{1 - steady():.16f}")
    yield Value("6", "fiabilipy: A after 1000 h", "0.996677740863788", partial(after, 1000))


VALUES = tuple(_values())
