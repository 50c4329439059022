# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory cache: what is in it, when it is used, and when it is not."""

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


def test_the_second_run_asks_nothing(cached: Reader) -> None:
    source = cached.source({})
    first = cached.sources(source)
    assert requests(cached.system) == 2
    second = cached.sources(source)
    assert requests(cached.system) == 0
    assert (second.hosts, second.groups) == (first.hosts, first.groups)
    assert "comes from the cache" in cached.sources(source, verbosity=1).output


def test_without_the_option_nothing_is_kept(inventory: Reader) -> None:
    source = inventory.source({})
    inventory.sources(source)
    inventory.sources(source)
    assert requests(inventory.system) == 4


def test_refreshing_rewrites_it(cached: Reader) -> None:
    """--flush-cache and meta: refresh_inventory: asked again, and the run after that finds the new answers."""
    source = cached.source({})
    cached.sources(source)
    cached.system.simulator.store.set("vms", 31, name="web7")
    requests(cached.system)
    assert "web1" in cached.sources(source).names
    assert "web7" in cached.sources(source, cache=False).names
    assert requests(cached.system) == 2
    assert "web7" in cached.sources(source).names
    assert requests(cached.system) == 0


def test_it_expires(cached: Reader) -> None:
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
    ("change", "asked"),
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
def test_what_needs_new_answers(cached: Reader, change: dict[str, Any], asked: bool) -> None:
    """Another question has another entry; another look at the same answers has not."""
    cached.read({}, name="v.verge.yml")
    requests(cached.system)
    cached.read(change, name="v.verge.yml")
    assert (requests(cached.system) > 0) is asked


def test_each_source_has_its_own(cached: Reader) -> None:
    cached.read({}, name="a.verge.yml")
    requests(cached.system)
    cached.read({}, name="b.verge.yml")
    assert requests(cached.system) == 2
    assert len(files(cached)) == 2


def test_no_secret_and_nothing_of_others(cached: Reader) -> None:
    static = cached.source("[a]\nother secret_of_another=sesame42\n", "static.ini")
    cached.sources(static, cached.source(cached.login()))
    (file,) = files(cached)
    text = file.name + file.read_text(encoding="utf-8")
    assert "web1" in text
    for secret in ("sesame42", "other", cached.system.simulator.password):
        assert secret not in text


def test_a_failure_is_not_an_empty_answer(cached: Reader) -> None:
    source = cached.source({})
    fault = cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    found = cached.sources(source)
    assert found.names == []
    assert "HTTP 500" in found.output
    assert not (cached.folder / "cache").exists() or files(cached) == []
    cached.system.simulator.faults.rules.remove(fault)
    assert "web1" in cached.sources(source).names


@pytest.mark.parametrize("policy", ["warn", "ignore"])
def test_a_system_that_fails_keeps_its_last_hosts(cached: Reader, policy: str) -> None:
    source = cached.source({"on_failure": policy, "cache_timeout": 1})
    cached.sources(source)
    time.sleep(1.1)
    cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    found = cached.sources(source)
    assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
    told = "site '127.0.0.1': list vms: HTTP 500, injected 500. Its hosts are those of 1 seconds ago, from the cache."
    assert (told in found.output) is (policy == "warn")
    again = cached.sources(source, cache=False)
    assert again.names == found.names
    cached.system.simulator.faults.clear()
    cached.system.simulator.store.set("vms", 31, name="web7")
    assert "web7" in cached.sources(source).names


def test_the_policy_is_to_fail(cached: Reader) -> None:
    source = cached.source({"cache_timeout": 1})
    cached.sources(source)
    time.sleep(1.1)
    cached.system.simulator.faults.add(Fault("status", table="vms", status=500, times=None))
    assert cached.sources(source).names == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1, "time": 1, "tables": "x"}'])
def test_an_entry_that_cannot_be_read_is_no_entry(cached: Reader, content: str) -> None:
    source = cached.source({})
    cached.sources(source)
    (file,) = files(cached)
    file.write_text(content, encoding="utf-8")
    requests(cached.system)
    found = cached.sources(source)
    assert found.names == ["blank", "db1", "nas1", "web1", "web2"]
    assert requests(cached.system) == 2


def test_a_cache_that_cannot_be_had(cached: Reader) -> None:
    cached.environ["ANSIBLE_INVENTORY_CACHE_PLUGIN"] = "no_such_plugin"
    found = cached.read({})
    assert found.names == []
    assert "no_such_plugin" in found.output
    assert "Traceback" not in found.output


def test_only_the_owner_of_the_answers_gets_them(cached: Reader, other: System) -> None:
    """The same file, but the environment leads to another system."""
    source = cached.source({})
    cached.sources(source)
    cached.environ["VERGE_HOST"] = other.simulator.url
    cached.environ["VERGE_CA_PATH"] = str(other.simulator.ca_file)
    requests(other)
    cached.sources(source)
    assert requests(other) == 2


def test_entries_of_sites_that_are_fresh_are_used_beside_new_ones(cached: Reader, other: System) -> None:
    first = {"name": "a", **cached.login()}
    second = {"name": "b", **cached.login(other)}
    cached.read({"sites": [first]}, name="v.verge.yml")
    requests(cached.system)
    found = cached.read({"sites": [first, second], "hostnames": ["{site}-{name}"]}, name="v.verge.yml")
    assert (requests(cached.system), requests(other)) == (0, 2)
    assert len(found.names) == 10


def test_the_time_of_the_file_does_not_matter(cached: Reader) -> None:
    """Entries bear their own time."""
    source = cached.source({"cache_timeout": 3600})
    cached.sources(source)
    (file,) = files(cached)
    os.utime(file, (0, 0))
    requests(cached.system)
    cached.sources(source)
    assert requests(cached.system) == 0
