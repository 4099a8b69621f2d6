"""Drills: what to break in the real cluster, what is to be seen and when, when to give up, and how to undo it."""

import shlex
from collections.abc import Iterable, Iterator, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted
from hadesign.handbook.words import duration, head, title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.rehearsal.experiments import Experiment
from hadesign.report.markdown import block, code, note, table, text
from hadesign.stated import Nothing
from hadesign.targets.dr.keeping import HELD, MANIFESTS
from hadesign.targets.markdown import bullets

MARGIN = 60.0
"""Seconds beyond what is predicted after which a drill is given up: long enough to look, short enough for users.
hadesign chose it."""


def page(book: Book) -> str:
    """Return the page."""
    made = book.drills
    return laid_out(
        _("Drills"),
        _answer(book, made),
        charted(book, "drills"),
        _table(made),
        _how(made),
        _never(book),
    )


def _answer(book: Book, made: Sequence[Experiment]) -> Markdown:
    """Say how many drills there are, when they are due, and when the last one was."""
    plan = book.cluster.recovery
    if not made:
        return Markdown(_("There is nothing in this control plane that the design outlives: no drill is advised."))
    count = ngettext("{count} drill shows whether the control plane outlives what is proved.",
                     "{count} drills show whether the control plane outlives what is proved.", len(made))  # fmt: skip
    if plan.drill_interval is None:
        due = _("How often they are due is *not given*.")
    else:
        due = _("They are due every {interval}.", interval=duration(plan.drill_interval))
    if isinstance(plan.last_drill, Nothing):
        last = f"**{_('There was none yet.')}**"
    elif plan.last_drill is None:
        last = _("When the last one was is *not given*.")
    else:
        last = _("The last one was on {day}.", day=text(plan.last_drill))
    tried = (
        _("A [rehearsal](rehearsal.md) with generated files was made on {day}.", day=text(book.rehearsal.day))
        if book.rehearsal
        else ""
    )
    return Markdown(f"{count} {due} {last} {tried}".rstrip())


def _table(made: Iterable[Experiment]) -> Markdown:
    rows = [(code(one.title), _break(one), _expected(one), _give_up(one), _undo(one)) for one in made]
    titles = head(_("drill"), _("break it"), _("what is expected"), _("give up"), _("undo it"))
    return markdown(title(_("What to do"), 2), table(titles, rows)) if rows else Markdown("")


def _break(one: Experiment) -> str:
    if one.program:
        return text(_("on one machine, as below"))
    machines = joined([code(name) for name in one.machines], COMMAS)
    if len(one.machines) == 1:
        return _("cut power, or the network at the switch, of {machine}", machine=machines)
    return _("cut power, or the network at the switch, of {machines}, all at once", machines=machines)


def _expected(one: Experiment) -> str:
    within = one.predicted.within
    if within is None:
        return text(_("clients write again, after a time that is not known"))
    if not within:
        return text(_("clients notice nothing"))
    return text(_("clients write again within {time}", time=duration(within)))


def _give_up(one: Experiment) -> str:
    if one.predicted.within is None:
        return text(_("when your users have to notice nothing more"))
    return text(_("after {time} without a write", time=duration(round(one.predicted.within + MARGIN))))


def _undo(one: Experiment) -> str:
    return text(_("as below") if one.program else _("plug it in again; wait until all is as before"))


def _how(made: Iterable[Experiment]) -> Markdown:
    """Show the commands for programs, and how to see what clients see."""
    programs = [one for one in made if one.program]
    shown = [
        markdown(title(one.title, 3), block("\n".join(_commands(one)), "sh"))
        for one in programs
    ]  # fmt: skip
    tried = "kubectl create configmap drill --dry-run=server -o name --request-timeout 1s"
    watching = f"while {tried}; do sleep 1; done; date"
    seen = _("See what clients see, from a machine outside of the cluster; it ends with the first failure:")
    return markdown(title(_("How"), 2), seen, block(watching, "sh"), *shown)


def _commands(one: Experiment) -> Iterator[str]:
    """Yield what breaks a program on a machine of the control plane, or of a balancer, and what undoes it."""
    name = shlex.quote(one.program)
    if one.way == "hangs":
        yield f"kill -STOP $(pidof {name})    # {_('break')}"
        yield f"kill -CONT $(pidof {name})    # {_('undo')}"
    elif one.program == "haproxy":
        yield f"systemctl stop {name}    # {_('break')}"
        yield f"systemctl start {name}    # {_('undo')}"
    else:
        yield f"mkdir -p {HELD} && mv {MANIFESTS}/{name}.yaml {HELD}/    # {_('break')}"
        yield f"mv {HELD}/{name}.yaml {MANIFESTS}/    # {_('undo')}"


def _never(book: Book) -> Markdown:
    """Warn of what is predicted to go down: that is no drill for a cluster with users."""
    found = [one for one in book.experiments if one.predicted.goes_on is False and one.way == "silent"]
    if not found:
        return Markdown("")
    return markdown(
        title(_("What is no drill"), 2),
        note("failure", _("These take the control plane down"), _("Do not try them where somebody works.")),
        bullets(*(code(one.title) for one in found)),
    )
