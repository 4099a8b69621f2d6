"""How much is tried: `make test` tries what finds nearly everything, `make nightly` all there is."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "same")
NIGHTLY = PROFILE == "nightly"


def tried(by_day: int, *, by_night: int) -> int:
    """Return how many examples are tried in this run."""
    assert by_day < by_night
    return by_night if NIGHTLY else by_day
