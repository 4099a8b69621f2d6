"""The page about pictures speaks of every view and form; its example is run with those of the other pages."""

from hadesign.diagrams import FORMS, VIEWS
from tests.site.console import ROOT

PAGE = (ROOT / "site" / "guide" / "pictures.md").read_text(encoding="utf-8")


def test_it_speaks_of_every_view_and_form() -> None:
    assert [name for name in (*VIEWS, *FORMS) if f"| `{name}` |" not in PAGE] == []
