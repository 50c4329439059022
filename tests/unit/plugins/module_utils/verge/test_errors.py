# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import inspect
import json
import pickle

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge import errors
from ansible_collections.verge.vergeos.plugins.module_utils.verge._api.error_mapping import (
    EXCERPT_LENGTH,
    SEE_DOCTOR,
    error_from_response,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge.errors import (
    APIError,
    AuthenticationError,
    ConflictError,
    InvalidResponseError,
    NotAllowedError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    ReferencedError,
    ServerError,
    TaskTimeoutError,
    ValidationError,
    VergeError,
)

#: All errors recorded on real systems: method, status, text -> class.
RECORDED = [
    ("GET", 401, "Login required", AuthenticationError),
    ("POST", 401, "Login required", AuthenticationError),
    ("GET", 403, "Permission denied", PermissionDeniedError),
    ("GET", 404, "row not found", NotFoundError),
    ("DELETE", 404, "row not found", NotFoundError),
    ("POST", 404, "Error querying user: No such file or directory", NotFoundError),
    ("POST", 404, "error setting field 'vms.cluster': No such file or directory", NotFoundError),
    (
        "POST",
        404,
        "Error creating member in system table: error setting field 'members.group': No such file or directory",
        NotFoundError,
    ),
    ("POST", 405, "VM services cannot be directly created", NotAllowedError),
    ("DELETE", 405, "Tenant network must be powered off to delete tenant", NotAllowedError),
    ("DELETE", 405, "Tenant node cannot be deleted while running", NotAllowedError),
    ("DELETE", 405, "Only the last node can be deleted", NotAllowedError),
    ("POST", 405, "You cannot create a recipe based on a tenant that has never been started", NotAllowedError),
    ("POST", 405, "Tenant is currently running", NotAllowedError),
    ("POST", 405, "VM is currently running", NotAllowedError),
    ("POST", 405, "Simulation complete", NotAllowedError),
    ("POST", 409, "This name is already in use", ConflictError),
    ("POST", 422, "This name is already in use", ConflictError),
    ("PUT", 422, "This name is already in use", ConflictError),
    ("POST", 422, "A row with this name already exists", ConflictError),
    ("POST", 422, "violates a unique constraint", ConflictError),
    ("POST", 409, "", ConflictError),
    ("POST", 422, "Tenant node must be in running state to poweroff", ValidationError),
    ("POST", 422, "Tenant must be in running state to poweroff", ValidationError),
    ("POST", 422, "The specified drive is already hotplugging", ValidationError),
    ("DELETE", 422, "it must be disabled and the change applied first", ValidationError),
    ("GET", 422, "Invalid argument", ValidationError),
    ("POST", 422, "field 'vm_actions.vm' is required", ValidationError),
    ("PUT", 422, "field 'key' is readonly", ValidationError),
    ("PUT", 422, "value 'x' is not in list for field 'boot_order'", ValidationError),
    ("POST", 422, "value 'killpower' is not in list for field 'action'", ValidationError),
    ("PUT", 422, "Error setting tier", ValidationError),
    ("POST", 422, "Validation error on field: 'dhcp_start' - 'fails validation test'", ValidationError),
    ("POST", 422, "Disk size must be greater than 0", ValidationError),
    ("POST", 422, "Operation not permitted", ValidationError),
    ("POST", 400, "no such action", ValidationError),
    ("GET", 429, "Too many requests", RateLimitError),
    ("POST", 429, "Too many requests", RateLimitError),
    ("DELETE", 500, "field 'instances' must be empty to delete", ReferencedError),
    (
        "DELETE",
        500,
        "Unable to delete VM snapshot 7: ... field 'references' must be empty to delete",
        ReferencedError,
    ),
    ("DELETE", 409, "other rows are still referencing it", ReferencedError),
    ("DELETE", 500, "Unable to delete online drive", ServerError),
    # an alias that does not exist; nothing refers to the rule
    ("POST", 422, "Unable to generate rule references", ValidationError),
    ("PUT", 500, "Unable to create rule reference", ServerError),
    ("POST", 500, "something broke", ServerError),
    ("GET", 502, "", ServerError),
    ("GET", 503, "", ServerError),
    ("GET", 504, "", ServerError),
    ("POST", 502, "", OutcomeUnknownError),
    ("PUT", 503, "", OutcomeUnknownError),
    ("DELETE", 504, "", OutcomeUnknownError),
    ("POST", 500, "", ServerError),
    ("GET", 418, "teapot", APIError),
    # an error inside a success
    ("GET", 200, "Login required", AuthenticationError),
    ("GET", 200, "something", InvalidResponseError),
    ("POST", 201, "something", InvalidResponseError),
]


def recorded(method, status, text, **more):
    body = json.dumps({"err": text}) if text else ""
    return error_from_response(method, "/api/v4/vms/1", status, body, **more)


@pytest.mark.parametrize(("method", "status", "text", "expected"), RECORDED)
def test_recorded_responses(method, status, text, expected):
    error = recorded(method, status, text)
    assert error.__class__ is expected
    assert error.status_code == status
    assert error.api_message == text
    assert text in str(error)
    assert f"HTTP {status}" in str(error)


def test_a_refused_value_of_an_enumeration_points_to_the_doctor():
    error = recorded("PUT", 422, "value 'x' is not in list for field 'boot_order'")
    assert error.hint == SEE_DOCTOR
    assert "verge.vergeos.doctor" in str(error)


@pytest.mark.parametrize("status", [401, 403, 404, 429])
def test_text_does_not_override_a_specific_status(status):
    plain = recorded("DELETE", status, "no").__class__
    assert recorded("DELETE", status, "already in use, referenced, must be empty to delete").__class__ is plain


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"err": "one"}', "one"),
        ('{"error": "two"}', "two"),
        ('{"message": "three"}', "three"),
        ('{"err": "", "message": "four"}', "four"),
        ('{"err": "one", "error": "two"}', "one"),
        ('{"err": {"code": 5}}', '{"code": 5}'),
        ('{"err": "two\\n  lines"}', "two lines"),
        ("plain words", "plain words"),
        ('"quoted"', '"quoted"'),
        ("", ""),
        ("<html><head><title>502 Bad\n Gateway</title></head>", "a web page titled '502 Bad Gateway'"),
        ("<!DOCTYPE html><p>x", "a web page without a title"),
    ],
)
def test_text_of_an_error_body(body, expected):
    assert error_from_response("GET", "/x", 422, body).api_message == expected


