"""`hadesign build`: the whole design package, all of it or nothing."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli.common import EXIT_FINDINGS, as_of_option, progress, rules_option, say, today
from hadesign.cli.inputs import cluster_of
from hadesign.cli.settings import settings_of
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.i18n import _, ngettext
from hadesign.lint import Catalogue, Report, lint, load
from hadesign.lists import COMMAS, and_more_below, joined, listed
from hadesign.proof import Proof, prove
from hadesign.source import visible
from hadesign.topology import Cluster
from hadesign.words.assumed import assumed_subject, assumed_values
from hadesign.writer import Changes, Provenance, digest, prepare, write, written_before

SHOWN_CHANGES = 12
"""Lines about files that the summary gives of each kind; the manifest has them all."""


@click.command("build")
@click.argument("file")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--target", "targets", multiple=True, metavar="NAME", help="Compile only this target; may be repeated.")
@click.option("--html", is_flag=True, help="Build the handbook's HTML too.")
@click.option("--draft", is_flag=True, help="Build a design that has errors; the handbook says so.")
@click.option("--force", is_flag=True, help="Replace generated files that were edited by hand.")
@rules_option
@as_of_option
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    output: Path,
    targets: tuple[str, ...],
    html: bool,
    draft: bool,
    force: bool,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Compile FILE (or - for standard input) to configs, pictures and the handbook, in the folder given with -o.

    Nothing is written until everything is computed, and then all of it or nothing. Files in that folder that hadesign
    did not write stay as they are, and with --target those that it wrote for other targets.

    Exit code 0 is built, 1 means that the design has errors and nothing was written, 2 wrong input or usage. An error
    by which the files would not work, such as an endpoint that nothing has, stops the build also where it is waived.
    """
    from hadesign.report.prove.objectives import verdicts
    from hadesign.targets import target

    day, others = today(as_of), settings_of(file).targets
    prepare(output)
    for name in targets or others:
        target(name, others)
    with _steps():
        progress(_("Reading and judging the design"))
        cluster = cluster_of(file)
        proof = prove(cluster)
        rules = load(own)
        report = lint(cluster, proof, rules, day)
        errors = [] if draft else _errors(report, rules)
        if not errors:
            kept = _kept(output, targets, others)
            configs = _configs(cluster, targets, others, kept)
            artifacts = _package(cluster, proof, report, configs, day, html=html)
            progress(_("Writing"))
            source = digest(cluster.document.text.encode())
            changes = write(output, artifacts, Provenance(source, __version__, day.isoformat()), force=force)
    if errors:
        _refuse(file, errors)
        ctx.exit(EXIT_FINDINGS)
    told = _summary(output, artifacts, report, verdicts(proof), html=html)
    lines = (*told, *_changed(changes), *_left_out(cluster, targets, others, kept))
    say("\n".join(lines))


def _errors(report: Report, rules: Catalogue) -> list[Diagnostic]:
    """Return what nothing is built with: errors, of those that are waived the ones by which files would not work."""
    files = {rule.id for rule in rules.rules.values() if rule.files}
    errors = (found for found in report.diagnostics if found.severity is Severity.ERROR)
    return [found for found in errors if found.waived is None or found.rule in files]


def _kept(output: Path, targets: Collection[str], others: Sequence[str]) -> tuple[Artifact, ...]:
    """Return what an earlier build wrote for targets that this one is not about."""
    from hadesign.targets import target_names

    left = tuple(f"configs/{name}/" for name in target_names(others) if name not in targets)
    return written_before(output, lambda path: path.startswith(left)) if targets else ()


def _configs(
    cluster: Cluster, targets: Sequence[str], others: Sequence[str], kept: Sequence[Artifact]
) -> tuple[Artifact, ...]:
    """Compile the configs, and put those beside them that are kept."""
    from hadesign.targets import compile_configs

    progress(_("Compiling configs"))
    return tuple(sorted((*compile_configs(cluster, targets, others), *kept), key=lambda artifact: artifact.path))


@contextmanager
def _steps() -> Iterator[None]:
    """Leave no line about progress behind, whatever happens."""
    try:
        yield
    finally:
        progress("")


def _package(
    cluster: Cluster,
    proof: Proof,
    report: Report,
    configs: tuple[Artifact, ...],
    day: date,
    *,
    html: bool,
) -> list[Artifact]:
    """Compute every file of the package."""
    from hadesign.diagrams import pictures
    from hadesign.handbook import Book, handbook

    progress(_("Drawing"))
    drawn = pictures(cluster)
    book = Book(cluster, proof, report, configs, day.isoformat(), __version__, report.reaches(Severity.ERROR))
    pages = handbook(book, drawn)
    artifacts = [*configs, *drawn, *pages]
    if html:
        from hadesign.handbook.html import build_html

        progress(_("Building the handbook's HTML"))
        artifacts += build_html(pages)
    return artifacts


