"""The page of handbooks leads to every shipped design, and `make site` puts a handbook where it leads to."""

import re
import subprocess

from hadesign.source import read
from tests.generate import ROOT
from tests.handbook.books import SHIPPED


def test_the_page_leads_to_the_handbook_of_every_shipped_design() -> None:
    page = (ROOT / "site" / "handbooks.md").read_text(encoding="utf-8")
    names = [read(file).data["metadata"]["name"] for file in SHIPPED.values()]
    assert re.findall(r'<a href="designs/([^"/]+)/index\.html">', page) == names
    assert "(handbooks.md)" in (ROOT / "site" / "index.md").read_text(encoding="utf-8")


def test_make_site_builds_all_of_them_and_bounds_what_they_take() -> None:
    done = subprocess.run(["make", "-n", "site"], capture_output=True, text=True, check=True, cwd=ROOT)
    assert re.search(
        r"hadesign build blueprints -o build/handbooks --html --draft --as-of \d{4}-\d\d-\d\d", done.stdout
    )
    assert "cp -R build/handbooks/site/designs build/site/handbooks/" in done.stdout
    assert re.search(r"du -sm build/site/handbooks .* -le \d+", done.stdout)
