"""The program that takes snapshots, copies keys and tests restores: one POSIX shell script, the same on every machine.

What a machine is told stands in its settings, which the script reads, so that nothing of a blueprint is in it.
"""

import re

from hadesign.i18n import N_, Message, _, translated
from hadesign.targets import metrics
from hadesign.targets.base import comment, header, in_line
from hadesign.targets.etcd_backup.location import FOLDER
from hadesign.targets.shell import between_double_quotes, quoted
from hadesign.topology.cluster import Cluster

PORT, PEERS = 23790, 23800
"""Loopback ports of the etcd that a test starts. hadesign chose them; the test has a network of its own."""
PATIENCE = 120
"""Seconds until an etcd that was restored has to answer. hadesign chose it."""
ASKED = "/registry/namespaces/kube-system"
"""A key that every cluster has: the namespace, below kube-apiserver's default --etcd-prefix."""

_SCRIPT = r"""#!/bin/sh
# %HEADER%
%PURPOSE%
#
#   etcd-backup.sh snapshot | keys | restore-test
#
set -eu
umask 077
LC_ALL=C
export LC_ALL

folder=${ETCD_BACKUP_FOLDER:-%FOLDER%}
say() { echo "etcd-backup: $1" >&2; }
fail() { say "$1"; exit 1; }
%QUIETLY%
quietly() { "$@" >"$dir/log" 2>&1 || { cat "$dir/log" >&2; return 1; }; }

# shellcheck source=/dev/null
. "$folder/settings"
if [ -e "$folder/credentials" ]; then
  set -a
  # shellcheck source=/dev/null
  . "$folder/credentials"
  set +a
fi
export RCLONE_CONFIG=/dev/null

%METRICS%
gauge() {
  printf '# HELP %s %s\n# TYPE %s gauge\n%s{%MACHINE%="%s"} %s\n' "$1" "$2" "$1" "$1" "$MACHINE" "$3"
}
publish() {
  (umask 022 && mkdir -p "$TEXTFILES")
  cat >"$TEXTFILES/.$1.$$"
  chmod 0644 "$TEXTFILES/.$1.$$"
  mv "$TEXTFILES/.$1.$$" "$TEXTFILES/hadesign_$1_$MACHINE.prom"
}

%ELSEWHERE%
elsewhere() {
  case $LOCATION in
    /*)
      [ -d "$LOCATION" ] || fail "%NO_FOLDER%"
      [ "$(stat -c %d "$LOCATION")" != "$(stat -c %d "$WORK")" ] || fail "%OWN_DISK%"
      ;;
  esac
}
put() {
  case $LOCATION in
    /*)
      cp "$1" "$LOCATION/.$2.part" && cmp -s "$1" "$LOCATION/.$2.part" && sync "$LOCATION/.$2.part" &&
        mv "$LOCATION/.$2.part" "$LOCATION/$2"
      ;;
    *) rclone copyto "$1" "$LOCATION/$2" ;;
  esac
}
names() { case $LOCATION in /*) ls -1 "$LOCATION" ;; *) rclone lsf --files-only "$LOCATION" ;; esac; }
get() { case $LOCATION in /*) cp "$LOCATION/$1" "$2" ;; *) rclone copyto "$LOCATION/$1" "$2" ;; esac; }
remove() { case $LOCATION in /*) rm -f "$LOCATION/$1" ;; *) rclone deletefile "$LOCATION/$1" ;; esac; }

%PRUNE%
prune() {
  [ -n "$3" ] || return 0
  names | grep -Ex "$1-$MACHINE_PATTERN-[0-9]{8}T[0-9]{6}Z[.]$2" | sort -r | tail -n "+$(($3 + 1))" >"$dir/old"
  while read -r name; do remove "$name"; done <"$dir/old"
}

%CHECK%
check() {
  size=$(($(wc -c <"$1")))
  [ $((size % 512)) -eq 32 ] || fail "%NO_SUM%"
  said=$(tail -c 32 "$1" | od -An -v -tx1 | tr -d ' \n')
  found=$(head -c $((size - 32)) "$1" | sha256sum | cut -d ' ' -f 1)
  [ "$said" = "$found" ] || fail "%WRONG_SUM%"
  quietly etcdutl snapshot status "$1" || fail "%NO_STATUS%"
}

stamp() { date -u -d "@$1" +%Y%m%dT%H%M%SZ; }

snapshot() {
  elsewhere
  taken=$(date +%s)
  name=etcd-$MACHINE-$(stamp "$taken").db
  %PATIENT%
  set -- --endpoints="$ENDPOINT" --cacert="$AUTHORITY" --cert="$CERTIFICATE" --key="$KEY"
  quietly etcdctl "$@" endpoint health || fail "%NOT_TAKEN%"
  quietly timeout "$LIMIT" etcdctl "$@" snapshot save "$dir/$name" || fail "%NOT_TAKEN%"
  check "$dir/$name"
  put "$dir/$name" "$name" || fail "%NOT_PUT%"
  { gauge %SNAPSHOT_TIME% "$taken"; gauge %SNAPSHOT_SIZE% "$size"; } | publish etcd_snapshot
  prune etcd db "$KEEP" || say "%NOT_PRUNED%"
}

%KEYS%
keys() {
  elsewhere
  taken=$(date +%s)
  name=keys-$MACHINE-$(stamp "$taken").tar.age
  # shellcheck disable=SC2086
  { tar -C / -cf - -- $FOLDERS || : >"$dir/failed"; } | age -r "$RECIPIENT" -o "$dir/$name" || fail "%NOT_SEALED%"
  [ ! -e "$dir/failed" ] || fail "%NOT_READ%"
  put "$dir/$name" "$name" || fail "%NOT_PUT%"
  gauge %KEYS_TIME% "$taken" | publish etcd_keys
  prune keys tar[.]age "$KEEP_KEYS" || say "%NOT_PRUNED%"
}

%TEST%
restore_test() {
  elsewhere
  names | sed -n 's/^etcd-[A-Za-z0-9.-]*-\([0-9]\{8\}T[0-9]\{6\}Z\)[.]db$/\1 &/p' | sort | tail -n 1 >"$dir/newest"
  read -r stamped name <"$dir/newest" || fail "%NOTHING%"
  taken=$(date -u -d "$(echo "$stamped" | sed 's/\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z/\1-\2-\3 \4:\5:\6/')" +%s)
  get "$name" "$dir/snapshot.db" || fail "%NOT_GOT%"
  check "$dir/snapshot.db"
  # shellcheck disable=SC2086
  $APART sh "$0" inside "$dir" || fail "%NOT_RESTORED%"
  { gauge %TEST_TIME% "$(date +%s)"; gauge %TEST_SNAPSHOT% "$taken"; } | publish etcd_restore_test
}
inside() {
  dir=$1
  [ -z "$APART" ] || ip link set dev lo up
  peers=http://127.0.0.1:%PEERS% clients=http://127.0.0.1:%PORT%
  quietly etcdutl snapshot restore "$dir/snapshot.db" --data-dir="$dir/data" --name=restore-test \
    --initial-cluster="restore-test=$peers" --initial-advertise-peer-urls="$peers" \
    --initial-cluster-token=restore-test --bump-revision=1000000000 --mark-compacted
  etcd --name=restore-test --data-dir="$dir/data" --listen-peer-urls="$peers" --listen-client-urls="$clients" \
    --advertise-client-urls="$clients" --initial-advertise-peer-urls="$peers" \
    --initial-cluster="restore-test=$peers" >"$dir/log" 2>&1 &
  server=$!
  trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || :' EXIT
  waited=0
  until etcdctl --endpoints="$clients" endpoint health >/dev/null 2>&1; do
    kill -0 $server 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
    waited=$((waited + 1))
    [ $waited -le %PATIENCE% ] || { cat "$dir/log" >&2; exit 1; }
    sleep 1
  done
  [ "$(etcdctl --endpoints="$clients" get --keys-only "%ASKED%" | head -n 1)" = "%ASKED%" ] || fail "%NOT_THERE%"
}

result() {
  case $1 in
    snapshot) gauge %SNAPSHOT_GOOD% "$2" | publish etcd_snapshot_result ;;
    restore-test) gauge %TEST_GOOD% "$2" | publish etcd_restore_test_result ;;
  esac
}
finish() {
  status=$?
  set +e
  trap - EXIT
  rm -rf "$dir"
  if [ $status -eq 0 ]; then result "$mode" 1; else result "$mode" 0; fi
  exit $status
}

mode=${1:-}
case $mode in
  snapshot | keys | restore-test) ;;
  inside) inside "$2"; exit ;;
  *) fail "%USAGE%" ;;
esac
mkdir -p "$WORK"
%LEFT%
rm -rf "$WORK/$mode".*
dir=$(mktemp -d "$WORK/$mode.XXXXXX")
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
case $mode in
  snapshot) snapshot ;;
  keys) keys ;;
  restore-test) restore_test ;;
esac
"""
_COMMENTS: dict[str, Message] = {
    "PURPOSE": N_(
        "Takes a snapshot of etcd, checks it and copies it off this machine; copies the cluster's keys, encrypted;\n"
        "restores the newest copy and reads it. README.md beside this file says how it is run."
    ),
    "QUIETLY": N_("Runs a command whose words are only wanted if it fails."),
    "METRICS": N_(
        "What node_exporter reads. A failure leaves the time of the last success where it is, and says that it failed."
    ),
    "ELSEWHERE": N_(
        "A folder has to be mounted from elsewhere: a copy on this machine's own disk is lost with the machine."
    ),
    "PRUNE": N_("Removes all but the newest copies of this machine; only after a new one has arrived."),
    "CHECK": N_("etcd puts the sum of all that comes before at a snapshot's end; status reads every page of it."),
    "PATIENT": N_("A member that does not answer is asked for a snapshot for ever."),
    "KEYS": N_("Nothing of a key leaves this machine, or is written to its disk, before it is encrypted."),
    "TEST": N_("The newest copy, whichever machine made it, as it is on the day when it is needed."),
    "LEFT": N_("What a run left behind that was killed."),
}
_VALUES = {
    "%LOCATION%": "$LOCATION", "%WORK%": "$WORK", "%FILE%": "$1", "%ENDPOINT%": "$ENDPOINT", "%NAME%": "$name",
    "%FOLDERS%": "$FOLDERS",
}  # fmt: skip
"""What the shell puts into a sentence, by the value that it is said with."""
_METRICS = {
    "SNAPSHOT_TIME": metrics.SNAPSHOT_TIME,
    "SNAPSHOT_GOOD": metrics.SNAPSHOT_GOOD,
    "SNAPSHOT_SIZE": metrics.SNAPSHOT_SIZE,
    "KEYS_TIME": metrics.KEYS_TIME,
    "TEST_TIME": metrics.TEST_TIME,
    "TEST_GOOD": metrics.TEST_GOOD,
    "TEST_SNAPSHOT": metrics.TEST_SNAPSHOT,
}
_NAME = re.compile(r"%([A-Z_]+)%")


