"""Places where copies are kept, as a design writes them: read so strictly that nothing in one means anything else."""

import re

from hadesign.frozen import dataclass

_PART = "[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_PATH = rf"(?:/{_PART})+"
_BUCKET = "[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]"
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and the underscore of Google's."""
_FORMS = (
    ("folder", re.compile(rf"(?:file://)?(?P<path>{_PATH})/?")),
    ("s3", re.compile(rf"s3://(?P<bucket>{_BUCKET})(?P<path>(?:{_PATH})?)/?")),
    ("gs", re.compile(rf"gs://(?P<bucket>{_BUCKET})(?P<path>(?:{_PATH})?)/?")),
    (
        "sftp",
        re.compile(
            r"(?:sftp|ssh)://(?:(?P<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@)?"
            rf"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::(?P<port>[0-9]{{1,5}}))?(?P<path>{_PATH})/?"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class CopyLocation:
    """A place: a folder, a bucket of S3 or of Google's, or an SFTP server; what it does not say is empty.

    `path` begins with a slash where there is one.
    """

    kind: str
    path: str
    bucket: str = ""
    user: str = ""
    host: str = ""
    port: str = ""


def located(text: str) -> CopyLocation | None:
    """Return what a location says, or `None` for a place of another kind, or in other words."""
    for kind, form in _FORMS:
        found = form.fullmatch(text)
        if found:
            return CopyLocation(kind, **found.groupdict(default=""))
    return None
