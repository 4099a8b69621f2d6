"""What Azure's Standard load balancer can be told."""

import re

from hadesign.targets.cloud import IDLE, Product

PRODUCT = Product("azure", "Azure", interval=(5, 2147483646), timeout=None, count=(1, 100), equal=True)
"""https://learn.microsoft.com/javascript/api/@azure/arm-network/probe: an interval of 5 s at least, and one threshold
for good and for bad probes. Its bounds: hashicorp/terraform-provider-azurerm, website/docs/r/lb_probe.html.markdown."""
NAME = 80
"""Characters of a balancer's name
(https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork)."""
MINUTES = IDLE // 60
"""Minutes that a connection may be silent, of 4 to 100
(https://learn.microsoft.com/azure/load-balancer/load-balancer-tcp-idle-timeout)."""
TTL = 300
"""Seconds that resolvers may keep a record of which nobody says it: Azure wants a number, and the address stays."""
_ZONE = re.compile("(?:.*-)?([1-9])")


def zone_number(name: str) -> str | None:
    """Return the number of a zone, by which Azure knows it: `1`, or as nodes are labelled, `westeurope-1`."""
    found = _ZONE.fullmatch(name)
    return found[1] if found else None
