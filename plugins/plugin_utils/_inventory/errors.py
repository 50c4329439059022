# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in the configuration of the inventory."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.verge.vergeos.plugins.module_utils.verge._near import did_you_mean
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError


class ConfigurationError(VergeError):
    """An option of the inventory plugin is not valid."""

    kind = "configuration"


def invalid_choice(option: str, word: object, valid: Iterable[str], what: str) -> ConfigurationError:
    """Return the error for a word that is not valid, with near matches as the hint.

    Args:
        option: The option.
        word: The word.
        valid: All valid words.
        what: What the word should have been ("filter", "kind of host").
    """
    words = sorted(set(valid))
    hint = did_you_mean(word, words, f"valid: {', '.join(words)}")
    return ConfigurationError(f"option '{option}': '{word}' is not a valid {what}", hint=hint)
