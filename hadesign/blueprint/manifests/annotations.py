"""What no manifest says and an annotation may: `hadesign.io/tier: critical`, by the names of the blueprint's fields."""

from collections.abc import Iterator

from hadesign.blueprint.manifests.parts import ManifestPart
from hadesign.blueprint.wording import one_of, shown
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.source import Far, did_you_mean, input_diagnostic, read_text
from hadesign.source.gathered import far_of

PREFIX = "hadesign.io/"
FIELDS = (
    "tier",
    "quorum",
    "peakReplicas",
    "replicates",
    "replication",
    "startTime",
    "leaderElection",
    "backupHook",
    "trafficDistribution",
    "preStop",
    "pool",
    "zones",
    "probes.readiness.checks",
    "probes.liveness.checks",
)
"""Fields that an annotation may give."""


def annotated(owner: ManifestPart, problems: list[Diagnostic]) -> Iterator[tuple[str, Far]]:
    """Yield the fields that annotations of an object give, as the YAML that their texts are."""
    notes = owner.part("metadata", "annotations")
    for key, text in notes.data.items():
        if not key.startswith(PREFIX):
            continue
        name, at = key.removeprefix(PREFIX), notes.at(key)
        if name not in FIELDS:
            what, near = _("unknown annotation {key}", key=shown(key)), did_you_mean(name, FIELDS)
            known = one_of([f"{PREFIX}{one}" for one in FIELDS])
            problems.append(input_diagnostic(what, notes.document.key((*notes.path, key)), expected=known, hint=near))
            continue
        try:
            value = read_text(str(text), at.file).data
        except InputError:
            value = None
        if value is None:
            what, expected = _("{name} is empty or no YAML", name=shown(key)), _("a value as in a blueprint")
            problems.append(input_diagnostic(what, at, expected=expected))
        else:
            yield name, far_of(value, at)
