"""Crowded designs of workloads of all kinds: how many failures are decided, and who is left out where room is short.

Nobody knows the best answer for these. What is held fast is that the search finds no less than it did, of what matters
most first.
"""

from collections import Counter

import pytest

from hadesign.proof import prove
from tests.proof.test_packing import crowded

SEEDS = 20
FIGURES = [
    # Machines, workloads, the share of CPU they ask for; what fits before a failure, after that of a node, of a zone;
    # what is refuted; replicas without a place, of critical, standard and batch workloads.
    (25, 8, 0.9, (20, 88, 11, 10), (0, 135, 429)),
    (25, 12, 1.0, (13, 61, 8, 50), (2, 276, 2104)),
    (50, 20, 0.9, (19, 95, 14, 1), (0, 29, 177)),
    (50, 20, 0.97, (18, 87, 7, 4), (0, 54, 895)),
    (50, 30, 1.0, (15, 58, 3, 47), (73, 75, 4419)),
    (100, 30, 0.95, (18, 90, 8, 9), (145, 143, 2772)),
]


@pytest.mark.parametrize(("nodes", "workloads", "fill", "decided", "left_out"), FIGURES)
def test_no_less_is_decided_and_no_more_left_out_than_was(
    nodes: int, workloads: int, fill: float, decided: tuple[int, ...], left_out: tuple[int, ...]
) -> None:
    """These are the figures of the search as it is; a better one may raise the first, and lower the others."""
    verdicts, unplaced = Counter[tuple[str, str]](), Counter[str]()
    for seed in range(SEEDS):
        found = prove(crowded(nodes, workloads, fill, seed)).after_failures
        assert found.before
        for kind, fit in (("", found.before.fit), *((one.kind or "", one.fit) for one in found.after)):
            verdicts[kind, fit.verdict] += 1
            for concern in fit.concerns:
                unplaced[concern.workload.tier or "unsaid"] += concern.unplaced
    refuted = sum(count for (_, verdict), count in verdicts.items() if verdict == "cannot")
    mine = (*(verdicts[kind, "fits"] for kind in ("", "node", "zone")), refuted)
    assert all(one >= was for one, was in zip(mine, decided, strict=True)), mine
    assert tuple(unplaced[tier] for tier in ("critical", "standard", "batch")) <= left_out
