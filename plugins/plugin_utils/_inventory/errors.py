# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a configuration, and the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError


class ConfigurationError(VergeError):
    """An option of the inventory plugin cannot be used as it is."""

    kind = "configuration"


def invalid_choice(option: str, word: object, known: Iterable[str], what: str) -> ConfigurationError:
    """The error for a word that is none of the known ones; names the nearest.

    :param what: what the word should have been ("filter", "kind of host").
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only needed when something is wrong

    words = sorted(set(known))
    near = get_close_matches(str(word), words, n=3)
    hint = "did you mean {0}?".format(" or ".join(near)) if near else "known: {0}".format(", ".join(words))
    return ConfigurationError(f"option '{option}': '{word}' is no {what}", hint=hint)
