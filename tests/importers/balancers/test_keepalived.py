"""What keepalived.conf says: the address, the order of the machines, and what is watched."""

import pytest

from hadesign.report.imported import imported_json, summary
from tests.importers.balancers.test_haproxy import text
from tests.importers.importing import cluster, imported

SHAPE = """\
! Configuration File for keepalived
global_defs {{
    router_id {router_id}
}}
vrrp_script check {{
    script "{script}"
    interval 3
    fall 10
    rise 2
}}
vrrp_instance VI_1 {{
    state BACKUP
    interface {interface}
    virtual_router_id 51
    priority {priority}
    {more}
    authentication {{
        auth_type PASS
        auth_pass s3cr3t-Value
    }}
    virtual_ipaddress {{
        10.0.0.100/24 dev eth0 label vip
    }}
    track_script {{
        check
    }}
}}
"""
HAPROXY = text(bind="*:8443")


def conf(**values: str) -> str:
    usual = {
        "router_id": "LVS_DEVEL",
        "script": "killall -0 haproxy",
        "interface": "eth0",
        "priority": "100",
        "more": "",
    }
    return SHAPE.format(**(usual | {"more": ""} | values))


def files(**configs: str) -> dict[str, str]:
    """Return the files of machines by the machine's name."""
    found = {f"lb/{name.replace('_', '-')}/keepalived.conf": text for name, text in configs.items()}
    return found | {f"lb/{name.replace('_', '-')}/haproxy.cfg": HAPROXY for name in configs}


def test_the_machine_of_the_highest_priority_comes_first() -> None:
    found = imported(
        files(
            lb_a=conf(priority="90", more="unicast_src_ip 10.0.0.11\nunicast_peer {\n10.0.0.12\n}"),
            lb_b=conf(priority="110", more="unicast_src_ip 10.0.0.12\nunicast_peer {\n10.0.0.11\n}"),
        ),
        version="1.36.4", installer="kubeadm",
    )  # fmt: skip
    built = cluster(found)
    (balancer,) = built.balancers
    assert balancer.type == "haproxy-keepalived"
    assert [(one.node, one.address, one.interface) for one in balancer.instances] == [
        ("lb-b", "10.0.0.12", "eth0"), ("lb-a", "10.0.0.11", "eth0"),
    ]  # fmt: skip
    assert (balancer.vip, balancer.router_id, balancer.advert_interval, balancer.preempt) == ("10.0.0.100", 51, 1, True)
    assert balancer.track
    assert (balancer.track.interval, balancer.track.fall, balancer.track.rise) == (3, 10, 2)
    assert "s3cr3t-Value" not in found.text + summary(found, "") + imported_json(found)
    assert not any("machines does" in one.text for one in found.questions)


def test_a_machine_by_its_router_id_and_another_by_what_it_speaks_with() -> None:
    more = "mcast_src_ip 10.0.0.11\nunicast_peer\n{\n10.0.0.12\n}\nnopreempt\nadvert_int 0.5"
    found = imported({"keepalived.conf": conf(router_id="lb-a", more=more)}, version="1.36.4", installer="kubeadm")
    entry = {fact.path[3]: fact.value for fact in found.facts if fact.path[:3] == ("spec", "loadBalancers", "api")}
    assert entry["instances"] == ["lb-a", "node-10-0-0-12"]
    assert (entry["preempt"], entry["advertInterval"], entry["type"]) == (False, "500ms", "haproxy-keepalived")
    assert "a machine without a file of its own: its priority is not known" in summary(found, "")


@pytest.mark.parametrize(
    ("config", "track"),
    [
        (conf().replace("track_script", "notify_script"), "none"),
        (conf().replace("    interval 3\n    fall 10\n    rise 2\n", ""), {"interval": "1s", "fall": 1, "rise": 1}),
    ],
)
def test_what_is_watched(config: str, track: object) -> None:
    found = imported({"keepalived.conf": config})
    said = {fact.path[-1]: fact.value for fact in found.facts if "track" in fact.path[:-1]}
    assert (said or next(fact.value for fact in found.facts if fact.path[-1] == "track")) == track


