"""The README beside Alertmanager's configuration."""

from collections.abc import Iterator
from typing import get_args

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.alertmanager.configuration import blanks
from hadesign.targets.base import header, in_line
from hadesign.targets.filling import FILL
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.prometheus.rules import MAKE_NAMESPACE, NAMESPACE
from hadesign.topology.cluster import AlertSeverity, Cluster

CONFIGURATION = "alertmanager.yaml"


def readme(cluster: Cluster, secret: str) -> str:
    """Return the README: whom it tells, and how the configuration gets into the cluster."""
    parts = (
        remark(header(cluster)),
        title(_("Tell people of alerts")),
        *_receivers(cluster),
        title(_("Before the chart is installed"), 2),
        _(
            "`{file}` has placeholders. The values come from where you keep secrets; the script writes a filled copy,"
            " which is stored in the cluster and removed again:",
            file=CONFIGURATION,
        ),
        shell(
            *(f"export {blank.variable}=..." for blank in blanks(cluster)),
            f"sh {FILL} filled",
            said_beside(f"amtool check-config filled/{CONFIGURATION}", 46, _("must end with SUCCESS, if you have it")),
            MAKE_NAMESPACE,
            f"kubectl -n {NAMESPACE} create secret generic {secret} \\",
            f"  --from-file={CONFIGURATION}=filled/{CONFIGURATION} --dry-run=client -o yaml | kubectl apply -f -",
            "rm -r filled",
        ),
        _("Then go on with the README of prometheus, which installs the chart with `alertmanager/values.yaml`."),
        title(_("What is left to you"), 2),
        bullets(*_left(cluster)),
    )
    return "\n\n".join(parts) + "\n"


def _receivers(cluster: Cluster) -> Iterator[str]:
    """Say who is told of what."""
    receivers = cluster.monitoring.receivers or ()
    yield bullets(
        *(
            _(
                "`{name}` ({type}) is told of alerts of severity {severities}.",
                name=one.name,
                type=one.type,
                severities=joined(one.severities, COMMAS),
            )
            for one in receivers
        )
    )
    severities: tuple[AlertSeverity, ...] = get_args(AlertSeverity)
    for severity in severities:
        if all(severity not in one.severities for one in receivers):
            yield _("**Nobody is told of alerts of severity {severity}.**", severity=in_line(severity))


def _left(cluster: Cluster) -> Iterator[str]:
    yield _(
        "The operator lets the copies of Alertmanager know each other, so that each alert is told once: pods of it must"
        " reach each other on port 9094, by TCP and UDP."
    )
    yield _("Send an alert of your own with `amtool alert add`, and see that it arrives at everybody.")
    if cluster.monitoring.dead_mans_switch:
        yield _(
            "Once a minute the dead man's switch is told that all is well. Let it raise alarm when it has heard nothing"
            " for five minutes, and let it run outside of the cluster."
        )
