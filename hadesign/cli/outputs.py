"""`--output FORMAT:FILE`: what was found in further forms, each in a file of its own, beside what is printed."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.report.formats import Formats
from hadesign.source import did_you_mean

T = TypeVar("T")


class Output(NamedTuple):
    """A form, and the file that it goes to."""

    form: str
    file: Path


class Outputs(Generic[T]):
    """Files to be written by one command, checked before it begins."""

    def __init__(self, formats: Formats[T], asked: Iterable[str]) -> None:
        """Read each `FORMAT:FILE`.

        Raises:
            UsageError: one is none, its form is unknown, or two go to the same file.
        """
        self._formats = formats
        self.files: Sequence[Output] = [self._read(text) for text in asked]
        seen: set[Path] = set()
        for output in self.files:
            place = output.file.absolute()
            if place in seen:
                raise UsageError(_("two outputs go to {file}.", file=output.file))
            seen.add(place)

    def _read(self, text: str) -> Output:
        form, colon, file = text.partition(":")
        if not (colon and file):
            raise UsageError(
                _("--output {text!r} is none; write FORMAT:FILE, such as sarif:findings.sarif.", text=text)
            )
        known = self._formats.functions
        if form not in known:
            hint = did_you_mean(form, known) or _("there are {names}.", names=", ".join(known))
            raise UsageError(_("there is no format {form!r}; {hint}", form=form, hint=hint))
        if file == "-":
            raise UsageError(_("--output writes files; --format {form} prints it.", form=form))
        return Output(form, Path(file))

    def write(self, found: T) -> None:
        """Write every file.

        Raises:
            UsageError: one cannot be written.
        """
        if not self.files:
            return
        from hadesign.writer.single import write_file

        for output in self.files:
            write_file(output.file, self._formats.write(output.form, found))
