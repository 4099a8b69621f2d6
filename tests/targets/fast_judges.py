"""Shows the files of many designs to judges that are quick: what several designs have alike is shown once."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import yaml

from hadesign.artifact import Artifact
from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.control_plane.custom import objects, structure
from tests.judging import judge, run_judge
from tests.targets.filled import (
    DUMMIES,
    kubeadms,
    refused_by_haproxy,
    refused_by_keepalived,
    refused_by_kubeadm_alone,
    refused_by_nginx,
)
from tests.targets.hcl_judge import complaints as refused_by_hcl
from tests.targets.monitoring.amtool import fill, refused_configurations
from tests.targets.monitoring.keys import FILE as CHART_KEYS
from tests.targets.monitoring.keys import names as names_of_values
from tests.targets.monitoring.promtool import refused_rules

LOADER = yaml.CSafeLoader
TERRAFORM = ("aws", "azure", "gcp", "vsphere", "openstack")
MONITORING = ("prometheus", "alertmanager", "grafana")


@dataclass(frozen=True)
class Built:
    """A design with all that is written for it."""

    cluster: Cluster
    artifacts: Sequence[Artifact]

    @classmethod
    def of(cls, cluster: Cluster) -> "Built":
        return cls(cluster, compile_configs(cluster))


Files: TypeAlias = dict[str, Artifact]
"""The files of a folder by their names."""
Judge: TypeAlias = Callable[[Sequence[Built], Path], list[str]]
"""What a judge says against the files of designs, for which it is given a folder of its own."""


def folders(designs: Sequence[Built], target: str, file: str) -> dict[str, Files]:
    """Return those folders of a target that have a certain file; of equal ones, such as in two designs, one."""
    found: dict[tuple[tuple[str, bytes], ...], tuple[str, Files]] = {}
    for number, design in enumerate(designs):
        own: dict[str, Files] = {}
        for artifact in design.artifacts:
            place, _, name = artifact.path.rpartition("/")
            if f"{place}/".startswith(f"configs/{target}/"):
                own.setdefault(place, {})[name] = artifact
        for place, files in own.items():
            if file in files:
                content = tuple(sorted((name, artifact.data) for name, artifact in files.items()))
                found.setdefault(content, (f"{number}-{place.replace('/', '-')}", files))
    return dict(found.values())


def written(found: Mapping[str, Files], folder: Path) -> None:
    """Write folders of files as they are on machines."""
    for name, files in found.items():
        own = folder / name
        own.mkdir(parents=True)
        for file, artifact in files.items():
            (own / file).write_bytes(artifact.data)
            (own / file).chmod(0o755 if artifact.executable else 0o644)


def _distinct(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def by_kubeadm(designs: Sequence[Built], _folder: Path) -> list[str]:
    """Show both of them a file of each kind of each design, all in one, and of further files one of each shape.

    Most files are for machines that are alike, whose names and addresses stand in those of other kinds, too.
    """
    found: list[str] = []
    further: dict[str, tuple[tuple[Path, ...], str]] = {}
    for files in folders(designs, "kubeadm", "init.yaml").values():
        texts = {name: _filled(str(artifact.content)) for name, artifact in files.items() if name.endswith(".yaml")}
        programs = kubeadms(texts["init.yaml"])
        kinds = [[t for n, t in texts.items() if n.startswith(kind)] for kind in ("init", "upgrade", "join-", "etcd-")]
        further |= {_VALUES.sub("", text): (programs, text) for kind in kinds for text in kind[1:]}
        first = "\n---\n".join(kind[0] for kind in kinds[:3] if kind)
        further |= {first: (programs, first)} | {text: (programs, text) for text in kinds[3][:1]}
    for programs, text in further.values():
        found += [said for program in programs if (said := refused_by_kubeadm_alone(program, text))]
    return found


def _filled(text: str) -> str:
    return re.sub("@([A-Z_]+)@", lambda name: DUMMIES.get(name[1], name[0]), text)


_VALUES = re.compile(r"^#.*|(?<!- name): .*|^ +- [^:]*$", re.MULTILINE)
"""Without them the keys of a file are left, and the names of flags."""


def by_haproxy(designs: Sequence[Built], folder: Path) -> list[str]:
    written(folders(designs, "haproxy", "haproxy.cfg"), folder / "haproxy")
    written(folders(designs, "node-local", "haproxy.cfg"), folder / "haproxy")
    return refused_by_haproxy(folder)


def by_nginx(designs: Sequence[Built], folder: Path) -> list[str]:
    written(folders(designs, "nginx", "nginx.conf"), folder / "nginx")
    return refused_by_nginx(folder)


def by_keepalived(designs: Sequence[Built], folder: Path) -> list[str]:
    written(folders(designs, "keepalived", "keepalived.conf"), folder / "keepalived")
    return refused_by_keepalived(folder)


def by_promtool(designs: Sequence[Built], folder: Path) -> list[str]:
    artifacts = (a for design in designs for a in design.artifacts if a.path.startswith("configs/prometheus/rules/"))
    files = []
    for number, text in enumerate(_distinct(str(artifact.content) for artifact in artifacts)):
        files.append(folder / f"{number}.yaml")
        files[-1].write_text(json.dumps(yaml.load(text, LOADER)["spec"]))
    return refused_rules(files) if files else []


def by_amtool(designs: Sequence[Built], folder: Path) -> list[str]:
    found = folders(designs, "alertmanager", "alertmanager.yaml")
    written(found, folder)
    files = [fill(folder / name) for name in found]
    return [said] if files and (said := refused_configurations(files)) else []


def by_terraform(designs: Sequence[Built], _folder: Path) -> list[str]:
    found = []
    for target in TERRAFORM:
        for files in folders(designs, target, "main.tf").values():
            terraform = {name: str(a.content) for name, a in files.items() if not name.endswith(".md")}
            found += refused_by_hcl(terraform)
    return found


_COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def by_a_shell(designs: Sequence[Built], folder: Path) -> list[str]:
    """Let a shell read scripts, settings that a script reads, and the commands of runbooks."""
    texts = _distinct(text for design in designs for artifact in design.artifacts for text in _shell_of(artifact))
    for number, text in enumerate(texts):
        (folder / str(number)).write_text(text)
    done = run_judge([judge("dash"), "-c", 'for file in *; do dash -n "$file" || cat "$file"; done'], cwd=folder)
    return [done.stdout + done.stderr] if done.stdout + done.stderr else []


def _shell_of(artifact: Artifact) -> Iterator[str]:
    if artifact.path.endswith((".sh", "/settings")):
        yield str(artifact.content)
    elif artifact.path.startswith("configs/dr/"):
        yield "\n".join(_COMMANDS.findall(str(artifact.content)))


def by_systemd(designs: Sequence[Built], folder: Path) -> list[str]:
    """Let systemd read each different timer and service; a timer's service lies beside it, by the same name."""
    program = folder / "etcd-backup.sh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    services = folders(designs, "etcd-backup", "etcd-backup-snapshot.service")
    timers = folders(designs, "etcd-backup", "etcd-backup-snapshot.timer")
    texts: dict[tuple[str, str], Path] = {}
    for files in (*services.values(), *timers.values()):
        for name, artifact in files.items():
            if name.endswith((".service", ".timer")):
                text = str(artifact.content).replace("/usr/local/sbin/etcd-backup.sh", str(program))
                texts.setdefault((name, text), folder / f"{len(texts)}-{name}")
    for (name, text), file in texts.items():
        file.write_text(text)
        if name.endswith(".timer"):
            beside = next(text for other, text in texts if other == name.replace(".timer", ".service"))
            file.with_suffix(".service").write_text(beside)
    if not texts:
        return []
    done = run_judge([judge("systemd-analyze"), "verify", "--man=no", *texts.values()])
    return [done.stderr] if done.returncode or done.stderr else []


