"""`hadesign init`: a commented blueprint to start from."""

import re
from datetime import date
from pathlib import Path

import click

from hadesign.cli.common import as_of_option, say, today
from hadesign.errors import UsageError
from hadesign.i18n import _, is_chinese
from hadesign.resources import blueprints_dir
from hadesign.source import quoted, visible
from hadesign.source.flow import misread
from hadesign.writer.single import write_new

PRESETS = {
    "bare-metal": "bare-metal-three-zones.yaml",
    "virtual-machines": "virtual-machines-on-hypervisors.yaml",
    "aws": "aws-three-zones.yaml",
    "gcp": "gcp-three-zones.yaml",
}
"""Name of a preset and its file among the shipped blueprints; each lints clean at its own objective."""

WRITTEN = date(2026, 11, 23)
"""Day on which the presets are up to date: a restore tested in the weeks before, certificates that last beyond it."""

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_DAY = re.compile(r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b")


@click.command("init")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="blueprint.yaml")
@click.option(
    "--preset", type=click.Choice(list(PRESETS)), default="bare-metal", show_default=True, help="What to start from."
)
@click.option("--name", default=None, help="Name of the cluster: lower-case letters, digits and dashes.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@as_of_option
def command(file: Path, preset: str, name: str | None, force: bool, as_of: str | None) -> None:
    """Write a commented blueprint to FILE (blueprint.yaml) that lints clean, ready to be changed.

    Its dates are examples, as long ago from today as they were when the preset was written. Where you are spoken to in
    Chinese, it asks for Chinese files, too (metadata.language).
    """
    day = today(as_of)
    if name is not None and not _NAME.fullmatch(name):
        raise UsageError(
            _("{name!r} cannot be a cluster name; use 1 to 63 lower-case letters, digits and dashes.", name=name)
        )
    text = (blueprints_dir() / PRESETS[preset]).read_text(encoding="utf-8")
    text = _DAY.sub(lambda found: _moved(found[0], day), text)
    if name is not None:
        # Others read blueprints, too, and some of them take `no` for false and a day for a time.
        word = quoted(name) if misread(name) else name
        text = re.sub(r"^(  name:) \S+", lambda found: f"{found[1]} {word}", text, count=1, flags=re.MULTILINE)
    if is_chinese():
        # What is built does not depend on whose system it is built on: the blueprint says it.
        text = re.sub(r"^(  name: \S+)$", r"\1\n  language: zh", text, count=1, flags=re.MULTILINE)
    write_new(file, text, force=force)
    say(visible(_("Wrote {file} (preset {preset}). Next: hadesign lint {file}", file=file, preset=preset)))


def _moved(day: str, today: date) -> str:
    """Move a day of the preset by the time that has passed since it was written."""
    return (date.fromisoformat(day) + (today - WRITTEN)).isoformat()
