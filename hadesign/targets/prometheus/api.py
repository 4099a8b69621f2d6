"""Alerts of the API: whether it answers, its error budget, and how long it takes.

Metrics: kubernetes/kubernetes@v1.36.3:staging/src/k8s.io/apiserver/pkg/endpoints/metrics/metrics.go.
"""

from collections.abc import Iterator

from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.notation import as_percent, as_share, as_time
from hadesign.targets.prometheus.jobs import API, of
from hadesign.targets.prometheus.promql import SHARE, VALUE, number
from hadesign.targets.prometheus.rules import Alert, AnyRule, RecordingRule, RuleGroup
from hadesign.topology.cluster import AlertSeverity, Cluster

MINUTE, HOUR = 60, 3600
BURNING: tuple[tuple[float, str, str, int, AlertSeverity], ...] = (
    (14.4, "1h", "5m", 2 * MINUTE, "critical"),
    (6, "6h", "30m", 15 * MINUTE, "critical"),
    (3, "1d", "2h", HOUR, "warning"),
    (1, "3d", "6h", 3 * HOUR, "warning"),
)
"""How many times too fast the budget of 30 days is spent, over which long and short window, for how long, and how bad
that is: kubernetes-monitoring/kubernetes-mixin@0049d6747ad9:config.libsonnet, after the Site Reliability Workbook,
https://sre.google/workbook/alerting-on-slos/, table 5-8."""
_PERIOD = 30 * 24 * HOUR
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
_SLOW = 0.01
"""Share of requests that may be slow: the promise is about the 99th percentile."""
_READS, _WRITES = 'verb=~"GET|LIST"', 'verb=~"POST|PUT|PATCH|DELETE"'
LATENCIES: tuple[tuple[str, tuple[str, ...], int, Message], ...] = (
    ("read-one", (_READS, 'scope="resource"'), 1, N_("reading one object")),
    ("read-namespace", (_READS, 'scope="namespace"'), 5, N_("listing a namespace")),
    ("read-cluster", (_READS, 'scope="cluster"'), 30, N_("listing the whole cluster")),
    ("write", (_WRITES,), 1, N_("writing")),
)
"""Kinds of requests, what selects them, and how many seconds 99 of 100 may take at most
(kubernetes-monitoring/kubernetes-mixin@0049d6747ad9:rules/kube_apiserver-burnrate.libsonnet)."""
_LASTING = 'subresource!~"proxy|attach|log|exec|portforward"'
"""Requests that last as long as their client wants have no latency."""


def errors(window: str) -> str:
    """Return the name of the share of requests that failed, over a window."""
    return f"hadesign:apiserver_request_errors:ratio_rate{window}"


def group(cluster: Cluster) -> RuleGroup:
    """Return the rules."""
    return RuleGroup("api", tuple(_rules(cluster)))


def _rules(cluster: Cluster) -> Iterator[AnyRule]:
    yield from _answering(cluster)
    yield from (RecordingRule(errors(window), _failed(window)) for window in WINDOWS)
    yield from _burning(cluster)
    yield from (_latency(*row) for row in LATENCIES)


def _answering(cluster: Cluster) -> Iterator[AnyRule]:
    """Yield whether any API server answers, and where we run them, whether all do."""
    yield Alert(
        "KubeAPIDown",
        f"absent(up{of(API)} == 1)",
        5 * MINUTE,
        "critical",
        _("No API server answers."),
        _("Prometheus has had no answer of any API server for 5 minutes."),
    )
    servers = len(cluster.api_servers)
    if servers > 1:
        yield Alert(
            "KubeAPIServersMissing",
            f"count(up{of(API)} == 1) < {servers}",
            10 * MINUTE,
            "warning",
            _("Fewer API servers answer than the design has."),
            ngettext(
                "{value} of {count} API server answers.", "{value} of {count} API servers answer.", servers, value=VALUE
            ),
        )


def _failed(window: str) -> str:
    failed, every = of(API, 'code=~"5.."'), of(API)
    requests = "apiserver_request_total"
    return f"(sum(rate({requests}{failed}[{window}])) or vector(0)) / sum(rate({requests}{every}[{window}]))"


def _burning(cluster: Cluster) -> Iterator[AnyRule]:
    """Yield the alerts of the error budget; with a budget so large that no share of errors spends it as fast, none."""
    objective = cluster.objectives.availability
    if objective is None:
        return
    budget = 1 - objective
    for factor, long, short, hold, severity in BURNING:
        limit = round(factor * budget, 10)
        if limit >= 1:
            continue
        yield Alert(
            "KubeAPIErrorBudgetBurn",
            f"{errors(long)} > {number(limit)} and {errors(short)} > {number(limit)}",
            hold,
            severity,
            _("The API server fails too many requests."),
            _(
                "{value} of all requests failed within {long}, more than {limit}: so the error budget of 30 days"
                " ({budget}, for an availability of {objective}) is gone after {time}.",
                value=SHARE,
                long=long,
                limit=as_share(limit),
                budget=as_share(round(budget, 10)),
                objective=as_percent(objective),
                time=as_time(_PERIOD / factor),
            ),
            {"long": long, "short": short},
        )


def slow_share(selectors: tuple[str, ...], seconds: int, window: str = "5m") -> str:
    """Return the share of requests that took longer; Prometheus 3 writes the bound of a bucket as 1.0, and 2 as 1."""
    name, chosen = "apiserver_request_sli_duration_seconds", (*selectors, _LASTING)
    bound = f'le=~"{seconds}(\\\\.0)?"'
    soon = f"sum(rate({name}_bucket{of(API, *chosen, bound)}[{window}]))"
    return f"1 - {soon} / sum(rate({name}_count{of(API, *chosen)}[{window}]))"


def _latency(kind: str, selectors: tuple[str, ...], seconds: int, what: Message) -> Alert:
    return Alert(
        "KubeAPILatencyHigh",
        f"{slow_share(selectors, seconds)} > {number(_SLOW)}",
        10 * MINUTE,
        "warning",
        _("The API server is slow: {requests}.", requests=translated(what)),
        _(
            "{value} of these requests ({requests}) took longer than {seconds} s; one in a hundred may.",
            value=SHARE,
            requests=translated(what),
            seconds=seconds,
        ),
        {"requests": kind},
    )
