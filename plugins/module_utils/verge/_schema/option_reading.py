# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the options of a task before Ansible validates them: aliases, and messages that help.

Ansible's own messages name neither the place of an option nor the word that may have been meant, and repeat the types of
Python. What is refused here is what Ansible would refuse, and lists or dictionaries where a string is expected, which it
would turn into a string.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, DecimalException
from typing import Any, Callable, NamedTuple

from .._near import did_you_mean
from ..errors import shortened
from .argument_spec import Spec
from .vocabulary import Vocabulary
from .words import OPPOSITES, VALUE_ALIASES, VALUE_HINTS

TRUE = frozenset(("y", "yes", "on", "1", "true", "t"))
FALSE = frozenset(("n", "no", "off", "0", "false", "f"))
#: Longest list of names in a message; longer ones are shown in the documentation only.
MAX_NAMES = 16
MAX_PROBLEMS = 5
MAX_VALUE_LENGTH = 60
MAX_DIGITS = 100


class Reading(NamedTuple):
    """The options of a task under their own names.

    Attributes:
        options: what was written, without aliases.
        problem: what is wrong with it, one line; empty if nothing is.
        facts: what it says about facts, by path; they are not among the options.
    """

    options: dict[str, Any]
    problem: str
    facts: Mapping[str, Any] = {}


class Place(NamedTuple):
    """Where some options are written.

    Attributes:
        path: the path of the list item or dictionary, with a dot at the end; empty for the task itself.
        module: the name of the module.
        common: options that every module has, which messages do not list.
    """

    path: str
    module: str
    common: frozenset[str] = frozenset()

    def label(self, name: str) -> str:
        """Return how a message names one of the options."""
        return f"'{self.path}{name}'"

    def item(self, name: str, number: int) -> Place:
        """Return the place inside an item of a list."""
        return self._replace(path=f"{self.path}{name}[{number}].")

    def inside(self, name: str) -> Place:
        """Return the place inside a dictionary."""
        return self._replace(path=f"{self.path}{name}.")


def read_options(
    spec: Mapping[str, Spec],
    rules: Mapping[str, Any],
    options: Mapping[str, Any],
    words: Vocabulary,
    place: Place,
) -> Reading:
    """Return the options of a task under their own names, and what is wrong with them.

    Args:
        spec: the options of the module.
        rules: the rules about several options (`required_one_of`, `mutually_exclusive`).
        options: the options as they were written.
        words: words for options that are not accepted.
        place: where they were written.
    """
    problems = list(_problems(spec, options, words, place))
    found, conflicts = canonical_options(spec, options, place)
    # A misspelled name would be reported as missing, too.
    problems = problems + conflicts or _broken_rules(rules, found)
    if len(problems) > MAX_PROBLEMS:
        problems[MAX_PROBLEMS:] = [f"and {len(problems) - MAX_PROBLEMS} more problems"]
    return Reading(found, "; ".join(problems))


def own_names(spec: Mapping[str, Spec]) -> dict[str, str]:
    """Return the option for each name that is accepted."""
    return {alias: name for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}


def canonical_options(
    spec: Mapping[str, Spec], options: Mapping[str, Any], place: Place
) -> tuple[dict[str, Any], list[str]]:
    """Return the options without aliases, however deep, and what contradicts itself."""
    conflicts: list[str] = []
    return _canonical(spec, options, place, conflicts), conflicts


# --- names -----------------------------------------------------------------------------------------------------------


def _canonical(
    spec: Mapping[str, Spec], options: Mapping[str, Any], place: Place, conflicts: list[str]
) -> dict[str, Any]:
    """Return the options without aliases, and add what contradicts itself to `conflicts`."""
    # Ansible itself has to warn about deprecated aliases.
    deprecated = {alias["name"] for option in spec.values() for alias in option.get("deprecated_aliases", ())}
    names = {alias: name for alias, name in own_names(spec).items() if alias not in deprecated}
    written: dict[str, str] = {}
    found: dict[str, Any] = {}
    for word, value in options.items():
        name = names.get(word, word)
        canonical = _canonical_value(name, spec.get(name, {}), value, place, conflicts)
        if name in found and found[name] != canonical:
            conflicts.append(
                f"{place.label(word)} and {place.label(written[name])} are the same option: give only one of them"
            )
        written[name], found[name] = word, canonical
    for word, name in OPPOSITES.items():
        if word in spec and name in spec and word in found:
            _resolve_opposite(found, word, name, place, conflicts)
    return found


def _resolve_opposite(found: dict[str, Any], word: str, name: str, place: Place, conflicts: list[str]) -> None:
    """Replace an option that says the opposite of another one by that one."""
    value = as_boolean(found.pop(word))
    if value is None:
        return
    other = as_boolean(found.get(name))
    if other is value:
        conflicts.append(
            f"{place.label(word)} is {str(value).lower()} and {place.label(name)} is {str(other).lower()}, which"
            " contradict each other: give only one of them"
        )
    found[name] = not value


