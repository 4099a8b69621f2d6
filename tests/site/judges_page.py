"""The page on who accepts what targets write: counts of designs that were shown, and of broken files refused."""

from importlib import import_module
from math import prod

from hadesign.targets import target, target_names
from tests.targets.accepted import accepted
from tests.targets.fast_judges import SHOWN
from tests.targets.test_declared import REFUSALS

_HEAD = """# Who accepts what is written

What `hadesign build` writes is shown, in every run of the tests, to what will read it: the programs themselves, or what
their makers publish of what they take. Each of these is shown broken files, too, and refuses them."""

_TABLE = """## Every shipped design and some 200 generated ones

Each cell says of how many designs a target's files were accepted: shipped ones, and generated ones, as far as the
target fits them. None was refused: one that is fails the tests. Generated designs are made in parts, each of which
begins with the simplest one; at least 200 differ. Of kubeadm the newest and the one before are asked,
as far as they take the design's Kubernetes. Where a cell has no generated designs, these are not of the kind that the
target is for; the tests show its judge designs of their own."""

_REFUSED = """## Broken files

Every judge, the targets that name it, and how many broken files it refused, by the test that shows them. Judges that
are not in the table above are shown shipped designs and designs of their own: an API server for instance takes too long
for 200, and sees 20 of them."""


def judges_page() -> str:
    """Return the page."""
    return f"{_HEAD}\n\n{_TABLE}\n\n{_matrix()}\n\n{_REFUSED}\n\n{_refusals()}\n"


def _matrix() -> str:
    rows = [("target", *SHOWN), ("---",) * (len(SHOWN) + 1)]
    rows += [
        (name, *(_cell(name, judge) for judge in SHOWN))
        for name in target_names()
        if any(name in SHOWN[judge] for judge in SHOWN)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(name: str, judge: str) -> str:
    if name not in SHOWN[judge]:
        return ""
    shipped, generated = accepted(name)
    return f"{shipped} + generated" if generated else str(shipped)


def _refusals() -> str:
    rows = [("judge", "targets", "broken files", "test"), ("---",) * 4]
    for judge, place in sorted(REFUSALS.items()):
        named = [name for name in target_names() if judge in target(name).JUDGES]
        rows.append((judge, ", ".join(named), str(cases(place)), f"`{place}`"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def cases(place: str) -> int:
    """Return with how many broken files a test is run; one that has no parameters has one."""
    file, _, name = place.partition("::")
    if not file.startswith("test_"):
        return 1  # run by a command of its own
    function = getattr(import_module(f"tests.targets.{file.removesuffix('.py')}"), name)
    marks = (mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize")
    return prod(len(mark.args[1]) for mark in marks)
