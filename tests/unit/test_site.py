# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The navigation of the documentation site, and what is looked for in its pages."""

from __future__ import annotations

import json
import re
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import identity  # noqa: E402 - from the folder of scripts
import picture  # noqa: E402 - from the folder of scripts
import site_browser  # noqa: E402 - from the folder of scripts
import site_charts  # noqa: E402 - from the folder of scripts
import site_check  # noqa: E402 - from the folder of scripts
import site_jobs  # noqa: E402 - from the folder of scripts
import site_pages  # noqa: E402 - from the folder of scripts
import site_reference  # noqa: E402 - from the folder of scripts
import site_versions  # noqa: E402 - from the folder of scripts


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<a href="other.html#there">x</a><img src="picture.png">', ""),
        ('<a href="https://example.com/nothing#here">x</a>', ""),
        ('<a href="gone.html">x</a>', "page.html: gone.html: there is no such file"),
        ('<a href="other.html#gone">x</a>', "page.html: other.html#gone: there is no such anchor"),
        ('<a href="#gone">x</a>', "page.html: #gone: there is no such anchor"),
        ('<img src="gone.png">', "page.html: gone.png: there is no such file"),
        (
            '<div><div class="admonition error"><p>The  theme\nfails</p></div></div>',
            "page.html: shows an error: The theme fails",
        ),
        ('<div><noscript><div class="admonition error">JavaScript</div></noscript></div>', ""),
    ],
)
def test_what_readers_would_stumble_over(tmp_path: Path, body: str, problem: str) -> None:
    (tmp_path / "page.html").write_text(f"<body>{body}</body>", encoding="utf-8")
    (tmp_path / "other.html").write_text('<h1 id="there">x</h1>', encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"")
    assert list(site_check.Site(tmp_path).problems()) == ([problem] if problem else [])


def test_each_module_and_role_has_an_area() -> None:
    areas = yaml.safe_load((ROOT / "scripts" / "site" / "areas.yml").read_text(encoding="utf-8"))
    kinds = {"modules": "module", "inventory": "inventory", "lookup": "lookup", "filter": "filter", "test": "test"}
    pages = [
        site_pages.Page(f"{path.stem}_{kind}", path.stem, kind, "")
        for folder, kind in kinds.items()
        for path in (ROOT / "plugins" / folder).glob("*.py")
    ]
    pages += [site_pages.Page(f"{path.name}_role", path.name, "role", "") for path in (ROOT / "roles").iterdir()]
    grouped = site_pages.by_area(pages, areas)
    assert list(grouped) == [area["title"] for area in areas]


def test_a_page_without_an_area_is_an_error() -> None:
    with pytest.raises(SystemExit, match="has a pattern for verge_new_module"):
        site_pages.by_area([site_pages.Page("verge_new_module", "verge_new", "module", "")], [])


def test_what_a_browser_shows(tmp_path: Path) -> None:
    browser = site_browser.find()
    if not browser:
        pytest.skip(f"no browser on PATH: {', '.join(site_browser.BROWSERS)}")
    head = '<!DOCTYPE html><html lang="en"><head><title>x</title><link rel="icon" href="data:,"></head>'
    (tmp_path / "docsite").mkdir()
    page = f'{head}<body><p style="color: #999; background: #fff">pale</p></body></html>'
    (tmp_path / "docsite" / "pale.html").write_text(page, encoding="utf-8")
    page = f'{head}<body><p style="width: 500px">wide</p><script>throw Error("broken")</script></body></html>'
    (tmp_path / "wide.html").write_text(page, encoding="utf-8")
    (tmp_path / "fine.html").write_text(f"{head}<body><p>fine</p></body></html>", encoding="utf-8")
    wide, broken, light, dark = site_browser.Looks(tmp_path, browser).problems()
    assert wide == "wide.html: is 508 pixels wide on a screen of 390"
    assert broken == "wide.html: script: broken"
    assert light.startswith("docsite/pale.html, light: color-contrast in 1 places")
    assert dark.startswith("docsite/pale.html, dark: color-contrast in 1 places")


def test_each_guide_to_a_job_is_found_by_words() -> None:
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    guides = {name for section in sections if section["title"] == "Jobs" for name in section["toctree"]}
    found = {job.label.removeprefix(site_jobs.LABEL).partition(".")[0] for job in site_jobs.load()}
    assert guides - found == set(), (
        "add the jobs of these guides to scripts/site/jobs.yml, with the words that people use"
    )


def test_each_job_leads_to_a_label() -> None:
    guides = (ROOT / "docs" / "docsite" / "rst").glob("*.rst")
    labels = {
        label for path in guides for label in re.findall(r"^\.\. _(\S+):$", path.read_text(encoding="utf-8"), re.M)
    }
    assert {job.label for job in site_jobs.load()} - labels == set()


