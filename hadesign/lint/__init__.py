"""Rules over a design: what is weak, what cannot be told, and what was accepted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hadesign.lint import choosing, profiles
from hadesign.lint.catalogue import Catalogue, load
from hadesign.lint.engine import run
from hadesign.lint.facts import Context
from hadesign.lint.findings import Report
from hadesign.lint.scope import Reached, Scope
from hadesign.lint.stopwatch import Stopwatch
from hadesign.lint.waivers import TOPIC, apply, entries
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster

if TYPE_CHECKING:
    from hadesign.observed.nouns import Observed

AUDIT = "AUD"
"""Letters of the rules about what was observed."""

__all__ = ["AUDIT", "Catalogue", "Report", "lint", "load"]


def lint(
    cluster: Cluster,
    proof: Proof,
    catalogue: Catalogue,
    as_of: date,
    chosen: Iterable[str] | None = None,
    reached: set[Reached] | None = None,
    watch: Stopwatch | None = None,
    observed: "Observed | None" = None,
) -> Report:
    """Return the findings of a design as of a day, or of a cluster that was observed beside its design.

    Args:
        cluster: the design.
        proof: what it survives.
        catalogue: the rules there are.
        as_of: the day on which dates are judged.
        chosen: ids of the rules to run; all but those in preview when absent.
        reached: is given the branches of rules that were taken, for tests of rules.
        watch: is given the time that each rule takes.
        observed: what was seen of the cluster: then the rules about that run, and no others but those about waivers.

    Raises:
        InputError: an expression of a rule fails although everything it reads is known, or there is no profile of the
            name that the design gives.
    """
    ids = frozenset(choosing.chosen(catalogue) if chosen is None else chosen)
    profile, catalogue, ids = profiles.judging(cluster, catalogue, ids)
    ids = frozenset(one for one in ids if one.startswith(TOPIC) or one.startswith(AUDIT) == (observed is not None))
    rules = [rule for rule in catalogue.rules.values() if rule.id in ids]
    context = Context(cluster, proof, as_of, profile, observed)
    scope = Scope(context, reached, watch)
    found = run([rule for rule in rules if rule.topic != TOPIC], scope)
    marked, items = apply(found, entries(cluster, catalogue.rules), as_of, ids)
    context.waivers = tuple(items)
    # Rules about waivers come last: which waivers are needed is known only now.
    about = run([rule for rule in rules if rule.topic == TOPIC], scope)
    report = Report.of(as_of.isoformat(), [cluster.document.file], [*marked, *about])
    return replace(report, profile=profile.name, ran=ids)
