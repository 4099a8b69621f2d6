"""The page for the firewall team, and its CSV: the Cluster's flows, all of them, and no cell that is a formula."""

import csv
import io
from dataclasses import replace

from hadesign.handbook import Book
from hadesign.handbook.network import CSV, matrix_csv
from tests.designs import design
from tests.handbook.books import SHIPPED, data_book, page_of, shipped
from tests.handbook.rendering import render, said


def rows(book: Book) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(matrix_csv(book).content), newline="")))


def test_the_file_has_every_flow_with_its_machines_and_ports() -> None:
    for name in SHIPPED:
        book = shipped(name)
        found = rows(book)
        assert [row["id"] for row in found] == [flow.id for flow in book.cluster.flows], name
        for row, flow in zip(found, book.cluster.flows, strict=True):
            assert row["from machines"].split() == list(flow.source.nodes)
            assert row["to machines"].split() == list(flow.target.nodes)
            assert row["ports"] == ("" if not flow.ports else "-".join(map(str, dict.fromkeys(flow.ports))))


def test_a_row_names_addresses_and_where_it_comes_from() -> None:
    found = {row["id"]: row for row in rows(shipped("bare-metal-three-zones"))}
    peers = found["etcd-peer"]
    assert peers["to addresses"] == "10.0.1.10 10.0.2.10 10.0.3.10"
    assert (peers["both ways"], peers["protocol"], peers["ports"]) == ("yes", "TCP", "2380")
    assert peers["blueprint"] == "spec.etcd"
    assert found["node-ports/udp"]["ports"] == "30000-32767"


def test_no_cell_is_a_formula() -> None:
    book = shipped("bare-metal-three-zones")
    flow = replace(book.cluster.flows[0], why="=cmd|' /C calc'!A0", when='@x,"y"\r\n+z')
    attacked = replace(book, cluster=replace(book.cluster, flows=(flow,)))
    (row,) = rows(attacked)
    assert row["for"] == "'=cmd|' /C calc'!A0"
    assert row["when"] == '\'@x,"y" +z'


def test_the_page_shows_the_same_rows_and_leads_to_the_file() -> None:
    source = page_of(shipped("bare-metal-three-zones"), "network.md")
    seen = said(source)
    assert seen.startswith("hide: [toc]") or "A firewall has to let 24 flows through" in seen
    assert "etcd: cp-a, cp-b, cp-c etcd: cp-a, cp-b, cp-c (and back) TCP 2380 replication default 64" in seen
    assert CSV in [element.attributes.get("href") for element in render(source)]
    assert "machines of zone a 10.0.0.0/22 10.0.0.2..5, 10.0.1.5, 10.0.1.10 38" in seen
    assert "api.shop.example.org" in seen.partition("Names that must resolve")[2]


def test_of_a_design_that_says_little_the_page_is_short() -> None:
    book = data_book(design(nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}]))
    assert "Port matrix" in page_of(book, "network.md")
    assert "Ranges and addresses" not in page_of(book, "network.md")
