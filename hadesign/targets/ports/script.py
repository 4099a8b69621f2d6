"""check-ports.sh: one script for all machines, which knows what each of them must reach."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hadesign.i18n import N_, Message, _, translated
from hadesign.lists import COMMAS, joined
from hadesign.source import folded
from hadesign.targets.base import comment, header, in_line
from hadesign.targets.ports.checks import Destination, PortCheck, Untested, port_checks, sources_of, untested
from hadesign.targets.shell import between_double_quotes, quoted
from hadesign.topology.cluster import Cluster
from hadesign.words.parties import party_words

LIMIT = 3
"""Seconds for one connection: the first packet may get lost, as it is sent again after one second (RFC 6298, 2.1)."""
WIDTH = 80
STATES: Mapping[str, Message] = {
    "OPEN": N_("open"),
    "REFUSED": N_("REFUSED"),
    "SILENT": N_("NO ANSWER"),
    "NAMELESS": N_("NO SUCH NAME"),
    "UNUSED": N_("not in use"),
}
"""What is said of a port; what has to be looked at stands out."""

_SCRIPT = r"""#!/bin/sh
# %HEADER%
%PURPOSE%
set -u
limit=${LIMIT:-%LIMIT%}
good=0
bad=0

stop() { printf '%s\n' "check-ports.sh: $1" >&2; exit 2; }
heading() { printf '%s\n' "$@"; }
line() { [ "$2" = "$3" ] && printf '  %-13s %s\n' "$1" "$2" || printf '  %-13s %s %s\n' "$1" "$3" "$2"; }

%AMONG%
among() {
  for one; do [ "$one" = "$me" ] && return 0; done
  return 1
}

%TRY%
try() {
  told=$(LC_ALL=C timeout "$limit" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1) && state=open && return
  case $told in
    *"Connection refused"*) state=refused ;;
    *"not known"* | *"name resolution"* | *"No address"*) state=nameless ;;
    *) state=silent ;;
  esac
}

%MUST%
must() {
  [ "$1" = "$me" ] && return
  try "$2" "$3"
  case $state in
    open) good=$((good + 1)); line "%OPEN%" "$1" "$2" ;;
    refused) bad=$((bad + 1)); line "%REFUSED%" "$1" "$2" ;;
    nameless) bad=$((bad + 1)); line "%NAMELESS%" "$1" "$2" ;;
    *) bad=$((bad + 1)); line "%SILENT%" "$1" "$2" ;;
  esac
}

%MAY%
may() {
  [ "$1" = "$me" ] && return
  try "$2" "$3"
  [ "$state" = refused ] || { must "$@"; return; }
  good=$((good + 1))
  line "%UNUSED%" "$1" "$2"
}

command -v bash >/dev/null && command -v timeout >/dev/null || stop "%LACKING%"
me=${1:-$(uname -n)}

