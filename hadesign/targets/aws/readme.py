"""The README beside the configuration of AWS' balancers, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.cloud_readme import BalancerPage
from hadesign.targets.hcl import STRING, STRING_MAP, STRING_SET
from hadesign.targets.markdown import shell
from hadesign.targets.terraform import InputVariable
from hadesign.topology.cluster import Balancer, Cluster


def asked(cluster: Cluster, balancer: Balancer) -> list[InputVariable]:
    """Return the variables of a balancer's folder."""
    zones = cloud.zones(cluster, balancer)
    subnets = _("Subnet of the balancer in each zone, by the name of the zone.")
    machines = _("Security group of the control-plane machines; it gets a rule.")
    examples = {zone.name: f"subnet-{number:017x}" for number, zone in enumerate(zones, 1)}
    clients = [subnet for zone in zones for subnet in zone.subnets] or ["10.0.0.0/16"]
    listing = "aws ec2 describe-subnets --query 'Subnets[].[AvailabilityZone,SubnetId,CidrBlock]' --output text"
    found = [
        InputVariable(
            "vpc_id", STRING, _("Network (VPC) of the machines."), "vpc-00000000000000001",
            "aws ec2 describe-vpcs --query 'Vpcs[].[VpcId,CidrBlock]' --output text",
        ),
        InputVariable("subnet_ids", STRING_MAP, subnets, examples, listing),
        InputVariable(
            "control_plane_security_group_id", STRING, machines, "sg-00000000000000001",
            "aws ec2 describe-security-groups --query 'SecurityGroups[].[GroupId,GroupName]' --output text",
        ),
        InputVariable(
            "client_cidrs", STRING_SET,
            _("Networks that may call the API: those of all machines of the cluster, and of the people who use it."),
            sorted(set(clients)),
        ),
    ]  # fmt: skip
    if cloud.records(cluster, balancer):
        told = _("Hosted zones of Route 53 that are to hold the endpoint's name.")
        zones_listed = "aws route53 list-hosted-zones --query 'HostedZones[].[Id,Name]' --output text"
        found.append(InputVariable("dns_zone_ids", STRING_SET, told, [], zones_listed, []))
    return found


def page() -> BalancerPage:
    """Return the README."""
    intro = _(
        "A network load balancer in front of the API servers, for Terraform or OpenTofu. Make it before the first"
        " API server."
    )
    return BalancerPage(
        title=_("Load balancer on AWS"),
        intro=intro,
        checks=_checks,
        facts=_facts,
        chosen=_chosen,
        left=_left,
        unsaid_ttl=_(
            "The endpoint's name is an alias of the balancer's, for which Route 53 sets the time to live itself."
        ),
        zones="dns_zone_ids",
        output="dns_name",
    )


def _checks(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _("Which servers it takes for healthy:")
    yield shell(
        'aws elbv2 describe-target-groups --load-balancer-arn "$(terraform output -raw arn)" \\',
        "  --query 'TargetGroups[].TargetGroupArn' --output text | tr '\\t' '\\n' | while read -r group; do",
        '  aws elbv2 describe-target-health --target-group-arn "$group" \\',
        "    --query 'TargetHealthDescriptions[].[Target.Id,TargetHealth.State,TargetHealth.Reason]' --output text",
        "done",
    )


def _facts(_cluster: Cluster, balancer: Balancer) -> Iterator[str]:
    yield _(
        "Before the first API server runs, no server is healthy, and then the balancer sends to all of them: that a"
        " connection is refused is as it should be."
    )
    if balancer.check and balancer.check.protocol == "tcp":
        yield cloud.shallow()
    if balancer.cloud.preserve_client_ip:
        yield _(
            "Client addresses are kept, so that a control-plane machine that calls the balancer and is sent back to"
            " itself gets no answer (rule LB011)."
        )
    if not balancer.cloud.cross_zone:
        yield _("Each zone's part sends to its own zone only (rule LB007).")


def _chosen(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _(
        "Servers are targets by their addresses, as these are those of the design, and no id of a machine is needed."
    )
    yield cloud.kept_open()
    yield _("Connections to a server that fails its checks are ended, so that clients go to another one.")
    yield _("The balancer is protected against deletion: to destroy it, switch `enable_deletion_protection` off first.")


def _left(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _(
        "AWS gives the balancer its name when it is made: put what `terraform output dns_name` says into the blueprint,"
        " as dnsName."
    )
