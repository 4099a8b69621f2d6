"""Where copies go: a folder that is mounted from elsewhere, or what rclone reaches (S3, Google Cloud Storage, SFTP)."""

from collections.abc import Iterator

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.filling import Blank
from hadesign.targets.locations import located
from hadesign.targets.snapshots import s3_blanks
from hadesign.topology.cluster import Backup, Cluster

FOLDER = "/etc/hadesign/etcd-backup"
"""Where the settings of a machine are. hadesign chose it."""
GOOGLE, KEY, HOSTS = "google.json", "id_ed25519", "known_hosts"
"""Files there that a person brings along: what Google and SSH ask for."""


@dataclass(frozen=True, slots=True)
class CopyPlace:
    """A place for copies: what the script calls it, rclone's settings for it, and the files that a person brings.

    `region` and `user` are what the design says of them.
    """

    kind: str
    where: str
    aws: bool = False
    google: bool = False
    region: str | None = None
    host: str = ""
    port: str = ""
    user: str = ""

    @property
    def brought(self) -> tuple[str, ...]:
        """Names of the files that a person brings along."""
        if self.kind == "sftp":
            return KEY, HOSTS
        return (GOOGLE,) if self.kind == "gs" and not self.google else ()

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """What is filled in: keys of a store that no machine has by itself, and what the design does not say."""
        endpoint, region, access, secret = s3_blanks()
        if self.kind == "s3":
            unsaid = () if self.region else (region,)
            return unsaid if self.aws else (endpoint, *unsaid, access, secret)
        if self.kind == "sftp" and not self.user:
            return (Blank("SFTP_USER", "[A-Za-z0-9_][A-Za-z0-9._-]{0,31}", _("the account on the SFTP server")),)
        return ()

    def settings(self) -> Iterator[tuple[str, str]]:
        """Yield rclone's settings of the remote `offsite` (https://rclone.org/docs/#environment-variables)."""
        blank = {one.variable: one.placeholder for one in self.blanks}
        if self.kind == "s3":
            yield "TYPE", "s3"
            yield "PROVIDER", "AWS" if self.aws else "Other"
            yield "REGION", self.region or blank["S3_REGION"]
            yield "NO_CHECK_BUCKET", "true"
            if self.aws:
                yield "ENV_AUTH", "true"
                return
            yield "ENDPOINT", f"https://{blank['S3_ENDPOINT']}"
            yield "ACCESS_KEY_ID", blank["S3_ACCESS_KEY"]
            yield "SECRET_ACCESS_KEY", blank["S3_SECRET_KEY"]
        elif self.kind == "gs":
            yield "TYPE", "google cloud storage"
            yield "BUCKET_POLICY_ONLY", "true"
            yield "NO_CHECK_BUCKET", "true"
            yield ("ENV_AUTH", "true") if self.google else ("SERVICE_ACCOUNT_FILE", f"{FOLDER}/{GOOGLE}")
        elif self.kind == "sftp":
            yield "TYPE", "sftp"
            yield "HOST", self.host
            yield "PORT", self.port or "22"
            yield "USER", self.user or blank["SFTP_USER"]
            yield "KEY_FILE", f"{FOLDER}/{KEY}"
            yield "KNOWN_HOSTS_FILE", f"{FOLDER}/{HOSTS}"


def place(cluster: Cluster, backup: Backup) -> CopyPlace:
    """Return where copies of etcd go; a design that names no place that can be written to does not fit."""
    found = located(backup.location or "")
    if found is None:
        raise AssertionError("a design without a place for copies does not fit")
    provider = cluster.infrastructure.provider
    if found.kind == "folder":
        return CopyPlace(found.kind, found.path)
    where = f"offsite:{found.bucket}{found.path}"
    if found.kind == "sftp":
        return CopyPlace(found.kind, where, host=found.host, port=found.port, user=found.user)
    region = backup.region if found.kind == "s3" and provider == "aws" else None
    return CopyPlace(found.kind, where, aws=provider == "aws", google=provider == "gcp", region=region)
