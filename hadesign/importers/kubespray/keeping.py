"""What Kubespray has API servers write down, and whether they encrypt Secrets.

kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes/control-plane/defaults/main/main.yml.
"""

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import take
from hadesign.importers.kubespray.inventory import AnsibleInventory
from hadesign.importers.kubespray.values import by_itself, is_true, known_text

_AUDIT: FactPath = ("spec", "controlPlane", "audit")
_ENCRYPTION: FactPath = ("spec", "controlPlane", "encryption")
_PROVIDERS = ("aescbc", "aesgcm", "secretbox")
_FOLDER = "/etc/kubernetes/audit-policy"


def read_audit(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take the audit log, where it is switched on, and who is sent it."""

    def told(name: str, path: FactPath, default: str) -> None:
        said = inventory.value(view, name)
        if said is None:
            by_itself(draft, (*_AUDIT, *path), default, "control-plane")
        elif text := known_text(draft, said):
            take(draft, (*_AUDIT, *path), _days if path == ("maxAge",) else str, text, said.place)

    sent = is_true(inventory.value(view, "kubernetes_audit_webhook"))
    if sent or is_true(inventory.value(view, "kubernetes_audit")):
        told("audit_policy_file", ("policyFile",), f"{_FOLDER}/apiserver-audit-policy.yaml")
    if is_true(inventory.value(view, "kubernetes_audit")):
        path = inventory.value(view, "audit_log_path")
        if path is None or path.text != "-":
            told("audit_log_hostpath", ("logDir",), "/var/log/kubernetes/audit")
        told("audit_log_maxage", ("maxAge",), "30d")
    if sent:
        file = f"{_FOLDER}/apiserver-audit-webhook-config.yaml"
        told("audit_webhook_config_file", ("webhook", "configFile"), file)
        told("audit_webhook_mode", ("webhook", "mode"), "batch")


def _days(text: str) -> str:
    return f"{int(text)}d"


def read_encryption(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take how Secrets are encrypted; Kubespray's own algorithm has changed, and an inventory names no release."""
    asked, algorithm = (
        inventory.value(view, "kube_encrypt_secret_data"),
        inventory.value(view, "kube_encryption_algorithm"),
    )
    if asked is None or not is_true(asked):
        return
    text = known_text(draft, algorithm) if algorithm is not None else None
    if algorithm is None or text not in _PROVIDERS:
        draft.note(asked.place, _("Secrets are encrypted, by a provider that this file does not name"))
        return
    draft.say((*_ENCRYPTION, "provider"), text, algorithm.place)
    by_itself(draft, (*_ENCRYPTION, "configFile"), "/etc/kubernetes/ssl/secrets_encryption.yaml", "control-plane")
