"""What a command is told to take for failed: things of the design by their ids, as `prove` and `diagram` take them."""

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.source import did_you_mean
from hadesign.topology.cluster import Cluster, ThingId


def things_named(cluster: Cluster, failed: str, option: str) -> list[ThingId]:
    """Return the things that are named in a list with commas, as the value of an option.

    Raises:
        UsageError: there is no such thing, or nothing is named.
    """
    found = list(dict.fromkeys(name.strip() for name in failed.split(",") if name.strip()))
    if not found:
        raise UsageError(_("{option} names nothing; write it as {option} 'zone/a, node/cp-b'.", option=option))
    for name in found:
        if name not in cluster.things:
            raise UsageError(_no_thing(cluster, name))
    return found


def _no_thing(cluster: Cluster, name: str) -> str:
    hint = did_you_mean(name, cluster.things)
    if not hint:
        kinds = ", ".join(dict.fromkeys(thing.kind for thing in cluster.things.values()))
        hint = _(
            "write KIND/NAME, with one of {kinds}: `hadesign show FILE --section domains` lists them.", kinds=kinds
        )
    return f"{_('nothing that can fail is called {name!r}', name=name)}; {hint}"
