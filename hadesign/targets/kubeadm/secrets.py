"""Secrets: placeholders in the files, and the script that puts values in their place on the day."""

from hadesign.targets.base import header
from hadesign.topology.cluster import Cluster

TOKEN, HASH, CERTIFICATE_KEY = "@BOOTSTRAP_TOKEN@", "@CA_CERT_HASH@", "@CERTIFICATE_KEY@"
"""Placeholders; kubeadm refuses a file that still holds one, so that none can be used by mistake."""

_SCRIPT = r"""#!/bin/sh
# HEADER
# Writes copies of the join files with their secrets into a folder that only you can read.
#
#   BOOTSTRAP_TOKEN=... CA_CERT_HASH=sha256:... CERTIFICATE_KEY=... sh fill-secrets.sh FOLDER
#
# README.md beside this file says which command makes each value. Nothing is sent anywhere.
set -eu
umask 077

usage() { echo "fill-secrets.sh: $1" >&2; exit 2; }
# The whole value and not one line of it: grep would be content with a line that matches among others.
matches() { [ "$(printf '%s' "$1" | wc -l)" -eq 0 ] && printf '%s' "$1" | grep -Eqx "$2"; }

[ $# -eq 1 ] || usage "name the folder to write to, for example: sh fill-secrets.sh filled"
matches "${BOOTSTRAP_TOKEN:-}" '[a-z0-9]{6}\.[a-z0-9]{16}' || usage "BOOTSTRAP_TOKEN: run kubeadm token create"
matches "${CA_CERT_HASH:-}" 'sha256:[0-9a-f]{64}' || usage "CA_CERT_HASH: sha256:... as README.md says"
matches "${CERTIFICATE_KEY:-}" '[0-9a-f]{64}' || usage "CERTIFICATE_KEY: as README.md says"

here=$(dirname "$0")
mkdir -p "$1"
chmod 700 "$1"
for file in "$here"/join-*.yaml; do
  [ -e "$file" ] || continue
  # The values were checked above, so none of them can hold a character that sed would act on.
  sed -e "s/@BOOTSTRAP_TOKEN@/$BOOTSTRAP_TOKEN/" -e "s/@CA_CERT_HASH@/$CA_CERT_HASH/" \
      -e "s/@CERTIFICATE_KEY@/$CERTIFICATE_KEY/" "$file" >"$1/$(basename "$file")"
done
echo "Wrote join files with secrets to $1. The certificate key is good for two hours, the token for a day."
"""


def fill_script(cluster: Cluster) -> str:
    """Return the script that fills the placeholders in."""
    return _SCRIPT.replace("HEADER", header(cluster), 1)
