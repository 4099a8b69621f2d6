"""The README beside the files of RKE2 and k3s: the commands in order, for each machine."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import header
from hadesign.targets.by_hand import by_hand
from hadesign.targets.components import asked_without_login
from hadesign.targets.filling import FILL
from hadesign.targets.kubelets import labels_to_set
from hadesign.targets.markdown import bullets, machine_table, on, remark, said_beside, shell, title
from hadesign.targets.plugins import plugin_left
from hadesign.targets.rke2.before import before
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.machines import Configured, further
from hadesign.targets.rke2.manifests import AUTHENTICATION, CILIUM, S3_FILE, needs_cilium
from hadesign.targets.rke2.registries import FILE as REGISTRIES
from hadesign.targets.snapshots import bucket, taken
from hadesign.targets.steps import in_any_order, shutdown_by_hand
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> str:
    """Return the README as Markdown; machine names are DNS names, which a shell takes as they are."""
    parts = [remark(header(cluster)), title(_("Install with {program}", program=kind.title))]
    parts += [*_files(cluster, kind, machines), *before(cluster, kind, machines), *_first(cluster, kind, machines[0])]
    parts += [*_tokens(kind, machines), *_servers(cluster, kind, machines), *_agents(cluster, kind, machines)]
    parts += [
        *shutdown_by_hand(cluster, f"{kind.data}/agent/etc/kubelet.conf.d"),
        *_labels(cluster, kind),
        *_snapshots(cluster, kind, machines),
        *_verify(cluster, kind, machines),
    ]
    return "\n\n".join([*parts, *_trouble(kind, machines), *by_hand(cluster, cluster.kubernetes.installer)]) + "\n"


def _extra(cluster: Cluster) -> list[str]:
    return [AUTHENTICATION] if asked_without_login(cluster) else []


def _files(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Say which file goes where."""
    yield _("Copy these to the machines; all commands below run as root, in the folder that holds a machine's files.")
    first_only = [CILIUM] if needs_cilium(cluster, kind) else []
    first_only += [S3_FILE, FILL] if _to_s3(cluster) else []
    rows = []
    for machine in machines:
        more = _extra(cluster) if machine.control_plane else []
        more += first_only if machine.joins is None else []
        more += [REGISTRIES] if cluster.kubernetes.mirrors else []
        rows.append((machine.whom if machine.shared else machine.node.name, [machine.file, *more]))
    yield machine_table(rows)


def _to_s3(cluster: Cluster) -> bool:
    backup = taken(cluster)
    return backup is not None and bucket(backup) is not None


def _placed(cluster: Cluster, kind: Flavour, machine: Configured) -> list[str]:
    """Return the commands that put a machine's files where they are read."""
    lines = [f"install -D -m 0600 {machine.file} {kind.folder}/config.yaml"]
    if machine.control_plane:
        lines += [f"install -D -m 0600 {file} {kind.folder}/{file}" for file in _extra(cluster)]
    if cluster.kubernetes.mirrors:
        lines.append(f"install -D -m 0600 {REGISTRIES} {kind.folder}/{REGISTRIES}")
    return lines


def _first(cluster: Cluster, kind: Flavour, first: Configured) -> Iterator[str]:
    yield title(_("First server"), 2)
    yield _(
        "It founds the cluster. The tokens are made here, and stand in no file of this folder: with the first a machine"
        " becomes a server, with the second an agent and nothing more."
    )
    yield on(first.node.name)
    lines = [
        *_placed(cluster, kind, first),
        "umask 077",
        f"od -An -N32 -tx1 /dev/urandom | tr -d ' \\n' >{kind.folder}/token",
        f"od -An -N32 -tx1 /dev/urandom | tr -d ' \\n' >{kind.folder}/agent-token",
    ]
    if needs_cilium(cluster, kind):
        lines.append(f"install -D -m 0600 {CILIUM} {kind.data}/server/manifests/{CILIUM}")
    yield shell(*lines, *kind.install(cluster.kubernetes.version, "server"))
    yield _("It is up when this says `ok`, which may take minutes, as images are fetched:")
    if first.control_plane:
        yield shell(f"{kind.kubectl} get --raw /readyz; echo")
    else:
        yield shell(f"journalctl -u {kind.service} -n 20 --no-pager")
        yield _("It runs etcd alone, so there is no API yet, and nothing says `ok` before the first one below.")
    yield from plugin_left(cluster, kind.plugins)


