"""A folder for Terraform or OpenTofu: its files, the variables that only a person can fill in, and how it is used."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets.base import header, in_line
from hadesign.targets.hcl import (
    Block,
    Call,
    HclExpression,
    Traversal,
    hcl_text,
    output,
    requirements,
    values_text,
    variable,
)
from hadesign.targets.markdown import bullets, shell, title
from hadesign.topology.cluster import Cluster

LEAST = ">= 1.5"
"""The last Terraform before its licence changed, from which OpenTofu 1.6 comes: nothing newer is needed."""


@dataclass(frozen=True, slots=True)
class InputVariable:
    """A variable: what it is, an example, and the command that shows the value.

    One with a `default` need not be filled in.
    """

    name: str
    kind: Traversal | Call
    told: str
    example: HclExpression
    command: str = ""
    default: HclExpression | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a folder is made of: its provider's source and version, and what is in it."""

    provider: str
    source: str
    version: str
    settings: Mapping[str, HclExpression]
    blocks: Sequence[Block]
    asked: Sequence[InputVariable]
    outputs: Mapping[str, tuple[HclExpression, str]]
    features: bool = False


def files(cluster: Cluster, folder: str, made: Configuration) -> Iterator[Artifact]:
    """Yield the files of a folder."""
    first = header(cluster)
    required = requirements({made.provider: (made.source, made.version)}, LEAST)
    inside = (Block("features", (), {}),) if made.features else ()
    provider = Block("provider", (made.provider,), made.settings, inside)
    variables = [variable(one.name, one.kind, one.told, one.default) for one in made.asked]
    outputs = [output(name, value, told) for name, (value, told) in made.outputs.items()]
    examples = {one.name: one.example for one in made.asked if one.default is None}
    filled = "\n".join(
        (first, _("Copy this file to terraform.tfvars and put in your own values; README.md says which."))
    )
    yield Artifact(f"{folder}/main.tf", hcl_text([required, provider, *made.blocks], first))
    if outputs:
        yield Artifact(f"{folder}/outputs.tf", hcl_text(outputs, first))
    if variables:
        yield Artifact(f"{folder}/variables.tf", hcl_text(variables, first))
        yield Artifact(f"{folder}/terraform.tfvars.example", values_text(examples, filled))


def use(folder: str, asked: Sequence[InputVariable]) -> Iterator[str]:
    """Yield how a folder is used: its variables if it has any, and the commands."""
    if asked:
        yield _(
            "Copy `terraform.tfvars.example` to `terraform.tfvars` and put in your own values. Those in the example are"
            " made up."
        )
        yield variables(asked)
    yield shell(
        f"cd {folder}",
        *(("cp terraform.tfvars.example terraform.tfvars", '"${EDITOR:-vi}" terraform.tfvars') if asked else ()),
        "terraform init",
        "terraform plan -out=plan.tfplan",
        "terraform apply plan.tfplan",
    )
    yield _(
        "OpenTofu takes the same files: write `tofu` for `terraform`. Read the plan before you apply it. Keep the state"
        " where the team has it and outside of this cluster (a `backend` block in a file of your own beside these)."
    )


def variables(asked: Sequence[InputVariable]) -> str:
    """Return the table of the variables."""
    rows = (f"| `{one.name}` | {in_line(_told(one))} | {_command(one)} |" for one in asked)
    return "\n".join((f"| {_('variable')} | {_('what it is')} | {_('how to find it')} |", "|---|---|---|", *rows))


def _told(asked: InputVariable) -> str:
    return asked.told if asked.default is None else _("{told} May be left out.", told=asked.told)


def _command(asked: InputVariable) -> str:
    return f"`{asked.command}`" if asked.command else ""


def section(words: str, *sentences: str) -> Iterator[str]:
    """Yield a section that is a list, or nothing if there is nothing in it."""
    if sentences:
        yield title(words, 2)
        yield bullets(*sentences)
