"""What real kubeadm makes of our files: certificates and static pods, and what they lack against the Cluster."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import yaml
from cryptography import x509

from hadesign.targets.base import in_file_name
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.kubeadm.patches import FOLDER
from hadesign.targets.kubelet_settings import bytes_text
from hadesign.topology import Cluster
from hadesign.topology.cluster import Election, Etcd, KubeletSettings, Member, Reserved, San
from tests.effort import tried
from tests.judging import judge, run_judge

LOADER = yaml.CSafeLoader  # of hundreds of files, by libyaml: PyYAML's own parser takes as long as kubeadm
Flags = Mapping[str, str]
Wanted = Mapping[str, str | float | None]
"""By flag: its text, or a time in seconds however it is written, or `None` for a flag that must not be there."""


def judged_copy(file: Path, pki: Path, *, quick: bool) -> Path:
    """Return a copy of an init file whose certificates go to a folder of ours; its other lines are untouched.

    The quick one asks for ECDSA keys besides: which names a certificate holds does not depend on its key, and making
    six RSA keys for each of hundreds of designs is most of what kubeadm would do.
    """
    keys = "encryptionAlgorithm: ECDSA-P256\n" if quick else ""
    text = file.read_text()
    assert text.count("\nkind: ClusterConfiguration\n") == 1
    copy = pki.with_name(f"judged-{file.name}")
    ours = f"\nkind: ClusterConfiguration\ncertificatesDir: {pki}\n{keys}"
    copy.write_text(text.replace("\nkind: ClusterConfiguration\n", ours))
    return copy


def names_in(file: Path) -> set[str]:
    """Return every name and address in a certificate."""
    certificate = x509.load_pem_x509_certificate(file.read_bytes())
    sans = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*sans.get_values_for_type(x509.DNSName), *(str(ip) for ip in sans.get_values_for_type(x509.IPAddress))}


def lacking_names(cluster: Cluster, kubeadm: Path, *, quick: bool) -> list[str]:
    """Make every certificate that our files ask for, and return the names of the Cluster that are not in them."""
    pki = kubeadm.parent / "pki"
    init = judged_copy(kubeadm / "init.yaml", pki, quick=quick)
    complaints = _run("certs", "all", init)
    wanted = {pki / "apiserver.crt": cluster.api_sans}
    etcd = cluster.etcd
    if etcd and etcd.topology == "stacked":
        first = cluster.api_servers[0].node
        wanted |= {pki / "etcd" / f"{use}.crt": cluster.etcd_sans[first] for use in ("server", "peer")}
    for member in _asked_about(_set_up(etcd), quick=quick):
        own = kubeadm.parent / f"pki-{file_of(member)}"
        host = judged_copy(kubeadm / file_of(member), own, quick=quick)
        complaints += _run("certs", "all", host)
        wanted |= {own / "etcd" / f"{use}.crt": cluster.etcd_sans[member.name] for use in ("server", "peer")}
    return complaints or [text for file, sans in wanted.items() for text in _missing(file, sans)]


def _run(*phase: str | Path) -> list[str]:
    """Run a phase of kubeadm and return its complaint, if it has one."""
    done = run_judge([judge("kubeadm"), "init", "phase", *phase[:-1], "--config", phase[-1]])
    return [f"{' '.join(map(str, phase))}: {done.stderr}"] if done.returncode else []


def _missing(file: Path, sans: Iterable[San]) -> list[str]:
    there = names_in(file)
    return [f"{file.name} lacks {san.value} ({san.origin.derived})" for san in sans if san.value not in there]


def _set_up(etcd: Etcd | None) -> Sequence[Member]:
    """Return the members that our files set up on machines of their own."""
    return etcd.members if etcd and etcd.topology == "external" and not etcd.existing else ()


def _asked_about(members: Sequence[Member], *, quick: bool) -> Sequence[Member]:
    """Return external members whose certificates and pods are made: of a generated design three by day, all by night.

    The first two and the last, as all differ in nothing but a name and an address; every file is validated anyway.
    """
    most = tried(3, by_night=len(members)) if quick and len(members) > 3 else len(members)
    return (*members[: most - 1], *members[-1:])


def lacking_flags(cluster: Cluster, kubeadm: Path, *, quick: bool = False) -> list[str]:
    """Make every static pod that our files ask for, and return what it lacks of the Cluster and of our own file."""
    init = kubeadm / "init.yaml"
    pods = manifests(init, kubeadm.parent / "dry-run")
    configuration = _cluster_configuration(init)
    complaints = kubelet_differences(cluster, kubeadm)
    for component, key, wanted in (
        ("kube-apiserver", "apiServer", _api_server(cluster)),
        ("kube-controller-manager", "controllerManager", _controller_manager(cluster)),
        ("kube-scheduler", "scheduler", _election(cluster.timers.scheduler)),
    ):
        part = configuration.get(key, {})
        flags = flags_of(pods[component])
        complaints += [f"{component}: {text}" for text in _differences(flags, wanted, part)]
        complaints += [f"{component}: {text}" for text in _unmounted(pods[component], part)]
    etcd = cluster.etcd
    assert etcd
    if etcd.topology == "stacked":
        member = next(m for m in etcd.members if m.node == cluster.api_servers[0].node)
        return [*complaints, *_etcd_differences(init, etcd, member, [member])]
    for member in _asked_about(_set_up(etcd), quick=quick):
        complaints += _etcd_differences(kubeadm / file_of(member), etcd, member, etcd.members)
    return complaints


def as_on_the_machine(init: Path) -> Path:
    """Return an init file, or a copy that finds its patches where we have them rather than where a machine has them."""
    text = init.read_text()
    if f"directory: {FOLDER}" not in text:
        return init
    name = next(yaml.load_all(text, LOADER))["nodeRegistration"]["name"]
    copy = init.with_name("as-on-the-machine.yml")
    copy.write_text(text.replace(FOLDER, str(init.parent / "patches" / in_file_name(name))))
    return copy


def kubelet_differences(cluster: Cluster, kubeadm: Path) -> list[str]:
    """Let kubeadm write the first machine's kubelet configuration, patched as on the machine, and compare it."""
    folder, first = kubeadm.parent / "dry-run-kubelet", cluster.api_servers[0].node
    folder.mkdir()
    init = as_on_the_machine(kubeadm / "init.yaml")
    phase = [judge("kubeadm"), "init", "phase", "kubelet-start", "--dry-run", "--config", init]
    done = run_judge(["env", f"KUBEADM_INIT_DRYRUN_DIR={folder}", *map(str, phase)])
    if done.returncode:
        return [f"kubelet-start: {done.stderr}"]
    written = yaml.load((folder / "config.yaml").read_text(), LOADER)
    wanted = kubelet_wanted(next(node for node in cluster.nodes if node.name == first).kubelet)
    return [
        f"kubelet: {key} is {written.get(key)}, not {one}" for key, one in wanted.items() if written.get(key) != one
    ]


