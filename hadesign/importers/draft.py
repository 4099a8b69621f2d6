"""A draft of a blueprint: collects what one or several files say, and notices where they contradict each other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass as mutable
from dataclasses import field
from typing import Any, TypeAlias

from hadesign.i18n import _
from hadesign.importers.balancing import ApiBalancing
from hadesign.importers.facts import AtAddress, FactConflict, FactPath, FilePlace, FoundFact, ImportNote, ImportQuestion
from hadesign.vocabulary.installers import INSTALLERS

Lookup: TypeAlias = Callable[[str, str], tuple[str, FilePlace] | None]
"""Returns what is said of a machine under a name, with its place."""
_NODES = ("spec", "nodes")
_BALANCES = "load-balancer"
_PLACES = 16
"""Places that a fact names itself, so that a place is soon found among them."""
_UNIONS = frozenset({"roles", "extraSANs"})
"""Lists of which several files say parts."""


@mutable(slots=True)
class ImportDraft:
    """Collects what one or several files say. The first place of a fact decides where it stands in the blueprint."""

    facts: dict[FactPath, FoundFact] = field(default_factory=dict)
    contradictions: list[FactConflict] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    noted: set[ImportNote] = field(default_factory=set)
    more_places: dict[FactPath, dict[FilePlace, None]] = field(default_factory=dict)
    """Places of a fact that many files say, beyond the first ones, which it names itself."""
    hosts: dict[str, list[tuple[tuple[str, ...], FilePlace]]] = field(default_factory=dict)
    """Roles of machines that a file knows by an address or a name of DNS only, by that."""
    host_facts: dict[str, list[tuple[FactPath, Any, FilePlace]]] = field(default_factory=dict)
    """What else is said of such machines, by that: paths below the machine's entry, values and places."""
    defaults: dict[FactPath, FoundFact] = field(default_factory=dict)
    """What an installer does where nobody says anything else, with the source of that as its place."""
    called: dict[str, str] = field(default_factory=dict)
    """What files call machines that are known by an address."""
    settled: dict[str, str] = field(default_factory=dict)
    """Names of machines that were known by an address or a name of DNS, by that."""
    asked: list[ImportQuestion] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    """Ways to look up what else is said of a machine, such as variables of Ansible's, which are not all copied here."""
    balancing: ApiBalancing = field(default_factory=ApiBalancing)
    """What stands in front of the API servers, which several formats know parts of."""

    def say(self, path: FactPath, value: Any, place: FilePlace) -> None:
        """Add a fact; one that is there with another value becomes a contradiction, which it stays."""
        known = self.facts.get(path)
        if known is None:
            self.facts[path] = FoundFact(path, value, (place,))
        elif known.value == value:
            self._confirm(known, place)
        elif path[:2] == _NODES and path[3:] == ("address",) and (both := _joined(known.value, value)):
            self.facts[path] = FoundFact(path, both, (*known.places, place))
        else:
            self.contradictions.append(FactConflict(path, known.value, known.places[0], value, place))

    def add(self, path: FactPath, values: Iterable[Any], place: FilePlace) -> None:
        """Add entries to a list in which the order has no meaning, such as the roles of a machine."""
        known = self.facts.get(path)
        before = list(known.value) if known else []
        there = set(before)
        more = [value for value in dict.fromkeys(values) if value not in there]
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

    def ask(self, question: ImportQuestion) -> None:
        """Add a question that only a reader of the format can ask."""
        self.asked.append(question)

    def of_host(self, host: str, path: FactPath, value: Any, place: FilePlace) -> None:
        """Add what is said of a machine that `host` was called for; the path begins below the machine's entry."""
        self.host_facts.setdefault(host, []).append((path, value, place))

    def default(self, path: FactPath, value: Any, program: str, source: str) -> None:
        """Add what an installer does by itself, and where that is said; whatever a file says of it comes first."""
        place = FilePlace(_("{program} by itself, {source}", program=program, source=source))
        self.defaults.setdefault(path, FoundFact(path, value, (place,)))

    def note(self, place: FilePlace, text: str) -> None:
        """Add something that was seen and not taken."""
        note = ImportNote(place, text)
        if note not in self.noted:
            self.noted.add(note)
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
            for place in other.places_of(fact):
                self.say(fact.path, fact.value, place)
        self.contradictions += other.contradictions
        for note in other.notes:
            self.note(note.place, note.text)
        for host, said in other.hosts.items():
            self.hosts.setdefault(host, []).extend(said)
        for host, facts in other.host_facts.items():
            self.host_facts.setdefault(host, []).extend(facts)
        self.defaults = {**other.defaults, **self.defaults}
        self.called = {**other.called, **self.called}
        self.asked += other.asked
        self.lookups += other.lookups
        self.balancing.taken(other.balancing)

    def _confirm(self, known: FoundFact, place: FilePlace) -> None:
        if place in known.places:
            return
        if len(known.places) < _PLACES:
            self.facts[known.path] = FoundFact(known.path, known.value, (*known.places, place))
        else:
            self.more_places.setdefault(known.path, {})[place] = None

    def places_of(self, fact: FoundFact) -> tuple[FilePlace, ...]:
        """Return all places of a fact."""
        return (*fact.places, *self.more_places.get(fact.path, ()))

    def settle(self) -> None:
        """Give each machine that is known by its address the name that others say, or else one made of the address.

        What no file says is then what the installer does by itself.
        """
        self.settled = self._names()
        for host in sorted(self.hosts, key=lambda host: not _numeric(host)):
            self._name(host, self.hosts[host][0][1])
        for last in (False, True):  # a machine of the control plane needs no further role to balance
            for host, said in self.hosts.items():
                for roles, where in said:
                    self._join(self.settled[host], [role for role in roles if (role == _BALANCES) is last], where)
        for host, facts in self.host_facts.items():
            for path, value, where in facts:
                self.say((*_NODES, self.settled.get(host, host), *path), value, where)
        self._fill_in()
        self._place_etcd()

    def _name(self, host: str, place: FilePlace) -> None:
        """Decide which machine a host is; one that nobody names gets a name."""
        name = self.settled.get(host) or self.called.get(host) or _made_name(host)
        if name not in self.settled:
            self.node(name, place)
            if host not in self.called:
                self.note(place, _("machine {name} is known by {host} alone", name=name, host=host))
        self._place_at(name, host, place)
        self.settled |= {name: name, host: name}

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

    def _place_etcd(self) -> None:
        """Take back that etcd is external where a machine of the control plane runs a member.

        Most installers then run it stacked there, so that a design says where members are and no more.
        """
        at, installer = ("spec", "etcd", "topology"), INSTALLERS.get(self.value("spec", "kubernetes", "installer"))
        roles = (self.value(*_NODES, name, "roles") or () for name in self.entries(*_NODES))
        beside = installer is not None and installer.etcd_beside
        if self.value(*at) == "external" and not beside and any({"control-plane", "etcd"} <= {*one} for one in roles):
            self.facts.pop(at)

    def _names(self) -> dict[str, str]:
        """Return the names of machines by whatever they are known by: their names, and their addresses."""
        machines = self.entries(*_NODES)
        known = {
            address: name for name in reversed(machines) for address in _addresses(self.value(*_NODES, name, "address"))
        }
        return known | {name: name for name in machines}

    def _fill_in(self) -> None:
        """Say what the installer does by itself, of whatever nobody says anything."""
        said = {path[:length] for path in self.facts for length in range(1, len(path) + 1)}
        for path, fact in self.defaults.items():
            if path not in said and not any(path[:length] in self.facts for length in range(1, len(path))):
                self.facts[path] = fact

    def undisputed(self) -> Iterator[FoundFact]:
        """Yield the facts that nothing contradicts, with machines by name instead of by address."""
        disputed = {contradiction.path for contradiction in self.contradictions}
        names = {**self._names(), **self.settled}
        for fact in self.facts.values():
            if fact.path not in disputed:
                yield FoundFact(fact.path, _named(fact.value, names), self.places_of(fact))


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Replace what stands for machines by their names."""
    if isinstance(value, AtAddress):
        return names.get(value.address) or _made_name(value.address)
    if isinstance(value, list) and any(isinstance(entry, AtAddress) for entry in value):
        return list(dict.fromkeys(_named(entry, names) for entry in value))  # one may be known in two ways
    if isinstance(value, list):
        return [_named(entry, names) for entry in value]
    if isinstance(value, Mapping):
        return {key: _named(entry, names) for key, entry in value.items()}
    return value


def _made_name(host: str) -> str:
    """Return a name for a machine that is known by its address, or its name of DNS, alone."""
    return "node-" + host.replace(".", "-").replace(":", "-") if _numeric(host) else host


def _numeric(host: str) -> bool:
    return not host.strip("0123456789.") or ":" in host


def _joined(one: Any, other: Any) -> str:
    """Return the addresses of a machine where one source has one of them and another one both; else nothing."""
    first, second = sorted((_addresses(one), _addresses(other)), key=len)
    return ",".join(dict.fromkeys([*first, *second])) if len(first) == 1 and first[0] in second else ""


def _addresses(value: Any) -> list[str]:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else list(value or ())
