"""What a report of a difference is about."""

from hadesign.comparison import Comparison
from hadesign.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """Two designs, what the file of each is called for people, and the day (ISO date) as of which they are judged."""

    comparison: Comparison
    before: str
    after: str
    as_of: str
