"""What is left to a person is one list: each README says what its design needs of it, and the page says all of it."""

import json
from contextlib import suppress
from pathlib import Path

from hadesign.errors import InputError
from hadesign.targets import compile_configs
from hadesign.targets import target as target_of
from hadesign.targets.base import unfit_reason
from hadesign.targets.by_hand import CLOUDS, OWN, TASKS, tasks
from hadesign.targets.filling import FILL
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS
from tests.designs import as_cluster
from tests.site.by_hand_page import TITLES, by_hand_page
from tests.targets.generated import made
from tests.targets.hostile_designs import designs
from tests.targets.kubespray.designs import for_kubespray
from tests.targets.managed_designs import DESIGNS as MANAGED
from tests.targets.rancher import installed_by
from tests.targets.shipped import SHIPPED, cluster_of

INSTALLING = (*OWN, *CLOUDS)
ROOT = Path(__file__).resolve().parents[2]


def clusters() -> list[Cluster]:
    """Return designs of all installers: shipped ones, hostile ones, and some that are generated."""
    drawn = [json.loads(text) for text in made(0)[:6]]
    data = [*drawn, *map(for_kubespray, drawn), *designs().values(), *MANAGED.values()]
    data += [installed_by(program, one) for program in ("rke2", "k3s", "rke") for one in drawn]
    return [*map(cluster_of, SHIPPED), *map(as_cluster, data)]


def written(cluster: Cluster, name: str) -> dict[str, str]:
    """Return a target's files by path; none where it does not fit the design, or lacks a fact."""
    if unfit_reason(target_of(name), cluster):
        return {}
    with suppress(InputError):
        return {artifact.path: str(artifact.content) for artifact in compile_configs(cluster, [name])}
    return {}


def test_every_installer_that_we_write_for_is_in_the_list() -> None:
    assert {name for row in INSTALLERS.values() for name in row.targets} | set(CLOUDS) == set(INSTALLING)
    assert set(TITLES) == {name for task in TASKS for name in task.targets} == set(INSTALLING)


def test_each_readme_says_what_its_design_needs_and_nothing_else() -> None:
    seen: set[tuple[str, str]] = set()
    for cluster in clusters():
        for target in INSTALLING:
            found = written(cluster, target)
            readme = found.get(f"configs/{target}/README.md")
            if readme is None:
                continue
            wanted = [str(task.told) for task in tasks(cluster, target)]
            seen |= {(target, told) for told in wanted}
            said = readme.split("## What a person does")[1].split("\n## ")[0]
            assert [line.removeprefix("- ") for line in said.strip().splitlines()] == wanted
            # The script is there exactly where the list says that something is to be filled in.
            fills = target not in CLOUDS and any("ill in" in told for told in wanted)
            assert fills == (f"configs/{target}/{FILL}" in found), (cluster.name, target)
    assert {target for target, _told in seen} == set(INSTALLING)


def test_the_page_says_all_of_it() -> None:
    page = by_hand_page()
    for target, title in TITLES.items():
        (section,) = (part for part in page.split("\n## ") if part.startswith(f"{title}\n"))
        assert all(str(task.told) in section for task in TASKS if target in task.targets)
    assert (ROOT / "site/reference/by-hand.md").read_text(encoding="utf-8") == page
