"""`make bench`: lint against its peers and its floor, in one run on one machine, printed as a table of ratios."""

import itertools
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.designs import billion_laughs, design
from benchmarks.measure import Figure, measure
from hadesign.blueprint import json_schema
from hadesign.errors import InputError
from hadesign.source import read

BIN = Path(sys.executable).parent
HADESIGN = str(BIN / "hadesign")
AS_OF = "2026-11-23"
SMALLEST = 5
SIZES = (200, 2_000, 20_000)


def _lint(file: Path) -> list[str]:
    return [HADESIGN, "lint", "--as-of", AS_OF, "--fail-on", "never", str(file)]


def _compose(file: Path) -> list[str]:
    """The floor: nothing but libyaml's parser building its node tree."""
    code = f"import yaml; yaml.compose(open({str(file)!r}, 'rb').read(), Loader=yaml.CSafeLoader)"
    return [sys.executable, "-c", code]


def _title(text: str) -> None:
    print(f"\n{text}\n{'':46} {'wall':>9} {'processor':>11} {'peak memory':>13}")


def _row(name: str, figure: Figure) -> None:
    print(f"{name:46} {figure.wall:7.3f} s {figure.processor:9.3f} s {figure.memory:9.0f} MiB")


def _ratio(name: str, figure: Figure, other: Figure, goal: float) -> None:
    ratio = figure.wall / other.wall
    verdict = "met" if ratio <= goal else "MISSED"
    print(f"{name:46} {ratio:7.2f} x {figure.processor / other.processor:9.2f} x   goal {goal} x: {verdict}")


def _against_peers(folder: Path) -> None:
    """A design of ordinary size against two linters that know nothing of clusters."""
    file, schema = folder / "200.yaml", folder / "schema.json"
    file.write_text(design(200, 100))
    schema.write_text(json.dumps(json_schema()))
    config = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable}}"
    peers = {
        "yamllint": [str(BIN / "yamllint"), "-d", config, str(file)],
        "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(file)],
    }
    figures = measure({"hadesign lint": _lint(file), **peers, "hadesign --version": [HADESIGN, "--version"]})
    _title("200 nodes + 100 workloads, whole process")
    for name, figure in figures.items():
        _row(name, figure)
    cold = measure({"cold": _lint(file)}, runs=3, environment={"XDG_CACHE_HOME": "/nonexistent"})["cold"]
    _row("hadesign lint, rules not yet compiled", cold)
    for peer in peers:
        _ratio(f"  hadesign lint / {peer}", figures["hadesign lint"], figures[peer], 0.5)


def _against_floor(folder: Path) -> None:
    """A large design against bare libyaml."""
    file = folder / "2000.yaml"
    file.write_text(design(2_000, 1_000))
    figures = measure({"libyaml compose, nothing else": _compose(file), "hadesign lint": _lint(file)})
    _title(f"2,000 nodes + 1,000 workloads, {file.stat().st_size / 1024:.0f} KiB, whole process")
    for name, figure in figures.items():
        _row(name, figure)
    _ratio("  hadesign lint / libyaml compose", figures["hadesign lint"], figures["libyaml compose, nothing else"], 2.5)


def _growth(folder: Path) -> None:
    """How processor time grows with the design: an exponent of 1 is linear.

    What the smallest design costs (start-up, imports, rules) is taken off, as it would flatter the exponent.
    """
    files = {size: folder / f"growth-{size}.yaml" for size in (SMALLEST, *SIZES)}
    for size, file in files.items():
        file.write_text(design(size, size // 20))
    figures = measure({str(size): _lint(file) for size, file in files.items()}, runs=5)
    _title("Growth, n nodes and n/20 workloads")
    start = figures[str(SMALLEST)].processor
    points = [(size, figures[str(size)].processor - start) for size in SIZES]
    for size in files:
        _row(f"hadesign lint, {size:,} nodes", figures[str(size)])
    for (small, fast), (large, slow) in [*itertools.pairwise(points), (points[0], points[-1])]:
        exponent = math.log(slow / fast) / math.log(large / small)
        verdict = f"goal 1.1: {'met' if exponent <= 1.1 else 'MISSED'}"
        print(f"{f'  exponent {small:,} -> {large:,}':46} {'':9} {exponent:9.2f}     {verdict}")


def _refusal(folder: Path) -> None:
    """How long a file is looked at that would be billions of nodes once its aliases are expanded."""
    file, small = folder / "laughs.yaml", folder / "small.yaml"
    file.write_text(billion_laughs())
    small.write_text("a: [\n")
    figures = measure({"a billion laughs": _lint(file), "another wrong file": _lint(small)}, codes=(2,))
    _title("A billion laughs, refused")
    for name, figure in figures.items():
        _row(f"hadesign lint, {name}", figure)
    beyond = figures["a billion laughs"].wall - figures["another wrong file"].wall
    with _clock() as inside:
        try:
            read(file)
        except InputError:
            pass
        else:
            raise SystemExit("a billion laughs was accepted")
    for name, seconds in (("  beyond another wrong file", beyond), ("  inside, reading only", inside[0])):
        print(f"{name:46} {seconds * 1000:7.1f} ms{'':24} goal 100 ms: {'met' if seconds < 0.1 else 'MISSED'}")


@contextmanager
def _clock() -> Iterator[list[float]]:
    """Measure what is done inside, in seconds."""
    taken: list[float] = []
    start = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - start)


def main() -> None:
    """Print every table."""
    with tempfile.TemporaryDirectory() as name:
        for part in (_against_peers, _against_floor, _growth, _refusal):
            part(Path(name))


if __name__ == "__main__":
    main()
