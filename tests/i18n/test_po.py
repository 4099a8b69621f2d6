"""The reader of .po files: it reads what Babel writes as Babel does, and says where it cannot."""

import io
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from hadesign.i18n.po import PoError, catalogue

HEAD = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
# "\x04" and "\0" separate parts of a key in every .mo file; Babel's own reader trips over other line ends.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")) | st.sampled_from('\n\t"\\'), min_size=1)


def by_babel(po: bytes) -> GNUTranslations:
    stream = io.BytesIO()
    write_mo(stream, read_po(io.BytesIO(po)))
    return GNUTranslations(io.BytesIO(stream.getvalue()))


@given(
    st.dictionaries(TEXT, st.tuples(TEXT, st.none() | st.just("rule ETC004 title"), st.booleans()), max_size=5),
    st.dictionaries(TEXT, st.tuples(TEXT, TEXT, TEXT), max_size=3),
)
def test_it_reads_what_babel_writes(
    single: dict[str, tuple[str, str | None, bool]], plural: dict[str, tuple[str, str, str]]
) -> None:
    said = Catalog(locale="de", charset="utf-8")
    for text, (translation, context, fuzzy) in single.items():
        said.add(text, translation, context=context, flags=["fuzzy"] if fuzzy else [])
    for one, (many, first, second) in plural.items():
        if one not in single:
            said.add((one, many), (first, second))
    stream = io.BytesIO()
    write_po(stream, said, width=40)
    ours, theirs = catalogue(stream.getvalue()), by_babel(stream.getvalue())
    for text, (_translation, context, _fuzzy) in single.items():
        if context:
            assert ours.pgettext(context, text) == theirs.pgettext(context, text)
        assert ours.gettext(text) == theirs.gettext(text)
    for one, (many, _first, _second) in plural.items():
        assert [ours.ngettext(one, many, n) for n in (0, 1, 2)] == [theirs.ngettext(one, many, n) for n in (0, 1, 2)]


def test_what_is_not_translated_is_left_out() -> None:
    text = HEAD + (
        '#, fuzzy\nmsgid "a"\nmsgstr "A"\n\nmsgid "b"\nmsgstr ""\n\nmsgid "c"\nmsgstr "C"\n'
        'msgid "d"\nmsgid_plural "ds"\nmsgstr[0] "D"\nmsgstr[1] ""\n#~ msgid "e"\n#~ msgstr "E"\n'
    )
    said = catalogue(text.encode())
    assert [said.gettext(word) for word in "abce"] == ["a", "b", "C", "e"]
    assert [said.ngettext("d", "ds", n) for n in (1, 2)] == ["d", "ds"]


def test_a_fuzzy_header_counts_and_its_other_lines_do_not() -> None:
    text = '#, fuzzy\nmsgid ""\nmsgstr "Content-Type: text/plain; charset=latin-1\\n"\n\nmsgid "a"\nmsgstr "ä"\n'
    assert catalogue(text.encode()).gettext("a") == "ä"


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    text = HEAD + 'msgid "a"\nmsgstr ""\n"A\\n"\n"B"\n'
    assert catalogue(("\ufeff" + text.replace("\n", "\r\n")).encode()).gettext("a") == "A\nB"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("lint:\n", "line 1: lint:"),
        ('msgid "a\nmsgstr "b"\n', 'line 1: msgid "a'),
        ('"a"\n', 'line 1: "a"'),
        ('msgstr "a"\n', "line 2: no msgid"),
        ('msgid "a"\n# c\nmsgstr "b"\n', "no msgid"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=import os;\\n"\n', "plural"),
        ('msgid ""\nmsgstr "Plural-Forms: many\\n"\n', "index"),
    ],
)
def test_what_is_no_po_file_is_refused(text: str, problem: str) -> None:
    with pytest.raises(PoError, match=problem.replace("[", r"\[")):
        catalogue(text.encode())


def test_another_encoding_is_refused() -> None:
    with pytest.raises(PoError, match="utf-8"):
        catalogue((HEAD + 'msgid "a"\nmsgstr "ä"\n').encode("latin-1"))
