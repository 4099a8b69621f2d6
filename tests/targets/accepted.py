"""How many designs each target is written for, and each of its judges accepts: the figures of a page of our site.

    python -m tests.targets.accepted > tests/targets/accepted.json

counts the generated designs, by part, as they were when it was run: which they are depends on what else is imported.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from hadesign.targets import target, target_names
from hadesign.targets.base import unfit_reason
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.targets.generated import ALL, made
from tests.targets.shipped import SHIPPED, cluster_of

FILE = Path(__file__).with_suffix(".json")
Counts = Mapping[str, int]


def counted(clusters: Iterable[Cluster]) -> Counts:
    """Return how many designs each target fits; targets that fit none are left out."""
    found: Counter[str] = Counter()
    for cluster in clusters:
        found.update(name for name in target_names() if not unfit_reason(target(name), cluster))
    return dict(sorted(found.items()))


def designs_of(part: int) -> list[Cluster]:
    return [as_cluster(json.loads(text)) for text in dict.fromkeys(made(part))]


@cache
def generated() -> Mapping[str, Counts]:
    """Return the counts of generated designs, by part."""
    found: Mapping[str, Counts] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def accepted(name: str) -> tuple[int, int]:
    """Return how many shipped and how many generated designs a target is written for."""
    shipped = sum(not unfit_reason(target(name), cluster_of(file)) for file in SHIPPED)
    return shipped, sum(counts.get(name, 0) for counts in generated().values())


if __name__ == "__main__":
    made_now = {str(part): counted(designs_of(part)) for part in range(ALL)}
    print(json.dumps(made_now, indent=1))  # noqa: T201
