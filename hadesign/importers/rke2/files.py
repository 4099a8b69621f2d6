"""Files of RKE2 and k3s, put together by machine: a config.yaml, and what `config.yaml.d` beside it adds to it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from hadesign.frozen import dataclass
from hadesign.importers.facts import FilePlace
from hadesign.importers.rke2.keys import COMMON, K3S_ALONE, OF_SERVERS, RKE2_ALONE, TELLING
from hadesign.importers.sources import SourceFile, YamlValue
from hadesign.topology.members import API_PORT
from hadesign.vocabulary.installers import INSTALLERS, Installer

_ROW = INSTALLERS["rke2"].supervisor
SUPERVISOR = _ROW.port if _ROW else 0
_PARTS = "config.yaml.d"
_REGISTRIES = frozenset({"registries.yaml", "registries.yml"})
_WORD = re.compile(r"[a-z]+|[0-9]+")
_AGENTS = frozenset({"agent", "agents", "worker", "workers", "compute"})
_SERVERS = frozenset({"server", "servers", "master", "masters", "control", "controlplane", "controller", "cp", "etcd"})
_GENERIC = frozenset(
    {"config", "configs", "configuration", "conf", "yaml", "yml", "rke", "rke2", "k3s", "rancher", "etc", "files",
     "templates", "var", "lib", "d", "tmp", "home", "root"}
)  # fmt: skip
"""Parts of the names of files and folders that tell nothing of a machine."""
_PORTS: Mapping[int, Installer] = {SUPERVISOR: "rke2", API_PORT: "k3s"}
"""Where machines join: at the supervisor's own port, or at that of the API servers."""


@dataclass(frozen=True)
class RancherConfig:
    """What one machine, or one kind of machine, is told: values by key, of which `key+` adds to those before it.

    https://docs.rke2.io/install/configuration#multiple-config-files
    """

    main: str
    files: tuple[SourceFile, ...]
    values: Mapping[str, tuple[YamlValue, ...]]
    place: FilePlace

    def texts(self, key: str) -> list[tuple[str, FilePlace]]:
        """Return the texts of a key, of a list each of its entries."""
        found = [entry for value in self.values.get(key, ()) for entry in (value.items or (value,))]
        return [(entry.text, entry.place) for entry in found if entry.text is not None]

    def text(self, key: str) -> tuple[str, FilePlace] | None:
        """Return the last text of a key that is not empty."""
        found = [one for one in self.texts(key) if one[0]]
        return found[-1] if found else None

    def on(self, key: str) -> bool:
        """Tell whether a key is true."""
        found = self.text(key)
        return found is not None and found[0].lower() in ("true", "t", "1")

    @property
    def joins(self) -> tuple[str, int | None, FilePlace] | None:
        """Host and port at which it joins, and where that is said; `None` where it founds the cluster."""
        found = self.text("server")
        if found is None:
            return None
        try:
            url = urlsplit(found[0])
            return (url.hostname, url.port, found[1]) if url.hostname else None
        except ValueError:
            return None

    @property
    def words(self) -> frozenset[str]:
        """Words of the names of its machine, its file and the folder that is in."""
        named = self.text("node-name")
        return _words_of(" ".join([named[0] if named else "", *_components(self.main)[-2:]]))

    @property
    def told(self) -> bool:
        """Whether its keys or its name tell a server from an agent."""
        return bool(self.values.keys() & OF_SERVERS or self.words & (_AGENTS | _SERVERS)) or "server" not in self.values

    @property
    def server(self) -> bool:
        """Whether it is a server: it has keys that agents lack, or its name says so, or it joins nobody."""
        if self.values.keys() & OF_SERVERS:
            return True
        if self.words & _AGENTS:
            return False
        return bool(self.words & _SERVERS) or "server" not in self.values

    @property
    def file_name(self) -> str:
        """A name for its machine by the name of its file, or of a folder that it is in; empty if these tell nothing."""
        for component in reversed(_components(self.main)):
            parts = [part for part in re.split(r"[^a-z0-9]+", component.lower()) if part and part not in _GENERIC]
            if parts:
                return "-".join(parts)
        return ""


