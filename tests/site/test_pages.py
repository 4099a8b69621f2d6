"""Our own documentation: it builds without a warning, pages are where links say, and read well in a browser."""

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Page

from hadesign.blueprint.schema import ID
from hadesign.cli.common import EXIT_BUG, EXIT_FINDINGS, EXIT_INPUT, EXIT_STOPPED
from hadesign.cli.completion import SHELLS
from tests.architecture.rooms import LAYERS, PACKAGE
from tests.browsing import complaints
from tests.generate import ROOT
from tests.shipped_rules import catalogue

SAMPLE = ("", "guide/first-blueprint/", "guide/findings/", "guide/refused/", "guide/pipelines/", "reference/blueprint/",
          "reference/cli/", "rules/", "rules/ETC004/", "rules/facts/", "architecture/")  # fmt: skip
"""A page of each kind."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make site` does: strict, so that a warning is a failure."""
    folder = tmp_path_factory.mktemp("site")
    build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder), strict=True))
    return folder


@pytest.mark.slow
def test_every_rule_has_its_page_at_its_url(site: Path) -> None:
    address = str(load_config(str(ROOT / "mkdocs.yml")).site_url)
    for rule in catalogue().rules.values():
        assert rule.url.startswith(address)
        assert (site / rule.url.removeprefix(address) / "index.html").is_file()


@pytest.mark.slow
def test_the_schema_is_where_blueprints_look_for_it(site: Path) -> None:
    address = str(load_config(str(ROOT / "mkdocs.yml")).site_url)
    assert (site / ID.removeprefix(address)).is_file()


@pytest.mark.slow
def test_references_to_our_own_pages_lead_somewhere(site: Path) -> None:
    address = str(load_config(str(ROOT / "mkdocs.yml")).site_url)
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").rglob("*.yaml"))]
    links = {link for text in texts for link in re.findall(re.escape(address) + r"[^\s\"'})#]*", text)}
    assert links
    assert {link for link in links if not (site / link.removeprefix(address) / "index.html").is_file()} == set()


@pytest.mark.slow
@pytest.mark.judge
def test_pages_read_well_in_a_browser(site: Path, tab: Page) -> None:
    assert complaints(tab, site, SAMPLE) == []


def test_the_architecture_page_has_every_room() -> None:
    text = (ROOT / "site" / "architecture.md").read_text(encoding="utf-8")
    table = text[text.index("| room |") : text.index("`rules/` and `blueprints/` are data")]
    there = {room for room in LAYERS if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()}
    assert {name.removesuffix(".py").rstrip("/") for name in re.findall(r"`([a-z0-9]+(?:/|\.py))`", table)} == there


def test_the_theme_brings_no_fonts_from_elsewhere() -> None:
    # Only the theme's part: other parts of the file hold tags that a plain reader does not know.
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["theme"]["font"] is False


def test_the_page_of_pipelines_has_every_exit_code_and_every_file() -> None:
    page = (ROOT / "site" / "guide" / "pipelines.md").read_text(encoding="utf-8")
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]
    assert codes == [0, EXIT_FINDINGS, EXIT_INPUT, EXIT_BUG, EXIT_STOPPED]
    files = {path.name for path in (ROOT / "site" / "ci").iterdir()}
    assert {*re.findall(r"\]\(\.\./ci/([^)]*)\)", page)} == files
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert f"- id: {hook['id']}\n" in page
    assert all(f"hadesign completion {shell}" in page for shell in SHELLS)