@pytest.mark.parametrize(
    ("script", "kind"),
    [("pidof nginx", "nginx-keepalived"), ("/etc/keepalived/check_apiserver.sh", "keepalived"),
     ("/usr/bin/check-haproxy.sh", "haproxy-keepalived")],
)  # fmt: skip
def test_the_type_is_what_runs_beside_it(script: str, kind: str) -> None:
    found = imported({"keepalived.conf": conf(script=script)})
    assert next(fact.value for fact in found.facts if fact.path[-2:] == ("api", "type")) == kind


def test_interfaces_that_differ_are_those_of_the_machines() -> None:
    configs = files(lb_a=conf(interface="ens1"), lb_b=conf(interface="ens2", priority="99"))
    found = cluster(imported(configs, version="1.36.4", installer="kubeadm"))
    assert [(one.node, one.interface) for one in found.balancers[0].instances] == [("lb-a", "ens1"), ("lb-b", "ens2")]


def test_several_addresses_of_which_none_is_called_the_apis() -> None:
    second = conf().replace("VI_1", "VI_2").replace("10.0.0.100", "10.0.0.101")
    found = imported({"a/keepalived.conf": conf(), "b/keepalived.conf": second})
    assert "Which of the virtual addresses that keepalived moves is that of the API?" in [
        q.text for q in found.questions
    ]
    named = imported({"a/keepalived.conf": conf(), "b/keepalived.conf": second.replace("VI_2", "kube-api")})
    assert next(fact.value for fact in named.facts if fact.path[-1] == "vip") == "10.0.0.101"


def test_that_an_address_is_the_apis_is_said_where_nothing_but_its_being_alone_tells() -> None:
    said = "the only virtual address, which is taken for that of the API"
    assert said in summary(imported({"keepalived.conf": conf()}), "")
    assert said not in summary(imported({"keepalived.conf": conf().replace("VI_1", "kube-api")}), "")


def test_nopreempt_does_nothing_for_a_master() -> None:
    found = imported({"keepalived.conf": conf(more="nopreempt").replace("BACKUP", "MASTER")})
    assert next(fact.value for fact in found.facts if fact.path[-1] == "preempt") is True
    assert "nopreempt has no effect where the state is MASTER" in summary(found, "")


def test_it_comes_together_with_what_the_installer_says() -> None:
    hosts = (
        "[kube_control_plane]\ncp-[1:3]\n[etcd:children]\nkube_control_plane\n[kube_node]\nw-1 ip=10.0.0.9\n"
        "[kube_control_plane:vars]\nkube_version=1.35.2\n"
    )
    told = "loadbalancer_apiserver: {address: 10.0.0.100, port: 8443}\n"
    beside = {f"inv/host_vars/cp-{n}.yml": f"ip: 10.0.0.{n}" for n in (1, 2, 3)}
    configs = files(cp_1=conf(priority="90"), cp_2=conf(priority="110"))
    found = imported({"inv/h.ini": hosts, "inv/group_vars/all.yml": told} | beside | configs)
    built = cluster(found)
    (balancer,) = built.balancers
    assert (balancer.type, balancer.vip, list(balancer.nodes)) == ("haproxy-keepalived", "10.0.0.100", ["cp-2", "cp-1"])
    assert {node.name: sorted(node.roles) for node in built.nodes}["cp-1"] == ["control-plane", "etcd"]
    assert found.contradictions == ()
    other = imported({"inv/h.ini": hosts, "inv/group_vars/all.yml": told.replace(".100", ".101")} | configs)
    assert [(one.path[-1], one.first, one.second) for one in other.contradictions][-1] == (
        "vip", "10.0.0.100", "10.0.0.101",
    )  # fmt: skip
