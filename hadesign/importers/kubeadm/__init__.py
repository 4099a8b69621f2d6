"""kubeadm: ClusterConfiguration, InitConfiguration and JoinConfiguration, as files or in the ConfigMap of a cluster."""

from hadesign.importers.kubeadm.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]
