"""Lint against its peers and its floor, how it grows, and how soon it refuses what must be refused."""

import itertools
import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import table
from benchmarks.designs import billion_laughs, design
from benchmarks.measure import measure
from hadesign.blueprint import json_schema
from hadesign.errors import InputError
from hadesign.source import read

BIN = Path(sys.executable).parent
HADESIGN = str(BIN / "hadesign")
AS_OF = "2026-11-23"
SMALLEST = 5
SIZES = (200, 2_000, 20_000)
FILES = 200
"""Designs of ordinary size in one run."""
_NO_CACHE = {"XDG_CACHE_HOME": "/dev/null/cache"}
"""A folder that nobody can make, root neither."""
_START = "import click, yaml, cel_expr_python.cel"
"""What lint stands on, but for pydantic's validator, which takes no time by itself."""


def _lint(file: Path, *more: str) -> list[str]:
    """Judge anew, whatever was found before; rules are compiled."""
    return [*_again(file), "--no-cache", *more]


def _again(file: Path) -> list[str]:
    """Judge what has changed since it was judged."""
    return [HADESIGN, "lint", "--as-of", AS_OF, "--fail-on", "never", str(file)]


def _yamllint(file: Path) -> list[str]:
    config = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable}}"
    return [str(BIN / "yamllint"), "-d", config, str(file)]


def _compose(file: Path) -> list[str]:
    """The floor: nothing but libyaml's parser building its node tree."""
    code = f"import yaml; yaml.compose(open({str(file)!r}, 'rb').read(), Loader=yaml.CSafeLoader)"
    return [sys.executable, "-c", code]


def against_peers(folder: Path) -> None:
    """A design of ordinary size against two linters that know nothing of clusters."""
    file, schema = folder / "200.yaml", folder / "schema.json"
    file.write_text(design(200, 100))
    schema.write_text(json.dumps(json_schema()))
    peers = {
        "yamllint": _yamllint(file),
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(file)],
    }
    start = {"Python, click, PyYAML, CEL started": [sys.executable, "-c", _START]}
    ours = {"hadesign lint": _lint(file), "hadesign lint, nothing changed": _again(file)}
    figures = measure({**ours, **peers, "hadesign --version": [HADESIGN, "--version"], **start})
    table.title("200 nodes + 100 workloads, whole process")
    for name, figure in figures.items():
        table.process(name, figure)
    cold = measure({"cold": _lint(file)}, runs=3, environment=_NO_CACHE)["cold"]
    table.process("hadesign lint, rules not yet compiled", cold)
    for peer, wanted in (("yamllint", 0.6), ("check-jsonschema", 0.44)):
        table.ratio(f"  hadesign lint / {peer}", figures["hadesign lint"], figures[peer], wanted)


def in_bulk(folder: Path) -> None:
    """Many designs of ordinary size in one run: judged, and once more when nothing has changed."""
    designs = folder / "bulk"
    designs.mkdir()
    for number in range(FILES):
        (designs / f"{number}.yaml").write_text(
            design(200, 100).replace("{name: bench}", f"{{name: bench-{number}}}", 1)
        )
    measure({"first": _again(designs)}, runs=1, warm_ups=0)
    commands = {
        "yamllint": _yamllint(designs),
        "hadesign lint": _lint(designs, "--jobs", "1"),
        "hadesign lint --jobs 2": _lint(designs, "--jobs", "2"),
        "hadesign lint, nothing changed": _again(designs),
    }
    figures = measure(commands, runs=1, warm_ups=0)
    table.title(f"{FILES} files of 200 nodes + 100 workloads in one run; the time of each is a {FILES}th")
    for name, figure in figures.items():
        table.process(name, figure)
    table.ratio("  hadesign lint / yamllint", figures["hadesign lint"], figures["yamllint"], 0.2)
    two, peer = figures["hadesign lint --jobs 2"], figures["yamllint"]
    wall = f"{two.wall / peer.wall:.2f} x"
    table.goal("  --jobs 2 / yamllint, by wall time", (wall,), "0.2 x", met=two.wall / peer.wall <= 0.2)
    table.ratio("  nothing changed / yamllint", figures["hadesign lint, nothing changed"], figures["yamllint"], 0.05)


def against_floor(folder: Path) -> None:
    """A large design against bare libyaml."""
    file = folder / "2000.yaml"
    file.write_text(design(2_000, 1_000))
    floor = "libyaml compose, nothing else"
    figures = measure({floor: _compose(file), "hadesign lint": _lint(file)})
    table.title(f"2,000 nodes + 1,000 workloads, {file.stat().st_size / 1024:.0f} KiB, whole process")
    for name, figure in figures.items():
        table.process(name, figure)
    table.ratio("  hadesign lint / libyaml compose", figures["hadesign lint"], figures[floor], 2.5)


def growth(folder: Path) -> None:
    """How processor time grows with the design: an exponent of 1 is linear.

    What the smallest design costs (start-up, imports, rules) is taken off, as it would flatter the exponent.
    """
    files = {size: folder / f"growth-{size}.yaml" for size in (SMALLEST, *SIZES)}
    for size, file in files.items():
        file.write_text(design(size, size // 20))
    figures = measure({str(size): _lint(file) for size, file in files.items()}, runs=5)
    table.title("Growth of lint, n nodes and n/20 workloads")
    start = figures[str(SMALLEST)].processor
    points = [(size, figures[str(size)].processor - start) for size in SIZES]
    for size in files:
        table.process(f"hadesign lint, {size:,} nodes", figures[str(size)])
    for (small, fast), (large, slow) in [*itertools.pairwise(points), (points[0], points[-1])]:
        exponent = math.log(slow / fast) / math.log(large / small)
        table.goal(f"  exponent {small:,} -> {large:,}", ("", f"{exponent:.2f}"), "1.1", met=exponent <= 1.1)


def refusal(folder: Path) -> None:
    """How long a file is looked at that would be billions of nodes once its aliases are expanded."""
    file, small = folder / "laughs.yaml", folder / "small.yaml"
    file.write_text(billion_laughs())
    small.write_text("a: [\n")
    figures = measure({"a billion laughs": _lint(file), "another wrong file": _lint(small)}, codes=(2,))
    table.title("A billion laughs, refused")
    for name, figure in figures.items():
        table.process(f"hadesign lint, {name}", figure)
    beyond = figures["a billion laughs"].wall - figures["another wrong file"].wall
    with _clock() as inside:
        try:
            read(file)
        except InputError:
            pass
        else:
            raise SystemExit("a billion laughs was accepted")
    for name, seconds in (("  beyond another wrong file", beyond), ("  inside, reading only", inside[0])):
        table.goal(name, (table.milliseconds(seconds),), "100 ms", met=seconds < 0.1)


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Measure what is done inside, in seconds."""
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)
