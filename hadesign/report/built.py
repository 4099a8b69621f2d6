"""What `hadesign build` wrote, for a terminal: where it is, what the design is worth, and what is left to do."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hadesign.artifact import Artifact
from hadesign.diagrams import PNG
from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.lint import Report
from hadesign.lists import COMMAS, and_more_below, joined, listed
from hadesign.report.tables import wrap
from hadesign.source import columns, padded, visible
from hadesign.targets import uncovered, unfit
from hadesign.targets.filling import FILL, variables
from hadesign.topology.cluster import Cluster
from hadesign.words.assumed import assumed_subject, assumed_values
from hadesign.writer.changes import Changes

if TYPE_CHECKING:
    from hadesign.report.rehearsal.recorded import RecordedRehearsal

SHOWN_CHANGES = 12
"""Lines about files that the summary gives of each kind; the manifest has them all."""
_LEAST = 10
"""Columns of the first words, for most languages the same on every page."""


@dataclass(frozen=True, slots=True)
class Built:
    """A package that was written: the folder, its files, what lint found, what changed, what an earlier build left."""

    folder: Path
    artifacts: Sequence[Artifact]
    report: Report
    changes: Changes
    kept: Sequence[Artifact]
    html: bool


def rows(found: Sequence[tuple[str, str]]) -> list[str]:
    """Return words and what is said of each, in columns, and in lines of at most 80 columns."""
    width = max([_LEAST, *(columns(word) for word, _text in found)])
    return [wrap(text, f"  {padded(visible(word), width)} ", " " * (width + 3)) for word, text in found]


def told_of(built: Built, judged: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield where everything is, what is still to be filled in, what changed, and each objective with its verdict."""
    files, folder = len(built.artifacts) + 1, built.folder
    yield visible(ngettext("Built {count} file in {folder}:", "Built {count} files in {folder}:", files, folder=folder))
    yield from _places(built)
    counts = built.report.summary
    found = (
        ngettext("{count} error", "{count} errors", counts["error"]),
        ngettext("{count} warning", "{count} warnings", counts["warning"]),
        ngettext("{count} waived", "{count} waived", counts["waived"]),
    )
    yield from rows([*to_fill_in(built.artifacts), (_("findings"), joined(found, COMMAS)), *judged])
    if built.changes.changed or built.changes.removed or not built.changes.added:
        yield from _changed(built.changes)  # of a new package all is new
    if built.kept:
        names = sorted({artifact.path.split("/")[1] for artifact in built.kept})
        yield from rows([(_("kept"), _("{targets}, as an earlier build wrote them", targets=listed(names)))])


def _places(built: Built) -> Iterator[str]:
    """Yield where things are: paths are never wrapped, so that they can be copied."""
    of_target = Counter(one.path.split("/")[1] for one in built.artifacts if one.path.startswith("configs/"))
    site, source = Path("handbook", "site", "index.html"), Path("handbook", "docs", "index.md")
    width = max(map(len, of_target), default=0)
    for word, text in (
        (_("configs"), f"{built.folder / 'configs'}{'' if of_target else '  ' + _('(no target fits this design)')}"),
        *(("", f"{name:{width}}  {_files(number)}") for name, number in sorted(of_target.items())),
        (_("picture"), f"{built.folder / 'diagrams' / 'architecture.svg'}"),
        (_("handbook"), f"{built.folder / (site if built.html else source)}"),
    ):
        yield visible(f"  {padded(word, _LEAST)} {text}")
    if not built.html:
        yield visible(f"  {'':{_LEAST}} {_('(--html builds the site)')}")


def _files(number: int) -> str:
    return ngettext("{count} file", "{count} files", number)


