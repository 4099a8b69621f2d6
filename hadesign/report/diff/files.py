"""Which files of the build are others, and what that takes of machines that run."""

from collections.abc import Mapping, Sequence

from hadesign.comparison.files import FileChange
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import COMMAS, joined, listed
from hadesign.report.names import run
from hadesign.report.page import Section, Table
from hadesign.targets.taking_effect import EFFECTS, Effect

MOST_FILES = 6
EFFECT_WORDS: Mapping[Effect, Message] = {
    "nothing": N_("nothing: for people to read and run"),
    "copied": N_("nothing: the next run reads it"),
    "new-machines": N_("nothing: for machines that join from now on"),
    "applied": N_("is applied to the API; controllers do the rest, pods may be replaced one by one"),
    "playbook": N_("the installer is run again, and restarts what changed"),
    "terraform": N_("terraform plan shows what is replaced"),
    "reload": N_("is reloaded; connections go on"),
    "restart": N_("its service is restarted"),
    "kubelet": N_("the kubelet is restarted; pods go on"),
    "renew": N_("certificates are made anew and API servers restarted, one machine after the other"),
    "control-plane": N_("control-plane pods are restarted, one machine after the other"),
    "drain": N_("each machine is drained and upgraded"),
    "rebuild": N_("the machine or the cluster is set up again"),
}


def files(found: Sequence[FileChange]) -> Section:
    """Return what takes most first."""
    by_effect: dict[Effect | None, list[FileChange]] = {}
    for change in found:
        by_effect.setdefault(change.effect, []).append(change)
    rows = [
        (
            translated(EFFECT_WORDS[effect]) if effect else _("is gone: take it away"),
            listed([change.path.removeprefix("configs/") for change in by_effect[effect]], MOST_FILES, patterns=COMMAS),
            run(sorted({change.machine for change in by_effect[effect] if change.machine})),
        )
        for effect in (*reversed(EFFECTS), None)
        if effect in by_effect
    ]
    if not rows:
        return Section("")
    counts = [(fate, sum(1 for change in found if change.fate == fate)) for fate in ("added", "changed", "removed")]
    told = joined([_counted(fate, count) for fate, count in counts if count], COMMAS)
    head = (_("what it takes"), _("files"), _("machines"))
    return Section(_("Files of the build"), (_("{counts}.", counts=told), Table(head, rows)))


def _counted(fate: str, count: int) -> str:
    if fate == "added":
        return ngettext("{count:,} new file", "{count:,} new files", count)
    if fate == "changed":
        return ngettext("{count:,} file changes", "{count:,} files change", count)
    return ngettext("{count:,} file is gone", "{count:,} files are gone", count)
