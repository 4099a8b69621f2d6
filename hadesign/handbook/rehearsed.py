"""A rehearsal that was made: what was predicted and observed, moment by moment, and what has changed since."""

from collections.abc import Iterable, Iterator

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.charts.bars import Chart, svg
from hadesign.handbook.charts.timelines import over_all, timeline
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import chart
from hadesign.handbook.words import head, names, title
from hadesign.i18n import _, ngettext, translated
from hadesign.rehearsal.experiments import Prediction
from hadesign.rehearsal.maintenance import experiments_of_maintenance
from hadesign.rehearsal.workers.experiments import experiments_of_workers
from hadesign.report.markdown import code, note, table, text
from hadesign.report.rehearsal.pods import head_of_pods, pods_observation, pods_prediction, pods_verdict
from hadesign.report.rehearsal.recorded import (
    RecordedRehearsal,
    RecordedTrial,
    changed_files,
    predicted_today,
)
from hadesign.report.rehearsal.subject import (
    WAYS,
    busy,
    distance,
    observation,
    prediction,
    prediction_words,
    programs,
    ran_on,
    simulated,
    verdict,
)
from hadesign.targets.markdown import bullets

MOST_CHARTS = 60
"""Experiments with a chart of their own: the table has all of them."""
MOST_BARS = 30
"""Of the chart over all: the longest ones."""


def page(book: Book) -> str:
    """Return the page; it is there where a rehearsal was handed to the build."""
    recorded = _recorded(book)
    overview = [chart(file, one.title) for file, one in _overview(recorded)]
    return laid_out(
        _("Rehearsal"),
        _answer(recorded),
        _since(book, recorded),
        *overview,
        _table(recorded),
        _pods(recorded),
        _moments(recorded),
        _run(book, recorded),
        _not_made(book, recorded),
    )


def charts(book: Book) -> Iterator[Artifact]:
    """Yield the charts of the page."""
    if book.rehearsal is not None:
        for file, one in (*_overview(book.rehearsal), *_timelines(book.rehearsal)):
            yield Artifact(f"handbook/docs/pictures/{file}", svg(one))


def _recorded(book: Book) -> RecordedRehearsal:
    if book.rehearsal is None:
        raise AssertionError("a page about a rehearsal needs one")
    return book.rehearsal


def _overview(recorded: RecordedRehearsal) -> Iterator[tuple[str, Chart]]:
    made = over_all(recorded, MOST_BARS)
    if made is not None:
        yield "rehearsal.svg", made


def _timelines(recorded: RecordedRehearsal) -> Iterator[tuple[str, Chart]]:
    for number, one in enumerate(recorded.trials[:MOST_CHARTS], 1):
        yield f"rehearsal-{number}.svg", timeline(one)


def _answer(recorded: RecordedRehearsal) -> Markdown:
    """Say in two sentences how it went: as predicted or not, and whether a write was lost."""
    every, wrong = len(recorded.trials), len(recorded.disagreeing)
    day = text(recorded.day)
    made = ngettext(
        "On {day}, {count} experiment was made with the generated files as a real control plane",
        "On {day}, {count} experiments were made with the generated files as a real control plane",
        every, day=day,
    )  # fmt: skip
    if wrong:
        how = ngettext("**{count} did not go as predicted**", "**{count} did not go as predicted**", wrong)
    else:
        how = ngettext("it went as predicted", "all went as predicted", every)
    lost = sum(one.outcome.lost for one in recorded.trials)
    if lost:
        kept = f"**{_('Writes that were acknowledged were lost.')}**"
    else:
        kept = _("No write that was acknowledged was lost.")
    return Markdown(f"{made}: {how}. {kept}")


def _since(book: Book, recorded: RecordedRehearsal) -> Markdown:
    """Tell what has changed since: files, and what is predicted."""
    changed, told = changed_files(recorded, book.cluster), predicted_today(recorded, book.proof)
    if not changed and not told:
        return Markdown(_("Every file that was run is the one that this design makes today."))
    files = _("Of the files that were run, these are not those of this design any more: {files}.",
              files=names(changed, 12)) if changed else ""  # fmt: skip
    predictions = [_today(name, one) for name, one in told.items()]
    lead = _("Since then, what is predicted has changed:") if predictions else ""
    return Markdown(note("warning", _("This is not the rehearsal of what stands here today"), files, lead,
                         bullets(*predictions) if predictions else "", _("Rehearse it again.")))  # fmt: skip


