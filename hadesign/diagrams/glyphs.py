"""What is said where a picture has characters that no font at hand has."""

from hadesign.errors import UsageError
from hadesign.i18n import _

_NAMED = 12
"""So many of them are named."""


class GlyphsLackingError(UsageError):
    """A picture that is drawn here has characters that no font at hand has."""

    def __init__(self, characters: str) -> None:
        """Name some of them, and the ways on."""
        self.characters = characters
        super().__init__(
            _(
                "a PNG needs a font that has {characters}: name its file with --font, or draw an SVG, whose reader has"
                " fonts.",
                characters=characters[:_NAMED],
            )
        )
