# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only NAS volumes do: being mounted after a change and unmounted before a deletion."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_volume import NAS_VOLUME
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Delete, Update, Wait
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import have, plan_of, refused, want

KEY = "a" * 40


def volume(**columns):
    row = {"name": "v", "enabled": True, "mounted": True, "service_status": "running", "maxsize": 1024**3, **columns}
    return have(NAS_VOLUME, KEY, row, cifs_shares=[], nfs_shares=[], snapshots=[])


def service():
    names = Names()
    names.learn(NAS_VOLUME.column("service"), "nas", "3")
    return names


def new(**options):
    return want(NAS_VOLUME, name="v", service="nas", size="1 GiB", **options)


# --- mounting ---------------------------------------------------------------------------------------------------------


def test_a_volume_is_waited_for_after_it_was_enabled_or_disabled():
    update, wait = plan_of(NAS_VOLUME, want(NAS_VOLUME, enabled=False), volume()).steps
    assert isinstance(update, Update)
    assert (wait.awaited, wait.needed, wait.key, wait.key_column) == ("it to be unmounted", False, KEY, "id")
    assert "the log of the volume" in wait.hint
    assert wait.poll.fields == ("$key", "status#mounted as mounted")
    assert wait.poll.check({"$key": KEY, "mounted": False}).done
    assert not wait.poll.check({"$key": KEY, "mounted": True}).done
    plan = plan_of(NAS_VOLUME, want(NAS_VOLUME, enabled=True), volume(enabled=False, mounted=False))
    wait = plan.steps[-1]
    assert wait.awaited == "it to be mounted"
    assert wait.poll.check({"$key": KEY, "mounted": True}).done
    assert not wait.poll.check({"$key": KEY, "mounted": False}).done


def test_nothing_is_waited_for_without_a_change():
    assert not plan_of(NAS_VOLUME, want(NAS_VOLUME, enabled=True), volume(mounted=False)).steps


def test_nothing_is_waited_for_when_it_is_mounted_as_wanted():
    plan = plan_of(NAS_VOLUME, want(NAS_VOLUME, note="m"), volume())
    assert [type(step) for step in plan.steps] == [Update]


def test_nothing_is_waited_for_while_the_service_is_off():
    plan = plan_of(NAS_VOLUME, want(NAS_VOLUME, enabled=False), volume(service_status="stopped"))
    assert [type(step) for step in plan.steps] == [Update]
    assert plan.warnings == ["the VM of the NAS service is stopped: the changes take effect once it runs"]


def test_what_the_platform_chose_counts_for_an_option_that_was_not_given():
    """In the pass that follows the creation."""
    (wait,) = plan_of(NAS_VOLUME, want(NAS_VOLUME, name="v"), volume(mounted=False), follow_up=True).steps
    assert wait.awaited == "it to be mounted"


def test_a_new_volume_is_read_again_unless_the_user_does_not_wait():
    assert plan_of(NAS_VOLUME, new(), names=service()).effects.another_pass
    assert not plan_of(NAS_VOLUME, new(), names=service(), wait=False).effects.another_pass


# --- deletion ---------------------------------------------------------------------------------------------------------


def test_a_mounted_volume_is_only_deleted_with_consent():
    message = refused(NAS_VOLUME, want(NAS_VOLUME), volume(), state="absent")
    assert "delete NAS volume 'v': it is mounted" in message
    assert "set 'force: true' to have it unmounted, or disable it first with 'enabled: false'" in message


def test_a_mounted_volume_is_unmounted_before_it_is_deleted():
    plan = plan_of(NAS_VOLUME, want(NAS_VOLUME), volume(), state="absent", force=True)
    update, wait, delete, gone = plan.steps
    assert update == Update("unmount the volume: NAS volume 'v'", "volumes", KEY, {"enabled": False})
    assert (wait.needed, wait.poll.fields) == (True, ("$key", "status#mounted as mounted"))
    assert not wait.poll.check({"$key": KEY, "mounted": True}).done
    assert wait.poll.check({"$key": KEY, "mounted": False}).done
    assert wait.poll.check(None).failed
    assert isinstance(delete, Delete)
    assert delete.retry == ("Unable to delete online drive",)
    assert gone.awaited == "its removal"


@pytest.mark.parametrize("mounted", [False, None])
def test_a_volume_that_is_not_mounted_needs_no_preparation(mounted):
    plan = plan_of(NAS_VOLUME, want(NAS_VOLUME), volume(mounted=mounted), state="absent")
    assert [type(step) for step in plan.steps] == [Delete, Wait]


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_new_volume_needs_a_size_unless_it_is_remote():
    desired = want(NAS_VOLUME, name="v", service="nas")
    assert "'size' is required to create a volume" in refused(NAS_VOLUME, desired, names=service())
    remote = want(NAS_VOLUME, name="v", service="nas", file_system="nfs")
    assert plan_of(NAS_VOLUME, remote, names=service()).changes
    assert "'size' is required" in refused(
        NAS_VOLUME, want(NAS_VOLUME, name="v", service="nas", file_system="ext4"), names=service()
    )


def test_a_share_that_no_host_could_mount_is_refused():
    desired = want(NAS_VOLUME, nfs_shares=[{"name": "s"}])
    assert "nfs_shares[0]: no host could mount the share" in refused(NAS_VOLUME, desired, volume())
    for hosts in ({"allow_all": True}, {"allowed_hosts": ["192.0.2.1"]}):
        assert plan_of(NAS_VOLUME, want(NAS_VOLUME, nfs_shares=[{"name": "s", **hosts}]), volume()).changes