def rehearsal_told(made: "RecordedRehearsal | None", cluster: Cluster) -> Iterator[str]:
    """Yield how a rehearsal went that has a page, and whether it was of these files."""
    if made is None:
        return
    from hadesign.report.rehearsal.recorded import changed_files

    wrong, changed = len(made.disagreeing), len(changed_files(made, cluster))
    how = (
        ngettext("{count} experiment did not go as predicted", "{count} experiments did not go as predicted", wrong)
        if wrong
        else _("all went as predicted")
    )
    since = ngettext("{count} file is another one today", "{count} files are other ones today", changed)
    words = [_("of {day}", day=made.day), how, *([since] if changed else [])]
    yield from rows([(_("rehearsal"), joined(words, COMMAS))])


def to_fill_in(artifacts: Iterable[Artifact]) -> Iterator[tuple[str, str]]:
    """Yield each script that fills secrets in, and which: nothing that is secret stands in a file."""
    word = _("fill in")
    for artifact in artifacts:
        # The handbook has copies of these files, from which nobody starts.
        if artifact.path.startswith("configs/") and PurePosixPath(artifact.path).name == FILL:
            yield word, _("{secrets}: {script}", secrets=listed(variables(artifact)), script=artifact.path)
            word = ""


def _changed(changes: Changes) -> Iterator[str]:
    """Yield what is different from what was there."""
    counts = (
        ngettext("{count} added", "{count} added", len(changes.added)),
        ngettext("{count} changed", "{count} changed", len(changes.changed)),
        ngettext("{count} removed", "{count} removed", len(changes.removed)),
    )
    yield from rows([(_("files"), joined(counts, COMMAS))])
    for sign, paths in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        yield from (visible(f"    {sign} {path}") for path in paths[:SHOWN_CHANGES])
        if len(paths) > SHOWN_CHANGES:
            yield f"    {sign} {and_more_below(len(paths) - SHOWN_CHANGES)}"


def told_of_several(
    folder: Path, files: int, designs: Sequence[tuple[str, str]], changes: Changes, *, html: bool
) -> Iterator[str]:
    """Yield where the site of several designs is, each design with its verdict, and what changed."""
    yield visible(ngettext("Built {count} file in {folder}:", "Built {count} files in {folder}:", files, folder=folder))
    first = Path("site", "index.html") if html else Path("handbook", "docs", "index.md")
    yield visible(f"  {padded(_('designs'), _LEAST)} {folder / 'designs'}")
    yield visible(f"  {padded(_('index'), _LEAST)} {folder / first}")
    if not html:
        yield visible(f"  {'':{_LEAST}} {_('(--html builds the site)')}")
    yield from rows(designs)
    if changes.changed or changes.removed or not changes.added:
        yield from _changed(changes)


def without_png(packages: Iterable[Sequence[Artifact]]) -> list[str]:
    """Say once that pictures are SVG only, where characters of one have no font here."""
    if all(any(artifact.path == PNG for artifact in package) for package in packages):
        return []
    words = _("{file}: the shipped font lacks some of its characters; name one that has them with --font.", file=PNG)
    return rows([(_("left out"), words)])


def stale(folder: Path, changes: Changes, day: str) -> Iterator[str]:
    """Yield what a build as of a day would change in a folder."""
    yield visible(_("{folder} is not what a build as of {day} would write:", folder=folder, day=day))
    yield from _changed(changes)


def left_out(cluster: Cluster, others: Sequence[str], *, whole: bool) -> Iterator[str]:
    """Yield what was assumed and, of a whole build, what nothing was written for, so that nobody looks for files."""
    reasons: dict[str, list[str]] = {}
    for one in unfit(cluster, others) if whole else ():
        reasons.setdefault(one.why, []).append(one.target)
    found = [(_("left out"), _("{target}: {why}", target=listed(names), why=why)) for why, names in reasons.items()]
    for assumed in cluster.assumed:
        words = _("{subject}: {values}", subject=assumed_subject(assumed), values=assumed_values(assumed))
        found.append((_("assumed"), words))
    parts = uncovered(cluster) if whole else ()
    named = "; ".join(part.words() + (f" ({part.title})" if part.title != part.name else "") for part in parts)
    yield from rows([*found, *([(_("no target"), _("writes for: {parts}", parts=named))] if parts else [])])
