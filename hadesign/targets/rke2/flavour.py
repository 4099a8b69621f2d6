"""What RKE2 and k3s call things: they read the same kind of file, and differ in names, paths and a few keys."""

from hadesign.frozen import dataclass
from hadesign.vocabulary.installers import INSTALLERS, Installer
from hadesign.vocabulary.networks import Plugin


@dataclass(frozen=True, slots=True)
class Flavour:
    """A distribution: `installer` names it in blueprints, and its folders and variables are called after `program`.

    `source` is where its install script is, and `suffix` follows the version of Kubernetes in the name of a release.
    """

    installer: Installer
    title: str
    program: str
    suffix: str
    source: str
    kubectl: str

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """The network plugins that it brings."""
        return INSTALLERS[self.installer].plugins or ()

    @property
    def folder(self) -> str:
        """Where it looks for its configuration."""
        return f"/etc/rancher/{self.program}"

    @property
    def data(self) -> str:
        """Where it keeps its state."""
        return f"/var/lib/rancher/{self.program}"

    @property
    def variable(self) -> str:
        """How its name is written in variables of the environment."""
        return self.program.upper()

    @property
    def service(self) -> str:
        """The service of a server."""
        return "k3s" if self.program == "k3s" else f"{self.program}-server"

    @property
    def agent(self) -> str:
        """The service of an agent."""
        return f"{self.program}-agent"

    def install(self, version: str, role: str) -> tuple[str, ...]:
        """Return the commands that install a release and start it as `server` or `agent`."""
        release = f"INSTALL_{self.variable}_VERSION={self.release(version)}"
        if self.program == "k3s":
            return (f"curl -sfL {self.source} | {release} sh -s - {role}",)
        service = self.service if role == "server" else self.agent
        script = f"curl -sfL {self.source} | {release} INSTALL_{self.variable}_TYPE={role} sh -"
        return script, f"systemctl enable --now {service}"

    def release(self, version: str) -> str:
        """Return the name of its release of a version of Kubernetes."""
        return f"v{version}+{self.suffix}"


RKE2 = Flavour(
    "rke2", "RKE2", "rke2", "rke2r1", "https://get.rke2.io",
    "/var/lib/rancher/rke2/bin/kubectl --kubeconfig /etc/rancher/rke2/rke2.yaml",
)  # fmt: skip
K3S = Flavour("k3s", "k3s", "k3s", "k3s1", "https://get.k3s.io", "k3s kubectl")
