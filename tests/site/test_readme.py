"""The two editions of the README lead to each other and show the same commands; each in its language."""

import re

from tests.site.console import ROOT

ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ASKED = " --language zh"


def commands(text: str) -> list[list[str]]:
    """Return the commands of each block, without the question for a language."""
    return [
        [line.removesuffix(_ASKED) for line in block.split("\n") if line.startswith("$ ")]
        for block in _BLOCK.findall(text)
    ]


def test_both_have_the_same_blocks_of_commands() -> None:
    assert commands(CHINESE) == commands(ENGLISH)
    assert commands(ENGLISH)[0] == ["$ make demo", "$ make test"]
    assert len(commands(ENGLISH)) >= 4


def test_they_lead_to_each_other_and_to_the_same_places() -> None:
    links = [{*re.findall(r"\]\(([^)]*)\)", text)} for text in (ENGLISH, CHINESE)]
    assert links[0] - {"README.zh.md"} == links[1] - {"README.md"}
    assert "README.zh.md" in links[0]
    assert "README.md" in links[1]


def test_both_have_the_same_chapters_and_table() -> None:
    counted = [
        (len(re.findall("^## ", text, re.MULTILINE)), re.findall(r"^\| `(hadesign [^`]*)`", text, re.MULTILINE))
        for text in (ENGLISH, CHINESE)
    ]
    assert counted[0] == counted[1]


def test_what_the_chinese_edition_shows_is_chinese() -> None:
    shown = [block for block in _BLOCK.findall(CHINESE) if _ASKED in block]
    assert len(shown) == 2
    assert all(re.search("[\u4e00-\u9fff]{4}", block) for block in shown)
