"""The blueprint's scalar types: units, names, addresses and schedules, each parsed once and described for editors."""

from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema

from hadesign.blueprint import addresses, names, schedule, units
from hadesign.blueprint.refusal import pattern_schema

Duration: TypeAlias = Annotated[float, BeforeValidator(units.parse_duration), pattern_schema(units.DURATION)]
"""Seconds, from 0."""
Period: TypeAlias = Annotated[float, BeforeValidator(units.parse_period), pattern_schema(units.PERIOD)]
"""Seconds, more than 0."""
Memory: TypeAlias = Annotated[
    int, BeforeValidator(units.parse_memory), pattern_schema(units.MEMORY, "string", "integer", minimum=0)
]
"""Bytes."""
Cpu: TypeAlias = Annotated[
    int, BeforeValidator(units.parse_cpu), pattern_schema(units.CPU, "string", "number", minimum=0)
]
"""Millicores."""
Percent: TypeAlias = Annotated[float, BeforeValidator(units.parse_percent), pattern_schema(units.PERCENT)]
"""A fraction from 0 to 1."""
Share: TypeAlias = Annotated[
    int | str,
    BeforeValidator(units.parse_share),
    pattern_schema(units.SHARE, "string", "integer", minimum=0, maximum=units.MOST),
]
"""A count, or a percentage as text such as `50%`."""

Address: TypeAlias = Annotated[str, BeforeValidator(addresses.parse_address), pattern_schema(addresses.ADDRESS)]
"""An IPv4 or IPv6 address in canonical spelling."""
Cidr: TypeAlias = Annotated[str, BeforeValidator(addresses.parse_cidr), pattern_schema(addresses.CIDR)]
"""A network in CIDR notation, in canonical spelling."""
HostPort: TypeAlias = Annotated[str, BeforeValidator(addresses.parse_host_port), pattern_schema(addresses.HOST_PORT)]
"""A host and a port; an IPv6 host stands in brackets."""
San: TypeAlias = Annotated[str, BeforeValidator(addresses.parse_san), pattern_schema(addresses.SAN)]
"""A name for a certificate: DNS name, wildcard or address."""

Name: TypeAlias = Annotated[str, BeforeValidator(names.check_name), pattern_schema(f"^{names.LABEL}$")]
"""A DNS-1123 label."""
DnsName: TypeAlias = Annotated[str, BeforeValidator(names.check_dns), pattern_schema(f"^{names.SUBDOMAIN}$")]
"""A DNS-1123 subdomain."""
LabelKey: TypeAlias = Annotated[str, BeforeValidator(names.check_label_key), pattern_schema(names.LABEL_KEY)]
"""The key of a label, taint or toleration."""
LabelValue: TypeAlias = Annotated[str, BeforeValidator(names.check_label_value), pattern_schema(names.LABEL_VALUE)]
"""The value of a label or taint."""
Version: TypeAlias = Annotated[str, BeforeValidator(names.check_version), pattern_schema(names.VERSION)]
"""A Kubernetes version without a leading v."""
FilePath: TypeAlias = Annotated[str, BeforeValidator(names.check_path), pattern_schema(names.PATH)]
"""An absolute path without `.` and `..`."""
UrlPath: TypeAlias = Annotated[str, BeforeValidator(names.check_url_path), pattern_schema(names.URL_PATH)]
"""The path of a URL, perhaps with a query."""
Interface: TypeAlias = Annotated[str, BeforeValidator(names.check_interface), pattern_schema(names.INTERFACE)]
"""The name of a network interface."""
Resource: TypeAlias = Annotated[str, BeforeValidator(names.check_resource), pattern_schema(names.RESOURCE)]
"""A Kubernetes resource in the plural, perhaps with a subresource, or `*`."""
RuleId: TypeAlias = Annotated[str, BeforeValidator(names.check_rule), pattern_schema(names.RULE)]
"""The number of a lint rule."""
Line: TypeAlias = Annotated[str, BeforeValidator(names.check_line), pattern_schema(names.LINE)]
"""One line of text without control characters."""
Prose: TypeAlias = Annotated[str, BeforeValidator(names.check_prose), pattern_schema(names.PROSE)]
"""Lines of text without control characters."""

Date: TypeAlias = Annotated[str, BeforeValidator(schedule.parse_date), pattern_schema(schedule.DATE, format="date")]
"""An ISO 8601 day that the calendar has."""
Cron: TypeAlias = Annotated[str, BeforeValidator(schedule.parse_cron), pattern_schema(schedule.CRON)]
"""A five-field cron schedule."""


def _listed(value: Any) -> Any:
    """Let a single text stand for a list of one."""
    return [value] if isinstance(value, str) else value


_NAME_SCHEMA = {"type": "string", "pattern": f"^{names.LABEL}$"}
OneOrMany: TypeAlias = Annotated[
    tuple[Name, ...],
    BeforeValidator(_listed),
    Field(strict=False, min_length=1),
    WithJsonSchema({"anyOf": [_NAME_SCHEMA, {"type": "array", "items": _NAME_SCHEMA, "minItems": 1}]}),
]
"""One name or a list of names; a list means that any one of them is enough (redundant feeds)."""
