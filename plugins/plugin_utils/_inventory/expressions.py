# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Jinja expressions use, and evaluating each once for all hosts that are alike.

Jinja takes most of the time of a large inventory. An expression whose result depends on nothing but the values of its
variables is evaluated once for each combination of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

#: Filters and tests that give the same for the same values. Everything else may look at files, clocks or dice.
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
#: Filters that apply another filter or a test: at which place its name stands, and which are allowed there.
_APPLIED = {
    "map": (0, _PURE_FILTERS),
    "select": (0, _PURE_TESTS),
    "reject": (0, _PURE_TESTS),
    "selectattr": (1, _PURE_TESTS),
    "rejectattr": (1, _PURE_TESTS),
}
#: So many different combinations without one that comes twice, and the expression is not worth remembering.
_MAX_DISTINCT_KEYS = 500


class Analysis(NamedTuple):
    """What an expression depends on.

    :ivar names: its free variables.
    :ivar pure: whether these decide its result.
    """

    names: frozenset[str]
    pure: bool


class FailedEvaluation(NamedTuple):
    """An evaluation that raised."""

    error: Exception


def analyze(text: object, template: bool = False) -> Analysis:
    """What an expression uses (or a template with ``{{ }}`` in it). One that cannot be parsed is not pure."""
    import jinja2  # noqa: PLC0415 - only for configurations with expressions
    from jinja2 import nodes  # noqa: PLC0415

    if isinstance(text, bool):
        return Analysis(frozenset(), True)
    source = str(text) if template else "{{ " + str(text) + " }}"
    try:
        tree = jinja2.Environment(autoescape=False).parse(source)  # noqa: S701 - parsed only, never rendered
    except jinja2.TemplateError:
        return Analysis(frozenset(), False)
    # Not by jinja2.meta: that fails for filters and tests that only core has.
    found = list(tree.find_all(nodes.Name))
    set_here = {node.name for node in found if node.ctx != "load"}
    names = frozenset(node.name for node in found) - set_here
    calls = [node.node for node in tree.find_all(nodes.Call)]
    pure = (
        not template
        and not any(isinstance(called, nodes.Name) for called in calls)
        and all(_pure_filter(node, nodes.Const) for node in tree.find_all(nodes.Filter))
        and all(node.name in _PURE_TESTS for node in tree.find_all(nodes.Test))
    )
    return Analysis(names, pure)


def _pure_filter(node: Any, constant: Any) -> bool:
    """Whether a filter gives the same for the same values; some apply another one, or a test, that they are told."""
    if node.name not in _PURE_FILTERS:
        return False
    if node.name not in _APPLIED:
        return True
    place, allowed = _APPLIED[node.name]
    if len(node.args) <= place:
        return True
    named = node.args[place]
    return isinstance(named, constant) and getattr(named, "value", None) in allowed


class Expression:
    """One expression, evaluated for many hosts.

    :param own_variables: names of the variables that this inventory sets: plain data, never templates.
    :param evaluate: evaluates an expression with variables; core's own_variables way.
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
        # Variables from the command line win over those of the host, where core was told to use them.
        self._cacheable = analysis.pure and not analysis.names & set(overrides)
        self._variable = str(text) if self._cacheable and str(text) in own_variables else ""
        self._results: dict[Any, Any] = {}
        self._repeated = False

    def value(self, variables: Mapping[str, Any]) -> Any:
        """The result for a host with these variables; a :class:`FailedEvaluation` when it raised."""
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
        except Exception as error:  # noqa: BLE001 - core's evaluation raises whatever a filter raised
            return FailedEvaluation(error)

    def _key(self, variables: Mapping[str, Any]) -> Optional[tuple[Any, ...]]:
        """The values that decide the result; None when one of them is not ours and may hold a template."""
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
    """Something hashable that differs whenever the value does, also between 1 and true."""
    if isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)) or value is None:
        return (type(value), value)
    return repr(value)
