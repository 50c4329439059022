# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS certificates of the system: table `certificates`."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Optional

from .._schema.codecs import FLAG, TIME, Choice, DelimitedList, Text, parse_duration
from .._schema.columns import CREATE_ONLY, SECRET, Column, Fact, Reference
from .._schema.controls import Controls
from .._schema.keys import Key
from .._schema.resource import ChangeView, Desired, Export, ImperativeState, Resource, State, TaskView
from .._schema.steps import Part, Step, Update
from .._schema.waits import wait_for_fact
from . import words

#: What comes with the certificate, unless somebody else has issued it.
_ISSUED = ("public_certificate", "private_key", "chain")
#: Types of certificates that the platform issues or has issued.
_ISSUING = ("self_signed", "letsencrypt")


class Pem(Text):
    """A document in PEM format; spaces around it and the kind of line ends do not matter."""

    def parse(self, value: Any) -> Any:
        return "\n".join(str(value).strip().splitlines())

    def load(self, raw: Any) -> Any:
        return self.parse(raw or "")


def _type_is_complete(desired: Desired, certificate: Optional[State], controls: Controls) -> Optional[str]:
    if certificate is not None or controls.state == "absent":
        return None
    kind = desired.get("type")
    if kind == "manual" and not (desired.get("public_certificate") and desired.get("private_key")):
        return "'public_certificate' and 'private_key' are required for 'type: manual'"
    if kind == "letsencrypt" and not (desired.get("agree_tos") and desired.get("contact")):
        return "'contact' and 'agree_tos: true' are required for 'type: letsencrypt'"
    return None


def _is_not_issued(desired: Desired, certificate: Optional[State], controls: Controls) -> Optional[str]:
    """Refuse what the platform would replace with what it issues itself; what is there already may be repeated."""
    current = certificate.values if certificate else {}
    kind = desired.get("type", current.get("type"))
    if kind not in _ISSUING or controls.state == "absent":
        return None
    for option in _ISSUED:
        given = desired.get(option)
        # The key cannot be read back.
        if given and (option == "private_key" or given != current.get(option)):
            return f"'{option}' does not apply to 'type: {kind}': the platform replaces it with what is issued"
    is_emptied = "domain_list" in desired.values and not desired.get("domain_list")
    if kind == "self_signed" and certificate is None and is_emptied:
        return "'domain_list' cannot be empty for a new 'type: self_signed': the platform fills it; leave it out"
    return None


def _can_be_renewed(desired: Desired, certificate: Optional[State], controls: Controls) -> Optional[str]:
    if controls.state != "renewed" or certificate is None or certificate.values.get("type") != "manual":
        return None
    return "the platform cannot renew a certificate of 'type: manual'; replace 'public_certificate' instead"


def _renew_before_is_a_duration(_desired: Desired, _certificate: Optional[State], controls: Controls) -> Optional[str]:
    given = controls.extra.get("renew_before")
    if given is None:
        return None
    if controls.state != "renewed":
        return "'renew_before' needs 'state: renewed'"
    try:
        parse_duration(given)
    except ValueError as error:
        return f"renew_before: {error}"
    return None


def _wait_until_issued(task: TaskView) -> list[Step]:
    """Wait for the ACME server; the platform issues all other certificates at once."""
    if task.desired.get("type") != "letsencrypt":
        return []
    return [_wait_for_acme(task, "valid", bool, "a valid certificate")]


def _renew(task: TaskView, _target: Optional[Key]) -> Sequence[Step]:
    # Self-signed ones are issued again, for the others the platform asks the ACME server (seen in official clients).
    certificate = task.state
    if certificate is None or not _is_due(certificate, task.controls):
        return []
    steps: list[Step] = [Update(f"renew {task.target}", task.resource.table, certificate.key, {"renew": True})]
    if certificate.values.get("type") == "letsencrypt":
        before = certificate.facts.get("expires") or 0
        steps.append(_wait_for_acme(task, "expires", lambda expires: (expires or 0) > before, "a later expiry"))
    return steps


