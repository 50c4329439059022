# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret of a task appears anywhere: kinds of secrets, in any spelling, in results, messages and the system log."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import api_info_task, api_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import (
    RunError,
    cleaned,
    failure_result,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Call, Task, execute
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import AUTH_SOURCE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import USER
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import WEBHOOK
from tests.integration.execution_modes import ExecutionModes, Run, play
from tests.integration.tasks import CLOCK, System
from tests.simulator import Fault

#: Part of every secret. No character of it is escaped in any encoding, so it shows whether a secret has leaked.
MARKER = "Zq7xKvW3"


def _base64_of_marker() -> list[str]:
    """Return what any base64 of a string with the marker contains."""
    found = []
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + MARKER.encode()).decode()
        found.append(encoded.rstrip("=")[(0, 2, 3)[offset] : -1])
    return found


TRACES = (MARKER, *_base64_of_marker())


def leaks(value: Any) -> list[str]:
    """Return the traces of secrets in a value."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return [trace for trace in TRACES if trace in text]


# --- kinds of secrets, spellings and encodings ---------------------------------------------------------------------

SPELLINGS = {
    "plain": f"p{MARKER}-s3cret",
    "quoted": f"p\"q'{MARKER}\\<&>/%41+xy",
    "non-ASCII": f"pä{MARKER}ß\U0001f600",
    "multi-line": f"#cloud-config\nchpasswd: {{list: \"root:{MARKER}\"}}\n\tend: 'ü'\n",
    "long": f"{MARKER}-{'0123456789' * 30}",
}
TWO = ("quoted", "multi-line")
#: Header values and URLs are on one line and in ASCII.
ONE_LINE = ("quoted", "long")


@dataclass(frozen=True)
class Kind:
    """A secret option.

    Attributes:
        module: The module that has the option.
        task: Its task.
        options: Returns the options of the task with a secret.
        table: The table that the task writes to first with the secret.
        spellings: Which spellings the option accepts.
    """

    module: str
    task: Task
    options: Callable[[str], dict[str, Any]]
    table: str
    spellings: tuple[str, ...] = tuple(SPELLINGS)


HOOK = {"name": "case", "url": "https://chat.example.com/hook"}
KINDS = {
    "password": Kind(
        "verge_user", managing(USER), lambda secret: {"name": "case", "user_password": secret[:256]}, "users"
    ),
    "private key": Kind(
        "verge_certificate",
        managing(CERTIFICATE),
        lambda secret: {
            "domain": "case.example.org",
            "type": "manual",
            "public_certificate": "-----BEGIN CERTIFICATE-----\nMIIC1\n-----END CERTIFICATE-----\n",
            "private_key": f"-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n",
        },
        "certificates",
        TWO,
    ),
    "cloud-init": Kind(
        "verge_vm",
        managing(VM),
        lambda secret: {
            "name": "case",
            "cpu_cores": 1,
            "ram": "1 GiB",
            "cloudinit_files": [{"name": "user-data", "contents": secret}],
        },
        "cloudinit_files",
    ),
    "webhook authorization": Kind(
        "verge_webhook",
        managing(WEBHOOK),
        lambda secret: {**HOOK, "authorization_type": "bearer", "authorization_value": secret},
        "webhook_urls",
        ("quoted",),
    ),
    "webhook header": Kind(
        "verge_webhook",
        managing(WEBHOOK),
        lambda secret: {**HOOK, "headers": {"X-Api-Key": secret, "Content-Type": "application/json"}},
        "webhook_urls",
        ONE_LINE,
    ),
    "webhook header of any name": Kind(
        "verge_webhook",
        managing(WEBHOOK),
        lambda secret: {**HOOK, "headers": {"X-Room": secret}},
        "webhook_urls",
        ONE_LINE,
    ),
    "webhook URL": Kind(
        "verge_webhook",
        managing(WEBHOOK),
        lambda secret: {"name": "case", "url": f"https://chat.example.com/services/T0/{secret}?wait=true"},
        "webhook_urls",
        ONE_LINE,
    ),
    "client secret": Kind(
        "verge_auth_source",
        managing(AUTH_SOURCE),
        lambda secret: {"name": "case", "driver": "oauth2", "client_secret": secret},
        "auth_sources",
        TWO,
    ),
    "secrets of a row": Kind(
        "verge_api",
        api_task(),
        lambda secret: {
            "table": "auth_sources",
            "identity": {"name": "row"},
            "values": {"driver": "oauth2"},
            "secrets": {"settings": {"scope": "openid", "client_secret": secret}},
        },
        "auth_sources",
        TWO,
    ),
    "secret among the values of a row": Kind(
        "verge_api",
        api_task(),
        lambda secret: {
            "table": "webhook_urls",
            "identity": {"name": "row"},
            "values": {"url": f"https://chat.example.com/{secret}", "headers": f"X-Key:{secret}\n"},
        },
        "webhook_urls",
        TWO,
    ),
    "secret parameter of an action": Kind(
        "verge_api",
        api_task(),
        lambda secret: {
            "table": "vnets",
            "identity": {"name": "Internal"},
            "action": {"name": "refresh", "params": {"mode": "x"}, "secret_params": {"answer": secret}},
        },
        "vnet_actions",
        TWO,
    ),
}
CELLS = [(kind, spelling) for kind in KINDS for spelling in KINDS[kind].spellings]


def encodings(body: str) -> list[str]:
    """Return the body of a request in all encodings in which a message may repeat it."""
    document = json.loads(body)
    readable = json.dumps(document, ensure_ascii=False)
    values = " ".join(strings(document))
    return [
        *(body, readable, values, " ".join(values.split()), repr(document), json.dumps({"err": body})),
        *(quote(body), quote_plus(readable), quote(quote(readable)), html.escape(body)),
        *("".join(f"&#{ord(character)};" for character in readable),),
        *(base64.b64encode(body.encode()).decode(), base64.urlsafe_b64encode(b"x" + readable.encode()).decode()),
        base64.encodebytes(b"xy" + readable.encode()).decode(),
        *(body[: int(len(body) * part)] for part in (0.7, 0.8, 0.9)),
    ]


def echoes(body: str) -> Iterator[tuple[str, Any]]:
    """Yield answers that repeat the body of a request, as a JSON document or as bytes."""
    texts = encodings(body)
    yield "message", {"err": " ; ".join(texts)}
    yield "nested document", {"err": {"text": "cannot write", "row": json.loads(body)}}
    yield "document without a message", {"row": json.loads(body)}
    yield "plain text", body.encode()
    yield "web page", f"<html><title>{html.escape(body)}</title></html>".encode()
    yield "cut off", body[: int(len(body) * 0.8)].encode()


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in strings(inner)]
    return [str(value)]


def run(system: System, task: Task, options: dict[str, Any], check: bool = False) -> dict[str, Any]:
    """Run a task like both execution modes, and return its result or its failure."""
    given, params = System._validated(dict(task.spec), dict(task.rules), options)
    redactor = task.redactor(given, params)
    call = Call(params, given, check, system.simulator.username, CLOCK)
    try:
        return cleaned(execute(task, system.settings(), call, redactor=redactor), redactor)
    except RunError as failure:
        failure.redact(redactor)
        return {"failed": True, **failure_result(failure)}


# --- results and messages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "spelling"), CELLS)
def test_a_server_that_repeats_a_secret_does_not_reveal_it(system: System, kind: str, spelling: str) -> None:
    case, secret = KINDS[kind], SPELLINGS[spelling]
    options = case.options(secret)
    state = system.simulator.snapshot()
    system.counted()
    run(system, case.task, options)
    entries = [entry for entry in system.counted() if entry.method == "POST" and f"/{case.table}" in entry.path]
    body = json.dumps(entries[0].body)
    assert MARKER in body
    for form, answer in echoes(body):
        system.simulator.restore(state)
        system.simulator.faults.add(Fault("status", "POST", case.table, status=422, body=answer, times=None))
        result = run(system, case.task, options)
        system.simulator.faults.clear()
        assert result.get("failed"), f"{form}: {result}"
        assert not leaks(result), f"{form}: {result['msg']}"


@pytest.mark.parametrize(("kind", "spelling"), CELLS)
def test_results_and_diffs_contain_no_secret(system: System, kind: str, spelling: str) -> None:
    case, secret = KINDS[kind], SPELLINGS[spelling]
    results = [run(system, case.task, case.options(secret), check) for check in (True, False, False)]
    assert [result.get("failed") for result in results] == [None] * 3, results
    again = "action" in case.options(secret)
    assert [result["changed"] for result in results] == [True, True, again]
    changed = case.options(f"x{secret}")
    results += [run(system, case.task, changed, check) for check in (True, False)]
    assert not leaks(results), results


@pytest.mark.parametrize("kind", ["webhook header", "webhook header of any name", "webhook URL"])
def test_a_hidden_value_is_compared_and_its_change_is_visible(system: System, kind: str) -> None:
    case = KINDS[kind]
    run(system, case.task, case.options(MARKER))
    for check in (True, False):
        result = run(system, case.task, case.options(f"{MARKER}2"), check)
        assert result["changed"]
        assert result["diff"]["before"] != result["diff"]["after"]
        assert "<new value>" in str(result["diff"]["after"])
        assert "<hidden>" in str(result["diff"]["before"])
    view = result["webhook"]
    known = {name: view[name] for name in ("name", "url", "headers")}
    assert not run(system, case.task, known)["changed"], "a result can be passed back"
    wrong = {**known, "url": "https://other.example.com/<hidden>", "headers": {"X-New": "<hidden>"}}
    assert "is a placeholder" in run(system, case.task, wrong)["msg"]


# --- what the platform returns in clear ----------------------------------------------------------------------------


def test_info_modules_hide_what_the_platform_returns_in_clear(system: System) -> None:
    for kind in ("webhook header", "webhook header of any name", "webhook URL", "client secret"):
        options = {**KINDS[kind].options(SPELLINGS["plain"]), "name": f"case {kind}"}
        run(system, KINDS[kind].task, options)
    for resource in (WEBHOOK, AUTH_SOURCE):
        found = run(system, listing(resource), {})
        assert len(found[resource.plural]) >= 1
        assert not leaks(found)


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ("webhook_urls", None),
        ("webhook_urls", ["name", "url", "headers"]),
        ("webhook_urls", ["name", "url as address", "headers as h"]),
        ("auth_sources", ["all", "settings"]),
        ("auth_sources", ["settings as s"]),
    ],
)
def test_api_info_hides_secrets_unless_asked(system: System, table: str, fields: Any) -> None:
    for kind in ("webhook header", "webhook URL", "client secret"):
        options = {**KINDS[kind].options(SPELLINGS["plain"]), "name": f"case {kind}"}
        run(system, KINDS[kind].task, options)
    options = {"table": table, **({"fields": fields} if fields else {})}
    shown = run(system, api_info_task(), options)
    assert shown["rows"]
    assert not leaks(shown)
    assert "<hidden>" in str(shown)
    assert leaks(run(system, api_info_task(), {**options, "show_secrets": True}))


def test_api_info_hides_private_keys_but_not_what_is_called_like_them(system: System) -> None:
    run(system, KINDS["private key"].task, KINDS["private key"].options(SPELLINGS["multi-line"]))
    rows = run(system, api_info_task(), {"table": "certificates", "fields": ["domainname", "private as p"]})
    assert "case.example.org" in str(rows)
    assert not leaks(rows)
    rows = run(system, api_info_task(), {"table": "users", "fields": ["name", "change_password", "credential"]})["rows"]
    assert rows[0]["change_password"] is not None
    assert "<hidden>" not in str(rows)


def test_api_hides_what_is_secret_in_one_table_only_there(system: System) -> None:
    url = f"https://chat.example.com/{MARKER}"
    hooks = {"table": "webhook_urls", "identity": {"url": url}, "values": {"name": "row"}}
    for check in (True, False, False):
        result = run(system, api_task(), hooks, check)
        assert not leaks(result), result
    assert not result["changed"]
    missing = {**hooks, "identity": {"url": f"{url}x"}, "action": {"name": "send"}}
    del missing["values"]
    assert not leaks(run(system, api_task(), missing)["msg"])
    catalogs = {"table": "catalog_repositories", "identity": {"name": "row"}, "values": {"url": url}}
    assert run(system, api_task(), catalogs, True)["row"]["url"] == url


def test_nested_settings_of_an_auth_source_are_hidden(system: System) -> None:
    run(system, KINDS["client secret"].task, KINDS["client secret"].options("first"))
    row = system.row("auth_sources", name="case")
    nested = {"connection": {"name": "x", "bind_password": MARKER}}
    system.simulator.store.set("auth_sources", row["$key"], settings={**row["settings"], **nested})
    found = run(system, listing(AUTH_SOURCE), {"name": "case"})
    assert found["auth_sources"][0]["settings"]["connection"] == {"name": "x"}
    options = {"name": "case", "settings": {"connection": {"name": "x"}}}
    assert not run(system, managing(AUTH_SOURCE), options)["changed"]
    message = run(system, managing(AUTH_SOURCE), {"name": "case", "settings": {"connection": {"name": "y"}}})["msg"]
    assert "would be lost" in message
    message = run(system, managing(AUTH_SOURCE), {"name": "case", "settings": nested})["msg"]
    assert "'bind_password' cannot be given here" in message
    assert not leaks(message)


# --- the system log, output and invalid options, in both execution modes -------------------------------------------

SYSLOG = """
import os
import syslog


