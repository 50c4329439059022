# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds for the declaration of every resource. That the platform has the columns they name is tested elsewhere."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible.module_utils.basic import PASSWORD_MATCH

from ansible_collections.verge.vergeos.plugins.module_utils.verge import _resources as resources
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import info_spec
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.machines import guest_networks
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import (
    CONNECTION,
    POWER,
    WAITING,
    argument_spec,
    states,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import REPORTED, UNAVAILABLE, UNSET
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import (
    Applies,
    Column,
    Reference,
    RowReference,
    Write,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.projection import everything, projection
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import (
    ChangeView,
    Desired,
    Resource,
    State,
    TaskView,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError

ROOT = Path(__file__).resolve().parents[6]
PACKAGE = resources.__name__
FILES = sorted(
    path.stem for path in (ROOT / "plugins/module_utils/verge/_resources").glob("*.py") if path.stem != "__init__"
)


def declared(name):
    """The resources that a file declares at its top."""
    module = importlib.import_module(f"{PACKAGE}.{name}")
    body = ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
    assigned = {ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)}
    return [value for name, value in vars(module).items() if isinstance(value, Resource) and name in assigned]


def family(resource):
    """A resource with all that live inside it."""
    found = [resource]
    for children in resource.children:
        found.extend(family(children.resource))
    return found


def once(items):
    return list({id(item): item for item in items}.values())


#: Those that have modules of their own, by file.
LISTED = {name: resource for name in FILES for resource in declared(name) if resource.name == name}
LISTED = {
    name: resource for name, resource in LISTED.items() if resource.plural or resource.read_only or resource.provided
}
#: And those of them that can be changed.
TOP = {name: resource for name, resource in LISTED.items() if not resource.read_only}
EVERY = once(resource for top in LISTED.values() for resource in family(top))
MANAGED = [
    resource
    for resource in once(resource for top in TOP.values() for resource in family(top))
    if not resource.read_only
]
KINDS = [children for resource in EVERY for children in resource.children]

each_top = pytest.mark.parametrize("resource", TOP.values(), ids=list(TOP))
each = pytest.mark.parametrize("resource", EVERY, ids=lambda resource: f"{resource.table}-{resource.name}")
each_managed = pytest.mark.parametrize("resource", MANAGED, ids=lambda resource: f"{resource.table}-{resource.name}")
each_kind = pytest.mark.parametrize(
    ("parent", "children"),
    [(resource, children) for resource in EVERY for children in resource.children],
    ids=lambda value: value.option if hasattr(value, "option") else value.name,
)


def options_of(resource):
    return [column.option for column in resource.columns]


def facts_of(resource):
    return {fact.name: fact for fact in resource.facts}


def waits_for_parent(children):
    """Whether adding or removing one of the children depends on the power of their parent."""
    return children.applies is not Applies.NOW or children.removal is not Applies.NOW


def has_option(resource, option):
    return option in options_of(resource)


# --- files and modules --------------------------------------------------------------------------------------------------


def test_there_are_resources_to_check():
    assert len(TOP) >= 10
    assert len(EVERY) >= 30


@pytest.mark.parametrize("name", FILES)
def test_a_resource_has_the_name_of_its_file(name):
    assert [resource.name for resource in declared(name) if resource.plural and resource.name != name] == []


@each
def test_read_only_resources_declare_nothing_that_a_change_would_use(resource):
    if resource.read_only:
        used = (
            resource.power,
            resource.guards,
            resource.change_guards,
            resource.clone,
            resource.imperative_states,
            resource.works,
        )
        assert not any(used)
        assert not resource.has_secrets
        assert not any(column.required or column.write is not Write.ANY_TIME for column in resource.columns)
        assert all(children.resource.read_only for children in resource.children)


@pytest.mark.parametrize("name", LISTED)
def test_modules_are_about_their_resource(name):
    for suffix, function in (("", "managing"), ("_info", "listing")) if name in TOP else (("_info", "listing"),):
        source = (ROOT / "plugins" / "modules" / f"verge_{name}{suffix}.py").read_text(encoding="utf-8")
        # Tasks of the platform have the name that every module gives to its own.
        constant = "RESOURCE" if name == "task" else name.upper()
        assert re.search(rf"^TASK = {function}(_by_name)?\({constant}[,)]", source, re.MULTILINE)
        assert re.search(rf"verge\._resources\.{name} import (\(\s+)?{name.upper()}\b", source)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_used(name):
    """Each either has a module of its own, or declares what others use."""
    folder = ROOT / "plugins"
    used = re.compile(rf"_resources\.{name} import|^from \.{name} import", re.MULTILINE)
    users = [
        path for path in folder.rglob("*.py") if path.stem != name and used.search(path.read_text(encoding="utf-8"))
    ]
    assert users


@pytest.mark.parametrize("name", FILES)
def test_every_declared_resource_is_reachable(name):
    known = {id(resource) for resource in EVERY}
    assert [resource.name for resource in declared(name) if id(resource) not in known] == []


def test_every_module_belongs_to_a_resource():
    modules = {path.stem for path in (ROOT / "plugins" / "modules").glob("verge_*.py")}
    expected = {f"verge_{name}" for name in TOP} | {f"verge_{name}_info" for name in LISTED}
    assert expected <= modules
    for name in modules - expected:
        source = (ROOT / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8")
        assert not re.search(r"= (managing|listing)\(", source), name


# --- names --------------------------------------------------------------------------------------------------------------

#: What would be an abbreviation of something that has a name; the tables of the platform keep their names.
ABBREVIATIONS = re.compile(
    r"(^|_)(addr|anon|auth_src|cfg|conf|desc|dest|dst|env|grp|img|intf?|iface|len|max_cnt|mem|msg|net|netw|num|opts?|param"
    r"|passwd|perm|pref|prop|prot|proto|pwd|pw|ref|repl|snap|src_ip|sz|tmp|usr|val|vol|vnet)(_|$)"
)


def spec_names(spec, path=""):
    for name, option in spec.items():
        yield f"{path}{name}", name
        yield from spec_names(option.get("options") or {}, f"{path}{name}.")


@each_top
def test_options_are_words_in_snake_case(resource):
    for spec in (argument_spec(resource), info_spec(resource)):
        offenders = [
            path
            for path, name in spec_names(spec)
            if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)
            or (ABBREVIATIONS.search(name) and not name.startswith("taggable_"))
        ]
        assert offenders == []


@each
def test_facts_are_words_in_snake_case(resource):
    assert [name for name in facts_of(resource) if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)] == []


@each
def test_names_and_titles_are_well_formed(resource):
    assert resource.title == resource.title.strip() != ""
    assert re.fullmatch(r"[a-z][a-z0-9_]*", resource.name)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", resource.table)


@each_top
def test_no_option_hides_another(resource):
    """The options of columns, children, controls and of every module are all there is, each once."""
    common = {*CONNECTION, *WAITING, *POWER, "state", "id", "allow_power_cycle", "update_password"}
    names = options_of(resource)
    for children in resource.children:
        names += [children.option, children.purge_option]
        names += [shorthand.option for shorthand in children.shorthands]
        names += [children.arrangement.option] if children.arrangement and children.arrangement.option else []
    assert len(names) == len(set(names))
    assert not set(names) & common
    assert not set(resource.controls) & (set(names) | (common - {*POWER}))
    assert set(resource.controls) & {*POWER} == set() or resource.power is None


@each
def test_items_have_no_option_twice(resource):
    names = [*options_of(resource), *(children.option for children in resource.children)]
    names += [shorthand.option for children in resource.children for shorthand in children.shorthands]
    assert len(names) == len(set(names))
    assert not {"id", "purge"} & set(names)


@each
def test_facts_do_not_hide_options(resource):
    hidden = set(facts_of(resource)) & {
        *options_of(resource),
        *(children.option for children in resource.children),
        "id",
    }
    assert hidden == set()
    assert len(facts_of(resource)) == len(resource.facts)


@pytest.mark.parametrize("resource", [pytest.param(resource, id=name) for name, resource in TOP.items()])
def test_facts_do_not_have_the_names_of_other_options(resource):
    """A result can be fed back as options."""
    assert set(facts_of(resource)) & set(argument_spec(resource)) == set()


# --- identity -----------------------------------------------------------------------------------------------------------


@each
def test_identifying_options_can_be_compared(resource):
    assert resource.identity or not any(resource is member for member in MANAGED)
    for option in (*resource.identity, *resource.scope):
        column = resource.column(option)
        assert column.readable, option
        assert not column.switch, option
        assert not re.search(r"[^$\w]", column.written), option


@each_managed
def test_identifying_options_are_given_at_creation(resource):
    for option in resource.identity:
        column = resource.column(option)
        if column.derived:
            column = resource.column(column.derived.option)
        if not column.required:
            # A name that may be left out, as the platform gives one: then something else has to distinguish them.
            matches = [children.match for children in KINDS if children.resource is resource]
            assert matches or resource.provided, option
            assert all(any(option not in group for group in match) or len(match[0]) > 1 for match in matches), option


@each_top
def test_an_object_is_identified_by_required_options(resource):
    for option in resource.identity:
        # Of what the platform provides there may be only one, with a known name.
        assert resource.provided or resource.column(option).default is UNSET
        assert resource.column(option).readable


@each_kind
def test_children_are_matched_by_readable_options(parent, children):
    assert children.match
    for group in children.match:
        assert group
        for option in group:
            assert children.resource.column(option).readable
    assert set(children.match[0]) == set(children.resource.identity)


@each
def test_only_identifying_options_have_a_default(resource):
    for column in resource.columns:
        if column.default is not UNSET:
            assert column.option in resource.identity
            assert column.codec.parse(column.default) == column.default


@each_top
def test_no_option_that_can_be_changed_has_a_default(resource):
    spec = argument_spec(resource)
    defaults = {column.option for column in resource.columns if "default" in spec[column.option]}
    assert defaults <= (set(resource.identity) if resource.provided else set())
    for children in resource.children:
        for name, option in (spec.get(children.option, {}).get("options") or {}).items():
            if "default" in option and name != "state" and not name.startswith("purge_"):
                assert name in children.resource.identity


# --- what is read -------------------------------------------------------------------------------------------------------


def answers(resource):
    """Under which key the answer holds what: pairs of key and expression."""
    found = []
    for column in resource.columns:
        if column.readable:
            found += [split(field) for field in column.fields()]
    for fact in resource.facts:
        found += [split(field) for field in fact.fields()]
    found += [(name, name) for name in resource.created_values]
    found.append(("$key", "$key"))
    return found


def split(field):
    expression, _as, name = field.partition(" as ")
    return (name or expression, expression)


@each
def test_no_answer_key_means_two_things(resource):
    meanings = {}
    for key, expression in answers(resource):
        assert meanings.setdefault(key, expression) == expression, f"{key}: {meanings[key]} and {expression}"


@each
def test_columns_and_facts_are_read_from_keys_of_the_answer(resource):
    keys = {key for key, _expression in answers(resource)}
    assert {column.answer_key for column in resource.columns if column.readable} <= keys
    assert {fact.answer_key for fact in resource.facts} <= keys


@pytest.mark.parametrize(
    ("resource", "column"),
    [
        pytest.param(
            resource,
            column,
            id=f"{resource.table}-{column.option}",
        )
        for resource in EVERY
        for column in resource.columns
        if isinstance(column, Reference) and column.readable and not column.joined
    ],
)
def test_a_reference_missing_in_the_answer_is_not_empty(resource, column):
    assert column.load({"$key": 1}) is UNAVAILABLE


@each
def test_every_other_column_missing_in_the_answer_is_not_empty(resource):
    for column in resource.columns:
        if column.readable and not column.joined and not isinstance(column, Reference):
            assert column.load({"$key": 1}) is UNAVAILABLE, column.option


@each
def test_projections_have_no_duplicates(resource):
    wanted = everything(resource, [children.option for children in resource.children])
    fields = projection(resource, wanted)
    assert len(fields) == len(set(fields))
    assert "$key" in fields or any(field.startswith("$key") for field in fields)
    plain = {re.split(r"[\[ ]", field)[0] for field in fields}
    assert {children.nested[0] for children in resource.children if children.nested} <= plain


@each
def test_no_two_options_write_the_same_column_at_the_same_time(resource):
    written = {}
    for column in resource.columns:
        if not column.switch and column.option not in resource.copied_from:
            written.setdefault((column.row, column.written, column.member), []).append(column)
    for name, columns in written.items():
        # A path consists of the table that one option names, and the row that another one names.
        path = isinstance(columns[-1], RowReference) and columns[-1].table_option == columns[0].option
        assert len(columns) == 1 or path or any(column.is_initial for column in columns), name


@each
def test_references_to_one_table_agree_on_what_names_mean(resource):
    """Look-ups are shared by table and conditions."""
    tables = {}
    for member in family(resource):
        for column in member.columns:
            if isinstance(column, Reference):
                shape = (column.name_column, column.key_column, column.lookup_fields, column.codec.option_type)
                key = (column.table, column.constants, bool(column.owned_by))
                assert tables.setdefault(key, shape) == shape, f"{member.name}.{column.option}"


@each
def test_references_are_complete(resource):
    for column in resource.columns:
        if isinstance(column, Reference):
            assert all(table for table, _constants in column.places)
            assert column.title
            assert column.readable or column.is_initial
            if column.created_by:
                children, option, _first = column.created_by
                assert resource.child(children).resource.column(option)
            assert column.path == "" or column.path.endswith(("/", ":"))
            assert column.owned_by is None or column.owned_by.prefix.endswith("/")


# --- columns ------------------------------------------------------------------------------------------------------------


@each
def test_columns_are_consistent(resource):
    for column in resource.columns:
        name = f"{resource.name}.{column.option}"
        assert column.write is not Write.CREATE_ONLY or column.applies is Applies.NOW, name
        assert column.switch is None or resource.power or resource.provided, name
        assert column.switch is None or column.codec.option_type == "bool", name
        if column.create_default is not UNSET:
            assert column.codec.parse(column.create_default) is not None, name
            assert column.default is UNSET, name
        if column.companion_columns is not None:
            assert all(isinstance(column.companion_columns(value), dict) for value in (0, 5)), name


@each
def test_sources_name_what_exists(resource):
    for source in resource.sources:
        assert resource.column(source.option).is_initial
        assert isinstance(resource.column(source.option), Reference)
        assert all(resource.column(option).readable for option in source.deferred)
        assert resource.works, "only what is filled over time can be waited for"


@each
def test_only_resources_with_power_declare_when_changes_apply(resource):
    powered = resource.power is not None or any(
        parent.power is not None
        for parent in EVERY
        for children in parent.children
        if resource in family(children.resource)
    )
    for column in resource.columns:
        assert powered or column.applies is Applies.NOW, f"{resource.name}.{column.option}"


@each
def test_consent_to_a_power_cycle_can_be_given_where_it_may_be_needed(resource):
    if resource.power is None:
        return
    needs = [column for column in resource.columns if column.applies is not Applies.NOW]
    needs += [children for children in resource.children if children.hotplug or waits_for_parent(children)]
    is_top = any(resource is top for top in TOP.values())
    assert not (needs and is_top) or resource.power.cycles


# --- secrets ------------------------------------------------------------------------------------------------------------

#: How ansible-test finds options that should say whether they are secrets.
SUSPICIOUS = re.compile(r"(?:pass(?!ive)|secret|token|key)", re.IGNORECASE)
#: Names of options that must be secrets.
TELLING = re.compile(r"password|passphrase|secret|private|credential|encryption_key", re.IGNORECASE)
HARMLESS = frozenset(("change_password", "update_password", "console_password_enabled", "private"))


def walk(spec, path=""):
    for name, option in spec.items():
        yield f"{path}{name}", name, option
        yield from walk(option.get("options") or {}, f"{path}{name}.")


@each
def test_options_that_sound_like_secrets_are_secrets(resource):
    suspects = [
        column.option
        for column in resource.columns
        if TELLING.search(column.option) and column.option not in HARMLESS and not column.is_secret
    ]
    assert suspects == []


@each_top
def test_secrets_and_contents_are_never_logged(resource):
    spec = argument_spec(resource)
    for member, options in owners(resource, spec):
        for column in member.columns:
            if column.option in options and (column.is_secret or column.is_content):
                assert options[column.option].get("no_log") is True, column.option


def owners(resource, options):
    """Each resource of a family with the options of its items."""
    yield resource, options
    for children in resource.children:
        inner = options.get(children.option, {}).get("options")
        if inner and not children.scalar:
            yield from owners(children.resource, inner)


@each_top
def test_harmless_options_that_sound_like_secrets_are_declared_so(resource):
    for spec in (argument_spec(resource), info_spec(resource)):
        silent = [
            path
            for path, name, option in walk(spec)
            if SUSPICIOUS.search(name) and "no_log" not in option and option["type"] != "bool"
        ]
        assert silent == []
        warned = [
            path for path, name, option in walk(spec) if PASSWORD_MATCH.search(name) and option.get("no_log") is None
        ]
        assert warned == []


@each_top
def test_resources_with_secrets_can_update_them(resource):
    has = any(column.is_secret for column in resource.columns)
    assert ("update_password" in argument_spec(resource)) is has
    inner = [column for member in family(resource)[1:] for column in member.columns if column.is_secret]
    assert has or not inner, "secrets of children are governed by an option that only exists for the object itself"


# --- children -----------------------------------------------------------------------------------------------------------


@each_kind
def test_children_point_at_a_known_value_of_their_parent(parent, children):
    fields = {re.split(r"[\[ ]", field)[0] for field in projection(parent, {children.option: {}})}
    # What is compared once its parent exists may point at a fact of it.
    read = {fact.answer_key for fact in parent.facts} if children.created_by_platform else set()
    assert children.parent_value == "$key" or children.parent_value in fields | read
    assert children.parent_value == "$key" or children.parent_value in {*parent.created_values, *read}
    for _column, source in children.inherited_columns:
        assert source in fields
        assert source in parent.created_values
    assert children.parent_path == "" or children.parent_path.endswith("/")
    assert not children.parent_spellings or children.parent_path


@each_kind
def test_children_name_options_and_facts_that_exist(parent, children):
    child = children.resource
    for option in (children.scalar, children.ordered_by, children.tie_breaker):
        assert option == "" or has_option(child, option), option
    assert children.delete_order == "" or children.delete_order in facts_of(child)
    if children.affects:
        assert isinstance(child.column(children.affects.option), Reference)
        assert children.affects.parent_fact == "" or children.affects.parent_fact in facts_of(parent)
    assert not children.start_with_parent or (child.power and parent.power)
    assert not children.single or children.scalar
    assert not (children.hotplug or waits_for_parent(children)) or parent.power
    if children.hotplug:
        assert has_option(parent, children.hotplug.allowed_by)
        assert "status" in facts_of(child)
        assert not set(children.hotplug.attached) & set(children.hotplug.detached)


@each_kind
def test_scalar_children_are_identified_by_their_value(parent, children):
    if children.scalar:
        assert children.match == ((children.scalar,),)
        others = [
            column for column in children.resource.columns if column.required and column.option != children.scalar
        ]
        assert others == []


@each_top
def test_unlisted_children_are_removed_only_on_request(resource):
    for member, options in owners(resource, argument_spec(resource)):
        for children in member.children:
            if children.resource.read_only:
                assert not {children.option, children.purge_option} & set(options)
            elif children.single:
                assert children.purge_option not in options
            else:
                assert {"type": "bool", "default": False}.items() <= options[children.purge_option].items()
            if children.arrangement and children.arrangement.option:
                assert member is resource, "the option that turns an arrangement on belongs to the module"
                assert options[children.arrangement.option] == {"type": "bool", "default": False}
    assert {name for name in argument_spec(resource) if name.startswith("purge_")} == {
        children.purge_option for children in resource.children if not (children.single or children.resource.read_only)
    }


@each_kind
def test_nested_children_are_read_with_the_value_they_point_at(parent, children):
    if children.nested:
        assert children.nested[0] == children.parent_value or children.parent_value == "$key"
        assert not any(inner.nested for inner in children.resource.children)


# --- facts that something depends on --------------------------------------------------------------------------------------


@each
def test_power_is_declared_by_facts(resource):
    power = resource.power
    if power is None:
        return
    facts = facts_of(resource)
    assert facts["status"].expression == power.status
    assert facts["status"].codec is REPORTED
    assert not power.started or facts["started"].expression == power.started
    assert not power.pending_restart or power.pending_restart in facts
    assert not power.restart or power.started, "a restart is proved by the time of the last start"
    words = [word for kind in ("on", "off", "transitioning", "suspended", "failed") for word in getattr(power, kind)]
    assert len(words) == len(set(words))
    assert power.on
    assert power.off
    assert not power.suspend or power.suspended


@each
def test_work_concerns_options_that_exist(resource):
    for work in resource.works:
        assert all(has_option(resource, option) for option in work.concerns)
        assert work.title


@each
def test_imperative_states_and_clones_name_what_exists(resource):
    clone = resource.clone
    for imperative in resource.imperative_states:
        assert imperative.state in states(resource)
        assert bool(imperative.start) == bool(imperative.way)
        assert imperative.start == "" or imperative.start in facts_of(resource)
        assert not imperative.way or imperative.way[-1].take == "$key"
        assert not any(hop.named_by for hop in imperative.way)
    if clone:
        assert resource.column(clone.option).is_initial
        assert isinstance(resource.column(clone.option), Reference)
        for option in clone.params.values():
            assert has_option(resource, option) or option in resource.controls
        assert all(not resource.column(option).column for option in resource.identity), (
            "a clone is found by its options"
        )
        assert not clone.snapshot or clone.snapshot[-1].take == "$key"
        named = [hop for hop in clone.snapshot if hop.named_by]
        assert len(named) == bool(clone.snapshot)
        assert all(hop.named_by in resource.controls and hop.title for hop in named)


# --- functions of a declaration read what exists -----------------------------------------------------------------------


class Asked(dict):
    """A dictionary that has every key, and records which ones were read."""

    def __init__(self, answer, seen):
        super().__init__()
        self.answer, self.seen = answer, seen

    def get(self, key, default=None):
        self.seen.add(key)
        return self.answer if self.answer is not None else default

    def __getitem__(self, key):
        self.seen.add(key)
        return self.answer

    def __contains__(self, key):
        self.seen.add(key)
        return self.answer is not None


class AskedDesired(Desired):
    """Options of which everything is given."""

    def get(self, option, default=None):
        value = self.values.get(option)
        return default if value is None else value


ANSWERS = (None, True, "x", "tpm", "disk", "cdrom", "efidisk", "weekly", 5)


def observed(function, resource):
    """Return the options, values, facts, children, columns and controls that a function of a declaration reads."""
    seen = {name: set() for name in ("options", "values", "facts", "children", "row", "controls")}
    for there in (True, False):
        for state in ("present", "absent", "stopped"):
            for given in ANSWERS:
                for read in ANSWERS:
                    desired = AskedDesired(values=Asked(given, seen["options"]))
                    current = State("1", Asked(read, seen["row"]))
                    current.values = Asked(read, seen["values"])
                    current.facts = Asked(read, seen["facts"])
                    current.children = Asked(None, seen["children"])
                    controls = SimpleNamespace(
                        state=state,
                        key=None,
                        username="x",
                        host="x",
                        wait=True,
                        force=True,
                        extra=Asked(read, seen["controls"]),
                    )
                    try:
                        function(desired, current if there else None, controls)
                    except (TypeError, AttributeError, ValueError, VergeError):
                        # The input makes no sense; all that matters here is what was read.
                        continue
    return seen


def functions_of(resource):
    for group in ("guards", "change_guards", "notices"):
        for function in getattr(resource, group):
            yield resource, function
    for children in resource.children:
        if children.protected:
            yield children.resource, lambda desired, state, controls, f=children.protected: f(state, controls)
    for work in resource.works:
        yield resource, lambda desired, state, controls, f=work.busy: f(state)
        yield resource, lambda desired, state, controls, f=work.failed: f(state)
    yield from hooks_of(resource)


def hooks_of(resource):
    for hook in (resource.before_delete, resource.after_create, resource.on_update):
        if hook:
            yield resource, lambda desired, state, controls, f=hook: f(task_view(resource, desired, state, controls))
    for imperative in resource.imperative_states:
        yield (
            resource,
            lambda desired, state, controls, f=imperative.steps: f(
                task_view(resource, desired, state, controls), Key("1")
            ),
        )
    for hook in resource.finish:
        for flags in ({}, {"writes": True, "runs_at_end": True}, {"starts": True, "runs_at_end": True}):
            yield (
                resource,
                lambda desired, state, controls, f=hook, flags=flags: f(
                    change_view(resource, desired, state, controls, **flags)
                ),
            )


def task_view(resource, desired, state, controls):
    return TaskView(resource, desired, state, controls, Key("1"), "it")


def change_view(resource, desired, state, controls, **flags):
    after = {children.option: {"it": {}} for children in resource.children} if flags.get("writes") else {}
    return ChangeView(resource, desired, state, controls, Key("1"), "it", after=after, **flags)


def controls_around(resource):
    """The controls of those modules in which a resource occurs."""
    found = set()
    for top in TOP.values():
        if any(member is resource for member in family(top)):
            found |= set(argument_spec(top))
    return found


@each
def test_guards_and_hooks_read_options_and_facts_that_exist(resource):
    for subject, function in functions_of(resource):
        seen = observed(function, subject)
        children = {kind.option for kind in (*subject.children, *subject.dependents)}
        columns = {column.written for column in subject.columns} | {key for key, _expression in answers(subject)}
        columns |= set(subject.rows)
        assert seen["options"] <= set(options_of(subject)), function
        assert seen["values"] <= {column.option for column in subject.columns if column.readable}, function
        assert seen["facts"] <= set(facts_of(subject)), function
        assert seen["children"] <= children, function
        assert seen["row"] <= columns, function
        assert seen["controls"] <= controls_around(subject), function


def test_a_wrong_name_in_a_guard_would_be_found():
    """That the test above can fail."""
    seen = observed(lambda desired, state, controls: desired.get("nonsense") or state.facts.get("nothing"), None)
    assert seen["options"] == {"nonsense"}
    assert seen["facts"] == {"nothing"}


@each_kind
def test_hot_plugging_reads_options_that_exist(parent, children):
    if children.hotplug:
        seen = set()
        for answer in ANSWERS:
            children.hotplug.possible(Asked(answer, seen))
        assert seen
        assert seen <= set(options_of(children.resource))


# --- modules as people meet them ----------------------------------------------------------------------------------------


@each_top
def test_every_option_has_a_type_that_ansible_knows(resource):
    known = {"str", "int", "bool", "float", "list", "dict", "path", "raw"}
    for spec in (argument_spec(resource), info_spec(resource)):
        for path, _name, option in walk(spec):
            assert option["type"] in known, path
            assert (option["type"] == "list") is ("elements" in option), path
            assert not (option.get("required") and "default" in option), path


@each_top
def test_every_choice_survives_a_round_trip(resource):
    for member in family(resource):
        for column in member.columns:
            for choice in column.codec.choices:
                canonical = column.codec.parse(choice)
                assert column.codec.load(column.codec.dump(canonical)) == canonical, column.option
                assert column.codec.show(canonical) == choice, column.option


def test_columns_are_declared_with_columns():
    for resource in EVERY:
        assert all(isinstance(column, Column) for column in resource.columns)


@pytest.mark.parametrize(
    "said", [{"network": 7}, {"network": ["x"]}, {"network": [{"name": "eth0", "ip-addresses": 5}]}, "x"]
)
def test_malformed_guest_data_cannot_break_a_list(said):
    assert all(network["addresses"] == [] for network in guest_networks(said))
