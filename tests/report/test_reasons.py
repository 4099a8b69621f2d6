"""One failure may take several parts: each is told, with the services that it takes down."""

import re

from tests.proof.recovering import app, designed
from tests.proof.test_blamed import PAIR
from tests.report.proving import flat, section, told

PARTS = {
    r"removes etcd members cp-a-1 and cp-a-2: 1 of 3 left, quorum is 2; it takes down etcd and api\b",
    r"removes load balancer instances api/lb-1 and api/lb-2: 0 of 2 left, .* takes down endpoint and control-plane\b",
}


def test_a_failure_that_takes_two_things_is_told_twice() -> None:
    cart = app(replicas=3, spread={"zone": "required"})
    text = flat(section(told(designed(layout={"a": 2, "b": 1}, workloads=[cart], **PAIR)), "One failure that"))
    assert all(re.search(part, text) for part in PARTS), text
    assert "still up:" in text


def test_two_failures_that_take_two_things_are_told_twice() -> None:
    """Both feeds of zone a, which nothing else draws on."""
    infrastructure = {"zones": [{"name": "a", "power": ["f1", "f2"]}, {"name": "b"}, {"name": "c"}]}
    cart = app(replicas=3, spread={"zone": "required"})
    proof = designed(layout={"a": 2, "b": 1}, workloads=[cart], infrastructure=infrastructure, **PAIR)
    text = flat(section(told(proof), "Two failures at once"))
    assert "both of power feeds f1..2" in text
    assert all(re.search(part, text) for part in PARTS), text
