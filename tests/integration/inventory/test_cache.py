# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory cache: its content, and when it is used."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.integration.inventory.reading import Reader
from tests.integration.tasks import System
from tests.simulator.faults import Fault


@pytest.fixture
def cached(inventory: Reader) -> Reader:
    inventory.environ.update(
        ANSIBLE_INVENTORY_CACHE="true",
        ANSIBLE_INVENTORY_CACHE_PLUGIN="ansible.builtin.jsonfile",
        ANSIBLE_INVENTORY_CACHE_CONNECTION=str(inventory.folder / "cache"),
    )
    return inventory


def requests(system: System) -> int:
    count: int = system.simulator.journal.count
    system.simulator.journal.clear()
    return count


def files(inventory: Reader) -> list[Path]:
    return sorted((inventory.folder / "cache").iterdir())


def test_the_second_run_sends_no_requests(cached: Reader) -> None:
    source = cached.source({})
    first = cached.sources(source)
    assert requests(cached.system) == 2
    second = cached.sources(source)
    assert requests(cached.system) == 0
    assert (second.hosts, second.groups) == (first.hosts, first.groups)
    assert "read from the cache" in cached.sources(source, verbosity=1).output


def test_without_the_option_nothing_is_cached(inventory: Reader) -> None:
    source = inventory.source({})
    inventory.sources(source)
    inventory.sources(source)
    assert requests(inventory.system) == 4


def test_a_refresh_rewrites_the_cache(cached: Reader) -> None:
    """After --flush-cache or meta: refresh_inventory, the next run finds the new tables."""
    source = cached.source({})
    cached.sources(source)
    cached.system.simulator.store.set("vms", 31, name="web7")
    requests(cached.system)
    assert "web1" in cached.sources(source).names
    assert "web7" in cached.sources(source, cache=False).names
    assert requests(cached.system) == 2
    assert "web7" in cached.sources(source).names
    assert requests(cached.system) == 0


def test_entries_expire(cached: Reader) -> None:
    source = cached.source({"cache_timeout": 1})
    cached.sources(source)
    requests(cached.system)
    cached.sources(source)
    assert requests(cached.system) == 0
    time.sleep(1.1)
    cached.sources(source)
    assert requests(cached.system) == 2


def test_zero_never_expires(cached: Reader) -> None:
    source = cached.source({"cache_timeout": 0})
    cached.sources(source)
    (file,) = files(cached)
    text = file.read_text(encoding="utf-8")
    aged = re.sub(r"(time\W+)[0-9.]+", r"\g<1>1000000", text)
    assert aged != text
    file.write_text(aged, encoding="utf-8")
    requests(cached.system)
    cached.sources(source)
    assert requests(cached.system) == 0
    cached.read({}, name=Path(source).name)
    assert requests(cached.system) == 2


@pytest.mark.parametrize(
    ("change", "requested"),
    [
        ({"filters": {"name": "web*"}}, True),
        ({"hostvars": ["uefi"]}, True),
        ({"group_by": ["network"]}, True),
        ({"resources": ["nodes"]}, True),
        ({"addresses": ["dhcp_lease"]}, True),
        ({"filters": {"tags": "prod"}}, True),
        ({"filters": {"tags": "test"}}, True),
        ({"username": "kai", "password": "Wj5+tRb8.Zm3_Lp6"}, True),
        ({"hostnames": ["id"]}, False),
        ({"filters": {"status": "running"}}, False),
        ({"group_by": ["status"]}, False),
        ({"hostvars_prefix": "x_"}, False),
        ({"compose": {"a": "verge_ram"}}, False),
    ],
)
def test_which_changes_need_another_entry(cached: Reader, change: dict[str, Any], requested: bool) -> None:
    """Other queries have another entry; another presentation of the same tables does not."""
    cached.read({}, name="v.verge.yml")
    requests(cached.system)
    cached.read(change, name="v.verge.yml")
    assert (requests(cached.system) > 0) is requested


