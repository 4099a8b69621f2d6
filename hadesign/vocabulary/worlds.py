"""Which worlds a design leaves open: of some things, what is not declared does not exist; of others, it is unknown."""

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message


@dataclass(frozen=True, slots=True)
class World:
    """Things of one kind. Of a `closed` world the design declares all there are; of an open one silence is unknown."""

    things: Message
    closed: bool
    silence: Message


WORLDS: tuple[World, ...] = (
    World(N_("machines, pools and members of etcd"), True, N_("there is no other one")),
    World(N_("load balancers and their instances"), True, N_("there is no other one")),
    World(N_("workloads, their replicas, volumes and tolerations"), True, N_("there is no other one")),
    World(
        N_("backups, replication, node repair and restarts of machines by the virtualisation"),
        True,
        N_("no proof counts on one; that there is none is claimed only where the design says `none`"),
    ),
    World(N_("dependencies, shared failure domains and datastores"), True, N_("nothing else is shared or needed")),
    World(N_("levels of a spread that is given"), True, N_("it is not spread over that level")),
    World(
        N_("links between zones"),
        True,
        N_("with none declared the network is one; with some declared there is no other"),
    ),
    World(
        N_("machines of a load balancer in front of ingress that names none"), False, N_("where it runs is not known")
    ),
    World(N_("DNS records behind a name"), False, N_("where the name leads is not known")),
    World(
        N_("the inside of a cloud or of an appliance"),
        False,
        N_("its timers, checks and redundancy are not known, unless the design or its provider states them"),
    ),
    World(
        N_("places: zone, rack, host, power, switch, region"),
        False,
        N_("it may share each with others; where nobody names a host, a rack or a zone, no loss of one is survived"),
    ),
    World(
        N_("numbers: times, sizes, availabilities, latencies"), False, N_("no value is assumed, and no figure shown")
    ),
    World(
        N_("what build writes by itself, such as a health check of HAProxy or etcd's timers"),
        False,
        N_("hadesign decides it once, and marks it as decided in lint, build and prove"),
    ),
    World(
        N_("admission webhooks"),
        False,
        N_("whether there are any is not known: what comes back is not shown to, and failure sets count declared ones"),
    ),
    World(N_("taints and namespaces that a webhook skips"), False, N_("whether there are any is not known")),
)
"""Every kind of thing that a design may be silent about; what a fact may be is said where its field is described."""
