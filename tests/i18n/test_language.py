"""A language is one setting and one file: where it is asked for, what it changes, and what it cannot break."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hadesign import i18n
from hadesign.blueprint.validating import validated
from hadesign.cli.language import choose
from hadesign.errors import UsageError
from hadesign.i18n import N_, _, counted, ngettext, original, pgettext, plural, translated
from hadesign.lint import cache, load
from hadesign.lint.catalogue import rule_files
from hadesign.lint.example_runs import telling
from hadesign.lint.rulefile import BadExample
from hadesign.lint.rulefile import load as load_rule
from hadesign.lint.text import as_count
from hadesign.resources import rules_dir
from tests.cli.running import AS_OF, SHOP, SMALL, environment, process

GERMAN = r"""
msgid ""
msgstr ""
"Language: de\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "{kind} {name} is not declared"
msgstr "{name} ist nirgends als {kind} angegeben"

msgid "zone"
msgstr "Zone"

msgid "{count} other YAML file passed over."
msgid_plural "{count} other YAML files passed over."
msgstr[0] "{count} andere YAML-Datei übergangen."
msgstr[1] "{count} andere YAML-Dateien übergangen."

msgid "{count} member"
msgid_plural "{count} members"
msgstr[0] "{count} Mitglied"
msgstr[1] "{count} Mitglieder"

msgctxt "rule ETC004 title"
msgid "The loss of one zone breaks etcd's quorum"
msgstr "Fällt eine Zone aus, verliert etcd die Mehrheit"

msgctxt "rule CP001 message"
msgid "{{ item.name }} is the only control-plane machine: the API is gone while it is down"
msgstr "fällt {{ item.name }} aus, ist die API weg: sonst ist keine Maschine control-plane"

msgid "Usage:"
msgstr "Aufruf:"

msgid "Missing argument"
msgstr "Es fehlt"

msgid "Form of the output."
msgstr "Form der Ausgabe."

msgid "there is no file or folder {path}."
msgstr "es gibt keine Datei {file}."

msgid "no node has the role control-plane"
msgstr "kein Knoten { hat die Rolle control-plane"

