"""HAProxy in front of the API servers: haproxy.cfg of one or several machines."""

from hadesign.importers.haproxy.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]
