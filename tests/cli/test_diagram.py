"""diagram: which view, in which form, where to, and what it refuses."""

from pathlib import Path

import pytest

from hadesign.diagrams import FORMS, VIEWS
from tests.cli.running import SHOP, SMALL, Cli


def test_without_options_it_is_the_context_as_text(cli: Cli) -> None:
    result = cli("diagram", SHOP)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Shop production: context\n")
    assert "| Control plane " in result.out


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn(cli: Cli, view: str) -> None:
    result = cli("diagram", SHOP, "--view", view)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Shop production")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.svg", b"<?xml"),
        ("a.png", b"\x89PNG"),
        ("a.mmd", b"---\ntitle:"),
        ("a.dot", b"digraph"),
        ("a.GV", b"digraph"),
        ("a.txt", b"Shop production"),
        ("a", b"Shop production"),
    ],
)
def test_the_ending_of_the_file_says_the_form(cli: Cli, tmp_path: Path, name: str, start: bytes) -> None:
    assert cli("diagram", SHOP, "-o", tmp_path / "new" / name) == (0, "", "")
    assert (tmp_path / "new" / name).read_bytes().startswith(start)


def test_a_form_that_is_given_counts_for_more(cli: Cli, tmp_path: Path) -> None:
    assert cli("diagram", SHOP, "-o", tmp_path / "a.svg", "--format", "dot").code == 0
    assert (tmp_path / "a.svg").read_text(encoding="utf-8").startswith("digraph")


@pytest.mark.parametrize("form", [form for form in FORMS if form != "png"])
def test_what_is_printed_is_what_is_written(cli: Cli, tmp_path: Path, form: str) -> None:
    assert cli("diagram", SHOP, "--format", form, "-o", tmp_path / "file").code == 0
    assert cli("diagram", SHOP, "--format", form).out == (tmp_path / "file").read_text(encoding="utf-8")


def test_failures_are_marked(cli: Cli) -> None:
    text = cli("diagram", SHOP, "--view", "topology", "--failed", "power/feed-1").out
    assert "without power feed feed-1" in " ".join(text.split())
    assert "zone a - 10.0.0.0/22 [lost]" in text


def test_one_zone_is_shown(cli: Cli) -> None:
    text = cli("diagram", SHOP, "--view", "topology", "--zone", "b").out
    assert "workers-b-4" in text
    assert "workers-a" not in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--zone", "a"), "hadesign: --zone is for the views topology, workloads."),
        (("--view", "topology", "--zone", "q"), "hadesign: no node is in a zone 'q'; there are a, b, c."),
        (("--failed", "zone/aa"), "hadesign: nothing that can fail is called 'zone/aa'; did you mean `zone/a`?"),
        (("--failed", " , "), "hadesign: --failed names nothing; write it as --failed 'zone/a, node/cp-b'."),
    ],
)
def test_what_is_not_there_is_refused(cli: Cli, options: tuple[str, ...], message: str) -> None:
    assert cli("diagram", SHOP, *options) == (2, "", f"{message}\n")


def test_an_unknown_view_is_refused_with_those_that_there_are(cli: Cli) -> None:
    result = cli("diagram", SHOP, "--view", "nothing")
    assert result.code == 2
    assert all(view in result.err for view in VIEWS)


def test_a_design_from_standard_input(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    assert cli("diagram", file, "--view", "topology").out.startswith("small: topology\n")


def test_a_file_that_cannot_be_written_is_told(cli: Cli, tmp_path: Path) -> None:
    result = cli("diagram", SHOP, "-o", tmp_path)
    assert result.code == 2
    assert "is a folder; name a file." in result.err
