"""A fault tree in the Open-PSA Model Exchange Format, for SCRAM (https://scram-pra.org), where it is installed."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from benchmarks.fault_tree import FaultTree
from hadesign.topology.structure import Part, Structure

SECONDS = 30
"""How long SCRAM may take."""


def installed() -> bool:
    """Whether the program is there."""
    return shutil.which("scram") is not None


def unavailability(tree: FaultTree) -> float | None:
    """Return the probability that the service is down, to the six digits that SCRAM prints; `None` if it takes long."""
    with tempfile.TemporaryDirectory() as folder:
        model, report = Path(folder) / "model.xml", Path(folder) / "report.xml"
        model.write_text(model_of(tree))
        # Sets beyond order 1 take it long; the probability does not depend on them.
        command = ["scram", "--bdd", "--probability", "true", "--limit-order", "1", "-o", str(report), str(model)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None
        found = re.search(r'<sum-of-products [^>]*probability="([^"]+)"', report.read_text())
    return float(found[1]) if found else None


def model_of(tree: FaultTree) -> str:
    """Return the model: a part has failed if it fails itself, or all of a group of what it needs has failed."""
    gates: list[str] = []
    top = _gate(tree.top, gates)
    for name, groups in tree.needs.items():
        reasons = [f"<basic-event name={_quoted(name)}/>", *(_all_failed(options) for options in groups)]
        gates.append(_define(f"failed.{name}", _combined("or", reasons)))
    events = [
        f'<define-basic-event name={_quoted(name)}><float value="{1 - up!r}"/></define-basic-event>'
        for name, up in tree.up.items()
    ]
    tree_of_gates = f'<define-fault-tree name="service">{_define("top", top)}{"".join(gates)}</define-fault-tree>'
    return f"<opsa-mef>{tree_of_gates}<model-data>{''.join(events)}</model-data></opsa-mef>"


def _gate(structure: Structure, gates: list[str]) -> str:
    """Return the formula of "does not hold", its parts as gates of their own."""
    if isinstance(structure, Part):
        return f"<gate name={_quoted(f'failed.{structure.thing}')}/>"
    parts = []
    for part in structure.parts:
        formula = _gate(part, gates)
        if not isinstance(part, Part):
            name = f"gate.{len(gates)}"
            gates.append(_define(name, formula))
            formula = f"<gate name={_quoted(name)}/>"
        parts.append(formula)
    enough = len(parts) - structure.k + 1
    if enough in (1, len(parts)):
        return _combined("or" if enough == 1 else "and", parts)
    return f'<atleast min="{enough}">{"".join(parts)}</atleast>'


def _all_failed(options: tuple[str, ...]) -> str:
    return _combined("and", [f"<gate name={_quoted(f'failed.{option}')}/>" for option in options])


def _combined(kind: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"<{kind}>{''.join(parts)}</{kind}>"


def _define(name: str, formula: str) -> str:
    return f"<define-gate name={_quoted(name)}>{formula}</define-gate>"


def _quoted(thing: str) -> str:
    return quoteattr(name_of(thing))


def name_of(thing: str) -> str:
    """Write a name as the format allows it."""
    return re.sub(r"[^A-Za-z0-9-]", "_", thing)
