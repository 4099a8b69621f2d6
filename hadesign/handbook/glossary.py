"""Glossary: what the words of this handbook mean, with the Chinese terms of the field."""

from hadesign.handbook.book import Book
from hadesign.handbook.layout import markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.words import head
from hadesign.i18n import N_, Message, _, is_chinese, ngettext, translated
from hadesign.report.markdown import table, text

TERMS: tuple[tuple[Message, str, Message], ...] = (
    (N_("anti-affinity"), "反亲和", N_("A rule by which copies of a workload do not share a node or a zone.")),
    (
        N_("API server"), "API 服务器",
        N_("What everybody talks to who wants something of the cluster; it alone writes to etcd."),
    ),
    (N_("availability"), "可用性", N_("The share of the time in which a service does its work.")),
    (N_("backup"), "备份", N_("A copy at another place, from which data comes back that is lost.")),
    (N_("blueprint"), "蓝图", N_("The one file from which this handbook and all configs are made.")),
    (
        N_("certificate"), "证书",
        N_("By which one side knows the other one; it ends on a day, and then nobody talks any more."),
    ),
    (
        N_("control plane"), "控制平面",
        N_("API servers, scheduler, controller managers and etcd: what decides, and runs no applications."),
    ),
    (N_("disruption budget"), "中断预算", N_("How many copies of a workload maintenance may take away at once.")),
    (N_("drain"), "节点排空", N_("To move all pods away from a node before it is worked on.")),
    (N_("drill"), "演练", N_("To do on purpose, on a good day, what a bad day asks for.")),
    (N_("endpoint"), "端点", N_("The one name or address under which clients reach the API.")),
    (N_("error budget"), "错误预算", N_("How long a service may be away within its availability objective.")),
    (N_("etcd"), "etcd 键值存储", N_("The database that holds the state of the cluster.")),
    (N_("failover"), "故障转移", N_("That another one takes over what a failed one held.")),
    (N_("failure domain"), "故障域", N_("What is lost together: a machine, a host, a rack, a zone.")),
    (N_("failure tolerance"), "容错", N_("Which failures a service goes on through.")),
    (N_("fencing"), "隔离", N_("To make sure that what seems dead is dead, before its work is done elsewhere.")),
    (N_("health check"), "健康检查", N_("By which a load balancer learns which servers may be asked.")),
    (N_("high availability"), "高可用", N_("That no single failure which is to be expected stops the service.")),
    (N_("leader election"), "领导者选举", N_("How copies agree on the one that acts.")),
    (N_("load balancer"), "负载均衡", N_("What spreads requests over servers, and keeps away from those that fail.")),
    (
        N_("minimal failure set"), "最小割集",
        N_("Failures which together stop a service, and of which none can be left out."),
    ),
    (N_("N-1"), "N-1 冗余", N_("That what is left after the loss of one still suffices.")),
    (N_("node"), "节点", N_("A machine of the cluster.")),
    (
        N_("not shown"), "未证明",
        N_("Neither met nor missed: the design does not say enough; what would settle it is named."),
    ),
    (N_("objective"), "目标", N_("What the design is to achieve, in numbers.")),
    (N_("persistent volume"), "持久卷", N_("Storage that outlives the pod which uses it.")),
    (N_("quorum"), "法定人数", N_("The majority of etcd's members, without which nothing is written.")),
    (N_("replica"), "副本", N_("One of several equal copies of a workload.")),
    (N_("rolling upgrade"), "滚动升级", N_("One machine after the other, while the service goes on.")),
    (N_("RPO"), "恢复点目标", N_("How much work may be lost at most, as time (recovery point objective).")),
    (N_("RTO"), "恢复时间目标", N_("How long it may take until a service is back (recovery time objective).")),
    (N_("scheduler"), "调度器", N_("What chooses the node for each pod.")),
    (N_("single point of failure"), "单点故障", N_("A part whose loss alone stops a service.")),
    (N_("snapshot"), "快照", N_("The state of etcd or of a volume at one moment, as a file.")),
    (N_("split brain"), "脑裂", N_("Two sides that cannot see each other and both act; quorum keeps etcd from it.")),
    (N_("stacked etcd"), "堆叠式 etcd", N_("Members of etcd on the machines of the API servers.")),
    (N_("taint"), "污点", N_("What keeps pods away from a node, but for those that tolerate it.")),
    (N_("virtual address"), "虚拟 IP", N_("An address that moves to another machine when its holder is lost.")),
    (N_("waiver"), "豁免", N_("A finding that somebody accepts until a day, with a reason.")),
    (N_("workload"), "工作负载", N_("An application as the cluster runs it.")),
    (N_("zone"), "可用区", N_("A place with power and network of its own, which fails as a whole.")),
)  # fmt: skip
"""Each term, what the field calls it in Chinese, and what it means here; in the order of the English terms."""


def page(_book: Book) -> str:
    """Return the page, in the order of the reader's language; readers of Chinese are told the English terms."""
    chinese = is_chinese()
    rows = [(translated(term), term if chinese else other, translated(what)) for term, other, what in TERMS]
    count = ngettext("{count} term", "{count} terms", len(rows))
    told, other = (
        (_("{terms} as this handbook uses them, with what they are called in English.", terms=count), _("English"))
        if chinese
        else (_("{terms} as this handbook uses them, with what they are called in Chinese.", terms=count), _("Chinese"))
    )
    shown = [[text(cell) for cell in row] for row in sorted(rows, key=_first)]
    return laid_out(_("Glossary"), told, markdown(table(head(_("term"), other, _("what it means")), shown)))


def _first(row: tuple[str, str, str]) -> str | bytes:
    """Return what a term is sorted by; GB 18030 has the usual Chinese characters in the order of their sounds."""
    return row[0].casefold().encode("gb18030") if is_chinese() else row[0].casefold()