def test_examples_come_before_options() -> None:
    title = "verge.vergeos.verge_x module -- Manage x"
    parts = [title, "+" * len(title), ".. contents::", "   :local:", "", ".. Requirements", "", ".. Options", ""]
    text = "\n".join([*parts, ".. Examples", "", "Examples", "--------", "", ".. Facts", "", ".. Return values", ""])
    found = [line for line in site_reference.rearranged(text).splitlines() if line]
    assert found[:2] == ["verge_x module -- Manage x", "+" * 26]
    assert [line for line in found if line.startswith("..")] == [
        ".. Examples",
        ".. Requirements",
        ".. Options",
        ".. Facts",
        ".. Return values",
    ]


def test_a_role_shows_the_examples_of_its_readme(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(
        "# x\n\n## Examples\n\n```yaml\n- role: x\n```\n\n## Notes\n\n```yaml\n- no: x\n```\n", encoding="utf-8"
    )
    entry = ".. _ansible_collections.verge.vergeos.x_role__entrypoint-main:\n"
    page = site_reference.with_examples(f"Title\n\n{entry}", readme)
    assert "- role: x" in page.partition(entry)[0]
    assert "- no: x" not in page
    readme.write_text("# x\n", encoding="utf-8")
    with pytest.raises(ValueError, match="has no section with examples"):
        site_reference.with_examples(entry, readme)


def test_charts_show_the_figures_of_the_benchmark(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "docsite" / "rst" / "benchmark.rst").read_text(encoding="utf-8")
    page = site_charts.illustrated(text, tmp_path)
    pictures = {path.name for path in tmp_path.iterdir()}
    assert set(re.findall(r"^\.\. image:: images/(\S+)$", page, re.MULTILINE)) == pictures
    assert page.count(".. dropdown:: ") == text.count(".. list-table:: ")
    with pytest.raises(ValueError, match="no table of the benchmark has the title"):
        site_charts.illustrated("Benchmark\n=========\n", tmp_path)


def test_a_bar_is_as_long_as_its_value() -> None:
    rows = site_charts.rows_of("    * -\n      - ms\n    * - ours\n      - 5\n    * - theirs\n      - 20\n")
    assert rows == [{"": "ours", "ms": "5"}, {"": "theirs", "ms": "20"}]
    bars = site_charts.bars_of({"title": "x", "column": "ms"}, rows)
    picture = site_charts.draw("x", bars, "^ours$")
    found = re.findall(r'class="(ours|bar)" x="\d+" y="\d+" width="(\d+)"', picture)
    assert found == [("ours", f"{site_charts.BARS / 4:.0f}"), ("bar", f"{site_charts.BARS}")]


def test_sites_of_releases_lie_beside_each_other(tmp_path: Path) -> None:
    archives, site = tmp_path / "archives", tmp_path / "site"
    archives.mkdir()
    site.mkdir()
    for version in ("devel", "1.9.0", "1.10.0"):
        (site / "index.html").write_text(version, encoding="utf-8")
        if version != "devel":
            with tarfile.open(archives / f"v{version}.tgz", "w:gz") as archive:
                archive.add(site / "index.html", "./index.html")
    (site / "index.html").write_text("devel", encoding="utf-8")
    assert site_versions.assemble(site, archives, tmp_path / "all") == ["1.10.0", "1.9.0"]
    shown = {path.parent.name: path.read_text(encoding="utf-8") for path in (tmp_path / "all").rglob("index.html")}
    assert shown == {"all": "1.10.0", "1.10.0": "1.10.0", "1.9.0": "1.9.0", "devel": "devel"}
    menu = json.loads((tmp_path / "all" / "1.9.0" / "versions.json").read_text(encoding="utf-8"))
    assert [entry["address"] for entry in menu] == ["../", "../1.9.0/", "../devel/"]


def test_a_picture_of_a_session_loads_nothing_and_hides_nothing_that_matters() -> None:
    recap = "PLAY RECAP ***\nlocalhost : ok=1    changed=0    unreachable=0    failed=0\n"
    text = picture.shortened(f"PLAY [x] ***\n\nTASK [y] ***\n\033[0;33mchanged: [localhost]\033[0m\n{recap}")
    drawn = picture.draw(text)
    assert [line.split() for line in text.splitlines()[1:]] == [["localhost", ":", "ok=1", "changed=0", "failed=0"]]
    assert "changed:" in drawn
    assert re.findall(r"https?://[^\"]+", drawn.partition("-->")[2]) == ["http://www.w3.org/2000/svg"]


def test_another_organisation() -> None:
    text = "https://github.com/old/x https://old.github.io/x/ https://github.com/orgs/old/teams/y @old/y https://github.com/old"
    for here, there in identity.replacements("https://github.com/old/x", "https://github.com/new/z"):
        text = text.replace(here, there)
    assert text == (
        "https://github.com/new/z https://new.github.io/z/ https://github.com/orgs/new/teams/y @new/y https://github.com/new"
    )
    with pytest.raises(ValueError, match="example is not like"):
        identity.replacements("https://github.com/old/x", "example")
