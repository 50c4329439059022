# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that a module knows besides its options, to say what somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Optional

from .._near import near
from .argument_spec import Spec
from .resource import Resource
from .words import COMMON_WORDS, Word


class Vocabulary(NamedTuple):
    """Words for options that are not accepted, and those for the items of lists.

    Attributes:
        advice: what to write instead of a word.
        synonyms: the option that a word means, such as the name of the platform's column.
        inside: the words for the items of an option.
    """

    advice: Mapping[str, str] = {}
    synonyms: Mapping[str, str] = {}
    inside: Mapping[str, Vocabulary] = {}

    def suggestion(self, word: str, known: Iterable[str]) -> str:
        """Return what somebody may have meant by a word that is not an option, or an empty string."""
        if word in self.advice:
            return self.advice[word]
        if word in self.synonyms:
            return f"did you mean '{self.synonyms[word]}'?"
        return most_similar(word, (*known, *self.synonyms), self.synonyms)


def most_similar(word: str, known: Iterable[str], meanings: Optional[Mapping[str, str]] = None) -> str:
    """Return a question with the known word that is most similar to another one, or an empty string."""
    found = near(word, known, most=1, cutoff=0.7)
    return f"did you mean '{(meanings or {}).get(found[0], found[0])}'?" if found else ""


def vocabulary(spec: Mapping[str, Spec], words: Iterable[Word] = ()) -> Vocabulary:
    """Return the words for some options."""
    advice = {
        word.word: word.advice
        for word in (*COMMON_WORDS, *words)
        if word.advice and word.word not in spec and (not word.option or word.option in spec)
    }
    return Vocabulary(advice)


def resource_vocabulary(resource: Resource, spec: Mapping[str, Spec]) -> Vocabulary:
    """Return the words for the options of the module that manages a resource, the items of its lists included."""
    found = vocabulary(spec, resource.words)
    synonyms = {
        column.written: column.option
        for column in resource.columns
        if column.written not in spec and column.option in spec and column.written not in found.advice
    }
    inside = {
        children.option: resource_vocabulary(children.resource, spec[children.option]["options"])
        for children in resource.children
        if spec.get(children.option, {}).get("options")
    }
    return found._replace(synonyms=synonyms, inside=inside)
