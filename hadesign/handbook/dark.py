"""A place is dark: one page for each zone, rack and group of hosts, to be opened when it has happened."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.cases import PLACES, FailureCase, may_be_up
from hadesign.handbook.charts.bars import Chart, ChartBar, Piece, Tone, svg
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.runbooks import linked
from hadesign.handbook.views import chart, pictured
from hadesign.handbook.words import addresses, head, names, nodes_named, title
from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.report.markdown import note, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove import times
from hadesign.report.prove.what_if import left_words
from hadesign.targets.base import in_file_name, in_line
from hadesign.targets.dr.keeping import etcd_members
from hadesign.targets.dr.page import written
from hadesign.targets.dr.zones import first_steps, what_then
from hadesign.topology.cluster import Node
from hadesign.words.effects import effect
from hadesign.words.services import service_name
from hadesign.words.things import bare, noun, thing_words
from hadesign.words.unknown import unknown_words

MOST = 50
"""Pages of places: more are found by nobody."""
_LISTED, _BARS = 12, 15
"""Most names in a row, and most services of a chart."""


def pages_of_places(book: Book) -> tuple[FailureCase, ...]:
    """Return the failures that have a page of their own, the largest first.

    Hosts that do the same share one, and where there are more than `MOST`, so do racks and zones.
    """
    alike = [case for case in book.cases if case.failure.kind in PLACES and case.machines]
    single = [one for case in alike for one in ((case,) if case.failure.kind == "host" else case.single)]
    return tuple(single if len(single) <= MOST else alike[:MOST])


def page_of(book: Book, case: FailureCase) -> str:
    """Return the file of the page on a failure, or on the first of several that have one each; none without one."""
    found = pages_of_places(book)
    return next((file_of(one) for one in found if one.failure.thing == case.failure.thing), "")


def file_of(case: FailureCase) -> str:
    """Return the file of a place's page."""
    kind = case.failure.kind
    return f"dark-{kind}-{in_file_name(bare(case.failure.thing))}.md"


def title_of(case: FailureCase) -> str:
    """Return what the page is called: by its place, or by how many are alike."""
    kind = case.failure.kind
    if len(case.things) > 1:
        return _("One of {count:,} {things} is dark", count=len(case.things), things=noun(kind, len(case.things)))
    words = thing_words(case.failure.thing)
    return _("{place} is dark", place=f"{words[:1].upper()}{words[1:]}")


def pages(book: Book) -> Iterator[tuple[str, str, "partial[str]"]]:
    """Yield file, title and maker of every such page."""
    for case in pages_of_places(book):
        yield file_of(case), title_of(case), partial(_page, case=case)


def index(book: Book) -> str:
    """Return the page that leads to the others: what somebody opens who only knows that something is gone."""
    places = pages_of_places(book)
    shown = {thing for case in places for thing in case.things}
    more = sum(
        1 for case in book.cases if case.failure.kind in PLACES and case.machines and case.failure.thing not in shown
    )
    rows = [
        (
            f"[{text(title_of(case))}]({file_of(case)})",
            names([bare(thing) for thing in case.things]),
            f"{len(case.machines):,}",
            _stops(case),
        )
        for case in places
    ]
    answer = Markdown(
        _("Find the place that is gone; its page says what is down, what still works, and what to do in which order.")
        if rows
        else _("The design names no zones, racks or hosts, so no place of its own can go dark.")
    )
    return laid_out(
        _("When a place goes dark"),
        answer,
        pictured(book, "topology", otherwise="architecture"),
        markdown(
            table(head(_("page"), _("for"), _("machines gone"), _("what stops")), rows),
            ngettext("And {count:,} smaller kind.", "And {count:,} smaller kinds.", more) if more > 0 else "",
        ),
    )


def _stops(case: FailureCase) -> str:
    down = text(listed([service_name(state.proof) for state in case.surely_down], 3))
    may = text(listed([service_name(state.proof) for state in case.down if may_be_up(state)], 3))
    opened = text(listed([service_name(state.proof) for state in case.open], 3))
    parts = [
        f"**{down}**" if down else "",
        _("**may stop**: {services}", services=may) if may else "",
        _("*not shown*: {services}", services=opened) if opened else "",
    ]
    return "; ".join(part for part in parts if part) or _("nothing")


def _page(book: Book, case: FailureCase) -> str:
    """Return the page of one place."""
    return laid_out(
        title_of(case),
        _answer(case),
        _alike(case),
        _box(case),
        left_chart_of(case),
        _order(book, case),
        _comes_back(book, case),
        _gone(book, case),
    )


def _answer(case: FailureCase) -> Markdown:
    """Say in one sentence what is down and how much is gone."""
    gone = ngettext("{count:,} machine is gone", "{count:,} machines are gone", len(case.machines))
    stop = text(listed([service_name(state.proof) for state in case.surely_down], _LISTED))
    may = text(listed([service_name(state.proof) for state in case.down if may_be_up(state)], _LISTED))
    if stop and may:
        said = _(
            "{gone}, these stop: {services}, and these may, by where their replicas are: {others}.",
            gone=gone,
            services=stop,
            others=may,
        )
        return Markdown(said)
    if stop:
        return Markdown(_("{gone}, and these stop: {services}.", gone=gone, services=stop))
    if may:
        return Markdown(
            _("{gone}, and these may stop, by where their replicas are: {services}.", gone=gone, services=may)
        )
    if case.open:
        return Markdown(_("{gone}; no service is known to stop, and of some it is *not shown*.", gone=gone))
    return Markdown(_("{gone}, and every service goes on.", gone=gone))


