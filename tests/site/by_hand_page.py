"""The page on what is left to a person, made from the table that the READMEs are made from."""

from hadesign.targets.by_hand import CLOUDS, OWN, TASKS, ByHand

TITLES = {
    "kubeadm": "kubeadm", "kubespray": "Kubespray", "rke2": "RKE2", "k3s": "k3s", "rke": "RKE",
    "eks": "EKS", "gke": "GKE", "aks": "AKS",
}  # fmt: skip
_HEAD = """# What is left to a person

The files that `hadesign build` writes install nothing by themselves. This is what a person does beside running the
commands of each README, by what installs the cluster; the README of a design names those that it needs. What a target
wants filled in is listed by `build` itself, and what nothing is written for by `hadesign targets FILE`."""


def by_hand_page() -> str:
    """Return the page."""
    return "\n\n".join([_HEAD, *(_section(target) for target in (*OWN, *CLOUDS))]) + "\n"


def _section(target: str) -> str:
    lines = [_line(task) for task in TASKS if target in task.targets]
    return "\n".join([f"## {TITLES[target]}", "", *lines])


def _line(task: ByHand) -> str:
    return f"- {task.told}" if task.where is None else f"- Where {task.where}: {task.told}"
