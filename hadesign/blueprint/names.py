"""Texts with a fixed form: Kubernetes names, label keys, versions, paths, and free text without control characters."""

import re
from collections.abc import Callable
from typing import Any

from hadesign.blueprint.refusal import not_a
from hadesign.i18n import N_, Message, _, translated
from hadesign.source import meant
from hadesign.vocabulary.kinds import KINDS

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
"""A DNS-1123 label (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/)."""
_LABELS = rf"{LABEL}(?:\.{LABEL})*"
SUBDOMAIN = rf"(?=.{{1,253}}$){_LABELS}"
"""Labels joined by dots, 253 characters at most; what the API server asks of a node's name (same page)."""
_QUALIFIED = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
LABEL_KEY = rf"^(?:(?=[^/]{{1,253}}/){LABEL}(?:\.{LABEL})*/)?{_QUALIFIED}$"
"""https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set"""
LABEL_VALUE = rf"^(?:{_QUALIFIED})?$"
VERSION = r"^1\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})$"
ETCD_VERSION = r"^[23]\.(0|[1-9][0-9]?)\.(0|[1-9][0-9]{0,2})$"
PATH = r"^(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._-]{1,100}){1,20}$"
MANIFESTS = r"^(?!/)(?![A-Za-z]:)(?!(?:.*/)?\.\.(?:/|$))[^\\\u0000-\u001f\u007f]{1,300}$"
"""A path or a pattern below a folder: it neither begins at the root nor climbs."""
URL_PATH = r"^(?=.{1,200}$)(?:/[A-Za-z0-9._~-]*)+(?:\?[A-Za-z0-9._~=&-]*)?$"
INTERFACE = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$"
"""Linux names interfaces with at most 15 characters (IFNAMSIZ, https://man7.org/linux/man-pages/man7/netdevice.7.html)."""
RESOURCE = r"^(?:\*|[a-z0-9-]{1,63}(?:\.[a-z0-9.-]{1,200})?)(?:/(?:\*|[a-z]{1,63}))?$"
REGISTRY = rf"^(?=.{{1,253}}(?::|$)){_LABELS}(?::[0-9]{{1,5}})?$"
"""Where images are pulled from, as the first part of an image's name has it."""
_REPOSITORY = r"(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*){0,10}"
REPOSITORY = rf"^{REGISTRY[1:-1]}{_REPOSITORY}$"
"""https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests"""
MIRROR = rf"^https?://{REGISTRY[1:-1]}(?:/[A-Za-z0-9._-]{{1,100}}){{0,10}}$"
PROMISE = r"^(node|host|rack|zone|site|region|[1-9] nodes?)$"
PART = rf"^(?:{'|'.join(KINDS)})/(?=.{{1,317}}$){_LABELS}(?:/{_LABELS})?$"
"""A part as `hadesign show` names it."""
RECIPIENT = r"^(?:age1[02-9ac-hj-np-z]{58}|ssh-(?:ed25519|rsa) [A-Za-z0-9+/]{60,1000}={0,2})$"
"""Public keys that age encrypts to (https://github.com/FiloSottile/age, README); no private key looks like one."""
RULE = r"^[A-Z]{2,4}[0-9]{3}$"

_UNSEEN = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
"""Control characters, line separators, marks that reorder what is read, halves of surrogate pairs."""
PROSE = rf"^[^{_UNSEEN}]{{1,10000}}$"
"""Up to ten pages of text; tab and newline are allowed."""
LINE = rf"^[^\u0009\u000a{_UNSEEN}]{{1,300}}$"
"""One line of text."""


def text(
    pattern: str,
    refusal: Message,
    expected: Message,
    mend: Callable[[str], str] = lambda _: "",
    *,
    any_text: bool = False,
) -> Callable[[Any], str]:
    """Make a validator for strings that match `pattern` as a whole; `mend` may make a better one of a refused one."""

    def check(value: Any) -> str:
        # Not compiled beforehand: that is milliseconds for each pattern, and most blueprints need few of them.
        if isinstance(value, str) and re.fullmatch(pattern, value):
            return value
        better = mend(value) if isinstance(value, str) else ""
        hint = meant(better) if better and re.fullmatch(pattern, better) else _quotes(pattern, value)
        raise not_a(refusal, translated(expected), hint, text=any_text)

    return check


