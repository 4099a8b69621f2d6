"""Hosts in URLs; whatever else is in them, such as a login, is not read."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace


def host_of(url: str) -> str | None:
    """Return the host of a URL, or `None` for what is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def add_members(draft: ImportDraft, urls: Iterable[tuple[str, FilePlace]]) -> None:
    """Add the machines of an etcd that stands apart, which are known by its endpoints."""
    for url, place in urls:
        host = host_of(url)
        if host is None:
            draft.note(place, _("an endpoint of etcd that is no URL"))
        else:
            draft.host(host, place, "etcd")
