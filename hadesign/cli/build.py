"""`hadesign build`: the whole design package, all of it or nothing."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli import completing
from hadesign.cli.building import BuildRequest, book_of, judged, kept, package, steps
from hadesign.cli.common import EXIT_FINDINGS, as_of_option, font_option, progress, rules_option, say, today
from hadesign.cli.inputs import STDIN
from hadesign.cli.jobs import Jobs
from hadesign.cli.language import ask, chosen
from hadesign.cli.made_of import inputs_of, stands
from hadesign.diagnostic import Diagnostic
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _, language, ngettext
from hadesign.lists import listed
from hadesign.source import visible
from hadesign.writer import (
    Changes,
    MadeOf,
    Provenance,
    compare,
    digest,
    prepare,
    read_manifest,
    recorded,
    write,
)
from hadesign.writer.passing import sweep

if TYPE_CHECKING:
    from hadesign.report.rehearsal.recorded import RecordedRehearsal
    from hadesign.topology import Cluster

_SITES = ("handbook/site/", "site/")


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
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit with 1 if the folder is not what would be written, as of its day and in its language.",
)
@click.option(
    "--jobs",
    type=Jobs(),
    default=0,
    help="Build so many designs of a folder at once.  [default: one for each core]",
)
@click.option(
    "--rehearsal",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What `hadesign rehearse --format json` wrote of this design: the handbook gets a page about it.",
)
@font_option
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
    check: bool,
    jobs: int,
    rehearsal: Path | None,
    font: Path | None,
    own: tuple[Path, ...],
    as_of: str | None,
) -> None:
    """Compile FILE (or - for standard input) to configs, pictures and the handbook, in the folder given with -o.

    FILE may be a folder: all blueprints below it become one site, with a table of them on its first page.

    Nothing is written until everything is computed, and then all of it or nothing. Files in that folder that hadesign
    did not write stay as they are, and with --target those that it wrote for other targets.

    Files are in the language that the blueprint names (metadata.language), else in English, whatever that of your
    system is; --language and HADESIGN_LANG ask for another one.

    Exit code 0 is built, 1 means that the design has errors and nothing was written, 2 wrong input or usage. An error
    by which the files would not work, such as an endpoint that nothing has, stops the build also where it is waived.
    """
    prepare(output)
    sweep()  # a build that finds nothing to make asks for no such folder, and may be the next after one that was killed
    before = recorded(output) if check else None
    if before and before.language and not chosen().asked:
        ask(before.language)
    day = today(before.as_of if before and before.as_of and as_of is None else as_of)
    html = html or (check and _has_site(output))
    several = file != STDIN and Path(file).is_dir()
    made = _rehearsal(rehearsal, file, several=several)
    request = BuildRequest(targets, html, draft, own, day, font, rehearsal=made)
    run = _Run(output, force=force, check=check)
    with steps():
        errors, told, stale = _folder(file, request, run, jobs) if several else _single(file, request, run)
    if errors:
        _refuse(file, errors)
    else:
        say("\n".join(told))
    if errors or stale:
        ctx.exit(EXIT_FINDINGS)


def _rehearsal(rehearsal: Path | None, file: str, *, several: bool) -> "RecordedRehearsal | None":
    """Read a rehearsal that the handbook is to tell of."""
    if rehearsal is None:
        return None
    from hadesign.report.rehearsal.recorded import read_rehearsal

    if several:
        raise UsageError(_("{folder} is a folder; --rehearsal is of one design, so name its file.", folder=file))
    return read_rehearsal(rehearsal)


_Told: TypeAlias = tuple[Sequence[Diagnostic], Sequence[str], bool]
"""Errors that nothing is built with; what is told; whether a folder is not what would be written."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What is done with the files: they are written to a folder, or compared with it."""

    output: Path
    force: bool
    check: bool

    def done(self, artifacts: Sequence[Artifact], source: str, day: date, parts: Sequence[MadeOf]) -> Changes:
        """Write the files, or compare them; return what changed, or would."""
        told = tuple(part for part in parts if part.inputs)
        made = Provenance(source, __version__, day.isoformat(), language() if chosen().asked else "", told)
        if self.check:
            progress(_("Comparing"))
            return compare(self.output, artifacts, made)
        progress(_("Writing"))
        return write(self.output, artifacts, made, force=self.force)

    def checked(self, changes: Changes, day: date) -> _Told:
        """Say whether the folder is what would be written."""
        from hadesign.report.built import stale

        if changes.any:
            return (), list(stale(self.output, changes, day.isoformat())), True
        words = _("{folder} is what a build as of {day} writes.", folder=self.output, day=day.isoformat())
        return (), [visible(words)], False


def _has_site(output: Path) -> bool:
    """Whether the package in a folder has HTML, which is then checked as well."""
    return any(path.startswith(_SITES) for path in read_manifest(output))


def _single(file: str, request: BuildRequest, run: _Run) -> _Told:
    """Build one design."""
    from hadesign.report.built import Built, left_out, rehearsal_told, told_of, without_png
    from hadesign.report.prove.objectives import verdicts

    design = judged(file, request)
    if design.errors:
        return design.errors, (), False
    if request.rehearsal:
        _same_design(request.rehearsal, design.cluster)
    left = kept(run.output, request.targets, design.others)
    part = MadeOf(design.cluster.name, inputs_of(design, request))
    artifacts = stands(run.output, part, anew=run.check) or package(book_of(design, request, left), request)
    changes = run.done(artifacts, digest(design.cluster.document.whole.encode()), request.day, (part,))
    if run.check:
        return run.checked(changes, request.day)
    built = Built(run.output, artifacts, design.report, changes, left, request.html)
    more = left_out(design.cluster, design.others, whole=not request.targets)
    told = [*told_of(built, verdicts(design.proof)), *rehearsal_told(request.rehearsal, design.cluster), *more]
    return (), [*told, *without_png([artifacts])], False


def _same_design(made: "RecordedRehearsal", cluster: "Cluster") -> None:
    """Refuse a rehearsal of another design; one of other files of the same design has a page that says so."""
    if made.design != cluster.name:
        words = _(
            "the rehearsal is of {other}, and {file} is {design}; make one of it: "
            "hadesign rehearse {file} --format json.",
            other=made.design, file=cluster.document.file, design=cluster.name,
        )  # fmt: skip
        raise UsageError(words)


def _folder(folder: str, request: BuildRequest, run: _Run, jobs: int) -> _Told:
    """Build every design below a folder."""
    from hadesign.cli.portfolio import portfolio
    from hadesign.report.built import told_of_several, without_png

    made = portfolio(folder, run.output, request, jobs, anew=run.check)
    if made.errors:
        return made.errors, (), False
    changes = run.done(made.artifacts, made.source, request.day, made.parts)
    if run.check:
        return run.checked(changes, request.day)
    rows = [(design.name, design.row.verdict) for design in made.designs if design.row]
    told = told_of_several(run.output, len(made.artifacts) + 1, rows, changes, html=request.html)
    return (), [*told, *without_png([design.artifacts for design in made.designs])], False


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
