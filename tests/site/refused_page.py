"""The page on what hadesign refuses: faults planted into the presets, each with what is really said of it."""

import difflib
from collections.abc import Iterator, Sequence

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.proof.objectives import Objective
from hadesign.report.markdown import block, join, table, text
from hadesign.report.prove.objectives import MET_WORDS, verdict
from hadesign.resources import blueprints_dir
from hadesign.words.objectives import outcome
from tests.planted.faults import FAULTS, Fault
from tests.planted.test_planted import NOT_YET, judged

_HEAD = """# What hadesign refuses

Each design on this page is a shipped preset with one fault in it, of the kind that reads well and fails on the day it
is needed. Below each edit stands what hadesign says of it, as the page is made by running it. Of the unchanged presets
`lint` finds nothing, and `prove` shows that every objective is met.

Plant one yourself:

```console
$ hadesign init blueprint.yaml
$ sed -i 's/vip: 10.0.0.100/vip: 192.168.0.100/' blueprint.yaml
$ hadesign lint blueprint.yaml
$ hadesign prove blueprint.yaml
```"""
_SORTS = {
    "refused": "## Refused\n\n`lint` has an error, so that `build` writes nothing. Where the fault breaks an objective,"
    " `prove` calls it *not met*; a drain that never ends breaks none, and is an error all the same.",
    "not-shown": "## Not shown\n\nNothing is wrong with these, and too little is said to show that nothing is. That is"
    " not *met*: `prove` names the facts that would settle it.",
    "accepted": "## Accepted\n\nThese look like faults and are none. A tool that refuses them would be switched off.",
}


def refused_page() -> str:
    """Return the page; faults that are not judged rightly yet are not on it."""
    parts = [_HEAD]
    for sort, head in _SORTS.items():
        shown = [fault for fault in FAULTS if fault.want == sort and fault.id not in NOT_YET]
        parts += [head, *(part for fault in shown for part in _fault(fault))] if shown else []
    return join(*parts)


def _fault(fault: Fault) -> Iterator[str]:
    proof, report = judged(fault.text)
    yield f"### {text(fault.title)}"
    yield text(fault.why)
    yield block(_diff(fault), "diff")
    yield _findings(report.diagnostics, len(report.explained))
    open_ones = [one for one in proof.objectives if one.met is not True]
    yield f"`prove`: {text(verdict(proof))}"
    yield table(("", "objective", "because"), map(_row, open_ones))


def _row(one: Objective) -> tuple[str, ...]:
    return f"**{MET_WORDS[one.met]}**", text(outcome(one.goal)), text(outcome(one.why))


def _diff(fault: Fault) -> str:
    """Return the edit as a diff without context, each part under the line that it begins at."""
    old = (blueprints_dir() / f"{fault.base}.yaml").read_text(encoding="utf-8").splitlines()
    lines = list(difflib.unified_diff(old, fault.text.splitlines(), lineterm="", n=0))[2:]
    return "\n".join(_place(fault, line) if line.startswith("@@") else line for line in lines)


def _place(fault: Fault, hunk: str) -> str:
    """Say where a part of an edit is: `@@ -71,0 +72 @@` adds line 72."""
    _, before, after, *_ = hunk.split()
    where = after if before.endswith(",0") else before
    return f"@@ {fault.base}.yaml, line {where[1:].split(',')[0]} @@"


def _findings(found: Sequence[Diagnostic], explained: int) -> str:
    """List errors and warnings, or notes where there is nothing worse, with links to the rules."""
    loud = [one for one in found if one.severity is not Severity.INFO]
    shown = loud or found
    if not shown:
        return "`lint` finds nothing."
    lines = [
        f"- {one.severity.value} [{one.rule}](../rules/{one.rule}.md) at line {one.location.line}: {text(one.message)}"
        for one in shown
    ]
    more = f", and leaves out {explained} more that these explain" if explained else ""
    return "\n".join([f"`lint` finds{more}:", "", *lines])
