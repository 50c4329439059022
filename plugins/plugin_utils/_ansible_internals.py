# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undocumented parts of ansible-core that the in-process mode depends on, all in this file.

AnsibleModule validates, logs and redacts with helpers that are not a public interface. In-process tasks use the same
helpers, so that both execution modes give the same results. Importing this file checks that they still behave as
expected. With an ansible-core where they do not, the import fails, and every task runs in a module process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from inspect import signature
from typing import Any, NamedTuple

from ansible import constants as C  # noqa: N812 - the name that Ansible's own code uses
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.handler import Handler

from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.redaction import MIN_SECRET_LENGTH

try:  # ansible-core 2.19 and later
    from ansible.module_utils.common.json import Direction, get_module_encoder
except ImportError:
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    _ENCODING: dict[str, Any] = {"cls": AnsibleJSONEncoder, "vault_to_text": True}
else:
    _ENCODING = {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}

#: Secrets that Ansible also finds in values which JSON spells otherwise.
_WORDS_OF_PYTHON = frozenset(("True", "False", "None"))

try:  # ansible-core 2.22 and later
    from ansible.module_utils.secrets import mask_secrets, register_secrets
except ImportError:
    from ansible.module_utils.basic import heuristic_log_sanitize
    from ansible.module_utils.common.parameters import remove_values

    def register(secrets: Iterable[str]) -> None:
        """Have Ansible mask the secrets wherever it shows them; this release cannot."""

    def redact(value: Any, secrets: set[str]) -> Any:
        """Return the value without any of the secrets, as results of modules show it."""
        return remove_values(value, secrets)

    def shown_result(result: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
        """Return a result in plain types, without any of the secrets."""
        encoded = _encoded(result)
        # JSON spells each character by itself, so a string without the spelling of a secret does not hold the secret. Ansible
        # examines each value, which takes longer than everything else that is done with a long list.
        if secrets & _WORDS_OF_PYTHON or any(_encoded(secret)[1:-1] in encoded for secret in secrets):
            encoded = _encoded(redact(result, secrets))
        shown: dict[str, Any] = json.loads(encoded)
        return shown

    def redact_log(text: str, secrets: set[str]) -> str:
        """Return the text without any of the secrets, as modules write it to the system log."""
        return str(heuristic_log_sanitize(text, secrets))

else:

    def register(secrets: Iterable[str]) -> None:
        """Have Ansible mask the secrets wherever it shows them."""
        # It masks a string of any length. A short one would mangle the output of the whole run.
        register_secrets(secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH)

    def redact(value: Any, secrets: set[str]) -> Any:
        """Register the secrets and return the value: results keep their values, and are masked where they are shown."""
        register(secrets)
        return value

    def shown_result(result: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
        """Return a result in plain types, and have its secrets masked where it is shown."""
        register(secrets)
        shown: dict[str, Any] = to_json_types(result)
        return shown

    def redact_log(text: str, secrets: set[str]) -> str:
        """Return the text without any of the secrets, as modules write it to the system log."""
        register(secrets)
        return str(mask_secrets(text))


#: Task keywords that work in-process as in a module process, or that the choice of the execution mode considers.
HANDLED_KEYWORDS = frozenset(
    (
        *("action", "any_errors_fatal", "args", "async", "async_val", "become", "become_exe", "become_flags"),
        *("become_method", "become_user", "changed_when", "check_mode", "collections", "connection", "debugger"),
        *("delay", "delegate_facts", "delegate_to", "diff", "environment", "failed_when", "ignore_errors"),
        *("ignore_unreachable", "listen", "loop", "loop_control", "loop_with", "module_defaults", "name", "no_log"),
        *("notify", "poll", "port", "register", "remote_user", "retries", "run_once", "tags", "throttle", "timeout"),
        *("until", "vars", "when"),
    )
)
#: Keywords that this ansible-core has besides those. A task that sets one runs in a module process.
UNHANDLED_KEYWORDS = tuple(sorted(set(Handler.fattributes) - HANDLED_KEYWORDS))

# ansible-core 2.19 and later evaluate templates only where their source is trusted.
_TRUSTS_TEMPLATES = "trusted_as_template" in signature(DataLoader.load_from_file).parameters

# ansible-core 2.21 and later include the options in a result only on request.
_INVOCATION = "INJECT_INVOCATION"
_INVOCATION_IS_OPTIONAL = C.config.get_configuration_definition(_INVOCATION) is not None


class Validation(NamedTuple):
    """Options of a task after validation, with everything that AnsibleModule derives from them.

    Attributes:
        params: The validated options.
        error: What is wrong with the options, or "" if they are valid.
        secrets: Values that must not appear in any output.
        warnings: Warnings about the options.
        deprecations: Deprecations of the options, as results contain them.
    """

    params: dict[str, Any]
    error: str
    secrets: set[str]
    warnings: list[str]
    deprecations: list[dict[str, Any]]


def validate(spec: Mapping[str, Any], rules: Mapping[str, Any], options: Mapping[str, Any]) -> Validation:
    """Validate the options of a task as AnsibleModule does.

    Args:
        spec: The argument specification of the module.
        rules: Rules about several options (`required_one_of`).
        options: The options as the task gives them.

    Returns:
        The validated options. Like AnsibleModule, it reports only the first error.
    """
    result: ValidationResult = ArgumentSpecValidator(dict(spec), **rules).validate(options)
    return Validation(
        params=result.validated_parameters,
        error=str(result.errors.msg) if result.error_messages else "",
        secrets=result._no_log_values,  # noqa: SLF001
        warnings=[_alias_warning(found) for found in result._warnings],  # noqa: SLF001
        deprecations=[_deprecation(found) for found in result._deprecations],  # noqa: SLF001
    )


def _alias_warning(found: Mapping[str, Any]) -> str:
    return f"Both option {found['option']} and its alias {found['alias']} are set."


def _deprecation(found: Mapping[str, Any]) -> dict[str, Any]:
    removal = "version" if found.get("date") is None else "date"
    return {"msg": found["msg"], removal: found.get(removal), "collection_name": found.get("collection_name")}


def to_json_types(value: Any) -> Any:
    """Return the value in plain types: options and results of a module process have passed through JSON."""
    return json.loads(_encoded(value))


def _encoded(value: Any) -> str:
    return json.dumps(value, **_ENCODING)


def load_file(loader: Any, path: str) -> Any:
    """Return the content of a YAML or JSON file, decrypted, with templates that may be evaluated as those of a playbook.

    Args:
        loader: The data loader of Ansible.
        path: The file.

    Raises:
        AnsibleError: It cannot be read or parsed.
    """
    options = {"trusted_as_template": True} if _TRUSTS_TEMPLATES else {}
    return loader.load_from_file(path, **options)


def includes_invocation(variables: Mapping[str, Any]) -> bool:
    """Return whether results include the options of the task."""
    return not _INVOCATION_IS_OPTIONAL or bool(C.config.get_config_value(_INVOCATION, variables=variables))


def check() -> None:
    """Check that the helpers of this ansible-core do what the in-process mode expects.

    Raises:
        RuntimeError: A helper exists, but behaves differently.
    """
    # From ansible-core 2.22 on, this word is masked in all output.
    secret = "e8a0-in-process-check"
    option = {
        "type": "str",
        "aliases": ["alias"],
        "no_log": True,
        "removed_in_version": "99.0.0",
        "removed_from_collection": "verge.vergeos",
    }
    valid = validate({"option": option}, {}, to_json_types({"option": secret, "alias": secret}))
    invalid = validate({"option": option}, {}, {"unknown": 1})
    behaves = {
        "validation": valid.params.get("option") == secret and not valid.error,
        "warnings": len(valid.warnings) == 1,
        "deprecations": [found.get("version") for found in valid.deprecations] == ["99.0.0"],
        "secrets": secret not in redact_log(str(redact({"a": [secret]}, valid.secrets)), set()),
        "the log": secret not in redact_log(f"a {secret}", valid.secrets),
        "unsupported options": bool(invalid.error),
    }
    changed = [name for name, expected in behaves.items() if not expected]
    if changed:
        raise RuntimeError(f"it handles {', '.join(changed)} differently")


check()