"""


def script(cluster: Cluster) -> str:
    """Return the script."""
    text = _SCRIPT
    for name, words in _said(cluster).items():
        text = text.replace(f"%{name}%", words)
    checks, left = port_checks(cluster), [one for one in untested(cluster) if sources_of(one.flow)]
    lists = [*(check.sources for check in checks), *(sources_of(one.flow) for one in left)]
    groups = {names: f"group_{number}" for number, names in enumerate(dict.fromkeys(lists), 1)}
    parts = (
        _known(cluster),
        *(_group(name, names) for names, name in groups.items()),
        *(_check(check, groups[check.sources]) for check in checks),
        _left(left, groups),
        _verdict(),
    )
    return text + "\n".join(line for part in parts for line in part)


def _said(cluster: Cluster) -> dict[str, str]:
    """Return what the script says, by the names that it has for it."""
    purpose = _(
        "Tries to connect to everything that this machine must reach. Needs sh, bash and timeout (of coreutils).\n"
        "  sh check-ports.sh NAME    as the machine of this name (without one: as the name that it has)\n"
        "  LIMIT=1 sh check-ports.sh    waits one second for each connection\n"
        "Ends with 0 if all is open, 1 if not, and 2 if it cannot tell."
    )
    return {
        "HEADER": header(cluster),
        "PURPOSE": comment(purpose),
        "LIMIT": str(LIMIT),
        "AMONG": comment(_("Is this machine one of these?")),
        "TRY": comment(_("bash connects by itself; what it says of a failure is read in its English words.")),
        "MUST": comment(_("NAME HOST PORT: somebody listens there once the cluster runs.")),
        "MAY": comment(_("The same where that is not certain: a refusal shows that the network lets it through.")),
        "LACKING": _word(_("bash and timeout are needed")),
        **{name: _word(translated(words)) for name, words in STATES.items()},
    }


def _word(sentence: str) -> str:
    return between_double_quotes(in_line(sentence))


def _wrapped(sentence: str, indent: str = "") -> list[str]:
    return folded(in_line(sentence), WIDTH, indent, f"{indent}  ", within=True)


def _heading(sentence: str, indent: str = "") -> str:
    return f"heading {' '.join(quoted(line) for line in _wrapped(sentence, indent))}"


def _known(cluster: Cluster) -> Iterator[str]:
    """Yield what finds out which machine this is, and stops on one that is none of the design's."""
    names = [node.name for node in cluster.nodes]
    told = _("no machine of the design is called %NAME%; name one, such as: {command}", command="%COMMAND%")
    said = _word(told).replace("%NAME%", "$me").replace("%COMMAND%", f"sh check-ports.sh {names[0]}")
    yield from _group("everybody", names)
    yield "everybody || me=${me%%.*}"
    yield f'everybody || stop "{said}"'


def _group(name: str, machines: Iterable[str]) -> Iterator[str]:
    """Yield the question whether this machine is one of some, as a function."""
    listed = textwrap.wrap(" ".join(quoted(machine) for machine in machines), WIDTH - 4, break_on_hyphens=False)
    yield f"{name}() {{ among \\"
    yield from (f"  {line} \\" for line in listed[:-1])
    yield f"  {listed[-1]}; }}"


def _check(check: PortCheck, group: str) -> Iterator[str]:
    """Yield what the machines of one check do."""
    what = _("TCP {port}: {reasons}", port=check.port, reasons="; ".join(check.reasons))
    yield ""
    yield f"if {group}; then"
    yield f"  {_heading(what)}"
    for found in check.destinations:
        yield f"  {'must' if check.listening else 'may'} {_words(found)}"
    yield "fi"


def _words(found: Destination) -> str:
    return f"{quoted(found.name)} {quoted(found.host)} {found.port}"


def _left(own: Sequence[Untested], groups: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    """Yield what is not tried and begins on a machine, so that nobody takes silence for a yes."""
    if own:
        yield f"\n{_heading(_('Not testable this way:'))}"
    for one in own:
        told = _("{what} ({reason})", what=untested_words(one), reason=one.why)
        yield f"if {groups[sources_of(one.flow)]}; then {_heading(told, '  ')}; fi"


def untested_words(one: Untested, shown: Callable[[str], str] = str) -> str:
    """Say what is not tried, to whom, and what it is for; `shown` writes a name as a page or a terminal has it."""
    flow = one.flow
    ports = [] if flow.ports is None else [str(port) for port in dict.fromkeys(flow.ports)]
    return _(
        "{what} to {whom}: {why}",
        what=" ".join((flow.protocol, *(["-".join(ports)] if ports else []))),
        whom=joined([party_words(flow.target.role), *([shown(flow.target.name)] if flow.target.name else [])], COMMAS),
        why=flow.why,
    )


def _verdict() -> Iterator[str]:
    """Yield the end: a sum, and the status."""
    said = _word(_("Tried: %ALL%. Not as it should be: %BAD%."))
    said = said.replace("%ALL%", "$((good + bad))").replace("%BAD%", "$bad")
    yield ""
    yield f"printf '%s\\n' \"{said}\""
    yield '[ "$bad" -eq 0 ]'
    yield ""
