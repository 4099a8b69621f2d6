"""Looks back at an experiment: what a client could not do, and who led what and held the address meanwhile."""

from collections.abc import Callable, Collection, Iterable, Iterator

from hadesign.rehearsal.experiments import READ_ONLY, WAYS, Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.timeline import KINDS_OF_TRIES, Timeline, holding, leading, of_leases, of_records, outages


def timeline(lab: Lab, experiment: Experiment, at: Collection[str], died: float, until: float) -> Timeline:
    """Return what happened from a failure at some machines until a moment, both on the monotonic clock."""
    seconds = until - died
    # Whoever is cut off still thinks that it leads, or has the address, until it says otherwise; a lease needs etcd.
    led_by = () if experiment.program else (*at, *experiment.away)
    # keepalived lives on wherever the cable was not pulled.
    deaf = at if experiment.silent else ()
    led = _changes(lab.members, lambda name: leading(lab.hosts[name].machine.log), died)
    held = _changes(lab.balancers, lambda name: holding(lab.record(name), lab.vip), died)
    return Timeline(
        seconds,
        tuple(outages((one for one in lab.tries.ended_since(died, *KINDS_OF_TRIES) if one.began <= until), died)),
        (
            *of_records(
                "etcd",
                led,
                seconds,
                at if experiment.way in (*WAYS, READ_ONLY) and experiment.program in ("", "etcd") else (),
            ),
            *of_records("address", held, seconds, deaf),
            *of_leases(lab.tries.leases, died, seconds, led_by),
        ),
    )


def _changes(
    names: Iterable[str], read: Callable[[str], Iterator[tuple[float, bool]]], died: float
) -> Iterator[tuple[float, str, bool]]:
    for name in names:
        yield from ((at - died, name, came) for at, came in read(name))
