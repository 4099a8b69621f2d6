"""A picture under failures: what is lost with them, and what is still there and of no use."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hadesign.diagrams.picture import Boundary, Picture, State, Symbol
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.proof.failure.what_if import WhatIf
from hadesign.words.things import failures_words

WORDS: dict[State, Message] = {"lost": N_("lost"), "hurt": N_("lost in part"), "down": N_("down")}
"""What is said of each state where there are no colours."""


def under(picture: Picture, state: WhatIf) -> Picture:
    """Return a picture in which all that the failures take is marked.

    A box is lost if all that it stands for is dead, and down if a service that it stands for is, by the proof; of one
    that is lost in part it is told how much.
    """
    dead = {*state.failed, *state.dead_things, *(f"node/{name}" for name in state.dead_machines)}
    down = {one.proof.id for one in state.states if one.up is False}

    def marked(symbol: Symbol) -> Symbol:
        gone = [thing for thing in symbol.things if thing in dead]
        if gone and len(gone) == len(symbol.things):
            return replace(symbol, state="lost")
        told = (_lost(len(gone), len(symbol.things)),) if gone else ()
        broken: State = "down" if down.intersection(symbol.services) else "hurt" if gone else ""
        return replace(symbol, lines=(*symbol.lines, *told), state=broken)

    failed = _("without {failures}", failures=failures_words(state.failed))
    return replace(
        picture,
        subtitle=" · ".join(part for part in (picture.subtitle, failed) if part),
        description=f"{picture.description} {_what(state)}",
        symbols=tuple(map(marked, picture.symbols)),
        boundaries=_frames(picture.boundaries, marked, dead),
    )


def _frames(boundaries: Sequence[Boundary], marked: Callable[[Symbol], Symbol], dead: set[str]) -> tuple[Boundary, ...]:
    return tuple(
        replace(
            one, state="lost" if one.id in dead else "", symbols=tuple(map(marked, one.symbols)),
            boundaries=_frames(one.boundaries, marked, dead),
        )
        for one in boundaries
    )  # fmt: skip


def _lost(gone: int, every: int) -> str:
    return _("{count:,} of {all:,} lost", count=gone, all=every)


def _what(state: WhatIf) -> str:
    """Say in a sentence what the failures do."""
    names = [one.proof.name for one in state.states if one.up is False]
    failures = failures_words(state.failed)
    if not names:
        return _("Without {failures} every service goes on that can be proved.", failures=failures)
    return ngettext(
        "Without {failures} {count} service is down: {names}.",
        "Without {failures} {count} services are down: {names}.",
        len(names), failures=failures, names=", ".join(names),
    )  # fmt: skip


def in_words(state: State) -> str:
    """Say how something is left, and nothing of what is as it was."""
    return translated(WORDS[state]) if state else ""
