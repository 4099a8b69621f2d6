"""`hadesign build`: the whole design package, all of it or nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli import completing
from hadesign.cli.asked import LintOptions
from hadesign.cli.common import EXIT_FINDINGS, as_of_option, progress, rules_option, say, today
from hadesign.cli.inputs import cluster_of
from hadesign.cli.settings import settings_of
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.i18n import _, ngettext
from hadesign.lint import Report, lint
from hadesign.lint.rule import Rule
from hadesign.lists import listed
from hadesign.proof import Proof, prove
from hadesign.source import visible
from hadesign.topology import Cluster
from hadesign.writer import Provenance, digest, prepare, write, written_before


@click.command("build")
@click.argument("file", shell_complete=completing.files)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    shell_complete=completing.target_words,
    help="Compile only this target; may be repeated.",
)
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
    from hadesign.report.built import Built, left_out, told_of
    from hadesign.report.prove.objectives import verdicts
    from hadesign.targets import target

    day, settings = today(as_of), settings_of(file)
    others = settings.targets
    prepare(output)
    for name in targets or others:
        target(name, others)
    with _steps():
        progress(_("Reading and judging the design"))
        cluster = cluster_of(file)
        proof = prove(cluster)
        rules, ids = LintOptions(own=own).with_settings(settings).loaded(None)
        # Settings choose what is judged, and do not make files work.
        about_files = frozenset(rule.id for rule in rules.rules.values() if rule.files)
        report = lint(cluster, proof, rules, day, ids | about_files)
        errors = [] if draft else _errors(report, about_files)
        if not errors:
            kept = _kept(output, targets, others)
            configs = _configs(cluster, targets, others, kept)
            artifacts = _package(cluster, proof, report, configs, day, rules.rules, html=html)
            progress(_("Writing"))
            source = digest(cluster.document.whole.encode())
            changes = write(output, artifacts, Provenance(source, __version__, day.isoformat()), force=force)
    if errors:
        _refuse(file, errors)
        ctx.exit(EXIT_FINDINGS)
    built = Built(output, artifacts, report, changes, kept, html)
    say("\n".join((*told_of(built, verdicts(proof)), *left_out(cluster, others, whole=not targets))))


def _errors(report: Report, about_files: Collection[str]) -> list[Diagnostic]:
    """Return what nothing is built with: errors, of those that are waived the ones by which files would not work."""
    errors = (found for found in report.diagnostics if found.severity is Severity.ERROR)
    return [found for found in errors if found.waived is None or found.rule in about_files]


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
    rules: Mapping[str, Rule],
    *,
    html: bool,
) -> list[Artifact]:
    """Compute every file of the package."""
    from hadesign.diagrams import pictures
    from hadesign.handbook import Book, handbook

    progress(_("Drawing"))
    drawn = pictures(cluster, proof)
    book = Book(cluster, proof, report, configs, day.isoformat(), __version__, report.reaches(Severity.ERROR), rules)
    pages = handbook(book, drawn)
    artifacts = [*configs, *drawn, *pages]
    if html:
        from hadesign.handbook.html import build_html

        progress(_("Building the handbook's HTML"))
        artifacts += build_html(pages)
    return artifacts


def _refuse(file: str, errors: Sequence[Diagnostic]) -> None:
    """Say why nothing was built, and the three ways on."""
    from hadesign.report.built import rows

    lines = [visible(f"{error.location}: error {error.rule}: {error.message}") for error in errors]
    count = ngettext("Not built: {count} error.", "Not built: {count} errors.", len(errors))
    lines += ["", f"{count} {_('There are three ways on:')}"]
    ways = [
        (_("mend"), _("hadesign lint {file} shows each with what to do about it", file=file)),
        (_("waive"), _waiving(errors)),
        (_("draft"), _("hadesign build --draft builds it all the same, and the handbook says so")),
    ]
    say("\n".join([*lines, *rows(ways)]), err=True)


def _waiving(errors: Sequence[Diagnostic]) -> str:
    """Say what can be waived: not that files do not work, which a waiver does not change."""
    waived = sorted({found.rule for found in errors if found.waived})
    if waived:
        return _("does not help against {rules}: the files would not work", rules=listed(waived))
    return _("what you accept, with a reason and a last day, in spec.waivers")
