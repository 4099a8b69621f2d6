"""Facts about releases: how long the chosen Kubernetes is maintained, what installs it, and which parts take it."""

from collections.abc import Iterator

from hadesign.i18n import N_, Message, _, translated
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.stated import given
from hadesign.topology.cluster import Cluster, Origin
from hadesign.vocabulary.installers import INSTALLERS, known_versions, takes
from hadesign.vocabulary.parts import PARTS, PartRow, part_takes, part_versions
from hadesign.vocabulary.releases import END_OF_LIFE, LAST_PATCH, end_of_life, most_patches
from hadesign.vocabulary.storages import STORAGES

TOPIC = Topic("Releases of Kubernetes, of what installs it, and of parts that run beside it.")


_VERSION = "kubernetes/version"


@TOPIC.items(
    "kubernetes",
    "The design's Kubernetes, as a list of one.",
    about="the version",
    version="its version",
    minor="its minor version, such as 1.36",
    ends="last day on which it is maintained; of versions older than the table a day by which all had ended",
    daysLeft="days until then, less than 0 afterwards; null if the version is newer than the table",
    newest="newest minor version in the table",
    maker="who mends versions for as long as a calendar of its own says: a provider, or the maker of a distribution;"
    " null if the project's counts",
)
def kubernetes(context: Context) -> list[Item]:
    """Return version and end of life."""
    found = context.cluster.kubernetes
    ends, row = end_of_life(found.minor), INSTALLERS[found.installer]
    path, minor = found.origin.below("version").path, _written(found.minor)
    values = {
        "version": found.version,
        "minor": minor,
        "ends": ends.isoformat() if ends else None,
        "daysLeft": (ends - context.as_of).days if ends else None,
        "newest": _written(max(END_OF_LIFE)),
        "maker": translated(Message(row.title)) if row.own_calendar else None,
    }
    lacks = (
        {} if ends else {"daysLeft": _("it is not known until when Kubernetes {version} is maintained", version=minor)}
    )
    return [Item(path, values, places={"daysLeft": path}, lacks=lacks, parts=(_VERSION,))]


@TOPIC.items(
    "versions",
    "Versions of Kubernetes that the design runs: its own, and those that components have of their own.",
    about="the version",
    version="the version",
    minor="its minor version, such as 1.36",
    most="highest patch that this minor version can have by now; null if there is no such minor version",
    last="the last patch that it had, null if it may get another one",
    newest="newest minor version in the table",
    exists="whether there can be such a version",
)
def versions(context: Context) -> list[Item]:
    """Return every version with what there can be of it."""
    path, found = context.cluster.kubernetes.origin.path, context.cluster.kubernetes
    said = context.cluster.written.value((*path, "components")) or {}
    named = {(*path, "version"): found.version}
    named |= {(*path, "components", name): said[name] for name, _title, _most in _SKEWS if said.get(name)}
    items = []
    for place, version in named.items():
        minor, patch = _minor(version), int(version.rpartition(".")[2])
        most = most_patches(minor, context.as_of)
        values = {
            "version": version,
            "minor": _written(minor),
            "most": most,
            "last": LAST_PATCH.get(minor),
            "newest": _written(max(END_OF_LIFE)),
            "exists": most is not None and patch <= most,
        }
        items.append(Item(place, values, parts=(_VERSION,)))
    return items


_SKEWS = (
    ("oldestApiServer", N_("an API server"), 1),
    ("kubelet", N_("a kubelet"), 3),
    ("kubeProxy", N_("a kube-proxy"), 3),
    ("controllerManager", N_("the controller manager"), 1),
    ("scheduler", N_("the scheduler"), 1),
)
"""Components, and how many minor versions each may be older than the newest API server
(https://kubernetes.io/releases/version-skew-policy/)."""
_FIRST_OF_THREE = (1, 25)
"""Version from which on kubelets may be three versions older; before it was two."""


@TOPIC.items(
    "components",
    "Components of which the design gives a version of their own.",
    title="what it is, in words",
    version="its version",
    api="version of the API servers",
    behind="minor versions that it is older than the newest API server",
    most="minor versions that it may be",
    newer="whether it is newer than the oldest API server",
)
def components(context: Context) -> list[Item]:
    """Return every component with how far it is from the API servers."""
    found = context.cluster.kubernetes
    path = ("spec", "kubernetes", "components")
    said = context.cluster.written.value(path) or {}
    api = _minor(found.version)
    oldest = min(api, _minor(said["oldestApiServer"])) if said.get("oldestApiServer") else api
    items = []
    for name, title, most in _SKEWS:
        version = said.get(name)
        if version is None:
            continue
        own = _minor(version)
        few = most == 3 and own < _FIRST_OF_THREE
        values = {
            "title": translated(title),
            "version": version,
            "api": found.version,
            "behind": api[1] - own[1],
            "most": 2 if few else most,
            "newer": own > oldest,
        }
        items.append(Item((*path, name), values))
    return items


