"""What is left out has the verdict of something that was judged, whatever addresses and networks there are."""

import pytest

from tests.synthesis.problems import Data, answered, by_brute_force, problem


def _machines(data: Data, *entries: Data) -> Data:
    data["spec"]["nodes"] = [entry for entry in data["spec"]["nodes"] if "name" not in entry and "choice" not in entry]
    data["spec"]["nodes"] += entries
    data["spec"]["loadBalancers"][0]["instances"] = ["lb-1", "lb-2"]
    return data


@pytest.mark.parametrize("address", [{"oneOf": ["10.9.0.7", "10.9.0.8"]}, "10.9.0.8"])
@pytest.mark.parametrize("subnets", [("10.9.0.0/16",) * 3, ("10.9.0.0/24", "10.9.1.0/24", "10.9.2.0/30")])
def test_addresses_and_networks_hide_no_design(address: object, subnets: tuple[str, ...]) -> None:
    """Of two machines with one address nothing follows for two with one each, and so of small networks."""
    data = _machines(
        problem(6),
        {"name": "lb-1", "zone": "a", "address": "10.9.0.7", "roles": ["load-balancer"]},
        {"name": "lb-2", "zone": {"oneOf": ["a", "b"]}, "address": address, "roles": ["load-balancer"]},
    )
    for zone, subnet in zip(data["spec"]["infrastructure"]["zones"], subnets, strict=False):
        zone["subnet"] = subnet
    data["spec"]["objectives"] = {"survive": "node"}
    every, found = by_brute_force(data), answered(data)
    costs = {one.tried.candidate.cost for one in found.found}
    assert costs == {answer.cost for answer in every}
    assert len(every) - found.effort.twins <= found.met <= len(every)
