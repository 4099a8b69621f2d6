"""The Chinese catalogue is whole: every sentence, its placeholders and expressions, and the terms of the field."""

import re
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from io import BytesIO
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from hadesign import i18n
from hadesign.handbook.glossary import TERMS
from hadesign.lint.words import names_read
from hadesign.vocabulary.languages import TRANSLATIONS
from tests.i18n.catalogue import LOCALES, POT, found, merged
from tests.i18n.reading import placeholders

FILE = LOCALES / "zh_CN.po"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[A-Za-z]{2,}")
_NAMES = frozenset({"'API'", "'api'", "'ingress'", "'fsync'", "'commit'"})
"""Literals that are keys of what is read, or called so in Chinese, too."""
_NO_WORDS = re.compile(
    r"""`[^`]*`|\{\{.*?\}\}|\{[^}]*\}|https?://\S+|\S+\.\S+|\w+-\w+-\S+|\w+:[ ]\[[^\]]*\]|[A-Za-z]+/\S+|"[^"]*\"""",
    re.DOTALL,
)
"""What a sentence has beside words: code, fields, paths, titles of pages."""
_FEW = 4
"""So many Latin words may stand in a row without Chinese: names of things, and lists of them."""
MUST: dict[str, str] = {
    r"\bquorum\b": "法定人数",
    r"\bcontrol planes?\b": "控制平面",
    r"\bload balancers?\b": "负载均衡",
    r"\bfailure domains?\b": "故障域",
    r"\bdisruption budgets?\b": "中断预算",
    r"\banti-affinity\b": "反亲和",
    r"\bsplit brain\b": "脑裂",
    r"\bblueprints?\b": "蓝图",
    r"\bhandbook\b": "手册",
    r"\bsingle points? of failure\b": "单点故障",
    r"\brolling upgrades?\b": "滚动升级",
    r"\bpersistent volumes?\b": "持久卷",
    r"\bsnapshots?\b": "快照",
    r"\bbackups?\b": "备份",
    r"\bcertificates?\b": "证书",
    r"\bheartbeats?\b": "心跳",
}
"""Terms that have one word in Chinese, wherever they stand in a sentence (code aside)."""


class Said(NamedTuple):
    """A sentence with its translation; `one` is the form for one thing, where there are two."""

    source: str
    text: str
    context: str
    one: str


@cache
def said() -> tuple[Said, ...]:
    """Return every sentence of the catalogue with its translation; of one for several that form."""
    return tuple(_said(FILE.read_bytes()))


def _said(raw: bytes) -> Iterator[Said]:
    for message in read_po(BytesIO(raw)):
        if message.id:
            text = message.string if isinstance(message.string, str) else "".join(message.string or ())
            one, *many = (message.id,) if isinstance(message.id, str) else message.id
            yield Said(many[0] if many else one, text, message.context or "", one)


def test_no_sentence_lacks_its_translation() -> None:
    there = {(source, one.context) for one in said() if one.text.strip() for source in (one.source, one.one)}
    wanted = {(text if isinstance(text, str) else text[-1], context or "") for _place, text, context in found()}
    assert sorted(wanted - there) == []


def test_it_is_what_make_messages_writes_and_nothing_in_it_is_uncertain() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert merged(text) == text
    assert "fuzzy" not in re.findall(r"^#, .*$", text, re.MULTILINE)
    assert [line for line in text.split("\n") if line.startswith("#,") and "fuzzy" in line] == []
    header = text.partition("\n\n")[0]
    assert '"Language: zh_CN\\n"' in header
    assert '"Plural-Forms: nplurals=1; plural=0;\\n"' in header
    assert c2py("0")(5) == 0


def test_placeholders_expressions_and_code_are_those_of_the_source() -> None:
    wrong = [
        one
        for one in said()
        if placeholders(_EXPRESSION.sub("", one.text)) != placeholders(_EXPRESSION.sub("", one.source))
        or names_read(one.text) != names_read(one.source)
        or set(_CODE.findall(one.source)) - set(_CODE.findall(one.text))
    ]
    assert wrong == []


_LITERAL = re.compile(r"""(==|!=|asCount\([^']*,|in \[[^\]]*)?\s*('(?:[^'\\]|\\.)*')""")
"""A literal of an expression, behind what makes it one that is compared or counted rather than shown."""


def test_what_an_expression_shows_is_chinese() -> None:
    shown = [
        (one.context, literal)
        for one in said()
        for expression in _EXPRESSION.findall(one.text)
        for compared, literal in _LITERAL.findall(expression)
        if not compared and _WORD.search(literal) and not _HAN.search(literal) and literal not in _NAMES
    ]
    assert shown == []


def test_words_of_rules_are_looked_up_by_rule_and_field() -> None:
    rules = [one for one in said() if one.context.startswith("rule ")]
    assert len(rules) > 1_000
    fields = {one.context.split()[2] for one in rules}
    assert {"title", "message", "why", "fix"} <= fields
    i18n.use(FILE)
    try:
        for one in rules:
            assert i18n.pgettext(one.context, one.source) == one.text
    finally:
        i18n.use(None)


def test_sentences_are_chinese() -> None:
    english = [
        one.text
        for one in said()
        if len(_WORD.findall(_NO_WORDS.sub("", one.source))) > _FEW and not _HAN.search(one.text)
    ]
    assert english == []


@pytest.mark.parametrize("term", MUST)
def test_a_term_has_one_word(term: str) -> None:
    pattern = re.compile(term)
    named = [one for one in said() if pattern.search(_NO_WORDS.sub("", one.source))]
    assert named
    missing = [one for one in named if MUST[term] not in one.text]
    assert missing == []


def test_the_glossary_s_terms_are_those_of_the_catalogue() -> None:
    words = {one.one: one.text for one in said() if not one.context}
    other = {
        chinese: words[term]
        for term, chinese, _what in TERMS
        if not (words[term] in chinese or chinese in words[term] or not _HAN.search(words[term]))
    }
    assert other == {}


def test_the_terms_of_a_seed_are_in_the_glossary() -> None:
    chinese = " ".join(chinese for _term, chinese, _what in TERMS)
    for term in ("控制平面", "负载均衡", "法定人数", "反亲和", "高可用", "单点故障", "故障域", "中断预算"):
        assert term in chinese


def test_each_translation_has_its_word_in_the_blueprint() -> None:
    assert {f"{name}.po" for name in TRANSLATIONS.values() if name} == {file.name for file in LOCALES.glob("*.po")}


def test_what_is_left_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test would notice: a sentence without its translation, and one of which a placeholder is gone."""
    raw = FILE.read_text(encoding="utf-8")
    (other,) = [one for one in said() if one.source == "cannot read {file}: {reason}."]
    whole = f'msgid "{other.source}"\nmsgstr "{other.text}"'
    assert raw.count(whole) == 1
    poor = tuple(_said(raw.replace(whole, f'msgid "{other.source}"\nmsgstr ""').encode()))
    monkeypatch.setattr("tests.i18n.test_chinese.said", lambda: poor)
    with pytest.raises(AssertionError, match=r"cannot read \{file\}"):
        test_no_sentence_lacks_its_translation()
    with pytest.raises(AssertionError, match=r"cannot read \{file\}"):
        test_placeholders_expressions_and_code_are_those_of_the_source()
    assert POT.is_file()
