"""Load balancing: the endpoint, how it fails over, and who stands behind it."""

from hadesign.handbook.book import Book
from hadesign.handbook.words import NOT_GIVEN, duration
from hadesign.i18n import N_, Message, _, translated
from hadesign.proof.recovery.noticing import Dying, checks_of
from hadesign.report.markdown import code, join, table, text
from hadesign.stated import Nothing
from hadesign.topology.cluster import Balancer


def page(book: Book) -> str:
    """Return the page on load balancing."""
    endpoint = book.cluster.endpoint
    where = "The blueprint gives no endpoint, and none can be derived."
    if endpoint:
        where = join(
            f"Clients, and the nodes of the cluster themselves, reach the API at {code(endpoint.address)}"
            f" ({book.source(endpoint.origin)}).",
            f"When what answers there is lost: {text(endpoint.explanation)}.",
        ).rstrip()
    sections = [section for balancer in book.cluster.balancers for section in _balancer(book, balancer)]
    return join("# Load balancing", where, *sections or ["No load balancer is declared."])


def _balancer(book: Book, balancer: Balancer) -> list[str]:
    purpose = "the API servers" if balancer.serves == "api" else "ingress"
    facts = [
        f"- {text(balancer.type)}, in front of {purpose}, on port {balancer.port} ({book.source(balancer.origin)})",
        f"- Virtual address {code(balancer.vip)}" if balancer.vip else "",
        f"- VRRP router id {balancer.router_id}, advertised every {duration(balancer.advert_interval)}"
        if balancer.router_id
        else "",
        f"- {_check(balancer)}",
    ]
    sections = [f"## Load balancer {text(balancer.name)}", "\n".join(fact for fact in facts if fact)]
    if balancer.instances:
        rows = [
            (text(i.node), code(i.address) if i.address else NOT_GIVEN, text(i.priority), book.line(i.origin))
            for i in balancer.instances
        ]
        holds = "The living instance of highest priority holds the virtual address." if balancer.vip else ""
        sections += ["### Where it runs", holds, table(("node", "address", "priority", "line"), rows)]
    if balancer.backends:
        servers = [(text(b.node), code(b.address) if b.address else NOT_GIVEN, text(b.port)) for b in balancer.backends]
        sections += ["### What stands behind it", table(("node", "address", "port"), servers)]
    return sections


def _check(balancer: Balancer) -> str:
    check = balancer.check
    if isinstance(check, Nothing):
        return "Health check: none"
    if check is None or not (check.declared or balancer.row.checks == "known"):
        return "Health check: not given"
    path = f" {code(check.path)}" if check.path else ""
    assumed = f"; not given, so assumed: {', '.join(text(name) for name in check.assumed)}" if check.assumed else ""
    return (
        f"Health check: {text(check.protocol)}{path}, every {duration(check.interval)}; a server is out after"
        f" {check.fall} failures{_noticed(balancer)}{assumed}"
    )


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
    never = "" if times["hangs"] is not None else f", {_('and never if it hangs')}"
    return f": {', '.join(told)}{never}"
