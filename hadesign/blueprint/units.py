"""Numbers with a unit, exactly: durations, memory, CPU, percentages. Decimal inside, so 0.1 is a tenth."""

import re
from decimal import ROUND_CEILING, Decimal
from typing import Any

from hadesign.blueprint.refusal import not_a
from hadesign.i18n import N_, _, translated
from hadesign.source import meant

_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,12})?"
"""Fifteen digits hold every size and time there is, and keep a result finite."""
_SECONDS = {"d": Decimal(86400), "h": Decimal(3600), "m": Decimal(60), "s": Decimal(1), "ms": Decimal("0.001")}
DURATION = "^(?=.)" + "".join(f"({_NUMBER}{unit})?" for unit in _SECONDS) + "$"
PERIOD = "^(?=.*[1-9])" + DURATION[1:]
"""A duration with a digit other than 0."""
_DURATION_PART = rf"({_NUMBER})(ms|[dhms])"
_SPELLED = r"([0-9]{1,15}) *([A-Za-z]*)"
_WORDS = {"sec": "s", "second": "s", "min": "m", "minute": "m", "hour": "h", "hr": "h", "day": "d", "msec": "ms"}

_BYTES = {"": 1} | {f"{p}i": 1024**n for n, p in enumerate("KMGTPE", 1)}
_BYTES |= {p: 1000**n for n, p in enumerate("kMGTPE", 1)}
MEMORY = rf"^{_NUMBER}([KMGTPE]i|[kMGTPE])?$"
_BITS = {"k": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4}
BANDWIDTH = rf"^(?=.*[1-9]){_NUMBER}[kMGT]bit$"
"""Bits a second, as links are sold and as Linux writes them; more than 0."""
CPU = r"^([0-9]{1,12}(\.[0-9]{1,3}0*)?|[0-9]{1,15}m)$"
PERCENT = r"^(100(\.0{1,10})?|[0-9]{1,2}(\.[0-9]{1,10})?)%$"
"""Ten decimals: more would round to 1 and promise a part that never fails."""
AVAILABILITY = f"{PERCENT[:-1]}( to {PERCENT[1:-1]})?$"
"""A percentage, or a range of them where only bounds are known."""

SHARE = "^(100|[0-9]{1,2})%$"
MOST = 100_000
"""Most replicas or machines of one kind; Kubernetes is tested to 5,000 nodes and 150,000 pods
(https://kubernetes.io/docs/setup/best-practices/cluster-large/)."""

LONGEST = 365_000 * 86_400
"""Seconds of the longest duration, a thousand years: no plan is longer, and the calendar has them from any day on."""
LARGEST = 2**60
"""Bytes of the largest quantity, 1Ei: Kubernetes and CEL keep 63 bits, so that the sum of a few is none too large
(`Quantity` in https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource)."""
MOST_CORES = 1_000_000
WIDEST = 1e15
"""Bits a second."""

_DURATION_EXPECTED = N_("a number with a unit (ms, s, m, h or d), such as 250ms, 15m or 1h30m")
_MEMORY_EXPECTED = N_("a number with Ki, Mi, Gi, Ti (or k, M, G, T), such as 64Gi")
_BANDWIDTH_EXPECTED = N_("a number more than 0 with kbit, Mbit, Gbit or Tbit (a second), such as 10Gbit")
_PERCENT_EXPECTED = N_("a number from 0 to 100 with a percent sign, such as 99.95%")
_NO_RANGE = N_("{value} is not a range of percentages")


def parse_duration(value: Any) -> float:
    """Return seconds for `250ms`, `15m`, `1h30m`, `90d`; a bare number has no unit and is refused."""
    if not isinstance(value, str) or not re.fullmatch(DURATION, value):
        raise not_a(N_("{value} is not a duration"), translated(_DURATION_EXPECTED), _meant_duration(value))
    seconds = float(sum(Decimal(number) * _SECONDS[unit] for number, unit in re.findall(_DURATION_PART, value)))
    if seconds > LONGEST:
        raise not_a(N_("{value} is longer than any plan"), _("at most 365000d, a thousand years"))
    return seconds


def parse_period(value: Any) -> float:
    """Return seconds for a duration longer than zero."""
    seconds = parse_duration(value)
    if not seconds > 0:
        raise not_a(N_("{value} is not a duration longer than zero"), _("such as 5s or 1h30m"))
    return seconds


def _meant_duration(value: Any) -> str:
    """Guess at `15 min` or `2 days`."""
    match = re.fullmatch(_SPELLED, value.strip()) if isinstance(value, str) else None
    word = match[2].lower() if match else ""
    unit = word if word in _SECONDS else _WORDS.get(word.removesuffix("s"))
    return meant(f"{match[1]}{unit}") if match and unit else ""


