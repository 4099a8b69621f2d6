"""What keepalived watches on its own machine: the script that it runs, and the program that the script is about."""

import re
from collections.abc import Iterator

from hadesign.importers.balancing import AT
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.flags import seconds, take
from hadesign.importers.keepalived.blocks import KeepalivedBlock

_TRACK = (*AT, "track")
_PROGRAM = re.compile(r"(?:^|[^a-z])(haproxy|nginx)(?:$|[^a-z])")


def tracked(root: KeepalivedBlock, router: KeepalivedBlock) -> Iterator[KeepalivedBlock]:
    """Yield the scripts and processes that a router tracks."""
    for kind in ("track_script", "track_process"):
        chosen = router.first(kind)
        names = {one.words[0] for one in chosen.below} if chosen else set()
        for block in root.said(kind.replace("track", "vrrp")):
            if len(block.words) > 1 and block.words[1] in names:
                yield block


def beside(root: KeepalivedBlock, router: KeepalivedBlock) -> Iterator[tuple[str, FilePlace]]:
    """Yield the programs that balance on the same machine, as the name of a script or its command tells."""
    for block in tracked(root, router):
        lines = [block, *block.said("script"), *block.said("process")]
        for line in lines:
            for word in line.words[1:]:
                if found := _PROGRAM.search(word.lower()):
                    yield found[1], line.place


def read_track(draft: ImportDraft, root: KeepalivedBlock, router: KeepalivedBlock) -> None:
    """Say how the machine's own balancer is watched, or that nothing watches it.

    What a script does not say is keepalived's: interval 1 s, fall 1, rise 1 (keepalived.conf(5), vrrp_script).
    """
    found = list(tracked(root, router))
    if not found:
        if not router.first("track_script") and not router.first("track_process"):
            draft.say(_TRACK, "none", router.place)
        return
    script = found[0]
    interval = script.value("interval") or ("1", script.place)
    take(draft, (*_TRACK, "interval"), seconds, *interval)
    for name in ("fall", "rise"):
        take(draft, (*_TRACK, name), int, *(script.value(name) or ("1", script.place)))
