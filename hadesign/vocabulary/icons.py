"""Pictures that rows of the vocabularies name."""

from typing import Literal, TypeAlias

BalancerIcon: TypeAlias = Literal["haproxy", "nginx", "envoy", "balancer", "cloud-aws", "cloud-gcp", "cloud-azure"]
"""What the box of a load balancer shows: the program, the provider's own, or any."""
