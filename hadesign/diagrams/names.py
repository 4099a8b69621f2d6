"""Names for languages in which an id is a word: made of the picture's own ids, and no two the same."""

import re
from collections.abc import Mapping

from hadesign.diagrams.picture import Picture


def short_names(picture: Picture) -> Mapping[str, str]:
    """Return for every box and frame a word of letters, digits and underlines that begins with a letter."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    ids = [boundary.id for boundary in picture.all_boundaries()] + [symbol.id for symbol in picture.all_symbols()]
    for one in ids:
        # `end` and the like are words of Mermaid's own; none of them has such a beginning.
        word = "at_" + re.sub(r"[^A-Za-z0-9]+", "_", one).strip("_")
        name, number = word, 1
        while name in taken:
            number += 1
            name = f"{word}_{number}"
        taken.add(name)
        found[one] = name
    return found
