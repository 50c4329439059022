# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page for people: what is on the simulated system, and the requests that it got. It shows no secrets and changes nothing."""

from __future__ import annotations

import ipaddress
import json
import secrets
import time
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from .behaviours.machines import status_of
from .engine import Reply
from .journal import Entry, without_secrets

if TYPE_CHECKING:
    from .simulator import Simulator
    from .store import Row

#: How many objects of a kind, and how many requests, are listed.
MOST_ROWS = 200
MOST_REQUESTS = 100
MOST_TEXT = 4_000
#: Members of bodies that often hold secrets, beside those that the platform never returns.
PRIVATE = frozenset({"answers", "contents", "headers", "params", "settings", "settings_args", "url"})
#: The states that need no attention.
GOOD = frozenset({"running", "online", "mounted", "complete", "ready", "success"})
QUIET = frozenset({"stopped", "offline", "unmounted", "idle", ""})


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    return environment.from_string(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))


def is_local(address: str) -> bool:
    """Return whether a client is on this machine."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False


def answer(simulator: Simulator, client: str) -> Reply:
    """Return the page for a client that has this address."""
    if not (simulator.page_for_all or is_local(client)):
        text = b"This page is only shown to programs on the machine of the simulator; start it with --page all.\n"
        return Reply(403, raw=text, headers={"Content-Type": "text/plain; charset=utf-8"})
    nonce = secrets.token_urlsafe(16)
    html = _template().render(nonce=nonce, **content(simulator))
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'"
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(200, raw=html.encode(), headers=headers)


def content(simulator: Simulator) -> dict[str, Any]:
    """Return what the page shows."""
    with simulator.lock:
        store = simulator.store
        system = store.select("system")[0]
        return {
            "name": system["cloud_name"],
            "release": system["yb_version"],
            "seed": simulator.seed,
            "url": simulator.url,
            "now": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(simulator.clock.now())),
            "rate": f"{simulator.clock.rate:g}",
            "read_only": simulator.read_only,
            "left_out": simulator.left_out,
            "faults": [fault.kind for fault in simulator.faults.rules if not fault.is_spent],
            "progress": [_transition(one.name, one.arguments) for one in simulator.clock.waiting()[:MOST_ROWS]],
            "sections": [
                _section(
                    "VMs", ("Name", "Status", "Node", "Cores", "RAM", "Disks", "Addresses", "Tags"), _vms(simulator)
                ),
                _section("Networks", ("Name", "Status", "Type", "Network", "Router"), _networks(simulator)),
                _section("Tenants", ("Name", "Status", "Nodes"), _tenants(simulator)),
                _section("Nodes", ("Name", "Status", "Cluster", "RAM", "Machines"), _nodes(simulator)),
                _section("Storage tiers", ("Tier", "Status", "Capacity", "Used"), _tiers(simulator)),
                _section("NAS volumes", ("Name", "Status", "Size"), _volumes(simulator)),
                _section("Alarms", ("Object", "Level", "Text"), _alarms(simulator)),
            ],
            "tables": _tables(simulator),
            "requests": [_request(simulator, entry) for entry in reversed(simulator.journal.requests[-MOST_REQUESTS:])],
            "request_count": simulator.journal.count,
            "write_count": len(simulator.journal.writes),
            "gaps": simulator.journal.gaps,
        }


# --- objects ---------------------------------------------------------------------------------------------------------


def _section(title: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Return a table whose first column is a name and whose second one is a status."""
    every = sorted(rows, key=lambda row: str(row[0]))
    states = Counter(str(row[1]) for row in every)
    shown = [[str(row[0]), _state(row[1]), *(str(value) for value in row[2:])] for row in every[:MOST_ROWS]]
    return {
        "title": title,
        "id": title.lower().replace(" ", "-"),
        "columns": columns,
        "count": len(every),
        "states": [(_state(state), count) for state, count in states.most_common()],
        "rows": shown,
        "more": len(every) - len(shown),
    }


def _state(word: Any) -> dict[str, str]:
    text = str(word or "")
    return {"text": text or "-", "kind": "good" if text in GOOD else "quiet" if text in QUIET else "busy"}