def test_each_source_has_its_own_entry(cached: Reader) -> None:
    cached.read({}, name="a.verge.yml")
    requests(cached.system)
    cached.read({}, name="b.verge.yml")
    assert requests(cached.system) == 2
    assert len(files(cached)) == 2


def test_entries_contain_no_secrets_and_no_other_sources(cached: Reader) -> None:
    static = cached.source("[a]\nother secret_of_another=sesame42\n", "static.ini")
    cached.sources(static, cached.source(cached.login()))
    (file,) = files(cached)
    text = file.name + file.read_text(encoding="utf-8")
    assert "web1" in text
    for secret in ("sesame42", "other", cached.system.simulator.password):
        assert secret not in text


def test_a_failure_is_not_cached(cached: Reader) -> None:
    source = cached.source({})
    fault = cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    found = cached.sources(source)
    assert found.names == []
    assert "HTTP 500" in found.output
    assert not (cached.folder / "cache").exists() or files(cached) == []
    cached.system.simulator.faults.rules.remove(fault)
    assert "web1" in cached.sources(source).names


@pytest.mark.parametrize("policy", ["warn", "ignore"])
def test_a_failing_system_keeps_its_cached_hosts(cached: Reader, policy: str) -> None:
    source = cached.source({"on_failure": policy, "cache_timeout": 1})
    cached.sources(source)
    time.sleep(1.1)
    cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    found = cached.sources(source)
    assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
    warning = "site '127.0.0.1': list vms: HTTP 500, injected 500. Using its hosts from the cache, 1 seconds old."
    assert (warning in found.output) is (policy == "warn")
    again = cached.sources(source, cache=False)
    assert again.names == found.names
    cached.system.simulator.faults.clear()
    cached.system.simulator.store.set("vms", 31, name="web7")
    assert "web7" in cached.sources(source).names


def test_policy_error_ignores_the_cache(cached: Reader) -> None:
    source = cached.source({"cache_timeout": 1})
    cached.sources(source)
    time.sleep(1.1)
    cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    assert cached.sources(source).names == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1, "time": 1, "tables": "x"}'])
def test_unreadable_entries_are_ignored(cached: Reader, content: str) -> None:
    source = cached.source({})
    cached.sources(source)
    (file,) = files(cached)
    file.write_text(content, encoding="utf-8")
    requests(cached.system)
    found = cached.sources(source)
    assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
    assert requests(cached.system) == 2


def test_a_missing_cache_plugin(cached: Reader) -> None:
    cached.environ["ANSIBLE_INVENTORY_CACHE_PLUGIN"] = "no_such_plugin"
    found = cached.read({})
    assert found.names == []
    assert "no_such_plugin" in found.output
    assert "Traceback" not in found.output


def test_entries_belong_to_one_system(cached: Reader, other: System) -> None:
    """The same file, with another system in the environment."""
    source = cached.source({})
    cached.sources(source)
    cached.environ["VERGE_HOST"] = other.simulator.url
    cached.environ["VERGE_CA_PATH"] = str(other.simulator.ca_file)
    requests(other)
    cached.sources(source)
    assert requests(other) == 2


def test_only_sites_without_an_entry_are_queried(cached: Reader, other: System) -> None:
    first = {"name": "a", **cached.login()}
    second = {"name": "b", **cached.login(other)}
    cached.read({"sites": [first]}, name="v.verge.yml")
    requests(cached.system)
    found = cached.read({"sites": [first, second], "hostnames": ["{site}-{name}"]}, name="v.verge.yml")
    assert (requests(cached.system), requests(other)) == (0, 2)
    assert len(found.names) == 10


def test_the_file_time_of_an_entry_is_ignored(cached: Reader) -> None:
    """Entries contain their own time."""
    source = cached.source({"cache_timeout": 3600})
    cached.sources(source)
    (file,) = files(cached)
    os.utime(file, (0, 0))
    requests(cached.system)
    cached.sources(source)
    assert requests(cached.system) == 0
