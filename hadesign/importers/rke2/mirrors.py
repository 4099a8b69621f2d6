"""registries.yaml: where images are pulled from instead. Its logins are not read."""

from urllib.parse import urlsplit

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.sources import YamlValue

_MIRRORS: FactPath = ("spec", "kubernetes", "registry", "mirrors")


def read_mirrors(draft: ImportDraft, document: YamlValue) -> None:
    """Say each registry's mirrors, and the certificate that theirs are signed with (install/private_registry)."""
    mirrors = document.get("mirrors")
    for registry, mirror in (mirrors.fields if mirrors is not None else {}).items():
        found = [(url, place) for url, place in mirror.texts("endpoint") if url]
        if not found:
            continue
        if registry == "*" or any("@" in url for url, _place in found):
            draft.note(mirror.place, _("a mirror for every registry, or one with a login in its address"))
            continue
        at = (*_MIRRORS, registry)
        draft.say((*at, "registry"), registry, mirror.place)
        draft.say((*at, "endpoints"), [url for url, _place in found], found[0][1])
        for url, _place in found:
            authority = _authority(url)
            file = document.get("configs", authority, "tls", "ca_file") if authority else None
            if file is not None and file.text:
                draft.say((*at, "caFile"), file.text, file.place)


def _authority(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
