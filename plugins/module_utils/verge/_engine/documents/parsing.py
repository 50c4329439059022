# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a document as it was written to the objects in it: merged, with defaults, and checked like tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Optional

from ..._near import did_you_mean
from ..._schema.argument_spec import CONNECTION, Spec, combination_rules
from ..._schema.controls import Controls
from ..._schema.desired import controls_from, desired_from
from ..._schema.option_reading import Place, read_options
from ..._schema.pasted import GivenFacts, without_facts
from ..._schema.resource import Desired
from ...errors import UsageError
from ..sites import SITES, place_of
from ..task import COMMON
from .kinds import DEFAULTS, Kind
from .problems import Problems, type_name
from .sections import Section

#: Validates options as AnsibleModule does: gets the specification, rules about several options, and the options.
#: Returns the validated options and what is wrong.
Validate = Callable[[Spec, Mapping[str, Any], Mapping[str, Any]], tuple[dict[str, Any], list[str]]]


#: Members of the specification of an option that matter although the option is not given.
_ACTIVE = {"default", "required", "fallback"}


@dataclass(frozen=True, eq=False)
class Item:
    """One object of a document.

    Attributes:
        kind: What it is.
        place: Where it is in the document ("vms[17]").
        options: Its options as they were written, with the defaults.
        desired: What is asked for.
        controls: How it is to be carried out.
        facts: What it says about facts, which only the platform writes.
        site: The name of its system, if the document names several.
    """

    kind: Kind
    place: str
    options: Mapping[str, Any]
    desired: Desired
    controls: Controls
    facts: GivenFacts = field(default_factory=dict)
    site: str = ""

    @property
    def name(self) -> str:
        """How people call it."""
        columns = [self.kind.resource.column(option) for option in self.kind.resource.identity]
        names = [(column, self.desired.get(column.option)) for column in columns]
        return " ".join(column.label(name) for column, name in names if name is not None) or f"id {self.controls.key}"

    @property
    def label(self) -> str:
        """How messages name it."""
        return self.kind.resource.describe(self.name)

    @property
    def where(self) -> str:
        """Where it is in the document, with its site, which the place of what counts for all sites does not name."""
        if not self.site or f"{place_of(self.site)}." in self.place:
            return self.place
        return f"{self.place} at {place_of(self.site)}"

    @property
    def removes(self) -> bool:
        """Whether it is to be removed."""
        return self.controls.state == "absent"

    @property
    def identity(self) -> tuple[Any, ...]:
        """What no two objects of a document may share."""
        if self.controls.key is not None:
            return self.kind.name, "id", self.controls.key
        options = (*self.kind.resource.identity, *self.kind.resource.scope)
        return (self.kind.name, *(str(self.desired.get(option)) for option in options))


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What holds for all objects of a document.

    Attributes:
        options: Options that an object takes from the task when neither it nor the defaults of its kind have them.
        check: Check mode.
        username: The user who is logged in, when that is known.
        host: The system.
        places: How messages call the objects of a kind, in their order, where they were not written as a document.
        site: The name of the system, if the documents name several.
    """

    options: Mapping[str, Any]
    check: bool = False
    username: Optional[str] = None
    host: str = ""
    places: Mapping[str, Sequence[str]] = field(default_factory=dict)
    site: str = ""


@dataclass(frozen=True, eq=False)
class _Place:
    """An object as it was written, with where that was."""

    kind: Kind
    place: str
    options: Mapping[str, Any]
    facts: GivenFacts = field(default_factory=dict)


class Parser:
    """Reads documents.

    Attributes:
        kinds: The kinds of objects in them.
        validate: Validates the options of an object.
        surroundings: What holds for all objects.
    """

    def __init__(self, kinds: Mapping[str, Kind], validate: Validate, surroundings: Surroundings) -> None:
        self.kinds = kinds
        self.validate = validate
        self.surroundings = surroundings
        self._defaults: dict[str, dict[str, Any]] = {}

    def parse(self, sections: Sequence[Section], problems: Problems) -> list[Item]:
        """Return the objects of some sections of documents, which are taken as one document.

        Defaults count for the objects of all sections, in whichever section they are. Those of a site come first.

        Args:
            sections: What counts for one system.
            problems: Gets everything that is wrong, each with its place.
        """
        places = self._merged(sections, problems)
        wrong = {problem.place for problem in problems}
        items = [self._item(found, problems) for found in places if found.place not in wrong]
        found = [item for item in items if item is not None]
        _refuse_repetition(found, problems)
        return found

    def removal(self, kind: Kind, place: str, key: str) -> Item:
        """Return the removal of an object that is not in the documents.

        Defaults of its kind that say how something is done, such as `force`, count for it as well.

        Raises:
            UsageError: The defaults cannot be used.
        """
        described = {column.option for column in kind.resource.columns}
        for children in kind.resource.children:
            described |= {children.option, children.purge_option}
        defaults = self._defaults.get(kind.name, {})
        options = {name: value for name, value in defaults.items() if name not in described}
        problems = Problems()
        item = self._item(_Place(kind, place, {**options, "id": key, "state": "absent"}), problems)
        problems.refuse("plan")
        if item is None:
            raise AssertionError("an object without problems")
        return item

    def _merged(self, sections: Sequence[Section], problems: Problems) -> list[_Place]:
        """Return the objects of all sections in their order, with the defaults of their kind."""
        places: list[_Place] = []
        shared: dict[str, dict[str, Any]] = {}
        own: dict[str, dict[str, Any]] = {}
        for section in sections:
            for name, value in section.content.items():
                place = f"{section.prefix}{name}"
                if name == DEFAULTS:
                    _take_defaults(own if section.site else shared, value, self.kinds, place, problems)
                else:
                    given = None if section.site else self.surroundings.places.get(str(name))
                    kind = self.kinds.get(name)
                    if kind is None:
                        known = [*self.kinds, DEFAULTS, *(CONNECTION if section.site else (SITES,))]
                        problems.add(place, f"there is no such kind of objects{_near(str(name), known)}")
                    else:
                        places.extend(_objects(kind, value, place, problems, given))
        self._defaults = {kind: {**shared.get(kind, {}), **own.get(kind, {})} for kind in (*shared, *own)}
        return [self._with_defaults(found, problems) for found in places]

    def _with_defaults(self, found: _Place, problems: Problems) -> _Place:
        rules = combination_rules(found.kind.resource)
        options, facts = _read(found.kind, rules, found.options, found.place, problems)
        return replace(found, options={**self._defaults.get(found.kind.name, {}), **options}, facts=facts)

    def _item(self, found: _Place, problems: Problems) -> Optional[Item]:
        kind, resource, place = found.kind, found.kind.resource, found.place
        given = dict(found.options)
        for name, value in self.surroundings.options.items():
            if name in kind.options and value is not None:
                given.setdefault(name, value)
        # Most options are not given; what validation makes of those is always the same.
        spec = {name: option for name, option in kind.options.items() if name in given or set(option) & _ACTIVE}
        validated, errors = self.validate(spec, combination_rules(resource), given)
        for error in errors:
            problems.add(place, error)
        if errors:
            return None
        params = {**dict.fromkeys(kind.options), **validated}
        around = self.surroundings
        try:
            desired = desired_from(resource, params, given, place)
            controls = controls_from(resource, params, around.check, around.username, around.host)
        except UsageError as error:
            problems.add(place, str(error))
            return None
        return Item(kind, place, given, desired, controls, found.facts, around.site)


def _objects(
    kind: Kind,
    value: Any,
    place: str,
    problems: Problems,
    places: Optional[Sequence[str]],
) -> Iterable[_Place]:
    if value is None:
        return
    if not isinstance(value, list):
        problems.add(place, f"it must be a list of objects, not {type_name(value)}")
        return
    if places is not None and len(places) != len(value):
        problems.add(place, f"'places' has {len(places)} places for {len(value)} objects")
        return
    for number, options in enumerate(value):
        here = places[number] if places is not None else f"{place}[{number}]"
        if not isinstance(options, Mapping):
            problems.add(here, f"it must be a mapping of options, not {type_name(options)}")
            continue
        yield _Place(kind, here, options)


def _take_defaults(
    defaults: dict[str, dict[str, Any]], value: Any, kinds: Mapping[str, Kind], place: str, problems: Problems
) -> None:
    if value is None:
        return
    if not isinstance(value, Mapping):
        problems.add(place, f"it must be a mapping of kinds, not {type_name(value)}")
        return
    for name, options in value.items():
        here = f"{place}.{name}"
        if name not in kinds:
            problems.add(here, f"there is no such kind of objects{_near(str(name), kinds)}")
        elif not isinstance(options, Mapping):
            problems.add(here, f"it must be a mapping of options, not {type_name(options)}")
        else:
            known = defaults.setdefault(str(name), {})
            for option, wanted in _read(kinds[name], {}, options, here, problems)[0].items():
                if option in known and known[option] != wanted:
                    problems.add(f"{here}.{option}", "another document has another default")
                known[option] = wanted


def _read(
    kind: Kind, rules: Mapping[str, Any], written: Mapping[str, Any], place: str, problems: Problems
) -> tuple[dict[str, Any], GivenFacts]:
    """Return options under their own names, and what they say about facts; what is wrong with them is a problem."""
    options, facts = without_facts(kind.resource, written)
    reading = read_options(kind.options, rules, options, kind.words, Place(f"{place}.", kind.module, COMMON))
    if reading.problem:
        problems.add(place, reading.problem)
    return reading.options, {f"{place}.{label}": value for label, value in facts.items()}


def _refuse_repetition(items: Iterable[Item], problems: Problems) -> None:
    seen: dict[tuple[Any, ...], Item] = {}
    for item in items:
        first = seen.setdefault(item.identity, item)
        if first is not item:
            problems.add(item.place, f"{item.label} is in the document already, at {first.place}")


def places_in(places: Optional[Mapping[str, Any]], kinds: Mapping[str, Kind], documents: int) -> dict[str, list[str]]:
    """Return the option `places`: how messages call the objects of each kind.

    Raises:
        UsageError: It cannot be used.
    """
    found: dict[str, list[str]] = {}
    for name, value in (places or {}).items():
        if name not in kinds:
            raise UsageError(f"places.{name}: there is no such kind of objects{_near(str(name), kinds)}")
        if not isinstance(value, list) or len({str(place) for place in value}) != len(value):
            raise UsageError(f"places.{name}: it must be a list of places, one for each object")
        found[str(name)] = [str(place) for place in value]
    if found and documents != 1:
        raise UsageError("'places' needs a single document")
    return found


def documents_in(definition: Any) -> list[Any]:
    """Return the documents in the option `definition`.

    Raises:
        UsageError: There are none, because those in files have not been read.
    """
    if definition is None:
        raise UsageError(
            "'src' is read by the action plugin on the controller, which has not run",
            hint="use the module in a playbook, or give 'definition'",
        )
    return definition if isinstance(definition, list) else [definition]


def _near(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    plural = f"{name}s"
    # Beside the plural of a word, those that only start with it are not meant.
    question = did_you_mean(name, [plural] if plural in names else names)
    return f"; {question}" if question else f" (there are: {', '.join(names)})"
