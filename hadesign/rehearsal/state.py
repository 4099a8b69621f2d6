"""Looks at a running control plane: who leads etcd, who holds the address, which servers balancers use."""

import time

from hadesign.i18n import _
from hadesign.rehearsal.client import WRITERS
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.waiting import ClientEndedError, LabError, eventually
from hadesign.targets.health import PORT

SETTLED = 3.0
"""Seconds for which every try must have gone through before something dies: longer than the usual pause of a check."""
SELDOM = 0.25
"""Seconds between two looks at everything, each of which takes a dozen programs from those that are looked at."""
STATISTICS = f"http://127.0.0.1:{PORT}/stats;csv"
METRICS = "http://127.0.0.1:2381/metrics"
"""Where kubeadm has etcd tell of itself."""
_NAME, _STATUS = 1, 17
"""Columns of HAProxy's statistics (https://docs.haproxy.org/2.8/management.html, 9.1)."""


class LabState:
    """What a lab is like at this moment."""

    def __init__(self, lab: Lab) -> None:
        """Look at this lab."""
        self.lab = lab

    def leaders(self) -> list[str]:
        """Return the machines whose etcd says that it leads."""
        return [name for name in self.lab.members if self._metrics(name, "etcd_server_is_leader") == ["1"]]

    def holders(self) -> list[str]:
        """Return the machines that hold the address."""
        hosts = self.lab.hosts
        return [name for name in self.lab.balancers if self.lab.vip in hosts[name].machine.addresses()]

    def used(self, balancer: str) -> set[str]:
        """Return the servers that a balancer sends clients to."""
        rows = [line.split(",") for line in self._asked(balancer, STATISTICS)]
        return {
            row[_NAME] for row in rows
            if len(row) > _STATUS and row[_NAME] in self.lab.servers and row[_STATUS].startswith(("UP", "no check"))
        }  # fmt: skip

    def wrong(self) -> str:
        """Return what is not as it should be while nothing is broken, in a few words; nothing if all is well."""
        lab = self.lab
        lab.tries.look()
        since = time.monotonic() - SETTLED
        writes = lab.tries.ended_since(since, "write")
        if not all(one.good for one in writes):
            return _("writes fail")
        if len(writes) < WRITERS:
            return _("hardly any write was tried")
        holders = self.holders()
        if len(holders) != 1:
            return _("{count} machines hold the address", count=len(holders))
        if lab.front.preempt and holders != lab.balancers[:1]:
            return _("the address is not on {name} yet", name=lab.balancers[0])
        told = [self._metrics(name, "etcd_server_has_leader", "etcd_server_is_leader") for name in lab.members]
        if any(knows != "1" for knows, _leads in told) or [leads for _knows, leads in told].count("1") != 1:
            return _("etcd has no leader that all know")
        for name in lab.balancers:
            if missing := set(lab.servers) - self.used(name):
                return _("{balancer} does not use {servers}", balancer=name, servers=", ".join(sorted(missing)))
        return ""

    def settle(self) -> None:
        """Wait until all is well, starting again what has ended meanwhile; raises `LabError` if it never is."""
        found = [""]

        def well() -> bool:
            self.lab.look_after()
            found[0] = self.wrong()
            return not found[0]

        try:
            eventually(_("all of the control plane was well"), well, look=SELDOM)
        except ClientEndedError:
            raise
        except LabError as error:
            raise LabError(f"{error} {_('What was wrong: {what}.', what=found[0])}") from None

    def lead(self, name: str) -> None:
        """Have etcd be led by a machine, if another one leads it."""
        leaders = self.leaders()
        if leaders == [name]:
            return
        target = self._maintain(name, "status", "{}")
        number = target.partition('"member_id":"')[2].partition('"')[0]
        self._maintain(leaders[0], "transfer-leadership", f'{{"targetID":"{number}"}}')
        eventually(_("{name} led etcd", name=name), lambda: self.leaders() == [name], 30)

    def _maintain(self, name: str, what: str, asked: str) -> str:
        pki = "/etc/kubernetes/pki/etcd"
        trust = f"--cacert {pki}/ca.crt --cert {pki}/server.crt --key {pki}/server.key"
        script = f"curl -sf -m 5 {trust} -d '{asked}' https://127.0.0.1:2379/v3/maintenance/{what}"
        return self.lab.hosts[name].machine.shell(script)

    def _metrics(self, name: str, *wanted: str) -> list[str]:
        """Return what etcd on a machine tells of itself; nothing for what it does not tell."""
        lines = self._asked(name, METRICS)
        return [next((line.split()[1] for line in lines if line.startswith(f"{what} ")), "") for what in wanted]

    def _asked(self, name: str, url: str) -> list[str]:
        """Ask a program on a machine, over its loopback interface; nothing if it does not answer within a second."""
        done = self.lab.hosts[name].machine.run(self.lab.tools["curl"], "-s", "-m", "1", url)
        return done.stdout.splitlines() if done.returncode == 0 else []
