"""Cluster to configs: each folder here is one consumer, found by its presence."""

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from typing import Literal, cast

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import Message, _, translated
from hadesign.lists import COMMAS, joined
from hadesign.source import did_you_mean
from hadesign.targets.base import Target
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS


def target_names() -> tuple[str, ...]:
    """Return the names of all targets, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg))


def target(name: str) -> Target:
    """Return a target by name.

    Raises:
        UsageError: there is no such target.
    """
    if name not in target_names():
        hint, known = did_you_mean(name, target_names()), joined(target_names(), COMMAS)
        if hint:
            raise UsageError(
                _("there is no target {name!r}; {hint}. Targets: {known}.", name=name, hint=hint, known=known)
            )
        raise UsageError(_("there is no target {name!r}. Targets: {known}.", name=name, known=known))
    return cast(Target, importlib.import_module(f"{__name__}.{name}"))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A part of a design of which no target writes the configuration: what it is, its name, and its type's title."""

    part: Literal["installer", "load-balancer"]
    name: str
    title: str

    def words(self, shown: Callable[[str], str] = str) -> str:
        """Say which part it is; `shown` writes a name as a page or a terminal has it."""
        if self.part == "installer":
            return _("installer {name}", name=shown(self.name))
        return _("load balancer {name}", name=shown(self.name))


def uncovered(cluster: Cluster) -> tuple[Uncovered, ...]:
    """Return what hadesign proves and lints, and writes no configuration for: a reader should not look for it."""
    installer = cluster.kubernetes.installer
    row = INSTALLERS[installer]
    found = (
        []
        if row.targets or not row.runs_control_plane
        else [Uncovered("installer", installer, translated(Message(row.title)))]
    )
    balancers = (balancer for balancer in cluster.balancers if not balancer.row.targets)
    return (*found, *(Uncovered("load-balancer", one.name, one.type) for one in balancers))


@dataclass(frozen=True, slots=True)
class Unfit:
    """A target that is meant for a design and does not fit it all the same, and why."""

    target: str
    why: str


def unfit(cluster: Cluster) -> tuple[Unfit, ...]:
    """Return the targets of the design's installer and balancers that write nothing: a reader should learn why."""
    meant = set(INSTALLERS[cluster.kubernetes.installer].targets)
    meant |= {name for balancer in cluster.balancers for name in balancer.row.targets}
    reasons = ((name, target(name).why_not(cluster)) for name in target_names() if name in meant)
    return tuple(Unfit(name, why) for name, why in reasons if why)


def compile_configs(cluster: Cluster, names: Sequence[str] = ()) -> tuple[Artifact, ...]:
    """Return the configs of the named targets, or of every target that fits the design, sorted by path.

    Raises:
        UsageError: a target that was asked for does not exist or does not fit the design.
        InputError: the blueprint lacks a fact without which a config would be invented.
    """
    chosen = []
    for name in names or target_names():
        found = target(name)
        reason = found.why_not(cluster)
        if reason and names:
            raise UsageError(_("target {name} does not fit this design: {reason}.", name=name, reason=reason))
        if not reason:
            chosen.append((name, found))
    artifacts = [
        Artifact(f"configs/{name}/{artifact.path}", artifact.content, artifact.executable)
        for name, found in chosen
        for artifact in found.emit(cluster)
    ]
    return tuple(sorted(artifacts, key=lambda artifact: artifact.path))


__all__ = ["Uncovered", "Unfit", "compile_configs", "target", "target_names", "uncovered", "unfit"]
