"""One process that tries inputs by their numbers, and writes a line of JSON for whatever there is to tell.

    python -m tests.fuzz.worker STAGE SEED FIRST COUNT PROGRESS

The number of the input that is being tried stands in the file PROGRESS, for who finds this process gone. What it reads
besides, and where it works, is its current folder.
"""

import json
import os
import resource
import sys
from collections import Counter
from typing import Any

from tests.fuzz import grounds
from tests.fuzz.smaller import smaller
from tests.fuzz.stages import catalogue
from tests.fuzz.table import STAGES
from tests.fuzz.trying import Finding, input_of, settled, tried

MOST_MEMORY = 6 * 2**30
"""Bytes; what wants more gets an error, which is a finding."""
DIGESTS = 50
"""Of so many inputs one tells its digest, by which another process with other hashes is compared with this one."""


def main(arguments: list[str]) -> None:
    """Try so many inputs, and tell the findings, each name once, and in the end what was tried."""
    name, seed, first, count, progress = arguments[0], *map(int, arguments[1:4]), arguments[4]
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    _make_ready()
    stage, ends, told = STAGES[name], Counter[str](), set[str]()
    with open(progress, "r+b", buffering=0) as place:  # noqa: PTH123  it is written into thousands of times
        for number in range(first, first + count):
            os.pwrite(place.fileno(), b"%020d" % number, 0)
            kind, raw = input_of(name, seed, number)
            whole = number % stage.whole == 0
            result = tried(stage, raw, whole=whole, twice=whole)
            ends[f"{kind} {result.code}"] += 1
            if number % DIGESTS == 0:
                _tell(number=number, digest=result.digest, ends=dict(ends))
            if result.finding and result.finding.name not in told:
                told.add(result.finding.name)
                _report(name, number, kind, raw, result.finding)
    _tell(done=True, ends=dict(ends), peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _make_ready() -> None:
    catalogue()
    grounds.fields()
    settled()


def _report(name: str, number: int, kind: str, raw: bytes, finding: Finding) -> None:
    """Tell a finding with the smallest input that shows it."""
    _tell(finding=finding.name, detail=finding.detail, kind=kind, input=number, raw=raw.hex())
    stage = STAGES[name]

    def shows(text: bytes) -> bool:
        found = tried(stage, text, whole=True, twice="second time" in finding.name).finding
        return found is not None and found.name == finding.name

    if "too" not in finding.name.split():  # what costs much is looked at by hand
        _tell(finding=finding.name, smaller=smaller(raw, shows).hex())


def _tell(**what: Any) -> None:
    sys.__stdout__.write(json.dumps(what) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    main(sys.argv[1:])
