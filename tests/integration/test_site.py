# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole site: built in one run, unchanged by a second, drift shown and corrected, removed without leftovers."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.ansible import ROOT, Ansible
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import System

SITE = ROOT / "playbooks" / "site.yml"
DOCUMENT = ROOT / "playbooks" / "site_document.yml"


def changed(output: str) -> int:
    found = re.search(r"changed=(\d+)\s+unreachable=0\s+failed=0", output)
    assert found, output
    return int(found.group(1))


def run(ansible: Ansible, *flags: str, playbook: Path = SITE) -> str:
    done = ansible.command(
        "ansible-playbook", str(playbook), "-e", "site_shutdown_timeout=2", *flags, SITE_PASSWORD="Zk81-wvQp_x3"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Zk81-wvQp_x3" not in done.stdout
    return done.stdout


def drift(system: System) -> dict[str, str]:
    """Change a setting of each object outside the playbook, and return the values that the diff must contain."""
    store = system.simulator.store
    network = system.row("vnets", name="site-servers")
    store.patch("vnets", network["$key"], {"dhcp_stop": "10.60.0.150"})
    store.patch("vnet_rules", system.row("vnet_rules", name="database")["$key"], {"destination_ports": "5433"})
    store.patch("volumes", system.row("volumes", name="site_data")["$key"], {"maxsize": 10 * 2**30})
    store.patch("tenant_nodes", system.row("tenant_nodes", name="node1")["$key"], {"cpu_cores": 1})
    group = system.row("groups", name="site-operators")
    grant = system.row("permissions", identity=int(group["identity"]), table="vms")
    store.patch("permissions", grant["$key"], {"modify": False})
    store.patch("users", system.row("users", name="site-kim")["$key"], {"email": "other@example.org"})
    store.patch("vms", system.row("vms", name="site-db")["$key"], {"description": "", "cpu_cores": 2})
    return {
        "dhcp_stop": "10.60.0.199",
        "destination_ports": "5432",
        "size": "20 GiB",
        "cpu_cores": "2",
        "modify": "true",
        "email": "kim@example.org",
    }


def test_a_site_is_built_corrected_and_removed(system: System, tmp_path: Path) -> None:
    ansible = Ansible(system.simulator, tmp_path)
    before = stored_state(system)

    assert changed(run(ansible)) > 0
    assert system.row("vms", name="site-web")
    # A corrected setting of a running machine takes effect at its next start.
    built = stored_state(system, "need_restart")
    assert changed(run(ansible)) == 0

    expected = drift(system)
    drifted = stored_state(system)
    preview = run(ansible, "--check", "--diff")
    assert stored_state(system) == drifted
    for name, value in expected.items():
        assert re.search(rf'^\+.*"{name}": "?{re.escape(value)}"?,?$', preview, re.MULTILINE), (name, preview)
    assert changed(preview) == changed(run(ansible))
    assert stored_state(system, "need_restart") == built
    assert changed(run(ansible)) == 0

    assert changed(run(ansible, "-e", "site_state=absent")) > 0
    assert stored_state(system) == before
    assert changed(run(ansible, "-e", "site_state=absent")) == 0


def test_a_document_and_tasks_make_the_same_site(system: System, tmp_path: Path) -> None:
    ansible = Ansible(system.simulator, tmp_path)
    before = stored_state(system)
    for first, second in ((DOCUMENT, SITE), (SITE, DOCUMENT)):
        assert changed(run(ansible, playbook=first)) > 0
        built = stored_state(system)
        assert changed(run(ansible, playbook=second)) == 0
        assert stored_state(system) == built
        assert changed(run(ansible, "-e", "site_state=absent", playbook=first)) > 0
        assert stored_state(system) == before
