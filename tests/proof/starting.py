"""A small simulator of machines on hosts: hosts fail and are repaired, and the virtualisation starts what they ran.

It knows nothing of the model: events in time, and for each machine where it runs, and from when on. A machine whose
host is lost starts on another living one of its zone; one that dies alone is started again, or waits for its repair.
Who runs elsewhere moves home without a break once its own host is repaired.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.designs import control_plane, design, zones

SURE: dict[str, Any] = {"elsewhere": True, "monitored": True, "within": "3m"}
RARELY: dict[str, Any] = {"node": "100%", "zone": "100%", "host": {"mtbf": "50000h", "mttr": "8h"}}


def hosted(
    layout: dict[str, int], hosts: int, restart: Any, numbers: dict[str, Any] = RARELY, **more: Any
) -> dict[str, Any]:
    """Return a control plane, each machine on a host of its own while there are so many in its zone."""
    own = [
        {"name": f"hv-{zone}-{n}", "zone": zone} | ({"restart": restart} if restart else {})
        for zone in layout
        for n in range(1, hosts + 1)
    ]
    nodes = control_plane(layout)
    for node in nodes:
        zone, number = node["name"].split("-")[1:]
        node["host"] = f"hv-{zone}-{min(int(number), hosts)}"
    infrastructure = zones(*layout, provider="vsphere", hosts=[one | more.get(one["name"], {}) for one in own])
    said = {"reliability": numbers, "objectives": more.get("objectives", {}), "workloads": more.get("workloads", [])}
    return design(infrastructure=infrastructure, nodes=nodes, controlPlane={"webhooks": []}, **said)


@dataclass
class Hosts:
    """Parts with mean times between failures and to repair (seconds), zones of hosts, and machines with their hosts.

    A machine takes `within` to start. `enough` tells whether these machines are. With `crowded` hosts that are left
    have no room for the machines of one while another one of the zone is lost, too.
    """

    parts: Mapping[str, tuple[float, float]]
    zone_of: Mapping[str, str]
    home: Mapping[str, str]
    enough: Callable[[Collection[str]], bool]
    within: float
    monitored: bool
    crowded: bool
    dead: set[str] = field(default_factory=set)
    at: dict[str, str | None] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)

    def toggle(self, part: str, now: float) -> None:
        """Let a part fail, or repair it, and start or move machines."""
        failed = part not in self.dead
        (self.dead.add if failed else self.dead.remove)(part)
        if part in self.home:
            self.ready[part] = now + self.within if failed else min(self.ready.get(part, now), now)
        for machine, own in self.home.items():
            place = self.at.get(machine, own)
            if own not in self.dead:
                self.at[machine] = own
                self.ready[machine] = now if place != own and machine not in self.dead else self.ready.get(machine, now)
            elif place is None or place in self.dead:
                self.at[machine] = self.other(own)
                self.ready[machine] = now + self.within

    def other(self, own: str) -> str | None:
        """Return another host that starts the machines of one that is lost."""
        near = [host for host, zone in self.zone_of.items() if zone == self.zone_of[own]]
        left = [host for host in near if host not in self.dead]
        return left[0] if left and not (self.crowded and len(near) - len(left) > 1) else None

    def running(self, now: float) -> list[str]:
        """Return the machines that run."""
        return [
            machine
            for machine, own in self.home.items()
            if self.at.get(machine, own) is not None
            and self.ready.get(machine, now) <= now
            and self.zone_of[own] not in self.dead
            and (self.monitored or machine not in self.dead)
        ]


def down_of(world: Hosts, random: Random, until: float) -> float:
    """Return the share of time in which too few machines run."""
    toggles = {part: random.expovariate(1 / mtbf) for part, (mtbf, _) in world.parts.items()}
    now = down = 0.0
    while now < until:
        part = min(toggles, key=toggles.__getitem__)
        then = min([toggles[part], *(time for time in world.ready.values() if time > now)])
        down += 0.0 if world.enough(world.running(now)) else then - now
        now = then
        if then == toggles[part]:
            world.toggle(part, now)
            toggles[part] = now + random.expovariate(1 / world.parts[part][part in world.dead])
    return down / until
