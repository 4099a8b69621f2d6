"""Every scalar type: what it takes, as what, and what it refuses."""

from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hadesign.blueprint import quantities as q
from hadesign.blueprint.schedule import CronSchedule

HUGE = "9" * 400
GOOD: list[tuple[Any, Any, Any]] = [
    (q.Duration, "250ms", 0.25),
    (q.Duration, "1h30m", 5400.0),
    (q.Duration, "0s", 0.0),
    (q.Duration, "0.1s", 0.1),
    (q.Duration, "90d", 7776000.0),
    (q.Duration, "365000d", 31_536_000_000.0),
    (q.Duration, "1d1h1m1s1ms", 90061.001),
    (q.Period, "1ms", 0.001),
    (q.Memory, "64Gi", 64 * 2**30),
    (q.Memory, "2G", 2_000_000_000),
    (q.Memory, "1k", 1000),
    (q.Memory, 1024, 1024),
    (q.Memory, "0.1Ki", 103),
    (q.Memory, "0.5Ei", 2**59),
    (q.Memory, "1Ei", 2**60),
    (q.Memory, 10**15 - 1, 10**15 - 1),
    (q.Bandwidth, "10Gbit", 1e10),
    (q.Bandwidth, "1000Tbit", 1e15),
    (q.Bandwidth, "2.5Gbit", 2.5e9),
    (q.Bandwidth, "100Mbit", 1e8),
    (q.Bandwidth, "64kbit", 64000.0),
    (q.Bandwidth, "0.1Tbit", 1e11),
    (q.Cpu, "500m", 500),
    (q.Cpu, 16, 16000),
    (q.Cpu, 0.1, 100),
    (q.Cpu, "0.001", 1),
    (q.Cpu, "2.500", 2500),
    (q.Cpu, 1_000_000, 10**9),
    (q.Cpu, f"{10**9}m", 10**9),
    (q.Percent, "99.95%", 0.9995),
    (q.Percent, "100%", 1.0),
    (q.Percent, "0%", 0.0),
    (q.Percent, "99.9999999999%", 0.999999999999),
    (q.Availability, "99.9%", (0.999, 0.999)),
    (q.Availability, "99.5% to 99.9%", (0.995, 0.999)),
    (q.PartId, "node/cp-a", "node/cp-a"),
    (q.PartId, "instance/api/lb-a", "instance/api/lb-a"),
    (q.Share, 0, 0),
    (q.Share, "50%", "50%"),
    (q.Address, "10.0.1.10", "10.0.1.10"),
    (q.Address, "FD00:0::1", "fd00::1"),
    (q.Cidr, "10.0.1.0/24", "10.0.1.0/24"),
    (q.Cidr, "fd00:0::/64", "fd00::/64"),
    (q.Cidr, "1.0.0.0/8", "1.0.0.0/8"),
    (q.Cidr, "126.0.0.0/8", "126.0.0.0/8"),
    (q.Cidr, "128.0.0.0/8", "128.0.0.0/8"),
    (q.Cidr, "223.255.255.0/24", "223.255.255.0/24"),
    (q.Cidr, "240.0.0.0/4", "240.0.0.0/4"),
    (q.Cidrs, "10.244.0.0/16", ("10.244.0.0/16",)),
    (q.Cidrs, "10.244.0.0/16, FD00::/56", ("10.244.0.0/16", "fd00::/56")),
    (q.Cidrs, ["fd00::/56", "10.244.0.0/16"], ("fd00::/56", "10.244.0.0/16")),
    (q.Addresses, "10.0.1.10", ("10.0.1.10",)),
    (q.Addresses, "FD00::1,10.0.1.10", ("fd00::1", "10.0.1.10")),
    (q.HostPort, "api.example.org:6443", "api.example.org:6443"),
    (q.HostPort, "10.0.0.1:443", "10.0.0.1:443"),
    (q.HostPort, "[FD00::1]:65535", "[fd00::1]:65535"),
    (q.HostPort, "api:1", "api:1"),
    (q.San, "*.example.org", "*.example.org"),
    (q.San, "api", "api"),
    (q.San, "FD00::1", "fd00::1"),
    (q.San, "10.0.0.100", "10.0.0.100"),
    (q.San, "127.0.0.1", "127.0.0.1"),
    (q.Address, "128.0.0.1", "128.0.0.1"),
    (q.Address, "126.255.255.255", "126.255.255.255"),
    (q.Name, "a", "a"),
    (q.Name, "a" * 63, "a" * 63),
    (q.Name, "no", "no"),
    (q.DnsName, "a.b-c.d1", "a.b-c.d1"),
    (q.NodeName, "cp-a.dc-1.example.org", "cp-a.dc-1.example.org"),
    (q.NodeName, ".".join(["a" * 62] * 4), ".".join(["a" * 62] * 4)),
    (q.PartId, "node/cp-a.dc-1.example.org", "node/cp-a.dc-1.example.org"),
    (q.PartId, "instance/api/lb-a.example.org", "instance/api/lb-a.example.org"),
    (q.LabelKey, "example.org/Team_1", "example.org/Team_1"),
    (q.LabelKey, "node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/control-plane"),
    (q.LabelValue, "", ""),
    (q.LabelValue, "A.b_c-1", "A.b_c-1"),
    (q.Version, "1.36.4", "1.36.4"),
    (q.EtcdVersion, "3.6.14", "3.6.14"),
    (q.FilePath, "/etc/kubernetes/..data/a.yaml", "/etc/kubernetes/..data/a.yaml"),
    (q.ManifestPath, "./deploy/**/*.yaml", "./deploy/**/*.yaml"),
    (q.ManifestPath, "other/..hidden", "other/..hidden"),
    (q.UrlPath, "/", "/"),
    (q.UrlPath, "/readyz?verbose=1", "/readyz?verbose=1"),
    (q.Interface, "eth0.100", "eth0.100"),
    (q.Registry, "docker.io", "docker.io"),
    (q.Registry, "registry.example.org:5000", "registry.example.org:5000"),
    (q.ImageRepository, "registry.k8s.io", "registry.k8s.io"),
    (q.ImageRepository, "10.0.0.5:5000/mirror/k8s_io", "10.0.0.5:5000/mirror/k8s_io"),
    (q.MirrorUrl, "https://mirror.example.org", "https://mirror.example.org"),
    (q.MirrorUrl, "http://10.0.0.5:5000/v2/docker.io", "http://10.0.0.5:5000/v2/docker.io"),
    (q.Resource, "*", "*"),
    (q.Resource, "pods/eviction", "pods/eviction"),
    (q.Resource, "deployments.apps", "deployments.apps"),
    (q.Recipient, f"age1{'q' * 58}", f"age1{'q' * 58}"),
    (q.Recipient, f"ssh-ed25519 {'A' * 68}", f"ssh-ed25519 {'A' * 68}"),
    (q.RuleId, "LB004", "LB004"),
    (q.Line, "Zürich – Café", "Zürich – Café"),
    (q.Prose, "one\n\ttwo\n", "one\n\ttwo\n"),
    (q.Date, "2028-02-29", "2028-02-29"),
    (q.Date, "1900-01-01", "1900-01-01"),
    (q.Date, "2999-12-31", "2999-12-31"),
    (q.DayDone, "2026-10-01", "2026-10-01"),
    (q.Cron, "0 0 1 1 0", CronSchedule("0 0 1 1 0", (0,), frozenset([1]), frozenset([1]), frozenset([0]), either=True)),
    (q.OneOrMany, "feed-1", ("feed-1",)),
    (q.OneOrMany, ["feed-1", "feed-2"], ("feed-1", "feed-2")),
]
BAD: dict[Any, list[Any]] = {
    q.Duration: [
        "15",
        15,
        "",
        "s",
        "1m1h",
        "1s1s",
        "-1s",
        "1e3s",
        "1 s",
        "1s\n",
        "٣s",
        ".5s",
        f"{HUGE}h",
        "1w",
        None,
        "365000d0.001s",
        "999999999999999d",
    ],
    q.Period: ["0s", "0h0m", "0.000s", 5],
    q.Memory: [
        "64GB",
        "64gi",
        "-1",
        -1,
        "1e3",
        1.5,
        True,
        f"{HUGE}Gi",
        int(HUGE),
        "٣Gi",
        "",
        "Gi",
        "1Gi\n",
        "9Ei",
        "1025Pi",
        10**15,
    ],
    q.Bandwidth: [
        "10G",
        "10Gbps",
        "10gbit",
        "10GB",
        "0Gbit",
        "0.0kbit",
        "-1Mbit",
        "1e3Mbit",
        "1 Gbit",
        "1Gbit\n",
        10,
        "1000.1Tbit",
    ],
    q.Cpu: [
        "0.0001",
        "1.5m",
        -1,
        "-1",
        True,
        int(HUGE),
        HUGE,
        float("inf"),
        float("nan"),
        1e-7,
        "",
        "m",
        "1 m",
        "٤",
        1_000_001,
        "1000000001m",
    ],
    q.Availability: ["99.9", "99.9% to 99.5%", "99.5%to 99.9%", "99.5% - 99.9%", "101% to 102%", 0.999, None, "% to %"],
    q.PartId: ["cp-a", "node/", "node/CP", "cluster/a", "node/a/b/c", "node/cp-a ", "node/a..b", "node/a.", 1],
    q.Percent: [99.95, "99.95", "101%", "100.1%", "-1%", "NaN%", "1e1%", "%", " 5%", "5 %", "99.99999999999%", "٥%"],
    q.Share: [-1, 1.5, True, "1", "101%", "50", "5.5%", "-5%", "٥%", 10**9],
    q.Address: [
        "10.0.0.256",
        "10.0.0.1/24",
        "10.0.0",
        "::g",
        "fe80::1%eth0",
        "1",
        1,
        "010.0.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "127.0.0.1",
        "127.255.255.255",
        "::1",
    ],
    q.Cidr: [
        "10.0.1.1/24",
        "10.0.1.0",
        "10.0.1.0/33",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/08",
        "fd00::/129",
        "a/8",
        10,
        "0.0.0.0/0",
        "0.0.0.0/8",
        "127.0.0.0/8",
        "127.0.0.1/32",
        "126.0.0.0/7",
        "224.0.0.0/4",
        "239.0.0.0/8",
        "::/0",
        "::1/128",
        "ff02::/16",
    ],
    q.Cidrs: [
        "",
        "10.0.0.0/16,",
        "10.0.0.0/16 fd00::/56",
        "10.0.0.0/16,10.1.0.0/16",
        "10.0.0.0/16,fd00::/129",
        "10.0.0.0/16,fd00::/56,fd01::/56",
        ["fd00::/56", "fd01::/56"],
        ["10.0.0.0/16,fd00::/56"],
        ["10.0.0.0/16", 5],
        [],
        5,
        None,
    ],
    q.Addresses: ["10.0.0.1,10.0.0.2", "10.0.0.1,fd00::1,fd00::2", "10.0.0.1;fd00::1", ["10.0.0.1/24"], [], "", 1],
    q.HostPort: [
        "api.example.org",
        "api:0",
        "api:70000",
        "api:065",
        "api:٣",
        ":6443",
        "10.0.0.256:6443",
        "10.0.0:6443",
        "fd00::1:6443",
        "[fd00::1%eth0]:6443",
        "[10.0.0.1]:6443",
        "[]:1",
        "API:6443",
        "a b:1",
        "api_1:6443",
        "https://api:6443",
        "api:6443\n",
        f"{'a.' * 127}ab:1",
    ],
    q.San: ["*", "*.*.org", "a.*.org", "*.1", "10.0.0.256", "API", "a b", "a\nDNS:b", "0.0.0.0", "x" * 64, 5],
    q.Name: [
        "A",
        "a_b",
        "-a",
        "a-",
        "a.b",
        "",
        "a" * 64,
        "a\n",
        "../../etc",
        "$(reboot)",
        "<script>",
        "é",
        "а",
        5,
        True,
        None,
    ],
    q.NodeName: ["A", "a..b", ".a", "a.", "a.-b", "a_b", "a/b", "", "a" * 64, f"{'.'.join(['a' * 63] * 4)}", 5, None],
    q.DnsName: ["A", "a..b", ".a", "a.", "a" * 64, ".".join(["a" * 60] * 5), "a/b"],
    q.LabelKey: ["", "/a", "a/", "a/b/c", "A.org/b", "-a", "a" * 64, f"{'a' * 254}/b", "a b", "a\n"],
    q.LabelValue: ["-a", "a b", "a" * 64, "a\n", True, 1],
    q.Version: ["1.36", "v1.36.4", 1.36, "1.36.4-rc.1", "1.036.4", "2.0.0", "1.36.4\n", "1.٣.4", "1.99999.1"],
    q.EtcdVersion: ["3.6", "v3.6.14", 3.6, "3.6.14-rc.1", "3.06.1", "1.36.4", "3.6.14\n", "3.٣.4", "3.100.1"],
    q.FilePath: ["etc", "/", "/a/", "/a/../b", "/..", "/.", "/a/./b", "//a", "/a b", "/a;b", "/$HOME", "/a\n"],
    q.ManifestPath: ["", "/etc", "..", "../a", "a/..", "a/../b", "C:/a", "a\\b", "a\n", "a" * 301, 5],
    q.UrlPath: ["readyz", "", "/a b", "/a\nGET /", "/%2e", "/a#b", '/"'],
    q.Registry: ["", "..", "docker.io/library", "Docker.io", "a:b", "a b", "../etc", "a\n", "$(x)", "a" * 254, 5],
    q.ImageRepository: ["", "https://a", "a/", "a//b", "a/../b", "a/B", 'a"b', "a/b:1", "a/$(x)", "a b", 5],
    q.MirrorUrl: [
        "",
        "mirror",
        "ftp://a",
        "https://",
        "https://a/../b/ c",
        'https://a"',
        "https://a\n",
        "https://u:p@a",
    ],
    q.Interface: ["", "e" * 16, "-a", ".", "..", "eth 0", "eth0;", "eth/0"],
    q.Resource: ["", "Pods", "pods/", "/x", "pods eviction", "**"],
    q.Recipient: [
        "",
        "age1",
        f"AGE-SECRET-KEY-1{'Q' * 58}",
        f"age1{'b' * 58}",
        f"ssh-ed25519 {'A' * 68} me@host",
        "none",
    ],
    q.RuleId: ["lb004", "LB4", "LB0004", "LB004\n", "٣٣٣"],
    q.Line: ["", "a\nb", "a\tb", "a\x00", "a\x1b[31m", "a\u202eb", "a\u2028b", "a\ud800", "x" * 301, 5],
    q.Prose: ["", "a\rb", "a\x00", "a\x85b", "\ufeffa", "x" * 10001],
    q.DayDone: ["2026-10-32", "never"],
    q.Date: [
        "1899-12-31",
        "3000-01-01",
        "9999-12-31",
        "0001-01-01",
        "2026-02-30",
        "2027-02-29",
        "2026-13-01",
        "26-01-01",
        "2026-1-1",
        "2026-10-01T00:00:00Z",
        "٢٠٢٦-01-01",
        "0000-01-01",
    ],
    q.Cron: [
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * 0 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "*/60 * * * *",
        "* */24 * * *",
        "* * */32 * *",
        "* * * */13 *",
        "* * * * */8",
        "1,,2 * * * *",
        "JAN * * * *",
        "* * * * FOO",
        "* * * * FRI-MON",
        "-1 * * * *",
        "@daily",
        "* * * * *\n",
        " * * * * *",
        "*\t* * * *",
        "٣ * * * *",
        "$(x) * * * *",
        5,
        "1-2-3 * * * *",
        "1- * * * *",
    ],
    q.OneOrMany: [[], "A", ["a", 5], 5, {"a": 1}],
}


