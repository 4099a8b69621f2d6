"""Kubespray: Ansible inventories (INI and YAML) with the group_vars and host_vars beside them."""

from hadesign.importers.kubespray.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]
