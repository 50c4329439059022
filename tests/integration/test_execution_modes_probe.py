# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both execution modes with a test module that uses features which no module of the collection uses yet."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.integration.ansible import ROOT
from tests.integration.execution_modes import ExecutionModes, Run, play
from tests.integration.tasks import System

MODULE = '''
DOCUMENTATION = """
module: probe
short_description: for tests
description: [For tests.]
options: {}
"""

import os
import sys
import warnings

from ansible.module_utils.basic import env_fallback
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import UsageError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.results import RunError
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.task import Task


def work(client, call):
    what = call.params["what"]
    result = {"changed": False, "given": sorted(name for name in call.given if not name.startswith("_ansible_"))}
    if what == "types":
        result["types"] = {1: (1, 2), None: [None, 1.5], 2.5: {"a": ()}}
    elif what == "warn":
        result["warnings"] = ["one", "two", "one"]
    elif what == "folder":
        warnings.warn("a warning of Python")
        result["folder"] = os.path.relpath(os.getcwd(), os.environ["HOME"])
        result["exists"] = os.path.exists("beside.txt")
    elif what == "diff":
        result["diff"] = {"before": {"a": 1}, "after": {"a": 2}}
    elif what == "half":
        raise RunError(UsageError("no more"), ["first step"], ["mind this"])
    elif what == "crash":
        raise RuntimeError("fell over %s" % call.params["word"])
    elif what == "leave":
        sys.exit("left with %s" % call.params["word"])
    result["secrets"] = [call.params["word"], {"deep": call.params["words"]}]
    return result


TASK = Task(
    {
        "what": {"type": "str", "default": "nothing", "aliases": ["do"]},
        "word": {"type": "str", "no_log": True, "fallback": (env_fallback, ["PROBE_WORD"])},
        "words": {"type": "list", "elements": "str", "no_log": True},
        "number": {"type": "int", "removed_in_version": "9.0.0", "removed_from_collection": "tests.probe"},
        "name": {
            "aliases": ["former"],
            "deprecated_aliases": [{"name": "former", "version": "9.0.0", "collection_name": "tests.probe"}],
        },
        "day": {"type": "str", "removed_at_date": "2099-01-01", "removed_from_collection": "tests.probe"},
        "inner": {
            "type": "dict",
            "options": {"key": {"no_log": True}, "more": {"type": "raw"}, "left": {}, "right": {}},
            "required_together": [["left", "right"]],
        },
        "in_process": {"type": "bool"},
    },
    work,
    {
        "mutually_exclusive": [["number", "day"]],
        "required_if": [["what", "named", ["name"]]],
        "required_by": {"day": "name"},
    },
)


def main():
    run_module(TASK)


if __name__ == "__main__":
    main()
'''


@pytest.fixture
def probe(system: System, tmp_path: Path) -> ExecutionModes:
    """Both execution modes, with a collection that contains the test module."""
    plugins = tmp_path / "collections" / "ansible_collections" / "tests" / "probe" / "plugins"
    action = (ROOT / "plugins" / "action" / "verge_vm.py").read_text(encoding="utf-8")
    for folder, text in (("modules", MODULE), ("action", action)):
        (plugins / folder).mkdir(parents=True)
        (plugins / folder / "probe.py").write_text(text, encoding="utf-8")
    (tmp_path / "beside.txt").write_text("", encoding="utf-8")
    return ExecutionModes(system.simulator, tmp_path)


def task(name: str, options: dict[str, Any], **keywords: Any) -> dict[str, Any]:
    return {"name": name, "tests.probe.probe": options, "ignore_errors": True, **keywords}


def environment(modes: ExecutionModes) -> dict[str, str]:
    paths = os.pathsep.join((str(ROOT / ".build" / "collections"), str(modes.home / "collections")))
    return {"ANSIBLE_COLLECTIONS_PATH": paths, "PROBE_WORD": "Fallb4ck-Word"}


def test_everything_a_module_declares_applies_in_both_modes(probe: ExecutionModes) -> None:
    secret = "Zk81-wvQp_x3"
    tasks = [
        task("both names", {"do": "types", "what": "types"}),
        task("deprecated name", {"former": "x"}),
        task("deprecated by date", {"name": "x", "day": "mon"}),
        task("redacted", {"word": secret, "words": ["a1b2", secret], "name": f"has a1b2 {secret}"}),
        task("redacted inside", {"inner": {"key": secret, "more": {"x": [secret, 1]}}}),
        task("short", {"word": "1", "number": 1, "name": "11"}),
        task("exclusive", {"number": 1, "day": "mon"}),
        task("if", {"what": "named"}),
        task("by", {"day": "mon"}),
        task("together", {"inner": {"left": "x"}}),
        task("warn", {"what": "warn", "number": 3}),
        task("folder", {"do": "folder"}),
        task("diff", {"what": "diff"}, diff=True),
        task("half", {"what": "half", "word": secret}),
        task("no diff", {"do": "diff"}),
    ]
    run = probe.run_both([play(*tasks)], **environment(probe))
    failed = {name for name in (record["task"] for record in run.records) if run.events(name) == ["ignored"]}
    assert failed == {"exclusive", "if", "by", "together", "half"}
    assert run.result("folder")["exists"], "relative paths start in the directory of the playbook"
    assert run.result("both names")["types"]["1"] == [1, 2]
    assert "diff" not in run.result("no diff")
    deprecated = {"warn", "deprecated name", "deprecated by date", "short"}
    assert {record["task"] for record in run.records if record["result"].get("deprecations")} >= deprecated
    assert {"one", "two"} == set(run.result("warn")["warnings"])
    assert_workers_are_quiet(run)
    for word in (secret, "Fallb4ck-Word"):
        assert word not in run.output + str(run.records)


def test_an_option_selects_the_module_process(probe: ExecutionModes) -> None:
    run = probe.run(
        [play(task("module process", {"in_process": False}), task("in-process", {}))], "-vvv", **environment(probe)
    )
    assert "tests.probe.probe runs in a module process: verge_in_process is False" in run.output
    assert "tests.probe.probe runs in-process" in run.output


@pytest.mark.parametrize(("action", "kind"), [("crash", "RuntimeError"), ("leave", "SystemExit")])
def test_a_crash_fails_only_the_task(probe: ExecutionModes, action: str, kind: str) -> None:
    secret = "Zk81-wvQp_x3"
    crash = task("crash", {"what": action, "word": secret}, retries=1, delay=0, until="false")
    done = play(crash, task("next", {}), {"name": "fails", "tests.probe.probe": {"what": action, "word": secret}})
    quiet, loud = (probe.run([done], flag, **environment(probe)) for flag in ("-v", "-vvv"))
    for run in (quiet, loud):
        assert run.returncode == 2, run.output
        assert run.events("crash") == ["retry", "ignored"]
        assert run.events("next") == ["ok"]
        assert run.events("fails") == ["failed"]
        assert f"internal error (a bug in this collection; see -vvv): {kind}" in run.result("fails")["msg"]
        assert secret not in run.output + str(run.records)
        assert_workers_are_quiet(run)
    assert "Traceback" not in quiet.output
    assert "Traceback" in loud.output


def assert_workers_are_quiet(run: Run) -> None:
    assert "dead state" not in run.output
    assert "errantly" not in run.output
