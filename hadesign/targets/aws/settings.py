"""What AWS' network load balancer can be told."""

from hadesign.targets.cloud import Product

PRODUCT = Product("aws", "AWS", interval=(5, 300), timeout=(2, 120), count=(2, 10), shorter=True)
"""https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html; the same bounds in
kubernetes-sigs/cluster-api-provider-aws, api/v1beta2/network_types.go, TargetGroupHealthCheckAPISpec. That a check
has to end before the next one is said of their predecessor
(https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_HealthCheck.html)."""
NAME = 32
"""Characters of a balancer's or a target group's name
(https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html)."""
GROUP_NAME = 255
"""Characters of a security group's name
(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html)."""
