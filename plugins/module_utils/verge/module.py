# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first door to the engine: AnsibleModule. The only file of the engine that knows it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Callable, NoReturn, Optional

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .client import VergeClient
from .errors import MissingLibraryError, VergeError
from .info import gather, info_spec
from .options import CONNECTION, argument_spec, rules
from .resource import Resource
from .runner import RunError, run
from .settings import Settings


class VergeModule(AnsibleModule):  # type: ignore[misc]
    """AnsibleModule that remembers which options were written, and ends with readable failures."""

    given: dict[str, Any]

    def _load_params(self) -> None:
        super()._load_params()
        # Validation replaces what was not given by None; null and not given are different things here.
        self.given = copy.deepcopy(self.params)

    def fail(
        self, error: VergeError, done: Optional[list[str]] = None, warnings: Optional[list[str]] = None
    ) -> NoReturn:
        """End the task with one clear line."""
        for warning in warnings or []:
            self.warn(warning)
        text = str(error)
        if isinstance(error, MissingLibraryError):
            text = f"{text} {missing_required_lib('requests')}"
        if done:
            text = f"{text} -- done before that: {', '.join(done)}"
        self.fail_json(msg=text, error=error.to_result(), changed=bool(done), actions=done or [])
        raise SystemExit(1)  # fail_json has ended the process; this tells type checkers so

    def settings(self) -> Settings:
        """Connection settings out of the options and the environment."""
        try:
            return Settings.from_environment(None, **connection_options(self.params))
        except VergeError as error:
            self.fail(error)


def connection_options(params: Mapping[str, Any]) -> dict[str, Any]:
    """Those connection options that were given."""
    return {name: params[name] for name in CONNECTION if params.get(name) is not None}


def run_resource(resource: Resource) -> None:
    """The whole of a module that manages a resource."""
    module = VergeModule(argument_spec=argument_spec(resource), supports_check_mode=True, **rules(resource))
    settings = module.settings()

    def work(client: VergeClient) -> dict[str, Any]:
        return run(
            resource,
            client,
            module.params,
            module.given,
            check=module.check_mode,
            username=settings.username or None,
        )

    finish(module, settings, work)


def finish(module: VergeModule, settings: Settings, work: Callable[[VergeClient], dict[str, Any]]) -> None:
    """Do the work with a client, and end the task with its result or with a readable failure."""
    try:
        with VergeClient(settings, read_only=module.check_mode) as client:
            result = work(client)
    except RunError as failure:
        module.fail(failure.error, failure.done, failure.warnings)
    except VergeError as error:
        module.fail(error)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if not module._diff:  # noqa: SLF001 - the way AnsibleModule tells modules
        result.pop("diff", None)
    module.exit_json(**result)


def run_info(resource: Resource) -> None:
    """The whole of an info module."""
    module = VergeModule(argument_spec=info_spec(resource), supports_check_mode=True)
    settings = module.settings()
    finish(module, settings, lambda client: gather(resource, client, module.params))