def kubelet_wanted(kubelet: KubeletSettings | None) -> dict[str, Any]:
    """Return what a kubelet's configuration has to hold: amounts as the scheduler counts them."""
    if kubelet is None:
        return {}
    found: dict[str, Any] = {}
    for key, said in (("systemReserved", kubelet.system), ("kubeReserved", kubelet.kube)):
        found[key] = kubelet_amounts(said) if isinstance(said, Reserved) else None
    found["evictionHard"] = None
    if kubelet.eviction_memory is not None:
        shares = {signal: f"{round(share * 100, 6):g}%" for signal, share in kubelet.eviction_shares.items()}
        found["evictionHard"] = {"memory.available": bytes_text(kubelet.eviction_memory), **shares}
    return {key: value or None for key, value in found.items()}


def kubelet_amounts(said: Reserved) -> dict[str, str]:
    cpu = {} if said.cpu is None else {"cpu": f"{said.cpu}m"}
    memory = {} if said.memory is None else {"memory": bytes_text(said.memory)}
    disk = {} if said.ephemeral_storage is None else {"ephemeral-storage": bytes_text(said.ephemeral_storage)}
    return cpu | memory | disk


def manifests(init: Path, folder: Path) -> dict[str, dict[str, Any]]:
    """Return the control plane's static pods, by component, as kubeadm makes them of an init file."""
    folder.mkdir()
    file = as_on_the_machine(init)
    phase = [judge("kubeadm"), "init", "phase", "control-plane", "all", "--dry-run", "--config", file]
    done = run_judge(["env", f"KUBEADM_INIT_DRYRUN_DIR={folder}", *map(str, phase)])
    assert done.returncode == 0, done.stderr
    return {file.stem: yaml.load(file.read_text(), LOADER) for file in folder.glob("*.yaml")}


def etcd_manifest(file: Path) -> dict[str, Any]:
    """Return etcd's static pod as kubeadm makes it of a file."""
    folder = file.parent.parent / "dry-run-etcd"
    phase = [judge("kubeadm"), "init", "phase", "etcd", "local", "--dry-run", "--config", as_on_the_machine(file)]
    done = run_judge(["env", f"KUBEADM_INIT_DRYRUN_DIR={folder}", *map(str, phase)])
    assert done.returncode == 0, done.stderr
    pod: dict[str, Any] = yaml.load(done.stdout[done.stdout.index("apiVersion:") :], LOADER)
    return pod


def flags_of(pod: Mapping[str, Any]) -> Flags:
    """Return the flags of a static pod's container; a flag that is there twice would be a mistake of ours."""
    command = pod["spec"]["containers"][0]["command"][1:]
    pairs = [word.removeprefix("--").partition("=")[::2] for word in command]
    assert len(dict(pairs)) == len(pairs), command
    return dict(pairs)


def _cluster_configuration(file: Path) -> dict[str, Any]:
    documents = yaml.load_all(file.read_text(), LOADER)
    found: dict[str, Any] = next(d for d in documents if d["kind"] == "ClusterConfiguration")
    return found


