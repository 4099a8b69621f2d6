"""A blank beside a placeholder stands between Chinese and Latin letters only."""

from collections.abc import Iterator

import pytest

from hadesign import i18n
from hadesign.i18n import _, ngettext, sentences
from hadesign.i18n.blanks import MARKED, closed, marked, plain

PO = """
msgid ""
msgstr "Language: zh_CN\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "{first} and {second}"
msgstr "{first} 和 {second}"

msgid "loses {count} of {all}"
msgid_plural "loses all {count} of {all}"
msgstr[0] "失去 {count} 个 {all} 中的"

msgid "plain {x}"
msgstr "写 {x} 时"
"""


@pytest.fixture(autouse=True)
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file = tmp_path_factory.mktemp("po") / "zh.po"
    file.write_text(PO, encoding="utf-8")
    i18n.use(file)
    yield
    i18n.use(None)


def test_chinese_stands_close_and_latin_apart() -> None:
    assert _("{first} and {second}", first="节点", second="可用区") == "节点和可用区"
    assert _("{first} and {second}", first="etcd", second="api") == "etcd 和 api"
    assert _("{first} and {second}", first="etcd", second="可用区 a") == "etcd 和可用区 a"
    assert _("{first} and {second}", first="（见下）", second="“a”") == "（见下）和 “a”"
    assert ngettext("loses {count} of {all}", "loses all {count} of {all}", 2, all="节点") == "失去 2 个节点中的"


def test_no_mark_is_left() -> None:
    assert _("plain {x}") == "写 {x} 时"
    assert i18n.form("loses {count} of {all}", "loses all {count} of {all}", 2) == "失去 {count} 个 {all} 中的"
    assert sentences() == ["{first} 和 {second}", "失去 {count} 个 {all} 中的", "写 {x} 时"]


def test_expressions_of_rules_and_other_blanks_are_left_alone() -> None:
    text = "失去 {{ item.name }} 后，`a b` 写 {x:.3g} 时 {y!r}"
    assert plain(marked(text)) == text
    assert marked(text).count(MARKED) == 3
    assert closed("a b") == "a b"
