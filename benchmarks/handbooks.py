"""Whole packages with their sites, against MkDocs on the same pages: three sizes, again, and ten designs."""

import os
import sys
from pathlib import Path

from benchmarks import table
from benchmarks.designs import design
from benchmarks.measure import measure

BIN = Path(sys.executable).parent
HADESIGN = [sys.executable, "-m", "hadesign"]
DEMO = Path(__file__).resolve().parent.parent / "blueprints" / "bare-metal-three-zones.yaml"
SIZES = (200, 2_000)
TEN = 10
PAGES = 1.5
"""How much of what MkDocs takes for the same pages the whole build may take: reading, proof, configs and pictures."""
AGAIN = 0.5
"""How much of MkDocs' time a build may take that changes nothing: it judges the design, and reads what it wrote."""
UNCHANGED = 0.25
"""How much of what a first build of several designs takes another one may take that changes nothing."""
_RUNS = 3


def against_mkdocs(folder: Path) -> None:
    """Print what a build with its site takes, for the first time and again, and what MkDocs takes for its pages."""
    files = {"the demo": DEMO} | {f"{nodes:,} nodes": _written(folder, nodes) for nodes in SIZES}
    for name, file in files.items():
        package = folder / f"package-{file.stem}"
        # Linted before, as in a pipeline, so that rules are compiled; made, so that there are pages and a package.
        measure({"linted": [*HADESIGN, "lint", str(file)]}, runs=1, warm_ups=0)
        measure({"made": build(file, package)}, runs=1, warm_ups=0)
        fresh = folder / f"fresh-{file.stem}"
        commands = {
            "mkdocs build": _mkdocs(package, folder / f"site-{file.stem}"),
            "hadesign build --html": ["sh", "-c", 'rm -rf "$0" && exec "$@"', str(fresh), *build(file, fresh)],
            "hadesign build --html, unchanged": build(file, package),
        }
        figures = measure(commands, runs=_RUNS, environment={"NO_MKDOCS_2_WARNING": "1"}, warm_ups=0)
        table.title(f"A package with its site, {name}, whole process")
        for what, figure in figures.items():
            table.process(what, figure)
        first, again, pages = (figures[key] for key in [*list(commands)[1:], "mkdocs build"])
        table.ratio("  hadesign build --html / mkdocs build", first, pages, PAGES)
        table.ratio("  unchanged / mkdocs build", again, pages, AGAIN)


def several(folder: Path) -> None:
    """Print what ten designs take in one run."""
    designs = folder / "ten"
    designs.mkdir()
    text = DEMO.read_text(encoding="utf-8")
    for number in range(TEN):
        (designs / f"{number}.yaml").write_text(text.replace("shop-prod", f"shop-{number}"), encoding="utf-8")
    one = measure({"one": build(DEMO, folder / "one")}, runs=1, warm_ups=0)["one"]
    ten = measure({"ten": build(designs, folder / "all")}, runs=1, warm_ups=0)["ten"]
    again = measure({"again": build(designs, folder / "all")}, runs=1, warm_ups=0)["again"]
    table.title(f"{TEN} designs in one run, {os.cpu_count()} cores")
    table.process("one design", one)
    table.process(f"{TEN} designs and their index", ten)
    table.process(f"{TEN} designs, unchanged", again)
    table.ratio(f"  {TEN} / one", ten, one, float(TEN))
    table.ratio("  unchanged / first", again, ten, UNCHANGED)


def build(design_: Path, output: Path) -> list[str]:
    """Return the command that builds a package with its site; a design with errors is a draft."""
    return [*HADESIGN, "build", str(design_), "-o", str(output), "--html", "--draft", "--as-of", "2026-11-23"]


def _mkdocs(package: Path, site: Path) -> list[str]:
    config = str(package / "handbook" / "mkdocs.yml")
    return [str(BIN / "mkdocs"), "build", "--strict", "--config-file", config, "--site-dir", str(site)]


def _written(folder: Path, nodes: int) -> Path:
    file = folder / f"{nodes}.yaml"
    file.write_text(design(nodes, nodes // 20), encoding="utf-8")
    return file