def _vms(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    store, engine = simulator.store, simulator.engine
    nodes = {row["$key"]: row["name"] for row in store.select("nodes")}
    tags: dict[str, list[str]] = {}
    names = {row["$key"]: row["name"] for row in store.select("tags")}
    for member in store.select("tag_members"):
        tags.setdefault(str(member["member"]), []).append(names.get(member["tag"], ""))
    for vm in store.select("vms", is_snapshot=False):
        status = status_of(engine, vm["machine"])
        disks = [row for row in store.select("machine_drives", machine=vm["machine"]) if row["media"] == "disk"]
        addresses = [
            row["ipaddress"] for row in store.select("machine_nics", machine=vm["machine"]) if row["ipaddress"]
        ]
        yield (
            vm["name"], status["status"], nodes.get(status["node"], "") if status["running"] else "", vm["cpu_cores"],
            _size(int(vm["ram"]) << 20), _size(sum(int(row["disksize"] or 0) for row in disks)), ", ".join(addresses),
            ", ".join(sorted(tags.get(f"vms/{vm['$key']}", ()))),
        )  # fmt: skip


def _networks(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    for row in simulator.store.select("vnets"):
        status = status_of(simulator.engine, row["machine"])["status"]
        yield row["name"], status, row["type"], row["network"] or "", row["ipaddress"] or ""


def _tenants(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    store = simulator.store
    for row in store.select("tenants", is_snapshot=False):
        status = store.find("tenant_status", tenant=row["$key"])
        yield row["name"], status["status"] if status else "", len(store.select("tenant_nodes", tenant=row["$key"]))


def _nodes(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    store = simulator.store
    clusters = {row["$key"]: row["name"] for row in store.select("clusters")}
    for row in store.select("nodes"):
        status = "maintenance" if row["maintenance"] else status_of(simulator.engine, row["machine"])["status"]
        machines = len(store.select("machine_status", node=row["$key"], running=True)) - 1
        yield row["name"], status, clusters.get(row["cluster"], ""), _size(int(row["ram"]) << 20), machines


def _tiers(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    for row in simulator.store.select("storage_tiers"):
        if row["capacity"]:
            yield row["tier"], "online", _size(int(row["capacity"])), f"{row['used_pct']} %"


def _volumes(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    store = simulator.store
    for row in store.select("volumes", is_snapshot=False):
        status = store.find("volume_status", volume=row["$key"])
        yield row["name"], status["status"] if status else "", _size(int(row["maxsize"] or 0))


def _alarms(simulator: Simulator) -> Iterable[tuple[Any, ...]]:
    store = simulator.store
    for row in store.select("alarms"):
        table, _slash, key = str(row["owner"]).partition("/")
        owner = store.tables[table].rows.get(int(key)) if table in store.tables and key.isdigit() else None
        yield (owner or {}).get("name", row["owner"]), row["level"], row["status"]


def _tables(simulator: Simulator) -> list[tuple[str, int]]:
    found = ((name, len(table.rows)) for name, table in simulator.store.tables.items())
    return sorted((name, count) for name, count in found if count)


def _size(size: int) -> str:
    number, units = float(size), iter(("B", "KiB", "MiB", "GiB", "TiB"))
    unit = next(units)
    while number >= 1024 and unit != "TiB":
        number, unit = number / 1024, next(units)
    return f"{number:.1f}".removesuffix(".0") + f" {unit}"


def _transition(name: str, arguments: Row) -> str:
    return f"{name} {' '.join(f'{key}={value}' for key, value in arguments.items())}"[:MOST_TEXT]


# --- requests --------------------------------------------------------------------------------------------------------


def _request(simulator: Simulator, entry: Entry) -> dict[str, Any]:
    body = without_secrets(entry.body, simulator.secret_names | PRIVATE)
    notes = [f"unknown column {name}, dropped" for name in entry.dropped]
    notes += [f"unknown field {name}" for name in entry.unknown_fields]
    notes += [f"unknown column {name} in the filter" for name in entry.unknown_filter_columns]
    # The path of a session is its token.
    path = "/api/sys/tokens" if entry.table == "sys/tokens" else entry.path
    return {
        "number": entry.number,
        "method": entry.method,
        "write": entry.is_write,
        "path": path.removeprefix("/api/v4/"),
        "query": "&".join(f"{name}={value}" for name, value in entry.query.items())[:MOST_TEXT],
        "status": entry.status or "reset",
        "bad": not 200 <= entry.status < 400,
        "user": entry.user,
        "milliseconds": f"{entry.milliseconds:.1f}",
        "body": "" if body is None else json.dumps(body, indent=1, default=str)[:MOST_TEXT],
        "error": entry.error.strip().rpartition("\n")[2][:MOST_TEXT],
        "fault": entry.fault,
        "notes": [*notes, *entry.gaps],
    }