def _today(name: str, one: Prediction | None) -> str:
    words = _("there is no such failure any more") if one is None else prediction_words(one)
    return f"{code(name)}: {text(words)}"


def _table(recorded: RecordedRehearsal) -> Markdown:
    titles = head(_("experiment"), _("how it dies"), _("predicted"), _("observed"), _("lost writes"), _("verdict"))
    return markdown(title(_("Predicted and observed"), 2), table(titles, map(_row, recorded.trials)), _also(recorded))


def _pods(recorded: RecordedRehearsal) -> Markdown:
    """Tell what became of pods, where some were looked at."""
    rows = [
        (code(one.experiment.name), code(pods.predicted.workload),
         text(pods_prediction(pods.predicted, one.experiment)), text(pods_observation(pods)),
         f"**{text(pods_verdict(wrong))}**" if wrong else text(pods_verdict(wrong)))
        for one in recorded.trials for pods, wrong in zip(one.outcome.pods, one.of_pods, strict=True)
    ]  # fmt: skip
    if not rows:
        return Markdown("")
    return markdown(title(_("What became of pods"), 2), table(head(*head_of_pods()), rows))


def _row(one: RecordedTrial) -> tuple[str, ...]:
    outcome = one.outcome
    told = text("; ".join(word for word in (verdict(one.disagreements), busy(outcome)) if word))
    lost = f"**{outcome.lost}**" if outcome.lost else "0"
    return (
        code(one.experiment.title),
        text(translated(WAYS[one.experiment.way])),
        text(prediction(one.experiment)),
        text(observation(outcome)),
        lost,
        f"**{told}**" if one.disagreements else told,
    )


def _also(recorded: RecordedRehearsal) -> str:
    standing = {one.experiment.title: one.experiment.also for one in recorded.trials if one.experiment.also}
    return bullets(*(
        _("{name} stands for {others}, which take the same machines.", name=code(name), others=names(others))
        for name, others in standing.items()
    ))  # fmt: skip


def _moments(recorded: RecordedRehearsal) -> Markdown:
    words = _(
        "Seconds from the failure to when it was undone. Red: tries failed, so many as the number says; others may "
        "have gone through meanwhile. Below, who led etcd and each controller, and who held the address, as machines "
        "and leases tell it. The broken line is what was predicted for clients."
    )
    shown = [chart(file, one.title) for file, one in _timelines(recorded)]
    return markdown(title(_("Moment by moment"), 2), words, *shown)


def _run(book: Book, recorded: RecordedRehearsal) -> Markdown:
    version = _("Predicted and observed by hadesign {version}.", version=text(recorded.version))
    host = text(ran_on(recorded.host, recorded.day))
    apart = text(distance(recorded.host, book.cluster))
    ran = _("Programs: {programs}.", programs=text(programs(recorded.programs)))
    return markdown(title(_("What was run"), 2), simulated(), host, apart, ran, version)


def _not_made(book: Book, recorded: RecordedRehearsal) -> Markdown:
    """Say what could be tried, and was not: silence is no success."""
    made = {name for one in recorded.trials for name in _called(one)}
    others = (*experiments_of_maintenance(book.proof), *experiments_of_workers(book.proof))
    every = (*book.experiments, *(one for one in others if one.by_default))
    left = [one.name for one in every if one.name not in made]
    if not left:
        return Markdown("")
    words = ngettext("{count} experiment that can be made was not: {names}.",
                     "{count} experiments that can be made were not: {names}.", len(left),
                     names=names(left, 12))  # fmt: skip
    return markdown(title(_("What was not tried"), 2), words)


def _called(one: RecordedTrial) -> Iterable[str]:
    made = one.experiment
    return (made.name, *(f"{thing} {made.way}" for thing in (*made.failed, *made.also)))
