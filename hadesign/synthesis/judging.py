"""The verdict of one design: objectives by the proof, everything else by lint."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from hadesign.diagnostic import Severity
from hadesign.errors import InputError
from hadesign.lint import Report
from hadesign.proof import Proof, prove
from hadesign.proof.objectives import Objective, users_services
from hadesign.source import read_text
from hadesign.source.as_json import as_json
from hadesign.synthesis.branches import condemned
from hadesign.synthesis.outcomes import Candidate, SynthesisVerdict, TriedDesign
from hadesign.topology import Cluster, read_cluster

Lint: TypeAlias = Callable[[Cluster, Proof], Report]
"""Judges a design by all rules that were asked for."""


def judged(candidate: Candidate, data: Mapping[str, Any], file: str, lint: Lint) -> tuple[TriedDesign, bool]:
    """Return the verdict of a design, and whether every other one with its control plane fails as well."""
    try:
        cluster = cluster_of(data, file)
        proof = prove(cluster)
        failed = _failed(proof)
        if failed is not None:
            state: SynthesisVerdict = "not-met" if failed.met is False else "not-shown"
            fails_all = condemned(proof, failed)
            proof.forget()
            # What it was worked out from is the whole proof.
            return TriedDesign(candidate, state, replace(failed, faults=(), unknown=(), open=())), fails_all
        found = tuple(one for one in lint(cluster, proof).diagnostics if one.severity is not Severity.INFO)
        minutes = None if found else _minutes(proof)
        proof.forget()
    except InputError as error:
        return TriedDesign(candidate, "no-design", findings=tuple(error.diagnostics)), False
    return TriedDesign(candidate, "findings" if found else "met", findings=found, minutes=minutes), False


def cluster_of(data: Mapping[str, Any], file: str) -> Cluster:
    """Decide what will exist of a blueprint's data; raises `InputError` where it contradicts itself."""
    return read_cluster(read_text(as_json(data), file))


def _failed(proof: Proof) -> Objective | None:
    """Return the first objective that is not met, else the first that is not shown to be."""
    for met in (False, None):
        failed = next((one for one in proof.objectives if one.met is met), None)
        if failed is not None:
            return failed
    return None


def _minutes(proof: Proof) -> float | None:
    """Return how long users are without the service that they miss longest, in minutes a year, at most."""
    downs = [proof.availability(service).down for service in users_services(proof)]
    known = [down.minutes[1] for down in downs if down is not None]
    return max(known, default=None) if len(known) == len(downs) else None
