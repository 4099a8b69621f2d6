"""The README beside classes of a Ceph that others run."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.targets.base import header
from hadesign.targets.ceph_csi.source import CEPHFS, NAMESPACE, RBD, CephSource
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.storage_readme import apply_classes, decided, proved
from hadesign.topology.cluster import Cluster, Storage


def readme(cluster: Cluster, classes: Sequence[Storage], places: Mapping[str, CephSource]) -> str:
    """Return the README: what has to be true in Ceph, the drivers with their secrets, then the classes."""
    parts = [
        remark(header(cluster)),
        title(_("Use a Ceph that others run")),
        *proved((one, _written(places[one.name])) for one in classes),
        *_there(classes, places),
        *_before(places),
        *apply_classes(cluster, step=_("Then the classes")),
        *decided(
            classes,
            _("Namespace `{namespace}` for drivers and secrets, and the secrets' names, which are those of ceph-csi's"
              " examples.", namespace=NAMESPACE),
            _("`imageFeatures: layering` and `ext4` for block devices: every kernel knows them."),
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _written(where: CephSource) -> str:
    if where.driver == RBD:
        return _("pool `{pool}` of that Ceph", pool=where.pool)
    return _("file system `{name}` of that Ceph", name=where.filesystem)


def _there(classes: Sequence[Storage], places: Mapping[str, CephSource]) -> Iterator[str]:
    yield title(_("What has to be true in that Ceph"), 2)
    yield _(
        "Copies, and what keeps them apart, are settings of its pools, and no class can state them. The design was"
        " proved with the numbers above; whoever runs that Ceph sees there what it has:"
    )
    lines: list[str] = []
    for storage in classes:
        where = places[storage.name]
        pool = where.pool or "DATA-POOL"
        if not where.pool:
            lines.append(said_beside("ceph fs ls", 11, _("names the data pools of file systems")))
        lines += [f"ceph osd pool get {pool} {setting}" for setting in ("size", "min_size", "crush_rule")]
    yield shell(*dict.fromkeys(lines), "ceph osd crush rule dump")


def _before(places: Mapping[str, CephSource]) -> Iterator[str]:
    drivers = sorted({place.driver for place in places.values()})
    yield title(_("First the drivers and their secrets"), 2)
    yield _(
        "Deploy ceph-csi for {drivers} into namespace `{namespace}`, from its chart or from its repository.",
        drivers=listed([f"`{driver}`" for driver in drivers]), namespace=NAMESPACE,
    )  # fmt: skip
    yield bullets(
        _(
            "Its ConfigMap `ceph-csi-config` has to name the addresses of the monitors of {clusters}; with the chart"
            " that is the value `csiConfig`.",
            clusters=listed([f"`{name}`" for name in sorted({place.cluster for place in places.values()})]),
        ),
        _("Its provisioners run with several copies that elect a leader: keep at least two of each."),
        _("Make a user of Ceph's for the cluster, with no more rights than ceph-csi's page on capabilities lists."),
    )
    yield _("The keys are in no file here. Where Ceph is run, write each into a file that only you can read:")
    yield shell("umask 077", "ceph auth get-key client.USER > KEY-FILE")
    yield _("Then bring them into the cluster, and delete the files:")
    lines = []
    if RBD in drivers:
        lines += _secret("csi-rbd-secret")
    if CEPHFS in drivers:
        lines += _secret("csi-cephfs-secret")
    yield shell(*lines)


def _secret(name: str) -> list[str]:
    return [
        f"kubectl -n {NAMESPACE} create secret generic {name} \\",
        "  --from-literal=userID=USER --from-file=userKey=KEY-FILE",
    ]
