"""Examples of pages are run: what cannot be run, fails unannounced or changes nothing is noticed."""

import pytest

from tests.site.console import NotRunError, filled, pages


def block(*lines: str) -> str:
    return "\n```console\n" + "\n".join(lines) + "\n```\n"


def test_output_is_filled_in_where_some_is_shown() -> None:
    assert filled(block("$ hadesign --version", "old")) != block("$ hadesign --version", "old")
    assert filled(block("$ hadesign --version")) == block("$ hadesign --version")


def test_commands_of_a_page_work_in_one_folder() -> None:
    text = block("$ hadesign init a.yaml", "$ hadesign lint a.yaml", "?")
    assert "No findings in 1 file." in filled(text)


def test_output_is_shortened_by_head() -> None:
    assert filled(block("$ hadesign explain ETC004 | head -n 1", "?")).count("\n") == 5


def test_a_yaml_block_with_a_name_is_written_before() -> None:
    text = "\n```yaml\n# a.yaml\na: b\n```\n" + block("$ hadesign lint a.yaml", "?", "$ echo $?", "?")
    assert filled(text).endswith("$ echo $?\n2\n```\n")


@pytest.mark.parametrize(
    ("commands", "complaint"),
    [
        (["$ hadesign lint missing.yaml"], "ends with 2"),
        (["$ hadesign lint blueprints --no-such-option"], "ends with 2"),
        (["$ make tea"], "cannot check"),
        (["$ rm -rf /"], "cannot check"),
        (["$ pip install 'hadesign[none]'"], "cannot check"),
        (["$ hadesign init a.yaml", "$ sed -i 's/no such text/x/' a.yaml"], "changes nothing"),
    ],
)
def test_a_command_that_does_not_do_what_the_page_says_is_noticed(commands: list[str], complaint: str) -> None:
    with pytest.raises(NotRunError, match=complaint):
        filled(block(*commands))


def test_every_guide_page_is_run() -> None:
    names = {page.name for page in pages()}
    assert {"README.md", "CONTRIBUTING.md", "index.md", "first-blueprint.md", "findings.md", "build.md"} <= names
