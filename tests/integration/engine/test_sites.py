# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sites, their syncs, and what is sent with them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.cloud_snapshot import CLOUD_SNAPSHOT
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site import SITE
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_remote_snapshot import (
    SITE_REMOTE_SNAPSHOT,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_incoming import (
    SITE_SYNC_INCOMING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_outgoing import (
    SITE_SYNC_OUTGOING,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.site_sync_transfer import (
    SITE_SYNC_TRANSFER,
)
from tests.integration.conftest import RATE
from tests.integration.tasks import System, failure
from tests.simulator.pair import SITE as REMOTE
from tests.simulator.pair import Pair

UNREACHABLE = {"name": "far", "url": "https://far.invalid", "auth_user": "admin", "auth_password": "Pw-secret"}


@pytest.fixture(scope="module")
def servers() -> Iterator[Pair]:
    """Two systems that know each other, started once."""
    with Pair(clock_rate=RATE) as pair:
        yield pair


@pytest.fixture
def pair(servers: Pair) -> tuple[System, System]:
    """The sender and the receiver, as they were started."""
    servers.reset()
    return System(servers.main), System(servers.remote)


def test_a_sign_in_that_fails_is_an_error_and_tried_again(system: System) -> None:
    message = failure(system, SITE, **UNREACHABLE)
    assert "the sign-in to site 'far': failed: Could not resolve host: far.invalid" in message
    again = failure(system, SITE, **UNREACHABLE)
    assert "Could not resolve host" in again
    check = system.run(SITE, check=True, **UNREACHABLE)
    assert check["actions"] == ["sign in to site 'far'"]
    there = system.run(SITE, **{**UNREACHABLE, "url": "https://far.example.org"})
    assert there["site"]["authentication_status"] == "authenticated"
    assert not system.run(SITE, **{**UNREACHABLE, "url": "https://far.example.org/"})["changed"]


def test_other_credentials_are_sent_on_request_and_never_shown(pair: tuple[System, System]) -> None:
    main, remote = pair
    name, password = remote.simulator.username, remote.simulator.password
    wrong = {"name": REMOTE, "auth_user": name, "auth_password": "Wr0ng-secret"}
    assert not main.run(SITE, **wrong)["changed"]
    message = failure(main, SITE, **wrong, update_password="always")
    assert "the sign-in to site 'dr'" in message
    assert "Wr0ng-secret" not in message
    result = main.run(SITE, **{**wrong, "auth_password": password})
    assert result["site"]["authentication_status"] == "authenticated"
    assert password not in json.dumps(result)


def test_a_site_with_syncs_is_only_removed_with_consent(system: System) -> None:
    message = failure(system, SITE, name="offsite", state="absent")
    assert "it has outgoing site sync 'offsite'" in message
    result = system.run(SITE, name="offsite", state="absent", delete_syncs=True)
    assert result["diff"]["after"] == {
        "site_syncs_outgoing": "outgoing site sync 'offsite' will be deleted with site 'offsite'",
        "site_syncs_incoming": "incoming site sync 'offsite' will be deleted with site 'offsite'",
    }
    assert (system.rows("sites"), system.rows("site_syncs_outgoing"), system.rows("site_syncs_incoming")) == (
        [],
        [],
        [],
    )


def test_a_sender_registers_with_the_code_that_the_receiver_shows_on_request(pair: tuple[System, System]) -> None:
    main, remote = pair
    [site] = remote.info(SITE)
    hidden = remote.run(SITE_SYNC_INCOMING, name="second", site=site["name"])
    assert hidden["site_sync_incoming"]["registration_code"] == "<hidden>"
    shown = remote.run(SITE_SYNC_INCOMING, name="second", site=site["name"], show_registration_code=True)
    code = shown["site_sync_incoming"]["registration_code"]
    assert not shown["changed"]
    assert code == remote.row("site_syncs_incoming", name="second")["registration_code"]
    result = main.run(SITE_SYNC_OUTGOING, name="second", site=REMOTE, registration_code=code)
    assert code not in json.dumps(result)
    assert remote.info(SITE_SYNC_INCOMING, name="second")[0]["sender"] == "second"
    other = remote.run(
        SITE_SYNC_INCOMING, name="second", site=site["name"], state="regenerated", show_registration_code=True
    )
    assert other["site_sync_incoming"]["registration_code"] not in ("", code, "<hidden>")
    message = failure(main, SITE_SYNC_OUTGOING, name="third", site=REMOTE, registration_code=code)
    assert "the registration of outgoing site sync 'third': failed: The registration code is not valid" in message


def test_a_snapshot_is_sent_once_and_listed_on_both_sides(pair: tuple[System, System]) -> None:
    main, remote = pair
    main.run(CLOUD_SNAPSHOT, name="before", wait=False)
    sent = main.run(SITE_SYNC_TRANSFER, snapshot="before", sync=REMOTE, retention="7 days")
    transfer = sent["site_sync_transfer"]
    assert (transfer["status"], transfer["site"], transfer["last_error"]) == ("complete", REMOTE, "")
    assert not main.run(SITE_SYNC_TRANSFER, snapshot="before", sync=REMOTE)["changed"]
    assert [row["name"] for row in remote.info(CLOUD_SNAPSHOT, filters={"remote_sync": True})] == ["remote_before"]
    assert main.info(SITE_REMOTE_SNAPSHOT, filters={"site": REMOTE}) == []
    main.run(SITE_SYNC_OUTGOING, name=REMOTE, state="refreshed")
    assert [row["name"] for row in main.info(SITE_REMOTE_SNAPSHOT, filters={"site": REMOTE})] == ["remote_before"]


def test_a_transfer_that_fails_says_why_and_is_tried_again(pair: tuple[System, System]) -> None:
    main, remote = pair
    main.run(CLOUD_SNAPSHOT, name="before")
    main.run(SITE_SYNC_OUTGOING, name=REMOTE, queue_retry_count=0)
    [receiver] = remote.info(SITE_SYNC_INCOMING)
    remote.run(SITE_SYNC_INCOMING, id=receiver["id"], enabled=False)
    task = {"snapshot": "before", "sync": REMOTE}
    assert "status error The incoming sync is disabled" in failure(main, SITE_SYNC_TRANSFER, **task)
    remote.run(SITE_SYNC_INCOMING, id=receiver["id"], enabled=True)
    assert main.run(SITE_SYNC_TRANSFER, **task)["site_sync_transfer"]["status"] == "complete"
    assert len(main.info(SITE_SYNC_TRANSFER, snapshot="before")) == 1


def test_nothing_is_waited_for_that_a_disabled_sync_would_have_to_send(system: System) -> None:
    system.run(CLOUD_SNAPSHOT, name="before")
    system.run(SITE_SYNC_OUTGOING, name="offsite", enabled=False)
    task = {"snapshot": "before", "sync": "offsite"}
    assert "is disabled, so nothing is sent" in failure(system, SITE_SYNC_TRANSFER, check=True, **task)
    result = system.run(SITE_SYNC_TRANSFER, **task, wait=False)
    assert result["site_sync_transfer"]["status"] == "queue"
    assert result["warnings"] == ["outgoing site sync 'offsite' is disabled, so nothing is sent"]
    assert system.run(SITE_SYNC_TRANSFER, **task, state="absent")["changed"]
    assert system.info(SITE_SYNC_TRANSFER, snapshot="before") == []


def test_the_way_back_is_set_up_once(system: System) -> None:
    task = {"name": "offsite", "set_up_sync_back": True}
    assert system.run(SITE_SYNC_OUTGOING, **task)["site_sync_outgoing"]["sync_back"] == "Sync-back for offsite"
    assert not system.run(SITE_SYNC_OUTGOING, **task)["changed"]
