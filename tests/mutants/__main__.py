"""Chooses mistakes, plants each, and reports the score: `python -m tests.mutants --count 400 --seed 7 --jobs 2`."""

import argparse
import hashlib
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import yaml

from tests.mutants.operators import Mutant, mutants
from tests.mutants.reach import ROOMS, files
from tests.mutants.trials import ROOT, Result, Trials, say, snapshot

KEPT = ROOT / "build" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.yaml")


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many mistakes (default: 400)")
    parser.add_argument("--seed", type=int, default=7, help="which ones (default: 7)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (default: 2)")
    parser.add_argument("--budget", type=float, default=60, help="seconds of tests for one mistake (default: 60)")
    parser.add_argument("--quick", action="store_true", help="leave slow tests out")
    parser.add_argument("--goal", type=float, default=95, help="per cent that must be noticed (default: 95)")
    parser.add_argument(
        "--doubt", action="store_true", help="try those that are said to change nothing, too, and list what is noticed"
    )
    parser.add_argument("--within", default="", help="only mistakes whose name contains this, such as capacity/stock")
    return parser.parse_args(words)


def chosen(root: Path, count: int, seed: int, within: str = "") -> list[Mutant]:
    """Return some of all mistakes, always the same for a seed: a change of the code changes few of them."""
    found = [mutant for file in files(root) for mutant in mutants(root, file) if within in mutant.key]
    found.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.key}".encode()).digest())
    return found[:count]


def equivalents() -> list[str]:
    """Return the mistakes that nobody could see; the file has a reason for each."""
    return [entry["mutant"] for entry in yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))]


def changes_nothing(key: str, same: Iterable[str]) -> bool:
    """Tell whether a mistake is listed as one that nobody could see; a star at the end stands for any rest."""
    return any(key.startswith(name[:-1]) if name.endswith("*") else key == name for name in same)


def report(results: Sequence[Result], same: Iterable[str]) -> tuple[str, float]:
    """Return the report for people, and the per cent of mistakes that were noticed."""
    judged = [result for result in results if not changes_nothing(result["key"], same)]
    refuted = [r for r in results if r["verdict"] == "killed" and changes_nothing(r["key"], same)]
    killed = [result for result in judged if result["verdict"] == "killed"]
    score = 100 * len(killed) / len(judged) if judged else 100.0
    lines = [f"in equivalent.yaml, but {result['by']} notices it: {result['key']}" for result in refuted]
    for result in (r for r in judged if r["verdict"] != "killed"):
        file, scope, *_ = result["key"].split("::")
        tests = (
            f"{result['tried']} of {result['reaching']} tests that run it" if result["reaching"] else "no test runs it"
        )
        lines += [f"{file}:{result['line']} {scope}: {tests}", f"  - {result['was']}", f"  + {result['now']}"]
        lines += [f"  {result['key']}", ""]
    for room in ROOMS:
        of_room = Counter(r["verdict"] for r in judged if r["key"].startswith(room))
        lines.append(f"{room:<20} {of_room['killed']:>4} of {of_room.total():>4} mistakes noticed")
    equivalent = len(results) - len(judged)
    lines.append(
        f"{len(results)} mistakes: {len(killed)} killed, {len(judged) - len(killed)} survived,"
        f" {equivalent} equivalent (tests/mutants/equivalent.yaml)"
    )
    lines.append(f"Score: {score:.1f} % of {len(judged)}")
    return "\n".join(lines) + "\n", score


def main() -> int:
    asked = arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the copy is removed
    with tempfile.TemporaryDirectory(prefix="hadesign-mutants-") as folder:
        root = Path(folder)
        snapshot(root)
        trials = Trials(root, KEPT, asked.budget, slow=not asked.quick)
        for test in trials.reach.failed:
            say(f"left out, as it fails without any mistake: {test}")
        wanted, same = chosen(root, asked.count, asked.seed, asked.within), equivalents()
        every = [mutant.key for mutant in chosen(root, sys.maxsize, asked.seed)]
        for name in same:
            if not any(changes_nothing(key, [name]) for key in every):
                say(f"in equivalent.yaml, but nowhere in the code any more: {name}")
        known = trials.known(wanted)
        left_out = [] if asked.doubt else same
        untried = [mutant for mutant in wanted if mutant.key not in known and not changes_nothing(mutant.key, left_out)]
        say(f"{len(wanted)} mistakes, {len(untried)} of them to try")
        for number, result in enumerate(trials.run(untried, asked.jobs), 1):
            known[result["key"]] = result
            say(f"{number}/{len(untried)} {result['verdict']} {result.get('by', '')}: {result['key']}")
    results = [known.get(mutant.key, {"key": mutant.key, "verdict": "same"}) for mutant in wanted]
    text, score = report(results, same)
    sys.stdout.write(text)
    return int(score < asked.goal)


if __name__ == "__main__":
    sys.exit(main())
