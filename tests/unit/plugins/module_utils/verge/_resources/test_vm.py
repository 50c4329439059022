# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only virtual machines do: waiting for the address that the guest agent reports, and what guards refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._planner.names import Names
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import VM
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.steps import Create, DeferredKey
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import (
    have,
    plan_of,
    refused,
    steps,
    want,
)

UP, DOWN = "running", "stopped"
ASKED = {"wait_for_ip": True}
ADDRESS = "an address reported by the guest agent"
START = ["start VM 'v'", "~status running"]
STOP = ["stop VM 'v'", "~status stopped"]


def guest(*addresses):
    """What a guest agent reports."""
    return {"network": [{"name": "eth0", "ip-addresses": [{"ip-address": address} for address in addresses]}]}


def vm(status=UP, addresses=(), **columns):
    row = {
        "name": "v",
        "machine": 50,
        "guest_agent": True,
        "status": status,
        "guest_networks": guest(*addresses),
        **columns,
    }
    return have(VM, 5, row, drives=[], nics=[], devices=[], cloudinit_files=[])


# --- the address of the guest -----------------------------------------------------------------------------------------


def test_an_address_is_waited_for_after_a_start():
    plan = plan_of(VM, want(VM), vm(DOWN), state="running", extra=ASKED)
    assert steps(plan) == [*START, f"~{ADDRESS}"]
    wait = plan.steps[-1]
    assert (wait.needed, wait.poll.fields) == (True, ("$key", "machine#status#agent_guest_info as guest_networks"))
    assert "the agent must be installed and running" in wait.hint
    assert not wait.poll.check({"$key": 5, "guest_networks": guest()}).done
    result = wait.poll.check({"$key": 5, "guest_networks": guest("192.0.2.1")})
    assert (result.done, result.seen) == (True, "guest_address 192.0.2.1")


def test_a_running_vm_that_reports_an_address_is_not_waited_for():
    assert not plan_of(VM, want(VM), vm(addresses=["192.0.2.1"]), extra=ASKED).steps
    plan = plan_of(VM, want(VM), vm(), extra=ASKED)
    assert steps(plan) == [f"~{ADDRESS}"]
    assert not plan.changes


def test_a_task_that_only_waits_changes_nothing_that_could_be_refused():
    resource = replace(VM, change_guards=(lambda *_all: "it is reserved",), notices=(lambda *_all: "mind the gap",))
    plan = plan_of(resource, want(resource), vm(), extra=ASKED)
    assert (steps(plan), plan.warnings) == ([f"~{ADDRESS}"], [])


def test_the_address_of_the_last_run_does_not_count():
    state = vm(addresses=["192.0.2.1"])
    assert steps(plan_of(VM, want(VM), state, state="restarted", extra=ASKED)) == [*STOP, *START, f"~{ADDRESS}"]


def test_an_address_is_only_waited_for_on_request_and_while_it_runs():
    assert not plan_of(VM, want(VM), vm()).steps
    assert not plan_of(VM, want(VM), vm(DOWN), extra=ASKED).steps
    assert steps(plan_of(VM, want(VM), vm(), state="stopped", extra=ASKED)) == STOP
    assert steps(plan_of(VM, want(VM), vm(), state="suspended", extra=ASKED)) == [
        "suspend VM 'v'",
        "~status hibernated",
    ]


def test_a_new_vm_is_waited_for_too():
    plan = plan_of(VM, want(VM, name="v", guest_agent=True), state="running", extra=ASKED)
    assert steps(plan) == ["create VM 'v'", *START, f"~{ADDRESS}"]
    assert plan.steps[-1].key == DeferredKey(plan.steps[0].token)
    assert steps(plan_of(VM, want(VM, name="v", guest_agent=True), extra=ASKED)) == ["create VM 'v'"]


def test_an_address_is_waited_for_in_the_last_pass_only():
    """Changes of a running VM may need a restart, which only shows in the next pass."""
    plan = plan_of(VM, want(VM, description="m"), vm(), extra=ASKED)
    assert (steps(plan), plan.effects.another_pass) == (["set description of VM 'v'"], True)
    plan = plan_of(VM, want(VM), vm(), follow_up=True, extra=ASKED)
    assert (steps(plan), plan.effects.another_pass) == ([f"~{ADDRESS}"], False)


def test_rules_say_which_address_is_waited_for():
    rules = {**ASKED, "addresses": [{"source": "guest", "cidr": "10.0.0.0/8"}]}
    wait = plan_of(VM, want(VM), vm(DOWN), state="running", extra=rules).steps[-1]
    assert not wait.poll.check({"$key": 5, "guest_networks": guest("192.0.2.1")}).done
    result = wait.poll.check({"$key": 5, "guest_networks": guest("192.0.2.1", "10.0.0.7")})
    assert (result.done, result.seen) == (True, "guest_address 10.0.0.7")


def test_rules_that_are_not_valid_are_refused():
    message = refused(VM, want(VM), vm(), extra={"addresses": ["gest"]})
    assert message.endswith("addresses: 'gest' is not a valid address source (did you mean 'guest'?)")


