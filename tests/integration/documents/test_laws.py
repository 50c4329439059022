# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Laws of documents: applying one equals running the modules, and a second run changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.cases import CASES, Case
from tests.integration.documents.applying import apply
from tests.integration.engine.test_laws import stored_state
from tests.integration.tasks import System

MANAGED = [case for case in CASES if case.resource.plural and not case.resource.read_only]
EVERY = pytest.mark.parametrize("case", MANAGED, ids=lambda case: case.id)


def document(case: Case, options: dict[str, Any]) -> dict[str, Any]:
    return {case.resource.plural: [options]}


@EVERY
def test_a_document_changes_what_the_module_changes(system: System, case: Case) -> None:
    case.prepare(system)
    for options in (case.create, case.change, case.removal):
        by_module = system.run(case.resource, check=True, **options)
        before = stored_state(system)
        system.counted()
        predicted = apply(system, document(case, options), check=True)
        assert {entry.method for entry in system.counted()} == {"GET"}
        assert stored_state(system) == before
        (change,) = predicted["plan"]
        assert {"before": change["before"], "after": change["after"]} == by_module["diff"]
        assert predicted["actions"] == by_module["actions"]
        real = apply(system, document(case, options))
        assert real["changed"] is predicted["changed"] is True
        assert real["plan"] == predicted["plan"]
        assert real["actions"] == predicted["actions"]
        assert real["diff"] == predicted["diff"]
        again = apply(system, document(case, options))
        assert not again["changed"], again["actions"]
        assert again["plan"] == []
