# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How values of the DNS server are written."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.dns import DnsDuration, Domain, MatchList


@pytest.mark.parametrize(
    ("written", "stored", "shown"),
    [
        ("1h", "1h", "1 hour"),
        ("1 hour", "1h", "1 hour"),
        (3600, "1h", "1 hour"),
        ("90 seconds", "90s", "90 seconds"),
        ("1h30m", "90m", "90 minutes"),
        ("3W", "3w", "21 days"),
        ("", "", None),
        (0, "0", "0 seconds"),
    ],
)
def test_durations_are_stored_in_the_words_of_the_server(written, stored, shown):
    codec = DnsDuration()
    value = codec.parse(written)
    assert codec.dump(value) == stored
    assert codec.load(codec.dump(value)) == value
    assert codec.show(value) == shown


def test_the_same_duration_in_other_words_is_the_same():
    codec = DnsDuration()
    assert codec.same(codec.parse("1 hour"), codec.load("3600"))
    assert codec.load(None) == ""
    with pytest.raises(ValueError, match="not a valid duration"):
        codec.parse("soon")
    with pytest.raises(ValueError, match="not a duration"):
        codec.load("1y")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (["10.0.0.0/8", "!10.1.0.1", "localnets"], "10.0.0.0/8;!10.1.0.1;localnets;"),
        (["10.0.0.0/8;172.16.0.0/12;"], "10.0.0.0/8;172.16.0.0/12;"),
        (["10.0.0.0/8; 172.16.0.0/12"], "10.0.0.0/8;172.16.0.0/12;"),
        (["!{ !10.0.0.0/8; any; }", "key one"], "!{ !10.0.0.0/8;any;};key one;"),
        ([], ""),
        ([""], ""),
    ],
)
def test_each_item_of_a_list_ends_with_a_semicolon(written, stored):
    codec = MatchList()
    value = codec.parse(written)
    assert codec.dump(value) == stored
    assert codec.same(value, codec.load(stored))
    assert codec.parse(codec.show(value)) == value


def test_the_order_of_a_list_matters_because_the_first_match_decides():
    codec = MatchList()
    assert not codec.same(codec.parse(["any", "!10.0.0.1"]), codec.load("!10.0.0.1;any;"))


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("lab.example", "lab.example"),
        ("10.77.0.0/24", "0.77.10.in-addr.arpa"),
        ("10.77.0.0/16", "77.10.in-addr.arpa"),
        ("10.0.0.0/8", "10.in-addr.arpa"),
        ("10.77.0.20/32", "20.0.77.10.in-addr.arpa"),
        ("2001:db8::/32", "8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
def test_a_network_stands_for_its_reverse_zone(written, stored):
    assert Domain().parse(written) == stored


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("10.77.0.0/25", "must be a multiple of 8"),
        ("2001:db8::/33", "must be a multiple of 4"),
        ("0.0.0.0/0", "must be a multiple of 8"),
        ("10.77.0.1/24", "not a valid network"),
        ("lab/24", "not a valid network"),
    ],
)
def test_a_network_without_a_reverse_zone_of_its_own_is_refused(written, problem):
    with pytest.raises(ValueError, match=problem):
        Domain().parse(written)
