"""What the runbook is for, told on real members of etcd: one is lost, the majority is lost, everything is lost.

    python -m tests.targets.runbook

prints what every command said, of a design whose etcd kubeadm sets up on machines of its own.
"""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from hadesign.targets.dr.keeping import BUMP, SNAPSHOT, EtcdMember
from hadesign.topology import Cluster
from tests.designs import as_cluster, design, zones
from tests.targets.etcd_lab import KEYS, EtcdLab
from tests.targets.etcd_setups import authority, by_kubeadm
from tests.targets.live import eventually


def apart() -> Cluster:
    """Return a design whose etcd kubeadm sets up on machines of its own."""
    nodes: list[dict[str, Any]] = [{"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"]
    nodes.append({"name": "cp-1", "zone": "a", "roles": ["control-plane"]})
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes))


def one_is_lost(lab: EtcdLab, lost: EtcdMember, by_hand: Mapping[int, Callable[[], None]]) -> None:
    """Let a member in again by its page, while clients write all the time."""
    before = lab.count("meanwhile")
    wrote = before

    def goes_on() -> None:
        nonlocal wrote
        wrote += 1
        lab.ask(f"etcdctl put /meanwhile/{wrote} meanwhile-{wrote}")

    lab.carry_out(f"member-{lost.name}.md", by_hand, after=goes_on)
    assert lab.whole()
    assert lab.count("meanwhile") == wrote > before


def majority_is_lost(lab: EtcdLab) -> None:
    """Let all but the first die for good, and go on with that one alone."""
    kept = {prefix: lab.count(prefix) for prefix in ("before", "meanwhile")}
    first, *others = lab.members.values()
    revision = lab.revision()
    lab.dies(*(member.node for member in others))
    refused = lab.run(first.node, *first.asks(first.local), "etcdctl put --command-timeout 3s x y")
    assert refused.returncode != 0
    lab.carry_out("quorum.md")
    lab.carry_out(f"quorum-{first.name}.md")
    assert lab.listed() == [(first.name, "started", "false")]
    assert {prefix: lab.count(prefix) for prefix in kept} == kept
    assert lab.revision() >= revision + BUMP
    # As the page says, once all is well.
    lab.do(first.node, f"rm -r {first.data}/member-before {SNAPSHOT}")


def all_is_lost(lab: EtcdLab) -> None:
    """Delete everything after a snapshot, and then the data on every machine, and restore that snapshot everywhere."""
    first, *others = lab.members.values()
    kept = {prefix: lab.count(prefix) for prefix in ("before", "meanwhile")}
    lab.ask(f"etcdctl snapshot save {SNAPSHOT}")
    saved = lab.revision()
    lab.fill("late")
    lab.tell("\n### All that etcd holds is deleted by mistake, and then its data on every machine\n")
    lab.ask("etcdctl del --prefix /")
    late = lab.revision()
    assert lab.count("before") == 0
    for member in lab.members.values():
        lab.do(member.node, *member.stop, f"rm -r {member.data}/member")
    lab.carry_out("restore.md", {1: lambda: lab.hand_out(first.node, [member.node for member in others])})
    assert lab.whole()
    assert {prefix: lab.count(prefix) for prefix in (*kept, "late")} == kept | {"late": 0}
    assert lab.revision() >= saved + BUMP > late
    lab.tell(f"\n### Revision {saved} when the snapshot was taken, {late} when all was deleted, {lab.revision()} now")


def certificates_are_renewed(lab: EtcdLab) -> None:
    """Renew what there is by the page, one machine after the other, while all of etcd answers."""

    def sums() -> dict[str, str]:
        return {
            member.name: lab.do(member.node, "sha256sum </etc/kubernetes/pki/etcd/server.crt")
            for member in lab.members.values()
        }

    before = sums()
    lab.carry_out("certificates.md", after=lambda: eventually("etcd is whole", lambda: lab.healthy(*lab.members)))
    assert all(before[name] != now for name, now in sums().items())
    assert lab.whole()


def story(lab: EtcdLab) -> None:
    """Lose and get back what there are pages for, one after the other."""
    lab.fill("before")
    _, b, c = lab.members.values()
    lab.dies(b.node)
    lab.comes_up(b.node)
    one_is_lost(lab, b, {3: partial(authority, lab, b)})
    majority_is_lost(lab)
    for member in (b, c):
        lab.comes_up(member.node)
        lab.carry_out(f"member-{member.name}.md", {3: partial(authority, lab, member)})
    assert lab.whole()
    all_is_lost(lab)
    assert lab.count("before") == KEYS
    certificates_are_renewed(lab)


def main() -> None:
    """Print the transcript."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        story(EtcdLab(apart(), Path(folder) / "lab", stack, by_kubeadm, print))


if __name__ == "__main__":
    main()
