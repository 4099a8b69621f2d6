"""Credentials from a command that a kubeconfig names: the official client runs it, and only if that was allowed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.observed.api.kubeconfig import ClusterAccess, Credentials


def command_line(plugin: Mapping[str, Any]) -> str:
    """Return what would be run: arguments may be secret, and are counted."""
    return " ".join([plugin["command"], *("…" for _one in plugin.get("args") or ())])


def logged_in(access: ClusterAccess, *, allowed: bool) -> ClusterAccess:
    """Return the access with credentials of its own, after its plugin was run if it has one.

    Raises:
        UsageError: plugins are not allowed, or this one gives no credentials.
    """
    who = access.credentials
    if who.plugin is None or who.token is not None:  # as in kubectl, a token counts before a plugin
        return access
    if not allowed:
        message = _(
            "user {user} logs in by a command of the kubeconfig ({command}), which is not run unasked: allow it by"
            " --allow-exec.",
            user=who.user, command=who.plugin["command"],
        )  # fmt: skip
        raise UsageError(message)
    return replace(access, credentials=_credentials(who, _run(access, who.plugin)))


def _run(access: ClusterAccess, plugin: Mapping[str, Any]) -> Mapping[str, Any]:
    from hadesign.observed.api.client import needed

    try:
        from kubernetes.config.config_exception import ConfigException
        from kubernetes.config.exec_provider import ExecProvider
        from kubernetes.config.kube_config import ConfigNode
    except ModuleNotFoundError as error:
        raise UsageError(needed(error)) from None
    node = ConfigNode("exec", dict(plugin))
    cluster = ConfigNode("cluster", {"server": access.server})
    try:
        found = ExecProvider(node, str(access.folder) or None, cluster).run()
    except (ConfigException, OSError, ValueError):
        message = _("{command} gave no credentials; run it by itself to see why.", command=plugin["command"])
        raise UsageError(message) from None  # what it printed may be secret
    return found if isinstance(found, Mapping) else {}


def _credentials(who: Credentials, said: Mapping[str, Any]) -> Credentials:
    """Return what a plugin says (https://kubernetes.io/docs/reference/access-authn-authz/authentication/)."""
    token, pair = said.get("token"), (said.get("clientCertificateData"), said.get("clientKeyData"))
    if isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token and token:
        who = replace(who, token=token)
    if all(isinstance(one, str) and one for one in pair):
        who = replace(who, certificate=str(pair[0]).encode(), key=str(pair[1]).encode())
    if who.token is None and who.certificate is None:
        raise UsageError(_("{command} gave neither a token nor a certificate.", command=(who.plugin or {})["command"]))
    return who
