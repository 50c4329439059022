# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The order of what the reference says: examples come before tables of options, and roles have examples, too.

antsibull-docs puts the examples of a module below its options, which fill dozens of screens, and knows no examples of roles.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

CONTENTS = re.compile(r"^\.\. contents::\n(   .*\n)*", re.MULTILINE)
TITLE = re.compile(r"^verge\.vergeos\.(\w+ (?:module|inventory|lookup|filter|test|role) -- .+)\n\++\n", re.MULTILINE)
EXAMPLES = re.compile(r"^\.\. Examples\n.*?(?=^\.\. Facts\n)", re.MULTILINE | re.DOTALL)
REQUIREMENTS = re.compile(r"^\.\. Requirements\n", re.MULTILINE)
ENTRY_POINT = re.compile(r"^\.\. _ansible_collections\.\S+__entrypoint-", re.MULTILINE)
README_EXAMPLES = re.compile(r"^## Examples?\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
README_BLOCK = re.compile(r"^```yaml\n(?P<yaml>.*?)^```\n", re.MULTILINE | re.DOTALL)


def rearranged(text: str) -> str:
    """Return a page of the reference for the site.

    Args:
        text: What antsibull-docs has made.
    """
    # The theme has a table of contents of its own, and shows an error in place of another one.
    text = CONTENTS.sub("", text)
    # The name of the collection stands above each page already.
    text = TITLE.sub(lambda title: f"{title[1]}\n{'+' * len(title[1])}\n", text, count=1)
    examples = EXAMPLES.search(text)
    if not examples:
        return text
    rest = text[: examples.start()] + text[examples.end() :]
    return REQUIREMENTS.sub(lambda found: examples[0] + found[0], rest, count=1)


def with_examples(text: str, readme: Path) -> str:
    """Return the page of a role with the examples of its README before its entry points.

    Args:
        text: What antsibull-docs has made.
        readme: README of the role.

    Raises:
        ValueError: The README has no examples.
    """
    section = README_EXAMPLES.search(readme.read_text(encoding="utf-8"))
    blocks = [block["yaml"] for block in README_BLOCK.finditer(section["text"])] if section else []
    if not blocks:
        raise ValueError(f"{readme} has no section with examples")
    lines = ["Examples", "--------", ""]
    for block in blocks:
        lines += [".. code-block:: yaml", "", textwrap.indent(block.rstrip("\n"), "    "), ""]
    return ENTRY_POINT.sub(lambda found: "\n".join([*lines, "", found[0]]), text, count=1)
