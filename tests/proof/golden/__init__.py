"""Ours against the facts: every published or derived value that the model must give, as it is printed.

`python -m tests.proof.golden` prints the table; `test_golden` holds each row against what is printed.
"""

from tests.proof.golden import chains, members, repairs, sizes, timers

VALUES = (*members.VALUES, *chains.VALUES, *repairs.VALUES, *timers.VALUES, *sizes.VALUES)
