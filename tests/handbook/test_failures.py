"""Pages about failures: every single failure once, as the proof has it, and what to do where a place is dark."""

import re
from collections import Counter

import pytest

from hadesign.handbook import Book
from hadesign.handbook.dark import MOST, file_of, pages_of_places, title_of
from tests.designs import control_plane, design, zones
from tests.handbook.books import SHIPPED, data_book, page_of, pages, shipped
from tests.handbook.rendering import Element, render, said


def rows(book: Book) -> dict[str, list[str]]:
    """Return the cells of each row of the table of failures, by what fails."""
    cells = [" ".join(e.text.split()) for e in render(page_of(book, "failures.md")) if e.name == "td"]
    return {cells[i]: cells[i + 1 : i + 7] for i in range(0, len(cells), 7)}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_single_failure_is_in_one_case_and_says_what_the_proof_says(name: str) -> None:
    book = shipped(name)
    things = Counter(thing for case in book.cases for thing in case.things)
    assert things == Counter(failure.thing for failure in book.proof.failures)
    assert sum(case.count for case in book.cases) == sum(failure.count for failure in book.proof.failures)
    for case in book.cases:
        for one in case.single:
            again = {state.proof.id: state.up for state in book.proof.what_if(one.things).states}
            assert again == {state.proof.id: state.up for state in case.found.states}, one.things
    assert len(rows(book)) == len(book.cases)


def test_a_row_tells_effect_alerts_recovery_and_loss() -> None:
    found = rows(shipped("bare-metal-three-zones"))
    effect, noticed, how, within, lost, line = found["region eu-central"]
    assert "etcd and api: down, as it removes etcd members cp-a, cp-b and cp-c: 0 of 3 left, quorum is 2" in effect
    assert noticed == "only the silence of Watchdog, as monitoring stops"
    assert (how, within, line) == ("when it returns", "until it is back", "31")
    assert lost == "etcd: 13 minvolumes: 14 min"
    assert found["any of 3 nodes: cp-a, cp-b, cp-c"] == [
        "nothing stops",
        "etcdMembersDown, KubeAPIServersMissing, KubeNodeNotReady, KubeNodesMissing",
        *("failover", "60 s", "none", "47"),
    ]
    assert found["any of 2 load balancer instances: api/lb-a, api/lb-b"][1:4] == [
        "KubeAPIBalancerDown",
        "failover",
        "5.45 s",
    ]


def test_what_is_not_shown_is_no_nothing() -> None:
    found = rows(shipped("two-sites-five-members"))
    assert found["site site-b"][0] == "not shown: endpoint and control-plane"
    assert found["site site-b"][1] == "nobody: the design has no alerts"
    source = page_of(shipped("two-sites-five-members"), "failures.md")
    assert (
        "Of 9 single failures that the design knows of, 2 stop a service, or may. Of 7 more that is not shown."
        in said(source)
    )


def test_a_dark_zone_is_answered_first_and_then_done_step_by_step() -> None:
    seen = said(page_of(shipped("bare-metal-three-zones"), "dark-zone-a.md"))
    assert "Zone a is dark¶ 6 machines are gone, and every service goes on." in seen
    source = page_of(shipped("bare-metal-three-zones"), "dark-zone-a.md")
    commands = re.findall(r"^```sh\n(.*?)^```", source, re.DOTALL | re.MULTILINE)
    assert "https://api.shop.example.org:6443/readyz" in commands[0]
    assert "export ETCDCTL_ENDPOINTS=https://10.0.2.10:2379,https://10.0.3.10:2379" in commands[1]
    assert "One more member, and it stops" in source
    assert "[member-cp-a.md](runbook-member-cp-a.md)" in source
    assert "workers-a-1 to workers-a-4 (4) worker" in seen


def test_a_place_that_takes_things_down_says_so_in_red_and_nothing_in_green() -> None:
    found = render(page_of(shipped("two-sites-five-members"), "dark-zone-location-a.md"))
    boxes = [word for element in found for word in element.attributes.get("class", "").split()]
    assert {"failure", "unshown"} <= set(boxes)
    assert "success" not in boxes
    box = next(e for e in found if "failure" in e.attributes.get("class", ""))
    assert "etcd: losing it removes etcd members master-a1, master-a2 and master-a3" in box.text


def farm(hosts: int) -> Book:
    """Return a design with so many equal hosts in three zones, with two workers each."""
    entries = [{"name": f"hv-{number:03}", "zone": "abc"[number % 3]} for number in range(hosts)]
    workers = [
        {"name": f"w-{number:03}-{one}", "host": f"hv-{number:03}", "roles": ["worker"]}
        for number in range(hosts)
        for one in range(2)
    ]
    data = design(
        infrastructure=zones("a", "b", "c") | {"hosts": entries},
        nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), *workers],
        controlPlane={"endpoint": "api.example.org:6443"},
    )
    return data_book(data)


def test_hosts_that_do_the_same_share_a_page_that_names_them_all() -> None:
    book = farm(60)
    found = pages_of_places(book)
    zone_pages = [f"dark-zone-{zone}.md" for zone in "abc"]
    assert [file_of(case) for case in found] == [*zone_pages, "dark-host-hv-000.md"]
    assert title_of(found[-1]) == "One of 60 hosts is dark"
    assert "hv-000, hv-001" in said(page_of(book, "dark-host-hv-000.md"))


def test_there_are_at_most_so_many_pages_and_alike_places_then_share_one() -> None:
    infrastructure = {
        "zones": [{"name": f"z{number:02}", "subnet": f"10.{number}.0.0/24"} for number in range(MOST + 10)]
    }
    pool = {"pool": "w", "roles": ["worker"], "perZone": 1}
    plane = {"endpoint": "api.example.org:6443"}
    nodes = [*control_plane({"z00": 3}), pool]
    book = data_book(design(infrastructure=infrastructure, nodes=nodes, controlPlane=plane))
    found = pages_of_places(book)
    assert len(found) <= MOST
    assert sum(len(case.things) for case in found) == MOST + 10
    seen = said(page_of(book, "dark.md"))
    assert f"One of {MOST + 9} zones is dark" in seen


def test_every_place_has_its_page_in_the_navigation_and_a_chart() -> None:
    made = pages(shipped("virtual-machines-on-hypervisors"))
    places = [file for file in made if file.startswith("dark-")]
    assert "dark-rack-r1.md" in places
    assert any(file.startswith("dark-host-") for file in places)
    linked = {e.attributes.get("href") for e in render(made["dark.md"])}
    assert set(places) <= linked
    assert all(_pictures(render(made[file])) == [f"pictures/left-{file[5:-3]}.svg"] for file in places)


def _pictures(found: list[Element]) -> list[str]:
    return [element.attributes["src"] for element in found if element.name == "img"]


def test_what_stops_only_where_replicas_stand_badly_is_told_from_what_stops() -> None:
    book = shipped("virtual-machines-on-hypervisors")
    seen = said(page_of(book, "dark-rack-r1.md"))
    assert (
        "4 machines are gone, these stop: etcd, api and control-plane, and these may, by where their replicas are:"
        " component coredns" in seen
    )
    effect, noticed = rows(book)["rack r1"][:2]
    assert "etcd, api and control-plane: down, as it removes etcd members cp-1 and cp-2" in effect
    assert "component coredns: may be down, as it may take all 3 replicas" in effect
    assert noticed.endswith(", if monitoring goes on")
