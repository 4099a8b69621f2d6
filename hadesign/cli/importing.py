"""`hadesign import`: configs of a cluster that exists, as a blueprint."""

from collections.abc import Iterator
from pathlib import Path

import click

from hadesign.cli.common import emit, say
from hadesign.cli.ignoring import files_below
from hadesign.cli.inputs import STDIN
from hadesign.cli.settings import settings_in
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.result import ImportAnswers, Imported, import_sources
from hadesign.importers.sources import SourceFile
from hadesign.source.limits import read_bounded

MAX_BYTES = 100_000_000
"""Most bytes of all files together: a dump of the objects of a large cluster is about 50 MB."""
MAX_FILES = 10_000
"""Most files: an Ansible repository with a file for each of some thousand hosts has fewer."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--from", "form", default="", metavar="FORMAT", help="Read this one format.  [default: as recognised]")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write the blueprint to.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option("--zones", default="", metavar="NODE=ZONE,...", help="Zones that machines stand in.")
@click.option("--zone-label", default="", metavar="KEY", help="Label or host variable whose value is the zone.")
@click.option("--name", default=None, help="Name of the cluster.")
@click.option("--kubernetes-version", "version", default=None, metavar="VERSION", help="Version that runs there.")
@click.option("--installer", default=None, metavar="NAME", help="What installed it.")
@click.option("--format", "how", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="text: the blueprint, and questions on standard error; json: all of it as data.")  # fmt: skip
def command(
    paths: tuple[str, ...],
    form: str,
    output: Path | None,
    force: bool,
    zones: str,
    zone_label: str,
    name: str | None,
    version: str | None,
    installer: str | None,
    how: str,
) -> None:
    """Turn the configs of a cluster that exists into a blueprint.

    PATH is a file or a folder: the formats in it are recognised, and several paths make one blueprint. Each fact has a
    comment with its file and line. What no file says is a question, at its place and in a list at the end; nothing is
    guessed, and nothing in the files is executed.
    """
    facts = {
        ("metadata", "name"): name,
        ("spec", "kubernetes", "version"): version,
        ("spec", "kubernetes", "installer"): installer,
    }
    said: dict[FactPath, str] = {path: value for path, value in facts.items() if value is not None}
    answers = ImportAnswers(said, _zones(zones), FilePlace(_("the command line")), zone_label)
    others = settings_in(Path.cwd()).importers
    found = import_sources(tuple(_sources(paths)), form, answers, others)
    _write(found, output, force, how)


def _zones(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, sign, zone = part.partition("=")
        if not sign or not name or not zone:
            raise UsageError(_("--zones {part!r} is no NODE=ZONE, such as cp-a=a.", part=part))
        found[name.strip()] = zone.strip()
    return found


def _sources(paths: tuple[str, ...]) -> Iterator[SourceFile]:
    """Yield each file once, in the order of its name within a folder.

    Raises:
        UsageError: a path cannot be read, or there is too much to read.
    """
    if STDIN in paths:
        raise UsageError(_("an import needs the names of files, by which formats are told apart; name them."))
    left, seen = MAX_BYTES, set()
    for path in paths:
        place = Path(path)
        folder = place.is_dir()
        for file in sorted(files_below(place, ("",))) if folder else [place]:
            if file in seen:
                continue
            seen.add(file)
            if len(seen) > MAX_FILES:
                raise UsageError(_("{path} holds more than {most:,} files; name those that matter.", path=path,
                                   most=MAX_FILES))  # fmt: skip
            raw = read_bounded(file, left, MAX_BYTES)
            left -= len(raw)
            if not folder or b"\0" not in raw[:4096]:
                yield SourceFile(str(file), raw.decode("utf-8-sig", "replace"))


def _write(found: Imported, output: Path | None, force: bool, how: str) -> None:
    from hadesign.report.imported import imported_json, summary

    if output is not None:
        from hadesign.writer.single import write_new

        write_new(output, found.text, force=force)
    if how == "json":
        emit(imported_json(found) + "\n")
        return
    if output is None:
        emit(found.text)
    say(summary(found, str(output or "")), err=True)
