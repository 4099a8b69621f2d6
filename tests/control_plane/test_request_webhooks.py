"""A real API server takes what is written of webhooks for audit and authorisation, without modes beside them."""

from pathlib import Path

import pytest

from hadesign.targets.components import api_server_arguments, known
from tests.control_plane.plane import control_plane
from tests.designs import as_cluster, design, zones
from tests.designs import control_plane as machines

KUBECONFIG = """\
apiVersion: v1
kind: Config
clusters: [{name: sink, cluster: {server: "https://192.0.2.2:9443/x"}}]
users: [{name: api, user: {}}]
contexts: [{name: sink, context: {cluster: sink, user: api}}]
current-context: sink
"""
AUTHORIZATION = """\
apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
  - {type: Node, name: node}
  - {type: RBAC, name: rbac}
  - type: Webhook
    name: policy
    webhook:
      timeout: 1s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: Deny
      connectionInfo: {type: KubeConfigFile, kubeConfigFile: %s}
"""


def told(folder: Path) -> dict[str, str | None]:
    """Return the flags that a design with both webhooks gives an API server, with the files that they name."""
    files = {name: folder / name for name in ("policy.yaml", "sink.yaml", "authz.yaml")}
    files["policy.yaml"].write_text("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: None}]\n")
    files["sink.yaml"].write_text(KUBECONFIG)
    files["authz.yaml"].write_text(AUTHORIZATION % files["sink.yaml"])
    plane = {
        "audit": {
            "policyFile": "/policy.yaml",
            "webhook": {"configFile": "/sink.yaml", "mode": "blocking-strict"},
        },
        "authorization": {"configFile": "/authz.yaml", "failurePolicy": "Deny"},
    }
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=machines({"a": 1}), controlPlane=plane))
    flags = known(api_server_arguments(cluster))
    return {name.replace("-", "_"): str(files.get(value.lstrip("/"), value)) for name, value in flags}


@pytest.mark.judge
def test_an_api_server_starts_with_both(tmp_path: Path) -> None:
    with control_plane(tmp_path, **told(tmp_path), authorization_mode=None) as client:
        assert client.ready()


@pytest.mark.judge
@pytest.mark.parametrize("wrong", [{}, {"authorization_mode": None, "audit_webhook_mode": "blockin"}])
def test_modes_beside_a_configuration_and_a_word_that_is_none_are_refused(
    tmp_path: Path, wrong: dict[str, str | None]
) -> None:
    with (
        pytest.raises(AssertionError, match=r"authorization-mode|blockin"),
        control_plane(tmp_path, **told(tmp_path) | wrong),
    ):
        pass
