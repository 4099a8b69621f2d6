"""What is dangerous about making a change to a cluster that runs, in words, each with its source."""

from collections.abc import Mapping, Sequence

from hadesign.comparison.dangers import Danger, DangerKind, InPlace
from hadesign.i18n import N_, Message, _, translated
from hadesign.lists import listed
from hadesign.report.page import Bullet, Bullets, Section

IN_PLACE: Mapping[InPlace, Message] = {
    "impossible": N_("cannot be changed in place"),
    "steps": N_("takes steps of its own"),
    "order": N_("only in the right order"),
}
DANGER_WORDS: Mapping[DangerKind, Message] = {
    "service-cidr": N_(
        "the network of services changes: every Service keeps its address, and API servers give out new ones from"
        " another range. A further range can be added (ServiceCIDR); the first one stays for the life of the cluster"
    ),
    "pod-cidr": N_(
        "the network of pods changes: nodes keep the ranges that they were given, and pods their addresses, so that"
        " networks of both must be routed until every node was drained and joined anew"
    ),
    "cluster-domain": N_(
        "the cluster's domain changes: names in certificates, in the files of every kubelet and in applications end in"
        " the old one"
    ),
    "network-plugin": N_(
        "another network plugin: two beside each other do not know of each other's pods. Nodes are moved one by one,"
        " or the cluster is built anew"
    ),
    "installer": N_("another installer: what one has set up, the other one does not know"),
    "endpoint": N_(
        "the address of the API changes: it stands in every kubeconfig and in certificates. Let both lead there until"
        " all of them were written anew"
    ),
    "api-port": N_("the API server of {names} listens on another port, which balancers and kubeconfigs must learn"),
    "etcd-topology": N_(
        "etcd moves in or out of the control-plane machines: that is no setting. Move its members as new ones, one by"
        " one, or build the cluster anew from a snapshot"
    ),
    "etcd-data-dir": N_(
        "etcd's data directory changes: a member that is started with an empty one has lost its data. Stop it, move"
        " the directory, start it, and wait until it is healthy; one member after the other"
    ),
    "etcd-minor": N_(
        "another minor version of etcd: one minor version at a time, one member after the other, a snapshot before;"
        " once all members run it, there is no way back but that snapshot"
    ),
    "minor-skipped": N_("Kubernetes is upgraded by one minor version at a time: go through each one in between"),
    "downgrade": N_("Kubernetes is not downgraded: objects in etcd may be written as the older one cannot read"),
    "kubelet-skew": N_(
        "API servers first, then the other parts of the control plane, kubelets last: a kubelet may be up to three"
        " minor versions older than an API server, and never newer"
    ),
    "several-members": N_("several members of etcd change ({names}): one at a time, as the plan below has it"),
    "even-members": N_(
        "an even number of members tolerates no more failures than one member less, and has one more to fail"
    ),
    "no-quorum": N_(
        "etcd has no quorum while {names} is away: the API answers nothing meanwhile, and a mistake loses the data."
        " Take a snapshot before"
    ),
    "node-replaced": N_(
        "a node does not change its name, its address or its part in the control plane: drain {names}, reset it and"
        " let it join anew"
    ),
    "drawn-addresses": N_(
        "addresses that are drawn from subnets are others now ({names}), and machines that run keep theirs: write into"
        " the blueprint which they have, before files of the build reach them"
    ),
    "virtual-address": N_(
        "the virtual address of {names} changes: add it to the certificates first, then to the balancers, then to the"
        " name; take the old one away last"
    ),
    "router-id": N_(
        "the virtual router id of {names} changes: machines with the old and with the new one do not hear each other,"
        " and both hold the address. Stop keepalived on all but one of them first"
    ),
    "storage-class": N_(
        "provisioner, parameters, reclaim policy and binding of storage class {names} cannot be changed: volumes stay"
        " as they were made. Make a class of another name and copy the data"
    ),
    "volume-claims": N_(
        "volume claim templates of StatefulSet {names} cannot be changed: delete it without its pods"
        " (--cascade=orphan) and make it again"
    ),
    "workload-kind": N_("{names} is deleted and made again as another kind: nothing of it runs in between"),
    "encryption-removed": N_(
        "secrets in etcd are encrypted: write all of them anew in plain text before the configuration is taken away,"
        " or API servers cannot read them any more"
    ),
}


def danger_words(one: Danger) -> str:
    """Say what is dangerous, with what was and what is."""
    said = translated(DANGER_WORDS[one.kind], names=listed(one.names))
    if one.before or one.after:
        return _("{text} ({before} → {after})", text=said, before=one.before or _("none"), after=one.after or _("none"))
    return said


def dangers(found: Sequence[Danger]) -> Section:
    """Return the dangers, each with whether it can be done in place, and the page that says so."""
    entries = [
        Bullet(
            _("{how}: {what}", how=translated(IN_PLACE[one.row.in_place]), what=danger_words(one)),
            links=[one.row.source] if one.row.source else [],
        )
        for one in found
    ]
    return Section(_("Dangers of changing what runs"), (Bullets(entries),) if entries else ())
