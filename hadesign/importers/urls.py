"""Hosts in URLs; whatever else is in them, such as a login, is not read."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def host_of(url: str) -> str | None:
    """Return the host of a URL, or `None` for what is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
