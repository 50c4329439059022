# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules that take documents: the options that they share, and their tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..._schema.argument_spec import CONNECTION, Spec
from ..._schema.partly_secret import DOCUMENT
from ...client import VergeClient
from ..sites import Site, Sites
from ..task import Call, Task
from .choosing import CONDITIONS
from .kinds import Kind
from .parsing import Validate
from .secrets import SecretsInDocuments
from .sections import SELECT_SITES, find_sites, with_connections, without_other_sites


def document_task(
    kinds: Mapping[str, Kind],
    own: Mapping[str, Spec],
    execute: Callable[[VergeClient, Call], dict[str, Any]],
    execute_at_sites: Callable[[Sequence[Site], Call], dict[str, Any]],
    validate: Validate,
) -> Task:
    """Return the task of a module that takes documents.

    Args:
        kinds: The kinds of objects that documents can describe.
        own: The options that only this module has.
        execute: Carries a call out on one system.
        execute_at_sites: Carries a call out on the systems that the documents name.
        validate: Validates options.
    """
    spec: Spec = {
        **CONNECTION,
        "definition": {"type": "raw"},
        "src": {"type": "path"},
        SELECT_SITES: {"type": "raw"},
        "kinds": {"type": "list", "elements": "str", "choices": list(kinds)},
        **CONDITIONS,
        **own,
    }
    return Task(
        {name: dict(option) for name, option in spec.items()},
        execute,
        {"required_one_of": [["definition", "src"]], "mutually_exclusive": [["definition", "src"]]},
        {
            "definition": SecretsInDocuments(kinds).option,
            **{name: DOCUMENT for name in CONDITIONS if name != "name"},
        },
        from_files={"src": "definition"},
        at_sites=Sites(find_sites, with_connections, execute_at_sites, validate, without_other_sites),
    )
