"""Hosts in URLs; whatever else is in them, such as a login, is not read."""

from urllib.parse import urlsplit


def host_of(url: str) -> str | None:
    """Return the host of a URL, or `None` for what is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