@pytest.mark.parametrize(("kind", "value", "expected"), GOOD, ids=[f"{value!r:.40}" for _, value, _ in GOOD])
def test_takes(kind: Any, value: Any, expected: Any) -> None:
    parsed = TypeAdapter(kind).validate_python(value)
    assert parsed == expected
    assert type(parsed) is type(expected)


REFUSED = [(kind, value) for kind, values in BAD.items() for value in values]


@pytest.mark.parametrize(
    ("kind", "value"), REFUSED, ids=[f"{number}-{v!r:.30}" for number, (_, v) in enumerate(REFUSED)]
)
def test_refuses(kind: Any, value: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_every_type_has_cases_of_both_kinds() -> None:
    kinds = [
        value for name, value in vars(q).items() if name[0].isupper() and name not in ("Annotated", "Any", "Scalar")
    ]
    kinds = [kind for kind in kinds if hasattr(kind, "__metadata__")]
    assert len(kinds) > 20
    assert [kind for kind in kinds if kind not in BAD] == []
    assert [kind for kind in kinds if not any(case[0] == kind for case in GOOD)] == []


def test_equal_values_of_different_types_are_not_confused() -> None:
    share = TypeAdapter(q.Share)
    assert share.validate_python(1) == 1
    with pytest.raises(ValidationError):
        share.validate_python(True)
    with pytest.raises(ValidationError):
        share.validate_python(1.0)


ANYTHING: TypeAlias = st.SearchStrategy[Any]
values: ANYTHING = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text(max_size=3))
)


