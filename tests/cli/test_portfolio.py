"""`hadesign build FOLDER`: one site of every design below it, all of it or nothing."""

from pathlib import Path
from typing import Any

import pytest

from hadesign.handbook.portfolio import index, row_of
from tests.cli.running import SMALL, Cli
from tests.designs import design
from tests.handbook.books import ATTACKS, data_book, hostile_book, shipped
from tests.handbook.rendering import render
from tests.handbook.test_html import loads
from tests.writer.packages import files

DAY = ("--as-of", "2026-11-23")
ALONE = ("--jobs", "1", *DAY)
"""Beside the threads of a browser processes start anew, and each takes seconds: one test is about them."""


@pytest.fixture
def designs(tmp_path: Path) -> Path:
    folder = tmp_path / "designs"
    (folder / "more").mkdir(parents=True)
    (folder / "a.yaml").write_text(SMALL.replace("name: small", "name: one"))
    (folder / "more" / "b.blueprint.yaml").write_text(SMALL.replace("name: small", "name: two, title: 'The <b>second'"))
    (folder / "values.yaml").write_text("a: 1\n")
    return folder


@pytest.mark.slow
def test_each_design_has_its_package_and_the_index_a_row_of_each(cli: Cli, designs: Path, tmp_path: Path) -> None:
    built = cli("build", "designs", "-o", "out", "--draft", *ALONE)
    assert (built.code, built.err) == (0, "")
    there = files(tmp_path / "out")
    assert {"designs/one/handbook/mkdocs.yml", "designs/two/handbook/mkdocs.yml"} <= set(there)
    assert {"handbook/docs/index.md", "handbook/mkdocs.yml", "manifest.json"} <= set(there)
    cells = [element.text for element in render(there["handbook/docs/index.md"].decode()) if element.name == "td"]
    assert cells[0::6] == ["one", "The <b>second"]
    assert cells[2] == "No objectives are set (spec.objectives)."
    assert "  one        No objectives are set (spec.objectives).\n" in built.out
    alone = cli("build", designs / "a.yaml", "-o", "alone", "--draft", *ALONE)
    assert alone.code == 0
    single = {path: data for path, data in files(tmp_path / "alone").items() if path != "manifest.json"}
    below = {path.removeprefix("designs/one/"): data for path, data in there.items() if path.startswith("designs/one/")}
    assert below == single, "a design is the same alone and among others"


def test_it_can_be_checked_and_does_not_depend_on_the_number_of_processes(
    cli: Cli, designs: Path, tmp_path: Path
) -> None:
    assert cli("build", "designs", "-o", "out", "--draft", *ALONE).code == 0
    assert cli("build", "designs", "-o", "out", "--draft", "--jobs", "2", "--check").code == 0
    (designs / "a.yaml").write_text(SMALL.replace("name: small", "name: one, title: New"))
    found = cli("build", "designs", "-o", "out", "--draft", "--check", "--jobs", "1")
    assert found.code == 1
    assert "    ~ designs/one/handbook/docs/auditor.md\n" in found.out
    assert "designs/two" not in found.out


def test_one_design_with_errors_or_mistakes_keeps_all_from_being_written(
    cli: Cli, designs: Path, tmp_path: Path
) -> None:
    refused = cli("build", "designs", "-o", "out", *ALONE)
    assert refused.code == 1
    assert "designs/a.yaml:" in refused.err
    assert "designs/more/b.blueprint.yaml:" in refused.err
    (designs / "a.yaml").write_text(SMALL.replace("1.36.4", "latest"))
    wrong = cli("build", "designs", "-o", "out", "--draft", *ALONE)
    assert wrong.code == 2
    assert "designs/a.yaml:5:" in wrong.err
    assert not (tmp_path / "out").exists()


def test_two_designs_of_one_name_are_refused(cli: Cli, designs: Path, tmp_path: Path) -> None:
    (designs / "c.yaml").write_text(SMALL.replace("name: small", "name: one"))
    found = cli("build", "designs", "-o", "out", "--draft", *ALONE)
    assert found.code == 2
    assert "designs/a.yaml and designs/c.yaml are both called one" in found.err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_designs_is_said(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = cli("build", "empty", "-o", "out")
    assert (found.code, found.err[:32]) == (2, "hadesign: empty holds no bluepri")


@pytest.mark.slow
def test_the_site_is_one_folder_whose_index_leads_to_each_design(cli: Cli, designs: Path, tmp_path: Path) -> None:
    assert cli("build", "designs", "-o", "out", "--draft", "--html", *ALONE).code == 0
    site = tmp_path / "out" / "site"
    assert loads(site) == []
    links = render((site / "index.html").read_text())
    targets = [e.attributes["href"] for e in links if e.attributes.get("href", "").startswith("designs/")]
    assert targets == ["designs/one/index.html", "designs/two/index.html"]
    assert all((site / target).is_file() for target in targets)


def rows(*books: Any) -> list[list[str]]:
    """Return the cells of the index of some books."""
    pages = index([row_of(book) for book in books], "2026-11-23", "0", linked=True)
    page = next(str(one.content) for one in pages if one.path.endswith("index.md"))
    cells = [element.text for element in render(page) if element.name == "td"]
    return [cells[at : at + 6] for at in range(0, len(cells), 6)]


def test_the_worst_design_comes_first_with_its_figures() -> None:
    found = rows(shipped("bare-metal-three-zones"), shipped("two-sites-five-members"))
    assert [row[0] for row in found] == ["One cluster at two locations", "Shop production"]
    assert found[0][1:3] == ["survive the loss of any one zone", "The objective is NOT MET."]
    assert found[0][4] == "5 errors, 0 warnings"
    assert found[1][2] == "All 4 objectives are met."
    assert found[1][3].startswith("99.9")


def test_the_next_waiver_is_the_first_that_has_not_ended() -> None:
    def waived(*days: str) -> list[dict[str, Any]]:
        return [{"rule": "LB001", "reason": "why", "owner": "me", "until": day} for day in days]

    nodes = [{"name": "cp", "roles": ["control-plane", "etcd"]}]
    for days, told in (
        (("2026-11-22", "2027-05-01", "2026-11-23"), "2026-11-23"),
        (("2026-11-22", "2026-11-24"), "2026-11-24"),
        (("2026-11-22",), "–"),
        ((), "–"),
    ):
        assert rows(data_book(design(nodes=nodes, waivers=waived(*days))))[0][5] == told, days


def test_a_hostile_title_stays_text() -> None:
    found = rows(hostile_book())
    assert ATTACKS[0] in found[0][0]
