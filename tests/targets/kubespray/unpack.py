"""Take the collections that Kubespray's playbooks name out of the wheel `ansible`, which is twenty times as large.

python -m tests.targets.kubespray.unpack FOLDER_OF_THE_WHEEL FOLDER
"""

import sys
import zipfile
from pathlib import Path

WANTED = (
    "ansible/netcommon",
    "ansible/posix",
    "ansible/utils",
    "community/crypto",
    "community/docker",
    "community/general",
    "community/library_inventory_filtering_v1",
    "kubernetes/core",
)
"""Collections of galaxy.yml in a checkout of Kubespray, and what one of them stands on."""


def unpack(wheel: Path, folder: Path) -> None:
    """Write the collections below a folder, as `ANSIBLE_COLLECTIONS_PATH` wants them."""
    with zipfile.ZipFile(wheel) as opened:
        beginnings = tuple(f"ansible_collections/{name}/" for name in WANTED)
        opened.extractall(folder, [name for name in opened.namelist() if name.startswith(beginnings)])


if __name__ == "__main__":
    unpack(next(Path(sys.argv[1]).glob("ansible-*.whl")), Path(sys.argv[2]))