def _components(main: str) -> list[str]:
    parts = [part for part in main.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return [*parts[:-1], re.sub(r"\.(ya?ml|conf|json)$", "", parts[-1])] if parts else []


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def configs_of(sources: Sequence[SourceFile]) -> dict[Installer, list[RancherConfig]]:
    """Return the configurations by distribution; one that nothing tells apart belongs to that of most others."""
    groups: dict[str, list[tuple[SourceFile, YamlValue]]] = {}
    for source in sources:
        for document in source.documents[:1] if source.may_have(TELLING | COMMON) else ():
            if _may_be(source, document):
                groups.setdefault(_main_of(source), []).append((source, document))
    made = [_made(main, found) for main, found in groups.items() if any(_is_own(*one) for one in found)]
    kinds = [_distribution(config) for config in made]
    usual: Installer = "k3s" if kinds.count("k3s") > kinds.count("rke2") else "rke2"
    found: dict[Installer, list[RancherConfig]] = {}
    for config, kind in zip(made, kinds, strict=True):
        found.setdefault(kind or usual, []).append(config)
    return found


def registries_of(sources: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, YamlValue]]:
    """Yield the files that say where images come from, with their content."""
    for source in sources:
        if source.base in _REGISTRIES:
            for document in source.documents[:1]:
                if document.get("mirrors") is not None or document.get("configs") is not None:
                    yield source, document


def _main_of(source: SourceFile) -> str:
    """Return the name of the file that a part of it belongs to; any other file's own."""
    if source.folders and source.folders[-1] == _PARTS:
        return "/".join([*source.folders[:-1], "config.yaml"])
    return source.name.replace("\\", "/")


def _may_be(source: SourceFile, document: YamlValue) -> bool:
    """Tell whether most keys are those of RKE2 and k3s, so that the file may be a part of a configuration."""
    keys = {key.rstrip("+") for key in document.fields}
    if not keys or "apiVersion" in keys or "kind" in keys or source.base in _REGISTRIES:
        return False
    return 2 * len(keys & (TELLING | COMMON)) >= len(keys)


def _is_own(source: SourceFile, document: YamlValue) -> bool:
    """Tell whether a key is one of these programs alone, or the server's URL or the file's name says so."""
    keys = {key.rstrip("+") for key in document.fields}
    if keys & TELLING:
        return True
    url = document.text_at("server") or ""
    return url.startswith("https://") and (
        url.rstrip("/").endswith(f":{SUPERVISOR}") or _by_name(source.name) is not None
    )


def _by_name(name: str) -> Installer | None:
    """Return what the names of a file and its folders speak of, the last one first."""
    lowered = name.lower()
    places: dict[Installer, int] = {"rke2": lowered.rfind("rke2"), "k3s": lowered.rfind("k3s")}
    last = max(places, key=lambda one: places[one])
    return last if places[last] >= 0 else None


def _made(main: str, found: Sequence[tuple[SourceFile, YamlValue]]) -> RancherConfig:
    """Put the parts of a configuration together, in the order in which they are read."""
    ordered = sorted(found, key=lambda one: (_PARTS in one[0].folders[-1:], one[0].name))
    values: dict[str, tuple[YamlValue, ...]] = {}
    for _source, document in ordered:
        for key, value in document.fields.items():
            name = key.rstrip("+")
            values[name] = (*values.get(name, ()), value) if key.endswith("+") else (value,)
    return RancherConfig(main, tuple(source for source, _document in ordered), values, ordered[0][1].place)


def _distribution(config: RancherConfig) -> Installer | None:
    """Return which distribution a configuration is for: by keys and port, then by what it names, then by its name."""
    for kind, keys in (("rke2", RKE2_ALONE), ("k3s", K3S_ALONE)):
        if config.values.keys() & keys:
            return "rke2" if kind == "rke2" else "k3s"
    text = "".join(source.text for source in config.files)
    if ("rancher/rke2" in text) != ("rancher/k3s" in text):
        return "rke2" if "rancher/rke2" in text else "k3s"
    port = config.joins[1] if config.joins is not None else None
    return _PORTS.get(port or 0) or _by_name(config.main)