@TOPIC.items(
    "upgrades",
    "The version that is planned next, as a list of one; empty if none is.",
    version="the design's version",
    to="the version that is planned",
    steps="minor versions from the one to the other, less than 0 if it is older",
)
def upgrades(context: Context) -> list[Item]:
    """Return how far the next version is away."""
    path = ("spec", "operations", "upgrade", "to")
    to, found = context.cluster.written.value(path), context.cluster.kubernetes
    if to is None:
        return []
    return [Item(path, {"version": found.version, "to": to, "steps": _minor(to)[1] - found.minor[1]})]


@TOPIC.items(
    "installer",
    "What installs Kubernetes, as a list of one.",
    about="the version",
    title="its name",
    version="the design's version of Kubernetes",
    takes="whether it has a release of that version; null if nobody knows here",
    versions="the versions that it has releases of, in words, empty if nobody knows here",
    ended="last day on which it was maintained, null if it is",
    daysLeft="days until then, less than 0 afterwards, null if it is maintained",
    successor="what took its place, empty if nothing did",
)
def installer(context: Context) -> list[Item]:
    """Return what the installer takes, and whether it is maintained."""
    found = context.cluster.kubernetes
    row = INSTALLERS[found.installer]
    successor = next((translated(Message(one.title)) for name, one in INSTALLERS.items() if name == row.successor), "")
    values = {
        "title": translated(Message(row.title)),
        "version": found.version,
        "takes": takes(row, found.version),
        "versions": known_versions(row),
        "ended": row.ended.isoformat() if row.ended else None,
        "daysLeft": (row.ended - context.as_of).days if row.ended else None,
        "successor": successor,
    }
    places = {"takes": found.origin.below("version").path, "daysLeft": found.origin.below("installer").path}
    return [Item(found.origin.path, values, places=places, parts=(_VERSION,))]


@TOPIC.items(
    "parts",
    "Parts that the design runs beside Kubernetes, as far as it is known here which versions they take.",
    title="its name",
    version="the design's version of Kubernetes",
    takes="whether one of its maintained releases takes that version",
    versions="the versions that they take, in words",
    newest="the newest of these releases",
    supported="whether its project says what it supports; else it is what it has tried",
)
def parts(context: Context) -> list[Item]:
    """Return what each part takes; a plugin that the installer brings was made for its Kubernetes."""
    version, (_major, minor) = context.cluster.kubernetes.version, context.cluster.kubernetes.minor
    return [
        Item(
            origin.path,
            {
                "title": row.title,
                "version": version,
                "takes": part_takes(row, minor),
                "versions": part_versions(row),
                "newest": row.newest,
                "supported": row.supported,
            },
        )
        for row, origin in _used(context.cluster)
    ]


def _used(cluster: Cluster) -> Iterator[tuple[PartRow, Origin]]:
    """Yield the parts that have a row, each once, with where the design names them."""
    named: list[tuple[str | None, Origin]] = []
    installer, plugin = INSTALLERS[cluster.kubernetes.installer], cluster.network.plugin
    # What an installer brings itself is of a release that was made for its Kubernetes.
    if installer.runs_control_plane and plugin not in (installer.plugins or ()):
        named.append((plugin, cluster.network.origin.below("cni")))
    named.append((cluster.kubernetes.installer, cluster.kubernetes.origin.below("installer")))
    named += [(storage.provider, storage.origin.below("provider")) for storage in cluster.storage]
    named += [(balancer.type, balancer.origin.below("type")) for balancer in cluster.balancers]
    volumes, repair = given(cluster.backups.volumes), given(cluster.autoscaling.repair)
    scaler = given(cluster.autoscaling.scaler)
    # Where the provider runs the control plane, it may run a scaler of its own as well.
    if scaler and scaler.enabled and installer.runs_control_plane:
        named.append(("cluster-autoscaler", scaler.origin))
    if volumes:
        named.append((volumes.tool, volumes.origin.below("tool")))
    if repair and repair.type in _REPAIRS:
        named.append((_REPAIRS[repair.type], repair.origin.below("type")))
    # All classes that are written have one of snapshots beside them.
    written = (storage for storage in cluster.storage if storage.provider and STORAGES[storage.provider].targets)
    named += [("snapshot-controller", storage.origin.below("provider")) for storage in written]
    if prometheus := given(cluster.monitoring.prometheus):
        named.append(("kube-prometheus-stack", prometheus.origin))
    found: dict[str, Origin] = {}
    for name, origin in named:
        if name is not None and name in PARTS:
            found.setdefault(name, origin)
    yield from ((PARTS[name], origin) for name, origin in found.items())


_REPAIRS = {"machine-health-check": "cluster-api", "medik8s": "medik8s"}
"""The part that repairs nodes, by the name of the way."""


def _minor(version: str) -> tuple[int, int]:
    major, minor, _patch = (int(part) for part in version.split("."))
    return major, minor


def _written(minor: tuple[int, int]) -> str:
    return f"{minor[0]}.{minor[1]}"
