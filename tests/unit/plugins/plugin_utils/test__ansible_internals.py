# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Results of the in-process mode, without secrets and in plain types."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.keys import Key
from ansible_collections.verge.vergeos.plugins.plugin_utils import _ansible_internals as internals

masks_results = pytest.mark.skipif(hasattr(internals, "mask_secrets"), reason="this ansible-core masks what is shown")

TEXTS = st.text(st.sampled_from('ab"\\/\n\x00é€😀\ud83d'), min_size=1, max_size=3)
VALUES = st.recursive(
    TEXTS | st.integers(0, 300) | st.booleans() | st.none() | st.floats(0, 3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@masks_results
@given(VALUES, st.sets(TEXTS | st.sampled_from(["1", "2.5", "True", "null"]), max_size=2))
def test_secrets_are_removed_as_ansible_removes_them(value, secrets):
    shown = internals.shown_result({"value": value}, secrets)
    assert shown == internals.to_json_types(internals.redact({"value": value}, secrets))


def test_results_are_in_plain_types():
    shown = internals.shown_result({"id": Key("7"), "names": ("a",)}, {"Zk81-wvQp"})
    assert shown == {"id": "7", "names": ["a"]}
    assert type(shown["id"]) is str


@masks_results
def test_values_are_only_examined_where_a_secret_may_be(monkeypatch):
    examined = []
    monkeypatch.setattr(internals, "remove_values", lambda value, _secrets: examined.append(value) or value)
    internals.shown_result({"vms": [{"name": "a"}]}, {"Zk81-wvQp"})
    assert examined == []
    internals.shown_result({"vms": [{"name": "Zk81-wvQp"}]}, {"Zk81-wvQp"})
    assert examined == [{"vms": [{"name": "Zk81-wvQp"}]}]
