"""Many designs at once: one engine that works in this process, in several, or on a Dask cluster, with the same answers.

What is done is a `Work`; what it is done to are units, each by itself. Answers come in the order of the units, a few of
them are under way at a time, and a unit that fails is an answer of its own.
"""

from hadesign.fleet.engine import answers
from hadesign.fleet.work import UnitFailure, Work, WorkItem

__all__ = ["UnitFailure", "Work", "WorkItem", "answers"]