def _refuse(file: str, errors: Sequence[Diagnostic]) -> None:
    """Say why nothing was built, and the three ways on."""
    lines = [visible(f"{error.location}: error {error.rule}: {error.message}") for error in errors]
    count = ngettext("Not built: {count} error.", "Not built: {count} errors.", len(errors))
    lines += ["", f"{count} {_('There are three ways on:')}"]
    ways = [
        (_("mend"), _("hadesign lint {file} shows each with what to do about it", file=file)),
        (_("waive"), _waiving(errors)),
        (_("draft"), _("hadesign build --draft builds it all the same, and the handbook says so")),
    ]
    say("\n".join([*lines, *_rows(ways, 5)]), err=True)


def _waiving(errors: Sequence[Diagnostic]) -> str:
    """Say what can be waived: not that files do not work, which a waiver does not change."""
    waived = sorted({found.rule for found in errors if found.waived})
    if waived:
        return _("does not help against {rules}: the files would not work", rules=listed(waived))
    return _("what you accept, with a reason and a last day, in spec.waivers")


def _rows(rows: Sequence[tuple[str, str]], least: int) -> list[str]:
    """Return words and what is said of each, in columns."""
    width = max([least, *(len(word) for word, _text in rows)])
    return [visible(f"  {word:{width}}   {text}") for word, text in rows]


def _summary(
    output: Path, artifacts: Sequence[Artifact], report: Report, judged: Iterable[tuple[str, str]], *, html: bool
) -> Iterator[str]:
    """Yield where everything is, and what the design is worth: each objective with its verdict."""
    counts_of = Counter(artifact.path.split("/")[1] for artifact in artifacts if artifact.path.startswith("configs/"))
    width = max(map(len, counts_of), default=0)
    compiled = [("", f"{name:{width}}  {_files(number)}") for name, number in sorted(counts_of.items())]
    site, source = Path("handbook", "site", "index.html"), Path("handbook", "docs", "index.md")
    book = f"{output / site}" if html else f"{output / source}  {_('(--html builds the site)')}"
    files = len(artifacts) + 1
    yield visible(ngettext("Built {count} file in {folder}:", "Built {count} files in {folder}:", files, folder=output))
    counts = report.summary
    found = (
        ngettext("{count} error", "{count} errors", counts["error"]),
        ngettext("{count} warning", "{count} warnings", counts["warning"]),
        ngettext("{count} waived", "{count} waived", counts["waived"]),
    )
    rows = [
        (_("configs"), f"{output / 'configs'}{'' if compiled else '  ' + _('(no target fits this design)')}"),
        *compiled,
        (_("picture"), f"{output / 'diagrams' / 'architecture.svg'}"),
        (_("handbook"), book),
        (_("findings"), joined(found, COMMAS)),
        *judged,
    ]
    yield from _rows(rows, 8)


def _files(number: int) -> str:
    return ngettext("{count} file", "{count} files", number)


def _changed(changes: Changes) -> Iterator[str]:
    """Yield what is different from what was there: of a new package nothing, as all of it is new."""
    if not (changes.changed or changes.removed) and changes.added:
        return
    counts = (
        ngettext("{count} added", "{count} added", len(changes.added)),
        ngettext("{count} changed", "{count} changed", len(changes.changed)),
        ngettext("{count} removed", "{count} removed", len(changes.removed)),
    )
    yield from _rows([(_("files"), joined(counts, COMMAS))], 8)
    for sign, paths in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        yield from (visible(f"    {sign} {path}") for path in paths[:SHOWN_CHANGES])
        if len(paths) > SHOWN_CHANGES:
            yield f"    {sign} {and_more_below(len(paths) - SHOWN_CHANGES)}"


def _left_out(
    cluster: Cluster, targets: Sequence[str], others: Sequence[str], kept: Sequence[Artifact]
) -> Iterator[str]:
    """Yield what nothing was written for, and why, so that nobody looks for files or takes old ones for new ones."""
    from hadesign.targets import uncovered, unfit

    if kept:
        names = sorted({artifact.path.split("/")[1] for artifact in kept})
        yield from _rows([(_("kept"), _("{targets}, as an earlier build wrote them", targets=listed(names)))], 8)
    reasons: dict[str, list[str]] = {}
    for one in () if targets else unfit(cluster, others):
        reasons.setdefault(one.why, []).append(one.target)
    rows = [(_("left out"), _("{target}: {why}", target=listed(names), why=why)) for why, names in reasons.items()]
    for assumed in cluster.assumed:
        words = _("{subject}: {values}", subject=assumed_subject(assumed), values=assumed_values(assumed))
        rows.append((_("assumed"), words))
    yield from _rows(rows, 8)
    parts = () if targets else uncovered(cluster)
    if parts:
        named = "; ".join(part.words() + (f" ({part.title})" if part.title != part.name else "") for part in parts)
        yield visible(f"  {_('no target  writes for: {parts}', parts=named)}")
