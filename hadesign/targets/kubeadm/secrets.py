"""Secrets: placeholders in the files, and the script that puts values in their place on the day."""

import re

from hadesign.i18n import _
from hadesign.targets.base import comment, header, in_line
from hadesign.topology.cluster import Cluster

TOKEN, HASH, CERTIFICATE_KEY = "@BOOTSTRAP_TOKEN@", "@CA_CERT_HASH@", "@CERTIFICATE_KEY@"
"""Placeholders; kubeadm refuses a file that still holds one, so that none can be used by mistake."""

_SCRIPT = r"""#!/bin/sh
# %HEADER%
%PURPOSE%
#
#   BOOTSTRAP_TOKEN=... CA_CERT_HASH=sha256:... CERTIFICATE_KEY=... sh fill-secrets.sh FOLDER
#
%VALUES%
set -eu
umask 077

usage() { echo "fill-secrets.sh: $1" >&2; exit 2; }
%WHOLE%
matches() { [ "$(printf '%s' "$1" | wc -l)" -eq 0 ] && printf '%s' "$1" | grep -Eqx "$2"; }

[ $# -eq 1 ] || usage "%NO_FOLDER%"
matches "${BOOTSTRAP_TOKEN:-}" '[a-z0-9]{6}\.[a-z0-9]{16}' || usage "%NO_TOKEN%"
matches "${CA_CERT_HASH:-}" 'sha256:[0-9a-f]{64}' || usage "%NO_HASH%"
matches "${CERTIFICATE_KEY:-}" '[0-9a-f]{64}' || usage "%NO_KEY%"

here=$(dirname "$0")
mkdir -p "$1"
chmod 700 "$1"
for file in "$here"/join-*.yaml; do
  [ -e "$file" ] || continue
%CHECKED%
  sed -e "s/@BOOTSTRAP_TOKEN@/$BOOTSTRAP_TOKEN/" -e "s/@CA_CERT_HASH@/$CA_CERT_HASH/" \
      -e "s/@CERTIFICATE_KEY@/$CERTIFICATE_KEY/" "$file" >"$1/$(basename "$file")"
done
echo "%DONE%"
"""


_SENTENCE = re.compile(r"%([A-Z_]+)%")


def fill_script(cluster: Cluster) -> str:
    """Return the script that fills the placeholders in."""
    said = {"HEADER": header(cluster), **_comments(), **_said()}
    return _SENTENCE.sub(lambda match: said[match[1]], _SCRIPT)


def _comments() -> dict[str, str]:
    """Return the comments of the script, by the names that it has for them."""
    checked = _("The values were checked above, so none of them can hold a character that sed would act on.")
    return {
        "PURPOSE": comment(
            _("Writes copies of the join files with their secrets into a folder that only you can read.")
        ),
        "VALUES": comment(
            _("README.md beside this file says which command makes each value. Nothing is sent anywhere.")
        ),
        "WHOLE": comment(
            _("The whole value and not one line of it: grep would be content with a line that matches among others.")
        ),
        "CHECKED": comment(checked, "  "),
    }


def _said() -> dict[str, str]:
    """Return what the script says, as it stands between the shell's double quotes."""
    folder = "%FOLDER%"
    done = _(
        "Wrote join files with secrets to {folder}. The certificate key is good for two hours, the token for a day.",
        folder=folder,
    )
    return {
        "NO_FOLDER": _quoted(
            _("name the folder to write to, for example: {command}", command="sh fill-secrets.sh filled")
        ),
        "NO_TOKEN": _quoted(_("{variable}: run {command}", variable="BOOTSTRAP_TOKEN", command="kubeadm token create")),
        "NO_HASH": _quoted(_("{variable}: sha256:... as README.md says", variable="CA_CERT_HASH")),
        "NO_KEY": _quoted(_("{variable}: as README.md says", variable="CERTIFICATE_KEY")),
        "DONE": _quoted(done).replace(folder, "$1"),
    }


def _quoted(sentence: str) -> str:
    """Return a sentence for a shell's double quotes: whatever a translation has in it, nothing of it is run."""
    return re.sub(r'(["\\$`])', r"\\\1", in_line(sentence))
