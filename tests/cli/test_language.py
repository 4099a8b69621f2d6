"""Which language is spoken and written: the one asked for, that of the blueprint, or that of the environment."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hadesign import i18n
from hadesign.cli import COMMANDS
from hadesign.cli.language import OPTION, Choice, chosen, known, language_of
from hadesign.source import columns
from tests.cli.running import AS_OF, ROOT, SMALL, Cli
from tests.writer.packages import files

_HAN = re.compile("[\u4e00-\u9fff]")
CHINESE = SMALL.replace("name: small", "name: small, language: zh")
ENGLISH = SMALL.replace("name: small", "name: small, language: en")


@pytest.fixture
def spoken(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the environment's language, which `cli` has set: none of ours, and that of the system."""
    del cli

    def speak(own: str = "", system: str = "C") -> None:
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("HADESIGN_LANG", own)
        monkeypatch.setenv("LANG", system)

    speak()
    return speak


@pytest.mark.parametrize("code", ["zh", "zh_CN", "zh-CN", "zh-Hans", "zh_SG.UTF-8", "ZH-hans-cn", "zh_CN@x"])
def test_simplified_chinese_has_many_names(code: str) -> None:
    assert i18n.translation(code) == i18n.LOCALES / "zh_CN.po"


@pytest.mark.parametrize("code", ["zh_TW", "zh-Hant", "zh_HK.UTF-8", "zh-Hant-CN", "de", "", "../zh_CN", "x/zh"])
def test_readers_of_another_language_are_not_given_it(code: str) -> None:
    with pytest.raises(LookupError):
        i18n.translation(code)


def test_languages_are_told_by_their_short_names() -> None:
    assert known() == ["en", "zh"]
    assert i18n.languages() == ["en", "zh_CN"]


@pytest.mark.parametrize(
    "arguments",
    [("rules", "CP", OPTION, "zh"), ("rules", f"{OPTION}=zh-Hans", "CP"), (OPTION, "zh_CN", "rules", "CP")],
)
@pytest.mark.usefixtures("spoken")
def test_it_is_asked_for_anywhere_on_the_line(cli: Cli, arguments: tuple[str, ...]) -> None:
    said = cli(*arguments)
    assert (said.code, said.err) == (0, "")
    assert "控制平面" in said.out