def test_an_address_that_the_platform_knows_needs_no_agent():
    plan = plan_of(VM, want(VM), vm(guest_agent=False), extra={**ASKED, "addresses": ["nic"]})
    assert steps(plan) == ["~an address that fits 'addresses'"]


def test_only_a_guest_agent_reports_addresses():
    message = "'wait_for_ip' needs 'guest_agent: true'"
    assert message in refused(VM, want(VM, name="v"), extra=ASKED)
    assert message in refused(VM, want(VM), vm(guest_agent=False), extra=ASKED)
    assert plan_of(VM, want(VM, guest_agent=True), vm(guest_agent=False), extra=ASKED).changes
    assert plan_of(VM, want(VM), vm(DOWN, guest_agent=False), state="absent", extra=ASKED).changes


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ([], None),
        (["127.0.0.1", "::1", "169.254.0.1", "fe80::1", "0.0.0.0", "nonsense"], None),  # noqa: S104 - not bound to
        (["2001:db8::1", "192.0.2.1", "192.0.2.2"], "192.0.2.1"),
        (["fe80::1", "2001:db8::1"], "2001:db8::1"),
    ],
)
def test_the_first_address_by_which_others_reach_the_guest(addresses, expected):
    networks = [{"interface": "eth0", "addresses": addresses}]
    assert VM.fact("guest_address").load({"guest_networks": guest(*addresses)}) == expected
    assert VM.fact("guest_networks").load({"guest_networks": guest(*addresses)}) == networks


# --- drives -----------------------------------------------------------------------------------------------------------


def image():
    names = Names()
    names.learn(VM.child("drives").resource.column("image"), "i", "9")
    return names


def test_a_drive_from_an_image_is_filled_before_it_is_resized():
    drive = {"name": "d", "image": "i", "size": "2 GiB"}
    plan = plan_of(VM, want(VM, name="v", drives=[drive]), names=image(), state="running")
    assert steps(plan) == ["create VM 'v'", "create drive 'd'", "~its end"]
    create = [step for step in plan.steps if isinstance(step, Create)][1]
    assert create.body == {
        "machine": DeferredKey("object", "machine"),
        "name": "d",
        "media_source": 9,
        "media": "import",
    }
    assert (plan.effects.another_pass, plan.predicted_actions[-1]) == (True, "start VM 'v'")


@pytest.mark.parametrize(
    ("drive", "message"),
    [
        ({}, "a new disk needs 'size', or 'image'"),
        ({"media": "efidisk", "size": "1 GiB"}, "the platform sizes an EFI disk itself"),
        ({"media": "cdrom", "image": "i"}, "use 'iso' to insert a file"),
        ({"size": "1 GiB", "iso": "i"}, "'iso' is for drives with 'media: cdrom'"),
    ],
)
def test_a_drive_that_makes_no_sense_is_refused(drive, message):
    refusal = refused(VM, want(VM, name="v", drives=[{"name": "d", **drive}]), names=image())
    assert refusal.startswith("drives[0]: ")
    assert message in refusal


def test_secure_boot_needs_uefi():
    assert "secure_boot needs 'uefi: true'" in refused(VM, want(VM, name="v", secure_boot=True))
    assert plan_of(VM, want(VM, secure_boot=True), vm(DOWN, uefi=True)).changes


# --- devices ----------------------------------------------------------------------------------------------------------


def test_a_device_is_added_for_the_next_start_and_removed_while_the_vm_is_off():
    plan = plan_of(VM, want(VM, devices=[{"name": "t", "type": "tpm"}]), vm())
    assert steps(plan) == ["create device 't'"]
    assert "devices[0] will take effect at its next start" in plan.warnings[0]
    state = vm()
    state.children["devices"] = vm().children["devices"] + [
        have(VM.child("devices").resource, 7, {"name": "t", "type": "tpm"})
    ]
    removal = want(VM, devices=[{"name": "t", "type": "tpm", "state": "absent"}])
    assert "devices (removal of 't') can only be changed while it is off" in refused(VM, removal, state)
    assert steps(plan_of(VM, removal, state, state="stopped")) == [*STOP, "delete device 't'"]


@pytest.mark.parametrize(
    ("machine", "interface", "warned"),
    [
        ("q35", "ide", True),
        ("pc-q35-10.0", "ide", True),
        ("pc", "ahci", True),
        ("pc", "ide", False),
        ("q35", "virtio", False),
        (None, "ide", False),
    ],
)
def test_an_interface_of_another_machine_family_is_a_warning(machine, interface, warned):
    options = {"drives": [{"name": "d", "size": "1 GiB", "interface": interface}]}
    if machine:
        options["machine_type"] = machine
    warnings = [text for text in plan_of(VM, want(VM, name="n", **options)).warnings if "is meant for" in text]
    assert bool(warnings) is warned
    if warned:
        assert warnings[0].startswith("drives[0].interface: ")