def _said() -> dict[str, str]:
    """Return what the script says, by the names that it has for it."""
    location, file, name = "%LOCATION%", "%FILE%", "%NAME%"
    return {
        "NO_FOLDER": _("{location} is no folder: mount it first.", location=location),
        "OWN_DISK": _(
            "{location} is on the same disk as {work}: mount it from elsewhere first.", location=location, work="%WORK%"
        ),
        "NO_SUM": _("{file} has no sum at its end, so it is no whole snapshot.", file=file),
        "WRONG_SUM": _("{file} is not as it was when it was taken: its sum is wrong.", file=file),
        "NO_STATUS": _("{file} is broken: etcdutl cannot read it.", file=file),
        "NOT_TAKEN": _("etcd at {endpoint} gave no snapshot.", endpoint="%ENDPOINT%"),
        "NOT_PUT": _("{name} did not arrive at {location}.", name=name, location=location),
        "NOT_PRUNED": _("Older copies at {location} were not removed.", location=location),
        "NOT_SEALED": _("The keys could not be encrypted."),
        "NOT_READ": _("Not all of {folders} could be read.", folders="%FOLDERS%"),
        "NOTHING": _("There is no snapshot at {location}.", location=location),
        "NOT_GOT": _("{name} could not be fetched from {location}.", name=name, location=location),
        "NOT_RESTORED": _("{name} could not be restored and read.", name=name),
        "NOT_THERE": _("The snapshot lacks what every cluster has: {key}.", key=ASKED),
        "USAGE": _("Say what to do: {commands}.", commands="snapshot, keys, restore-test"),
    }


def script(cluster: Cluster) -> str:
    """Return the script; only the name of the blueprint, a DNS label, is of this design."""
    said = {
        "HEADER": header(cluster),
        "FOLDER": FOLDER,
        "MACHINE": metrics.MACHINE,
        "PORT": str(PORT),
        "PEERS": str(PEERS),
        "PATIENCE": str(PATIENCE),
        "ASKED": ASKED,
        **{name: comment(translated(words)) for name, words in _COMMENTS.items()},
        **{name: _sentence(words) for name, words in _said().items()},
        **{name: f"{metric} {quoted(_help(metric))}" for name, metric in _METRICS.items()},
    }
    return _NAME.sub(lambda match: said.get(match[1], match[0]), _SCRIPT)


def _sentence(words: str) -> str:
    """Return a sentence between double quotes, with what the shell puts into it."""
    text = between_double_quotes(in_line(words))
    for placeholder, value in _VALUES.items():
        text = text.replace(placeholder, value)
    return text


def _help(metric: str) -> str:
    r"""Return a metric's help, in which a backslash stands for itself only as `\\` (Prometheus' text format)."""
    return in_line(translated(metrics.METRICS[metric])).replace("\\", r"\\")
