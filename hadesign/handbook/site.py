"""The handbook's mkdocs.yml and style: mkdocs-material, nothing loaded from another host, no plugin of ours."""

import json
from collections.abc import Sequence

STYLE = """\
/* Wide tables scroll inside their own frame; the page itself never does. Long names break anywhere. */
.md-typeset__scrollwrap { overflow-x: auto; }
.md-typeset p, .md-typeset li { overflow-wrap: anywhere; }
.md-typeset td code { white-space: nowrap; }
.md-typeset img { max-width: 100%; background: white; border-radius: .3rem; }
"""

_CONFIG = """\
# {header}
site_name: {name}
docs_dir: docs
site_dir: site
use_directory_urls: false
theme:
  name: material
  font: false
  features: [navigation.top, content.code.copy, toc.follow]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: indigo
      toggle: {{icon: material/weather-night, name: Dark}}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: indigo
      toggle: {{icon: material/weather-sunny, name: Light}}
extra_css: [style.css]
extra: {{generator: false}}
plugins: [search]
markdown_extensions:
  - admonition
  - tables
  - toc: {{permalink: true}}
  - pymdownx.highlight: {{auto_title: false}}
  - pymdownx.superfences
nav:
{nav}
"""


def mkdocs_config(name: str, pages: Sequence[tuple[str, str]], header: str) -> str:
    """Return mkdocs.yml; a JSON string is a YAML string that nothing can break out of."""
    nav = "\n".join(f"  - {json.dumps(title)}: {file}" for file, title in pages)
    flat = "".join(c if c.isprintable() else " " for c in name)
    return _CONFIG.format(header=header, name=json.dumps(flat, ensure_ascii=True), nav=nav)
