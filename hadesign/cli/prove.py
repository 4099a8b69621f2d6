"""`hadesign prove`: what the design survives."""

from collections.abc import Sequence
from typing import Any

import click

from hadesign.cli.common import format_option, progress, say
from hadesign.cli.inputs import cluster_of
from hadesign.errors import UsageError
from hadesign.i18n import _, ngettext
from hadesign.proof import Proof, ServiceProof, prove
from hadesign.report.page import Section
from hadesign.source import did_you_mean
from hadesign.topology.cluster import Origin, ThingId


@click.command("prove")
@click.argument("file")
@click.option(
    "--service", "names", multiple=True, metavar="NAME", help="Only this service or workload; may be repeated."
)
@click.option(
    "--order",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    metavar="K",
    help="Largest number of failures at once.",
)
@click.option("--what-if", "failed", metavar="THINGS", help="What is up if exactly these fail: 'zone/a, node/cp-b'.")
@click.option(
    "--during",
    type=click.Choice(["node-upgrade"]),
    help="What one failure takes down while one machine is out on purpose.",
)
@format_option("text", "json", "markdown")
def command(file: str, names: tuple[str, ...], order: int, failed: str | None, during: str | None, form: str) -> None:
    """Say which failures take which service of FILE (or - for standard input) down, and how available each is.

    Each minimal set of failures comes with a witness that can be checked by hand, and its place in FILE; recovery
    times, loss of work, and room after a failure with the sum that they are made of.
    """
    if failed is not None and during is not None:
        raise UsageError(_("--what-if and --during are two questions; ask one at a time."))
    proof = prove(cluster_of(file))
    chosen = _chosen(proof, names)
    progress(ngettext("proving {count} service", "proving {count} services", len(chosen)))
    if failed is not None:
        text = _what_if(proof, chosen, _things(proof, failed), form)
    elif during is not None:
        text = _during(proof, chosen, form)
    else:
        text = _everything(proof, chosen, order, form)
    progress("")
    say(text)


def _everything(proof: Proof, chosen: Sequence[ServiceProof], order: int, form: str) -> str:
    if form == "json":
        from hadesign.report.prove_json import proof_data

        return _json(proof_data(proof, chosen, order))
    from hadesign.report.prove import page

    return _shown(proof, page(proof, chosen, order), form)


def _what_if(proof: Proof, chosen: Sequence[ServiceProof], failed: Sequence[ThingId], form: str) -> str:
    if form == "json":
        from hadesign.report.prove_json import what_if_data

        return _json(what_if_data(proof, chosen, failed))
    from hadesign.report.prove import what_if

    return _shown(proof, what_if(proof, chosen, failed), form)


def _during(proof: Proof, chosen: Sequence[ServiceProof], form: str) -> str:
    if form == "json":
        from hadesign.report.prove_json import during_upgrade_data

        return _json(during_upgrade_data(proof, chosen))
    from hadesign.report.prove import during_upgrade

    return _shown(proof, during_upgrade(proof, chosen), form)


def _json(data: dict[str, Any]) -> str:
    from hadesign.report.json_text import json_text

    return json_text(data)


def _shown(proof: Proof, sections: Sequence[Section], form: str) -> str:
    """Write sections with places as `line 12`; the file is named once, in the first one."""

    def place(origin: Origin) -> str:
        return _("line {number}", number=proof.cluster.locate(origin).line)

    if form == "markdown":
        from hadesign.report.page_markdown import page_markdown

        return "\n".join((page_markdown(sections[:1], place, level=1), page_markdown(sections[1:], place)))
    from hadesign.report.page_text import page_text

    return page_text(sections, place)


def _things(proof: Proof, failed: str) -> list[ThingId]:
    """Return the things that are named in a list with commas.

    Raises:
        UsageError: there is no such thing, or nothing is named.
    """
    found = list(dict.fromkeys(name.strip() for name in failed.split(",") if name.strip()))
    if not found:
        raise UsageError(_("--what-if names nothing; write it as --what-if 'zone/a, node/cp-b'."))
    for name in found:
        if name not in proof.cluster.things:
            raise UsageError(_no_thing(proof, name))
    return found


def _no_thing(proof: Proof, name: str) -> str:
    hint = did_you_mean(name, proof.cluster.things)
    if not hint:
        kinds = ", ".join(dict.fromkeys(thing.kind for thing in proof.cluster.things.values()))
        hint = _(
            "write KIND/NAME, with one of {kinds}: `hadesign show FILE --section domains` lists them.", kinds=kinds
        )
    return f"{_('nothing that can fail is called {name!r}', name=name)}; {hint}"


def _chosen(proof: Proof, names: tuple[str, ...]) -> list[ServiceProof]:
    """Return the services that were asked for, all where none was."""
    services = proof.services()
    known = {service.name for service in services}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            message = _("there is no service {name!r}", name=name)
            there = _("Services: {names}.", names=", ".join(sorted(known)))
            raise UsageError(f"{message}{f'; {hint}' if hint else '.'} {there}")
    return [service for service in services if not names or service.name in names]
