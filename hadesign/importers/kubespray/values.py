"""Values of Ansible's variables, and where Kubespray's own defaults stand."""

from typing import Any

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.sources import UNKNOWN, YamlValue

_COMMIT = "kubernetes-sigs/kubespray@46dbdd399"
_FILES = {
    "main.yml": "roles/kubespray_defaults/defaults/main/main.yml",
    "control-plane": "roles/kubernetes/control-plane/defaults/main/main.yml",
}


def by_itself(draft: ImportDraft, path: FactPath, value: Any, file: str = "main.yml") -> None:
    """Add what Kubespray does where nothing is said, with the file of its own that says so."""
    draft.default(path, value, "Kubespray", f"{_COMMIT}:{_FILES[file]}")


def is_true(value: YamlValue | None) -> bool:
    """Tell whether a value is true as Ansible has it: true, yes, on and 1."""
    text = value.text if value is not None else None
    return text is not None and text.lower() in ("true", "yes", "on", "1", "y", "t")


def known_text(draft: ImportDraft, value: YamlValue) -> str | None:
    """Return a text; that it is a template or encrypted becomes a note."""
    if value.scalar is UNKNOWN:
        draft.note(value.place, _("a template or an encrypted text, which is not known here"))
    return value.text
