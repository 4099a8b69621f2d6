"""Stands in for a kubelet and for systemd on a machine: runs what they would run, and ends it when they would.

    python keeper.py FOLDER

A static pod runs while its file is in /etc/kubernetes/manifests, as its container's command; of other pods than etcd
nothing is run. A service named etcd runs while FOLDER/etcd.service is there, told by /etc/etcd.env. What runs has a
file of its name in FOLDER/running, by which `crictl` and `systemctl` beside it see that.
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import yaml

MANIFESTS, ENVIRONMENT = Path("/etc/kubernetes/manifests"), Path("/etc/etcd.env")
PAUSE = 0.1


def settled(before: dict[Path, str]) -> dict[Path, str]:
    """Return the files of pods that are as they were when they were looked at before; one may still be written."""
    now = {}
    for file in sorted(MANIFESTS.glob("*.yaml")) if MANIFESTS.is_dir() else ():
        with suppress(FileNotFoundError):
            now[file] = file.read_text()
    same = {file: text for file, text in now.items() if text and before.get(file) == text}
    before.clear()
    before.update(now)
    return same


def wanted(folder: Path, before: dict[Path, str]) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return what should run now, by name: its command, and what is added to its environment."""
    found: dict[str, tuple[list[str], dict[str, str]]] = {}
    for text in settled(before).values():
        (container,) = yaml.safe_load(text)["spec"]["containers"]
        name = container["name"]
        found[name] = (container["command"] if name == "etcd" else ["sleep", "infinity"], {})
    if (folder / "etcd.service").exists():
        lines = (line.partition("=") for line in ENVIRONMENT.read_text().splitlines() if not line.startswith("#"))
        found["etcd"] = (["etcd"], {key: value for key, _, value in lines if key})
    return found


def main(folder: Path) -> None:
    """Go on until somebody kills this, and with it what it runs."""
    running: dict[str, tuple[list[str], subprocess.Popen[bytes]]] = {}
    before: dict[Path, str] = {}
    seen = folder / "running"
    seen.mkdir(parents=True, exist_ok=True)
    while True:
        now = wanted(folder, before)
        for name, (command, process) in list(running.items()):
            if now.get(name, ([], {}))[0] != command or process.poll() is not None:
                process.kill()
                process.wait()
                del running[name]
                (seen / name).unlink(missing_ok=True)
        for name, (command, more) in now.items():
            if name not in running:
                tied = ["setpriv", "--pdeathsig", "KILL", *command]
                running[name] = (command, subprocess.Popen(tied, env=os.environ | more))
                (seen / name).touch()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
