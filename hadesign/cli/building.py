"""What `build` and `serve` share: a blueprint read, judged, and compiled to the files of its package."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli.asked import ChosenRules, LintOptions
from hadesign.cli.common import progress
from hadesign.cli.inputs import cluster_of
from hadesign.cli.judging import cache_dir
from hadesign.cli.settings import settings_of
from hadesign.diagnostic import Diagnostic, Severity
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lint import Catalogue, Report, lint
from hadesign.proof import Proof, prove
from hadesign.topology import Cluster
from hadesign.vocabulary.languages import LanguageCode
from hadesign.writer import written_before

if TYPE_CHECKING:
    from hadesign.handbook.book import Book
    from hadesign.report.rehearsal.recorded import RecordedRehearsal

Load: TypeAlias = Callable[[ChosenRules], tuple[Catalogue, frozenset[str]]]
"""Returns the rules there are, and the ids of those that run."""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """What is asked for, of every blueprint alike: targets (none for all), HTML, a draft, rules, and the day.

    `font` is one for the PNG's characters that the shipped one lacks, `index` the language of the page that leads to
    several of them. `rehearsal` is one of the design, which gets a page.
    """

    targets: tuple[str, ...]
    html: bool
    draft: bool
    own: tuple[Path, ...]
    day: date
    font: Path | None = None
    index: LanguageCode = "en"
    rehearsal: "RecordedRehearsal | None" = None


@dataclass(frozen=True, slots=True)
class JudgedDesign:
    """A blueprint that was read and judged; `errors` are those that nothing is built with.

    `others` are targets that the settings of its folder add, `catalogue` all rules that there are, of which those in
    `ids` judged it.
    """

    cluster: Cluster
    proof: Proof
    report: Report
    errors: tuple[Diagnostic, ...]
    others: tuple[str, ...]
    catalogue: Catalogue
    ids: frozenset[str]


def rules_for(file: str, request: BuildRequest) -> ChosenRules:
    """Return which rules judge a blueprint, by the settings of its folder; raises `UsageError` where they are wrong."""
    return LintOptions(own=request.own).with_settings(settings_of(file))


def freshly(chosen: ChosenRules) -> tuple[Catalogue, frozenset[str]]:
    """Load rules as their files are now; those that a lint has compiled are taken, and nothing is left behind."""
    return chosen.loaded(cache_dir(), keep=False)


def judged(file: str, request: BuildRequest, load: Load = freshly) -> JudgedDesign:
    """Read a blueprint and judge it by the settings of its folder, with rules that `load` finds.

    Raises:
        UsageError: it cannot be opened, settings are wrong, or there is no such target.
        InputError: with every mistake in it, or in rule files.
    """
    from hadesign.targets import target

    chosen = rules_for(file, request)
    settings = chosen.settings
    for name in request.targets or settings.targets:
        target(name, settings.targets)
    progress(_("Reading and judging the design"))
    cluster = cluster_of(file, written=True)
    proof = prove(cluster)
    rules, ids = load(chosen)
    # Settings choose what is judged, and do not make files work.
    about_files = frozenset(rule.id for rule in rules.rules.values() if rule.files)
    report = lint(cluster, proof, rules, request.day, ids | about_files)
    errors = () if request.draft else tuple(_errors(report, about_files))
    return JudgedDesign(cluster, proof, report, errors, tuple(settings.targets), rules, ids)


def _errors(report: Report, about_files: Collection[str]) -> list[Diagnostic]:
    """Return what nothing is built with: errors, of those that are waived the ones by which files would not work."""
    errors = (found for found in report.diagnostics if found.severity is Severity.ERROR)
    return [found for found in errors if found.waived is None or found.rule in about_files]


def kept(output: Path, targets: Collection[str], others: Sequence[str], below: str = "") -> tuple[Artifact, ...]:
    """Return what an earlier build wrote for targets that this one is not about.

    Args:
        output: the folder that is written.
        targets: what this build is about; everything where it is empty.
        others: targets that settings add.
        below: where the package stands in the folder, ending with a slash.
    """
    from hadesign.targets import target_names

    left = tuple(f"{below}configs/{name}/" for name in target_names(others) if name not in targets)
    found = written_before(output, lambda path: path.startswith(left)) if targets else ()
    return tuple(Artifact(one.path.removeprefix(below), one.content, one.executable) for one in found)


def book_of(design: JudgedDesign, request: BuildRequest, left: Sequence[Artifact] = ()) -> "Book":
    """Compile the configs, and return all that a handbook is made from; `left` is kept of an earlier build."""
    return bound(design, request, _configs(design, request.targets, left))


def bound(design: JudgedDesign, request: BuildRequest, configs: tuple[Artifact, ...] = ()) -> "Book":
    """Return what a handbook is made from; where nothing is read of its configs, none need be given."""
    from hadesign.handbook.book import Book

    draft = design.report.reaches(Severity.ERROR)
    day = request.day.isoformat()
    return Book(
        design.cluster, design.proof, design.report, configs, day, __version__, draft, design.catalogue.rules,
        rehearsal=request.rehearsal,
    )  # fmt: skip


def package(book: "Book", request: BuildRequest) -> tuple[Artifact, ...]:
    """Compute every file of a package.

    Raises:
        UsageError: what draws or builds HTML is not installed.
    """
    from hadesign.diagrams import pictures
    from hadesign.handbook import handbook

    progress(_("Drawing"))
    drawn = pictures(book.cluster, book.proof, request.font)
    pages = handbook(book, drawn)
    artifacts = [*book.configs, *drawn, *pages]
    if request.html:
        from hadesign.handbook.html import build_html

        progress(_("Building the handbook's HTML"))
        artifacts += build_html(pages)
    return tuple(artifacts)


def _configs(design: JudgedDesign, targets: Sequence[str], left: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """Compile the configs, and put those beside them that are kept."""
    from hadesign.targets import compile_configs

    progress(_("Compiling configs"))
    made = compile_configs(design.cluster, targets, design.others)
    return tuple(sorted((*made, *left), key=lambda artifact: artifact.path))


@contextmanager
def steps() -> Iterator[None]:
    """Leave no line about progress behind, whatever happens."""
    try:
        yield
    finally:
        progress("")
