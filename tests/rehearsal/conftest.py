"""What takes a quarter of an hour is collected by night only."""

from tests.effort import NIGHTLY

collect_ignore = [] if NIGHTLY else ["test_by_night.py"]
