"""The catalogue holds every word, says where it is used, and notices a translation that is out of order."""

import ast
import io
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po

from hadesign.cli import COMMANDS, app
from hadesign.lint.catalogue import rule_files
from hadesign.proof.availability.numbers import _figures
from hadesign.resources import rules_dir
from tests.i18n.catalogue import CLICK, CLICK_PLURALS, faults, in_source, merged, template, translations, written

HEAD = 'msgid ""\nmsgstr "Language: de\\nContent-Type: text/plain; charset=utf-8\\n"\n\n'


def test_click_says_what_is_listed_for_it() -> None:
    said: set[object] = set()
    for file in Path(click.__file__).parent.glob("*.py"):
        with file.open("rb") as stream:
            said |= {found[2] for found in extract_python(stream, {"_": None, "ngettext": (1, 2)}, (), {})}
    assert [text for text in CLICK if text not in said and text != "required"] == []
    assert [texts for texts in CLICK_PLURALS if not any(isinstance(s, tuple) and s[:2] == texts for s in said)] == []


def test_every_help_is_in_it() -> None:
    """Held against click's own view of every command, so that no way of writing help is overlooked."""
    known = {_flat(message.id) for message in template()}
    parent, put_together = click.Context(app), []
    for name in COMMANDS:
        command = app.get_command(parent, name)
        assert command is not None
        texts = [command.help, *(option.help for option in command.params if isinstance(option, click.Option))]
        put_together += [_flat(text) for text in texts if _flat(text) not in known]
    # These are said when their module is imported: two have a value in them, the other is followed by an example.
    beginnings = (
        "Only this part; may be repeated: {parts}.",
        "What of the design is shown: {views}.",
        "Print the JSON Schema (2020-12) of what people write, or of what",
    )
    assert len(put_together) == len(beginnings)
    for text, beginning in zip(put_together, beginnings, strict=True):
        assert text.startswith(beginning.partition("{")[0])
        assert any(sentence.startswith(beginning) for sentence in known)


def _flat(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def test_every_rule_has_its_words_in_it() -> None:
    contexts = {message.context for message in template() if message.context}
    ids = {file.name.partition("-")[0] for file in rule_files(rules_dir())}
    assert contexts >= {f"rule {rule} {field}" for rule in ids for field in ("title", "message", "why", "fix")}
    nouns = [message.id for message in template() if isinstance(message.id, tuple)]
    assert ("{count} replica", "{count} replicas") in nouns
    assert ("{count} copy", "{count} copies") in nouns


def test_every_offer_with_a_published_figure_is_in_it() -> None:
    offers = {figure["what"] for figure in _figures().values()}
    assert len(offers) >= 8
    assert offers <= {message.id for message in template()}


def test_it_is_written_the_same_every_time() -> None:
    text = written(template())
    assert text == written(template())
    assert not any(word in text for word in ("POT-Creation-Date", "Generated-By", ":31\n"))


def test_a_source_is_read_in_its_order() -> None:
    code = (
        "def f():\n    _('b', x=_('a'))\n    return ngettext('{count} c', '{count} d', 1)\n"
        "E = N_('e' ' and f')\nH = plural('{count} h', '{count} i')\nF = pgettext('rule X title', 'g')\nG = _(name)\n"
    )
    assert list(in_source(ast.parse(code), "x.py")) == [
        ("x.py", "b", None),
        ("x.py", "a", None),
        ("x.py", ("{count} c", "{count} d"), None),
        ("x.py", "e and f", None),
        ("x.py", ("{count} h", "{count} i"), None),
        ("x.py", "g", "rule X title"),
    ]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ('msgid "zone {name}"\nmsgstr "Zone {name}"', False),
        ('msgid "zone {name}"\nmsgstr "eine Zone"', False),
        ('msgid "zone {name}"\nmsgstr "Zone {zone}"', True),
        ('msgid "zone {name}"\nmsgstr "Zone {name.x}"', True),
        ('msgid "zone {name}"\nmsgstr "Zone {name"', True),
        ('#, fuzzy\nmsgid "zone {name}"\nmsgstr "Zone {zone}"', False),
        ('msgid "{count} a"\nmsgid_plural "{count} as"\nmsgstr[0] "ein A"\nmsgstr[1] "{count} A"', False),
        ('msgid "{count} a"\nmsgid_plural "{count} as"\nmsgstr[0] "{n} A"\nmsgstr[1] "{count} A"', True),
        ('msgctxt "rule X message"\nmsgid "{{ item.name }}"\nmsgstr "{{ item.name + item.zone }}"', False),
    ],
)
def test_a_wrong_placeholder_is_a_fault(said: str, wrong: bool) -> None:
    assert bool(faults(f"{HEAD}{said}\n")) == wrong


def test_what_the_reader_refuses_is_a_fault() -> None:
    assert faults(f"{HEAD}msgid 'zone'\n") == ["line 4: msgid 'zone'"]


def test_the_translations_that_are_shipped_have_no_faults() -> None:
    assert {file.name: found for file, text in translations().items() if (found := faults(text))} == {}


def test_a_translation_is_brought_up_to_date() -> None:
    old = f'{HEAD}msgid "each key once"\nmsgstr "jeden Schlüssel einmal"\n\nmsgid "0123456789"\nmsgstr "weg"\n'
    new = read_po(io.BytesIO(merged(old).encode()))
    kept = new.get("each key once")
    assert kept is not None
    assert kept.string == "jeden Schlüssel einmal"
    assert {message.id for message in new} == {message.id for message in template()}
    assert list(new.obsolete) == ["0123456789"]
    assert merged(merged(old)) == merged(old)