def test_a_long_unexpected_response_is_truncated():
    error = error_from_response("GET", "/x", 200, "y" * 5000)
    assert 100 < len(str(error)) < 400


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_the_404_page_of_a_web_server_does_not_mean_not_found(method):
    error = error_from_response(method, "/api/v4/vms/1", 404, "<html><title>404 Not Found</title></html>")
    assert error.__class__ is InvalidResponseError
    assert "address of a VergeOS system" in str(error)


def test_the_text_of_a_web_page_is_not_matched():
    assert (
        error_from_response("POST", "/x", 422, "<html><title>already exists</title></html>").__class__
        is ValidationError
    )


def test_an_empty_404_means_not_found():
    assert error_from_response("GET", "/api/v4/vms/1", 404, "").__class__ is NotFoundError


@pytest.mark.parametrize("body", ["<html></html>", "{", "", '{"a": 1}'])
def test_an_unusable_2xx_leaves_the_outcome_of_a_write_unknown(body):
    error = error_from_response("POST", "/x", 200, body)
    assert error.__class__ is OutcomeUnknownError
    assert error.cause.__class__ is InvalidResponseError
    assert error.status_code == 200
    assert (error.method, error.path) == ("POST", "/x")
    assert "check the object before repeating" in str(error)
    assert error.__cause__ is error.cause


