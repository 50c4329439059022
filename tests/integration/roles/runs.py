# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run roles of the collection with the real ansible-playbook and return the outcome."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.integration.ansible import Ansible
from tests.integration.tasks import System

RECAP = re.compile(
    r"^localhost\s+: ok=\d+\s+changed=(\d+)\s+unreachable=\d+\s+failed=(\d+).*rescued=(\d+)", re.MULTILINE
)


@dataclass
class Outcome:
    """The outcome of a run.

    Attributes:
        changed: tasks that changed something.
        failed: tasks that failed.
        rescued: tasks whose failure was rescued.
        facts: the requested facts.
        output: the complete output.
    """

    changed: int
    failed: int
    rescued: int
    output: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The message of the failed task, which must be one line."""
        found = re.findall(r'"msg": "((?:[^"\\]|\\.)*)"', self.output)
        assert found, self.output
        message = str(json.loads(f'"{found[-1]}"'))
        assert len(message.splitlines()) == 1, message
        return message

    @property
    def argument_errors(self) -> list[str]:
        """The errors that the validation of the role's arguments reports."""
        [found] = re.findall(r'"argument_errors": (\[.*?\]), "argument_spec_data"', self.output)
        return [str(line) for line in json.loads(found)]


@dataclass
class Roles:
    """Roles and the simulated system on which they run."""

    system: System
    ansible: Ansible

    def run(self, role: str, variables: dict[str, Any], *flags: str, entry: str = "", facts: str = "") -> Outcome:
        """Run one role in a play of its own.

        Args:
            role: Name of the role.
            variables: Variables of the role.
            *flags: Options of ansible-playbook.
            entry: Name of the entry point, if it is not the main one.
            facts: Names of the facts to read at the end.
        """
        include = {"name": f"verge.vergeos.{role}", **({"tasks_from": entry} if entry else {})}
        return self.play([{"ansible.builtin.include_role": include, "vars": variables}], *flags, facts=facts)

    def play(self, tasks: list[dict[str, Any]], *flags: str, facts: str = "", **keywords: Any) -> Outcome:
        """Run tasks on localhost. In check mode the simulated system refuses every write, and none may be sent."""
        path = self.ansible.home / "facts.json"
        path.unlink(missing_ok=True)
        if facts:
            wanted = ", ".join(f"'{name}': {name}" for name in facts.split())
            content = {"content": f"{{{{ {{ {wanted} }} | to_json }}}}", "dest": str(path), "mode": "0600"}
            tasks = [
                *tasks,
                {"ansible.builtin.copy": content, "check_mode": False, "changed_when": False, "no_log": True},
            ]
        play = {"hosts": "localhost", "gather_facts": False, **keywords, "tasks": tasks}
        with self.system.writes_refused("--check" in flags):
            done = self.ansible.playbook(json.dumps([play]), *flags)
        assert not self.system.simulator.violations
        output = done.stdout + done.stderr
        assert "Traceback" not in output
        recap = RECAP.search(output)
        assert recap, output
        changed, failed, rescued = map(int, recap.groups())
        read = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return Outcome(changed, failed, rescued, output, read)

    def run_ok(self, role: str, variables: dict[str, Any], *flags: str, entry: str = "", facts: str = "") -> Outcome:
        """Run one role, which must not fail."""
        outcome = self.run(role, variables, *flags, entry=entry, facts=facts)
        assert not outcome.failed, outcome.output
        return outcome

    def converge(self, role: str, variables: dict[str, Any], facts: str = "") -> Outcome:
        """Run a role in check mode, then twice; return the verbose outcome of the run that made the changes."""
        self.system.counted()
        preview = self.run_ok(role, variables, "--check")
        assert preview.changed
        assert {entry.method for entry in self.system.counted()} == {"GET"}
        outcome = self.run_ok(role, variables, "-vvv", facts=facts)
        assert outcome.changed
        self.assert_unchanged(role, variables)
        return outcome

    def assert_unchanged(self, role: str, variables: dict[str, Any]) -> None:
        """Run a role, which must neither report a change nor write anything."""
        self.system.counted()
        outcome = self.run_ok(role, variables)
        assert outcome.changed == 0, outcome.output
        assert not [entry for entry in self.system.counted() if entry.method != "GET"]