def _canonical_value(name: str, option: Spec, value: Any, place: Place, conflicts: list[str]) -> Any:
    """Return the value of an option without aliases, however deep."""
    if isinstance(value, str) and value in VALUE_ALIASES.get(name, ()):
        meaning = VALUE_ALIASES[name][value]
        return meaning if meaning in option.get("choices", ()) else value
    suboptions = option.get("options")
    if not suboptions:
        return value
    if option.get("type") == "list" and isinstance(value, (list, tuple)):
        return [
            _canonical_item(suboptions, item, place.item(name, number), conflicts) for number, item in enumerate(value)
        ]
    return _canonical_item(suboptions, value, place.inside(name), conflicts)


def _canonical_item(spec: Mapping[str, Spec], value: Any, place: Place, conflicts: list[str]) -> Any:
    parsed = _parsed(value)
    return _canonical(spec, parsed, place, conflicts) if isinstance(parsed, Mapping) else value


def _parsed(value: Any) -> Any:
    """Return the dictionary in a JSON string, or the value itself."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


# --- problems --------------------------------------------------------------------------------------------------------


def _problems(spec: Mapping[str, Spec], options: Mapping[str, Any], words: Vocabulary, place: Place) -> Iterator[str]:
    names = own_names(spec)
    yield from _unknown([str(word) for word in options if word not in names], spec, words, place)
    for name, option in spec.items():
        if option.get("required") and not any(word in options for word in (name, *option.get("aliases", ()))):
            yield f"{place.label(name)} is required"
    for word, value in options.items():
        if word in names and (value is not None or _needs_value(spec[names[word]])):
            name = names[word]
            yield from _value_problems(spec[name], name, value, words, place, place.label(word))


def _needs_value(option: Spec) -> bool:
    return bool(option.get("required") or option.get("choices")) or option.get("default") is not None


def _unknown(unknown: Sequence[str], spec: Mapping[str, Spec], words: Vocabulary, place: Place) -> Iterator[str]:
    """Yield messages about words that are not options."""
    module = "" if place.path else f" of {place.module}"
    unexplained = []
    for word in unknown:
        suggestion = words.suggestion(word, own_names(spec)) or _inside_another(word, spec)
        if suggestion:
            yield f"{place.label(word)} is not an option{module}: {suggestion}"
        else:
            unexplained.append(place.label(word))
    if not unexplained:
        return
    names = [name for name in spec if place.path or name not in place.common]
    known = f"there are {', '.join(sorted(names))}"
    if len(names) > MAX_NAMES:
        known = f"'ansible-doc verge.vergeos.{place.module}' lists all of them"
    verb = "is not an option" if len(unexplained) == 1 else "are not options"
    yield f"{', '.join(unexplained)} {verb}{module}; {known}"


def _inside_another(word: str, spec: Mapping[str, Spec]) -> str:
    """Return in which other option a word is an option of the items."""
    found = [name for name, option in spec.items() if word in own_names(option.get("options") or {})]
    return f"did you mean '{word}' in '{found[0]}'?" if found else ""


def _value_problems(option: Spec, name: str, value: Any, words: Vocabulary, place: Place, label: str) -> Iterator[str]:
    kind = option.get("type", "str")
    check = _CHECKS.get(kind)
    if value is None:
        if kind not in ("str", "path", "raw") or option.get("choices"):
            yield f"{label} cannot be null: give a value or leave it out"
        return
    if check and not check(value):
        yield f"{label} must be {_expected(kind, option)}, not {_shown(value, option)}"
        return
    if kind == "list":
        yield from _list_problems(option, name, value, words, place, label)
        return
    if option.get("choices"):
        yield from _choice_problems(option, name, value, label)
    if option.get("options"):
        yield from _item_problems(option["options"], value, words, name, place.inside(name))


def _list_problems(option: Spec, name: str, value: Any, words: Vocabulary, place: Place, label: str) -> Iterator[str]:
    items = value if isinstance(value, list) else value.split(",") if isinstance(value, str) else [str(value)]
    element = {**option, "type": option.get("elements", "str")}
    check = _CHECKS.get(element["type"])
    for number, item in enumerate(items):
        its_label = f"{label[:-1]}[{number}]'" if isinstance(value, list) else label
        if check and not check(item):
            yield f"{its_label} must be {_expected(element['type'], option)}, not {_shown(item, option)}"
        elif option.get("choices"):
            yield from _choice_problems(element, name, item, its_label)
        elif option.get("options"):
            yield from _item_problems(option["options"], item, words, name, place.item(name, number))


def _item_problems(spec: Mapping[str, Spec], value: Any, words: Vocabulary, name: str, place: Place) -> Iterator[str]:
    parsed = _parsed(value)
    if isinstance(parsed, Mapping):
        yield from _problems(spec, parsed, words.inside.get(name) or Vocabulary(), place)


def _choice_problems(option: Spec, name: str, value: Any, label: str) -> Iterator[str]:
    choices = option["choices"]
    written = _as_choice(value, option)
    if written in choices or VALUE_ALIASES.get(name, {}).get(str(written)) in choices:
        return
    text = _shown(value, option)
    meaning = next((word for word in VALUE_HINTS.get(name, {}).get(str(value), ()) if word in choices), "")
    suggestion = f"did you mean '{meaning}'?" if meaning else did_you_mean(value, map(str, choices), most=1, cutoff=0.7)
    allowed = ", ".join(str(choice) for choice in choices if choice != "")
    if not suggestion:
        yield f"{label} must be one of {allowed}, not {text}"
    elif len(choices) > MAX_NAMES:
        yield f"{label} cannot be {text}: {suggestion}"
    else:
        yield f"{label} cannot be {text}: {suggestion} (one of {allowed})"


def _as_choice(value: Any, option: Spec) -> Any:
    """Return a value as it is compared with choices: converted, and words that YAML takes for a boolean restored."""
    if option.get("type") == "int":
        return int(Decimal(value)) if isinstance(value, (str, float)) else value
    text = str(value)
    meant = [choice for choice in option["choices"] if str(choice) in _BOOLEAN_WORDS.get(text, ())]
    return meant[0] if len(meant) == 1 and text not in option["choices"] else text


_BOOLEAN_WORDS = {"True": TRUE, "False": FALSE}


def _broken_rules(rules: Mapping[str, Any], options: Mapping[str, Any]) -> list[str]:
    """Return which rules about several options are broken."""
    found = [
        f"{_quoted(sorted(names, key='id'.__eq__), 'or')} is required"
        for names in rules.get("required_one_of", ())
        if all(options.get(name) is None for name in names)
    ]
    for names in rules.get("mutually_exclusive", ()):
        given = [name for name in names if options.get(name) is not None]
        if len(given) > 1:
            found.append(f"{_quoted(given, 'and')} exclude each other: give only one of them")
    return found


def _quoted(names: Sequence[str], word: str) -> str:
    quoted = [f"'{name}'" for name in names]
    return f" {word} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def _shown(value: Any, option: Spec) -> str:
    """Return a value for a message: not a secret, not the whole of something long, and nothing of Python."""
    if isinstance(value, Mapping):
        return "a dictionary"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "null"
    if option.get("no_log"):
        return "the given value"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{shortened(text, MAX_VALUE_LENGTH)}'"


# --- types -----------------------------------------------------------------------------------------------------------


def as_boolean(value: Any) -> Any:
    """Return the boolean that a value means for Ansible, or None."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return bool(value) if value in (0, 1) else None
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in TRUE else False if word in FALSE else None


