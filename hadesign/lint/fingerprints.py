"""What tells a finding from every other one for longer than a run: the same in all forms of output and in baselines."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from hadesign.diagnostic import Diagnostic

VERSION = 1
"""Of what a fingerprint is made of; programs that keep them are told."""
_LENGTH = 32
"""Digits in base 16: more than any number of findings needs, and a name that fits into a line."""


def fingerprints(found: Iterable[Diagnostic]) -> dict[Diagnostic, str]:
    """Return a fingerprint of each finding; no two have the same.

    It is made of the rule, of the design's name and of what is found fault with, by its names. So it stays when lines
    are added, lists are put into another order and files are renamed, and when words or numbers of a message change.
    Findings that are alike in all this are counted in the order of their messages, which does not depend on places.
    A mistake in a file has no design that it belongs to: it is told by its file and its message.
    """
    told: dict[Diagnostic, str] = {}
    alike: Counter[str] = Counter()
    for one in sorted(found, key=lambda d: (d.message, d.sort_key)):
        known_by = one.anchor or f"{one.location.file}/{one.path}/{one.message}"
        key = f"{VERSION}/{one.rule}/{known_by}"
        alike[key] += 1
        digest = hashlib.sha256(f"{key}/{alike[key]}".encode("utf-8", "surrogatepass"))
        told[one] = digest.hexdigest()[:_LENGTH]
    return told
