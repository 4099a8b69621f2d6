"""Alertmanager's configuration: keys as in https://prometheus.io/docs/alerting/latest/configuration/."""

from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.i18n import N_, Message, translated
from hadesign.targets.filling import Blank
from hadesign.topology.cluster import Cluster, Receiver, ReceiverType

NOBODY, SWITCH = "nobody", "dead-mans-switch"
"""Receivers of our own: names of the design's hold no underscore, and get one before them here if they are the same."""
_ADDRESS = "https?://[A-Za-z0-9._~:/?#@!()*+,;=%-]+"
_KEY = "[A-Za-z0-9_-]{8,128}"
_TOLD: Mapping[ReceiverType, tuple[str, str, str, Message]] = {
    "pagerduty": ("pagerduty_configs", "routing_key", _KEY, N_("the key of an integration of type Events API v2")),
    "opsgenie": ("opsgenie_configs", "api_key", _KEY, N_("the key of an integration of type API")),
    "slack": ("slack_configs", "api_url", _ADDRESS, N_("the address of an incoming webhook")),
    "webhook": ("webhook_configs", "url", _ADDRESS, N_("the address that takes alerts, by POST")),
}
"""Of each kind of receiver its list, the key that holds the secret, what that may be, and where it is had from."""
_AT_ONCE, _TOGETHER, _AGAIN = "30s", "5m", "4h"
"""How long alerts are waited for that belong together, until new ones of them are told, and until all are told again:
hadesign's choice; the first two are Alertmanager's defaults."""
_BEAT = "1m"
"""How often the dead man's switch is told that all is well: hadesign's choice; let it wait for five of these."""


def secret_of(receiver: Receiver) -> Blank:
    """Return what is filled in for a receiver."""
    _list, _key, pattern, told = _TOLD[receiver.type]
    name = receiver.name.upper().replace("-", "_")
    return Blank(f"{receiver.type.upper()}_{name}", pattern, translated(told))


def switch_blank() -> Blank:
    """Return the address of who waits for alerts."""
    return Blank("DEAD_MANS_SWITCH", _ADDRESS, translated(N_("the address that raises alarm when nothing comes")))


def blanks(cluster: Cluster) -> tuple[Blank, ...]:
    """Return everything that is filled in."""
    found = tuple(secret_of(receiver) for receiver in cluster.monitoring.receivers or ())
    return (*found, *((switch_blank(),) if cluster.monitoring.dead_mans_switch else ()))


def configuration(cluster: Cluster) -> dict[str, Any]:
    """Return the whole file, with placeholders for what is secret."""
    receivers = cluster.monitoring.receivers or ()
    switch = bool(cluster.monitoring.dead_mans_switch)
    return {
        "route": {
            "receiver": NOBODY,
            "group_by": ["alertname", "zone"],
            "group_wait": _AT_ONCE,
            "group_interval": _TOGETHER,
            "repeat_interval": _AGAIN,
            "routes": [*([_beat()] if switch else []), *(_route(receiver) for receiver in receivers)],
        },
        "inhibit_rules": list(_inhibited()),
        "receivers": [
            {"name": NOBODY},
            *([_webhook()] if switch else []),
            *(_receiver(receiver) for receiver in receivers),
        ],
    }


def _beat() -> dict[str, Any]:
    return {
        "receiver": SWITCH,
        "matchers": ['alertname="Watchdog"'],
        "group_wait": "0s",
        "group_interval": _BEAT,
        "repeat_interval": _BEAT,
    }


def _route(receiver: Receiver) -> dict[str, Any]:
    """Return who is told of which alerts; the next one is asked, too."""
    return {
        "receiver": _name(receiver),
        "matchers": [f'severity=~"{"|".join(receiver.severities)}"'],
        "continue": True,
    }


def _name(receiver: Receiver) -> str:
    return f"_{receiver.name}" if receiver.name in (NOBODY, SWITCH) else receiver.name


def _receiver(receiver: Receiver) -> dict[str, Any]:
    kind, key, _pattern, _told = _TOLD[receiver.type]
    return {"name": _name(receiver), kind: [{key: secret_of(receiver).placeholder, "send_resolved": True}]}


def _webhook() -> dict[str, Any]:
    return {
        "name": SWITCH,
        "webhook_configs": [{"url": switch_blank().placeholder, "send_resolved": False}],
    }


def _inhibited() -> Iterator[dict[str, Any]]:
    """Yield what is not told as something worse says it: the same alert as a warning, and nodes of a lost zone."""
    same = ["alertname", "instance", "namespace"]
    yield {"source_matchers": ['severity="critical"'], "target_matchers": ['severity="warning"'], "equal": same}
    yield {
        "source_matchers": ['alertname="ZoneDown"'],
        "target_matchers": ['alertname="KubeNodeNotReady"'],
        "equal": ["zone"],
    }
    yield {
        "source_matchers": ['alertname="etcdInsufficientMembers"'],
        "target_matchers": ['alertname=~"etcdMembersDown|etcdNoLeader|KubeAPIErrorBudgetBurn|KubeAPILatencyHigh"'],
    }
    yield {
        "source_matchers": ['alertname="KubeAPIDown"'],
        "target_matchers": ['alertname=~"KubeAPIServersMissing|KubeAPIEndpointDown|KubeAPIBalancerDown"'],
    }
