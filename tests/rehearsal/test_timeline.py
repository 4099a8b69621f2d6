"""What happened moment by moment: outages, who led etcd and controllers, who held the address."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.state import LabState
from hadesign.rehearsal.timeline import ClientOutage, Tenure, holding, leading, of_leases, of_records, outages
from hadesign.rehearsal.tries import LeaseLook, Try
from hadesign.rehearsal.waiting import ClientEndedError

DIED = 1000.0


def tried(what: str, began: float, *, good: bool = False, lasted: float = 0.1) -> Try:
    return Try(what, 0, 1, DIED + began, DIED + began + lasted, good)


def test_tries_that_fail_close_to_each_other_are_one_outage() -> None:
    tries = [
        tried("write", -0.4, lasted=1.0), tried("write", 0.5), tried("write", 0.7, good=True), tried("write", 1.0),
        tried("write", 3.0), tried("read", 0.25), tried("ready", 0.5, good=True),
    ]  # fmt: skip
    assert [(one.what, round(one.start, 3), round(one.end, 3), one.failed) for one in outages(tries, DIED)] == [
        ("write", 0.0, 1.1, 3),
        ("write", 3.0, 3.1, 1),
        ("read", 0.25, 0.35, 1),
    ]
    assert list(outages([tried("write", 1.0, good=True)], DIED)) == []


def test_a_long_failure_is_not_cut_by_a_short_one_within_it() -> None:
    (found,) = outages([tried("write", 0.0, lasted=1.0), tried("write", 0.1), tried("write", 1.4)], DIED)
    assert found == ClientOutage("write", 0.0, found.end, 3)
    assert found.end == pytest.approx(1.5)


def look(who: int, machine: str, renewed: int, at: float) -> LeaseLook:
    return LeaseLook(who, machine, str(renewed), DIED + at)


def test_a_lease_is_its_holders_until_it_dies_and_the_next_ones_from_its_first_renewal() -> None:
    looks = [look(0, "a", 1, -3), look(0, "a", 2, -1), look(0, "a", 3, 0.5), look(0, "b", 4, 16), look(0, "b", 5, 18)]
    manager = [Tenure("kube-controller-manager", "a", 0.0, 0.0), Tenure("kube-controller-manager", "b", 16, None)]
    assert list(of_leases(looks, DIED, 20.0, {"a"})) == manager
    assert next(of_leases(looks, DIED, 20.0, ())).end == 0.5, "it lived on, and was seen once more"


def test_who_renews_again_has_led_all_along_and_who_falls_silent_no_longer_leads() -> None:
    looks = [look(1, "a", 1, -1), look(1, "a", 1, 3), look(1, "a", 2, 8)]
    assert list(of_leases(looks, DIED, 10.0, ())) == [Tenure("kube-scheduler", "a", 0.0, None)]
    assert list(of_leases(looks, DIED, 40.0, ())) == [Tenure("kube-scheduler", "a", 0.0, 8)]


def test_records_tell_who_had_it_and_the_dead_have_nothing() -> None:
    changes = [(-9.0, "a", True), (-5.0, "a", False), (-5.0, "b", True), (0.4, "b", False), (1.5, "c", True)]
    assert list(of_records("etcd", changes, 10.0, {"b"})) == [
        Tenure("etcd", "b", 0.0, 0.0),
        Tenure("etcd", "c", 1.5, None),
    ]
    assert list(of_records("etcd", changes, 1.0, ())) == [Tenure("etcd", "b", 0.0, 0.4)]


def test_etcds_log_and_the_record_of_addresses_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.rehearsal.timeline._since_boot", lambda: -1_764_593_790.0)
    log, record = tmp_path / "log", tmp_path / "addresses"
    assert list(leading(log)) == []
    line = '{{"level":"info","ts":"2025-12-01T12:56:{}Z","logger":"raft","msg":"5c5fb7 became {} at term 2"}}\n'
    log.write_text("noise\n" + line.format("30.25", "leader") + line.format("31.5", "candidate")
                   + line.format("32.5", "follower"))  # fmt: skip
    assert [(round(at, 3), came) for at, came in leading(log)] == [(0.25, True), (2.5, False)]
    record.write_text(
        "[2025-12-01T12:56:30.906685] 3: eth0    inet 10.0.1.200/32 scope global eth0\n"
        "       valid_lft forever preferred_lft forever\n"
        "[2025-12-01T12:56:31.119125] Deleted 3: eth0    inet 10.0.1.200/32 scope global eth0\n"
        "[2025-12-01T12:56:32.000000] 3: eth0    inet 10.0.1.20/32 scope global eth0\n"
    )
    assert [(round(at, 3), came) for at, came in holding(record, "10.0.1.200")] == [(0.907, True), (1.119, False)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('{"what": "write"}\nMemoryError: no room\n{"what": "read"}\n', "it said: MemoryError: no room"),
        ("", "it said nothing"),
    ],
)
def test_a_client_that_ends_by_itself_is_told_at_once(tmp_path: Path, said: str, told: str) -> None:
    log = tmp_path / "log"
    log.write_text(said)
    lab = object.__new__(Lab)
    lab.__dict__ |= {
        "client": SimpleNamespace(ended=True, code=1),
        "network": SimpleNamespace(switch=SimpleNamespace(log=log)),
        "hosts": {},
    }
    with pytest.raises(ClientEndedError, match=f"exit code 1.*{told}$"):
        LabState(lab).settle()
