"""What classes of all of Ceph's drivers share, whoever runs that Ceph: how the drivers log in, by names of secrets."""


def login(step: str, secret: str, namespace: str) -> dict[str, str]:
    """Return the parameters by which a step of the driver's work finds its secret."""
    key = f"csi.storage.k8s.io/{step}-secret"
    return {f"{key}-name": secret, f"{key}-namespace": namespace}


def logins(controller: str, node: str, namespace: str) -> dict[str, str]:
    """Return those of all steps: of the controllers, and of what mounts volumes on each node.

    As in ceph/ceph-csi@028108c1f5e9:examples/rbd/storageclass.yaml and
    rook/rook@4e1b7a626891:deploy/examples/csi (v1.20.6), without what only limits of I/O need.
    """
    found: dict[str, str] = {}
    for step in ("provisioner", "controller-expand", "controller-publish"):
        found |= login(step, controller, namespace)
    return found | login("node-stage", node, namespace)
