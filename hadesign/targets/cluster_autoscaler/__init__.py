"""Cluster Autoscaler: told of the groups of the design, in copies of which one leads, on providers that it knows."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import header
from hadesign.targets.cluster_autoscaler.groups import lacking_of_groups, project
from hadesign.targets.cluster_autoscaler.manifest import RELEASES, copies, manifest
from hadesign.targets.cluster_autoscaler.providers import no_provider, provider_of
from hadesign.targets.cluster_autoscaler.readme import readme
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.parts import PARTS

VERSIONS, JUDGES = PARTS["cluster-autoscaler"].range, ("kube-apiserver", "kube-score")

FILE = "cluster-autoscaler.yaml"


def why_not(cluster: Cluster) -> str:
    """Return why not: it is not wanted, or nothing is known of how it would add machines."""
    scaler = cluster.autoscaling.scaler
    if scaler is None:
        return _("the design does not speak of a Cluster Autoscaler")
    if not scaler or scaler.enabled is False or copies(scaler) == 0:
        return _("the design says that no Cluster Autoscaler runs")
    if scaler.enabled is None:
        return _("the design does not say whether its Cluster Autoscaler runs")
    provider = provider_of(cluster)
    if provider is None:
        return no_provider(cluster)
    if cluster.kubernetes.minor not in RELEASES:
        minors = ", ".join(f"{major}.{minor}" for major, minor in RELEASES)
        return _(
            "hadesign knows no release of Cluster Autoscaler for Kubernetes {version}, only for {known}",
            version=cluster.kubernetes.version,
            known=minors,
        )
    return lacking_of_groups(cluster, scaler, provider.groups)


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield its objects, a README, and where groups have an address the script that fills in the project."""
    scaler, provider = given(cluster.autoscaling.scaler), provider_of(cluster)
    if scaler is None or provider is None:
        return
    yield Artifact(FILE, yaml_text(manifest(cluster, scaler, provider), header(cluster)))
    if provider.groups == "url":
        yield Artifact(
            FILL,
            fill_script(
                cluster,
                [project()],
                [FILE],
                purpose=_("Fills the project into copies of the files, so that none of them has to be edited."),
                example="GCP_PROJECT=...",
                done=_("Done: apply what is in %FOLDER%."),
            ),
            executable=True,
        )
    yield Artifact("README.md", readme(cluster, scaler, provider))
