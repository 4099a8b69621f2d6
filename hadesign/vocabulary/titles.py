"""Titles of rows: names, which are the same in every language, and words, which are not."""

from hadesign.i18n import Message, translated


def called(title: str) -> str:
    """Say the title of a row; words among titles are marked with `N_`, and a name is not in the catalogue."""
    return translated(Message(title))
