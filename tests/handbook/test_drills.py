"""The page of drills: what the proof says can be broken, what is to be seen of it, and nothing that goes down."""

from dataclasses import replace

import pytest

from hadesign.stated import NONE, Nothing
from tests.handbook.books import SHIPPED, page_of, shipped
from tests.handbook.rendering import render, said


@pytest.mark.parametrize("name", SHIPPED)
def test_every_design_says_which_drills_there_are(name: str) -> None:
    book = shipped(name)
    text = page_of(book, "drills.md")
    rows = [element for element in render(text) if element.name == "tr"]
    assert len(rows) == (len(book.drills) + 1 if book.drills else 0)
    assert all(one.predicted.goes_on for one in book.drills)
    assert ("control plane outlives" in said(text)) or not book.drills


def test_a_drill_has_its_time_its_end_and_its_way_back() -> None:
    text = page_of(shipped("bare-metal-three-zones"), "drills.md")
    seen = said(text)
    assert (
        "node/lb-a cut power, or the network at the switch, of lb-a clients write again within 3.45 s"
        " after 63 s without a write plug it in again" in seen
    )
    assert "power/feed-1 cut power, or the network at the switch, of cp-a, lb-a, all at once" in seen
    assert "node/lb-b cut power, or the network at the switch, of lb-b clients notice nothing" in seen
    assert "kill -STOP $(pidof kube-apiserver)" in text
    assert "mv /etc/kubernetes/stopped/etcd.yaml /etc/kubernetes/manifests/" in text


def test_what_goes_down_is_no_drill() -> None:
    text = said(page_of(shipped("bare-metal-three-zones"), "drills.md"))
    _, _, warned = text.partition("What is no drill")
    assert "region/eu-central" in warned
    assert "region/eu-central" not in text.partition("What is no drill")[0]


def test_commands_are_given_where_kubeadm_set_the_programs_up() -> None:
    book = shipped("kubespray-university-lab")
    assert not any(one.program for one in book.drills)
    assert "kubernetes/manifests" not in page_of(book, "drills.md")


def test_when_drills_are_due_tells_none_from_silence() -> None:
    book = shipped("bare-metal-three-zones")

    def told(day: str | Nothing | None) -> str:
        plan = replace(book.cluster.recovery, last_drill=day)
        return said(page_of(replace(book, cluster=replace(book.cluster, recovery=plan)), "drills.md"))

    assert "The last one was on 2026-09-15." in told("2026-09-15")
    assert "There was none yet." in told(NONE)
    assert "When the last one was is not given." in told(None)
