# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of the lookup plugins: what info modules and the inventory find out, without a task."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple, Optional

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import run_task, settings_from
from ansible_collections.verge.vergeos.plugins.module_utils.verge._near import did_you_mean, near
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import AddressSource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.argument_spec import CONNECTION
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sources import ALIASES
from ansible_collections.verge.vergeos.plugins.module_utils.verge.client import VergeClient
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError
from ansible_collections.verge.vergeos.plugins.module_utils.verge.filters import where
from ansible_collections.verge.vergeos.plugins.plugin_utils._connection import (
    PROFILE,
    connection_options,
    connections,
    decrypting,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.configuration import read_sources
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.hosts import build_hosts
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import Host, vm_kind
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.queries import build_queries
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.selection import Selection

#: Options of the lookup itself.
OWN_OPTIONS = ("field", "required")
_PAGE_SIZE = 1000


class Surroundings(NamedTuple):
    """What Ansible gives a lookup.

    Attributes:
        name: The name of the lookup.
        variables: The variables of the host.
        template: Evaluates the templates in a value.
        loader: Ansible's data loader.
    """

    name: str
    variables: Mapping[str, Any]
    template: Callable[[Any], Any]
    loader: Any

    def connected(self, given: Mapping[str, Any], spec: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Return the options with those of the connection that variables and a profile add."""
        found = connection_options(given, self.variables, self.template, os.environ, decrypting(self.loader), spec)
        return {**{name: value for name, value in given.items() if name != PROFILE}, **found}


# --- objects of any kind -------------------------------------------------------------------------------------------


def find_objects(terms: Sequence[Any], given: Mapping[str, Any], surroundings: Surroundings) -> list[Any]:
    """Return objects as the info module of their kind returns them, or one field of each.

    Args:
        terms: The kind, and the names of objects.
        given: The options: those of the info module, and those of the lookup.
        surroundings: What Ansible gives the lookup.

    Raises:
        AnsibleError: An option is not valid, an object does not exist, or the system cannot be read.
    """
    resource = _resource(terms, surroundings.name)
    own = {name: given[name] for name in OWN_OPTIONS if given.get(name) is not None}
    options = {name: _plain(value) for name, value in given.items() if name not in OWN_OPTIONS}
    if len(terms) > 1:
        if options.get(resource.identity[0]) is not None or not resource.plural:
            raise AnsibleError(f"{surroundings.name}: names are given twice, or {terms[0]} have none")
        options[resource.identity[0]] = [_plain(term) for term in terms[1:]]
    field = own.get("field")
    if field is not None and resource.plural:
        options.setdefault("fields", [str(field).partition(".")[0]])
    by_name = any(options.get(name) is not None for name in (resource.identity[0], "id"))
    result = _listed(resource, options, surroundings)
    missing = result.get("warnings", [])
    if own.get("required", by_name) and (missing or not _objects(resource, result)):
        reason = "; ".join(missing) or _nothing_found(resource, options, surroundings)
        raise AnsibleError(f"{surroundings.name}: {reason}")
    found = _objects(resource, result)
    return found if field is None else [_field(item, str(field), resource, surroundings.name) for item in found]


def _resource(terms: Sequence[Any], name: str) -> Resource:
    kinds = {word: found for found in RESOURCES.values() for word in (found.plural or found.name, found.name)}
    wanted = str(terms[0]) if terms else ""
    if wanted not in kinds:
        plurals = sorted(found.plural or found.name for found in RESOURCES.values())
        hint = did_you_mean(wanted, sorted(kinds), f"there are {', '.join(plurals)}")
        raise AnsibleError(f"{name}: {f'there is no kind {wanted!r}' if wanted else 'no kind is given'} ({hint})")
    return kinds[wanted]


def _listed(resource: Resource, options: Mapping[str, Any], surroundings: Surroundings) -> dict[str, Any]:
    """Return the result of the info module."""
    task = listing(resource)
    try:
        written = surroundings.connected(options, task.spec)
        given, problem, _facts = task.read(written, f"verge_{resource.name}_info")
        redactor = task.redactor(written, given)
        if problem:
            raise AnsibleError(redactor(f"{surroundings.name}: {problem}"))
        validation = ArgumentSpecValidator(dict(task.spec), **task.rules).validate(given)
        if validation.error_messages:
            raise AnsibleError(redactor(f"{surroundings.name}: {'; '.join(validation.error_messages)}"))
        return run_task(task, validation.validated_parameters, given, True, connections.to, redactor=redactor)
    except RunError as failure:
        raise AnsibleError(f"{surroundings.name}: {failure.error}") from None
    except VergeError as error:
        raise AnsibleError(f"{surroundings.name}: {error}") from None


def _nothing_found(resource: Resource, options: Mapping[str, Any], surroundings: Surroundings) -> str:
    """Return the message for a name or key that nothing has, with near matches."""
    label = resource.identity[0] if resource.plural else ""
    wanted = options.get(label)
    if wanted is None:
        key = options.get("id")
        return f"no {resource.title} is found" + (f" with id {key!r}" if isinstance(key, (str, int)) else "")
    names = ", ".join(repr(str(name)) for name in (wanted if isinstance(wanted, list) else [wanted]))
    connection = {name: value for name, value in options.items() if name in CONNECTION or name in ALIASES}
    everything = _listed(resource, {**connection, "fields": [label]}, surroundings)
    known = sorted({str(found[label]) for found in _objects(resource, everything)})
    similar = [word for name in (wanted if isinstance(wanted, list) else [wanted]) for word in near(name, known)]
    hint = f" (did you mean {' or '.join(repr(word) for word in dict.fromkeys(similar))}?)" if similar else ""
    return f"no {resource.title} has the {label} {names}{hint}"


def _objects(resource: Resource, result: Mapping[str, Any]) -> list[Any]:
    return list(result[resource.plural]) if resource.plural else [result[resource.name]]


def _field(item: Any, path: str, resource: Resource, name: str) -> Any:
    """Return the value of a field; a path of names and numbers leads to what is inside."""
    for word in path.split("."):
        if isinstance(item, Mapping) and word in item:
            item = item[word]
        elif isinstance(item, list) and word.isdigit() and int(word) < len(item):
            item = item[int(word)]
        elif item is None:
            return None
        else:
            raise AnsibleError(f"{name}: field '{path}': a {resource.title} has no '{word}' there")
    return item


def _plain(value: Any) -> Any:
    """Return a value without the types of Ansible; conversion to a string decrypts what a vault contains."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str.__str__(value) if type(value).__str__ is str.__str__ else str(value)


# --- addresses of VMs ----------------------------------------------------------------------------------------------


def find_addresses(
    names: Sequence[Any], addresses: Any, default: Optional[str], given: Mapping[str, Any], surroundings: Surroundings
) -> list[Any]:
    """Return the address of each VM, chosen as the inventory chooses it.

    Args:
        names: The names of the VMs.
        addresses: The sources, as the option of the inventory.
        default: What to return for a VM of which no address is known; None: that is an error.
        given: The options of the connection.
        surroundings: What Ansible gives the lookup.

    Raises:
        AnsibleError: A VM does not exist or has no known address, or the system cannot be read.
    """
    wanted = [str(name) for name in names]
    if not wanted:
        raise AnsibleError(f"{surroundings.name}: no name of a VM is given")
    try:
        options = surroundings.connected({name: _plain(value) for name, value in given.items()}, CONNECTION)
        settings = settings_from(options)
        sources = read_sources(_plain(addresses))
        with VergeClient(settings, read_only=True, transport=connections.to(settings)) as client:
            hosts = _read_vms(client, sorted(set(wanted)), sources)
            return [_address_of(client, hosts, name, sources, default) for name in wanted]
    except VergeError as error:
        raise AnsibleError(f"{surroundings.name}: {error}") from None


def _read_vms(client: VergeClient, names: Sequence[str], sources: tuple[AddressSource, ...]) -> list[Host]:
    selection = Selection()
    queries = build_queries([vm_kind(VM)], ["name"], selection, sources, _PAGE_SIZE)
    tables = {}
    for query in (*queries.shared, *(query for _kind, query in queries.by_kind)):
        condition = query.condition
        if query not in queries.shared:
            named = where("name").one_of(list(names))
            condition = named if condition is None else condition & named
        tables[query.table] = client.list(query.table, query.fields, filter=condition, page_size=query.page_size)
    return build_hosts("", queries, tables, selection, sources)


def _address_of(
    client: VergeClient,
    hosts: Sequence[Host],
    name: str,
    sources: Sequence[AddressSource],
    default: Optional[str],
) -> str:
    found = [host for host in hosts if host.value("name") == name]
    if not found:
        known = [str(row["name"]) for row in client.list("vms", ["name"], filter=where("is_snapshot").eq(False))]
        hint = did_you_mean(name, known)
        raise AnsibleError(f"VM '{name}' does not exist{f' ({hint})' if hint else ''}")
    if len(found) > 1:
        keys = ", ".join(str(host.key) for host in found)
        raise AnsibleError(f"several VMs are called '{name}' (ids {keys}), so which one is meant is not clear")
    if found[0].address is None:
        if default is not None:
            return default
        words = ", ".join(dict.fromkeys(source.source for source in sources))
        raise AnsibleError(
            f"no address of VM '{name}' is known from {words}: it may be off, or have no guest agent yet"
            " (option 'default' gives a value for this case)"
        )
    return found[0].address