@pytest.mark.parametrize("body", ["<html></html>", "{", "", '{"a": 1}'])
def test_an_unusable_2xx_of_a_read_is_an_invalid_response(body):
    assert error_from_response("GET", "/x", 200, body).__class__ is InvalidResponseError


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://user:hush@new.example:8443/login", "'new.example:8443'"),
        ("/login", "set host and port"),
        ("", "set host and port"),
        ("https://[broken", "set host and port"),
    ],
)
def test_redirects_name_the_host_and_the_option(location, words):
    error = error_from_response("GET", "/x", 302, "", location=location)
    assert error.__class__ is APIError
    assert words in str(error)
    assert "redirect" in str(error)
    assert "hush" not in str(error)


def test_retry_after_is_kept():
    assert recorded("POST", 429, "slow down", retry_after=7.0).retry_after == 7.0
    assert recorded("GET", 503, "slow down", retry_after=7.0).retry_after == 7.0
    assert recorded("GET", 503, "slow down").retry_after is None


def test_the_response_member_is_kept_but_not_shown():
    body = json.dumps({"err": "Simulation complete", "response": {"answers": {"ROOT_PW": "hush-hush"}}})
    error = error_from_response("POST", "/x", 405, body)
    assert error.response["answers"] == {"ROOT_PW": "hush-hush"}
    assert "hush" not in str(error) + repr(error) + str(error.to_result())


def test_redaction_comes_before_truncation():
    secret = "s3cret-value"
    text = "x" * (EXCERPT_LENGTH - 5) + secret
    error = error_from_response("GET", "/x", 422, text, redact=lambda words: words.replace(secret, "***"))
    assert "s3" not in str(error)


def test_the_message_is_one_line_with_target_status_text_and_hint():
    error = recorded("POST", 401, "Login\nrequired", operation="create", target="vms 'web1'")
    line = str(error)
    assert "\n" not in line
    assert line.startswith("create vms 'web1': HTTP 401, Login required (check token")


def test_the_target_can_be_set_later():
    error = recorded("PUT", 422, "Error setting tier", operation="update", target="vms 1")
    error.target = "vms 'web1'"
    assert str(error) == "update vms 'web1': HTTP 422, Error setting tier"


def test_the_result_contains_only_known_values():
    assert VergeError("x").to_result() == {"kind": "error"}
    error = recorded("POST", 409, "This name is already in use", operation="create", target="vms 'a'")
    assert error.to_result() == {
        "kind": "conflict",
        "status_code": 409,
        "operation": "create",
        "target": "vms 'a'",
        "api_message": "This name is already in use",
    }
    unknown = recorded("POST", 503, "restarting").to_result()
    assert unknown["kind"] == "outcome_unknown"
    assert unknown["status_code"] == 503
    assert unknown["api_message"] == "restarting"
    assert json.loads(json.dumps(unknown)) == unknown


def test_a_timeout_says_what_was_awaited_and_seen():
    error = TaskTimeoutError(
        awaited="status running", last_seen="status starting", elapsed=61.2, done=["created"], target="vms 'a'"
    )
    line = str(error)
    assert line == "vms 'a': timed out after 61 s waiting for status running; last seen: status starting"
    assert "created" not in line, "added once, by the code that reports the failure"
    assert error.done == ["created"]
    assert "last seen: nothing" in str(TaskTimeoutError(awaited="x"))


ALL_CLASSES = [item for _name, item in inspect.getmembers(errors, inspect.isclass) if issubclass(item, VergeError)]


def test_kinds_are_distinct():
    kinds = [item.kind for item in ALL_CLASSES]
    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("kind", ALL_CLASSES)
def test_errors_can_be_copied_and_pickled(kind):
    error = kind("words", hint="a hint", operation="create", target="vms 1")
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own bytes
        assert twin.__class__ is kind
        assert str(twin) == str(error)


@pytest.mark.parametrize("kind", ALL_CLASSES)
def test_every_string_is_redacted(kind):
    error = kind("hush 1", hint="hush 2", operation="hush 3", target="hush 4")
    if isinstance(error, TaskTimeoutError):
        error.done, error.last_seen = ["hush"], "hush"
    if isinstance(error, OutcomeUnknownError):
        error.cause = VergeError("hush")
    error.redact(lambda text: text.replace("hush", "*"))
    assert "hush" not in "".join([str(error), repr(error), repr(vars(error)), repr(error.args), str(error.to_result())])
