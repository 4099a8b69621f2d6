"""kubeadm's secrets: those that a machine needs to join, each made on the first control-plane node on the day."""

from hadesign.i18n import _
from hadesign.targets import filling
from hadesign.targets.filling import Blank
from hadesign.topology.cluster import Cluster

TOKEN, HASH, CERTIFICATE_KEY = "@BOOTSTRAP_TOKEN@", "@CA_CERT_HASH@", "@CERTIFICATE_KEY@"
"""Placeholders; kubeadm refuses a file that still holds one, so that none can be used by mistake."""

JOINING = (
    'export BOOTSTRAP_TOKEN="$(kubeadm token create)"',
    'export CA_CERT_HASH="sha256:$(openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt \\',
    "  | openssl pkey -pubin -outform der | openssl dgst -sha256 -hex | sed 's/^.* //')\"",
    'export CERTIFICATE_KEY="$(kubeadm init phase upload-certs --upload-certs --config init.yaml | tail -n 1)"',
    "sh fill-secrets.sh filled",
)
"""Commands that make the secrets and fill them in, on a control-plane node, in the folder with the files."""


def fill_script(cluster: Cluster) -> str:
    """Return the script that fills the placeholders in."""
    blanks = (
        Blank("BOOTSTRAP_TOKEN", r"[a-z0-9]{6}\.[a-z0-9]{16}", _("run {command}", command="kubeadm token create")),
        Blank("CA_CERT_HASH", "sha256:[0-9a-f]{64}", _("sha256:... as README.md says")),
        Blank("CERTIFICATE_KEY", "[0-9a-f]{64}", _("as README.md says")),
    )
    done = _(
        "Wrote join files with secrets to {folder}. The certificate key is good for two hours, the token for a day.",
        folder="%FOLDER%",
    )
    purpose = _("Writes copies of the join files with their secrets into a folder that only you can read.")
    example = "BOOTSTRAP_TOKEN=... CA_CERT_HASH=sha256:... CERTIFICATE_KEY=..."
    return filling.fill_script(cluster, blanks, ["join-*.yaml"], purpose=purpose, example=example, done=done)
