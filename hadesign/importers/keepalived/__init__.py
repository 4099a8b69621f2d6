"""keepalived beside a balancer: keepalived.conf of one or several machines."""

from hadesign.importers.keepalived.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]
