"""Designs to compare, and the way from there to a Comparison."""

from datetime import date
from typing import Any

from hadesign.comparison import Comparison, Side, compare, side
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from tests.designs import as_cluster
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 23)
SHOP = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8")
FOURTH = (
    "    - {name: cp-d, zone: a, address: 10.0.1.11, roles: [control-plane, etcd], size: {cpu: 8, memory: 32Gi}}\n"
    "    # A pool expands"
)


def judged(data: dict[str, Any] | str) -> Side:
    """Return a design with its proof, all findings, and its files."""
    cluster = as_cluster(data)
    proof = prove(cluster)
    return side(proof, lint(cluster, proof, catalogue(), DAY))


def compared(before: dict[str, Any] | str, after: dict[str, Any] | str, order: int = 2) -> Comparison:
    """Compare two designs."""
    return compare(judged(before), judged(after), order)


def shop(*edits: tuple[str, str]) -> str:
    """Return the shop with other words in it; each edit must meet something."""
    text = SHOP
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def four() -> str:
    """Return the shop with a fourth control-plane machine."""
    return shop(("    # A pool expands", FOURTH))
