"""Alertmanager: who is told of which alerts, and values of the chart that runs it."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.alertmanager.configuration import blanks, configuration
from hadesign.targets.alertmanager.readme import CONFIGURATION, readme
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.prometheus.chart import budget, claim, part
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster, Workload

VERSIONS, JUDGES = ANY_VERSION, ("prometheus-alertmanager", "published-values")

SECRET = "alertmanager-config"  # noqa: S105 - the name of a Secret


def why_not(cluster: Cluster) -> str:
    """Return why not: it must be there, and it must be said who is told."""
    if not given(cluster.monitoring.alertmanager):
        return _("the design has no Alertmanager (monitoring.alertmanager)")
    if cluster.monitoring.receivers is None:
        return _("the design does not say who is told of alerts (monitoring.receivers)")
    if not cluster.monitoring.receivers:
        return _("the design says that nobody is told of alerts (monitoring.receivers)")
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the configuration, the script that fills its secrets in, the values of the chart, and a README."""
    workload = given(cluster.monitoring.alertmanager)
    if workload is None:
        raise AssertionError("there is no Alertmanager to configure")
    yield Artifact(CONFIGURATION, yaml_text([configuration(cluster)], header(cluster)))
    yield Artifact(FILL, _script(cluster), executable=True)
    yield Artifact("values.yaml", yaml_text([_values(workload)], header(cluster)))
    yield Artifact("README.md", readme(cluster, SECRET))


def _script(cluster: Cluster) -> str:
    filled = blanks(cluster)
    return fill_script(
        cluster,
        filled,
        [CONFIGURATION],
        purpose=_("Puts keys and addresses of receivers into Alertmanager's configuration."),
        example=f"{filled[0].variable}=...",
        done=_("Written to %FOLDER%; README.md says what comes next."),
    )


def _values(workload: Workload) -> dict[str, object]:
    volume = claim(workload)
    return {
        "alertmanager": {
            **budget(workload),
            "alertmanagerSpec": {
                **part(workload, "alertmanager"),
                "useExistingSecret": True,
                "configSecret": SECRET,
                **({"storage": volume} if volume else {}),
            },
        }
    }
