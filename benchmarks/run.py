"""`make bench`: lint against its peers and its floor, in one run on one machine, printed as a table of ratios."""

import itertools
import json
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.designs import design
from benchmarks.measure import Figure, measure
from hadesign.blueprint import json_schema

BIN = Path(sys.executable).parent
AS_OF = "2026-11-23"
SIZES = (200, 2_000, 20_000)


def _lint(file: Path) -> list[str]:
    return [str(BIN / "hadesign"), "lint", "--as-of", AS_OF, "--fail-on", "never", str(file)]


def _compose(file: Path) -> list[str]:
    """The floor: nothing but libyaml's parser building its node tree."""
    code = f"import yaml; yaml.compose(open({str(file)!r}, 'rb').read(), Loader=yaml.CSafeLoader)"
    return [sys.executable, "-c", code]


def _row(title: str, figure: Figure, other: Figure | None = None, goal: str = "") -> None:
    ratio = f"{figure.seconds / other.seconds:6.2f}x" if other else "       "
    print(f"{title:<52} {figure.seconds:8.3f} s {figure.memory:7.0f} MiB {ratio}  {goal}")


def _against_peers(folder: Path, schema: Path) -> None:
    """A design of ordinary size against two linters that know nothing of clusters."""
    file = folder / "200.yaml"
    file.write_text(design(200, 100))
    config = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable}}"
    figures = measure(
        {
            "lint": _lint(file),
            "yamllint": [str(BIN / "yamllint"), "-d", config, str(file)],
            "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", str(schema), str(file)],
            "start": [str(BIN / "hadesign"), "--version"],
        }
    )
    print("\n200 nodes + 100 workloads, whole process (ratio: hadesign lint / the other)")
    _row("hadesign lint", figures["lint"])
    for peer in ("yamllint", "check-jsonschema"):
        _row(peer, figures[peer])
        _row(f"  hadesign lint / {peer}", figures["lint"], figures[peer], "goal <= 0.5x")
    _row("hadesign --version (start-up alone)", figures["start"])


def _against_floor(folder: Path) -> None:
    """A large design against bare libyaml."""
    file = folder / "2000.yaml"
    file.write_text(design(2_000, 1_000))
    figures = measure({"lint": _lint(file), "compose": _compose(file)})
    print(f"\n2,000 nodes + 1,000 workloads, {file.stat().st_size / 1024:.0f} KiB, whole process")
    _row("libyaml compose, nothing else", figures["compose"])
    _row("hadesign lint", figures["lint"], figures["compose"], "goal <= 2.5x")


def _growth(folder: Path) -> None:
    """How time grows with the design: 1.0 is linear. The smallest size carries the start-up, so it is taken off."""
    start = measure({"start": [str(BIN / "hadesign"), "--version"]}, runs=3)["start"].seconds
    points: list[tuple[int, float]] = []
    print("\nGrowth, n nodes and n/20 workloads (start-up taken off for the exponent)")
    for size in SIZES:
        file = folder / f"growth-{size}.yaml"
        file.write_text(design(size, size // 20))
        figure = measure({"lint": _lint(file)}, runs=3)["lint"]
        points.append((size, max(figure.seconds - start, 1e-3)))
        _row(f"hadesign lint, {size:,} nodes", figure)
    for (small, fast), (large, slow) in itertools.pairwise(points):
        exponent = math.log(slow / fast) / math.log(large / small)
        print(f"{f'  exponent {small:,} -> {large:,}':<52} {exponent:8.2f}                       goal <= 1.1")


def main() -> None:
    """Print every table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schema = folder / "schema.json"
        schema.write_text(json.dumps(json_schema()))
        print(f"{'':<52} {'median':>10} {'peak':>11}   ratio")
        _against_peers(folder, schema)
        _against_floor(folder)
        _growth(folder)


if __name__ == "__main__":
    main()
