"""What is better never looks worse: more knowledge, a better part, more room or an alternative loses no objective.

And less knowledge meets none. Not so, and not tried: a fourth replica of what needs a majority, a replica more than a
required spread can seat, and a way in that replaces another.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import TypeAlias

import pytest

from hadesign.errors import InputError
from hadesign.proof import prove
from hadesign.words.objectives import outcome
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.small import RELIABILITY, Data, small_design
from tests.proof.test_worlds import spread_out, unsaid

Change: TypeAlias = Callable[[Data, Random], Iterator[tuple[str, Data]]]
"""Yields designs that differ from one in a single respect, each with what was changed."""


Verdicts: TypeAlias = dict[str, tuple[bool | None, str]]


def judged(data: Data) -> Verdicts:
    """Return for each objective of a design, by its place, whether it is met, and why in words."""
    found = prove(as_cluster(data)).objectives
    return {str(one.origin.path): (one.met, f"{outcome(one.goal)}: {outcome(one.why)}") for one in found}


def lost(first: Verdicts, then: Verdicts) -> list[str]:
    """Return objectives that are met in one design and not met in another, in words."""
    return [then[place][1] for place, (met, _) in first.items() if met is True and then[place][0] is False]


def gained(first: Verdicts, then: Verdicts) -> list[str]:
    """Return objectives that are met in the second design only, in words."""
    return [then[place][1] for place, (met, _) in then.items() if met is True and first[place][0] is not True]


# --- designs ----------------------------------------------------------------------------------------------------------


def aimed(number: int) -> Data:
    """Return a small design with objectives of every kind, most of which it meets."""
    data, random = small_design(number), Random(number)
    spec = data["spec"]
    spec["objectives"] = {"survive": random.choice(["node", "node", "rack", "zone"]), "availability": "80%"}
    spec["objectives"]["duringMaintenance"] = random.choice(["node", "node", "rack", "zone"])
    spec["objectives"] |= {"rto": random.choice(["10m", "1h"]), "rpo": "1h"}
    spec["objectives"]["survives"] = {"etcd": "node", "api": random.choice(["node", "zone"])}
    if spec["workloads"]:
        spec["objectives"]["survives"]["workloads"] = {spec["workloads"][0]["name"]: "node"}
    spec["reliability"] = RELIABILITY
    spec["recovery"] = {"responseTime": "5m", "restoreTime": "3m"}
    spec["backup"] = {"etcd": {"interval": "30m", "offsite": True}}
    for one in spec["workloads"]:
        one["startTime"] = "30s"
    return data


def designs(count: int) -> Iterator[tuple[str, Data]]:
    for number in range(count):
        for make in (aimed, unsaid, spread_out):
            yield f"{make.__name__}({number})", make(number)


# --- what is better ---------------------------------------------------------------------------------------------------


def _changed(data: Data) -> tuple[Data, Data]:
    copy = deepcopy(data)
    return copy, copy["spec"]


def a_better_part(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """A part that fails less often, or never."""
    for kind in data["spec"].get("reliability", ()):
        after, spec = _changed(data)
        spec["reliability"] = spec["reliability"] | {kind: random.choice(["99.99%", "100%"])}
        yield f"a better {kind}", after


def more_room(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """Larger machines, one after the other, and a machine more beside each pool's."""
    for index, node in enumerate(data["spec"]["nodes"]):
        if "size" in node:
            after, spec = _changed(data)
            spec["nodes"][index]["size"] = {"cpu": 64, "memory": "512Gi", "pods": 250}
            yield f"larger machines of {node.get('name') or node['pool']}", after
        if "worker" in node["roles"]:
            after, spec = _changed(data)
            taints = node.get("taints", [])
            place = {key: node[key] for key in ("zone", "rack", "size") if key in node}
            if "pool" in node and "perZone" in node:
                spec["nodes"][index]["perZone"] += 1
                yield "a machine more in each zone", after
            elif "zone" in node and not taints:
                spec["nodes"].append({"name": "more", "roles": ["worker"], **place})
                yield f"a machine beside {node['name']}", after


