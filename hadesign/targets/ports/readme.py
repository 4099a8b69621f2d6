"""The README beside check-ports.sh: what it tries, when, and what nobody can try that way."""

from collections.abc import Iterator

from hadesign.i18n import _, translated
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, in_code, remark, said_beside, shell, title
from hadesign.targets.ports.checks import sources_of, untested
from hadesign.targets.ports.script import LIMIT, STATES, untested_words
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster) -> str:
    """Return the README."""
    return "\n\n".join((remark(header(cluster)), title(_("Check the network")), *_use(cluster), *_left(cluster))) + "\n"


def _use(cluster: Cluster) -> Iterator[str]:
    named = f"sh check-ports.sh {cluster.nodes[0].name}"
    yield _(
        "One script for all machines: it knows from the design what each of them must reach, and tries to connect."
        " It needs `sh`, `bash` and `timeout`, no root, and changes nothing. Copy it to every machine and run it:"
    )
    yield shell(
        said_beside("sh check-ports.sh", len(named), _("where the machine's own name is that of the design")),
        said_beside(named, len(named), _("where it is not")),
    )
    yield _(
        "Run it when the cluster is up, after every change of a firewall, and before an upgrade. It waits {count}"
        " seconds for each connection, and ends with 0 if all is as it should be, 1 if not, and 2 if it cannot tell.",
        count=LIMIT,
    )
    said = {name: translated(words) for name, words in STATES.items()}
    yield bullets(
        _("`{state}`: somebody listens there.", state=said["OPEN"]),
        _(
            "`{state}`: the machine answers, and nobody listens on that port, or a firewall refuses. Before the"
            " installation that is right.",
            state=said["REFUSED"],
        ),
        _("`{state}`: a firewall in between, or the machine is not there.", state=said["SILENT"]),
        _("`{state}`: add the name to DNS or `/etc/hosts`.", state=said["NAMELESS"]),
        _("`{state}`: refused, as is right for a part of the network plugin that does not run.", state=said["UNUSED"]),
    )
    if any(not node.address_given for node in cluster.nodes):
        yield _(
            "Addresses that the blueprint does not give are those that `hadesign show` draws from the subnets: machines"
            " that got other ones are not answered for here."
        )


def _left(cluster: Cluster) -> Iterator[str]:
    """Say what is not tried."""
    found = untested(cluster)
    own = [one for one in found if sources_of(one.flow)]
    others = [one for one in found if not sources_of(one.flow)]
    if own:
        yield title(_("What a machine needs, and no connection shows"), 2)
        yield bullets(*(_("{what} ({reason})", what=untested_words(one, in_code), reason=one.why) for one in own))
    if others:
        yield title(_("What does not begin on a machine"), 2)
        yield _("Clients, pods and balancers that others run: their ways have to be tried from where they are.")
        yield bullets(*(untested_words(one, in_code) for one in others))
