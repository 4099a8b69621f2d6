"""A rehearsal for people: for a terminal of 80 columns, and as Markdown."""

from collections.abc import Sequence

from hadesign.i18n import _, translated
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.workers.experiments import why_no_workers
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Content, Section, Table
from hadesign.report.page_markdown import page_markdown
from hadesign.report.page_text import page_text
from hadesign.report.rehearsal.pods import pods_table, predictions_of_pods
from hadesign.report.rehearsal.subject import (
    WAYS,
    Rehearsed,
    busy,
    distance,
    not_possible,
    observation,
    prediction,
    programs,
    ran_on,
    simulated,
    total,
    verdict,
)
from hadesign.report.sentences import line_of
from hadesign.topology.cluster import Origin


def rehearsed_text(found: Rehearsed) -> str:
    """Return what was observed, or is to be, for a terminal."""
    return page_text(page(found), lambda origin: _line(found, origin))


def rehearsed_markdown(found: Rehearsed) -> str:
    """Return the same as Markdown."""
    return page_markdown(page(found), lambda origin: _line(found, origin), level=2)


def page(found: Rehearsed) -> Sequence[Section]:
    """Return it as sections: the sum in a sentence, a row for each experiment, and what was not the real thing."""
    if not found.outcomes:
        listed = [[one.name, translated(WAYS[one.way]), prediction(one)] for one in found.experiments]
        columns = (_("Experiment"), _("How it dies"), _("Predicted"))
        pods = predictions_of_pods(found.experiments)
        return [
            Section(_("Experiments that can be made"), [Table(columns, listed), *_on_demand(found), not_possible()]),
            Section(_("What is predicted of pods"), [pods] if pods.rows else []),
        ]
    head = (_("Experiment"), _("Predicted"), _("Observed"), _("Verdict"))
    parts: list[Content] = [total(found), Table(head, [_row(one) for one in found.outcomes])]
    also = [one for one in found.experiments if one.also]
    if also:
        parts.append(Bullets([_standing(one) for one in _first(also)]))
    made = [ran_on(found.host, found.day), distance(found.host, found.cluster)] if found.host else []
    made = [sentence for sentence in made if sentence]
    ran = [simulated(), *made, programs(found.versions)]
    pods = pods_table(found.outcomes)
    return [
        Section(_("Predicted and observed"), parts),
        Section(_("What became of pods"), [pods] if pods.rows else []),
        Section(_("What was run"), ran),
    ]


def _on_demand(found: Rehearsed) -> list[Content]:
    """Say which experiments are not made unless they are named, and why nothing is said of workers."""
    named = [one.name for one in found.experiments if not one.by_default]
    said: list[Content] = []
    if named:
        said.append(_("Only where `--only` names them, as pods take minutes: {names}.", names=", ".join(named)))
    if why := why_no_workers(found.cluster):
        said.append(_("Nothing is rehearsed of the design's workers: {why}.", why=why))
    return said


def _row(one: TrialOutcome) -> list[Cell]:
    words = [verdict(one.disagreements), busy(one)]
    told = Answer(not one.disagreements, "; ".join(word for word in words if word))
    return [one.experiment.name, prediction(one.experiment), observation(one), told]


def _standing(one: Experiment) -> Bullet:
    others = ", ".join(one.also)
    return Bullet(_("{name} stands for {others}, which take the same machines.", name=one.failed[0], others=others))


def _first(experiments: Sequence[Experiment]) -> Sequence[Experiment]:
    """Return one experiment of those of each failure."""
    return list({one.failed: one for one in experiments}.values())


def _line(found: Rehearsed, origin: Origin) -> str:
    return line_of(found.cluster.locate(origin).line)