@pytest.mark.usefixtures("spoken")
def test_help_and_complaints_are_in_the_language_wherever_it_is_asked_for(cli: Cli) -> None:
    assert cli("lint", "--help", OPTION, "zh").out.startswith("用法：")
    assert _HAN.search(cli("lint", OPTION, "zh").err)
    assert _HAN.search(cli("lint", "--nope", OPTION, "zh").err)
    assert cli("rules", "test", "--help", OPTION, "zh").out.startswith("用法：")
    assert "Missing argument" in cli("lint").err


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_chinese_help_fits(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = cli(*filter(None, [name]), "--help", OPTION, "zh").out
    assert [line for line in text.split("\n") if columns(line) > 80] == []
    assert "\b" not in text
    assert _HAN.search(text)


@pytest.mark.usefixtures("spoken")
def test_there_is_no_other_language(cli: Cli) -> None:
    assert cli("rules", OPTION, "tlh") == (2, "", "hadesign: there is no language 'tlh'; there are en, zh.\n")
    assert cli("rules", OPTION).code == 2
    assert cli("rules", "--", OPTION, "zh").code == 2, "behind -- it is a word like any other"


@pytest.mark.parametrize(
    ("option", "own", "named", "system", "chinese"),
    [
        ("en", "zh", "zh", "zh_CN.UTF-8", False),
        ("zh", "en", "en", "C", True),
        ("", "en", "zh", "zh_CN.UTF-8", False),
        ("", "zh", "en", "C", True),
        ("", "", "zh", "C", True),
        ("", "", "en", "zh_CN.UTF-8", False),
        ("", "", "", "zh_CN.UTF-8", True),
        ("", "", "", "C", False),
    ],
)
def test_who_decides(
    cli: Cli, spoken: Callable[..., None], option: str, own: str, named: str, system: str, chinese: bool
) -> None:
    spoken(own, system)
    text = SMALL.replace("name: small", f"name: small, language: {named}") if named else SMALL
    Path("small.yaml").write_text(text, encoding="utf-8")
    more = [OPTION, option] if option else []
    for arguments in (("lint",), ("prove",), ("targets",), ("waivers",)):
        said = cli(*arguments, "small.yaml", *([] if arguments == ("targets",) else AS_OF), *more)
        assert bool(_HAN.search(said.out)) == chinese, arguments
    piped = cli("lint", "-", *AS_OF, *more, stdin=text.encode())
    assert bool(_HAN.search(piped.out)) == chinese


@pytest.mark.usefixtures("spoken")
def test_of_several_designs_the_environment_decides(cli: Cli) -> None:
    Path("a.yaml").write_text(CHINESE, encoding="utf-8")
    Path("b.yaml").write_text(SMALL.replace("name: small", "name: other"), encoding="utf-8")
    assert not _HAN.search(cli("lint", "a.yaml", "b.yaml", *AS_OF).out)
    both = cli("lint", "a.yaml", "b.yaml", *AS_OF, "--jobs", "2", OPTION, "zh")
    assert both.out.count("唯一") >= 2, "processes speak it, too"


@pytest.mark.usefixtures("spoken")
def test_what_is_remembered_is_not_mixed(cli: Cli) -> None:
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    english, chinese = (cli("lint", "small.yaml", *AS_OF, OPTION, code) for code in ("en", "zh"))
    for _round in range(2):
        assert cli("lint", "small.yaml", *AS_OF, OPTION, "zh") == chinese
        assert cli("lint", "small.yaml", *AS_OF, OPTION, "en") == english
    assert english.out != chinese.out


@pytest.mark.usefixtures("spoken")
def test_programs_read_the_same_keys_and_codes(cli: Cli) -> None:
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    one, other = (
        json.loads(cli("lint", "small.yaml", *AS_OF, "--format", "json", OPTION, c).out) for c in ("en", "zh")
    )
    said = {"message", "hint", "expected", "fix", "related", "explained", "edits"}

    def bare(finding: dict[str, object]) -> dict[str, object]:
        return {key: value for key, value in finding.items() if key not in said}

    assert [bare(finding) for finding in one["diagnostics"]] == [bare(finding) for finding in other["diagnostics"]]
    assert one["summary"] == other["summary"]
    assert all(_HAN.search(finding["message"]) for finding in other["diagnostics"])


@pytest.mark.usefixtures("spoken")
def test_sarif_names_the_language_of_its_texts(cli: Cli) -> None:
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    for code, tag in (("en", None), ("zh", "zh-CN")):
        (one,) = json.loads(cli("lint", "small.yaml", *AS_OF, "--format", "sarif", OPTION, code).out)["runs"]
        assert one.get("language") == tag


@pytest.mark.usefixtures("spoken")
def test_who_is_spoken_to_in_chinese_begins_with_a_chinese_blueprint(cli: Cli) -> None:
    assert cli("init", "a.yaml", OPTION, "zh").code == 0
    assert "\n  name: shop-prod\n  language: zh\n" in Path("a.yaml").read_text(encoding="utf-8")
    assert cli("lint", "a.yaml", *AS_OF).code == 0
    assert cli("init", "b.yaml").code == 0
    assert "\n  language:" not in Path("b.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("spoken")
def test_a_language_that_is_none_is_a_mistake_in_the_blueprint(cli: Cli) -> None:
    Path("small.yaml").write_text(SMALL.replace("name: small", "name: small, language: klingon"), encoding="utf-8")
    said = cli("lint", "small.yaml", *AS_OF)
    assert said.code == 2
    assert "language cannot be `klingon`; expected en or zh" in said.out
    assert language_of({"metadata": {"language": ["zh"]}}) is None
    assert language_of(["metadata"]) is None


# --- what is written --------------------------------------------------------------------------------------------------


def built(cli: Cli, *more: str) -> dict[str, bytes]:
    """Build a design without HTML, and return its files."""
    result = cli("build", "small.yaml", "-o", "out", "--draft", "--force", *AS_OF, *more)
    assert (result.code, result.err) == (0, "")
    return files(Path("out"))


def test_files_do_not_depend_on_the_system_s_language(cli: Cli, spoken: Callable[..., None]) -> None:
    for text, chinese in ((SMALL, False), (CHINESE, True), (ENGLISH, False)):
        Path("small.yaml").write_text(text, encoding="utf-8")
        made = []
        for system in ("C", "zh_CN.UTF-8"):
            spoken(system=system)
            made.append(built(cli))
        assert made[0] == made[1]
        assert bool(_HAN.search(made[0]["handbook/docs/index.md"].decode())) == chinese
        assert "language" not in json.loads(made[0]["manifest.json"])


@pytest.mark.usefixtures("spoken")
def test_the_language_that_was_asked_for_is_kept_with_the_files_and_checked(cli: Cli) -> None:
    Path("small.yaml").write_text(SMALL, encoding="utf-8")
    assert json.loads(built(cli, OPTION, "zh")["manifest.json"])["language"] == "zh_CN"
    checked = cli("build", "small.yaml", "-o", "out", "--draft", "--check")
    assert (checked.code, checked.err) == (0, "")
    assert _HAN.search(checked.out)
    other = cli("build", "small.yaml", "-o", "out", "--draft", "--check", OPTION, "en")
    assert other.code == 1
    assert "    + diagrams/architecture.png\n" in other.out


@pytest.mark.usefixtures("spoken")
def test_a_picture_without_a_font_is_svg_only_and_said_once(cli: Cli) -> None:
    Path("small.yaml").write_text(CHINESE, encoding="utf-8")
    result = cli("build", "small.yaml", "-o", "out", "--draft", *AS_OF)
    assert result.code == 0
    assert result.out.count("--font") == 1
    there = files(Path("out"))
    assert "diagrams/architecture.png" not in there
    assert "diagrams/architecture.svg" in there
    drawn = cli("diagram", "small.yaml", "--format", "png", "-o", "a.png")
    assert (drawn.code, drawn.out, drawn.err.count("\n")) == (2, "", 1)
    assert "--font" in drawn.err
    assert not Path("a.png").exists()
    wrong = cli("diagram", "small.yaml", "-o", "a.png", "--font", "small.yaml")
    assert (wrong.code, "small.yaml" in wrong.err) == (2, True)


@pytest.mark.usefixtures("spoken")
def test_designs_of_one_folder_speak_for_themselves_and_the_index_for_all(cli: Cli) -> None:
    Path("designs").mkdir()
    for name, language in (("a", "zh"), ("b", "en")):
        text = SMALL.replace("name: small", f"name: {name}, language: {language}")
        Path(f"designs/{name}.yaml").write_text(text, encoding="utf-8")
    options = ("--draft", "--force", "--jobs", "1", *AS_OF)
    assert cli("build", "designs", "-o", "out", *options).code == 0
    there = files(Path("out"))
    pages = [there[f"designs/{name}/handbook/docs/index.md"].decode() for name in "ab"]
    assert [bool(_HAN.search(page)) for page in pages] == [True, False]
    index = there["handbook/docs/index.md"].decode()
    assert not _HAN.search(index), "one of them is not in Chinese"
    Path("designs/b.yaml").write_text(CHINESE.replace("name: small", "name: b"), encoding="utf-8")
    assert cli("build", "designs", "-o", "out", *options).code == 0
    assert "集群" in files(Path("out"))["handbook/docs/index.md"].decode()
    assert cli("build", "designs", "-o", "out", "--check", "--draft", "--jobs", "1").code == 0
    forced = cli("build", "designs", "-o", "other", *options, OPTION, "en")
    assert forced.code == 0
    assert not any(
        _HAN.search(page.decode()) for path, page in files(Path("other")).items() if path.endswith("index.md")
    )


def test_a_process_begins_without_a_choice() -> None:
    assert Choice() == Choice(None, "")
    assert isinstance(chosen(), Choice)
    assert (ROOT / "hadesign/locales/zh_CN.po").is_file()
