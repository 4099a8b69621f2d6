"""How tests are dealt to the processes of pytest-xdist: long ones first, and none makes again what another has made.

Tests of one file stay together, so that what they share is made once. Those of files with slow tests are dealt one by
one, unless what they share is dear.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.live_programs import FILES as LIVE_PROGRAMS

ROOT = Path(__file__).resolve().parent.parent
TOGETHER = {
    "live programs": LIVE_PROGRAMS,
    "packages that are written while somebody kills": ("tests/writer/test_kill.py",),
    "built handbooks and a browser": ("tests/handbook/test_browser.py", "tests/handbook/test_html.py"),
    "our site and a browser": ("tests/site/test_pages.py", "tests/site/test_browsing.py"),
    "a language server": ("tests/lsp/test_session.py",),
    "built and installed packages": ("tests/packaging/test_base_install.py", "tests/packaging/test_install.py"),
    "what every surface says in the pseudo-locale": ("tests/i18n/test_pseudo.py",),
    "packages in the pseudo-locale": ("tests/i18n/test_packages.py",),
}
"""Files that share something dear, by what that is; the dearest are first."""
_GROUPS = {file: shared for shared, files in TOGETHER.items() for file in files}
OF_RULES = ("tests/rules/test_examples.py", "tests/rules/test_edits.py", "tests/rules/test_asserts.py")
"""Tests that are about a rule each: those of one rule stay together, and rules are dealt one by one."""


class Dealing(LoadScopeScheduling):
    """Deals groups of tests, in the order of `longest_first`."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Return what a test stays together with."""
    file = nodeid.partition("::")[0]
    if file in _GROUPS:
        return _GROUPS[file]
    if file in OF_RULES and "[" in nodeid:
        return f"examples of {nodeid.partition('[')[2]}"
    return nodeid if _has_slow_tests(file) else file


@cache
def _has_slow_tests(file: str) -> bool:
    return "mark.slow" in (ROOT / file).read_text(encoding="utf-8")


def longest_first(tests: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Order tests so that those which are dealt last are short."""
    places = {file: place for place, file in enumerate(_GROUPS)}

    def rank(test: pytest.Item) -> tuple[int, bool]:
        file = test.nodeid.partition("::")[0]
        return places.get(file, len(places)), test.get_closest_marker("slow") is None

    return sorted(tests, key=rank)
