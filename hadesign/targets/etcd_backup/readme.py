"""The README beside the files of backups of etcd, and the image that jobs run in."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.notation import as_time
from hadesign.targets import metrics
from hadesign.targets.base import header, in_file_name
from hadesign.targets.etcd_backup.jobs import BROUGHT, NAMESPACE, SCRIPT, image, job_name
from hadesign.targets.etcd_backup.location import FOLDER, GOOGLE, HOSTS, KEY
from hadesign.targets.etcd_backup.machines import Keeper
from hadesign.targets.etcd_backup.settings import CREDENTIALS, SETTINGS, WORK, Plan
from hadesign.targets.etcd_backup.units import PROGRAM, SNAPSHOT, tasks, unit
from hadesign.targets.filling import FILL
from hadesign.targets.markdown import bullets, machine_table, on, remark, shell, title
from hadesign.targets.snapshots import kept
from hadesign.topology.cluster import Cluster

JOBS, SECRET, FILLED = "cronjobs.yaml", "secret.yaml", "filled"
_RELEASES = "https://github.com/etcd-io/etcd/releases"
_SEVENTH = (1, 37)
"""The first minor version of Kubernetes whose kubeadm runs etcd 3.7 (cmd/kubeadm/app/constants, DefaultEtcdVersion)."""
_ALPINE = "docker.io/library/alpine:3.22"
"""It has age and rclone as packages (https://pkgs.alpinelinux.org/packages?name=age&branch=v3.22)."""


def etcd_release(cluster: Cluster) -> str:
    """Return the release whose programs are used: of etcd's minor version, or the next after it.

    Both are the newest as of 2026-11-22 (https://github.com/etcd-io/etcd/releases).
    """
    return "v3.7.1" if cluster.kubernetes.minor >= _SEVENTH else "v3.6.14"


def containerfile(cluster: Cluster) -> str:
    """Return the recipe of the image: a shell, etcd's programs, and what copies and encrypts.

    etcd's own image has neither a shell nor rclone, and that of kubeadm no etcdutl either.
    """
    programs = " ".join(f"/usr/local/bin/{name}" for name in ("etcd", "etcdctl", "etcdutl"))
    lines = [
        f"# {header(cluster)}",
        f"FROM gcr.io/etcd-development/etcd:{etcd_release(cluster)} AS etcd",
        f"FROM {_ALPINE}",
        "RUN apk add --no-cache age coreutils rclone tar",
        f"COPY --from=etcd {programs} /usr/local/bin/",
    ]
    return "\n".join(lines) + "\n"


def readme(plan: Plan, machines: Sequence[Keeper]) -> str:
    """Return the README."""
    by_jobs = plan.backup.runner == "cronjob"
    parts = [remark(header(plan.cluster)), title(_("Back up etcd")), *_what(plan), *_schedule(plan, machines)]
    parts += [*_place(plan, by_jobs=by_jobs), *(_jobs(plan, machines) if by_jobs else _timers(plan, machines))]
    parts += [*_monitoring(plan), *_keys(plan), *_decisions(plan, by_jobs=by_jobs)]
    return "\n\n".join(parts) + "\n"


def _what(plan: Plan) -> Iterator[str]:
    keep = kept(plan.backup, plan.gap)
    yield bullets(
        _(
            "Every member's machine takes snapshots, {time} apart, in turn, so that one machine that is down stops"
            " nothing.",
            time=as_time(plan.gap),
        ),
        _("Each snapshot is checked (its sum, and `etcdutl snapshot status`) before it is copied elsewhere."),
        _("Copies go to `{location}`.", location=plan.backup.location),
        _("The newest {count} of each machine are kept.", count=keep)
        if keep
        else _("No copy is ever removed: the design says neither `retention` nor `kept`."),
        _("The newest copy is restored and read at regular times, into a folder of its own.")
        if plan.tests
        else _("Nothing tests a restore: the design gives no `restoreTestInterval`."),
        _("Copies of the keys are encrypted before they leave a machine.")
        if plan.recipient
        else _(
            "There is no copy of the PKI and of the encryption keys, as the design names no `recipient`. A snapshot"
            " alone brings back no cluster all of whose machines are lost: keep them elsewhere."
        ),
    )


def _schedule(plan: Plan, machines: Sequence[Keeper]) -> Iterator[str]:
    by_jobs = plan.backup.runner == "cronjob"
    yield _("All times are UTC:")
    rows = []
    for keeper in machines:
        done = [f"{task}: {clock.cron() if by_jobs else clock.calendar()}" for task, clock in tasks(plan, keeper)]
        if done:
            rows.append((keeper.name, done))
    yield machine_table(rows, _("what is done, and when"))


def _place(plan: Plan, *, by_jobs: bool) -> Iterator[str]:
    """Say what the place needs before the first copy."""
    yield title(_("The place"), 2)
    place = plan.place
    if place.kind == "folder":
        yield _(
            "On every machine, mount `{folder}` from elsewhere first (NFS, for example), also after a restart. A folder"
            " on the machine's own disk is refused.",
            folder=place.where,
        )
        return
    if place.kind == "s3" and place.aws:
        yield _(
            "The role of the machines (instance profile) may list the bucket, and read, write and delete below the"
            " folder; no key is written down."
        )
    elif place.kind == "s3":
        yield _("An account for backups alone, which may list the bucket, and read, write and delete below the folder.")
    elif place.kind == "gs" and place.google:
        yield _("The machines' service account may read, write and delete objects of the bucket; no key is needed.")
    yield from _brought(plan, by_jobs=by_jobs)
    yield _(
        "Who may delete copies can delete all of them. Versions or a lock that the store keeps for as long protect"
        " against that; then a copy that cannot be removed is no failure here."
    )


def _brought(plan: Plan, *, by_jobs: bool) -> Iterator[str]:
    """Say which files a person brings along, and how they are made."""
    place = plan.place
    if place.kind == "sftp":
        yield _("An account on `{host}`, which may write to the folder, with a key of its own:", host=place.host)
        yield shell(
            f"ssh-keygen -t ed25519 -N '' -C etcd-backup -f {KEY}",
            f"ssh-keyscan -p {place.port or 22} {place.host} >{HOSTS}",
        )
        yield _(
            "Compare `{hosts}` with what the server's owner tells you, and let `{key}.pub` be entered there.",
            hosts=HOSTS,
            key=KEY,
        )
    elif GOOGLE in place.brought:
        yield _("A service account that may use the bucket's objects; its key, as JSON, is `{file}`.", file=GOOGLE)
    if place.brought and by_jobs:
        files = " ".join(f"--from-file={name}" for name in place.brought)
        yield shell(f"kubectl -n {NAMESPACE} create secret generic {BROUGHT} {files}")


def _fill(plan: Plan, *, by_jobs: bool) -> Iterator[str]:
    blanks = [*([image()] if by_jobs else []), *plan.place.blanks]
    if not blanks:
        return
    yield _("Fill in what is in none of these files, in this folder:")
    yield shell(*(f"export {blank.variable}=..." for blank in blanks), f"sh {FILL} {FILLED}")
    yield bullets(*(f"`{blank.variable}`: {blank.told}" for blank in blanks))


def _timers(plan: Plan, machines: Sequence[Keeper]) -> Iterator[str]:
    """Say what is done on each machine."""
    yield title(_("Before you begin"), 2)
    release = etcd_release(plan.cluster)
    lines = [
        _(
            "`etcd`, `etcdctl` and `etcdutl` of release {release} in `/usr/local/bin` on every machine of a member:"
            " {page}. kubeadm's etcd runs in a container, and brings none of them to the machine.",
            release=release,
            page=_RELEASES,
        )
    ]
    lines += [_("`rclone` on every machine; version 1.60 or later.")] if plan.place.kind != "folder" else []
    lines += [_("`age` on every machine; version 1.1 or later.")] if plan.recipient else []
    if plan.tests:
        lines.append(_("`ip` and `unshare` (iproute2, util-linux), with which a test is apart from the network."))
    lines.append(_("Room below `{folder}` for two snapshots, and for one that is restored.", folder=WORK))
    yield bullets(*lines)
    yield from _fill(plan, by_jobs=False)
    yield title(_("On each machine"), 2)
    yield _("As root, in this folder:")
    for keeper in machines:
        done = [task for task, _clock in tasks(plan, keeper)]
        if done:
            yield on(keeper.name)
            yield shell(*_install(plan, keeper, done))
    first = machines[0].name
    yield title(_("Check"), 2)
    yield on(first)
    done = [task for task, _clock in tasks(plan, machines[0])]
    yield shell(
        *(f"systemctl start {unit(task)}.service" for task in done),
        "systemctl list-timers 'etcd-backup-*'",
        f"journalctl -u 'etcd-backup-*' -n 20 --no-pager; cat {metrics.TEXTFILES}/hadesign_*.prom",
    )


def _install(plan: Plan, keeper: Keeper, done: Sequence[str]) -> Iterator[str]:
    own, place = in_file_name(keeper.name), plan.place
    yield f"install -D -m 0755 {SCRIPT} {PROGRAM}"
    yield f"install -D -m 0600 {own}/{SETTINGS} {FOLDER}/{SETTINGS}"
    if place.kind != "folder":
        yield f"install -m 0600 {f'{FILLED}/' if place.blanks else ''}{CREDENTIALS} {FOLDER}/{CREDENTIALS}"
    if place.brought:
        yield f"install -m 0600 {' '.join(place.brought)} {FOLDER}/"
    units = " ".join(f"{unit(task)}.service {own}/{unit(task)}.timer" for task in done)
    yield f"install -m 0644 {units} /etc/systemd/system/"
    yield f"systemctl daemon-reload && systemctl enable --now {' '.join(f'{unit(task)}.timer' for task in done)}"


def _jobs(plan: Plan, machines: Sequence[Keeper]) -> Iterator[str]:
    """Say how the jobs come into the cluster."""
    yield title(_("The image"), 2)
    yield _(
        "etcd's own image has no shell, and that of kubeadm no `etcdutl`. Build one that has all programs, and push it"
        " to a registry that the machines reach without this cluster:"
    )
    yield shell(
        "export BACKUP_IMAGE=registry.example.org/etcd-backup:1",
        'podman build -f Containerfile -t "$BACKUP_IMAGE" . && podman push "$BACKUP_IMAGE"',
    )
    yield title(_("The jobs"), 2)
    yield from _fill(plan, by_jobs=True)
    files = [JOBS, *([SECRET] if plan.place.kind != "folder" else [])]
    yield shell(f"kubectl apply --server-side {' '.join(f'-f {FILLED}/{file}' for file in files)}")
    yield title(_("Check"), 2)
    first, now = machines[0].name, "etcd-backup-now"
    yield shell(
        f"kubectl -n {NAMESPACE} get cronjobs -l app.kubernetes.io/name=etcd-backup",
        f"kubectl -n {NAMESPACE} create job {now} --from=cronjob/{job_name(SNAPSHOT, first)}",
        f"kubectl -n {NAMESPACE} wait --for=condition=Complete --timeout=10m job/{now}",
        f"kubectl -n {NAMESPACE} logs job/{now}; kubectl -n {NAMESPACE} delete job {now}",
    )
    yield _(
        "Jobs need a cluster that works. While the API is down no snapshot is taken; timers of systemd"
        " (`runner: systemd-timer`) do not ask it."
    )


def _monitoring(plan: Plan) -> Iterator[str]:
    yield title(_("What monitoring reads"), 2)
    yield _(
        "Files in `{folder}`, which node_exporter reads where it is started with"
        " `--collector.textfile.directory={folder}`. One that is older than it may be is an alarm:",
        folder=metrics.TEXTFILES,
    )
    ages = (
        (metrics.SNAPSHOT_TIME, metrics.snapshot_overdue(plan.cluster)),
        (metrics.KEYS_TIME, metrics.keys_overdue(plan.cluster)),
        (metrics.TEST_TIME, metrics.restore_test_overdue(plan.cluster)),
    )
    yield bullets(*(_("`{metric}`: {age}", metric=metric, age=as_time(age)) for metric, age in ages if age is not None))


def _keys(plan: Plan) -> Iterator[str]:
    if not plan.recipient:
        return
    yield title(_("The keys"), 2)
    yield _(
        "Copies are encrypted to `{recipient}`. The private key that opens them is nowhere in this cluster; keep it"
        " where it outlives the cluster, and try once that it opens one:",
        recipient=plan.recipient,
    )
    yield shell("age --decrypt -i PRIVATE-KEY keys-MACHINE-TIME.tar.age | tar -tvf -")


def _decisions(plan: Plan, *, by_jobs: bool) -> Iterator[str]:
    """Say what the design leaves open and hadesign chose."""
    yield title(_("What hadesign chose"), 2)
    lines = [
        _("Machines take turns, so that snapshots of the cluster are more often than those of one machine."),
        _("Times are UTC, in which no hour is left out in spring."),
    ]
    if plan.backup.interval is not None and plan.gap < plan.backup.interval:
        lines.append(
            _(
                "A clock has no interval of {interval}; the next shorter one is {gap}.",
                interval=as_time(plan.backup.interval),
                gap=as_time(plan.gap),
            )
        )
    if plan.recipient:
        lines.append(_("Keys are copied once a day, at night."))
    if plan.tests:
        lines.append(_("Each member's machine tests a restore on days of its own, at night."))
        if not by_jobs:
            lines.append(_("The etcd of a test listens in a network of its own, which nobody else is in."))
    if plan.cluster.kubernetes.installer == "other":
        lines.append(
            _("Certificates of etcd are looked for where kubeadm puts them; if yours are elsewhere, change `settings`.")
        )
    yield bullets(*lines)