def parse_memory(value: Any) -> int:
    """Return bytes for `64Gi`, `512Mi`, `2G` or a whole number of bytes; a fraction of a byte is rounded up.

    Rounding is Kubernetes' own: `Quantity.Value` in https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource.
    """
    match = re.fullmatch(rf"({_NUMBER})([A-Za-z]*)", "" if isinstance(value, float) else _plain(value))
    if match is None or match[2] not in _BYTES:
        raise not_a(N_("{value} is not a memory quantity"), translated(_MEMORY_EXPECTED), _meant_memory(value))
    size = int((Decimal(match[1]) * _BYTES[match[2]]).to_integral_value(ROUND_CEILING))
    if size > LARGEST:
        raise not_a(N_("{value} is larger than any machine or disk"), _("at most 1Ei"))
    return size


def _meant_memory(value: Any) -> str:
    """Guess at `64 GB`, `64GiB` or `64gi`."""
    match = re.fullmatch(rf"({_NUMBER}) *([kmgtpe])i?b?", value.strip().lower()) if isinstance(value, str) else None
    return meant(f"{match[1]}{match[2].upper()}i") if match else ""


def parse_bandwidth(value: Any) -> float:
    """Return bits a second for `10Gbit` or `2.5Gbit`; prefixes are decimal, as everywhere in networks."""
    if not isinstance(value, str) or not re.fullmatch(BANDWIDTH, value):
        raise not_a(N_("{value} is not a bandwidth"), translated(_BANDWIDTH_EXPECTED), _meant_bandwidth(value))
    bits = float(Decimal(value[:-4]) * _BITS[value[-4]])
    if bits > WIDEST:
        raise not_a(N_("{value} is more than any link carries"), _("at most 1000Tbit"))
    return bits


def _meant_bandwidth(value: Any) -> str:
    """Guess at `10 Gbps`, `10gbit/s`, `10G` or `10GbE`; what ends in a capital B may be bytes."""
    text = value.strip() if isinstance(value, str) else ""
    match = re.fullmatch(rf"({_NUMBER}) *([kKmMgGtT])(?:[bB][iI][tT](?:/s)?|b(?:ps|/s)|bE)?", text)
    if match is None:
        return ""
    better = f"{match[1]}{match[2].upper().replace('K', 'k')}bit"
    return meant(better) if re.fullmatch(BANDWIDTH, better) else ""


def parse_cpu(value: Any) -> int:
    """Return millicores for `500m`, `16` or `0.5`; Kubernetes knows nothing finer than a millicore.

    Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu.
    """
    text = _plain(value)
    if not re.fullmatch(CPU, text):
        expected = _("cores or whole millicores, such as 4, 0.5 or 500m")
        raise not_a(N_("{value} is not a CPU quantity"), expected)
    millicores = int(text[:-1]) if text.endswith("m") else int(Decimal(text) * 1000)
    if millicores > MOST_CORES * 1000:
        raise not_a(N_("{value} is more than any machine has"), _("at most {most} cores", most=f"{MOST_CORES:,}"))
    return millicores


def _plain(value: Any) -> str:
    """Return a number or text as text; of what is neither, or has no end of digits, the empty text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return "" if isinstance(value, int) and value.bit_length() > 64 else str(value)


def parse_percent(value: Any) -> float:
    """Return the fraction for `99.95%` (0.9995); the sign is mandatory so that 0.9995 cannot be misread."""
    if not isinstance(value, str) or not re.fullmatch(PERCENT, value):
        raise not_a(N_("{value} is not a percentage"), translated(_PERCENT_EXPECTED), _meant_percent(value))
    return float(Decimal(value[:-1]) / 100)


def parse_availability(value: Any) -> tuple[float, float]:
    """Return lower and upper fraction for `99.9%` (both the same) or `99.5% to 99.9%`."""
    low, middle, high = value.partition(" to ") if isinstance(value, str) else ("", "", "")
    if not middle:
        fraction = parse_percent(value)
        return fraction, fraction
    ends = [end.strip().removesuffix("%") for end in (low, high)]
    better = f"{ends[0]}% to {ends[1]}%"
    if not re.fullmatch(AVAILABILITY, value):
        hint = meant(better) if re.fullmatch(AVAILABILITY, better) else ""
        raise not_a(_NO_RANGE, _("two numbers with percent signs, such as 99.5% to 99.9%"), hint)
    first, second = (parse_percent(f"{end}%") for end in ends)
    if first > second:
        hint = meant(f"{ends[1]}% to {ends[0]}%")
        raise not_a(_NO_RANGE, _("the smaller one first, such as 99.5% to 99.9%"), hint)
    return first, second


def _meant_percent(value: Any) -> str:
    """Guess at a forgotten sign; a number up to 1 is a fraction."""
    text = _plain(value).strip()
    if not re.fullmatch(_NUMBER, text) or Decimal(text) > 100:
        return ""
    percent = Decimal(text) * 100 if Decimal(text) <= 1 else Decimal(text)
    return meant(f"{percent.normalize():f}%")


def parse_share(value: Any) -> int | str:
    """Return a count (a whole number from 0) or a percentage such as `50%`, as Kubernetes' IntOrString allows."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST:
        return value
    if isinstance(value, str) and re.fullmatch(SHARE, value):
        return value
    hint = _("write the number without quotes") if isinstance(value, str) and value.isdecimal() else ""
    expected = _("a whole number such as 1, or a percentage such as 50%")
    raise not_a(N_("{value} is not a count or percentage"), expected, hint)
