"""Import: files of one or several formats -> the text of a blueprint that can be read, and what is left to say."""

from collections.abc import Mapping, Sequence

from hadesign.blueprint.models import API_VERSION
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.balanced import settle_balancer
from hadesign.importers.base import Importer
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactConflict, FactPath, FilePlace, FoundFact, ImportNote, ImportQuestion
from hadesign.importers.judging import RefusedFact, judged, without
from hadesign.importers.known import importers
from hadesign.importers.questions import questions
from hadesign.importers.sources import SourceFile
from hadesign.importers.wholes import whole
from hadesign.importers.writing import written
from hadesign.lists import COMMAS, joined

_ROUNDS = 50
"""Most times that refused facts are taken out; each takes out all that are refused at once."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A blueprint as text, which facts it has from where, and all that a person should know or say.

    `lacking` are the messages of lint's reading about what the blueprint cannot be without.
    """

    text: str
    formats: Mapping[str, tuple[str, ...]]
    facts: tuple[FoundFact, ...]
    questions: tuple[ImportQuestion, ...]
    contradictions: tuple[FactConflict, ...]
    notes: tuple[ImportNote, ...]
    refused: tuple[RefusedFact, ...]
    passed_over: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportAnswers:
    """What a person says on the command line: facts by path, and zones of machines by name.

    `zone_label` names a label, or a variable of Ansible's, whose value is the zone of a machine.
    """

    facts: Mapping[FactPath, str]
    zones: Mapping[str, str]
    place: FilePlace
    zone_label: str = ""


def import_sources(
    sources: Sequence[SourceFile], only: str, answers: ImportAnswers, others: Sequence[str] = ()
) -> Imported:
    """Return what files say as a blueprint.

    Args:
        sources: the files.
        only: the name of the one format that is read, or nothing for whatever is recognised.
        answers: what a person says beside them; they come first, and contradict nothing.
        others: names of importers of other packages that the settings name.

    Raises:
        UsageError: no file is of a format that is known, or there is no importer of that name.
    """
    draft, formats = ImportDraft(), {}
    known = importers(others)
    for name, importer in known.items() if not only else [(only, _one(known, only))]:
        own = list(importer.recognises(sources))
        if only and not own:
            own = list(sources)
        if own:
            formats[name] = tuple(source.name for source in own)
            draft.taken(importer.read(own))
    if not formats:
        raise UsageError(_nothing(sources, known))
    settle_balancer(draft)
    draft.settle()
    _answer(draft, answers)
    read = {name for names in formats.values() for name in names}
    return _finished(draft, formats, tuple(source.name for source in sources if source.name not in read))


def _one(known: Mapping[str, Importer], name: str) -> Importer:
    if name not in known:
        names = joined(list(known), COMMAS)
        raise UsageError(_("there is no format {name!r}; formats: {names}.", name=name, names=names))
    return known[name]


def _nothing(sources: Sequence[SourceFile], known: Mapping[str, Importer]) -> str:
    titles = joined([importer.TITLE for importer in known.values()], COMMAS)
    if not sources:
        return _("there is no file to import.")
    return _(
        "no file is of a format that can be imported ({titles}); name the format with --from if it is one.",
        titles=titles,
    )


def _answer(draft: ImportDraft, answers: ImportAnswers) -> None:
    """Put in what a person says, in the place of what files say."""
    machines = draft.entries("spec", "nodes")
    unknown = [name for name in answers.zones if name not in machines]
    if unknown:
        message = _(
            "--zones names {name}, which no file does; machines: {names}.",
            name=unknown[0], names=joined(machines, COMMAS) or _("none"),
        )  # fmt: skip
        raise UsageError(message)
    said: dict[FactPath, str] = dict(answers.facts)
    said |= {("spec", "nodes", name, "zone"): zone for name, zone in answers.zones.items()}
    for path, value in said.items():
        draft.facts.pop(path, None)
        draft.contradictions = [one for one in draft.contradictions if one.path != path]
        draft.say(path, value, answers.place)
    if answers.zone_label:
        _zones_by(draft, answers.zone_label)
    _declare_zones(draft)


def _zones_by(draft: ImportDraft, key: str) -> None:
    """Take the zone of each machine that nobody said from a label of it, or a variable."""
    found = 0
    for name in draft.entries("spec", "nodes"):
        label = draft.facts.get(("spec", "nodes", name, "labels", key))
        said = [(label.value, label.places[0])] if label is not None else []
        said += [one for lookup in draft.lookups if (one := lookup(name, key))]
        found += len(said)
        if said and draft.value("spec", "nodes", name, "zone") is None:
            draft.say(("spec", "nodes", name, "zone"), *said[0])
    if not found:
        raise UsageError(_("--zone-label {key}: no machine has a label or a variable of that name.", key=key))


def _declare_zones(draft: ImportDraft) -> None:
    """Declare each zone that a machine names, at the place that names it first."""
    at = ("spec", "infrastructure", "zones")
    declared = set(draft.entries(*at))
    for name in draft.entries("spec", "nodes"):
        fact = draft.facts.get(("spec", "nodes", name, "zone"))
        if fact is not None and isinstance(fact.value, str) and fact.value not in declared:
            declared.add(fact.value)
            draft.say((*at, fact.value, "name"), fact.value, fact.places[0])


def _finished(draft: ImportDraft, formats: Mapping[str, tuple[str, ...]], passed_over: tuple[str, ...]) -> Imported:
    """Write the blueprint, and take out what reading it refuses until it is read, or lacks what nobody said."""
    _begin(draft)
    asked = questions(draft)
    said, lonely = whole(draft.undisputed())
    facts = _named(list(said))
    refused = [
        RefusedFact(fact, _("{key} is not known, without which it is not taken", key=key)) for fact, key in lonely
    ]
    lacking: tuple[str, ...] = ()
    text = written(facts, asked)
    for _round in range(_ROUNDS):
        bad, lacking = judged(text)
        if not bad:
            break
        refused += bad
        facts = _named(without(facts, bad))
        text = written(facts, asked)
    return Imported(
        text.text, formats, tuple(facts), asked, tuple(draft.contradictions), tuple(draft.notes), tuple(refused),
        passed_over, lacking,
    )  # fmt: skip


def _begin(draft: ImportDraft) -> None:
    """Say what every blueprint begins with."""
    draft.facts = {
        ("apiVersion",): FoundFact(("apiVersion",), API_VERSION, ()),
        ("kind",): FoundFact(("kind",), "Blueprint", ()),
        **draft.facts,
    }


def _named(facts: list[FoundFact]) -> list[FoundFact]:
    """Return facts with a name of the cluster, where no file has one that a blueprint takes."""
    at = ("metadata", "name")
    if any(fact.path == at for fact in facts):
        return facts
    return [*facts, FoundFact(at, "imported", (FilePlace(_("no file names the cluster (--name)")),))]
