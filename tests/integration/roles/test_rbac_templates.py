# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates of the role rbac: each account logs in, does its job, and is refused everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.billing import BILLING
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.network import NETWORK
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant import TENANT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tenant_usage import TENANT_USAGE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm_snapshot import VM_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.resource import Query, Resource
from ansible_collections.verge.vergeos.plugins.module_utils.verge.settings import Settings
from tests.integration.roles.runs import Roles
from tests.integration.tasks import System

PASSWORD = "Never-used-5-here"


@dataclass
class Account(System):
    """A system as the owner of an API key sees it."""

    secret: str = ""

    def settings(self) -> Settings:
        return Settings.create(
            host=self.simulator.url, token=self.secret, ca_path=str(self.simulator.ca_file), requests_per_second=0
        )

    def may(self, resource: Resource, **options: Any) -> None:
        """Do something that must be allowed, and must change something."""
        assert self.run(resource, **options)["changed"]

    def may_not(self, resource: Resource, **options: Any) -> None:
        """Do something that must be refused."""
        with pytest.raises(RunError) as refused:
            self.run(resource, **options)
        assert refused.value.error.kind == "permission_denied", refused.value.error

    def may_read(self, queries: Iterable[Query]) -> None:
        """Read rows that a report needs, which must be allowed."""
        with self.client(read_only=True) as client:
            for query in queries:
                client.list(query.table, query.fields, limit=1)

    def sees(self, resource: Resource) -> bool:
        """Return whether the objects can be listed."""
        try:
            return bool(self.info(resource, fields=["name"]))
        except RunError as refused:
            if refused.error.kind != "permission_denied":
                raise
            return False


def account(name: str, *templates: str, **more: Any) -> dict[str, Any]:
    keys = [{"name": "key"}]
    return {"name": name, "user_password": PASSWORD, "templates": list(templates), "api_keys": keys, **more}


def test_accounts_can_do_their_job_and_nothing_else(roles: Roles) -> None:
    system = roles.system
    node, storage = {"name": "node1", "cpu_cores": 2, "ram": "4 GiB"}, {"tier": 1, "size": "20 GiB"}
    system.run(TENANT, name="acme", admin_password=PASSWORD, nodes=[node], storage=[storage])
    production = {"template_vms": {"tags": "env:prod"}}
    variables = {
        "rbac_settle": False,
        "rbac_groups": [
            {"name": "watch", "templates": ["auditor"], "permissions": [{"table": "files", "create": True}]}
        ],
        "rbac_users": [
            account("audit", "auditor"),
            account("backup", "backup_operator"),
            account("shift", "vm_operator", **production),
            account("net", "network_operator"),
            account("host", "tenant_operator"),
            account("bill", "billing_reader"),
        ],
    }
    created = roles.converge("rbac", variables, facts="rbac_secrets")
    secrets = created.facts["rbac_secrets"]
    audit, backup, shift, net, host, bill = (
        Account(system.simulator, secrets[name]["key"]) for name in ("audit", "backup", "shift", "net", "host", "bill")
    )

    assert all(audit.sees(resource) for resource in (VM, NETWORK, USER, VM_SNAPSHOT))
    audit.may_not(VM, name="web1", description="changed")
    audit.may_not(VM, name="web1", state="stopped", force=True)
    audit.may_not(VM_SNAPSHOT, vm="web1", name="mine")
    audit.may_not(USER, name="other", user_password=PASSWORD)

    assert [backup.sees(resource) for resource in (VM, NETWORK, USER, VM_SNAPSHOT)] == [True, False, False, True]
    backup.may(VM_SNAPSHOT, vm="web1", name="nightly", expires="3 days")
    backup.may(CLOUD_SNAPSHOT, name="by-hand", expires="3 days")
    backup.may_not(VM_SNAPSHOT, vm="web1", name="nightly", state="absent")
    backup.may(VM_SNAPSHOT, vm="blank", name="mine")
    backup.may_not(VM_SNAPSHOT, vm="blank", name="mine", state="restored")
    backup.may_not(CLOUD_SNAPSHOT, name="by-hand", state="absent")
    backup.may_not(VM, name="web1", description="changed")

    assert [shift.sees(resource) for resource in (VM, NETWORK, USER, VM_SNAPSHOT)] == [True, False, False, False]
    shift.may(VM, name="web1", state="stopped", force=True)
    shift.may(VM, name="web1", state="running")
    shift.may_not(VM, name="web2", state="running")
    shift.may_not(VM, name="web2", description="changed")
    shift.may_not(VM, name="web1", state="absent", force=True)
    shift.may_not(VM, name="new")

    rule = {"name": "web", "direction": "incoming", "action": "accept", "protocol": "tcp", "destination_ports": "443"}
    record = {"host": "www", "type": "A", "value": "10.1.1.1"}
    views = [{"name": "inside", "zones": [{"domain": "lab.example", "type": "master", "records": [record]}]}]
    assert [net.sees(resource) for resource in (VM, NETWORK, USER, TENANT)] == [False, True, False, False]
    net.may(NETWORK, name="Internal", rules=[rule], dns_views=views)
    net.may(NETWORK, name="Internal", rules=[{"name": "web", "state": "absent"}])
    net.may_not(NETWORK, name="new", type="internal")
    net.may_not(NETWORK, name="Internal", state="absent", force=True)

    assert [host.sees(resource) for resource in (VM, NETWORK, USER, TENANT)] == [False, False, False, True]
    host.may(TENANT, name="acme", description="changed", nodes=[{"name": "node1", "cpu_cores": 4}])
    host.may(TENANT, name="acme", storage=[{"tier": 1, "size": "30 GiB"}])
    host.may_not(TENANT, name="acme", nodes=[{"name": "node2", "cpu_cores": 2, "ram": "4 GiB"}])
    host.may_not(TENANT, name="new", admin_password=PASSWORD)
    host.may_not(TENANT, name="acme", state="absent")

    assert [bill.sees(resource) for resource in (VM, NETWORK, USER, TENANT)] == [False, False, False, True]
    assert bill.info(BILLING)
    bill.may_read(TENANT_USAGE.queries({"since": "30 days", "until": None}))
    bill.may_not(TENANT, name="acme", description="again")

    # Permissions follow the tag once the role runs again.
    web1 = f"vms/{system.row('vms', name='web1', is_snapshot=False)['$key']}"
    system.simulator.engine.store.remove("tag_members", system.row("tag_members", member=web1)["$key"])
    assert roles.run_ok("rbac", variables).changed == 1
    shift.may_not(VM, name="web1", description="changed")
    shift.may(VM, name="db1", description="changed")


def test_permissions_beyond_a_template_are_revoked(roles: Roles) -> None:
    system = roles.system
    user = {"name": "shift", "user_password": PASSWORD}
    more = [{"table": "vms", "read": True, "delete": True}, {"table": "vnets", "read": True}]
    roles.run_ok("rbac", {"rbac_users": [{**user, "permissions": more}]})
    roles.run_ok("rbac", {"rbac_users": [{**user, "templates": ["vm_operator"]}]})
    identity = int(system.row("users", name="shift")["identity"])
    granted = {row["table"]: row for row in system.rows("permissions") if row["identity"] == identity}
    assert set(granted) == {"vms", "vnets", "users"}
    rights = {name for name in ("list", "read", "create", "modify", "delete") if granted["vms"][name]}
    assert rights == {"list", "read", "modify"}
    assert roles.run("rbac", {"rbac_users": [{**user, "templates": ["king"]}]}).argument_errors
