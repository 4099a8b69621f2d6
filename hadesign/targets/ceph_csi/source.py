"""Where volumes of a class are in a Ceph that others run, and who is asked for them."""

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Storage

RBD, CEPHFS = "rbd.csi.ceph.com", "cephfs.csi.ceph.com"
NAMESPACE = "ceph-csi"
"""Where the drivers and their secrets are; ceph-csi leaves it open."""


@dataclass(frozen=True, slots=True)
class CephSource:
    """A pool or a file system of a Ceph, the driver for it, and the name of the secret that it logs in with."""

    cluster: str
    driver: str
    pool: str
    filesystem: str
    secret: str


def source_of(storage: Storage) -> CephSource:
    """Return the place of a class of which it is known that it names one."""
    where = storage.ceph
    if where is None or where.cluster_id is None:
        raise AssertionError("why_not has refused this design")
    driver, secret = (CEPHFS, "csi-cephfs-secret") if where.filesystem else (RBD, "csi-rbd-secret")
    return CephSource(where.cluster_id, driver, where.pool or "", where.filesystem or "", secret)