def _is_boolean(value: Any) -> bool:
    return as_boolean(value) is not None


def _is_integer(value: Any) -> bool:
    if isinstance(value, int):
        return True
    if not isinstance(value, (str, float)):
        return False
    try:
        number = Decimal(value)
        # Writing out a number such as 1e999999999 would take forever.
        return number.is_finite() and number.adjusted() < MAX_DIGITS and number == int(number)
    except (DecimalException, ValueError, OverflowError):
        return False


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _is_text(value: Any) -> bool:
    return not isinstance(value, (Mapping, list, tuple))


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, str, int, float))


def _is_dictionary(value: Any) -> bool:
    if isinstance(value, Mapping):
        return True
    # Ansible also takes JSON, a Python dictionary and "key=value"; it has to find out itself whether they are well-formed.
    return isinstance(value, str) and (value.startswith("{") or "=" in value)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "bool": _is_boolean,
    "int": _is_integer,
    "float": _is_number,
    "str": _is_text,
    "path": _is_text,
    "list": _is_list,
    "dict": _is_dictionary,
}
_EXPECTED = {
    "bool": "true or false",
    "int": "a whole number such as 4",
    "float": "a number such as 1.5",
    "str": "a string",
    "path": "a path",
}


def _expected(kind: str, option: Spec) -> str:
    """Return what kind of value is expected, with an example."""
    if kind == "list":
        items = "dictionaries" if option.get("elements") == "dict" else "values"
        return f"a list of {items}"
    if kind == "dict":
        names = [name for name, inner in (option.get("options") or {}).items() if inner.get("required")]
        example = ", ".join(f"{name}: ..." for name in names or list(option.get("options") or {})[:1])
        return f"a dictionary such as {{{example}}}" if example else "a dictionary"
    return _EXPECTED[kind]