def an_alternative(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """A second feed or switch, another instance of a balancer, a replica more of what needs any one."""
    where = data["spec"]["infrastructure"]
    for list_name in ("zones", "racks", "hosts"):
        for index, place in enumerate(where.get(list_name, ())):
            for key in ("power", "switch"):
                if key in place:
                    after, spec = _changed(data)
                    given = place[key] if isinstance(place[key], list) else [place[key]]
                    spec["infrastructure"][list_name][index][key] = [*given, "another"]
                    yield f"another {key} for {place['name']}", after
    for index, one in enumerate(data["spec"].get("workloads", ())):
        if one["kind"] == "Deployment" and not one.get("quorum") and not one.get("spread") and one["replicas"] > 0:
            after, spec = _changed(data)
            spec["workloads"][index]["replicas"] += 1
            yield f"a replica more of {one['name']}", after
    for index, balancer in enumerate(data["spec"].get("loadBalancers", ())):
        others = [n["name"] for n in data["spec"]["nodes"] if "control-plane" in n["roles"] and "name" in n]
        more = [name for name in others if name not in balancer.get("instances", others)]
        if more:
            after, spec = _changed(data)
            spec["loadBalancers"][index]["instances"] = [*balancer["instances"], more[0]]
            yield f"another instance of {balancer['name']}", after


PLACE = ("zone", "rack", "host", "zones", "datastore")


def more_knowledge(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """The zone of a machine that says nothing of where it stands."""
    for index, node in enumerate(data["spec"]["nodes"]):
        if "name" in node and not node.keys() & {*PLACE}:
            after, spec = _changed(data)
            zone = random.choice(spec["infrastructure"]["zones"])["name"]
            spec["nodes"][index]["zone"] = zone
            yield f"{node['name']} is in zone {zone}", after


def less_knowledge(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """A fact less: where a machine stands, on what a zone draws, how reliable a part is, how long something takes."""
    for index, node in enumerate(data["spec"]["nodes"]):
        if "size" in node:
            after, spec = _changed(data)
            del spec["nodes"][index]["size"]
            yield f"no size of {node.get('name', node.get('pool'))}", after
        for key in ("zone", "rack", "power"):
            if key in node and "name" in node and not (key == "zone" and node.keys() & {"rack", "host", "datastore"}):
                after, spec = _changed(data)
                del spec["nodes"][index][key]
                yield f"no {key} of {node['name']}", after
    for path in (
        ("reliability", "node"),
        ("infrastructure", "provider"),
        ("recovery", "responseTime"),
        ("recovery", "restoreTime"),
        ("backup", "etcd"),
    ):
        if path[1] in data["spec"].get(path[0], {}):
            after, spec = _changed(data)
            spec[path[0]] = {key: value for key, value in spec[path[0]].items() if key != path[1]}
            yield f"no {path[1]}", after
    for index, one in enumerate(data["spec"].get("workloads", ())):
        for key in ("spread", "requests", "startTime", "replicas", "volumes"):
            if one.get(key):
                after, spec = _changed(data)
                del spec["workloads"][index][key]
                yield f"no {key} of {one['name']}", after


def violations(
    count: int, change: Change, wrong: Callable[[Verdicts, Verdicts], list[str]]
) -> tuple[dict[str, list[str]], int]:
    """Return what changes did that they must not, by design and change, and how many were tried, two of a design."""
    found: dict[str, list[str]] = {}
    number = 0
    for name, data in designs(count):
        random = Random(name)
        changes = list(change(data, random))
        before = judged(data) if changes else {}
        for what, after in random.sample(changes, min(len(changes), 2)):
            try:
                said = wrong(before, judged(after))
            except InputError:
                continue  # a contradiction, such as a machine in a zone that has no room for its address
            number += any(met for met, _ in before.values()) or wrong is gained
            if said:
                found[f"{name}: {what}"] = said
    return found, number


@pytest.mark.slow
@pytest.mark.parametrize("change", [a_better_part, more_room, an_alternative, more_knowledge])
def test_what_is_better_loses_no_objective(change: Change) -> None:
    found, number = violations(tried(4, by_night=300), change, lost)
    assert found == {}
    assert number > 0


@pytest.mark.slow
def test_what_is_not_known_meets_no_objective() -> None:
    found, number = violations(tried(2, by_night=200), less_knowledge, gained)
    assert found == {}
    assert number > 5