def _tokens(kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Say how tokens come to the other machines, with the digest by which they know the cluster."""
    if len(machines) == 1:
        return
    yield title(_("Tokens"), 2)
    yield _(
        "The first server has written each token anew, with the digest of its certificate authority before it: a"
        " machine that joins with this one checks whom it talks to. Copy them from **{first}**, to files that only"
        " root can read (mode 0600):",
        first=machines[0].node.name,
    )
    lines = [
        _("to every other server: `{made}` as `{path}`", made=f"{kind.data}/server/token", path=f"{kind.folder}/token"),
        _("to every other server as it is: `{path}`", path=f"{kind.folder}/agent-token"),
    ]
    if any(not machine.server for machine in machines):
        made, path = f"{kind.data}/server/agent-token", f"{kind.folder}/agent-token"
        lines.append(_("to every agent: `{made}` as `{path}`", made=made, path=path))
    lines.append(
        _(
            "keep `{path}` in a safe place, apart from snapshots: nobody restores these without it",
            path=f"{kind.folder}/token",
        )
    )
    yield bullets(*lines)


def _servers(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    found = list(further(machines))
    if not found:
        return
    yield title(_("Further servers"), 2)
    yield _(
        "One at a time, in this order: each one with etcd adds a member, and the next may only follow when"
        " `kubectl get nodes` says `Ready`."
    )
    for machine in found:
        yield on(machine.node.name)
        yield shell(*_placed(cluster, kind, machine), *kind.install(cluster.kubernetes.version, "server"))


def _agents(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    found = [machine for machine in machines if not machine.server]
    if not found:
        return
    yield title(_("Agents"), 2)
    yield in_any_order(shared=any(machine.shared for machine in found))
    for machine in found:
        yield _("On {machine}:", machine=machine.whom) if machine.shared else on(machine.node.name)
        yield shell(*_placed(cluster, kind, machine), *kind.install(cluster.kubernetes.version, "agent"))


def _labels(cluster: Cluster, kind: Flavour) -> Iterator[str]:
    """Give the labels that a kubelet may not give itself."""
    lines = [
        f"{kind.kubectl} label --overwrite node {node.name} {' '.join(f'{key}={text}' for key, text in found.items())}"
        for node, found in labels_to_set(cluster)
    ]
    if lines:
        yield title(_("Labels"), 2)
        yield _("A kubelet may not give its own node these labels, so give them now, on a control-plane node:")
        yield shell(*lines)


def _snapshots(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    """Say how snapshots get to S3; RESTORE.md has the rest."""
    yield title(_("Snapshots"), 2)
    yield _("`RESTORE.md` says where they are, how one is taken by hand, and how the cluster comes back from one.")
    if not _to_s3(cluster):
        return
    api = next(machine for machine in machines if machine.control_plane)
    yield _(
        "The keys of the store are in a Secret of the cluster, which servers read before each snapshot. On"
        " **{machine}** (a folder on a machine's memory, so that the filled file is gone with it):",
        machine=api.node.name,
    )
    yield shell(
        "export S3_ENDPOINT=... S3_REGION=... S3_ACCESS_KEY=... S3_SECRET_KEY=...",
        f"sh {FILL} /run/filled",
        f"{kind.kubectl} apply -f /run/filled/{S3_FILE} && rm -r /run/filled",
        said_beside(f"{kind.program} etcd-snapshot save --name first", 45, _("on a server with etcd")),
        said_beside(f"{kind.program} etcd-snapshot list", 45, _("one line with s3://, one with file://")),
    )


def _verify(cluster: Cluster, kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    api = next(machine for machine in machines if machine.control_plane)
    nodes = sum(1 for node in cluster.nodes if node.roles & {"control-plane", "worker"})
    nodes += sum(1 for m in machines if m.etcd and not m.node.roles & {"control-plane", "worker"})
    yield title(_("Check"), 2)
    yield ngettext(
        "On **{machine}**: {count} node, `Ready`, in the right zone.",
        "On **{machine}**: {count} nodes, all `Ready`, in the right zone.",
        nodes,
        machine=api.node.name,
    )
    yield shell(f"{kind.kubectl} get nodes -o wide -L topology.kubernetes.io/zone")
    if cluster.endpoint and asked_without_login(cluster):
        yield _("The endpoint answers from outside:")
        yield shell(f"curl -sk https://{cluster.endpoint.address}{asked_without_login(cluster)[0]}; echo")


def _trouble(kind: Flavour, machines: Sequence[Configured]) -> Iterator[str]:
    yield title(_("If something fails"), 2)
    others = joined(
        [f"`{name}`" for name in ("cluster-cidr", "service-cidr", "cluster-domain", "disable-kube-proxy")], COMMAS
    )
    lines = [
        _(
            "Look first: `journalctl -u {server} -n 50 --no-pager`, or `-u {agent}` on an agent.",
            server=kind.service,
            agent=kind.agent,
        ),
        _(
            "`critical configuration value mismatch`: a server's file was changed. What must be equal ({keys} and more)"
            " is equal in these files.",
            keys=others,
        ),
        _("`Unknown flag ... found in config.yaml, skipping`: a key is misspelt; it is skipped, and not refused."),
        _("`401 Unauthorized` from a health check: `{file}` is not in its place on that server.", file=AUTHENTICATION),
    ]
    if len(machines) > 1:
        lines.append(
            _(
                "Start a machine over: `{uninstall}`, `kubectl delete node NAME` on another one, then its commands from"
                " above again. **{first}** has no `server` in its file and would found a cluster of its own:"
                " `RESTORE.md` says what to do there.",
                uninstall=f"{kind.program}-uninstall.sh",
                first=machines[0].node.name,
            )
        )
    yield bullets(*lines)
