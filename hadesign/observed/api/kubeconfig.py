"""A kubeconfig to the server, whom to trust, and who asks: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.

Such a file is as good as a program (its plugins run commands) and holds keys. So it is read by hadesign's own reader,
nothing in it is run unless that was asked for, and no message repeats a value of it that may be secret.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hadesign.diagnostic import Path as YamlPath
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Document, read_text
from hadesign.source.limits import read_bounded

MAX_BYTES = 4_000_000
"""Largest kubeconfig, and largest file that one names."""
_TOKEN = re.compile(r"[\x21-\x7e]+")
"""What a header may hold: a token with anything else would be sent cut off, or not at all."""
_UNHEARD = ("auth-provider", "as-uid", "as-user-extra")
"""Ways to be somebody that are refused: kubectl knows the first no more (since 1.26), and the others are rare."""


@dataclass(frozen=True)
class Credentials:
    """Who asks: what is secret is never written by `repr`."""

    user: str
    certificate: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    basic: tuple[str, str] | None = field(default=None, repr=False)
    acting_as: str | None = None
    groups: tuple[str, ...] = ()
    plugin: Mapping[str, Any] | None = field(default=None, repr=False)
    """The command that has to be run to get them, as the kubeconfig has it."""


@dataclass(frozen=True)
class ClusterAccess:
    """A server (`https://host:port`, with a path where it has one) and how it is reached; `ca` is in PEM.

    Without a `ca` the authorities that this machine trusts anyway are asked. `folder` is that of the kubeconfig.
    """

    server: str
    ca: bytes | None
    name: str | None
    proxy: str | None
    credentials: Credentials
    folder: Path

    @property
    def host(self) -> tuple[str, int]:
        """The host and port of the server."""
        parts = urlsplit(self.server)
        return parts.hostname or "", parts.port or 443


class _Entry(NamedTuple):
    """A mapping of the file, and where it stands."""

    document: Document
    path: YamlPath
    value: Mapping[str, Any]

    def refuse(self, message: str, *keys: str) -> UsageError:
        """Return what is wrong, with the place but without the text there, which may be secret."""
        place = self.document.value((*self.path, *keys))
        return UsageError(f"{place.file}:{place.line}:{place.column}: {message}")

    def text(self, key: str) -> str | None:
        """Return a text; `None` if it is not written or empty."""
        found = self.value.get(key)
        if found is None or found == "":
            return None
        if not isinstance(found, str):
            raise self.refuse(_("{key} is no text; put it in quotes.", key=key), key)
        return found

    def below(self, *keys: str | int) -> "_Entry":
        """Return the mapping below some keys; an empty one if there is none."""
        found: Any = self.value
        for key in keys:
            found = found[key] if isinstance(key, int) or key in found else {}
        found = {} if found is None else found
        if not isinstance(found, Mapping):
            raise _Entry(self.document, (*self.path, *keys), {}).refuse(_("expected a mapping."))
        return _Entry(self.document, (*self.path, *keys), found)

    def named(self, section: str, name: str, what: str) -> "_Entry":
        """Return the entry of a list of the file that has a name."""
        entries = self.value.get(section)
        for number, one in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(one, Mapping) and one.get("name") == name:
                return self.below(section, number, what)
        message = _("no entry of {section} is called {name!r}.", section=section, name=name)
        raise self.refuse(message, *([section] if section in self.value else []))


def read_kubeconfig(file: Path, context: str | None = None) -> ClusterAccess:
    """Return what a kubeconfig says of a context, the current one unless another is named; nothing is run or asked.

    Raises:
        UsageError: it cannot be read, says something else, or a way to log in that hadesign does not go.
    """
    whole = _whole(file)
    name = context or whole.text("current-context")
    if name is None:
        raise whole.refuse(_("there is no current-context; name one by --context."))
    chosen = whole.named("contexts", name, "context")
    cluster, user = chosen.text("cluster"), chosen.text("user")
    if cluster is None:
        raise chosen.refuse(_("the context names no cluster."))
    place = whole.named("clusters", cluster, "cluster")
    who = whole.named("users", user, "user") if user is not None else whole.below("preferences", "nobody")
    return ClusterAccess(
        server=_server(place),
        ca=_pem(place, "certificate-authority", file.parent),
        name=place.text("tls-server-name"),
        proxy=place.text("proxy-url"),
        credentials=_credentials(who, user or "", file.parent),
        folder=file.parent,
    )


def _whole(file: Path) -> _Entry:
    raw = read_bounded(file, MAX_BYTES, MAX_BYTES)
    try:
        document = read_text(raw, str(file))
    except InputError as error:
        where = error.diagnostics[0].location
        place = f"{file}:{where.line}:{where.column}"
        raise UsageError(
            _("{place}: this is no YAML; expected a kubeconfig, as kubectl writes it.", place=place)
        ) from None
    if not isinstance(document.data, Mapping):
        raise UsageError(_("{file}: this is no kubeconfig, which is a mapping.", file=file))
    return _Entry(document, (), document.data)


def _server(place: _Entry) -> str:
    """Return the server: only over TLS, and only one that proves who it is, is anybody told a token."""
    server = place.text("server")
    if server is None:
        raise place.refuse(_("the cluster has no server."))
    try:
        parts = urlsplit(server)
        told = parts.scheme == "https" and parts.hostname and (parts.port or 443) and parts.username is None
    except ValueError:
        told = None
    if not told or not _TOKEN.fullmatch(server) or parts.query or parts.fragment:
        raise place.refuse(_("expected a server such as https://10.0.0.100:6443."), "server")
    if place.value.get("insecure-skip-tls-verify"):
        message = _(
            "insecure-skip-tls-verify would take anybody for the cluster; name its authority in certificate-authority."
        )
        raise place.refuse(message, "insecure-skip-tls-verify")
    return server.rstrip("/")


def _credentials(who: _Entry, user: str, folder: Path) -> Credentials:
    for way in _UNHEARD:
        if way in who.value:
            raise who.refuse(_("{key} is not supported; use a token, a certificate or a plugin (exec).", key=way), way)
    certificate, key = _pem(who, "client-certificate", folder), _pem(who, "client-key", folder)
    if (certificate is None) != (key is None):
        raise who.refuse(_("a client-certificate needs its client-key, and the other way around."))
    if key is not None and b"ENCRYPTED" in key:
        raise who.refuse(_("the client-key is encrypted; nobody is asked for its password here."))
    name, password = who.text("username"), who.text("password")
    return Credentials(
        user=user,
        certificate=certificate,
        key=key,
        token=_token(who, folder),
        basic=(name, password) if name is not None and password is not None else None,
        acting_as=_header(who, "as"),
        groups=_groups(who),
        plugin=_plugin(who),
    )


def _header(who: _Entry, key: str) -> str | None:
    found = who.text(key)
    if found is not None and not re.fullmatch(r"[\x20-\x7e]+", found):
        raise who.refuse(_("expected printable characters of ASCII."), key)
    return found


def _groups(who: _Entry) -> tuple[str, ...]:
    found = who.value.get("as-groups") or []
    if not isinstance(found, list) or not all(
        isinstance(one, str) and re.fullmatch(r"[\x20-\x7e]+", one) for one in found
    ):
        raise who.refuse(_("expected a list of names."), "as-groups")
    return tuple(found)


def _token(who: _Entry, folder: Path) -> str | None:
    """Return the token; as in kubectl, that of a file (which may be renewed) counts before one that is written."""
    file = who.text("tokenFile")
    found = (
        _named_file(who, "tokenFile", folder / file).decode("utf-8", "replace").strip() if file else who.text("token")
    )
    if found is not None and not _TOKEN.fullmatch(found):
        raise who.refuse(_("the token holds what no token holds, such as a blank."), "tokenFile" if file else "token")
    return found


def _plugin(who: _Entry) -> Mapping[str, Any] | None:
    if "exec" not in who.value:
        return None
    found = who.below("exec")
    if found.text("command") is None or found.text("apiVersion") is None:
        raise who.refuse(_("exec needs a command and an apiVersion."), "exec")
    for key, fits in (("args", lambda one: isinstance(one, str)), ("env", _is_variable)):
        entries = found.value.get(key)
        if entries is not None and not (isinstance(entries, list) and all(map(fits, entries))):
            raise found.refuse(_("expected a list of texts, or of a name and a value each."), key)
    return found.value


def _is_variable(one: Any) -> bool:
    return isinstance(one, Mapping) and all(isinstance(one.get(key), str) for key in ("name", "value"))


def _pem(entry: _Entry, key: str, folder: Path) -> bytes | None:
    """Return what a field holds in base64 (`key-data`, which counts first), or the file that it names."""
    data, file = entry.text(f"{key}-data"), entry.text(key)
    if data is not None:
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise entry.refuse(_("{key} is no base64.", key=f"{key}-data"), f"{key}-data") from None
    return _named_file(entry, key, folder / file) if file is not None else None


def _named_file(entry: _Entry, key: str, file: Path) -> bytes:
    try:
        return read_bounded(file, MAX_BYTES, MAX_BYTES)
    except UsageError as error:
        raise entry.refuse(str(error), key) from None
