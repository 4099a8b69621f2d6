"""What pages are made from, and how they refer to the blueprint."""

from collections.abc import Mapping
from dataclasses import field
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from hadesign.artifact import Artifact
from hadesign.diagnostic import Location
from hadesign.frozen import dataclass
from hadesign.handbook.cases import FailureCase, cases
from hadesign.i18n import _
from hadesign.lint import Report
from hadesign.lint.rule import Rule
from hadesign.proof import Proof
from hadesign.rehearsal.experiments import WAYS, Experiment, experiments
from hadesign.report.markdown import text
from hadesign.stated import given
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.rules import RuleGroup
from hadesign.topology.cluster import Cluster, Origin
from hadesign.vocabulary.installers import INSTALLERS

if TYPE_CHECKING:
    from hadesign.report.rehearsal.recorded import RecordedRehearsal

MOST_LINES = 3000
"""A longer blueprint gets no page: browsers take seconds for it."""


@dataclass(frozen=True)
class Book:
    """A design, its proof, its findings and its configs, on a day; a draft has errors that nobody waived.

    `rules` are those that judged it, by id, `views` the names of the pictures that are there to be shown, and
    `rehearsal` is one that was made of it, if it was handed over.
    """

    cluster: Cluster
    proof: Proof
    report: Report
    configs: tuple[Artifact, ...]
    as_of: str
    version: str
    draft: bool
    rules: Mapping[str, Rule] = field(default_factory=dict)
    views: frozenset[str] = frozenset({"architecture"})
    rehearsal: "RecordedRehearsal | None" = None

    @property
    def file(self) -> str:
        """Name of the blueprint's file, without folders, which differ by machine."""
        return PurePath(self.cluster.document.file).name

    @cached_property
    def cases(self) -> tuple[FailureCase, ...]:
        """Every single failure with what it does, the largest first."""
        return cases(self.cluster, self.proof)

    @cached_property
    def alerts(self) -> tuple[RuleGroup, ...]:
        """The alerts that the design's own Prometheus raises; none where it has none."""
        return groups(self.cluster) if given(self.cluster.monitoring.prometheus) else ()

    @cached_property
    def experiments(self) -> tuple[Experiment, ...]:
        """What can be made to happen to the control plane, with what is predicted."""
        return experiments(self.proof)

    @property
    def drills(self) -> tuple[Experiment, ...]:
        """Those of them that the design outlives, as machines lose their power or programs die."""
        by_kubeadm = "kubeadm" in INSTALLERS[self.cluster.kubernetes.installer].targets
        found = (one for one in self.experiments if one.predicted.goes_on and one.way in WAYS)
        # How a program is stopped and started by hand is known where kubeadm has set it up.
        return tuple(one for one in found if (by_kubeadm if one.program else one.way == "silent"))

    @property
    def shows_blueprint(self) -> bool:
        """Whether the blueprint has a page of its own."""
        return self.cluster.document.text.count("\n") <= MOST_LINES

    def source_file(self) -> str:
        """Return the blueprint's file, which leads to its page."""
        return f"[{text(self.file)}](blueprint.md)" if self.shows_blueprint else text(self.file)

    def line(self, place: Origin | Location) -> str:
        """Return the number of a line of the blueprint, which leads to that line; of a manifest, its name as well."""
        location = self._location(place)
        if location.file != self.cluster.document.file:
            return text(self._manifest(location))
        number = str(location.line)
        return f"[{number}](blueprint.md#__codelineno-0-{number})" if self.shows_blueprint else number

    def source(self, place: Origin | Location) -> str:
        """Return `line 37`, for a sentence."""
        location = self._location(place)
        if location.file != self.cluster.document.file:
            return text(self._manifest(location))
        return _("line {number}", number=self.line(place))

    def target(self, place: Origin) -> tuple[str, str]:
        """Return the same without markup: `line 37`, and the built page that it leads to, or nothing."""
        location = self._location(place)
        if location.file != self.cluster.document.file:
            return self._manifest(location), ""
        page = f"blueprint.html#__codelineno-0-{location.line}" if self.shows_blueprint else ""
        return _("line {number}", number=location.line), page

    def _location(self, place: Origin | Location) -> Location:
        return self.cluster.locate(place) if isinstance(place, Origin) else place

    def _manifest(self, location: Location) -> str:
        """Name a line of a manifest, by its way from the blueprint's folder: the rest of it differs by machine."""
        folder = PurePath(self.cluster.document.file).parent
        return f"{PurePath(location.file).relative_to(folder).as_posix()}:{location.line}"
