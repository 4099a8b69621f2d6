"""The blueprint's scalar types: units, names, addresses and schedules, each parsed once and described for editors."""

from typing import Annotated, Any, TypeAlias

from hadesign.blueprint import addresses, names, schedule, units
from hadesign.blueprint.marks import AfterValidator, BeforeValidator, Limits, WithJsonSchema
from hadesign.blueprint.scalar import Scalar

Duration: TypeAlias = Annotated[float, Scalar(units.parse_duration, units.DURATION)]
"""Seconds, from 0."""
Period: TypeAlias = Annotated[float, Scalar(units.parse_period, units.PERIOD)]
"""Seconds, more than 0."""
Memory: TypeAlias = Annotated[
    int, Scalar(units.parse_memory, units.MEMORY, "string", "integer", minimum=0, maximum=10**15 - 1)
]
"""Bytes."""
Bandwidth: TypeAlias = Annotated[float, Scalar(units.parse_bandwidth, units.BANDWIDTH)]
"""Bits a second, more than 0."""
Cpu: TypeAlias = Annotated[
    int, Scalar(units.parse_cpu, units.CPU, "string", "number", minimum=0, maximum=units.MOST_CORES)
]
"""Millicores."""
Percent: TypeAlias = Annotated[float, Scalar(units.parse_percent, units.PERCENT)]
"""A fraction from 0 to 1."""
Availability: TypeAlias = Annotated[tuple[float, float], Scalar(units.parse_availability, units.AVAILABILITY)]
"""Lower and upper fraction, from 0 to 1; equal where the architect gave one number."""
Share: TypeAlias = Annotated[
    int | str,
    Scalar(units.parse_share, units.SHARE, "string", "integer", minimum=0, maximum=units.MOST),
]
"""A count, or a percentage as text such as `50%`."""

Address: TypeAlias = Annotated[str, Scalar(addresses.parse_address, addresses.ADDRESS)]
"""An IPv4 or IPv6 address in canonical spelling."""
Cidr: TypeAlias = Annotated[str, Scalar(addresses.parse_cidr, addresses.CIDR)]
"""A network in CIDR notation, in canonical spelling."""
HostPort: TypeAlias = Annotated[str, Scalar(addresses.parse_host_port, addresses.HOST_PORT)]
"""A host and a port; an IPv6 host stands in brackets."""
San: TypeAlias = Annotated[str, Scalar(addresses.parse_san, addresses.SAN)]
"""A name for a certificate: DNS name, wildcard or address."""

