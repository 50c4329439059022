# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventory plugin: the VMs, tenants and nodes of one or several VergeOS systems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge_inventory
short_description: VMs, tenants and nodes of VergeOS systems as hosts
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Lists the VMs of one or more VergeOS systems, and optionally their tenants and nodes. Snapshots are not listed.
  - The configuration is a YAML file whose option C(plugin) is V(verge.vergeos.verge_inventory). Its name must end in
    C(.yml) or C(.yaml), for example C(verge.yml). If C(enable_plugins) in the section C(inventory) of C(ansible.cfg)
    includes the plugin, the file can have any name. A file that is encrypted as a whole with Ansible Vault must be named
    C(verge.yml) or C(verge_inventory.yml), or end in C(.verge.yml).
  - Only what the configuration uses is requested. One query returns the VMs with their NICs, drives and guest addresses.
    Tags and leases need one additional query each, if they are used.
  - All options can be templates and can be encrypted with Ansible Vault. Templates can use the variables from C(-e).
    Values of environment variables are not evaluated.
  - Strings from a system are never evaluated as templates.
extends_documentation_fragment:
  - constructed
  - inventory_cache
options:
  plugin:
    description: Identifies the file as a configuration of this plugin.
    type: str
    required: true
    choices: [verge.vergeos.verge_inventory]
  profile:
    description:
      - Name of a connection profile in the file C(~/.config/verge/profiles.yml), or the file in E(VERGE_PROFILES). Mutually
        exclusive with O(sites).
      - Options of this file take precedence over the profile, the profile over the environment.
    type: str
    env:
      - name: VERGE_PROFILE
  host:
    description:
      - Name or address of the system, with or without C(https://) and a port. Mutually exclusive with O(sites).
      - Only HTTPS is supported; C(http://) is an error.
    type: str
    env:
      - name: VERGEOS_HOST
      - name: VERGE_HOST
  port:
    description: TCP port of the system, if it is not part of O(host). The default is 443.
    type: int
    env:
      - name: VERGE_PORT
  username:
    description: User name.
    type: str
    env:
      - name: VERGEOS_USERNAME
      - name: VERGE_USERNAME
  password:
    description: Password of O(username).
    type: str
    env:
      - name: VERGEOS_PASSWORD
      - name: VERGE_PASSWORD
  token:
    description:
      - API key, used instead of O(username) and O(password). It takes precedence if both are given.
      - Credentials of any kind in the file take precedence over those in the environment.
    type: str
    aliases: [api_key]
    env:
      - name: VERGEOS_API_KEY
      - name: VERGE_TOKEN
  auth_method:
    description:
      - How to authenticate.
      - V(auto), the default, uses O(token) if it is given, and otherwise sends O(username) and O(password) with each
        request.
      - V(session) logs in once with O(username) and O(password), and logs out at the end.
    type: str
    choices: [auto, basic, token, session]
  validate_certs:
    description:
      - Whether to verify the certificate of the system. The default is V(true).
      - E(VERGEOS_INSECURE) is supported as well; it has the opposite meaning.
    type: bool
    env:
      - name: VERGEOS_VERIFY_SSL
      - name: VERGE_VERIFY_SSL
  insecure:
    description: The opposite of O(validate_certs), under the name that other tools use.
    type: bool
  ca_path:
    description:
      - File or directory with the certificates of trusted authorities, in PEM format.
      - By default, the bundle in E(REQUESTS_CA_BUNDLE) is used, or else the default bundle.
    type: path
    env:
      - name: VERGE_CA_PATH
  timeout:
    description: Seconds to wait for each response. The default is 30.
    type: float
    env:
      - name: VERGEOS_TIMEOUT
      - name: VERGE_TIMEOUT
  retries:
    description: How often a request is retried after a connection error or if the system is busy. The default is 3.
    type: int
    env:
      - name: VERGE_RETRIES
  requests_per_second:
    description: Maximum number of requests to a system per second. V(0) means no limit. The default is 30.
    type: float
    env:
      - name: VERGE_REQUESTS_PER_SECOND
  max_response_size:
    description:
      - Maximum size of a response after decompression, for example V(128 MiB), and of all pages of a list together. A
        number without a unit is in bytes. The default is 64 MiB.
    type: str
    env:
      - name: VERGE_MAX_RESPONSE_SIZE
  sites:
    description:
      - The systems to read, if there are several. They are read in parallel.
      - An entry inherits options that it does not set from the top-level option of the same name or its environment
        variable, except O(sites[].host), O(sites[].port) and O(sites[].profile). Credentials are inherited together or not
        at all.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the system in groups, variables and messages. The default is O(sites[].profile), then the host.
        type: str
      profile:
        description: Name of a connection profile, as in O(profile).
        type: str
      host:
        description: Name or address of the system, as in O(host). Required unless O(sites[].profile) is set.
        type: str
      port:
        description: TCP port of the system, as in O(port).
        type: int
      username:
        description: User name.
        type: str
      password:
        description: Password of O(sites[].username).
        type: str
      token:
        description: API key, used instead of O(sites[].username) and O(sites[].password).
        type: str
        aliases: [api_key]
      auth_method:
        description: How to authenticate, as in O(auth_method).
        type: str
        choices: [auto, basic, token, session]
      validate_certs:
        description: Whether to verify the certificate, as in O(validate_certs).
        type: bool
      insecure:
        description: The opposite of O(sites[].validate_certs), as in O(insecure).
        type: bool
      ca_path:
        description: Certificates of trusted authorities, as in O(ca_path).
        type: path
      timeout:
        description: Seconds to wait for each response, as in O(timeout).
        type: float
      retries:
        description: How often a request is retried, as in O(retries).
        type: int
      requests_per_second:
        description: Maximum number of requests per second, as in O(requests_per_second).
        type: float
      max_response_size:
        description: Maximum size of a response, as in O(max_response_size).
        type: str
  site_timeout:
    description:
      - Seconds within which all systems must have been read. A system that has not been read by then has failed.
    type: float
    default: 120
  on_failure:
    description:
      - What to do about a system that cannot be read completely. Incomplete results are never used or cached.
      - V(error) fails. Ansible turns a failed inventory source into a warning, unless its option
        C(any_unparsed_is_failed) (section C(inventory) of C(ansible.cfg), E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED)) is
        set, which is recommended.
      - V(warn) shows a warning and uses the cached hosts of that system, regardless of their age, if there are any. If no
        system can be read and none is cached, it fails.
      - V(ignore) does the same as V(warn) without a warning, and never fails.
    type: str
    choices: [error, warn, ignore]
    default: error
  page_size:
    description: Number of hosts per request. Lower it if a request takes a system longer than O(timeout).
    type: int
    default: 2000
  resources:
    description: Kinds of hosts to list.
    type: list
    elements: str
    choices: [vms, tenants, nodes]
    default: [vms]
  filters:
    description:
      - List only hosts that match at least one of these entries. Each entry is a dictionary of conditions, all of which
        must hold. The keys are names of values (see O(hostvars)). A single dictionary is accepted as well.
      - Values are written in R(the filter language, ansible_collections.verge.vergeos.docsite.filters) of all modules. A
        value is compared exactly. Other forms are a list (one of them), a pattern (V(web*)), a regular expression
        (V(~^web[0-9]+$)), a comparison (V(>= 4 GiB)), V(null) (no value), and the opposite of each (V(!stopped)).
      - V(tags) is compared with C(category:tag). Without a category, the tag matches in any category.
      - A dot leads to the objects inside, for example V(nics.network). The condition holds if it holds for one of them.
      - The platform filters by its own columns (such as V(name), V(id), V(uuid), V(os_family), V(enabled), V(cpu_cores)).
        The plugin filters by values from other tables (V(status), V(cluster), V(node), V(networks)), because the platform
        cannot. With V(tags), only tagged hosts are requested, unless there are very many.
    type: list
    elements: dict
  exclude:
    description: Do not list hosts that match one of these entries, which have the same form as in O(filters).
    type: list
    elements: dict
  include_stopped:
    description: Whether to list hosts that are not running.
    type: bool
    default: true
  hostvars:
    description:
      - Values that become variables of the hosts. The name of a variable consists of O(hostvars_prefix), the name of the
        value, and O(hostvars_suffix). V(site), V(kind) (V(vm), V(tenant) or V(node)) and V(id) are always variables.
      - Values have the same names and the same form as in M(verge.vergeos.verge_vm_info), M(verge.vergeos.verge_tenant_info)
        and M(verge.vergeos.verge_node_info), for example V(name), V(status), V(running), V(os_family), V(ram), V(cluster),
        V(node), V(drives), V(nics) and V(guest_networks) of VMs.
      - Additional values are V(networks), V(mac_addresses), V(ip_addresses) (all known and usable addresses), V(address)
        (the one that O(addresses) selects), V(tags) (a list of C(category:tag)), V(tags_by_category) (a dictionary of
        lists), V(tag_categories), and V(tenant) (the name of a tenant, or the tenant that owns a VM).
      - All values are listed in the guide R(Values of hosts in the inventory,
        ansible_collections.verge.vergeos.docsite.inventory_values).
      - A kind of host that does not have a value does not get the variable. Values that only expressions use need not be
        listed here.
    type: list
    elements: str
    default: [name, uuid, description, status, os_family, cpu_cores, ram, cluster, node, tags]
  hostvars_prefix:
    description: Prefix of the names of variables.
    type: str
    default: verge_
    aliases: [hostvar_prefix]
  hostvars_suffix:
    description: Suffix of the names of variables.
    type: str
    default: ''
  hostnames:
    description:
      - Names of the hosts in the inventory, in order of preference. The first entry that yields a name is used, or else the
        name of the object.
      - An entry is the name of a value (V(name), V(id), V(uuid), V(address) and others), a string with names of values in
        braces such as V({site}_{name}), or a Jinja template that uses the variables of the host.
      - Names are used unchanged. Host patterns of a play cannot contain names with a comma, a colon, a space or brackets;
        select such hosts by their groups.
    type: list
    elements: str
    default: [name]
  on_collision:
    description:
      - What to do if several hosts would have the same name, or a name that is already in use (for a group, C(localhost), or
        an object from an earlier inventory source). Two objects never become one host.
      - V(suffix) appends C(_) and the name of the site to all of them if that makes the names unique, otherwise C(_), the
        kind and the ID. The name without a suffix then matches none of them.
      - V(error) fails. V(skip) lists none of them and shows a warning.
    type: str
    choices: [suffix, error, skip]
    default: suffix
  connect_with:
    description:
      - Value of the variable C(ansible_host).
      - V(address) sets the address that O(addresses) selects. It is not set for hosts without an address, which are shown
        with C(-v).
      - V(name) sets the name of the object, if names can be resolved. V(none) does not set it.
    type: str
    choices: [address, name, none]
    default: address
  addresses:
    description:
      - Sources of the address of a host, in order of preference. The first usable address is selected. Loopback and
        link-local addresses are not usable, and IPv4 takes precedence over IPv6.
      - An entry is one of the choices of O(addresses[].source), or a dictionary.
      - The address of a tenant is always the one of its user interface.
    type: list
    elements: raw
    default: [guest, nic]
    suboptions:
      source:
        description:
          - V(guest) is an address that the guest agent reports. Interfaces of containers and tunnels come last.
          - V(nic) is the address that the platform knows for a NIC, in the order of the NICs.
          - V(static_lease) and V(dhcp_lease) are the addresses that the network has reserved for, or leased to, the MAC
            address of a NIC.
        type: str
        choices: [guest, nic, static_lease, dhcp_lease]
        required: true
      interface:
        description: Only interfaces with this name in the guest; a shell pattern. Only with V(guest).
        type: str
      network:
        description: Only addresses on networks with this name; a shell pattern.
        type: str
      family:
        description: Only addresses of this address family.
        type: str
        choices: [any, ipv4, ipv6]
        default: any
      cidr:
        description:
          - Only addresses in one of these ranges, such as V(10.0.0.0/8). An exclamation mark in front, as in
            V(!172.17.0.0/16), excludes a range.
        type: list
        elements: str
  windows_connection:
    description:
      - Connection plugin for VMs with C(os_family) V(windows), as the variable C(ansible_connection). If not set, the variable
        is not set either.
      - V(winrm) and V(psrp) use the port 5986 unless O(windows_port) is set. V(ssh) also sets C(ansible_shell_type) to
        V(powershell), which the default shell of the SSH server in the guest has to be.
      - O(compose) and the variables of groups in the inventory directory can replace the variables.
    type: str
    choices: [winrm, psrp, ssh]
  windows_port:
    description: Port for O(windows_connection), as the variable C(ansible_port).
    type: int
  group_by:
    description:
      - Values that hosts are grouped by. The name of a group consists of O(group_prefix), the entry, C(_) and the value, such
        as C(status_running), C(cluster_main), C(node_node1), C(network_Internal), C(tag_env_prod), C(os_family_linux),
        C(site_lab). Characters that are not valid in group names become C(_).
      - Entries are names of values (see O(hostvars)) that are a string, a number, V(true) or V(false), or a list of strings.
        V(network), V(tag) and V(tag_category) stand for V(networks), V(tags) and V(tag_categories).
      - If two values would give the same name, both groups get part of a hash as a suffix, and a warning is shown.
    type: list
    elements: str
    default: [status, os_family, cluster, tags]
  group_prefix:
    description: Prefix of the names of the groups of O(group_by).
    type: str
    default: ''
notes:
  - With O(cache), the data of each system is cached for O(cache_timeout) seconds. The cache entry depends on the inventory
    source, the system, the user name and the requested data. C(--flush-cache) and C(meta=refresh_inventory) request the
    data again and replace the entry.
  - Options that only affect the presentation, such as O(group_by) with a value that is requested anyway, use the same
    cache entry.
  - C(-v) shows the number of requests and the progress of long queries, C(-vvv) shows each request.
requirements:
  - python >= 3.9
  - requests >= 2.25
seealso:
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
# verge.yml: all VMs of the system in VERGE_HOST, with the credentials in VERGE_USERNAME and VERGE_PASSWORD, or VERGE_TOKEN.
# In AWX, an inventory source with a credential that sets these variables needs nothing else.
plugin: verge.vergeos.verge_inventory

# Each of the following examples is a separate file: remove the "# " from its lines.

# Password from the environment, only running Linux VMs in production, groups by network and tag.
# ---
# plugin: verge.vergeos.verge_inventory
# host: vergeos.example.com
# username: inventory
# password: "{{ lookup('ansible.builtin.env', 'VERGE_PASSWORD') }}"
# include_stopped: false
# filters:
#   - os_family: linux
#     tags: env:prod
# exclude:
#   - name: ["tmp-*", "~^test[0-9]+$"]
# group_by: [network, tags]

# Two systems. If one cannot be reached, its VMs come from the cache.
# ---
# plugin: verge.vergeos.verge_inventory
# username: inventory
# password: "{{ lookup('ansible.builtin.env', 'VERGE_PASSWORD') }}"
# sites:
#   - name: berlin
#     host: 192.0.2.10
#     ca_path: /etc/ssl/berlin.pem
#   - name: tokyo
#     host: vergeos.tokyo.example.com
#     timeout: 60
# hostnames: ["{site}_{name}"]
# group_by: [site, status, cluster]
# on_failure: warn
# site_timeout: 60
# cache: true
# cache_plugin: ansible.builtin.jsonfile
# cache_connection: ~/.cache/verge-inventory
# cache_timeout: 600

# Addresses on the management network; variables and groups from expressions.
# ---
# plugin: verge.vergeos.verge_inventory
# hostvars: [name, os_family, networks, ip_addresses]
# addresses:
#   - source: guest
#     network: Management
#     family: ipv4
#   - source: static_lease
#     network: Management
# compose:
#   ansible_user: "'Administrator' if verge_os_family == 'windows' else 'ansible'"
#   ansible_connection: "'winrm' if verge_os_family == 'windows' else 'ssh'"
# groups:
#   big: verge_cpu_cores >= 8
# keyed_groups:
#   - key: verge_tags_by_category.role | default([])
#     prefix: role
"""

import os
import re
from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Any, Optional

from ansible.constants import LOCALHOST
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, get_cache_plugin
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.node import NODE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.group_names import Label, name_groups
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError
from ansible_collections.verge.vergeos.plugins.plugin_utils._connection import decrypting
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.configuration import (
    CONNECT_ADDRESS,
    IDENTITY,
    Configuration,
    check_option_names,
    read_configuration,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.constructed import (
    ConstructedOptions,
    Constructor,
    Templating,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.errors import (
    ConfigurationError,
    invalid_choice,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.groups import group_labels
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.hosts import build_hosts
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.kinds import (
    Host,
    node_kind,
    tenant_kind,
    vm_kind,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.loading import (
    Cache,
    FetchPolicy,
    Output,
    TableLoader,
)
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.naming import Namer, assign_names, make_namers
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.sites import read_sites
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.writer import (
    InventoryWriter,
    TextMarker,
    name_taken_check,
)

try:
    from ansible.template import trust_as_template
except ImportError:
    trust_as_template = None

#: Since 2.19, ansible-core evaluates a string only if it is marked as trusted, and strings from a system never are.
#: Earlier releases evaluate every string that is not marked as unsafe.
MARKS_TRUST = trust_as_template is not None

#: Names of files that may contain a configuration although their content is not readable (encrypted with a vault).
FILE_NAMES = re.compile(r"(^|[./_-])verge(os)?(_inventory)?\.ya?ml$")
_PLUGIN_LINE = re.compile(r"""^[\s{]*["']?plugin["']?\s*:\s*["']?verge\.vergeos\.verge_inventory\b""", re.MULTILINE)
_LARGEST_FILE = 2**20

#: Options that are evaluated for each host instead of once.
PER_HOST_OPTIONS = frozenset(("compose", "groups", "keyed_groups", "hostnames"))
#: List options for which a single item is accepted as well.
LIST_OPTIONS = frozenset(("filters", "exclude", "addresses"))

#: Names that no host can have.
RESERVED = frozenset((*LOCALHOST, "all", "ungrouped"))

#: How many hosts a message names.
MAX_LISTED = 10


class TrustMarker(TextMarker):
    """For releases of ansible-core that evaluate only what is marked as trusted."""

    def address(self, text: str) -> str:
        # ansible-inventory wraps untrusted strings in a form that few tools understand.
        trusted: str = trust_as_template(text)
        return trusted


class UnsafeMarker(TextMarker):
    """For releases of ansible-core that evaluate everything that is not marked as unsafe."""

    def value(self, value: Any) -> Any:
        return wrap_var(value)

    def name(self, text: str) -> str:
        # Marked only where it could be evaluated, because ansible-inventory wraps marked strings in a form that few
        # tools understand.
        unsafe: str = wrap_var(text) if "{" in text or text.startswith("#") else text
        return unsafe


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Inventory plugin that lists the hosts of VergeOS systems."""

    NAME = "verge.vergeos.verge_inventory"

    def __init__(self) -> None:
        super().__init__()
        #: The options of the file, evaluated.
        self._file_options: dict[str, Any] = {}

    def verify_file(self, path: str) -> bool:
        """Return whether a file is a configuration of this plugin, by its content or its name."""
        if not super().verify_file(path):
            return False
        return FILE_NAMES.search(path) is not None or _names_plugin(path)

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Read the configuration, read the systems or the cache, and add the hosts to the inventory."""
        super().parse(inventory, loader, path, cache)
        try:
            self._parse(path, cache)
        except VergeError as error:
            raise AnsibleParserError(str(error)) from None

    def _parse(self, path: str, cache: bool) -> None:
        self._read_file(path)
        kinds = {"vms": vm_kind(VM), "tenants": tenant_kind(TENANT), "nodes": node_kind(NODE)}
        configuration = read_configuration(self.get_options(), kinds)
        marker = TrustMarker() if MARKS_TRUST else UnsafeMarker()
        writer = InventoryWriter(self.inventory, configuration, self._constructor(configuration), marker)
        namers = make_namers(
            self.get_option("hostnames"),
            tuple(kinds.values()),
            lambda text, host: self._template_name(text, host, writer),
        )
        sites = read_sites(self._file_options, os.environ, decrypting(self.loader))
        policy = FetchPolicy(configuration.site_timeout, self.get_option("on_failure"))
        output = Output(self.display.warning, self.display.v, self.display.vvv)
        tables_by_site = TableLoader(configuration.queries, policy, self._open_cache(path, cache), output).load(sites)
        started = perf_counter()
        hosts: list[Host] = []
        for site, tables in tables_by_site.items():
            hosts.extend(
                build_hosts(site, configuration.queries, tables, configuration.selection, configuration.sources)
            )
        if tables_by_site and not hosts and configuration.selection.filtered:
            self.display.warning("verge: nothing matches 'filters', so no host is listed")
        groups = self._name_groups(hosts, configuration)
        hosts = self._name_hosts(hosts, namers, groups, configuration)
        self._report_missing_addresses(hosts, configuration)
        prepared = perf_counter()
        writer.add(hosts, groups)
        self.display.vv(
            f"verge: {len(hosts)} hosts; {prepared - started:.2f} s to prepare them,"
            f" {perf_counter() - prepared:.2f} s to add them"
        )

    # --- configuration ---------------------------------------------------------------------------------------------

    def _read_file(self, path: str) -> None:
        try:
            self._read_config_data(path)
        except AttributeError:
            # Ansible reads a key without checking that the content is a dictionary.
            raise ConfigurationError(f"{path} does not contain a dictionary of options") from None

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Set the options of the file, after checking their names and evaluating templates."""
        if direct:
            aliases = [alias for item in self.option_definitions.values() for alias in item.get("aliases") or ()]
            try:
                check_option_names(direct, (*self.option_definitions, *aliases))
            except VergeError as error:
                raise AnsibleParserError(str(error)) from None
            self._file_options = direct = {name: self._evaluate_option(name, value) for name, value in direct.items()}
            self._check_choices(direct)
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)

    def _check_choices(self, given: Mapping[str, Any]) -> None:
        """Check options with choices, because not every release of Ansible names the choices in its message."""
        for name, value in given.items():
            choices = self.option_definitions.get(name, {}).get("choices")
            for word in value if isinstance(value, list) else [value]:
                if choices and name != "plugin" and word is not None and word not in choices:
                    raise AnsibleParserError(str(invalid_choice(name, word, choices, "choice"))) from None

    def _evaluate_option(self, name: str, value: Any) -> Any:
        if name in PER_HOST_OPTIONS:
            return value
        structured = self.option_definitions.get(name, {}).get("type") in ("list", "dict")
        self.templar.available_variables = dict(self._vars or {})
        try:
            value = self._template(value, structured)
        except AnsibleError as error:
            raise AnsibleParserError(f"option '{name}': {error}") from None
        if name not in LIST_OPTIONS or value is None or isinstance(value, list):
            return value
        return [] if value == {} else [value]

    def _template(self, value: Any, structured: bool = False) -> Any:
        """Evaluate the templates in a value of the file, and remove all marks.

        Args:
            value: The value.
            structured: Whether a string may evaluate to a list or a dictionary.
        """
        if isinstance(value, Mapping):
            return {str(name): self._template(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._template(item) for item in value]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if not isinstance(value, str):
            # An encrypted value has a class of Ansible's own; conversion to a string decrypts it.
            return _plain(str(value))
        if MARKS_TRUST:
            return _plain(self.templar.template(value))
        return _plain(self.templar.template(value, convert_data=structured))

    # --- cache -----------------------------------------------------------------------------------------------------

    def _open_cache(self, path: str, cache: bool) -> Optional[Cache]:
        if not self.get_option("cache"):
            return None
        settings = {"_uri": self.get_option("cache_connection"), "_prefix": self.get_option("cache_prefix")}
        given = {name: value for name, value in settings.items() if value is not None}
        # No timeout here: entries contain their time, and expired ones are still used if a system fails.
        self._cache = get_cache_plugin(self.get_option("cache_plugin"), _timeout=0, **given)
        timeout = float(self.get_option("cache_timeout") or 0)
        return Cache(self._read_cache, self._cache.__setitem__, self.get_cache_key(path), timeout, not cache)

    def _read_cache(self, key: str) -> Any:
        try:
            return self._cache.get(key)
        except Exception as error:  # noqa: BLE001 - a damaged entry makes cache plugins raise anything
            self.display.warning(f"verge: the inventory cache cannot be read, so the systems are queried: {error}")
            return None

    # --- groups, names, addresses ----------------------------------------------------------------------------------

    def _name_groups(self, hosts: list[Host], configuration: Configuration) -> dict[Label, str]:
        for host in hosts:
            host.labels = group_labels(host, configuration.groupings)
        found = name_groups((label for host in hosts for label in host.labels), configuration.group_prefix)
        for name, labels in found.collisions.items():
            meant = " and ".join(f"'{found.names[label]}' ({label[1]})" for label in labels)
            self.display.warning(f"verge: several groups would have the name '{name}'; their names are {meant}")
        return found.names

    def _name_hosts(
        self, hosts: list[Host], namers: list[Namer], groups: Mapping[Label, str], configuration: Configuration
    ) -> list[Host]:
        taken = name_taken_check(self.inventory, configuration, IDENTITY, (*RESERVED, *groups.values()))
        names = assign_names(hosts, namers, self.get_option("on_collision"), taken)
        if names.skipped:
            self.display.warning(
                f"verge: {len(names.skipped)} objects do not have a unique name and are not listed:"
                f" {_abbreviated(host.title for host in names.skipped)}"
            )
        return names.named

    def _template_name(self, text: Any, host: Host, writer: InventoryWriter) -> Any:
        try:
            return self._fill_template(text, writer.all_variables(host))
        except AnsibleError as error:
            if self.get_option("strict"):
                raise ConfigurationError(f"option 'hostnames': {error}", hint=host.title) from None
            return None

    def _report_missing_addresses(self, hosts: list[Host], configuration: Configuration) -> None:
        if configuration.connect_with != CONNECT_ADDRESS or not self.display.verbosity:
            return
        without = [host.name for host in hosts if not host.address]
        if without:
            self.display.v(f"verge: no address is known for {len(without)} hosts: {_abbreviated(without)}")

    # --- expressions -----------------------------------------------------------------------------------------------

    def _constructor(self, configuration: Configuration) -> Constructor:
        options = ConstructedOptions(
            compose=self.get_option("compose") or {},
            groups=self.get_option("groups") or {},
            keyed_groups=self.get_option("keyed_groups") or [],
            strict=bool(self.get_option("strict")),
            leading_separator=bool(self.get_option("leading_separator")),
            overrides=(self._vars or {}) if self.get_option("use_extra_vars") else {},
        )
        own = frozenset(
            configuration.variable(name) for name in configuration.hostvars + configuration.expression_values
        )
        return Constructor(options, own, Templating(self._compose, self._evaluate_condition, self._fill_template))

    def _evaluate_condition(self, conditional: Any, variables: Mapping[str, Any]) -> bool:
        self.templar.available_variables = variables
        if MARKS_TRUST:
            return bool(self.templar.evaluate_conditional(conditional))
        return bool(boolean(self.templar.template("{% if " + str(conditional) + " %}True{% else %}False{% endif %}")))

    def _fill_template(self, text: Any, variables: Mapping[str, Any]) -> Any:
        self.templar.available_variables = variables
        return _plain(self.templar.template(text))


def _names_plugin(path: str) -> bool:
    """Return whether the content of a file names this plugin."""
    try:
        with open(path, encoding="utf-8") as file:
            return _PLUGIN_LINE.search(file.read(_LARGEST_FILE)) is not None
    except (OSError, ValueError):
        return False


def _plain(value: Any) -> Any:
    """Return a value without marks: strings as plain strings, also in lists and dictionaries."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Mapping):
        return {_plain(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _abbreviated(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - MAX_LISTED} more" if len(listed) > MAX_LISTED else ""
    return ", ".join(listed[:MAX_LISTED]) + more
