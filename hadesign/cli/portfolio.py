"""`hadesign build FOLDER`: every design below it, each by a process of its own, and one site with all of them."""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from hadesign import __version__
from hadesign.artifact import Artifact
from hadesign.cli.asked import ChosenRules
from hadesign.cli.building import BuildRequest, JudgedDesign, book_of, bound, freshly, judged, kept, package, rules_for
from hadesign.cli.common import progress
from hadesign.cli.inputs import CannotReadError, find
from hadesign.cli.language import Choice, chosen, follow, language_of, resume, speak
from hadesign.cli.made_of import inputs_of, inputs_of_index, stands
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError, UsageError
from hadesign.fleet import UnitFailure, WorkItem
from hadesign.fleet.engine import cores, start_method
from hadesign.fleet.processes import by_processes
from hadesign.frozen import dataclass
from hadesign.handbook.portfolio import DesignRow, index, row_of
from hadesign.i18n import _, version
from hadesign.lint import Catalogue
from hadesign.source import Document
from hadesign.writer import MadeOf, digest
from hadesign.writer.passing import passing_folder

_SITE = "handbook/site/"
_DESIGNS, _SITES = "designs/", "site/designs/"
"""Below which each design has its files, and its site."""


@dataclass(frozen=True, slots=True)
class DesignPackage:
    """A design of several: its files, its row of the index, and the errors that nothing is built with.

    `problems` are mistakes by which the blueprint could not be read, `usage` says what else went wrong, `part` is what
    its files were made of. Files have the paths that they have in the one folder of all designs.
    """

    file: str
    name: str = ""
    source: str = ""
    artifacts: tuple[Artifact, ...] = ()
    row: DesignRow | None = None
    errors: tuple[Diagnostic, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    usage: str = ""
    part: MadeOf | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Several designs: all files, the digest of their sources, each design, and what every part was made of."""

    artifacts: tuple[Artifact, ...]
    source: str
    designs: tuple[DesignPackage, ...]
    parts: tuple[MadeOf, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The errors of all of them."""
        return tuple(error for design in self.designs for error in design.errors)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is made of every design alike, and where; `anew` says that no record of an earlier build is believed."""

    output: Path
    request: BuildRequest
    anew: bool


def portfolio(folder: str, output: Path, request: BuildRequest, jobs: int, *, anew: bool = False) -> Portfolio:
    """Read, judge and compile every blueprint below a folder; what an earlier build made of the same is taken.

    Raises:
        UsageError: there is none, two have one name, or a process ended.
        InputError: with every mistake in them.
    """
    inputs = find([folder])
    _loaded.cache_clear()
    if inputs.problems:
        raise CannotReadError(inputs.problems, inputs.texts)
    # What stands in no design is in the language of all of them, where they have one.
    named = {language_of(document.data) or "en" for document in inputs.documents}
    request = replace(request, index=named.pop() if len(named) == 1 else "en")
    asked = _Asked(output, request, anew)
    designs = tuple(_each(inputs.documents, asked, jobs))
    speak(request.index)
    problems = [problem for design in designs for problem in design.problems]
    if problems:
        raise CannotReadError(problems, inputs.texts)
    for design in designs:
        if design.usage:
            raise UsageError(design.usage)
    _refuse_twins(designs)
    rows = [design.row for design in designs if design.row]
    artifacts = [artifact for design in designs for artifact in design.artifacts]
    parts = [design.part for design in designs if design.part]
    if len(rows) == len(designs):
        progress(_("Writing the index"))
        parts.append(MadeOf("", inputs_of_index(rows, request), ("handbook/", "site/"), (_SITES,)))
        artifacts += stands(output, parts[-1], anew=anew) or _index(rows, request)
    source = digest("\n".join(f"{design.name} {design.source}" for design in designs).encode())
    return Portfolio(tuple(artifacts), source, designs, tuple(parts))


def _refuse_twins(designs: Sequence[DesignPackage]) -> None:
    known: dict[str, str] = {}
    for design in designs:
        other = known.setdefault(design.name, design.file)
        if other != design.file:
            message = _(
                "{file} and {other} are both called {name}; give each a metadata.name of its own.",
                file=other, other=design.file, name=design.name,
            )  # fmt: skip
            raise UsageError(message)


def _place(name: str, path: str) -> str:
    """Return where a file of a design stands: its site below the one site, everything else below the design."""
    if path.startswith(_SITE):
        return f"{_SITES}{name}/{path.removeprefix(_SITE)}"
    return f"{_DESIGNS}{name}/{path}"


def _index(rows: Sequence[DesignRow], request: BuildRequest) -> Iterator[Artifact]:
    pages = index(rows, request.day.isoformat(), __version__, linked=request.html)
    yield from pages
    if request.html:
        from hadesign.handbook.html import build_html

        yield from (Artifact(f"site/{one.path.removeprefix(_SITE)}", one.content) for one in build_html(pages))


def _each(documents: Sequence[Document], asked: _Asked, jobs: int) -> Iterator[DesignPackage]:
    """Yield what is made of each file, in their order, by as many processes as are asked for or there are cores."""
    files = [document.file for document in documents]
    count = min(jobs or cores(), len(files))
    if count <= 1:
        for number, file in enumerate(files, 1):
            yield _one(file, asked)
            _tell(number, len(files))
        return
    method = start_method()
    if method == "fork":
        # Processes that are forked have the rules as they are.
        for document in documents:
            follow(document.data, written=True)
            _shared(rules_for(document.file, asked.request))
    with passing_folder() as folder:
        work = _BuildWork(asked, str(folder), chosen())
        items: Iterator[WorkItem[str, str, DesignPackage | UnitFailure]] = (WorkItem(file, file) for file in files)
        with closing(by_processes(work, items, count, method)) as found:
            for number, (file, made) in enumerate(found, 1):
                if isinstance(made, UnitFailure):
                    raise _failed(file, made)
                yield made
                _tell(number, len(files))


def _failed(file: str, failure: UnitFailure) -> Exception:
    """Return what is raised where a design was not built: then none is."""
    if failure.kind == "bug":
        return RuntimeError(f"{file}: {failure.what}\n{failure.trace}")
    if failure.kind == "usage":
        return UsageError(failure.what)
    return UsageError(
        _("{file} was not built: {reason}. If memory was lacking, try again with --jobs 1.",
          file=file, reason=failure.what)
    )  # fmt: skip


def _tell(number: int, count: int) -> None:
    progress(_("{number} of {count} designs built", number=number, count=count))


# --- in each of the processes -----------------------------------------------------------------------------------------


@cache
def _loaded(rules: ChosenRules, _language: str) -> tuple[Catalogue, frozenset[str]]:
    """Load rules once for all designs that are judged by them in one language."""
    return freshly(rules)


def _shared(rules: ChosenRules) -> tuple[Catalogue, frozenset[str]]:
    return _loaded(rules, version())


class _BuildWork:
    """Builds designs in processes of their own."""

    def __init__(self, asked: _Asked, folder: str, language: Choice) -> None:
        self._asked, self._folder, self._language = asked, folder, language

    def begin(self) -> Callable[[str], DesignPackage]:
        # A process that is ended clears nothing away: what passes through it is in a folder of the one that waits.
        tempfile.tempdir = self._folder
        # What is being done is told by the process that waits: of several at once a reader sees nothing.
        sys.stderr = io.StringIO()
        resume(self._language)
        return partial(_one, asked=self._asked)


def _one(file: str, asked: _Asked) -> DesignPackage:
    """Read, judge and compile one file; what is wrong with it is returned, as errors do not cross processes whole."""
    request = asked.request
    try:
        design = judged(file, request, _shared)
        name, source = design.cluster.name, digest(design.cluster.document.whole.encode())
        if design.errors:
            return DesignPackage(file, name, source, errors=design.errors)
        part = MadeOf(name, inputs_of(design, request), (f"{_DESIGNS}{name}/", f"{_SITES}{name}/"))
        made = stands(asked.output, part, anew=asked.anew) or tuple(_packed(design, asked))
        speak(request.index)
        return DesignPackage(file, name, source, made, row_of(bound(design, request)), part=part)
    except InputError as error:
        return DesignPackage(file, problems=tuple(error.diagnostics))
    except UsageError as error:
        return DesignPackage(file, usage=str(error))


def _packed(design: JudgedDesign, asked: _Asked) -> Iterator[Artifact]:
    """Yield what is made of a design, each where it stands among all of them."""
    name = design.cluster.name
    left = kept(asked.output, asked.request.targets, design.others, f"{_DESIGNS}{name}/")
    made = package(book_of(design, asked.request, left), asked.request)
    yield from (Artifact(_place(name, one.path), one.content, one.executable) for one in made)
