"""A page of the runbook: data first, so that a test can do what it says; Markdown is made of it."""

from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.lists import AND, joined
from hadesign.targets.base import header, in_line
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class RunbookStep:
    """Something to do: on which machines (one after the other), why, and by which commands.

    Commands of one page share a shell on each machine: what an earlier step exported is still there. Without machines
    it is done wherever the tool named in it is at hand, and without commands by a person.
    """

    why: str
    machines: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunbookPage:
    """What to do in one case: the file, its title, when it is the right page, the steps, and what else to know."""

    file: str
    title: str
    when: tuple[str, ...]
    steps: tuple[RunbookStep, ...]
    notes: tuple[str, ...] = ()

    def markdown(self, cluster: Cluster) -> str:
        """Return the page."""
        parts = [remark(header(cluster)), title(self.title), *(in_line(sentence) for sentence in self.when)]
        parts += written(self.steps)
        if self.notes:
            parts += [title(_("Good to know"), 2), bullets(*self.notes)]
        return "\n\n".join(parts) + "\n"


def written(steps: Sequence[RunbookStep]) -> tuple[str, ...]:
    """Return steps as Markdown, in their order."""
    return tuple(part for number, step in enumerate(steps, 1) for part in _written(number, step))


def _written(number: int, step: RunbookStep) -> Iterator[str]:
    if step.machines:
        said = _("**{number}.** On {machines}: {why}", number=number, machines=names(step.machines), why=step.why)
    else:
        said = _("**{number}.** {why}", number=number, why=step.why)
    yield in_line(said)
    if step.commands:
        yield shell(*step.commands)


def names(machines: Sequence[str]) -> str:
    """Write machines in a row."""
    return joined([f"**{machine}**" for machine in machines], AND)
