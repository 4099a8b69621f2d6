"""`build` and the handbook name what no target writes for."""

from pathlib import Path

from hadesign.resources import blueprints_dir
from tests.cli.running import Cli


def test_build_and_handbook_say_so(cli: Cli, tmp_path: Path) -> None:
    preset = (blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8")
    (tmp_path / "talos.yaml").write_text(preset.replace("installer: kubeadm", "installer: talos"), encoding="utf-8")
    output = tmp_path / "package"
    result = cli("build", str(tmp_path / "talos.yaml"), "-o", str(output), "--as-of", "2026-11-23")
    assert "writes for: installer talos (Talos Linux)" in result.out
    assert "nothing for installer talos" in (output / "handbook" / "docs" / "files.md").read_text(encoding="utf-8")
