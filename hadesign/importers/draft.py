"""A draft of a blueprint: collects what one or several files say, and notices where they contradict each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass as mutable
from dataclasses import field
from typing import Any, TypeAlias

from hadesign.i18n import _
from hadesign.importers.balancing import ApiBalancing
from hadesign.importers.facts import AtAddress, FactConflict, FactPath, FilePlace, FoundFact, ImportNote, ImportQuestion

Lookup: TypeAlias = Callable[[str, str], tuple[str, FilePlace] | None]
"""Returns what is said of a machine under a name, with its place."""
_NODES = ("spec", "nodes")
_BALANCES = "load-balancer"
_UNIONS = frozenset({"roles", "extraSANs"})
"""Lists of which several files say parts."""


@mutable(slots=True)
class ImportDraft:
    """Collects what one or several files say. The first place of a fact decides where it stands in the blueprint."""

    facts: dict[FactPath, FoundFact] = field(default_factory=dict)
    contradictions: list[FactConflict] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    hosts: dict[str, list[tuple[tuple[str, ...], FilePlace]]] = field(default_factory=dict)
    """Roles of machines that a file knows by an address or a name of DNS only, by that."""

    called: dict[str, str] = field(default_factory=dict)
    """What files call machines that are known by an address."""
    of_hosts: list[tuple[AtAddress, str, Any, FilePlace]] = field(default_factory=list)
    """Facts of machines that are known by an address."""
    asked: list[ImportQuestion] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    """Ways to look up what else is said of a machine, such as variables of Ansible's, which are not all copied here."""
    _names: dict[str, str] = field(default_factory=dict)
    balancing: ApiBalancing = field(default_factory=ApiBalancing)
    """What stands in front of the API servers, which several formats know parts of."""

    def say(self, path: FactPath, value: Any, place: FilePlace) -> None:
        """Add a fact; one that is there with another value becomes a contradiction, which it stays."""
        known = self.facts.get(path)
        if known is None:
            self.facts[path] = FoundFact(path, value, (place,))
        elif known.value == value:
            self._confirm(known, place)
        else:
            self.contradictions.append(FactConflict(path, known.value, known.places[0], value, place))

    def add(self, path: FactPath, values: Iterable[Any], place: FilePlace) -> None:
        """Add entries to a list in which the order has no meaning, such as the roles of a machine."""
        known = self.facts.get(path)
        before = list(known.value) if known else []
        more = [value for value in values if value not in before]
        places = known.places if known else ()
        if more or known is None:
            self.facts[path] = FoundFact(path, [*before, *more], (*places, *([place] if place not in places else [])))
        else:
            self._confirm(known, place)

    def node(self, name: str, place: FilePlace, *, roles: Iterable[str] = ()) -> None:
        """Add a machine; what else is known of it is said below `spec.nodes` and its name."""
        self.say((*_NODES, name, "name"), name, place)
        roles = list(roles)
        if roles:
            self.add((*_NODES, name, "roles"), roles, place)

    def host(self, host: str, place: FilePlace, *roles: str, called: str = "") -> AtAddress:
        """Add a machine that is known by an address or a name of DNS; return what stands for its name in values.

        `called` is what a file calls it, such as the name of a server in HAProxy: it has that name if no other file
        says who has the address.
        """
        self.hosts.setdefault(host, []).append((roles, place))
        if called:
            self.called.setdefault(host, called)
        return AtAddress(host)

    def at_host(self, host: AtAddress, key: str, value: Any, place: FilePlace) -> None:
        """Add a fact of a machine that `host` added; it is said once its name is known."""
        self.of_hosts.append((host, key, value, place))

    def ask(self, question: ImportQuestion) -> None:
        """Add a question that only a reader of the format can ask."""
        self.asked.append(question)

    def note(self, place: FilePlace, text: str) -> None:
        """Add something that was seen and not taken."""
        note = ImportNote(place, text)
        if note not in self.notes:
            self.notes.append(note)

    def value(self, *path: str) -> Any:
        """Return the value of a fact, or `None`."""
        fact = self.facts.get(path)
        return None if fact is None else fact.value

    def entries(self, *path: str) -> tuple[str, ...]:
        """Return the names of the entries of a list, in the order in which they were found."""
        depth = len(path)
        return tuple(dict.fromkeys(p[depth] for p in self.facts if len(p) > depth and p[:depth] == path))

    def taken(self, other: "ImportDraft") -> None:
        """Take in what another draft holds: facts that both have are confirmed, or contradict each other."""
        for fact in other.facts.values():
            known = self.facts.get(fact.path)
            if known is not None and isinstance(known.value, list) and fact.path[-1] in _UNIONS:
                self.add(fact.path, fact.value, fact.places[0])
                continue
            for place in fact.places:
                self.say(fact.path, fact.value, place)
        self.contradictions += other.contradictions
        for note in other.notes:
            self.note(note.place, note.text)
        for host, said in other.hosts.items():
            self.hosts.setdefault(host, []).extend(said)

        self.called = {**other.called, **self.called}
        self.of_hosts += other.of_hosts
        self.asked += other.asked
        self.lookups += other.lookups
        self.balancing.taken(other.balancing)

    def _confirm(self, known: FoundFact, place: FilePlace) -> None:
        if place not in known.places:
            self.facts[known.path] = FoundFact(known.path, known.value, (*known.places, place))

    def settle(self) -> None:
        """Give each machine that is known by its address the name that others say, or else one made of the address."""
        known = {name: name for name in self.entries(*_NODES)}
        self._names = {at: name for name in known for at in _addresses(self.value(*_NODES, name, "address"))} | known
        for host in sorted(self.hosts, key=lambda host: not _numeric(host)):
            place = self.hosts[host][0][1]
            name = self._name_of(host)
            if name not in self._names:
                self.node(name, place)
                if host not in self.called:
                    self.note(place, _("machine {name} is known by {host} alone", name=name, host=host))
            self._place_at(name, host, place)
            self._names |= {name: name, host: name}
        for last in (False, True):  # a machine of the control plane needs no further role to balance
            for host, said in self.hosts.items():
                for roles, where in said:
                    self._join(self._names[host], [role for role in roles if (role == _BALANCES) is last], where)
        for machine, key, value, where in self.of_hosts:
            self.say((*_NODES, self._name_of(machine.address), key), value, where)

    def _join(self, name: str, roles: list[str], place: FilePlace) -> None:
        at = (*_NODES, name, "roles")
        if roles and not (_BALANCES in roles and "control-plane" in (self.value(*at) or ())):
            self.add(at, roles, place)

    def _place_at(self, name: str, host: str, place: FilePlace) -> None:
        """Say the address of a machine that has none yet."""
        own = _addresses(self.value(*_NODES, name, "address"))
        if not _numeric(host) or host in own:
            return
        if own:
            self.note(place, _("{name} is called at another address here than elsewhere", name=name))
        else:
            self.say((*_NODES, name, "address"), host, place)

    def _name_of(self, host: str) -> str:
        if host in self._names:
            return self._names[host]
        made = "node-" + host.replace(".", "-").replace(":", "-") if _numeric(host) else host
        return self.called.get(host, made)

    def undisputed(self) -> Iterator[FoundFact]:
        """Yield the facts that nothing contradicts, with machines by name instead of by address."""
        disputed = {contradiction.path for contradiction in self.contradictions}
        for fact in self.facts.values():
            if fact.path not in disputed:
                yield FoundFact(fact.path, self._named(fact.value), fact.places)

    def _named(self, value: Any) -> Any:
        """Replace what stands for machines by their names."""
        if isinstance(value, AtAddress):
            return self._name_of(value.address)
        if isinstance(value, list) and any(isinstance(entry, AtAddress) for entry in value):
            return list(dict.fromkeys(self._named(entry) for entry in value))  # one may be known in two ways
        if isinstance(value, list):
            return [self._named(entry) for entry in value]
        if isinstance(value, Mapping):
            return {key: self._named(entry) for key, entry in value.items()}
        return value


def _numeric(host: str) -> bool:
    return not host.strip("0123456789.") or ":" in host


def _addresses(value: Any) -> list[str]:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value or ())
