"""k0s: a k0sctl.yaml, or the configuration of its controllers alone."""

from hadesign.importers.k0sctl.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]