def _quotes(pattern: str, value: Any) -> str:
    """Advise quotes where YAML made a number or a truth value of what was meant as text."""
    number = isinstance(value, bool | int | float) and re.fullmatch(pattern, str(value).lower()[:400])
    return _("put it in quotes, so that YAML takes it for text") if number else ""


def as_name(value: str) -> str:
    """Make a name of what looks like one: `CP_A 1` becomes `cp-a-1`."""
    return re.sub(r"[ _.]+", "-", value.strip().lower()) if re.fullmatch(r"[A-Za-z0-9 _.-]{1,63}", value) else ""


def as_dns(value: str) -> str:
    """Make a DNS name of what looks like one, label by label."""
    return ".".join(as_name(label) for label in value.split("."))


def as_version(value: str) -> str:
    """Drop the v of `v1.36.4`."""
    return value.strip().lower().removeprefix("v")


check_name = text(
    f"^{LABEL}$",
    N_("{value} is not a name"),
    N_("1 to 63 lower-case letters, digits and dashes, a letter or digit first and last"),
    as_name,
)
check_dns = text(
    f"^{SUBDOMAIN}$",
    N_("{value} is not a DNS name"),
    N_("lower-case labels joined by dots, such as api.example.org"),
    as_dns,
)
check_node = text(
    f"^{SUBDOMAIN}$",
    N_("{value} is not a node name"),
    N_("1 to 253 lower-case letters, digits, dashes and dots, such as cp-a or cp-a.example.org"),
    as_dns,
)
check_label_key = text(
    LABEL_KEY,
    N_("{value} is not a label key"),
    N_("at most 63 letters, digits, - _ and ., perhaps after a prefix such as example.org/"),
)
check_label_value = text(
    LABEL_VALUE,
    N_("{value} is not a label value"),
    N_("at most 63 letters, digits, - _ and ., a letter or digit first and last"),
)
check_version = text(
    VERSION, N_("{value} is not a Kubernetes version"), N_("major.minor.patch, such as 1.36.4"), as_version
)
check_etcd_version = text(
    ETCD_VERSION, N_("{value} is not a version of etcd"), N_("major.minor.patch, such as 3.6.14"), as_version
)
check_path = text(
    PATH,
    N_("{value} is not a path"),
    N_("an absolute path of letters, digits, - _ and ., such as /etc/kubernetes/audit/policy.yaml"),
)
check_manifests = text(
    MANIFESTS,
    N_("{value} is not a path below the blueprint's folder"),
    N_("a file, a folder or a pattern such as deploy/*.yaml, without .. and not from the root"),
)
check_url_path = text(URL_PATH, N_("{value} is not a URL path"), N_("a path such as /readyz"))
check_interface = text(
    INTERFACE, N_("{value} is not a network interface"), N_("at most 15 letters, digits, - _ and ., such as eth0")
)
check_prose = text(
    PROSE, N_("{value} is not a text"), N_("1 to 10000 characters of text without control characters"), any_text=True
)
check_line = text(
    LINE,
    N_("{value} is not a line of text"),
    N_("one line of 1 to 300 characters, without control characters"),
    any_text=True,
)
check_resource = text(
    RESOURCE,
    N_("{value} is not a resource"),
    N_("a resource in the plural, such as pods or deployments, or * for all"),
)
check_recipient = text(
    RECIPIENT,
    N_("{value} is not a recipient of encrypted copies"),
    N_("a public key of age, age1 and 58 letters and digits, or an SSH public key without comment"),
)
check_rule = text(RULE, N_("{value} is not a rule"), N_("the number of a rule, such as LB004"), str.upper)
check_part = text(
    PART,
    N_("{value} is not a part"),
    N_("kind and name, such as node/cp-a or power/feed-1; `hadesign show` lists them"),
)
check_registry = text(
    REGISTRY, N_("{value} is not a registry"), N_("a host, perhaps with a port, such as docker.io"), as_dns
)
check_repository = text(
    REPOSITORY,
    N_("{value} is not an image repository"),
    N_("a registry, perhaps with a port and a path, such as registry.example.org:5000/kubernetes"),
)
check_mirror = text(
    MIRROR, N_("{value} is not the URL of a registry"), N_("http or https, a host, perhaps a port and a path")
)
check_promise = text(
    PROMISE,
    N_("{value} is not an objective"),
    N_("node, host, rack, zone, site or region, or a number such as 2 nodes"),
    str.lower,
)
