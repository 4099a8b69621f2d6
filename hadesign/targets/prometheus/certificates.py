"""Alerts of certificates that expire, early enough for whatever renews them.

Metric: kubernetes/kubernetes@v1.36.3:staging/src/k8s.io/apiserver/pkg/authentication/request/x509/x509.go.
"""

from collections.abc import Iterator
from datetime import date

from hadesign.i18n import _
from hadesign.notation import as_time
from hadesign.targets.prometheus.jobs import API, of
from hadesign.targets.prometheus.promql import SPAN, number
from hadesign.targets.prometheus.rules import Alert, AnyRule, RuleGroup
from hadesign.topology.cluster import AlertSeverity, Cluster

DAY, HOUR = 86400, 3600
BY_ITSELF, BY_HAND = (7 * DAY, DAY), (30 * DAY, 7 * DAY)
"""How long before the end it is a warning, and critical. The first ones are those of
kubernetes-monitoring/kubernetes-mixin, config certExpiration*Seconds; who renews by hand has a month by our choice."""
_LEFT = (10, 40)
"""Of its life, no more than these parts are waited for: a kubelet renews its certificate with a tenth to three tenths
of it left (kubernetes/kubernetes@v1.36.3:staging/src/k8s.io/client-go/util/certificate/certificate_manager.go)."""


def group(cluster: Cluster) -> RuleGroup:
    """Return the rules."""
    return RuleGroup("certificates", tuple(_rules(cluster)))


def notice(cluster: Cluster) -> tuple[float, float]:
    """Return how many seconds before the end it is a warning, and critical; providers renew those of theirs."""
    certificates = cluster.control_plane.certificates
    automatic = cluster.managed or (certificates is not None and certificates.rotation == "automatic")
    early, late = BY_ITSELF if automatic else BY_HAND
    life = certificates.validity if certificates else None
    return (early, late) if life is None else (min(early, life / _LEFT[0]), min(late, life / _LEFT[1]))


def _rules(cluster: Cluster) -> Iterator[AnyRule]:
    certificates = cluster.control_plane.certificates
    early, late = notice(cluster)
    levels: tuple[tuple[float, AlertSeverity], ...] = ((early, "warning"), (late, "critical"))
    name = "apiserver_client_certificate_expiration_seconds"
    first = f"histogram_quantile(0.01, sum by (le) (rate({name}_bucket{of(API)}[5m])))"
    for seconds, severity in levels:
        yield Alert(
            "KubeClientCertificateExpiration",
            f"{first} < {number(seconds)} and on () sum(rate({name}_count{of(API)}[5m])) > 0",
            HOUR // 12,
            severity,
            _("A client's certificate ends soon."),
            _(
                "A client calls the API with a certificate that ends in {value}; it should be renewed {time} before.",
                value=SPAN,
                time=as_time(seconds),
            ),
        )
    if certificates and certificates.expires:
        yield from _dated(certificates.expires, levels)


def _dated(day: str, levels: tuple[tuple[float, AlertSeverity], ...]) -> Iterator[AnyRule]:
    """Yield the alerts of the day that the design names; no metric tells when certificates of servers end."""
    end = (date.fromisoformat(day) - date(1970, 1, 1)).days * DAY
    for seconds, severity in levels:
        yield Alert(
            "ControlPlaneCertificatesExpire",
            f"{end} - vector(time()) < {number(seconds)}",
            0,
            severity,
            _("The certificates of the control plane end soon."),
            _(
                "They end on {day}, as the design says (controlPlane.certificates.expires). Renew them, write the new"
                " day there, and generate these rules again.",
                day=day,
            ),
        )
