"""A cluster that runs, asked by its API: a further source of the objects that a dump holds."""

from hadesign.observed.api.handshakes import TlsServer
from hadesign.observed.api.kubeconfig import ClusterAccess, read_kubeconfig
from hadesign.observed.api.observing import asked, observe

__all__ = ["ClusterAccess", "TlsServer", "asked", "observe", "read_kubeconfig"]
