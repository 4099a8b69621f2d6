"""Load balancing: the endpoint, how it fails over, and who stands behind it."""

from hadesign.handbook.book import Book
from hadesign.handbook.views import pictured
from hadesign.handbook.words import duration, given_code, head, title
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import COMMAS, joined
from hadesign.proof.recovery.noticing import Dying, checks_of
from hadesign.report.markdown import code, join, table, text
from hadesign.stated import Nothing
from hadesign.topology.cluster import Balancer, Endpoint, Listener


def page(book: Book) -> str:
    """Return the page on load balancing."""
    sections = [section for balancer in book.cluster.balancers for section in _balancer(book, balancer)]
    shown = pictured(book, "api-path")
    return join(title(_("API endpoint")), _endpoint(book), shown, *sections or [_("No load balancer is declared.")])


def _endpoint(book: Book) -> str:
    """Say where the API is reached, and what happens when what answers there is lost."""
    cluster = book.cluster
    if cluster.endpoint is None and cluster.node_endpoint is None:
        return _("The blueprint gives no endpoint, and none can be derived.")
    if cluster.node_endpoint is None:
        everybody = N_("Clients, and the nodes of the cluster themselves, reach the API at {address} ({place}).")
        return _way_in(book, cluster.endpoint, everybody)
    own = N_("The nodes of the cluster themselves reach it at {address} ({place}).")
    outside = _way_in(book, cluster.endpoint, N_("Clients outside reach the API at {address} ({place})."))
    return join(
        _("There are two ways in; each is proved by itself."),
        outside or _("For clients outside no endpoint is given, and none can be derived."),
        _way_in(book, cluster.node_endpoint, own),
    ).rstrip()


def _way_in(book: Book, endpoint: Endpoint | None, sentence: Message) -> str:
    """Say of one address who dials it, and how it fails over."""
    if endpoint is None:
        return ""
    return join(
        translated(sentence, address=code(endpoint.address), place=book.source(endpoint.origin)),
        _("When what answers there is lost: {explanation}.", explanation=text(endpoint.explanation)),
    ).rstrip()


def _balancer(book: Book, balancer: Balancer) -> list[str]:
    sections = [
        title(_("Load balancer {name}", name=text(balancer.name)), 2),
        "\n".join(f"- {fact}" for fact in _facts(book, balancer)),
    ]
    if balancer.instances:
        rows = [
            (text(i.node), given_code(i.address), text(i.priority), book.line(i.origin)) for i in balancer.instances
        ]
        titles = head(_("node"), _("address"), _("priority"), _("line"))
        holds = _("The living instance of highest priority holds the virtual address.") if balancer.vip else ""
        sections += [title(_("Where it runs"), 3), holds, table(titles, rows)]
    if balancer.backends:
        servers = [(text(b.node), given_code(b.address), text(b.port)) for b in balancer.backends]
        titles = head(_("node"), _("address"), _("port"))
        sections += [title(_("What stands behind it"), 3), table(titles, servers)]
    return sections


def _facts(book: Book, balancer: Balancer) -> list[str]:
    kind, place = text(balancer.type), book.source(balancer.origin)
    if balancer.serves == "api":
        front = _(
            "{type}, in front of the API servers, on port {port} ({place})", type=kind, port=balancer.port, place=place
        )
    else:
        front = _("{type}, in front of ingress, on port {port} ({place})", type=kind, port=balancer.port, place=place)
    facts = [front]
    if balancer.vip:
        facts.append(_("Virtual address {address}", address=code(balancer.vip)))
    if balancer.router_id:
        pause = duration(balancer.advert_interval)
        facts.append(_("VRRP router id {id}, advertised every {time}", id=balancer.router_id, time=pause))
    facts.append(_check(balancer))
    if balancer.joining:
        facts.append(_joining(balancer.joining))
    return facts


def _joining(listener: Listener) -> str:
    """Say on which port nodes join, and how servers are checked there."""
    behind = joined(sorted({str(backend.port) for backend in listener.backends}), COMMAS)
    check = listener.check
    if not check:
        return _(
            "Nodes join on port {port}, which leads to {behind} without a check", port=listener.port, behind=behind
        )
    asked = f"{text(check.protocol)} {code(check.path)}" if check.path else text(check.protocol)
    return _(
        "Nodes join on port {port}, which leads to {behind}; it asks {asked}",
        port=listener.port,
        behind=behind,
        asked=asked,
    )


def _check(balancer: Balancer) -> str:
    check = balancer.check
    if isinstance(check, Nothing):
        return _("Health check: none")
    if check is not None and not check.declared and balancer.checks == "passive":
        return _("Health check: passive, by requests that fail: {times}", times=_noticed(balancer))
    if check is None or not (check.declared or balancer.checks == "known"):
        return _("Health check: not given")
    asked = f"{text(check.protocol)} {code(check.path)}" if check.path else text(check.protocol)
    said = ngettext(
        "Health check: {asked}, every {interval}; a server is out after {count} failure",
        "Health check: {asked}, every {interval}; a server is out after {count} failures",
        check.fall,
        asked=asked,
        interval=duration(check.interval),
    )
    noticed = _noticed(balancer)
    if noticed:
        said = _("{check}: {times}", check=said, times=noticed)
    if not check.assumed:
        return said
    assumed = joined([text(name) for name in check.assumed], COMMAS)
    return _("{check}; not given, so assumed: {names}", check=said, names=assumed)


_DYING: dict[Dying, Message] = {
    "refuses": N_("{time} after its process ends"),
    "silent": N_("{time} after its machine is gone"),
    "hangs": N_("{time} after it hangs"),
}


def _noticed(balancer: Balancer) -> str:
    """Say how soon that is, by how the server dies, as far as it is known."""
    checker = checks_of(balancer)
    if checker is None:
        return ""
    times = {dying: checker.notices(dying) for dying in _DYING}
    told = [translated(_DYING[dying], time=duration(time)) for dying, time in times.items() if time is not None]
    return joined([*told, *([] if times["hangs"] is not None else [_("and never if it hangs")])], COMMAS)
