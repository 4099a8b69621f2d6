"""HCL: whatever a text holds comes back as it went in, and the judge of whole folders refuses what is broken."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.targets import hcl
from tests.targets.hcl_judge import SCHEMAS, complaints, read, structures

pytestmark = pytest.mark.judge

HOSTILE = [
    "${var.x}", "%{ if true }", "$${x}", "$$${x}", "%%{x}", "$%{x}", "%${x}", "$", "$$", "a$", "%", '"', '\\"', "\\",
    "\\${x}", "\\u0024{x}", "$\u200b{x}", "a\nb", "a\r\nb", "\t", "\0", "\x1b[0m", "\x7f", "\u0085", "\u2028", "\ufeff",
    "\U000e0001", "é", "e\u0301", "}", "*/", "# x", "//", "<<EOT", "EOT", "---", "../", "{{ x }}", "$(x)", "`x`",
    "~}", "日本",
]  # fmt: skip
PIECES = st.one_of(st.sampled_from(HOSTILE), st.characters(codec="utf-8"), st.sampled_from('$%{}"\\~\n'))
TEXTS = st.lists(PIECES, max_size=6).map("".join)


def _body(*blocks: hcl.Block, formatted: bool = True) -> list[dict[str, Any]]:
    """Return the blocks read back; where keys are of any width, they need not be aligned as `terraform fmt` does it."""
    file = read({"main.tf": hcl.hcl_text(blocks, "What it is.")})["main.tf"]
    assert file["formatted"] or not formatted
    blocks_read: list[dict[str, Any]] = file["body"]["blocks"]
    return blocks_read


def _normal(text: str) -> str:
    """Return a text as HCL keeps it: composed (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md)."""
    return unicodedata.normalize("NFC", text)


@given(st.lists(TEXTS, max_size=30))
@settings(deadline=None, max_examples=40)
def test_texts_come_back(texts: list[str]) -> None:
    labels = {_normal(text): text for text in texts}
    block = hcl.Block(
        "thing",
        tuple(texts[:2]),
        {"list": [*HOSTILE, *texts], "map": {text: text for text in labels.values()}, "nested": [{"inner": [texts]}]},
        comment="\n".join(texts),
    )
    (found,) = _body(block, formatted=False)
    assert found["labels"] == texts[:2]
    assert found["body"]["attributes"]["list"] == [_normal(text) for text in (*HOSTILE, *texts)]
    assert found["body"]["attributes"]["map"] == {"map": {text: text for text in labels}}
    assert found["body"]["attributes"]["nested"] == [{"map": {"inner": [[_normal(text) for text in texts]]}}]


def test_values_come_back() -> None:
    kind = hcl.Call("map", (hcl.Call("object", ({"id": hcl.STRING, "count": hcl.NUMBER},)),))
    (found,) = _body(
        hcl.resource(
            "thing", "one",
            {
                "short": True, "much_longer": 12, "_": "a word",
                "spread": {"a": 1, "for": 2, "a.b": {"long-er": "x"}}, "many": ["x" * 30] * 5,
                "reference": hcl.Traversal("aws_lb.api.arn"), "empty": [], "none": {}, "kind": kind,
                "picked": hcl.Traversal("aws_eip.api", hcl.Traversal("each.key"), "id"),
                "called": hcl.Call("values", (hcl.Traversal("var.x", "a\"b"), [1, {"a": 2}], 3)),
            },
            hcl.nested("inner", {}), hcl.nested("inner", {"a": False}, hcl.nested("deep", {"b": 1})),
        )
    )  # fmt: skip
    attributes = found["body"]["attributes"]
    assert found["labels"] == ["thing", "one"]
    assert attributes["spread"] == {"map": {"a": 1, "for": 2, "a.b": {"map": {"long-er": "x"}}}}
    assert (attributes["short"], attributes["much_longer"], attributes["empty"], attributes["none"]) == (
        True, 12, [], {"map": {}},
    )  # fmt: skip
    assert attributes["reference"]["reference"] == "aws_lb.api.arn"
    assert attributes["picked"]["reference"] == "aws_eip.api[each.key].id"
    assert attributes["many"] == ["x" * 30] * 5
    assert attributes["called"]["call"] == "values"
    assert attributes["called"]["arguments"][1:] == [[1, {"map": {"a": 2}}], 3]
    assert attributes["kind"]["arguments"][0]["call"] == "object"
    inner = [block["body"] for block in found["body"]["blocks"]]
    assert inner[1]["attributes"] == {"a": False}
    assert inner[1]["blocks"][0]["body"]["attributes"] == {"b": 1}


@pytest.mark.parametrize(
    "value", [hcl.Traversal("a b"), hcl.Traversal("x.y", None, "z\n"), hcl.Traversal('a["x"]'), hcl.Call("f(", ())]
)
def test_no_text_passes_for_a_name(value: hcl.HclExpression) -> None:
    with pytest.raises(ValueError, match="is no name in HCL"):
        hcl.hcl_text([hcl.resource("thing", "one", {"a": value})], "")


@pytest.mark.parametrize(
    ("name", "expected"), [("Node-1", "node-1"), ("1a.b", "_1a-b"), ("-x", "_-x"), ("", "_"), ("${x}", "_--x-")]
)
def test_an_identifier_is_one(name: str, expected: str) -> None:
    assert hcl.identifier(name) == expected
    assert _body(hcl.resource("thing", expected, {"of": hcl.Traversal(f"thing.{expected}")}))


GOOD = """\
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

