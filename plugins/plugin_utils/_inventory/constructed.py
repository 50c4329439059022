# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`compose`, `groups` and `keyed_groups`, by core's options, with as few evaluations as possible."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .errors import ConfigurationError
from .expressions import Expression, FailedEvaluation
from .groups import keyed_group_names, safe_name
from .naming import is_template

Variables = Mapping[str, Any]


class Templating(NamedTuple):
    """What only ansible-core can do.

    :ivar evaluate: evaluates an expression with variables.
    :ivar decide: evaluates a conditional with variables.
    :ivar template: fills a template with variables.
    """

    evaluate: Callable[[Any, Variables], Any]
    decide: Callable[[Any, Variables], Any]
    template: Callable[[Any, Variables], Any]


class ConstructedOptions(NamedTuple):
    """The options that are about it.

    :ivar overrides: variables that win over those of a host.
    """

    compose: Mapping[str, Any]
    groups: Mapping[str, Any]
    keyed_groups: Sequence[Any]
    strict: bool
    leading_separator: bool
    overrides: Variables


class GroupMembership(NamedTuple):
    """A group that a host belongs to, and the group above that one ("" for none)."""

    group: str
    parent: str = ""


class Constructor:
    """Evaluates the options for one host after the other.

    :param own: names of the variables that this inventory itself sets.
    """

    def __init__(self, options: ConstructedOptions, own: frozenset[str], templating: Templating) -> None:
        for entry in options.keyed_groups:
            if not isinstance(entry, Mapping) or not entry:
                raise ConfigurationError(f"option 'keyed_groups': an entry must be a dictionary, not '{entry}'")
            if entry.get("trailing_separator") is not None and entry.get("default_value") is not None:
                raise ConfigurationError(
                    "option 'keyed_groups': 'default_value' and 'trailing_separator' exclude each other"
                )
        self._options = options
        self._templating = templating
        self._compose = {
            name: Expression(text, own, templating.evaluate, options.overrides)
            for name, text in options.compose.items()
        }
        # What is composed may be anything; it is not ours to remember.
        plain = own - frozenset(options.compose)
        self._groups = {
            safe_name(str(name)): Expression(text, plain, templating.decide, {})
            for name, text in options.groups.items()
        }
        self._keyed = [
            (entry, Expression(entry.get("key"), plain, templating.evaluate, options.overrides))
            for entry in options.keyed_groups
        ]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self._compose or self._groups or self._keyed)

    def compose(self, host: str, variables: Variables) -> dict[str, Any]:
        """The variables that `compose` makes.

        :raises ConfigurationError: for an expression that fails, where that is not tolerated.
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
        """The groups by `groups` and `keyed_groups`.

        :raises ConfigurationError: for an expression that fails, where that is not tolerated.
        """
        found = []
        for name, expression in self._groups.items():
            verdict = expression.value(variables)
            if isinstance(verdict, FailedEvaluation):
                self._fail_if_strict(f"could not add host '{host}' to group '{name}'", verdict)
            elif verdict:
                found.append(GroupMembership(name))
        for entry, expression in self._keyed:
            found.extend(self._keyed_memberships(host, entry, expression, variables))
        return found

    def _keyed_memberships(
        self, host: str, entry: Mapping[str, Any], expression: Expression, variables: Variables
    ) -> list[GroupMembership]:
        key = expression.value(variables)
        what = "could not generate a group for host '{0}' from the key '{1}'".format(host, entry.get("key"))
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
            except Exception as error:  # noqa: BLE001 - core's evaluation raises whatever a filter raised
                self._fail_if_strict(
                    f"could not generate the parent group '{parent}' for host '{host}'", FailedEvaluation(error)
                )
                return []
        return [GroupMembership(name, safe_name(str(parent)) if parent else "") for name in names]

    def _fail_if_strict(self, what: str, failure: FailedEvaluation) -> None:
        if self._options.strict:
            raise ConfigurationError(f"{what}: {failure.error}", hint="option strict")
