# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Static analysis and cached evaluation of Jinja expressions.

Jinja takes most of the time of a large inventory. An expression whose result depends only on the values of its variables
is evaluated once for each combination of values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

#: Filters and tests that return equal results for equal values. Others may depend on files, the time or chance.
_PURE_FILTERS = frozenset(
    (
        "abs", "batch", "bool", "capitalize", "center", "combine", "count", "d", "default", "dict2items", "dictsort",
        "difference", "e", "escape", "filesizeformat", "first", "flatten", "float", "forceescape", "from_json",
        "format", "groupby", "indent", "int", "intersect", "items", "items2dict", "join", "json_query", "last",
        "length", "list", "lower", "map", "max", "min", "product", "quote", "regex_escape", "regex_findall",
        "regex_replace", "regex_search", "reject", "rejectattr", "replace", "reverse", "round", "select",
        "selectattr", "slice", "sort", "split", "splitext", "string", "striptags", "subelements", "sum",
        "symmetric_difference", "ternary", "title", "to_json", "to_nice_json", "trim", "truncate", "type_debug",
        "union", "unique", "upper", "urlencode", "version", "wordcount", "wordwrap", "zip", "zip_longest",
        "b64decode", "b64encode", "basename", "dirname", "hash", "human_readable", "human_to_bytes", "md5", "sha1",
        "checksum",
    )
)  # fmt: skip
_PURE_TESTS = frozenset(
    (
        "all", "any", "boolean", "callable", "contains", "defined", "divisibleby", "eq", "equalto", "even", "falsy",
        "ge", "greaterthan", "gt", "in", "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "match",
        "ne", "none", "number", "odd", "regex", "sameas", "search", "sequence", "string", "subset", "superset",
        "truthy", "undefined", "upper", "version", "version_compare", "float", "false", "true", "filter", "test",
    )
)  # fmt: skip
#: Filters that apply another filter or a test: the position of its name, and the names allowed there.
_APPLIED = {
    "map": (0, _PURE_FILTERS),
    "select": (0, _PURE_TESTS),
    "reject": (0, _PURE_TESTS),
    "selectattr": (1, _PURE_TESTS),
    "rejectattr": (1, _PURE_TESTS),
}
#: Caching an expression stops after this many combinations of values if none has occurred twice.
_MAX_DISTINCT_KEYS = 500


class Analysis(NamedTuple):
    """What the result of an expression depends on.

    Attributes:
        names: Its free variables.
        pure: Whether it depends on nothing but their values.
    """

    names: frozenset[str]
    pure: bool


class FailedEvaluation(NamedTuple):
    """An evaluation that raised an exception."""

    error: Exception


def analyze(text: object, template: bool = False) -> Analysis:
    """Return what an expression depends on.

    Args:
        text: The expression. One that cannot be parsed is not pure.
        template: The text is a template, with expressions in `{{ }}`.
    """
    import jinja2  # noqa: PLC0415 - only for configurations with expressions
    from jinja2 import nodes  # noqa: PLC0415

    if isinstance(text, bool):
        return Analysis(frozenset(), True)
    source = str(text) if template else "{{ " + str(text) + " }}"
    try:
        tree = jinja2.Environment(autoescape=False).parse(source)  # noqa: S701 - parsed only, never rendered
    except jinja2.TemplateError:
        return Analysis(frozenset(), False)
    # jinja2.meta would fail for filters and tests that only ansible-core has.
    found = list(tree.find_all(nodes.Name))
    assigned = {node.name for node in found if node.ctx != "load"}
    names = frozenset(node.name for node in found) - assigned
    calls = [node.node for node in tree.find_all(nodes.Call)]
    pure = (
        not template
        and not any(isinstance(called, nodes.Name) for called in calls)
        and all(_pure_filter(node, nodes.Const) for node in tree.find_all(nodes.Filter))
        and all(node.name in _PURE_TESTS for node in tree.find_all(nodes.Test))
    )
    return Analysis(names, pure)


def _pure_filter(node: Any, constant: Any) -> bool:
    """Return whether a filter is pure, and the filter or test that it applies, if any."""
    if node.name not in _PURE_FILTERS:
        return False
    if node.name not in _APPLIED:
        return True
    position, allowed = _APPLIED[node.name]
    if len(node.args) <= position:
        return True
    applied = node.args[position]
    return isinstance(applied, constant) and getattr(applied, "value", None) in allowed


class Expression:
    """An expression that is evaluated for many hosts.

    Args:
        text: The expression.
        own_variables: Names of the variables that this inventory sets, which are data and never templates.
        evaluate: Evaluates an expression with variables, as ansible-core does.
        overrides: Variables that take precedence over those of a host.
    """

    def __init__(
        self,
        text: Any,
        own_variables: frozenset[str],
        evaluate: Callable[[Any, Mapping[str, Any]], Any],
        overrides: Mapping[str, Any],
    ) -> None:
        self.text = text
        self._evaluate = evaluate
        analysis = analyze(text)
        self._names = tuple(sorted(analysis.names))
        self._own_variables = own_variables
        # The values of overridden variables are not the ones that would be part of the cache key.
        self._cacheable = analysis.pure and not analysis.names & set(overrides)
        self._variable = str(text) if self._cacheable and str(text) in own_variables else ""
        self._results: dict[Any, Any] = {}
        self._repeated = False

    def value(self, variables: Mapping[str, Any]) -> Any:
        """Return the result for a host with these variables, or a `FailedEvaluation`."""
        if self._variable and self._variable in variables:
            return variables[self._variable]
        key = self._key(variables) if self._cacheable else None
        if key is None:
            return self._evaluate_now(variables)
        if key in self._results:
            self._repeated = True
            return self._results[key]
        result = self._evaluate_now(variables)
        if len(self._results) >= _MAX_DISTINCT_KEYS and not self._repeated:
            self._cacheable = False
            self._results.clear()
        else:
            self._results[key] = result
        return result

    def _evaluate_now(self, variables: Mapping[str, Any]) -> Any:
        try:
            return self._evaluate(self.text, variables)
        except Exception as error:  # noqa: BLE001 - filters may raise anything
            return FailedEvaluation(error)

    def _key(self, variables: Mapping[str, Any]) -> Optional[tuple[Any, ...]]:
        """Return the values that determine the result, or None if one of them may be a template of another source."""
        parts: list[Any] = []
        for name in self._names:
            if name not in variables:
                parts.append(None)
            elif name not in self._own_variables:
                return None
            else:
                parts.append(_hashable(variables[name]))
        return tuple(parts)


def _hashable(value: Any) -> Any:
    """Return a hashable that is equal only for equal values of the same type: 1 and true differ."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)) or value is None:
        return (type(value), value)
    return repr(value)
