"""A cache of compiled rules for the processes that tests start."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all of them, away from the user's own."""
    return tmp_path_factory.mktemp("cache")
