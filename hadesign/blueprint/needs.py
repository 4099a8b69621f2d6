"""What needs what: nothing needs itself, and what pods need to start does not need these pods."""

from collections.abc import Iterator

from hadesign.blueprint.design import Design
from hadesign.blueprint.reading import Problem
from hadesign.blueprint.wording import shown
from hadesign.i18n import _

_BEFORE_PODS = frozenset({"api", "endpoint"})
"""Services without which no pod starts."""


def problems(design: Design) -> Iterator[Problem]:
    """Report dependencies on workloads of the cluster by what these need themselves."""
    for entry in design.spec.entries("dependencies"):
        inside = entry.text("runsOn")
        for place, name in entry.texts("neededBy") if inside is not None else ():
            here = ((_("it runs in the cluster"), entry.place("runsOn")),)
            if name in _BEFORE_PODS:
                message = _(
                    "{service} cannot need workload {name} of the same cluster, which needs it to start",
                    service=shown(name), name=shown(inside),
                )  # fmt: skip
                yield Problem(place, message, _("a dependency that runs elsewhere"), related=here)
            elif name == inside:
                message = _("workload {name} cannot need itself", name=shown(name))
                yield Problem(place, message, _("what others need it for"), related=here)
