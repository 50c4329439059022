# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options `compose`, `groups` and `keyed_groups`, as in ansible-core, with as few evaluations as possible."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.group_names import safe_name

from .errors import ConfigurationError
from .expressions import Expression, FailedEvaluation
from .groups import keyed_group_names
from .naming import is_template

Variables = Mapping[str, Any]


class Templating(NamedTuple):
    """Jinja as ansible-core provides it.

    Attributes:
        evaluate: Evaluates an expression with variables.
        evaluate_condition: Evaluates a conditional with variables.
        template: Evaluates a template with variables.
    """

    evaluate: Callable[[Any, Variables], Any]
    evaluate_condition: Callable[[Any, Variables], Any]
    template: Callable[[Any, Variables], Any]


class ConstructedOptions(NamedTuple):
    """Options for variables and groups that expressions define.

    Attributes:
        overrides: Variables that take precedence over those of a host.
    """

    compose: Mapping[str, Any]
    groups: Mapping[str, Any]
    keyed_groups: Sequence[Any]
    strict: bool
    leading_separator: bool
    overrides: Variables


class GroupMembership(NamedTuple):
    """A group of a host, and the parent of that group, or ""."""

    group: str
    parent: str = ""


class Constructor:
    """Evaluates the expressions of the configuration for each host.

    Args:
        options: The options with the expressions.
        own_variables: Names of the variables that this inventory sets.
        templating: Evaluates expressions.

    Raises:
        ConfigurationError: An entry of `keyed_groups` is not valid.
    """

    def __init__(self, options: ConstructedOptions, own_variables: frozenset[str], templating: Templating) -> None:
        for entry in options.keyed_groups:
            if not isinstance(entry, Mapping) or not entry:
                raise ConfigurationError(f"option 'keyed_groups': an entry must be a dictionary, not '{entry}'")
            if entry.get("trailing_separator") is not None and entry.get("default_value") is not None:
                raise ConfigurationError(
                    "option 'keyed_groups': 'default_value' and 'trailing_separator' are mutually exclusive"
                )
        self._options = options
        self._templating = templating
        self._compose = {
            name: Expression(text, own_variables, templating.evaluate, options.overrides)
            for name, text in options.compose.items()
        }
        # A composed variable may hold anything, such as a template, so results that depend on it are not cached.
        plain = own_variables - frozenset(options.compose)
        self._groups = {
            safe_name(str(name)): Expression(text, plain, templating.evaluate_condition, {})
            for name, text in options.groups.items()
        }
        self._keyed = [
            (entry, Expression(entry.get("key"), plain, templating.evaluate, options.overrides))
            for entry in options.keyed_groups
        ]

    @property
    def is_empty(self) -> bool:
        """Whether there are no expressions."""
        return not (self._compose or self._groups or self._keyed)

    def compose(self, host: str, variables: Variables) -> dict[str, Any]:
        """Return the variables that `compose` defines.

        Raises:
            ConfigurationError: An expression fails and option `strict` is set.
        """
        found: dict[str, Any] = {}
        for name, expression in self._compose.items():
            value = expression.value(variables)
            if isinstance(value, FailedEvaluation):
                self._fail_if_strict(f"could not set '{name}' for host '{host}'", value)
            else:
                found[name] = copy.deepcopy(value) if isinstance(value, (list, dict)) else value
        return found

    def memberships(self, host: str, variables: Variables) -> list[GroupMembership]:
        """Return the groups that `groups` and `keyed_groups` define.

        Raises:
            ConfigurationError: An expression fails and option `strict` is set.
        """
        found = []
        for name, expression in self._groups.items():
            applies = expression.value(variables)
            if isinstance(applies, FailedEvaluation):
                self._fail_if_strict(f"could not add host '{host}' to group '{name}'", applies)
            elif applies:
                found.append(GroupMembership(name))
        for entry, expression in self._keyed:
            found.extend(self._keyed_memberships(host, entry, expression, variables))
        return found

    def _keyed_memberships(
        self, host: str, entry: Mapping[str, Any], expression: Expression, variables: Variables
    ) -> list[GroupMembership]:
        key = expression.value(variables)
        what = f"could not create a group for host '{host}' from the key '{entry.get('key')}'"
        if isinstance(key, FailedEvaluation):
            self._fail_if_strict(what, key)
            return []
        names = keyed_group_names(entry, key, self._options.leading_separator)
        if not names:
            if self._options.strict and key not in ([], {}, ()):
                raise ConfigurationError(f"option 'keyed_groups': {what}: it is empty")
            return []
        parent = entry.get("parent_group") or ""
        if is_template(parent):
            try:
                parent = self._templating.template(parent, variables)
            except Exception as error:  # noqa: BLE001 - filters may raise anything
                self._fail_if_strict(
                    f"could not create the parent group '{parent}' for host '{host}'", FailedEvaluation(error)
                )
                return []
        return [GroupMembership(name, safe_name(str(parent)) if parent else "") for name in names]

    def _fail_if_strict(self, what: str, failure: FailedEvaluation) -> None:
        if self._options.strict:
            raise ConfigurationError(f"{what}: {failure.error}", hint="option strict")
