"""Makes the tables that HCL is held against, from packages that carry the providers' own schemas.

    python -m pip download --no-deps -d WHEELS cdktf-cdktf-provider-{aws,google,azurerm,openstack,vsphere}
    python -m tests.targets.hcl_tables WHEELS

The packages hold TypeScript that was made from what `terraform providers schema` says. Of each resource a table has
its arguments with their types, those that are required, its nested blocks in the same shape (`single` where there may
be one at most), and the attributes that others may refer to. CDKTF is no longer developed, so that the tables are as
old as the packages named in them.
"""

import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "hcl_schemas"
WANTED = {
    "aws": (
        "autoscaling_group autoscaling_group_tag eip eks_addon eks_cluster eks_node_group launch_template lb"
        " lb_listener lb_target_group lb_target_group_attachment placement_group route53_record security_group"
        " vpc_security_group_egress_rule vpc_security_group_ingress_rule"
    ),
    "google": (
        "compute_address compute_firewall compute_forwarding_rule compute_health_check compute_instance_group"
        " compute_instance_group_membership compute_region_backend_service compute_region_health_check"
        " compute_resource_policy container_cluster container_node_pool dns_record_set"
    ),
    "azurerm": (
        "dns_a_record dns_aaaa_record kubernetes_cluster kubernetes_cluster_node_pool lb lb_backend_address_pool"
        " lb_backend_address_pool_address lb_outbound_rule lb_probe lb_rule"
        " network_interface_backend_address_pool_association network_security_rule private_dns_a_record"
        " private_dns_aaaa_record public_ip"
    ),
    "openstack": "compute_instance_v2 compute_servergroup_v2",
    "vsphere": (
        "compute_cluster_host_group compute_cluster_vm_anti_affinity_rule compute_cluster_vm_group"
        " compute_cluster_vm_host_rule data_compute_cluster data_datacenter data_host data_virtual_machine"
        " ha_vm_override"
    ),
}
"""Resources that hadesign writes, or may come to; `data_` marks a data source."""

_FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_RESOURCE = re.compile(r"^    synthesizeHclAttributes\(\) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(
    r"^ +(\w+): \{\n +value: (.*),\n +isBlock: (true|false),\n +type: \"(\w+)\",\n +storageClassType: \"(\w+)\",\n",
    re.MULTILINE,
)
_NESTED = re.compile(r"(\w+)ToHclTerraform\b")
_FIELD = re.compile(r"(?:struct\.|this\._)(\w+)")
_INTERFACE = re.compile(r"^export interface (\w+)(?: extends [\w.]+)? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_MEMBER = re.compile(r"^    readonly (\w+)(\??): ([^;]*);", re.MULTILINE)
_MAIN = re.compile(r"^class (\w+) extends cdktf\.Terraform(?:Resource|DataSource) ", re.MULTILINE)
_REFERRED = re.compile(r"Attribute\('(\w+)'\)|new \w+\(this, \"(\w+)\"")
_TYPE = re.compile(r"terraformResourceType: '(\w+)',\n.*?providerVersion: '([\d.]+)'", re.DOTALL)
_SOURCE = re.compile(r"registry\.terraform\.io/providers/([\w-]+/[\w-]+)/")


class Reader:
    """Reads one resource of a package."""

    def __init__(self, scripts: str, types: str) -> None:
        """Find the structures, by the names that scripts and types have in common."""
        self.scripts = scripts
        self.structures = {match[1].lower(): match[2] for match in _FUNCTION.finditer(scripts)}
        self.interfaces = {
            match[1].lower(): {name: (not optional, kind) for name, optional, kind in _MEMBER.findall(match[2])}
            for match in _INTERFACE.finditer(types)
        }

    def resource(self) -> dict[str, Any]:
        """Return what the table has of it."""
        (main,) = _MAIN.finditer(self.scripts)
        found = _RESOURCE.search(self.scripts)
        # A data source that takes nothing has no such function.
        shape = self._shape(found[1] if found else "", f"{main[1]}Config")
        return {**shape, "attributes": sorted({a or b for a, b in _REFERRED.findall(self.scripts[main.start() :])})}

    def _shape(self, body: str, interface: str) -> dict[str, Any]:
        members = self.interfaces[interface.lower()]
        arguments, required, blocks = {}, [], {}
        for name, value, is_block, kind, stored in _ENTRY.findall(body):
            needed, written = members[_FIELD.findall(value)[-1]]
            if needed:
                required.append(name)
            if is_block == "true":
                nested = next(one for one in _NESTED.findall(value) if one.lower() in self.structures)
                single = {} if "[]" in written else {"single": True}
                blocks[name] = self._shape(self.structures[nested.lower()], nested) | single
            else:
                arguments[name] = stored if kind == "simple" else f"{kind} {stored}"
        return {"arguments": arguments, "required": sorted(required), "blocks": blocks}


def table(wheel: Path, provider: str) -> dict[str, Any]:
    """Return the table of a provider."""
    with zipfile.ZipFile(wheel) as package:
        inner = next(name for name in package.namelist() if name.endswith(".jsii.tgz"))
        archive = tarfile.open(fileobj=BytesIO(package.read(inner)))  # noqa: SIM115 -- read to its end below
    wanted = {f"package/lib/{_folder(provider, name)}/": name for name in WANTED[provider].split()}
    files: dict[str, dict[str, str]] = {folder: {".js": "", ".d.ts": ""} for folder in wanted}
    for member in archive:
        folder = next((folder for folder in wanted if member.name.startswith(folder)), None)
        end = next((end for end in (".d.ts", ".js") if member.name.endswith(end)), None)
        if folder and end and (content := archive.extractfile(member)):
            files[folder][end] += content.read().decode()
    resources, versions, sources = {}, set(), set()
    for folder, found in files.items():
        name, version = _TYPE.search(found[".js"]).groups()  # type: ignore[union-attr]
        data = "data." if wanted[folder].startswith("data_") else ""
        resources[f"{data}{name}"] = Reader(found[".js"], found[".d.ts"]).resource()
        versions.add(version)
        sources |= set(_SOURCE.findall(found[".d.ts"]))
    (version,), (source,) = versions, sources
    package_name, package_version = wheel.name.split("-")[:2]
    origin = f"PyPI {package_name.replace('_', '-')} {package_version}"
    return {"origin": origin, "source": source, "version": version, "resources": dict(sorted(resources.items()))}


def _folder(provider: str, name: str) -> str:
    """Return the folder of a resource in its package."""
    return (f"data-{provider}-{name[5:]}" if name.startswith("data_") else name).replace("_", "-")


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Yield a table's lines, one for each resource, so that a new package is seen resource by resource."""
    head = {key: value for key, value in found.items() if key != "resources"}
    yield json.dumps(head)[:-1] + ', "resources": {'
    rows = [f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in found["resources"].items()]
    yield ",\n".join(rows)
    yield "}}"


def main(folder: str) -> None:
    """Write every table."""
    for provider in WANTED:
        (wheel,) = Path(folder).glob(f"cdktf_cdktf_provider_{provider}-*.whl")
        (TABLES / f"{provider}.json").write_text("\n".join(lines(table(wheel, provider))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