resource "aws_lb_target_group" "api" {
  name   = "api"
  port   = 6443
  vpc_id = var.vpc_id

  health_check {
    protocol = "HTTPS"
  }
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb_target_group.api.arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}
"""


ARN = "aws_lb_target_group.api.arn"
CHECK = "  health_check {"


def _complaints(text: str) -> list[str]:
    return complaints({"main.tf": text, "terraform.tfvars.example": 'vpc_id = "vpc-1"\n'})


def test_a_good_folder_is_accepted() -> None:
    assert _complaints(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("port   = 6443", "prot   = 6443", "aws_lb_target_group.api: unknown argument prot"),
        ("port   = 6443", 'port   = "https"', "aws_lb_target_group.api.port: no number"),
        ("port   = 6443", "port = 6443", "main.tf: not laid out as `terraform fmt` does it"),
        (f"  load_balancer_arn = {ARN}\n\n", "", "aws_lb_listener.api: load_balancer_arn is missing"),
        ('type             = "forward"', "order            = 1", "aws_lb_listener.api.default_action: type is missing"),
        ("health_check {", "healthcheck {", "aws_lb_target_group.api: unknown block healthcheck"),
        ('protocol = "HTTPS"', "protcol = 1", "aws_lb_target_group.api.health_check: unknown argument protcol"),
        ('"aws_lb_listener"', '"aws_lb_lisener"', "aws_lb_lisener.api: unknown resource"),
        ("= var.vpc_id", "= var.vpc", "var.vpc: no such variable"),
        ("= var.vpc_id", '= "vpc-1"', "variable vpc_id is never used"),
        ('"vpc_id"', '"network"', "a value for vpc_id, which is no variable"),
        ('"vpc_id"', '"network"', "no example of network"),
        (f"group_arn = {ARN}", "group_arn = aws_lb_target_group.b.arn", "aws_lb_target_group.b.arn: no such resource"),
        (f"group_arn = {ARN}", "group_arn = aws_lb_target_group.api.a", "aws_lb_target_group.api.a: no such attribute"),
        ('name   = "api"', "name   = each.key", "aws_lb_target_group.api: each without for_each"),
        ("~> 6.0", "~> 5.0", "provider aws ~> 5.0 is not the 6.25.0 of the table"),
        ("hashicorp/aws", "harshicorp/aws", "provider aws comes from hashicorp/aws, not from harshicorp/aws"),
        ("    aws = {", "    google = {", "provider aws is not required"),
        ('  description = "The network."\n', "", "variable vpc_id has no description"),
        ('resource "aws_lb_listener"', 'resorce "aws_lb_listener"', "unknown block resorce"),
        (CHECK, f"{CHECK}}}\n\n{CHECK}", "aws_lb_target_group.api: health_check is there more than once"),
    ],
)
def test_a_broken_folder_is_refused(old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    assert complaint in _complaints(GOOD.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("port   = 6443", "port   = ", "Invalid expression"),
        ("vpc_id = var.vpc_id", 'name = "b"', "Attribute redefined"),
        ("port   = 6443", 'tags   = { a = "x", a = "y" }', "is there twice"),
        ('name   = "api"', 'name   = "${"', "Invalid multi-line string"),
    ],
)
def test_what_the_parser_refuses(old: str, new: str, said: str) -> None:
    (complaint,) = _complaints(GOOD.replace(old, new, 1))
    assert said in complaint


def test_a_resource_of_the_same_name_twice() -> None:
    block = GOOD[GOOD.index('resource "aws_lb_listener"') :]
    assert "resource aws_lb_listener api is there twice" in _complaints(f"{GOOD}\n{block}")


def test_the_tables_say_where_they_come_from() -> None:
    for file in SCHEMAS.glob("*.json"):
        assert f'"origin": "PyPI cdktf-cdktf-provider-{file.stem} ' in file.read_text()


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_autoscaling_group", "max_size"),
        ("aws_eks_cluster", "role_arn"),
        ("aws_eks_node_group", "scaling_config"),
        ("azurerm_kubernetes_cluster", "default_node_pool"),
        ("azurerm_kubernetes_cluster_node_pool", "kubernetes_cluster_id"),
        ("google_container_cluster", "name"),
        ("google_container_node_pool", "cluster"),
        ("openstack_compute_servergroup_v2", "name"),
        ("vsphere_compute_cluster_vm_anti_affinity_rule", "virtual_machine_ids"),
    ],
)
def test_the_tables_know_what_terraform_requires(kind: str, argument: str) -> None:
    assert argument in structures()[kind]["required"]
