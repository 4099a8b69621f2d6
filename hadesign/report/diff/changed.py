"""What is another thing now: entries that came, went, have another name, or say something else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hadesign.comparison.changes import Change
from hadesign.comparison.entries import EntryKind
from hadesign.i18n import Plural, _, counted, ngettext, plural
from hadesign.report.diff.values import change_words
from hadesign.report.names import run
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.words.things import thing_words

MOST_CHANGED = 40
"""Entries that have a line of their own; those that came or went share one."""
MOST_FIELDS = 8
_NOUNS: Mapping[EntryKind, Plural] = {
    "domain": plural("failure domain", "failure domains"),
    "pool": plural("pool", "pools"),
    "node": plural("node", "nodes"),
    "kubernetes": plural("Kubernetes", "Kubernetes"),
    "control-plane": plural("control plane", "control planes"),
    "timers": plural("timers", "timers"),
    "certificate-name": plural("name in the API server's certificate", "names in the API server's certificate"),
    "etcd": plural("etcd", "etcd"),
    "member": plural("etcd member", "etcd members"),
    "api-server": plural("API server", "API servers"),
    "endpoint": plural("endpoint", "endpoints"),
    "balancer": plural("load balancer", "load balancers"),
    "network": plural("network", "networks"),
    "infrastructure": plural("infrastructure", "infrastructures"),
    "objective": plural("objective", "objectives"),
    "waiver": plural("waiver", "waivers"),
    "decision": plural("decision", "decisions"),
    "reliability": plural("reliability", "reliability"),
    "dependency": plural("dependency", "dependencies"),
    "storage": plural("storage class", "storage classes"),
    "ceph": plural("Ceph", "Ceph"),
    "workload": plural("workload", "workloads"),
    "component": plural("part of the platform", "parts of the platform"),
    "backup": plural("backups", "backups"),
    "recovery": plural("recovery", "recovery"),
    "monitoring": plural("monitoring", "monitoring"),
    "autoscaling": plural("autoscaling", "autoscaling"),
    "about": plural("the design", "designs"),
}


def changed(found: Sequence[Change]) -> Section:
    """Return what changed, by kind."""
    entries = [*_several(found, "added"), *_several(found, "removed"), *_each(found)]
    if not entries:
        entries = [Bullet(_("Nothing: the designs mean the same."))]
    return Section(_("What changes"), (Bullets(entries),))


def entry_words(kind: EntryKind, name: str) -> str:
    """Name an entry: `node cp-a`, `zone a`, `etcd`."""
    if kind == "domain":
        return thing_words(name)
    noun = counted(_NOUNS[kind], 1)
    return _("{kind} {name}", kind=noun, name=name) if name else noun


def _several(found: Iterable[Change], what: str) -> Iterator[Bullet]:
    """Yield what came, or what went, a line for each kind."""
    by_kind: dict[EntryKind, list[Change]] = {}
    for change in found:
        if change.what == what:
            by_kind.setdefault(change.kind, []).append(change)
    for kind, ones in by_kind.items():
        if len(ones) == 1:
            named = entry_words(kind, ones[0].name)
            text = _("{what} is new", what=named) if what == "added" else _("{what} is gone", what=named)
            yield Bullet(_with_value(text, ones[0]))
            continue
        names = [thing_words(one.name) if kind == "domain" else one.name for one in ones]
        things = counted(_NOUNS[kind], len(ones))
        if what == "added":
            yield Bullet(_("{count:,} new {things}: {names}", count=len(ones), things=things, names=run(names)))
        else:
            yield Bullet(_("{count:,} {things} gone: {names}", count=len(ones), things=things, names=run(names)))


def _with_value(text: str, change: Change) -> str:
    """Add what an entry says that is nothing but a value, such as an objective."""
    if len(change.fields) == 1 and not change.fields[0].field:
        return _("{text} ({change})", text=text, change=change_words(change.fields[0], change.name))
    return text


def _each(found: Sequence[Change]) -> Iterator[Bullet]:
    """Yield what has another name or says something else, a line for each."""
    ones = [change for change in found if change.what in ("renamed", "changed")]
    for change in ones[:MOST_CHANGED]:
        named = entry_words(change.kind, change.name)
        if change.what == "renamed":
            yield Bullet(_("{before} is called {name} now", before=entry_words(change.kind, change.was), name=named))
        else:
            fields = [change_words(field, change.name) for field in change.fields[:MOST_FIELDS]]
            if len(change.fields) > MOST_FIELDS:
                count = len(change.fields) - MOST_FIELDS
                fields.append(ngettext("and {count:,} more field", "and {count:,} more fields", count))
            yield Bullet(named, below=fields)
    if len(ones) > MOST_CHANGED:
        count = len(ones) - MOST_CHANGED
        yield Bullet(ngettext("and {count:,} more: JSON has all", "and {count:,} more: JSON has all", count))
