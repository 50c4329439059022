# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the tables of words in the migration guides from the words that the modules know.

python scripts/word_tables.py [--write]; `make format` does it. A comment in a guide says what its table is about:
`.. words: vergeio.vergeos verge_vm`, up to `.. end of words`. Without a module, it is about the options of all modules.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COLLECTIONS = ROOT / ".build" / "collections"
if str(COLLECTIONS) not in sys.path:
    sys.path.insert(0, str(COLLECTIONS))

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import (  # noqa: E402 - needs the path
    RESOURCES,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource  # noqa: E402
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.words import (  # noqa: E402
    COMMON_WORDS,
    OPPOSITES,
    Word,
)

GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("from_*.rst"))
TABLE = re.compile(r"(?<=^\.\. words: )(?P<tool>\S+)(?: (?P<module>\w+))?\n.*?(?=^\.\. end of words$)", re.M | re.S)
HEADER = """\

.. list-table::
    :header-rows: 1
    :widths: 30 30 40

    * - their word
      - option
      - how to write it
"""


class Row(NamedTuple):
    """A row of a table: words that mean the same."""

    words: tuple[str, ...]
    option: str
    advice: str

    def text(self) -> str:
        """Return the row as reStructuredText."""
        words = ", ".join(f"``{word}``" for word in self.words)
        option = f"``{self.option}``" if self.option else ""
        return f"    * - {words}\n      - {option}\n      - {self.advice}\n".replace("- \n", "-\n")


def words_of(resource: Resource, path: str = "") -> Iterator[tuple[str, Word]]:
    """Yield the words for the options of a resource and of the items of its lists, each with the path of the list."""
    for word in resource.words:
        yield path, word
    for children in resource.children:
        yield from words_of(children.resource, f"{path}{children.option}[].")


def table(tool: str, module: str) -> str:
    """Return the table of the words of a tool for a module; without a module, for options of all modules."""
    known = words_of(RESOURCES[module]) if module else (("", word) for word in COMMON_WORDS)
    rows = list(_rows((path, word) for path, word in known if tool in word.tools))
    if not module:
        rows += [Row((word,), word, f"accepted; the opposite of ``{name}``") for word, name in OPPOSITES.items()]
    if not rows:
        sys.exit(f"no words of {tool} for {module or 'all modules'}")
    return HEADER + "".join(row.text() for row in rows) + "\n"


def _rows(words: Iterable[tuple[str, Word]]) -> Iterator[Row]:
    found: dict[tuple[str, str, str], list[str]] = {}
    for path, word in words:
        advice = "accepted as it is" if word.is_alias else _as_markup(word)
        found.setdefault((path, word.option, advice), []).append(word.word)
    for (path, option, advice), same in found.items():
        yield Row(tuple(same), f"{path}{option}" if option else path.rstrip("."), advice)


def _as_markup(word: Word) -> str:
    if word.advice.startswith("did you mean"):
        return "rename it"
    return re.sub("'([^']+)'", r"``\1``", word.advice)


def generated(text: str) -> str:
    """Return a guide with its tables as they should be."""
    return TABLE.sub(lambda found: f"{found[0].splitlines()[0]}\n{table(found['tool'], found['module'] or '')}", text)


def main() -> int:
    """Write or check the guides and return the exit code."""
    outdated = {
        path: text for path in GUIDES if (text := generated(path.read_text("utf-8"))) != path.read_text("utf-8")
    }
    for path, text in outdated.items():
        if sys.argv[1:] == ["--write"]:
            path.write_text(text, encoding="utf-8")
        else:
            print(f"{path.relative_to(ROOT)}: out of date, run `make format`", file=sys.stderr)
    return 0 if sys.argv[1:] == ["--write"] else len(outdated)


if __name__ == "__main__":
    sys.exit(main())
