"""Small random designs with balancers in front of ingress, and when clients come in there, by brute force.

Copies are of use on a side of the network where somebody answers: a balancer that others run, on every side; one of our
own where an instance lives that has its address, or is called by its own.
"""

from collections.abc import Iterator
from random import Random

from hadesign.proof import ServiceProof
from hadesign.topology.cluster import Balancer, ThingId
from tests.proof.brute import Dead, Side, World
from tests.proof.small import Data, small_design

APART: tuple[Data, ...] = ({}, {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"})


def entered(number: int) -> Data:
    """Return a small design with ingress and one or two balancers in front of it, of which all is said."""
    data, random = small_design(number), Random(-number - 7)
    spec = data["spec"]
    spec.setdefault("controlPlane", {})["webhooks"] = []
    network = spec.setdefault("network", {})
    network["ingress"] = {"replicas": random.randint(1, 3), "spread": random.choice(APART)}
    zones = [zone["name"] for zone in spec["infrastructure"]["zones"]]
    machines = [node["name"] for node in spec["nodes"] if "name" in node]
    fronts = [_front(random, f"in-{n}", machines, zones) for n in range(random.choice([1, 1, 2]))]
    for n, front in enumerate(fronts):
        if "instances" in front and len(front["instances"]) > 1 and "vip" not in front:
            front["dnsName"] = f"in-{n}.example.org"
            record = {"name": front["dnsName"], "targets": random.choice([front["instances"], front["instances"][:1]])}
            spec["controlPlane"].setdefault("records", []).append(record)
    spec["loadBalancers"] = [*spec.get("loadBalancers", ()), *fronts]
    return data


def _front(random: Random, name: str, machines: list[str], zones: list[str]) -> Data:
    kind = random.choice(["haproxy", "haproxy", "haproxy-keepalived", "nginx", "kube-vip", "cloud", "hardware", "dns"])
    one: Data = {"name": name, "type": kind, "serves": "ingress"}
    if kind in ("cloud", "hardware", "dns"):
        some = random.sample(zones, random.randint(1, len(zones)))
        return one | ({"zones": some} if kind == "cloud" else {})
    able = [machine for machine in machines if machine.startswith("cp")]
    if not able:
        return {"name": name, "type": "cloud", "serves": "ingress", "zones": zones[:1]}
    one |= {"instances": random.sample(able, min(len(able), random.choice([1, 2, 2, 3]))), "port": 9443}
    if kind in ("haproxy-keepalived", "kube-vip"):
        one |= {"vip": f"10.0.{ord(zones[0])}.{250 + int(name[-1])}", "routed": True}
    if name[-1] == "1":
        one["port"] = 9444
    return one


class Entered(World):
    """Brute force that asks of ingress whether clients come in, too."""

    def up(self, proof: ServiceProof, dead: Dead) -> bool:
        """Whether in every placement enough copies are on a side on which clients come in."""
        if not (proof.service == "component" and self.workload(proof).name == "ingress"):
            return super().up(proof, dead)
        workload, sides = self.workload(proof), self.sides(dead)
        if not self._needed("ingress", lambda thing: self.lives(thing, dead)):
            return False
        open_to = [side for side in sides if self._comes_in(side, dead)]
        placements = self.placements(workload)
        return bool(placements) and all(
            any(self._on(side, placement, dead) >= workload.needed for side in open_to) for placement in placements
        )

    def _comes_in(self, side: Side, dead: Dead) -> bool:
        def usable(thing: ThingId) -> bool:
            return self.lives(thing, dead) and side.has(self.zone_of(thing))

        fronts = [one for one in self.cluster.balancers if one.serves == "ingress"]
        leased = (one for one in fronts if one.type == "kube-vip")
        if any(self._quorum(usable) and any(map(usable, self._answers(one))) for one in leased):
            return True
        return any(any(map(usable, self._answers(one))) for one in fronts if one.type != "kube-vip")

    def _answers(self, balancer: Balancer) -> Iterator[ThingId]:
        """Yield what of a balancer clients may reach."""
        if balancer.type in ("cloud", "hardware", "dns"):
            yield f"balancer/{balancer.name}"
            return
        written = self.cluster.written.source.spec.control_plane
        records = {one.name: one.targets for one in written.records} if written else {}
        called = records.get(balancer.dns_name or "")
        for instance in balancer.instances:
            if called is None or instance.node in called:
                yield f"instance/{balancer.name}/{instance.node}"
