"""A cluster as it is: objects of Kubernetes and what etcd and kubeadm say of themselves, read from files.

What was not seen is `None`, which is neither none nor fine. Secrets are not read, whatever holds them.
"""

from hadesign.observed.nouns import Observed
from hadesign.observed.reading import Seen, observed_of, read_dump

__all__ = ["Observed", "Seen", "observed_of", "read_dump"]