def record(*arguments):
    with open(os.environ["SYSLOG_FILE"], "a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"{arguments[-1]}\\n")


syslog.syslog = record
"""


@pytest.fixture
def modes(system: System, tmp_path: Path) -> ExecutionModes:
    """Both execution modes, with a recorder in place of the system log."""
    system.simulator.clock.rate = 100.0
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SYSLOG, encoding="utf-8")
    return ExecutionModes(system.simulator, tmp_path)


def run_both(modes: ExecutionModes, tasks: list[dict[str, Any]], failing: bool = False) -> list[str]:
    """Run tasks in both modes; return the system log of each."""
    logs = []
    for in_process in (True, False):
        modes.simulator.reset()
        if failing:
            add_echoes(modes)
        log = modes.home / f"syslog-{in_process}"
        run = modes.run(
            [play(*tasks)],
            "-vvv",
            "--diff",
            in_process=in_process,
            ANSIBLE_PIPELINING="true",
            PYTHONPATH=str(modes.home / "site"),
            SYSLOG_FILE=str(log),
        )
        modes.simulator.faults.clear()
        check_run(run, tasks, failing)
        logs.append(log.read_text(encoding="utf-8"))
        assert not leaks(logs[-1]), logs[-1]
        assert logs[-1].count("Invoked with") == len(tasks)
    return logs


def check_run(run: Run, tasks: list[dict[str, Any]], failing: bool) -> None:
    assert len(run.records) == len(tasks), run.output
    assert not leaks(run.output), run.output
    assert not leaks(run.records)
    for record in run.records:
        if not failing:
            assert record["event"] == "ok", record


def add_echoes(modes: ExecutionModes) -> None:
    """Let every write fail with an answer that repeats the secret in all encodings."""
    body = {"err": " ; ".join(encodings(json.dumps({"x": SPELLINGS["quoted"]})))}
    for table in {kind.table for kind in KINDS.values()}:
        modes.simulator.faults.add(Fault("status", "POST", table, status=422, body=body, times=None))


def tasks_of(spelling: str, **keywords: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{name} {spelling}",
            f"verge.vergeos.{kind.module}": kind.options(SPELLINGS[spelling]),
            "ignore_errors": True,
            **keywords,
        }
        for name, kind in KINDS.items()
        if spelling in kind.spellings
    ]


def test_the_system_log_and_the_output_contain_no_secret(modes: ExecutionModes) -> None:
    multi_line = tasks_of("multi-line")
    known = {task["name"].replace("multi-line", "quoted") for task in multi_line}
    tasks = [*multi_line, *(task for task in tasks_of("quoted", check_mode=True) if task["name"] not in known)]
    for log in run_both(modes, tasks):
        assert "user-data" in log, "other values remain visible"
        assert "chat.example.com" in log
        assert "application/json" in log


def test_failures_reveal_no_secret_in_either_mode(modes: ExecutionModes) -> None:
    run_both(modes, tasks_of("quoted"), failing=True)


INVALID = [
    {"verge.vergeos.verge_vm": {"name": "x", "cloudinit_files": [{"name": "u", "contents": MARKER, "x": MARKER}]}},
    {"verge.vergeos.verge_vm": {"name": "x", "cloudinit_files": [[MARKER]], "console_password": f"{MARKER}\n"}},
    {"verge.vergeos.verge_vm": {"name": "x", "cloudinit_files": MARKER}},
    {
        "verge.vergeos.verge_vm": {
            "name": "x",
            "cloudinit_files": f'[{{"name": "u", "contents": "{MARKER}"}}]',
            "ram": {},
        }
    },
    {"verge.vergeos.verge_vm": {"name": "x", "console_password": {"a": [MARKER]}, "cpu_cores": "many"}},
    {"verge.vergeos.verge_vm": {"name": "x", "console_pasword": MARKER}},
    {"verge.vergeos.verge_user": {"name": "x", "user_password": [f"{MARKER}\n"], "state": f"['{MARKER}\\n']"}},
    {"verge.vergeos.verge_api": {"table": "users", "secrets": f'{{"password": "{MARKER}"}}', "state": "gone"}},
    {"verge.vergeos.verge_api": {"table": "users", "secrets": MARKER, "identity": {"name": "x"}}},
    {"verge.vergeos.verge_webhook": {"name": "x", "headers": MARKER}},
    {"verge.vergeos.verge_webhook": {"name": "x", "headers": {f"X-Key: {MARKER}": ""}}},
    {"verge.vergeos.verge_webhook": {"name": "x", "url": f"chat.example.com/{MARKER}"}},
    {"verge.vergeos.verge_vm": {"name": "x", "host": f"https://kai:{MARKER}@localhost", "password": f"{MARKER}@"}},
    {"verge.vergeos.verge_user": {"name": "x", "token": f"{MARKER}\n"}},
]


def test_invalid_options_reveal_no_secret_in_either_mode(modes: ExecutionModes) -> None:
    tasks = [{"name": f"invalid {n}", **task, "ignore_errors": True} for n, task in enumerate(INVALID)]
    for in_process in (True, False):
        log = modes.home / f"syslog-{in_process}"
        run = modes.run(
            [play(*tasks)],
            "-vvv",
            in_process=in_process,
            ANSIBLE_PIPELINING="true",
            PYTHONPATH=str(modes.home / "site"),
            SYSLOG_FILE=str(log),
        )
        assert [record["event"] for record in run.records] == ["ignored"] * len(tasks)
        for task, record in zip(tasks, run.records, strict=True):
            assert not leaks(record["result"]), (task, record["result"])
        assert not leaks(log.read_text(encoding="utf-8")), log.read_text(encoding="utf-8")
