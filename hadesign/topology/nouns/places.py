"""Where things come from, what can fail, and where machines stand."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from hadesign.diagnostic import Location, Path, format_path
from hadesign.frozen import dataclass
from hadesign.source import Document
from hadesign.stated import Nothing
from hadesign.vocabulary.kinds import KINDS, Kind
from hadesign.vocabulary.providers import Provider

ThingId: TypeAlias = str
"""Kind and name of something that can fail, such as `zone/a` or `node/cp-a`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a file something comes from; `derived` says how, and is empty for what stands there as such.

    The file is that of `source`, as a design may come from several; the span there is looked up when it is asked for.
    Two origins are equal if their paths are: a path names one place of a design.
    """

    path: Path
    derived: str = ""
    source: Document | None = field(default=None, compare=False, repr=False)

    @property
    def file(self) -> str:
        """Name of the file, empty where none was read."""
        return self.source.file if self.source else ""

    @property
    def span(self) -> Location | None:
        """Where it stands in the file; the nearest ancestor where the path is not written out."""
        return self.source.value(self.path) if self.source else None

    @property
    def named(self) -> str:
        """The path with the names of entries for their numbers, which stays when a list is put into another order."""
        return self.source.entries.name(self.path) if self.source else format_path(self.path)

    def below(self, *steps: str | int, derived: str = "") -> "Origin":
        """Return the place of a field, or of an entry, below this one."""
        return Origin((*self.path, *steps), derived, self.source)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can fail. It lives while, of every group in `needs`, at least one thing lives.

    `family` is what the blueprint calls the kind of a failure domain that has no row of its own, such as `carrier`.
    """

    id: ThingId
    kind: Kind
    name: str
    needs: tuple[tuple[ThingId, ...], ...]
    origin: Origin
    family: str = ""

    @property
    def noun(self) -> str:
        """What it is, in words."""
        return self.family or KINDS[self.kind].noun()


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Where something stands, as far as the design does not say it: on one of `choices`, which are of one kind.

    `alone` tells whether it may also stand on one of its own that nobody names; `origin` is where it would be said.
    """

    thing: ThingId
    kind: Kind
    choices: tuple[ThingId, ...]
    alone: bool
    origin: Origin

    @property
    def worlds(self) -> int:
        """How many answers there are."""
        return len(self.choices) + self.alone


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as it is declared; `region` is its own, or that of the whole infrastructure.

    `subnets` and `gateways` are one of each IP version at most.
    """

    name: str
    thing: ThingId
    subnets: tuple[str, ...]
    gateways: tuple[str, ...]
    site: str | None
    region: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """What the cluster stands on; between machines of etcd, `round_trip` in seconds and `bandwidth` in bits a second.

    `None` is unsaid.
    """

    provider: Provider | None
    region: str | None
    round_trip: float | None
    zones: tuple[Zone, ...]
    origin: Origin
    bandwidth: float | None = None


@dataclass(frozen=True, slots=True)
class Restart:
    """What the virtualisation starts again by itself: machines of a lost host `elsewhere`, and those that die alone.

    They are back `within` so many seconds.
    """

    elsewhere: bool
    monitored: bool
    within: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Host:
    """A hypervisor. `zone` is its own, or that of a machine on it.

    `reaches` are the datastores that it is known to reach: those that it names, in which case there is no other one
    (`every`), or those of machines that are said to run on it.
    """

    name: str
    thing: ThingId
    zone: str | None
    reaches: frozenset[ThingId]
    every: bool
    restart: Restart | Nothing | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Link:
    """A connection between two zones; `bandwidth` in bits a second."""

    thing: ThingId
    ends: tuple[str, str]
    origin: Origin
    bandwidth: float | None = None


@dataclass(frozen=True, slots=True)
class PartNumber:
    """Availability of a part given that what it stands on is up: lower and upper fraction, equal if one was given.

    `repair` is (mean time between failures, mean time to repair) in seconds where the number was made of them.
    """

    low: float
    high: float
    repair: tuple[float, float] | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Reliability:
    """Numbers of the architect's: by key of `spec.reliability`, and of single parts."""

    kinds: Mapping[str, PartNumber]
    parts: Mapping[ThingId, PartNumber]
    origin: Origin


DependencyKind: TypeAlias = Literal["dns", "kms", "identity-provider", "object-store", "registry", "other"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A service, and the services and workloads that stop without it.

    Others run it, and then it is a `thing` that can fail; or it is a workload of the cluster (`runs_on`), and no thing.
    `to_start` tells whether these cannot start without it; `None` is unsaid.
    """

    name: str
    kind: DependencyKind
    thing: ThingId | None
    runs_on: str | None
    needed_by: frozenset[str]
    availability: PartNumber | None
    origin: Origin
    to_start: bool | None = None
