"""A rehearsal as its JSON has it: read, held against the schema, and beside the design of today. Nothing is run."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.proof import Proof
from hadesign.rehearsal.experiments import WAYS, Experiment, Prediction, experiments, predicted
from hadesign.rehearsal.made_with import RehearsingHost, digests
from hadesign.rehearsal.maintenance import experiments_of_maintenance
from hadesign.rehearsal.timeline import ClientOutage, Tenure, Timeline
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.workers.experiments import experiments_of_workers
from hadesign.report.conforming import fault
from hadesign.report.rehearsal.data import VERDICTS, schema
from hadesign.report.rehearsal.pods import read_outcome, read_prediction
from hadesign.topology.cluster import Cluster
from hadesign.writer import digest

MOST = 10 * 2**20
"""Bytes of such a file that are read; a rehearsal of a hundred experiments has some hundred thousand."""
_GOES_ON = {code: verdict for verdict, code in VERDICTS.items()}


@dataclass(frozen=True, slots=True)
class RecordedTrial:
    """An experiment with what became of it, and in which respects that was not as predicted when it was made.

    `of_pods` has the same of each of the workloads whose pods were looked at.
    """

    outcome: TrialOutcome
    disagreements: tuple[str, ...]
    of_pods: tuple[tuple[str, ...], ...] = ()

    @property
    def experiment(self) -> Experiment:
        """What was tried, with what was predicted then."""
        return self.outcome.experiment


@dataclass(frozen=True, slots=True)
class RecordedRehearsal:
    """A rehearsal that was made by a version of hadesign, on a day (2026-12-01), on a host, of generated files.

    `digest` is the SHA-256 of the file that it was read from.
    """

    design: str
    version: str
    day: str
    host: RehearsingHost
    programs: Mapping[str, str]
    files: Mapping[str, str]
    trials: tuple[RecordedTrial, ...]
    digest: str

    @property
    def disagreeing(self) -> list[RecordedTrial]:
        """What did not go as predicted."""
        return [one for one in self.trials if one.disagreements]


def read_rehearsal(file: Path) -> RecordedRehearsal:
    """Read what `hadesign rehearse --format json` wrote.

    Raises:
        UsageError: it cannot be read, is not JSON by the schema, or nothing was run.
    """
    try:
        with file.open("rb") as opened:
            raw = opened.read(MOST + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    if len(raw) > MOST:
        raise UsageError(_("{file} is larger than the 10 MiB that a rehearsal can have.", file=file))
    data = _parsed(file, raw)
    if wrong := fault(schema(), data):
        _refuse(file, wrong)
    if data["date"] is None or data["machine"] is None or not any(one["observed"] for one in data["experiments"]):
        _refuse(file, _("it lists experiments, of which none was made"))
    told = data["machine"]
    host = RehearsingHost(told["kernel"], told["architecture"], told["cores"], told["memory"], told["roundTrip"])
    trials = tuple(_trial(one) for one in data["experiments"] if one["observed"])
    programs, files = data["programs"], data["files"]
    return RecordedRehearsal(
        data["design"], data["hadesign"], data["date"], host, programs, files, trials, digest(raw)
    )  # fmt: skip


def _parsed(file: Path, raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise UsageError(_("{place}: this is no JSON: {reason}.", place=place, reason=error.msg)) from None
    except (ValueError, RecursionError):
        _refuse(file, _("its text is not UTF-8, or nested too deeply, or has a number that is too long"))


def _refuse(file: Path, why: str) -> NoReturn:
    words = _("{file} is no rehearsal: {why}. `hadesign rehearse FILE --format json` writes one.", file=file, why=why)
    raise UsageError(words)


def _trial(one: Mapping[str, Any]) -> RecordedTrial:
    told, seen = one["predicted"], one["observed"]
    prediction = Prediction(_GOES_ON[told["verdict"]], told["within"], told["leadsWithin"])
    machines = tuple(seen["machines"])
    pods = tuple(map(read_prediction, told["pods"]))
    known = {pod.workload: pod for pod in pods}
    experiment = Experiment(
        one["name"], one["way"], prediction, tuple(one["failures"]), machines, one["program"] or "", tuple(one["also"]),
        workers=tuple(one["workers"]), pods=pods, by_default=one["byDefault"],
    )  # fmt: skip
    told_of = [pod for pod in seen["pods"] if pod["workload"] in known]
    outcome = TrialOutcome(
        experiment, machines, _GOES_ON[seen["verdict"]] is True,
        first=seen["firstFailure"], last=seen["lastFailure"], failed=seen["failed"], tried=seen["tried"],
        lost=seen["lostWrites"], missed=seen["missedByWatch"], leaders=seen["leaders"], holders=seen["holders"],
        back=seen["backAfter"], led=seen["ledAfter"], timeline=_timeline(seen["timeline"]),
        late=seen["late"], pods=tuple(read_outcome(pod, known[pod["workload"]]) for pod in told_of),
    )  # fmt: skip
    of_pods = tuple(tuple(pod["disagreements"]) for pod in told_of)
    return RecordedTrial(outcome, tuple(seen["disagreements"]), of_pods)


def _timeline(told: Mapping[str, Any]) -> Timeline:
    return Timeline(
        told["until"],
        tuple(ClientOutage(one["what"], one["from"], one["to"], one["failed"]) for one in told["outages"]),
        tuple(Tenure(one["what"], one["machine"], one["from"], one["to"]) for one in told["held"]),
    )


def changed_files(recorded: RecordedRehearsal, cluster: Cluster) -> Sequence[str]:
    """Return the paths of files that are run and are not those that were rehearsed: changed, new, or gone."""
    now = digests(cluster)
    return sorted(path for path in {*now, *recorded.files} if now.get(path) != recorded.files.get(path))


def predicted_today(recorded: RecordedRehearsal, proof: Proof) -> Mapping[str, Prediction | None]:
    """Return what is predicted today of each experiment of which something else was predicted then, by its name.

    `None` where the design has no such failure any more.
    """
    every = (*experiments(proof), *experiments_of_maintenance(proof), *experiments_of_workers(proof))
    known = {f"{thing} {one.way}": one for one in every for thing in (*one.failed, *one.also)}
    known |= {one.name: one for one in every}
    found: dict[str, Prediction | None] = {}
    for trial in recorded.trials:
        one = trial.experiment
        same = known.get(one.name)
        today = same.predicted if same else _of_set(one, proof)
        if today is None or _rounded(today) != _rounded(one.predicted):
            found[one.name] = today
    return found


def _of_set(one: Experiment, proof: Proof) -> Prediction | None:
    """Return what is predicted of failures at the same moment; `None` where there is no such thing."""
    way = next((way for way in WAYS if way == one.way), None)
    if way is None or len(one.failed) < 2 or any(thing not in proof.cluster.things for thing in one.failed):
        return None
    return predicted(proof, one.failed, one.machines, way)


def _rounded(told: Prediction) -> tuple[bool | None, float | None, float | None]:
    """Return a prediction as the JSON has it."""
    within, leads = (None if seconds is None else round(seconds, 3) for seconds in (told.within, told.leads))
    return told.goes_on, within, leads
