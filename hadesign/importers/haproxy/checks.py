"""HAProxy's checks of the API servers: what is asked, how often, and how many answers count.

https://docs.haproxy.org/2.8/configuration.html#5.2-check: without `check` a server is never asked. `inter` is 2 s,
`fall` 3 and `rise` 2 unless they are said; what is not said is left to HAProxy, and unsaid here.
"""

import re

from hadesign.i18n import _
from hadesign.importers.balancing import AT
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.haproxy.sections import HaproxyService

_CHECK = (*AT, "healthCheck")
_COUNTS = ("inter", "fall", "rise")
_TIME = re.compile(r"([0-9]{1,12})(us|ms|s|m|h|d)?")


def read_check(draft: ImportDraft, service: HaproxyService) -> None:
    """Say the check, or that there is none."""
    words, place = _parameters(service)
    if "check" not in words:
        draft.say(_CHECK, "none", place)
        return
    asked = _asks(draft, service)
    path = _path(service)
    over_tls = "check-ssl" in words or "ssl" in words or _connects_by_tls(service)
    if asked is None:
        draft.say((*_CHECK, "protocol"), "tcp", place)
    else:
        draft.say((*_CHECK, "protocol"), "https" if over_tls else "http", asked[1])
        if path is not None:
            draft.say((*_CHECK, "path"), *path)
    counts = {name: words[words.index(name) + 1] for name in _COUNTS if name in words[:-1]}
    if (pause := counts.get("inter")) and (time := _duration(pause)):
        draft.say((*_CHECK, "interval"), time, place)
    for name in ("fall", "rise"):
        if (count := counts.get(name, "")).isdecimal():
            draft.say((*_CHECK, name), int(count[:6]), place)
    timeout = service.back.last("timeout", "check")
    if timeout and timeout[0] and (time := _duration(timeout[0][0])):
        draft.say((*_CHECK, "timeout"), time, timeout[1])


def _parameters(service: HaproxyService) -> tuple[list[str], FilePlace]:
    """Return the parameters of the first server, those of default-server before it; its own come first and count."""
    first, place = service.servers[0]
    sections = [section for section in (service.back.defaults, service.back) if section]
    common = [line for section in sections for line, _place in section.said("default-server")]
    own = first[2:]
    words = [*own, *(word for line in reversed(common) for word in line)]
    return ([word for word in words if word != "check"] if "no-check" in own else words), place


def _asks(draft: ImportDraft, service: HaproxyService) -> tuple[list[str], FilePlace] | None:
    """Return `option httpchk` if that is how servers are asked: of several ways the last one counts."""
    section = service.back if any(_is_way(words) for words, _place in service.back.said("option")) else None
    section = section or service.back.defaults
    ways = [(words, place) for words, place in section.said("option") if _is_way(words)] if section else []
    if not ways or ways[-1][0][0] == "httpchk":
        return (ways[-1][0][1:], ways[-1][1]) if ways else None
    if ways[-1][0][0] != "tcp-check":
        draft.note(ways[-1][1], _("{option} takes less than an answer of an API server", option=ways[-1][0][0]))
    return None


def _is_way(words: list[str]) -> bool:
    """Tell whether an option chooses how servers are asked (sections 4.2: httpchk, ssl-hello-chk, tcp-check, ...)."""
    return bool(words) and (words[0] in ("httpchk", "ssl-hello-chk") or words[0].endswith("-check"))


def _path(service: HaproxyService) -> tuple[str, FilePlace] | None:
    """Return the path that is asked for: of `http-check send`, or of `option httpchk [METHOD] PATH`."""
    sent = service.back.last("http-check", "send")
    if sent and "uri" in sent[0][:-1]:
        return sent[0][sent[0].index("uri") + 1], sent[1]
    asked = service.back.last("option", "httpchk")
    path = next((word for word in asked[0] if word.startswith("/")), None) if asked else None
    return (path, asked[1]) if asked and path else None


def _connects_by_tls(service: HaproxyService) -> bool:
    found = service.back.last("http-check", "connect")
    return found is not None and "ssl" in found[0]


def _duration(text: str) -> str | None:
    """Return a time of HAProxy's, which counts milliseconds where no unit is given (its section 2.5)."""
    found = _TIME.fullmatch(text)
    if found is None or not int(found[1]):
        return None
    number, unit = int(found[1]), found[2] or "ms"
    return f"{number // 1000}ms" if unit == "us" else f"{number}{unit}"
