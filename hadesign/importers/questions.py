"""What no file says and a design needs: questions to a person, the most valuable first."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, ImportQuestion
from hadesign.lists import listed


def questions(draft: ImportDraft) -> tuple[ImportQuestion, ...]:
    """Return what a draft leaves open: what a blueprint cannot be without, then what decides about its proof.

    The loss of a zone and of a hypervisor is what public outages are about most often, and no config of an installer
    says where a machine stands; then come the way to the API, backups, and what the design is to achieve.
    """
    return (*_required(draft), *_zones(draft), *_hosts(draft), *draft.asked, *_sections(draft), *_power(draft))


def _required(draft: ImportDraft) -> Iterator[ImportQuestion]:
    at = ("spec", "kubernetes")
    for key, asked in (
        ("version", _("version: which Kubernetes runs, such as 1.36.4 (--kubernetes-version)")),
        ("installer", _("installer: what installed it, such as kubeadm (--installer)")),
    ):
        if draft.value(*at, key) is None:
            text = _("spec.kubernetes.{key} is not said, and no blueprint is read without it.", key=key)
            yield ImportQuestion(text, ((at, asked),), ((*at, key),))
    if not draft.entries("spec", "nodes"):
        at = ("spec", "nodes")
        asked = _("- name, roles and address of each machine")
        yield ImportQuestion(_("No file names a machine."), ((at, asked),), (at,))


def _machines(draft: ImportDraft, lacking: str) -> list[FactPath]:
    """Return the entries of machines without a fact; a pool says its zones itself."""
    entries = [("spec", "nodes", name) for name in draft.entries("spec", "nodes")]
    return [at for at in entries if not any(draft.value(*at, key) for key in (lacking, "pool"))]


def _names(entries: Sequence[FactPath]) -> str:
    return listed([entry[-1] for entry in entries], 3)


def _zones(draft: ImportDraft) -> Iterator[ImportQuestion]:
    lacking = _machines(draft, "zone")
    if lacking:
        text = ngettext(
            "In which zone does {names} stand? Without that the loss of a zone is not shown to be survived"
            " (--zones {example}=a).",
            "In which zone does each of {count} machines stand ({names})? Without that the loss of a zone is not shown"
            " to be survived (--zones {example}=a,...).",
            len(lacking), names=_names(lacking), example=lacking[0][-1],
        )  # fmt: skip
        yield ImportQuestion(
            text, tuple((at, _("zone: where does it stand?")) for at in lacking), _paths(lacking, "zone")
        )


def _hosts(draft: ImportDraft) -> Iterator[ImportQuestion]:
    lacking = [at for at in _machines(draft, "host") if "".join(draft.value(*at, "roles") or ()) != "worker"]
    provider = draft.value("spec", "infrastructure", "provider")
    if lacking and provider in (None, "vsphere", "openstack"):
        text = _(
            "If {names} are virtual machines: on which host does each run? Two on one host fall together.",
            names=_names(lacking),
        )
        at = ("spec", "infrastructure")
        asked = _("hosts: {fields}, and host at each virtual machine", fields="[{name, zone}]")
        yield ImportQuestion(text, ((at, asked),), _paths(lacking, "host"))


def _paths(entries: Sequence[FactPath], key: str) -> tuple[FactPath, ...]:
    return tuple((*at, key) for at in entries)


def _sections(draft: ImportDraft) -> Iterator[ImportQuestion]:
    """Ask for sections that configs of an installer hardly ever hold."""
    rows: tuple[tuple[FactPath, FactPath, str, str], ...] = (
        (
            ("spec", "controlPlane", "endpoint"), ("spec", "controlPlane"),
            _("endpoint: host:port under which clients reach the API"),
            _("Under which name or address do clients reach the API?"),
        ),
        (
            ("spec", "backup", "etcd"), ("spec", "backup"),
            _("etcd: {fields}, or none", fields="{interval, location, offsite}"),
            _("Is etcd saved, how often, and where to? An RPO is not shown without that."),
        ),
        (
            ("spec", "objectives"), ("spec", "objectives"),
            _("survive: node, rack, zone or region; availability, rto, rpo"),
            _("What is the cluster to survive, and how soon must it be back? Nothing is proved without an objective."),
        ),
    )  # fmt: skip
    for path, section, asked, text in rows:
        if not any(found[: len(path)] == path for found in draft.facts):
            yield ImportQuestion(text, ((section, asked),), (path,))
    yield from _copies(draft)


def _copies(draft: ImportDraft) -> Iterator[ImportQuestion]:
    """Ask where snapshots go that an installer takes: by itself it leaves them on the members' own disks."""
    at = ("spec", "backup", "etcd")
    if draft.value(*at) is None and draft.entries(*at) and draft.value(*at, "location") is None:
        text = _("Where do snapshots of etcd go? On their machines alone they are lost with them.")
        asked = _("location: s3://bucket/folder or another place; offsite: whether that outlives the cluster")
        yield ImportQuestion(text, ((at, asked),), ((*at, "location"),))


def _power(draft: ImportDraft) -> Iterator[ImportQuestion]:
    at = ("spec", "infrastructure")
    if draft.value(*at, "provider") in (None, "bare-metal") and draft.entries("spec", "nodes"):
        text = _("What do machines share that may fail: power feeds, switches, racks, cooling?")
        asked = _("racks: {fields}, and rack at each machine", fields="[{name, zone, power, switch}]")
        yield ImportQuestion(text, ((at, asked),), ((*at, "racks"),))