@cache
def _known_to_charts() -> frozenset[str]:
    return frozenset(yaml.load(CHART_KEYS.read_text(), LOADER)["names"])


def by_charts(designs: Sequence[Built], _folder: Path) -> list[str]:
    """Hold the values for kube-prometheus-stack against the list of those that the charts know."""
    artifacts = (a for design in designs for a in design.artifacts if a.path.endswith("/values.yaml"))
    chosen = (a for a in artifacts if a.path.split("/")[1] in MONITORING)
    texts = _distinct(str(artifact.content) for artifact in chosen)
    used = {name for text in texts for name in names_of_values(_said(yaml.load(text, LOADER)))}
    return sorted(used - {""} - _known_to_charts())  # where nothing is said at all, the whole has no name


def _said(values: Mapping[str, object]) -> Mapping[str, object]:
    """Return values without the parts of which nothing is said: an empty one changes nothing of the chart's own."""
    return {part: own for part, own in values.items() if own != {}}


def by_structures(designs: Sequence[Built], _folder: Path) -> list[str]:
    """Hold custom resources against the structures of their kinds."""
    artifacts = {(artifact.path, artifact.content): artifact for design in designs for artifact in design.artifacts}
    found = []
    for artifact in artifacts.values():
        for one in objects(artifact):
            schema = structure(one["apiVersion"], one["kind"])
            errors = schema.iter_errors(one) if schema else ()
            found += [f"{artifact.path}: {error.json_path}: {error.message[:300]}" for error in errors]
    return found


FAST: Mapping[str, Judge] = {
    "kubeadm": by_kubeadm,
    "haproxy": by_haproxy,
    "nginx": by_nginx,
    "keepalived": by_keepalived,
    "prometheus": by_promtool,
    "prometheus-alertmanager": by_amtool,
    "hcl2json": by_terraform,
    "dash": by_a_shell,
    "systemd-analyze": by_systemd,
    "published-values": by_charts,
    "published-structures": by_structures,
}
"""The judges that see every generated design, by the names that targets have for them."""


SHOWN: Mapping[str, frozenset[str]] = {
    "kubeadm": frozenset({"kubeadm"}),
    "haproxy": frozenset({"haproxy", "node-local"}),
    "nginx": frozenset({"nginx"}),
    "keepalived": frozenset({"keepalived"}),
    "prometheus": frozenset({"prometheus"}),
    "prometheus-alertmanager": frozenset({"alertmanager"}),
    "hcl2json": frozenset(TERRAFORM),
    "published-schemas": frozenset(TERRAFORM),
    "dash": frozenset({"ports", "etcd-backup", "dr"}),
    "systemd-analyze": frozenset({"etcd-backup"}),
    "published-values": frozenset(MONITORING),
}
"""The targets whose files each is shown above; custom resources are shown of all that write some."""


def refused(designs: Sequence[Built], folder: Path) -> dict[str, list[str]]:
    """Return what each judge says against designs; of one that says nothing there is nothing."""
    found = {}
    for name, judged in FAST.items():
        own = folder / name
        own.mkdir()
        if said := judged(designs, own):
            found[name] = said
    return found
