# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands ansible-inventory, ansible-playbook, ansible-vault and ansible-runner, on all available releases of ansible-core."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.inventory.cores import CHOSEN, FOLDERS, Core
from tests.integration.tasks import System
from tests.simulator.behaviours.users import set_password

HOSTILE = "{{ lookup('pipe', 'touch PWNED') }}"
#: A string with a header that sets the template delimiters, and an expression without delimiters.
HEADER = "#jinja2: variable_start_string:'[%', variable_end_string:'%]'\n[% lookup('pipe', 'touch PWNED') %]"
BARE = "lookup('pipe', 'touch PWNED')"


@pytest.fixture(params=CHOSEN)
def core(request: pytest.FixtureRequest, system: System, tmp_path: Path) -> Core:
    """The commands of several releases of ansible-core."""
    return Core(system.simulator, tmp_path, bin=FOLDERS[request.param])


@pytest.fixture
def current(system: System, tmp_path: Path) -> Core:
    """The commands of the ansible-core that runs the tests."""
    return Core(system.simulator, tmp_path)


def source(core: Core, text: str = "", name: str = "verge.yml") -> str:
    path = core.home / name
    path.write_text(f"plugin: verge.vergeos.verge_inventory\n{text}", encoding="utf-8")
    return str(path)


def output(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stderr, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout


def unmarked(value: Any) -> Any:
    """Return the value without the dictionaries around untrusted strings."""
    if isinstance(value, dict):
        return value.get("__ansible_unsafe", {word: unmarked(item) for word, item in value.items()})
    return [unmarked(item) for item in value] if isinstance(value, list) else value


# --- ansible-inventory ---------------------------------------------------------------------------------------------


def test_list(core: Core) -> None:
    listed = json.loads(output(core.command("ansible-inventory", "-i", source(core), "--list")))
    web1 = unmarked(listed["_meta"]["hostvars"]["web1"])
    assert web1["verge_name"] == "web1"
    assert listed["_meta"]["hostvars"]["web1"]["ansible_host"] == "192.168.0.101"
    assert listed["tag_env_prod"]["hosts"] == ["db1", "web1"]
    assert all(isinstance(name, str) for name in listed["status_running"]["hosts"])


def test_graph(core: Core) -> None:
    graph = output(core.command("ansible-inventory", "-i", source(core, "group_by: [status]\n"), "--graph"))
    assert graph.split() == [
        "@all:", "|--@ungrouped:", "|--@status_stopped:", "|", "|--blank", "|", "|--web2", "|--@status_running:", "|",
        "|--db1", "|", "|--nas1", "|", "|--web1",
    ]  # fmt: skip


def test_export(core: Core) -> None:
    """An exported inventory can be read again."""
    exported = output(core.command("ansible-inventory", "-i", source(core), "--list", "--export", "--yaml"))
    path = core.home / "exported.yml"
    path.write_text(exported, encoding="utf-8")
    again = json.loads(output(core.command("ansible-inventory", "-i", str(path), "--list")))
    assert again["tag_env_prod"]["hosts"] == ["db1", "web1"]


def test_host(core: Core) -> None:
    shown = json.loads(output(core.command("ansible-inventory", "-i", source(core), "--host", "web1")))
    assert unmarked(shown)["verge_status"] == "running"


# --- trust ---------------------------------------------------------------------------------------------------------

LOOK = """
- hosts: {hosts}
  gather_facts: false
  connection: local
  tasks:
    - name: Show
      ansible.builtin.debug:
        msg: >-
          <{{{{ inventory_hostname }}}}|{{{{ verge_name }}}}|{{{{ verge_description }}}}|{{{{ composed }}}}|
          {{{{ hostvars[inventory_hostname].verge_description }}}}|{{{{ groups['all'] | join }}}}|{{{{ verge_tags }}}}>
    - name: As a condition
      ansible.builtin.debug:
        msg: shown
      when: "{{{{ verge_description }}}}"
      ignore_errors: true
"""


@pytest.mark.parametrize("text", [HOSTILE, HEADER, BARE])
def test_strings_from_a_system_are_never_evaluated(core: Core, text: str) -> None:
    store = core.simulator.store
    store.set("vms", 31, name=text.replace("\n", " "), description=text)
    category = store.add("tag_categories", {"name": text, "taggable_vms": True})
    tag = store.add("tags", {"category": category["$key"], "name": text})
    store.add("tag_members", {"tag": tag["$key"], "member": "vms/31"})
    options = json.dumps(
        {
            "filters": {"id": 31},
            "compose": {"composed": "verge_name ~ verge_description"},
            "groups": {"hostile": "'pipe' in verge_description"},
            "keyed_groups": [{"key": "verge_description", "prefix": "d"}],
            "hostnames": ["{{ verge_name }}"],
        }
    )
    inventory = source(core, "")
    Path(inventory).write_text(
        json.dumps({"plugin": "verge.vergeos.verge_inventory", **json.loads(options)}), encoding="utf-8"
    )
    done = core.command("ansible-playbook", "-i", inventory, _playbook(core, LOOK.format(hosts="hostile")))
    printed = done.stdout + done.stderr
    assert "ok=" in printed, printed
    assert printed.count(json.dumps(text)[1:-1]) >= 3 or printed.count(text) >= 3, printed
    json.loads(core.command("ansible-inventory", "-i", inventory, "--list").stdout)
    assert not list(core.home.rglob("PWNED"))


def _playbook(core: Core, text: str, name: str = "play.yml") -> str:
    path = core.home / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# --- configuration -------------------------------------------------------------------------------------------------


def test_templates_in_all_values(core: Core) -> None:
    """Lookups and extra variables work in all options, including those of sites."""
    text = """
site_timeout: "{{ 10 + 20 }}"
sites:
  - name: "{{ site_name | default('lab') }}"
    host: "{{ lookup('ansible.builtin.env', 'MY_HOST') }}"
    username: "{{ lookup('ansible.builtin.env', 'MY_USER') }}"
    password: "{{ lookup('ansible.builtin.env', 'MY_PASSWORD') }}"
    validate_certs: "{{ true }}"
    timeout: "{{ 5 * 2 }}"
filters:
  - name: "{{ 'web' ~ '*' }}"
group_by: "{{ ['site'] }}"
"""
    facts = core.simulator
    changes: dict[str, str | None] = {
        "MY_HOST": facts.url, "MY_USER": facts.username, "MY_PASSWORD": facts.password, "VERGE_HOST": None,
        "VERGE_USERNAME": None, "VERGE_PASSWORD": None,
    }  # fmt: skip
    inventory = source(core, text)
    graph = output(core.command("ansible-inventory", "-i", inventory, "--graph", **changes))
    assert re.findall(r"--(\S+)", graph) == ["@ungrouped:", "@site_lab:", "web1", "web2"]
    graph = output(core.command("ansible-inventory", "-i", inventory, "--graph", "-e", "site_name=berlin", **changes))
    assert "@site_berlin:" in graph


def test_values_from_the_environment_are_not_evaluated(core: Core) -> None:
    done = core.command("ansible-inventory", "-i", source(core), "--graph", VERGE_PASSWORD=HOSTILE)
    assert "HTTP 401" in " ".join((done.stdout + done.stderr).split())
    assert not list(core.home.rglob("PWNED"))


def test_a_password_that_looks_like_another_type(current: Core) -> None:
    """Digits, lists and booleans are strings where a string is expected."""
    for password in ("12345678", "[1, 2]", "{'a': 1}", "True", "null"):
        current.simulator.reset()
        # Some are shorter than the default policy of a system allows.
        (user,) = current.simulator.store.select("users", name="admin")
        set_password(current.simulator.engine, user, password)
        text = "password: \"{{ lookup('ansible.builtin.env', 'MY_PASSWORD') }}\"\n"
        done = current.command("ansible-inventory", "-i", source(current, text), "--graph", MY_PASSWORD=password)
        assert "web1" in done.stdout, (password, done.stderr)


def test_vault(core: Core) -> None:
    """Encrypted values, including those of sites, and an encrypted file."""
    secret = core.home / "vault-password"
    secret.write_text("sesame\n", encoding="utf-8")
    facts = core.simulator
    done = core.command("ansible-vault", "encrypt_string", "--vault-password-file", str(secret), facts.password)
    encrypted = yaml.safe_dump(done.stdout[done.stdout.index("$ANSIBLE") :].replace(" ", ""), default_style="|")
    block = "!vault |\n" + "\n".join(f"      {line.strip()}" for line in encrypted.splitlines()[1:])
    flags = ("--graph", "--vault-password-file", str(secret))
    top = f"username: {facts.username}\npassword: {block}\n"
    assert "web1" in output(core.command("ansible-inventory", "-i", source(core, top), *flags, VERGE_PASSWORD=None))
    inner = f"sites:\n  - host: {facts.url}\n    username: {facts.username}\n    password: {block}\n"
    assert "web1" in output(core.command("ansible-inventory", "-i", source(core, inner), *flags, VERGE_PASSWORD=None))
    done = core.command("ansible-inventory", "-i", source(core, inner), "--graph", VERGE_PASSWORD=None)
    assert "vault" in (done.stdout + done.stderr).lower()
    assert "Traceback" not in done.stdout + done.stderr
    whole = source(core, f"password: '{facts.password}'\n", "lab.verge.yml")
    core.command("ansible-vault", "encrypt", "--vault-password-file", str(secret), whole)
    assert Path(whole).read_text(encoding="utf-8").startswith("$ANSIBLE_VAULT")
    enabled = {"ANSIBLE_INVENTORY_ENABLED": "verge.vergeos.verge_inventory"}
    for variables in ({}, enabled):
        done = core.command("ansible-inventory", "-i", whole, *flags, VERGE_PASSWORD=None, **variables)
        assert "web1" in output(done)


# --- plays ---------------------------------------------------------------------------------------------------------


def test_a_play_selects_hosts_by_groups(core: Core) -> None:
    play = """
- hosts: tag_env_prod:&status_running
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "{{ inventory_hostname }} at {{ ansible_host }} on {{ verge_node }}"
"""
    done = output(core.command("ansible-playbook", "-i", source(core), _playbook(core, play)))
    assert "web1 at 192.168.0.101 on node1" in done
    assert "db1 at 192.168.0.102 on node2" in done
    assert "web2" not in done


def test_refresh_inventory(core: Core) -> None:
    """A VM that a play creates is in the inventory after the refresh, and in the cache."""
    play = """
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - verge.vergeos.verge_vm:
        name: fresh
    - ansible.builtin.meta: refresh_inventory
- hosts: fresh
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "here is {{ verge_name }}"
"""
    text = "cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: cache\n"
    inventory = source(core, text)
    output(core.command("ansible-inventory", "-i", inventory, "--graph"))
    python = {"ANSIBLE_PYTHON_INTERPRETER": sys.executable}
    done = core.command("ansible-playbook", "-i", inventory, _playbook(core, play), **python)
    assert "here is fresh" in done.stdout, done.stdout + done.stderr
    core.simulator.journal.clear()
    assert "fresh" in output(core.command("ansible-inventory", "-i", inventory, "--graph"))
    assert core.simulator.journal.count == 0


def test_flush_cache(core: Core) -> None:
    """The option of ansible-playbook, which not every release of ansible-inventory has."""
    inventory = source(core, "cache: true\ncache_plugin: ansible.builtin.jsonfile\ncache_connection: cache\n")
    play = _playbook(core, "- hosts: web*\n  gather_facts: false\n  tasks: []\n")
    output(core.command("ansible-inventory", "-i", inventory, "--graph"))
    core.simulator.store.set("vms", 31, name="web7")
    assert "web1" in output(core.command("ansible-playbook", "-i", inventory, play, "--list-hosts"))
    assert "web7" in output(core.command("ansible-playbook", "-i", inventory, play, "--list-hosts", "--flush-cache"))
    assert "web7" in output(core.command("ansible-playbook", "-i", inventory, play, "--list-hosts"))


def test_together_with_other_sources(core: Core) -> None:
    folder = core.home / "inventory"
    (folder / "group_vars").mkdir(parents=True)
    (folder / "host_vars").mkdir()
    (folder / "group_vars" / "tag_env_prod.yml").write_text("color: red\n", encoding="utf-8")
    (folder / "host_vars" / "web1.yml").write_text("mood: good\n", encoding="utf-8")
    (folder / "static.ini").write_text("[front]\nweb1\n", encoding="utf-8")
    (folder / "verge.yml").write_text("plugin: verge.vergeos.verge_inventory\n", encoding="utf-8")
    shown = json.loads(output(core.command("ansible-inventory", "-i", str(folder), "--host", "web1")))
    assert (shown["color"], shown["mood"]) == ("red", "good")


def test_the_process_ends_in_time(core: Core) -> None:
    """A site that hangs does not delay the end of the process."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        text = f"host: 127.0.0.1:{listener.getsockname()[1]}\ntimeout: 3600\nsite_timeout: 1\n"
        done = core.command("ansible-inventory", "-i", source(core, text), "--graph")
    printed = " ".join((done.stdout + done.stderr).split())
    assert "site '127.0.0.1'" in printed
    assert "Traceback" not in printed


def test_any_unparsed_is_failed(core: Core) -> None:
    done = core.command(
        "ansible-inventory", "-i", source(core), "--graph", VERGE_PASSWORD="wrong",
        ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true",
    )  # fmt: skip
    assert done.returncode != 0
    assert "HTTP 401" in " ".join((done.stdout + done.stderr).split())


def test_documentation(core: Core) -> None:
    done = core.command("ansible-doc", "-t", "inventory", "verge.vergeos.verge_inventory")
    assert "hostnames" in output(done)


def test_runner(current: Core, monkeypatch: pytest.MonkeyPatch) -> None:
    """With environment variables from ansible-runner, the source needs only the plugin line."""
    runner = pytest.importorskip("ansible_runner")
    monkeypatch.setenv("PATH", current.environment()["PATH"])
    (current.home / "inventory").mkdir()
    (current.home / "inventory" / "verge.yml").write_text("plugin: verge.vergeos.verge_inventory\n", encoding="utf-8")
    response, errors = runner.get_inventory(
        action="list", inventories=[str(current.home / "inventory" / "verge.yml")], response_format="json",
        private_data_dir=str(current.home), envvars=current.environment(), quiet=True,
    )  # fmt: skip
    assert not errors
    assert response["tag_env_prod"]["hosts"] == ["db1", "web1"]