REFUSALS = ("hadesign", "hadesign_rule", "tuple_type", "too_short", "too_long")


@given(kind=st.sampled_from(sorted(BAD, key=str)), value=values)
def test_whatever_is_given_is_taken_or_refused(kind: Any, value: Any) -> None:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        assert all(details["type"] in REFUSALS for details in error.errors())


@given(st.integers(0, 10**12), st.sampled_from(["ms", "s", "m", "h", "d"]))
def test_whole_durations_are_exact(number: int, unit: str) -> None:
    number %= 365_000 if unit == "d" else 10**12 // 365_000
    per_unit = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}[unit]
    assert TypeAdapter(q.Duration).validate_python(f"{number}{unit}") == number * per_unit / 1000


@given(st.integers(0, 10**9))
def test_cpu_in_cores_and_in_millicores_agree(millicores: int) -> None:
    cpu: TypeAdapter[int] = TypeAdapter(q.Cpu)
    text = f"{millicores // 1000}.{millicores % 1000:03}"
    assert cpu.validate_python(text) == cpu.validate_python(f"{millicores}m") == millicores
    assert cpu.validate_python(float(text)) == millicores


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("10 Gbps", "did you mean `10Gbit`?"),
        ("10gbit", "did you mean `10Gbit`?"),
        ("2.5GbE", "did you mean `2.5Gbit`?"),
        ("100Mb/s", "did you mean `100Mbit`?"),
        ("10Gbit/s", "did you mean `10Gbit`?"),
        ("64 Kbit", "did you mean `64kbit`?"),
        ("10GB", ""),  # bytes, or bits?
        ("0Gbps", ""),
        ("fast", ""),
    ],
)
def test_bandwidths_as_they_are_sold_lead_to_ours(value: str, hint: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(q.Bandwidth).validate_python(value, strict=True)
    (error,) = caught.value.errors()
    assert error["ctx"]["hint"] == hint
