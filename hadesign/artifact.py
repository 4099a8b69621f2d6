"""A file that will be written: every target, diagram and page is one of these until the single writer takes them."""

from hadesign.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A relative POSIX path below the output folder, and the file's whole content as text or bytes."""

    path: str
    content: str | bytes
    executable: bool = False

    @property
    def data(self) -> bytes:
        """The content as it stands on disk (UTF-8)."""
        return self.content.encode() if isinstance(self.content, str) else self.content