def _differences(flags: Flags, wanted: Wanted, part: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a static pod's flags lack of the Cluster, and of the extra arguments that our file gives."""
    for name, value in wanted.items():
        given = flags.get(name)
        same = seconds(given) == value if isinstance(value, float) and given else given == value
        if not same:
            yield f"--{name} is {given}, and the design says {value}"
    for argument in part.get("extraArgs", ()):
        if flags.get(argument["name"]) != argument["value"]:
            yield f"--{argument['name']} is {flags.get(argument['name'])}, and our file says {argument['value']}"


def _unmounted(pod: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the volumes of our file that the container does not see at the place its flags name."""
    paths = {volume["name"]: volume["hostPath"]["path"] for volume in pod["spec"]["volumes"]}
    mounts = {mount["mountPath"]: paths[mount["name"]] for mount in pod["spec"]["containers"][0]["volumeMounts"]}
    for volume in part.get("extraVolumes", ()):
        if mounts.get(volume["mountPath"]) != volume["hostPath"]:
            yield f"{volume['mountPath']} is not mounted"


def seconds(text: str) -> float:
    """Read a duration as Go writes it."""
    sizes = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}
    return round(sum(float(n) * sizes[unit] for n, unit in re.findall(r"([0-9.]+)(ms|h|m|s)", text)), 6)


def _election(election: Election) -> Wanted:
    """Return the flags of leader election; kubeadm itself turns it on, the rest stands only where it was given."""
    timers = {"lease-duration": election.lease, "renew-deadline": election.renew, "retry-period": election.retry}
    keys = {"lease-duration": "leaseDuration", "renew-deadline": "renewDeadline", "retry-period": "retryPeriod"}
    given = {f"leader-elect-{n}": None if keys[n] in election.assumed else float(s) for n, s in timers.items()}
    return {"leader-elect": "true" if election.enabled else "false"} | given


def _api_server(cluster: Cluster) -> Wanted:
    server, etcd = cluster.api_servers[0], cluster.etcd
    encryption, audit = cluster.control_plane.encryption, cluster.control_plane.audit
    toleration = cluster.written.value(("spec", "controlPlane", "apiServer", "defaultNotReadyToleration"))
    waits = None if toleration is None else str(int(toleration))
    loopback = "[::1]" if ip_address(server.address or "").version == 6 else "127.0.0.1"
    assert etcd
    external = ",".join(str(member.client_url) for member in etcd.members)
    files = etcd.existing
    existing = {"etcd-cafile": files.ca, "etcd-certfile": files.cert, "etcd-keyfile": files.key} if files else {}
    return {
        "advertise-address": server.address,
        "secure-port": str(server.port),
        "service-cluster-ip-range": ",".join(cluster.network.services) or "10.96.0.0/12",
        "service-account-issuer": f"https://kubernetes.default.svc.{cluster.dns_domain}",
        **existing,
        "etcd-servers": f"https://{loopback}:2379" if server.member else external,
        "default-not-ready-toleration-seconds": waits,
        "default-unreachable-toleration-seconds": waits,
        "encryption-provider-config": encryption.config_file if encryption else None,
        "audit-policy-file": audit.policy_file if audit else None,
        "audit-log-path": f"{audit.log_dir}/audit.log" if audit and audit.log_dir else None,
    }


def _controller_manager(cluster: Cluster) -> Wanted:
    network, timers = cluster.network, cluster.timers
    masks = {f"ipv{ip_network(pods.network).version}": str(pods.mask) for pods in network.pods if pods.given}
    grace = None if "nodeMonitorGracePeriod" in timers.assumed else float(timers.node_monitor_grace)
    return {
        **_election(timers.controller_manager),
        "cluster-name": cluster.name,
        "cluster-cidr": ",".join(pods.network for pods in network.pods) or None,
        **{f"node-cidr-mask-size-{name}": masks.get(name) for name in ("ipv4", "ipv6")},
        "node-monitor-grace-period": grace,
    }


def _etcd_differences(file: Path, etcd: Etcd, member: Member, initial: Iterable[Member]) -> list[str]:
    flags = flags_of(etcd_manifest(file))
    wanted: Wanted = {
        "name": member.name,
        "data-dir": etcd.data_dir,
        "heartbeat-interval": f"{etcd.heartbeat * 1000:.0f}",
        "election-timeout": f"{etcd.election * 1000:.0f}",
        "quota-backend-bytes": None if etcd.quota is None else str(etcd.quota),
        "initial-cluster": ",".join(f"{m.name}={m.peer_url}" for m in initial),
        "listen-peer-urls": member.peer_url,
        "initial-advertise-peer-urls": member.peer_url,
        "advertise-client-urls": member.client_url,
    }
    part = _cluster_configuration(file)["etcd"]["local"]
    found = [f"etcd {member.name}: {text}" for text in _differences(flags, wanted, part)]
    if member.client_url not in flags["listen-client-urls"].split(","):
        found.append(f"etcd {member.name} does not listen on {member.client_url}")
    return found