Name: TypeAlias = Annotated[str, Scalar(names.check_name, f"^{names.LABEL}$")]
"""A DNS-1123 label."""
NodeName: TypeAlias = Annotated[str, Scalar(names.check_node, f"^{names.SUBDOMAIN}$")]
"""A DNS-1123 subdomain, as a node's name has to be."""
DnsName: TypeAlias = Annotated[str, Scalar(names.check_dns, f"^{names.SUBDOMAIN}$")]
"""A DNS-1123 subdomain."""
LabelKey: TypeAlias = Annotated[str, Scalar(names.check_label_key, names.LABEL_KEY)]
"""The key of a label, taint or toleration."""
LabelValue: TypeAlias = Annotated[str, Scalar(names.check_label_value, names.LABEL_VALUE)]
"""The value of a label or taint."""
Version: TypeAlias = Annotated[str, Scalar(names.check_version, names.VERSION)]
"""A Kubernetes version without a leading v."""
EtcdVersion: TypeAlias = Annotated[str, Scalar(names.check_etcd_version, names.ETCD_VERSION)]
"""A version of etcd without a leading v."""
FilePath: TypeAlias = Annotated[str, Scalar(names.check_path, names.PATH)]
"""An absolute path without `.` and `..`."""
ManifestPath: TypeAlias = Annotated[str, Scalar(names.check_manifests, names.MANIFESTS)]
"""A file, a folder or a pattern, relative to the blueprint's folder and inside of it."""
UrlPath: TypeAlias = Annotated[str, Scalar(names.check_url_path, names.URL_PATH)]
"""The path of a URL, perhaps with a query."""
Interface: TypeAlias = Annotated[str, Scalar(names.check_interface, names.INTERFACE)]
"""The name of a network interface."""
Resource: TypeAlias = Annotated[str, Scalar(names.check_resource, names.RESOURCE)]
"""A Kubernetes resource in the plural, perhaps with a subresource, or `*`."""
Registry: TypeAlias = Annotated[str, Scalar(names.check_registry, names.REGISTRY)]
"""A registry of container images, as names of images have it."""
ImageRepository: TypeAlias = Annotated[str, Scalar(names.check_repository, names.REPOSITORY)]
"""A registry with the path below which images are."""
MirrorUrl: TypeAlias = Annotated[str, Scalar(names.check_mirror, names.MIRROR)]
"""Where a mirror of a registry answers."""
PartId: TypeAlias = Annotated[str, Scalar(names.check_part, names.PART)]
"""Kind and name of something that can fail, such as `node/cp-a`."""
Recipient: TypeAlias = Annotated[str, Scalar(names.check_recipient, names.RECIPIENT)]
"""A public key to which age encrypts."""
RuleId: TypeAlias = Annotated[str, Scalar(names.check_rule, names.RULE)]
"""The number of a lint rule."""
Line: TypeAlias = Annotated[str, Scalar(names.check_line, names.LINE)]
"""One line of text without control characters."""
Prose: TypeAlias = Annotated[str, Scalar(names.check_prose, names.PROSE)]
"""Lines of text without control characters."""

Date: TypeAlias = Annotated[str, Scalar(schedule.parse_date, schedule.DATE, format="date")]
"""An ISO 8601 day that the calendar has."""
DayDone: TypeAlias = Annotated[Date, schedule.DONE]
"""The day on which something was done: as of a day before, it was not. Every reader of days finds them by this mark."""
Cron: TypeAlias = Annotated[schedule.CronSchedule, Scalar(schedule.parse_cron, schedule.CRON)]
"""A five-field cron schedule."""


def _split(value: Any) -> Any:
    """Let a text with a comma stand for a list of two, as in Kubernetes' own flags."""
    return [part.strip(" ") for part in value.split(",")] if isinstance(value, str) else value


def _one_of_each(pattern: str, pair: str) -> WithJsonSchema:
    """Describe one text, two with a comma between, or a list of them."""
    item = {"type": "string", "pattern": pattern}
    both = {"type": "string", "pattern": pair}
    return WithJsonSchema({"anyOf": [item, both, {"type": "array", "items": item, "minItems": 1, "maxItems": 2}]})


Addresses: TypeAlias = Annotated[
    tuple[Address, ...],
    Limits(strict=False, min_length=1, max_length=2),
    BeforeValidator(_split),
    AfterValidator(addresses.check_versions),
    _one_of_each(addresses.ADDRESS, addresses.ADDRESSES),
]
"""One address, or one of each IP version, the preferred one first."""
Cidrs: TypeAlias = Annotated[
    tuple[Cidr, ...],
    Limits(strict=False, min_length=1, max_length=2),
    BeforeValidator(_split),
    AfterValidator(addresses.check_versions),
    _one_of_each(addresses.CIDR, addresses.CIDRS),
]
"""One network, or one of each IP version, the preferred one first (dual stack)."""


def _listed(value: Any) -> Any:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


_NAME = {"type": "string", "pattern": f"^{names.LABEL}$"}
OneOrMany: TypeAlias = Annotated[
    tuple[Name, ...],
    Limits(strict=False, min_length=1),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [_NAME, {"type": "array", "items": _NAME, "minItems": 1}]}),
]
"""One name or a list of names; a list means that any one of them is enough (redundant feeds)."""