def _is_due(certificate: State, controls: Controls) -> bool:
    """Return whether a certificate has to be renewed: always, or if it expires within the time that the task names."""
    given, expires = controls.extra.get("renew_before"), certificate.facts.get("expires")
    if given is None or not certificate.facts.get("valid"):
        return True
    return bool(expires and expires <= time.time() + parse_duration(given))


def _check_validity(task: ChangeView) -> Part:
    """Wait for a certificate that an earlier task has ordered, and warn of one that has expired."""
    certificate = task.state
    if certificate is None or certificate.facts.get("valid") is not False or task.controls.state != "present":
        return Part()
    kind, expires = certificate.values.get("type"), certificate.facts.get("expires")
    if kind == "letsencrypt" and not expires:
        return Part([_wait_for_acme(task, "valid", bool, "a valid certificate")])
    remedy = "replace 'public_certificate'" if kind == "manual" else "'state: renewed' issues it again"
    when = f" (expires: {task.resource.fact('expires').show(expires)})" if expires else ""
    return Part(warnings=[f"{task.target} is not valid{when}: {remedy}"])


def _wait_for_acme(task: TaskView, fact: str, accept: Callable[[Any], bool], awaited: str) -> Step:
    hint = "the ACME server must be able to reach the domain; the log of the system in the web interface may show why"
    return wait_for_fact(task.resource, task.key, fact, accept, task.target, awaited, hint=hint, needed=False)


def _has_other_acme_server(values: Mapping[str, Any]) -> bool:
    """Return whether an ACME server is set, which may ask for an account."""
    return bool(values.get("acme_server"))


def _made_by_the_platform(certificate: State) -> Optional[str]:
    return "the system has issued them itself" if certificate.facts.get("autocreated") else None


def _issued_options(certificate: State) -> Sequence[str]:
    return () if certificate.values.get("type") == "manual" else _ISSUED


CERTIFICATE = Resource(
    name="certificate",
    plural="certificates",
    title="certificate",
    table="certificates",
    columns=(
        # Only answered when it is asked for; `domain` may be empty (official Terraform provider).
        Column("domain", Text(trimmed=True), column="domainname", required=True, write=CREATE_ONLY),
        Column("type", Choice("manual", "letsencrypt", "self_signed"), required=True, write=CREATE_ONLY),
        Column("description", Text(2048)),
        Column("domain_list", DelimitedList(","), column="domainlist"),
        Column("public_certificate", Pem(), column="public"),
        # A new certificate comes with its key.
        Column("private_key", Pem(), column="private", exposure=SECRET, written_with="public_certificate"),
        Column("chain", Pem()),
        Column("key_type", Choice("ecdsa", "rsa")),
        Column("rsa_key_size", Choice("2048", "3072", "4096")),
        Column("acme_server", Text()),
        # The platform never answers these two.
        Column("eab_key_id", Text(), column="eab_kid", exposure=SECRET, held=_has_other_acme_server),
        Column("eab_hmac_key", Text(), exposure=SECRET, held=_has_other_acme_server),
        Reference("contact", table="users", title="user"),
        Column("agree_tos", FLAG),
    ),
    identity=("domain",),
    facts=(
        Fact("valid", codec=FLAG),
        Fact("autocreated", codec=FLAG, fixed=True),
        Fact("expires", codec=TIME, volatile=True),
        Fact("created", codec=TIME, volatile=True, fixed=True),
        Fact("modified", codec=TIME, volatile=True),
    ),
    after_create=_wait_until_issued,
    imperative_states=(ImperativeState("renewed", _renew),),
    guards=(_type_is_complete, _is_not_issued, _can_be_renewed, _renew_before_is_a_duration),
    finish=(_check_validity,),
    controls={"renew_before": {"type": "str"}},
    export=Export(terraform="certificate", left_out=_made_by_the_platform, omitted=_issued_options),
    words=words.CERTIFICATE,
)
