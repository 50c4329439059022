# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for the documentation site, which is built without a network."""

from __future__ import annotations

import json
import re
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import site_jobs

project = "verge.vergeos"
copyright = "verge.vergeos contributors"  # noqa: A001 - the name that Sphinx reads
extensions = ["sphinx_antsibull_ext", "sphinx_copybutton", "sphinx_design", "sphinx_llms_txt"]
default_role = "any"
nitpicky = True
highlight_language = "YAML+Jinja"
# Both have enough contrast for everybody.
pygments_style = "github-light-high-contrast"
pygments_dark_style = "github-dark-high-contrast"
smartquotes = False
antsibull_ext_color_scheme = "default-autodark"
html_theme = "furo"
COLLECTION = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text(encoding="utf-8"))
html_title = f"verge.vergeos {COLLECTION['version']}"
html_show_sphinx = False
html_use_index = False
html_show_sourcelink = False
html_css_files = ["verge.css"]
html_js_files = ["verge.js"]
html_static_path = ["verge.js", "search.js"]
html_favicon = "favicon.svg"
# Prompts and what a command prints are not copied.
copybutton_prompt_text = "$ "
copybutton_exclude = ".linenos, .gp"
REPOSITORY = COLLECTION["repository"]

# For assistants: a list of the guides, and all of them as one text. The reference is what `ansible-doc` prints.
html_baseurl = COLLECTION["documentation"]
llms_txt_uri_template = "{base_url}{docname}.html"
llms_txt_summary = COLLECTION["description"]
llms_txt_exclude = [f"*_{kind}" for kind in ("module", "inventory", "lookup", "filter", "test", "role")]

# References to Ansible's own documentation become links; intersphinx would download its inventory.
ANSIBLE = "https://docs.ansible.com/ansible/latest/"
PAGES = {
    "ansible_configuration_settings": "reference_appendices/config.html",
    "action_plugins": "plugins/action.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
PLUGIN = re.compile(
    r"ansible_collections\.ansible\.builtin\.(\w+_(?:module|inventory|lookup|filter|test|callback|cache))\b"
)
# The page's switch between light and dark applies to pictures and tables, too, regardless of the browser's setting.
SCHEMES = {"light": "colors-default.css", "dark": "colors-default-dark.css"}


def link_to_ansible(app: Any, env: Any, node: Any, content: Any) -> nodes.reference | None:  # noqa: ARG001
    """Return the link for a reference to something that Ansible documents."""
    target = node.get("reftarget", "")
    if target in PAGES:
        page = PAGES[target]
    elif node.get("reftype") == "envvar" and target.startswith("ANSIBLE_"):
        page = f"reference_appendices/config.html#envvar-{target}"
    elif found := PLUGIN.match(target):
        page = f"collections/ansible/builtin/{found[1]}.html"
    else:
        return None
    return nodes.reference("", "", content.deepcopy(), internal=False, refuri=ANSIBLE + page)


def link_to_source(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:  # noqa: ARG001
    """Let the link that edits a page lead to the file that the page is made of; other pages have none."""
    meta = context.get("meta") or {}
    address = str(meta.get("github_url", "")).partition("?")[0]
    if page.startswith("docsite/"):
        address = f"{REPOSITORY}/edit/main/docs/docsite/rst/{page.removeprefix('docsite/')}.rst"
    context["theme_source_edit_link"] = address
    context["theme_source_repository"] = ""


def write_style(app: Any) -> None:
    """Write the style sheet, with the colours of tables for each position of the switch."""
    parts = []
    for theme, file in SCHEMES.items():
        colours = resources.files("sphinx_antsibull_ext").joinpath(file).read_text(encoding="utf-8")
        parts += [
            f'body[data-theme="{theme}"] {{ color-scheme: {theme}; }}',
            colours.replace(":root", f'body[data-theme="{theme}"]'),
        ]
    parts.append((Path(app.confdir) / "verge.css").read_text(encoding="utf-8"))
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "verge.css").write_text("\n".join(parts), encoding="utf-8")


def write_jobs(app: Any, exception: Exception | None) -> None:
    """Write what the search finds beside the texts: the jobs, with the addresses of their guides."""
    if exception:
        return
    labels = app.env.get_domain("std").anonlabels
    jobs = []
    for job in site_jobs.load():
        page, anchor = labels[job.label]
        address = app.builder.get_target_uri(page) + (
            f"#{anchor}" if "." in job.label.removeprefix(site_jobs.LABEL) else ""
        )
        guide = app.env.titles[page].astext()
        jobs.append({"title": job.title, "words": job.words, "address": address, "label": job.label, "guide": guide})
    text = f"window.VERGE_JOBS = {json.dumps(jobs, indent=1)};\n"
    (Path(app.outdir) / "_static" / "jobs.js").write_text(text, encoding="utf-8")


def add_search(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:  # noqa: ARG001
    """Load the scripts of the search on its page only."""
    if page == "search":
        app.add_js_file("jobs.js")
        app.add_js_file("search.js")


def setup(app: Any) -> None:
    """Connect the functions of this file."""
    app.connect("missing-reference", link_to_ansible)
    app.connect("builder-inited", write_style)
    app.connect("html-page-context", link_to_source)
    app.connect("html-page-context", add_search)
    app.connect("build-finished", write_jobs)