def _alike(case: FailureCase) -> Markdown:
    """Say for which places the page is, where there are several."""
    if len(case.things) == 1:
        return Markdown("")
    return markdown(
        _(
            "The page is for any one of {names}, which do the same. Commands name the machines of {example}; those of"
            " another one are in the table of [failure domains](topology.md).",
            names=names([bare(thing) for thing in case.things], _LISTED),
            example=text(bare(case.failure.thing)),
        )
    )


def _box(case: FailureCase) -> Markdown:
    """Say what is down, what is open and what works, in the colour of the worst."""
    down = [
        _("{service}: losing it {why}", service=text(service_name(state.proof)), why=text(effect(state.judged)))
        for state in case.down
        if state.judged
    ]
    opened = [
        _("{service}: {why}", service=text(service_name(state.proof)), why=text(unknown_words(lacks)))
        for state in case.open
        if (lacks := state.proof.lacks)
    ]
    boxes = (
        note("failure", _("What is down, or may be"), "\n".join(f"- {line}" for line in down)) if down else "",
        note("unshown", _("Not shown: what may be down"), "\n".join(f"- {line}" for line in opened)) if opened else "",
        _works(case, sound=not down and not opened),
    )
    return markdown(*boxes)


def _works(case: FailureCase, *, sound: bool) -> str:
    """Say what goes on; in green only where nothing is red."""
    up = [text(service_name(state.proof)) for state in case.up]
    if not up:
        return ""
    return note("success" if sound else "info", _("What still works"), listed(up, 2 * _LISTED))


def _order(book: Book, case: FailureCase) -> Markdown:
    """Say what to do, in which order, with the commands of this cluster."""
    cluster = book.cluster
    members = etcd_members(cluster)
    steps = tuple(first_steps(cluster, members, case.machines))
    then = tuple(what_then(cluster, members, case.machines))
    if not steps and not then:
        return Markdown("")
    return markdown(
        title(_("What to do, in this order"), 2),
        _("Commands run as root."),
        *linked(book, written(steps)),
        title(_("And then"), 3) if then else "",
        *linked(book, ["\n".join(f"- {in_line(one)}" for one in then)]),
    )


def _comes_back(book: Book, case: FailureCase) -> Markdown:
    """Say what comes back by itself, and when."""
    services = [state.proof for state in case.found.states]
    section = times.comes_back(book.proof, services, (case.failure.thing,))
    if not section.parts:
        return Markdown("")
    section = replace(section, title=_("What comes back, how and when"))
    return markdown(page_markdown([section], book.source))


def _gone(book: Book, case: FailureCase) -> Markdown:
    """List the machines that are gone, equal ones in one row."""
    groups: dict[int, list[Node]] = {}
    for node in case.machines:
        groups.setdefault(node.group, []).append(node)
    rows = [
        (nodes_named(nodes), ", ".join(sorted(nodes[0].roles)), addresses(nodes), book.line(nodes[0].origin))
        for nodes in groups.values()
    ]
    also = [text(thing_words(thing)) for thing in case.found.dead_things]
    return markdown(
        title(_("What is gone with it"), 2),
        table(head(_("nodes"), _("roles"), _("addresses"), _("line")), rows),
        _("Also gone: {things}.", things=listed(also, _LISTED)) if also else "",
    )


def left_chart_of(case: FailureCase) -> Markdown:
    """Return the chart of a place's page, if there is anything to show."""
    bars = left_bars(case)
    words = _("What is left of each service, violet by where its replicas are; the line is what it needs")
    return chart(left_file(case), words) if bars else Markdown("")


def left_file(case: FailureCase) -> str:
    """Return the file of that chart."""
    return f"left-{file_of(case).removeprefix('dark-').removesuffix('.md')}.svg"


def left_bars(case: FailureCase) -> list[ChartBar]:
    """Return a bar for each service that has parts: what is left of it, beside what it needs."""
    tones: dict[bool | None, Tone] = {True: "good", False: "bad", None: "open"}
    hit = [
        state
        for state in case.found.states
        if state.judged and state.judged.total and state.judged.left < state.judged.total
    ]
    ranked = sorted(hit, key=lambda state: (state.up is not False, state.up is not None))[:_BARS]
    return [
        ChartBar(
            service_name(state.proof),
            (
                Piece(judged.left / judged.total, tones[state.up]),
                Piece((judged.best - judged.left) / judged.total, "open"),
                Piece(1 - judged.best / judged.total, "pale"),
            ),
            left_words(state),
            min(judged.needed / judged.total, 1.0),
        )
        for state in ranked
        if (judged := state.judged)
    ]


def charts(book: Book) -> Iterator[Artifact]:
    """Yield the charts of all these pages."""
    for case in pages_of_places(book):
        bars = left_bars(case)
        if bars:
            words = _("{page}: what is left of each service, violet by where replicas are", page=title_of(case))
            yield Artifact(f"handbook/docs/pictures/{left_file(case)}", svg(Chart(words, bars)))