msgid "each key once"
msgstr "jeden Schlüssel {key} einmal"
"""


@pytest.fixture
def german(tmp_path: Path) -> Path:
    file = tmp_path / "de.po"
    file.write_text(GERMAN, encoding="utf-8")
    return file


@pytest.fixture
def spoken(german: Path) -> Iterator[None]:
    i18n.use(german)
    yield
    i18n.use(None)


@pytest.fixture
def locales(german: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "LOCALES", german.parent)


@pytest.mark.usefixtures("spoken")
def test_sentences_are_said_in_the_language() -> None:
    said = _("{kind} {name} is not declared", kind=_("zone"), name="`{a}`")
    assert said == "`{a}` ist nirgends als Zone angegeben", "braces of a blueprint are no placeholders"
    assert translated(N_("zone")) == "Zone"
    assert [
        ngettext("{count} other YAML file passed over.", "{count} other YAML files passed over.", count)
        for count in (1, 2)
    ] == ["1 andere YAML-Datei übergangen.", "2 andere YAML-Dateien übergangen."]
    members = plural("{count} member", "{count} members")
    assert [counted(members, count) for count in (1, 2)] == ["1 Mitglied", "2 Mitglieder"]
    assert [as_count(count, "member") for count in (1, 2, 0.5)] == ["1 Mitglied", "2 Mitglieder", "0.5 Mitglieder"]
    assert _("not in the catalogue {x}", x=1) == "not in the catalogue 1"
    assert translated(N_("")) == "", "the header is no translation of nothing"
    assert i18n.language() == "de"
    with original():
        assert translated(N_("zone")) == "zone"
    assert translated(N_("zone")) == "Zone"


@pytest.mark.usefixtures("spoken")
def test_a_rule_is_looked_up_by_its_id() -> None:
    title = "The loss of one zone breaks etcd's quorum"
    assert pgettext("rule ETC004 title", "The loss of one zone breaks etcd's quorum").startswith("Fällt")
    assert pgettext("rule ETC005 title", "The loss of one zone breaks etcd's quorum") == title


@pytest.mark.usefixtures("spoken")
def test_a_translation_that_cannot_be_filled_in_gives_way_to_the_source() -> None:
    assert _("there is no file or folder {path}.", path="a.yaml") == "there is no file or folder a.yaml."
    assert _("each key once") == "jeden Schlüssel {key} einmal", "what nothing is filled into is said as it is"


def test_english_is_the_source() -> None:
    assert _("each key once") == "each key once"
    assert _("zone {name}", name="{name}") == "zone {name}"
    assert ngettext("{count} file", "{count} files", 1) == "1 file"
    assert ngettext("{count} file", "{count} files", 0) == "0 files"
    assert pgettext("rule ETC004 title", "A flaw") == "A flaw"
    assert (i18n.version(), i18n.language()) == ("", "en")
    assert counted(plural("{count} file of {all}", "{count} files of {all}"), 2, all=3) == "2 files of 3"


@pytest.mark.usefixtures("locales")
@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ""),
        ({"HADESIGN_LANG": "de"}, "de"),
        ({"HADESIGN_LANG": "de_AT.UTF-8"}, "de"),
        ({"HADESIGN_LANG": "de-AT"}, "de"),
        ({"HADESIGN_LANG": "en", "LANGUAGE": "de"}, ""),
        ({"HADESIGN_LANG": "", "LANG": "de_DE.UTF-8"}, "de"),
        ({"LANGUAGE": "fr:de:en"}, "de"),
        ({"LANGUAGE": "fr:en:de"}, ""),
        ({"LANGUAGE": "en", "LANG": "de_DE.UTF-8"}, ""),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, ""),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, ""),
        ({"LC_MESSAGES": "de_DE@euro", "LANG": "en_US.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "fr_FR.UTF-8"}, ""),
        ({"LANG": "../de"}, ""),
        ({"LC_CTYPE": "de_DE.UTF-8"}, ""),
    ],
)
def test_the_environment_says_which(environment: dict[str, str], language: str, german: Path) -> None:
    try:
        choose(environment=environment)
        assert _("zone") == ("Zone" if language else "zone")
    finally:
        i18n.use(None)


def test_there_is_a_file_for_each_language_and_nothing_else(german: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "LOCALES", german.parent)
    assert i18n.shipped(["de"]) == german
    (german.parent / "de_AT.po").write_text(GERMAN, encoding="utf-8")
    assert i18n.shipped(["de_AT.UTF-8"]) == german.parent / "de_AT.po"
    assert i18n.shipped(["de_DE"]) == german


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot read {file}: No such file or directory."),
        ("lint:\n", "{file} is no translation: line 1: lint:."),
    ],
)
def test_a_translation_that_cannot_be_read_is_wrong_usage(tmp_path: Path, content: str | None, problem: str) -> None:
    file = tmp_path / "xx.po"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        choose(environment={"HADESIGN_LANG": str(file)})
    assert str(error.value) == problem.format(file=file)


def test_a_missing_translation_ends_a_command(cache: Path, tmp_path: Path) -> None:
    found = process("--help", env=environment(cache, HADESIGN_LANG=str(tmp_path / "xx.po")))
    problem = f"hadesign: cannot read {tmp_path}/xx.po: No such file or directory.\n"
    assert (found.returncode, found.stdout.decode(), found.stderr.decode()) == (2, "", problem)


@pytest.mark.usefixtures("spoken")
def test_rules_are_kept_for_each_language() -> None:
    here = cache.key_of({})
    with original():
        assert cache.key_of({}) != here


def test_a_process_speaks_one_language_throughout(german: Path, cache: Path, tmp_path: Path) -> None:
    spoken = environment(cache, HADESIGN_LANG=str(german))
    design = tmp_path / "small.yaml"
    design.write_text(SMALL, encoding="utf-8")
    found = process("lint", design, *AS_OF, "--format", "json", env=spoken)
    said = {finding["rule"]: finding["message"] for finding in json.loads(found.stdout)["diagnostics"]}
    assert found.returncode == 1
    assert said["CP001"].startswith("fällt cp-1 aus, ist die API weg"), "JSON holds messages in the language"
    usage = process("lint", env=spoken)
    assert (usage.returncode, usage.stderr.decode()) == (
        2,
        "hadesign: Es fehlt 'PATH...'.\nSee `hadesign lint --help`.\n",
    )
    text = process("explain", "--help", env=spoken).stdout.decode()
    assert text.startswith("Aufruf: hadesign explain [OPTIONS] [RULE]...\n")
    assert "Form der Ausgabe." in text
    assert "id (ETC004)" in text, "what is not translated stays in English"


def test_examples_of_rules_are_compared_in_the_words_of_their_files(german: Path, cache: Path, tmp_path: Path) -> None:
    rule = (Path(SHOP).parent.parent / "rules/control-plane/CP001-single-control-plane-machine.yaml").read_text()
    own = tmp_path / "own"
    own.mkdir()
    text = rule.replace("CP001", "OWN001")
    (own / "OWN001-single-control-plane-machine.yaml").write_text(text, encoding="utf-8")
    translated_rule = GERMAN.replace("rule CP001 message", "rule OWN001 message")
    german.write_text(translated_rule, encoding="utf-8")
    spoken = environment(cache, HADESIGN_LANG=str(german))
    found = process("test-rules", own, env=spoken)
    assert (found.returncode, found.stdout, found.stderr) == (0, b"1 rule does what the examples say.\n", b"")


def test_a_rule_says_again_what_it_finds_in_its_examples(german: Path, cache: Path) -> None:
    spoken = environment(cache, HADESIGN_LANG=str(german))
    text = process("explain", "CP001", env=spoken).stdout.decode()
    assert "-> error spec.nodes[0].roles: fällt cp-a aus, ist die API weg" in " ".join(text.split())
    (rule,) = json.loads(process("explain", "CP001", "--format", "json", env=spoken).stdout)
    found = [finding for example in rule["examples"]["bad"] for finding in example["findings"]]
    assert found
    assert all("ist die API weg" in finding for finding in found)


def test_what_cannot_be_run_is_told_as_it_is_stated(tmp_path: Path) -> None:
    example = validated(BadExample, {"base": "nowhere", "findings": ["a flaw"]})
    path = next(path for path in rule_files(rules_dir()) if path.stem.startswith("CP001"))
    assert telling(load(), [tmp_path])(load_rule(path)[0], example) == ("a flaw",)


def test_without_a_language_nothing_of_it_is_loaded(cache: Path) -> None:
    code = (
        "import sys\nfrom hadesign.cli import run\nrun(sys.argv[1:])\n"
        "print([m for m in sys.modules if m.startswith('hadesign.i18n.') or m == 'babel'], file=sys.stderr)"
    )
    for variables in ({"HADESIGN_LANG": "en"}, {"HADESIGN_LANG": "", "LC_ALL": "xx_XX.UTF-8"}):
        found = process("lint", str(SHOP), *AS_OF, env=environment(cache, **variables), code=code)
        assert (found.returncode, found.stderr) == (0, b"[]\n"), variables
