"""All pages of all lists, or a reason why there are none: a list that is not whole is no list."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.observed.api.client import ApiAnswer, ApiConnection
from hadesign.observed.api.requests import REQUESTS, VERSION, ApiRequest

TRIES = 6
"""How often one page is asked for while the server says that it has no time."""
_BUSY = (429, 500, 502, 503, 504)
"""Answers after which the same request may be answered; 500 is how an API server says that etcd elects a leader."""
_WAIT, _LONGEST = 1.0, 30.0
"""Seconds to wait where `Retry-After` says nothing, and most seconds where it says something."""
_EXPIRED = 410
"""The snapshot that a continue token is of is gone: after 5 minutes, by default."""
_UNREAD = "managedFields"
"""What nothing reads of metadata, and is half of many objects."""


class Refused(Exception):  # noqa: N818  an answer and no mistake: who asks decides
    """The server does not let us see objects of a kind."""


def objects(connection: ApiConnection, *, forbidden: bool = False) -> Iterator[Any]:
    """Yield the lists of all kinds; of one that is not installed, an empty one or none at all.

    Args:
        connection: whom to ask.
        forbidden: whether kinds that the server refuses to show are left out, and so not observed.

    Raises:
        UsageError: a list is not whole, or some are refused and that is not to be so.
    """
    refused = []
    for request in REQUESTS:
        try:
            items = _items(connection, request)
        except Refused:
            refused.append(request)
            continue
        if items is not None:
            yield items if request.kind == VERSION else {"kind": f"{request.kind}List", "items": items}
    if len(refused) == len(REQUESTS) or (refused and not forbidden):
        raise UsageError(_refusal([one.path for one in refused]))


def _refusal(paths: list[str]) -> str:
    return _(
        "the cluster does not show us {paths} (403); nothing was judged. Give the user the ClusterRole"
        " that the guide of `hadesign audit` has, or leave these unobserved by --allow-forbidden.",
        paths=joined(paths, COMMAS),
    )


def _items(connection: ApiConnection, request: ApiRequest) -> Any:
    """Return the objects of all pages, or `None` if they are not to be seen.

    A list whose snapshot is gone meanwhile is asked for again, as a whole.
    """
    if request.kind == VERSION:
        return {"serverVersion": _parsed(_asked(connection, request, request.path), request)}
    try:
        return _paged(connection, request, limit=True)
    except _ExpiredError:
        try:
            return _paged(connection, request, limit=False)
        except _ExpiredError:
            raise UsageError(
                _("{path} changes faster than it can be read (410); nothing was judged.", path=request.path)
            ) from None


class _ExpiredError(Exception):
    """A continue token is of no use any more."""


def _paged(connection: ApiConnection, request: ApiRequest, *, limit: bool) -> list[Any] | None:
    found: list[Any] = []
    after, used = "", set[str]()
    while True:
        answer = _asked(connection, request, request.target(after, limit=limit))
        if answer is None:
            return [] if request.absent == "none" else None
        page = _parsed(answer, request)
        items = page.get("items")
        if not isinstance(items, list) and not ("items" in page and items is None):
            raise UsageError(_no_list(request.path))
        found += map(_lean, items or ())
        meta = page.get("metadata")
        token = meta.get("continue") if isinstance(meta, Mapping) else None
        if not token:
            return found
        if not isinstance(token, str) or token in used:
            raise UsageError(_no_list(request.path))
        after = token
        used.add(token)


def _lean(one: Any) -> Any:
    """Return an object without what is large and never read; what a container's environment holds may be secret."""
    if isinstance(one, dict):
        meta, spec = one.get("metadata"), one.get("spec")
        if isinstance(meta, dict):
            meta.pop(_UNREAD, None)
        for key in ("containers", "initContainers"):
            for container in (spec.get(key) if isinstance(spec, dict) else None) or ():
                if isinstance(container, dict):
                    container.pop("env", None)
    return one


def _asked(connection: ApiConnection, request: ApiRequest, target: str) -> ApiAnswer | None:
    """Return a good answer; `None` for a kind that the server does not have."""
    for left in range(TRIES - 1, -1, -1):
        answer = connection.get(target)
        if answer.status == 200:
            return answer
        if answer.status not in _BUSY or not left:
            break
        connection.wait(_pause(answer))
    match answer.status:
        case 404 if request.absent:
            return None
        case 403:
            raise Refused
        case 410:
            raise _ExpiredError
        case 401:
            raise UsageError(_("the cluster does not know who we are (401); nothing was judged. Log in again, or name"
                               " another context by --context."))  # fmt: skip
        case 404:
            raise UsageError(_("there is no {path} (404): what the kubeconfig names is no API server of Kubernetes, or"
                               " one older than 1.21.", path=request.path))  # fmt: skip
        case 429:
            raise UsageError(_("the API server is too busy (429) for {path}; nothing was judged, try it later.",
                               path=request.path))  # fmt: skip
    message = _(
        "the API server answers {path} by {status}{reason}; nothing was judged.",
        path=request.path, status=answer.status, reason=_reason(answer),
    )  # fmt: skip
    raise UsageError(message)


def _pause(answer: ApiAnswer) -> float:
    said = answer.headers.get("retry-after", "")
    return min(float(said), _LONGEST) if said.isascii() and said.isdigit() and len(said) < 6 else _WAIT


def _reason(answer: ApiAnswer) -> str:
    """Return the reason of a Status, which names objects and never says what is in them."""
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    reason = said.get("reason") if isinstance(said, Mapping) else None
    return f" ({reason[:40]})" if isinstance(reason, str) and reason.isalnum() else ""


def _parsed(answer: ApiAnswer | None, request: ApiRequest) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body) if answer is not None else None
    except (ValueError, RecursionError):
        raise UsageError(
            _("the answer to {path} is no JSON, or was cut off; nothing was judged.", path=request.path)
        ) from None
    if not isinstance(found, Mapping):
        raise UsageError(_no_list(request.path))
    return found


def _no_list(path: str) -> str:
    return _("the answer to {path} is none that an API server gives; nothing was judged.", path=path)
