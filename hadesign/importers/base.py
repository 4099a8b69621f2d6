"""What an importer is: a package below `hadesign.importers`, or an entry point of the group of that name."""

from collections.abc import Sequence
from typing import Protocol

from hadesign.importers.draft import ImportDraft
from hadesign.importers.sources import SourceFile


class Importer(Protocol):
    """Reads one format.

    `TITLE` is what its readers call the format. `recognises` returns those files that it can read, so that each file
    is read by whom it is for; it never raises. `read` returns what they say; nothing in them is executed, and no value
    that may be a secret leaves it.
    """

    TITLE: str

    def recognises(self, sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
        """Return the files that are of this format."""

    def read(self, sources: Sequence[SourceFile]) -> ImportDraft:
        """Return what the files say."""
