# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a table of a converter can say, and how it is carried out: a task or resource of another tool as options of a module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Callable, NamedTuple, Optional

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.values import (
    CannotConvertError,
    Convert,
    Doubtful,
    Tagged,
    is_template,
    unchanged,
)

Spec = Mapping[str, Mapping[str, Any]]
Values = Mapping[str, Any]

_INFO = "_info"
_DEEPER = "[]."


class Option(NamedTuple):
    """Where the value of an option goes.

    Attributes:
        to: The option here.
        convert: Converts the value.
    """

    to: str
    convert: Convert = unchanged


class Outcome(NamedTuple):
    """A task or a resource as options of a module here.

    Attributes:
        options: The options.
        notes: What somebody should look at.
    """

    options: dict[str, Any]
    notes: list[str]


def _as_it_is(options: dict[str, Any]) -> dict[str, Any]:
    return options


@dataclass(frozen=True)
class Rule:
    """How to convert what one module or resource of another tool manages. What is not mentioned has the same name here.

    Attributes:
        module: The module here, without the collection.
        inside: The list of the object of which this is an item, such as `drives`, or `dns_views.zones` for one in another;
            empty: it is the object itself.
        owner: Options that name the object of which it is an item, and their names there.
        options: Options with other names or values.
        without_effect: Options without a counterpart that are not needed here.
        missing: Options without a counterpart, and what to do about it.
        states: What each state means here, in options of the object. Empty: the states are the same.
        fixed: Options of the object that are always set.
        rework: What only this rule needs: changes the given options before all else, to options of the module here.
        results: What is written after the name of a registered variable, and what is written here, as patterns.
        notes: What somebody should look at in any case.
    """

    module: str
    inside: str = ""
    owner: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    without_effect: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, Values] = field(default_factory=dict)
    fixed: Values = field(default_factory=dict)
    rework: Callable[[dict[str, Any]], dict[str, Any]] = _as_it_is
    results: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def spec_of(module: str) -> Spec:
    """Return the options of a module of this collection."""
    if module.endswith(_INFO):
        resource = RESOURCES.get(module) or RESOURCES[module[: -len(_INFO)]]
        return listing(resource).spec
    return managing(RESOURCES[module]).spec


def result_keys(module: str) -> frozenset[str]:
    """Return the keys under which a module returns objects."""
    name = module[: -len(_INFO)] if module.endswith(_INFO) else module
    resource = RESOURCES.get(module) or RESOURCES[name]
    return frozenset((resource.plural if module.endswith(_INFO) else resource.name, "actions", "created_secrets"))


def convert(rule: Rule, given: Values) -> Outcome:
    """Return what a task or resource of another tool is here.

    Args:
        rule: How to convert it.
        given: Its options.

    Raises:
        CannotConvertError: There is no counterpart.
    """
    conversion = _Conversion(rule)
    conversion.run(dict(given))
    options = conversion.object
    if rule.inside:
        options[rule.inside] = [conversion.item]
    return Outcome(options, conversion.notes)


class Pieces(NamedTuple):
    """What a resource says about an object, and about an item of it.

    Attributes:
        object: Options of the object.
        item: Options of the item.
        notes: What somebody should look at.
    """

    object: dict[str, Any]
    item: dict[str, Any]
    notes: list[str]


def convert_resource(rule: Rule, given: Values, is_complete: bool) -> Pieces:
    """Return what a resource is here. It has no connection options.

    Args:
        rule: How to convert it.
        given: Its attributes.
        is_complete: The attributes include facts, which are left out without a note.

    Raises:
        CannotConvertError: There is no counterpart.
    """
    conversion = _Conversion(rule, connection=False, silent=is_complete)
    conversion.run(dict(given))
    return Pieces(conversion.object, conversion.item, conversion.notes)


def item_spec(module: str, inside: str) -> Spec:
    """Return the options of the items of a list."""
    spec = spec_of(module)
    for name in inside.split(".") if inside else ():
        spec = spec[name]["options"]
    return spec if inside else {}


class _Conversion:
    """One conversion."""

    def __init__(self, rule: Rule, connection: bool = True, silent: bool = False) -> None:
        self.rule = rule
        self.connection = connection
        self.silent = silent
        self.spec = spec_of(rule.module)
        self.item_spec = item_spec(rule.module, rule.inside)
        self.notes: list[str] = list(rule.notes)
        self.object: dict[str, Any] = {}
        self.item: dict[str, Any] = {}

    def run(self, given: dict[str, Any]) -> None:
        options = self.rule.rework(given)
        state = options.pop("state", None)
        for name, value in options.items():
            self._take(name, value)
        for name, value in self._of_state(state).items():
            target = self.item if self.rule.inside and name == "state" and "state" in self.item_spec else self.object
            target[name] = value
        self.object.update(self.rule.fixed)

    def _of_state(self, state: Any) -> Values:
        states = self.rule.states
        if state is None:
            return {}
        if is_template(state) or isinstance(state, Tagged):
            if any(values != {"state": word} for word, values in states.items()):
                self.notes.append("the state is a template; states that remove or stop may also need 'force: true'")
            return {"state": state}
        if not states:
            return {} if state == "present" and self.rule.inside else {"state": state}
        if state not in states:
            raise CannotConvertError(f"there is nothing like 'state: {state}' here")
        return states[state]

    def _take(self, name: str, value: Any) -> None:
        """Take over one option."""
        rule = self.rule
        if name in rule.without_effect:
            return
        if name in rule.missing:
            self.notes.append(f"'{name}' was left out: {rule.missing[name]}")
            return
        if self.connection and (name in CONNECTION or name in ("api_key", "insecure")):
            self.object["token" if name == "api_key" else name] = value
            return
        if name in rule.owner:
            self.object[rule.owner[name]] = value
            return
        option = rule.options.get(name) or self._same(name)
        if option is None and self.silent:
            return
        if option is None:
            self.notes.append(f"'{name}' was left out: there is no such option here")
            return
        self._put(option, value)

    def _same(self, name: str) -> Optional[Option]:
        """Return the option here that has the same name, or of which the name is an alias."""
        for spec in (self.item_spec, self.spec):
            for option, declared in spec.items():
                if name == option or name in declared.get("aliases", ()):
                    return Option(option)
        return None

    def _put(self, option: Option, value: Any) -> None:
        converted = option.convert(value)
        if isinstance(converted, Doubtful):
            self.notes.append(converted.note)
            converted = converted.value
        if option.to in self.item_spec:
            self.item[option.to] = converted
        else:
            self.object[option.to] = converted


def items(options: Mapping[str, Option]) -> Convert:
    """Return a function that converts a list of dictionaries.

    Args:
        options: The keys with other names or values.
    """

    def convert_items(value: Any) -> Any:
        if not isinstance(value, list):
            names = ", ".join(f"'{name}' is '{option.to}' here" for name, option in options.items())
            return Doubtful(value, f"'{value}' has to be rewritten where it is set: {names}, and sizes have a unit")
        return [dict(_item(options, one)) if isinstance(one, Mapping) else one for one in value]

    return convert_items


def _item(options: Mapping[str, Option], item: Values) -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        option = options.get(name, Option(name))
        yield option.to, option.convert(value)


def paths(rule: Rule) -> Iterator[str]:
    """Yield the options here that a rule names, with the list of which they are an item."""
    inside = item_spec(rule.module, rule.inside)
    for option in (*(option.to for option in rule.options.values()), *rule.owner.values(), *rule.fixed):
        yield f"{rule.inside}{_DEEPER}{option}" if option in inside else option
