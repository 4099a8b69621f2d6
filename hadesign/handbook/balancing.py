"""Load balancing: the endpoint, how it fails over, and who stands behind it."""

from hadesign.handbook.book import Book, duration
from hadesign.handbook.markdown import code, join, table, text
from hadesign.topology.cluster import Balancer


def page(book: Book) -> str:
    """Return the page on load balancing."""
    endpoint = book.cluster.endpoint
    where = "The blueprint gives no endpoint."
    if endpoint:
        where = (
            f"Clients reach the API at {code(endpoint.address)} ({book.source(endpoint.origin)}):"
            f" {text(endpoint.explanation)}."
        )
    sections = [section for balancer in book.cluster.balancers for section in _balancer(book, balancer)]
    return join("# Load balancing", where, *sections or ["No load balancer is declared."])


def _balancer(book: Book, balancer: Balancer) -> list[str]:
    virtual = f" Virtual address {code(balancer.vip)}." if balancer.vip else ""
    router = f" VRRP router id {balancer.router_id}." if balancer.router_id else ""
    purpose = "the API" if balancer.serves == "api" else "ingress"
    about = f"{text(balancer.type)}, in front of {purpose}, port {balancer.port} ({book.source(balancer.origin)})."
    sections = [f"## {text(balancer.name)}", f"{about}{virtual}{router}", _check(balancer)]
    if balancer.instances:
        rows = [
            (text(i.node), code(i.address) if i.address else "not given", text(i.priority), book.source(i.origin))
            for i in balancer.instances
        ]
        sections += ["The living instance of highest priority holds the address." if balancer.vip else ""]
        sections += [table(("instance", "address", "priority", "source"), rows)]
    servers = [(text(b.node), code(b.address) if b.address else "not given", text(b.port)) for b in balancer.backends]
    return [*sections, table(("server behind it", "address", "port"), servers)]


def _check(balancer: Balancer) -> str:
    check = balancer.check
    if check is None:
        return "No health check is given."
    path = f" of {code(check.path)}" if check.path else ""
    every = f", every {duration(check.interval)}" if check.interval is not None else ""
    fall = f", out after {check.fall} failures" if check.fall else ""
    return f"Health check: {text(check.protocol or 'unknown protocol')}{path}{every}{fall}."
