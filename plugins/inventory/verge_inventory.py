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
  - Lists the VMs of one or several VergeOS systems, and on request their tenants and nodes. Snapshots are not listed.
  - The configuration is a YAML file whose option C(plugin) is V(verge.vergeos.verge_inventory). Any name that ends in
    C(.yml) or C(.yaml) will do, for example C(verge.yml). If the plugin is listed in C(enable_plugins) of the section
    C(inventory) in C(ansible.cfg), the file may have any name. A file that is encrypted as a whole with Ansible Vault has
    to be called C(verge.yml), C(verge_inventory.yml) or something that ends in C(.verge.yml).
  - Only what the configuration uses is asked for. Values of VMs and their NICs, drives and guest addresses come in one
    listing; tags and leases cost one listing more each, if they are used.
  - All values of the configuration can be templates and can be encrypted with Ansible Vault, except that the values of
    environment variables are taken as they are. Templates know the variables that are given with C(-e).
  - Texts from a system are never evaluated as templates.
extends_documentation_fragment:
  - constructed
  - inventory_cache
options:
  plugin:
    description: Says that the file is meant for this plugin.
    type: str
    required: true
    choices: [verge.vergeos.verge_inventory]
  host:
    description:
      - Name or address of the system, with or without C(https://) and a port. Not to be combined with O(sites).
      - Only HTTPS is spoken; C(http://) is refused.
    type: str
    env:
      - name: VERGEOS_HOST
      - name: VERGE_HOST
  port:
    description: TCP port of the system, if it is not part of O(host). Otherwise 443.
    type: int
    env:
      - name: VERGE_PORT
  username:
    description: Name to log in with.
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
      - API key, used instead of O(username) and O(password). It wins when both are given.
      - Credentials in the file win over those of the environment, whatever their kind.
    type: str
    env:
      - name: VERGEOS_API_KEY
      - name: VERGE_TOKEN
  auth_method:
    description:
      - How to authenticate.
      - V(auto), which is used when the option is not given, takes O(token) if there is one, else O(username) and
        O(password) with each request.
      - V(session) logs in once with O(username) and O(password), and logs out at the end.
    type: str
    choices: [auto, basic, token, session]
  validate_certs:
    description:
      - Whether the certificate of the system is verified, which is so when nothing is said.
      - E(VERGEOS_INSECURE) is understood as well; it means the opposite.
    type: bool
    env:
      - name: VERGEOS_VERIFY_SSL
      - name: VERGE_VERIFY_SSL
  ca_path:
    description:
      - File or directory with the certificates of the authorities to trust, in PEM format.
      - If not given, the bundle that E(REQUESTS_CA_BUNDLE) names is used, then the usual one.
    type: path
    env:
      - name: VERGE_CA_PATH
  timeout:
    description: Seconds to wait for each answer. Otherwise 30.
    type: float
    env:
      - name: VERGEOS_TIMEOUT
      - name: VERGE_TIMEOUT
  retries:
    description: How often a request is repeated after a broken connection or when the system is busy. Otherwise 3.
    type: int
    env:
      - name: VERGE_RETRIES
  requests_per_second:
    description: How many requests are sent to a system in a second. V(0) means no limit. Otherwise 30.
    type: float
    env:
      - name: VERGE_REQUESTS_PER_SECOND
  sites:
    description:
      - The systems to ask, if there are several. All are asked at the same time.
      - What an entry does not say is taken from the option of the same name beside O(sites) or from its environment
        variable; O(sites[].host) and O(sites[].port) are not. Credentials are taken together or not at all.
    type: list
    elements: dict
    suboptions:
      name:
        description: What the system is called in groups, variables and messages. Otherwise the host.
        type: str
      host:
        description: Name or address of the system, as in O(host).
        type: str
        required: true
      port:
        description: TCP port of the system, as in O(port).
        type: int
      username:
        description: Name to log in with.
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
        description: Whether the certificate is verified, as in O(validate_certs).
        type: bool
      insecure:
        description: The opposite of O(sites[].validate_certs), as another collection calls it.
        type: bool
      ca_path:
        description: Certificates to trust, as in O(ca_path).
        type: path
      timeout:
        description: Seconds to wait for each answer, as in O(timeout).
        type: float
      retries:
        description: How often a request is repeated, as in O(retries).
        type: int
      requests_per_second:
        description: How many requests are sent in a second, as in O(requests_per_second).
        type: float
  site_timeout:
    description:
      - Seconds that all systems together have to answer completely. Whichever has not finished by then has failed, and is
        not waited for any longer.
    type: float
    default: 120
  on_failure:
    description:
      - What to do about a system that cannot be read completely. A part of its answers is never used, and nothing of it is
        put into the cache.
      - V(error) fails. Ansible makes a warning of a source that fails, unless its option C(any_unparsed_is_failed) (section
        C(inventory) of C(ansible.cfg), E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED)) is set, which is advisable.
      - V(warn) warns and uses the last answers of that system from the cache, however old, if there are any. If no system at
        all can be read and there is nothing in the cache, it fails nevertheless.
      - V(ignore) does the same as V(warn) in silence, and never fails.
    type: str
    choices: [error, warn, ignore]
    default: error
  page_size:
    description: How many hosts are asked for in one request. Lower it if a system takes longer than O(timeout) for one.
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
      - List only hosts that fit one of these entries. Each is a dictionary whose keys are names of values (see
        O(hostvars)) and all of which must fit. A single dictionary is taken as a list of one.
      - A value is compared with a text, a number, V(true) or V(false), or with a list of which any one has to fit. Texts are
        shell patterns with C(*), C(?) and C([...]), or regular expressions after a C(~). V(null) fits what has no value.
      - V(tags) is compared with C(category:tag); without a category, any category will do.
      - What is a column of the platform's own (such as V(name), V(id), V(uuid), V(os_family), V(enabled), V(cpu_cores)) is
        decided by the platform. What it joins from elsewhere (V(status), V(cluster), V(node), V(networks)) is decided by the
        plugin, since the platform cannot. With V(tags) only the tagged hosts are asked for, unless they are very many.
    type: list
    elements: dict
  exclude:
    description: Do not list hosts that fit one of these entries. They are written as in O(filters).
    type: list
    elements: dict
  include_stopped:
    description: Whether hosts are listed that do not run.
    type: bool
    default: true
  hostvars:
    description:
      - Values that become variables of the hosts. The name of each variable is O(hostvars_prefix), the name of the value,
        O(hostvars_suffix). V(site), V(kind) (V(vm), V(tenant) or V(node)) and V(id) always become variables.
      - Values of VMs bear the names and have the form of the return values of M(verge.vergeos.verge_vm_info), those of
        tenants of M(verge.vergeos.verge_tenant_info). For example V(name), V(description), V(uuid), V(status), V(running),
        V(enabled), V(os_family), V(os_description), V(cpu_cores), V(ram), V(machine_type), V(uefi), V(guest_agent),
        V(cluster), V(node), V(ha_group), V(snapshot_profile), V(need_restart), V(created), V(note), V(drives), V(nics),
        V(guest_networks).
      - Besides there are V(networks), V(mac_addresses), V(ip_addresses) (all that are known and usable), V(address) (the one
        that O(addresses) chooses), V(tags) (a list of C(category:tag)), V(tags_by_category) (a dictionary of lists),
        V(tag_categories), and V(tenant) (the tenant's own name, or the tenant that owns a VM).
      - Values of nodes are V(name), V(description), V(status), V(running), V(maintenance), V(need_restart), V(cluster),
        V(physical), V(cores), V(ram), V(vm_ram), V(model), V(cpu), V(ipmi_address), V(yb_version), V(os_version),
        V(kernel_version), V(started).
      - What a host does not have is no variable of it. Values that only expressions use need not be listed here.
    type: list
    elements: str
    default: [name, uuid, description, status, os_family, cpu_cores, ram, cluster, node, tags]
  hostvars_prefix:
    description: What the names of the variables begin with.
    type: str
    default: verge_
    aliases: [hostvar_prefix]
  hostvars_suffix:
    description: What the names of the variables end with.
    type: str
    default: ''
  hostnames:
    description:
      - What the hosts are called in the inventory, by preference. The first entry that yields a name counts, and the name of
        the object after all of them.
      - An entry is the name of a value (V(name), V(id), V(uuid), V(address) and others), a text with names of values in
        braces such as V({site}_{name}), or a Jinja template that uses the host's variables.
      - Names are used as they are. Those that hold a comma, a colon, a blank or brackets cannot be written in the pattern of
        a play; reach such hosts by their groups.
    type: list
    elements: str
    default: [name]
  on_collision:
    description:
      - What to do when several hosts would have one name, or a name that means something else (a group, C(localhost), an
        object of another system that an earlier source has brought). Two objects never become one host.
      - V(suffix) adds C(_) and the name of the site to all of them if that tells them apart, else C(_), kind and ID. So the
        bare name reaches none of them, instead of one or the other.
      - V(error) fails. V(skip) lists none of them and warns.
    type: str
    choices: [suffix, error, skip]
    default: suffix
  connect_with:
    description:
      - What the variable C(ansible_host) is set to.
      - V(address) sets the address that O(addresses) chooses. Nothing is set for hosts without one; with C(-v) they are
        named.
      - V(name) sets the name of the object, for names that can be resolved. V(none) sets nothing.
    type: str
    choices: [address, name, none]
    default: address
  addresses:
    description:
      - Where the address of a host comes from, by preference. The first usable one counts; loopback and link-local addresses
        never do, and IPv4 goes before IPv6.
      - An entry is one of the words of O(addresses[].source), or a dictionary.
      - The address of a tenant is that of its user interface, whatever is set here.
    type: list
    elements: raw
    default: [guest, nic]
    suboptions:
      source:
        description:
          - V(guest) is what the guest agent reports. Interfaces of containers and tunnels come last.
          - V(nic) is what the platform knows for a NIC, in the order of the NICs.
          - V(static_lease) and V(dhcp_lease) are what the network has reserved for, or handed out to, the MAC of a NIC.
        type: str
        choices: [guest, nic, static_lease, dhcp_lease]
        required: true
      interface:
        description: Only interfaces that the guest calls so; a shell pattern. Only with V(guest).
        type: str
      network:
        description: Only addresses on a network of this name; a shell pattern.
        type: str
      family:
        description: Only addresses of this family.
        type: str
        choices: [any, ipv4, ipv6]
        default: any
  group_by:
    description:
      - Values by which hosts are put into groups. The name of a group is O(group_prefix), the word, C(_) and the value, such
        as C(status_running), C(cluster_main), C(node_node1), C(network_Internal), C(tag_env_prod), C(os_family_linux),
        C(site_lab). Characters that no group may have become C(_).
      - All values of O(hostvars) can be used that are a text, a number, V(true) or V(false), or a list of texts. V(network)
        and V(tag) may be written for V(networks) and V(tags); V(tag_category) has a group for each category.
      - If two values would lead to the same name, both groups get a part of a hash as well, and there is a warning.
    type: list
    elements: str
    default: [status, os_family, cluster, tags]
  group_prefix:
    description: What the names of the groups of O(group_by) begin with.
    type: str
    default: ''
notes:
  - With O(cache) the answers of each system are kept for O(cache_timeout). The entry changes with the source, the system, the
    login name and everything that is asked for. C(--flush-cache) and C(meta=refresh_inventory) ask again and rewrite it.
  - Options that are only about presentation, such as O(group_by) of something that is asked for anyway, do not need new
    answers.
  - With C(-v) it is said how many requests there were and how far long listings are, with C(-vvv) what they were.
requirements:
  - python >= 3.9
  - requests >= 2.25
seealso:
  - module: verge.vergeos.verge_vm_info
"""

EXAMPLES = r"""
# verge.yml: all VMs of the system that VERGE_HOST, VERGE_USERNAME and VERGE_PASSWORD (or VERGE_TOKEN) name.
# AWX: an inventory source with a credential that sets these variables needs nothing else.
plugin: verge.vergeos.verge_inventory

# The other examples are files of their own: take the "# " off each of their lines.

# A login out of the environment, running Linux VMs for production only, groups by network and by what they are for.
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

# Two systems. If one cannot be reached, its VMs are those of the last time, from the cache.
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

# Addresses on the management network; variables and groups by expressions.
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
#   big: verge_ram >= 8192
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import VergeError
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
from ansible_collections.verge.vergeos.plugins.plugin_utils._inventory.groups import Label, group_labels, name_groups
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
        kinds = {"vms": vm_kind(VM), "tenants": tenant_kind(TENANT), "nodes": node_kind()}
        configuration = read_configuration(self.get_options(), kinds)
        marker = TrustMarker() if MARKS_TRUST else UnsafeMarker()
        writer = InventoryWriter(self.inventory, configuration, self._constructor(configuration), marker)
        namers = make_namers(
            self.get_option("hostnames"),
            tuple(kinds.values()),
            lambda text, host: self._template_name(text, host, writer),
        )
        sites = read_sites(self._file_options, os.environ)
        policy = FetchPolicy(configuration.site_timeout, self.get_option("on_failure"))
        output = Output(self.display.warning, self.display.v, self.display.vvv)
        tables_by_site = TableLoader(configuration.queries, policy, self._open_cache(path, cache), output).load(sites)
        started = perf_counter()
        hosts: list[Host] = []
        for site, tables in tables_by_site.items():
            hosts.extend(
                build_hosts(site, configuration.queries, tables, configuration.selection, configuration.sources)
            )
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
        return [value] if name in LIST_OPTIONS and value is not None and not isinstance(value, list) else value

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
