"""Machines of a k0sctl.yaml: what each does, how it is reached, and what `k0s install` is told there."""

import shlex
from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import AtAddress, FilePlace
from hadesign.importers.flags import GivenFlag, pairs, split_flag
from hadesign.importers.kubelet import take_node_flags
from hadesign.importers.machine import NODES, is_ip, move, node_name, say_label, say_taints, taint_of
from hadesign.importers.sources import YamlValue

_CONNECTIONS = ("ssh", "openSSH", "winRM", "localhost")
_KNOWN = frozenset({"controller", "controller+worker", "single", "worker"})


def read_hosts(draft: ImportDraft, hosts: YamlValue, config: YamlValue | None) -> tuple[str | AtAddress, ...]:
    """Say each machine, and return those that run the control plane, in their order."""
    stored = _has_etcd(config)
    controllers: list[str | AtAddress] = []
    for number, host in enumerate(hosts.items, 1):
        role = host.get("role")
        word = role.text if role is not None else None
        if role is None or word not in _KNOWN:
            draft.note(host.place, _("a host whose role is none that k0sctl knows, or cannot be read"))
            continue
        flags = list(_flags(host))
        named = _named(draft, host, number, _roles(draft, host, word, flags, stored), role.place)
        if named is None:
            draft.note(host.place, _("a host without a name or an address that can be read"))
            continue
        if word != "worker":
            controllers.append(named)
        _told(draft, named, flags)
    return tuple(controllers)


def _has_etcd(config: YamlValue | None) -> bool | None:
    """Tell whether k0s runs etcd with its controllers, or `None` where the file leaves that to k0s."""
    storage = config.get("spec", "storage") if config is not None else None
    kind = storage.text_at("type") if storage is not None else None
    if storage is not None and storage.get("etcd", "externalCluster") is not None:
        return False
    return None if kind is None else kind == "etcd"


def _roles(
    draft: ImportDraft, host: YamlValue, word: str, flags: Sequence[GivenFlag], stored: bool | None
) -> tuple[str, ...]:
    """Return the roles: a controller runs etcd, which a single node does where it is told to alone.

    Controllers that are workers, too, are tainted unless they are told not to be.
    """
    if word == "worker":
        return ("worker",)
    own = word != "single" if stored is None else stored
    if word == "single" and stored is None:
        draft.note(host.place, _("a single node of k0s keeps its state in SQLite, of which a blueprint knows nothing"))
    names = {name for name, value, _place in flags if value != "false"}
    works = word == "controller+worker" or "enable-worker" in names
    free = host.text_at("noTaints") == "true" or "no-taints" in names
    worker = word == "single" or (works and free)
    return ("control-plane", *(["etcd"] if own else []), *(["worker"] if worker else []))


def _named(
    draft: ImportDraft, host: YamlValue, number: int, roles: tuple[str, ...], place: FilePlace
) -> str | AtAddress | None:
    """Say a machine by its name or, as k0s takes what the machine calls itself, by its address."""
    name, address = host.get("hostname"), _address(host)
    called = node_name(name.text or "") if name is not None else ""
    if not called and address is not None and is_ip(address.text or ""):
        return draft.host(address.text or "", address.place, *roles)
    if not called and address is not None and address.text and address.text != "localhost":
        called = node_name(address.text) if not address.text[0].isdigit() else ""
    if not called:
        if address is None and host.get("localhost") is None:
            return None
        called = f"host-{number}"
        draft.note(host.place, _("the machine is called {name}, as nothing but a loopback address leads to it",
                                 name=called))  # fmt: skip
    draft.node(called, place, roles=roles)
    if address is not None and is_ip(address.text or ""):
        draft.say((*NODES, called, "address"), address.text, address.place)
    return called


def _address(host: YamlValue) -> YamlValue | None:
    """Return the address that machines talk by: the private one, or else that by which k0sctl logs in."""
    found = [host.get("privateAddress"), *(host.get(way, "address") for way in _CONNECTIONS)]
    return next((one for one in found if one is not None and one.text), None)


def _flags(host: YamlValue) -> Iterator[GivenFlag]:
    """Yield the flags of `k0s install`: each as one text or, with its value, as two."""
    found = host.get("installFlags")
    waiting: tuple[str, FilePlace] | None = None
    for entry in found.items if found is not None else ():
        for word in _words(entry.text or ""):
            if word.startswith("-"):
                if waiting:
                    yield waiting[0], "true", waiting[1]
                name, value = split_flag(word)
                waiting = None if "=" in word else (name, entry.place)
                if waiting is None:
                    yield name, value, entry.place
            elif waiting:
                yield waiting[0], word, waiting[1]
                waiting = None
    if waiting:
        yield waiting[0], "true", waiting[1]


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _told(draft: ImportDraft, named: str | AtAddress, flags: Sequence[GivenFlag]) -> None:
    """Say labels, taints and kubelets' flags of a machine."""
    name = named.address if isinstance(named, AtAddress) else named
    own = ImportDraft()
    for flag, value, place in flags:
        if flag == "labels":
            for key, label in pairs(value):
                say_label(own, name, key, label, place)
        elif flag == "taints":
            say_taints(own, name, [taint_of(part) for part in value.split(",") if part], place)
        elif flag == "kubelet-extra-args":
            take_node_flags(own, name, [(*split_flag(word), place) for word in _words(value) if word.startswith("-")])
    move(draft, own, named)
