# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.export.yaml_text import (
    Variable,
    comment,
    lines,
)


class Loader(yaml.SafeLoader):
    """Reads text that is marked as unsafe, as Ansible does."""


Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


def text_of(value):
    return "\n".join(lines(value)) + "\n"


#: Text that YAML reads as something else, or in another way, if it has no quotes.
TRAPS = [
    *(
        "4 GiB",
        "12:30",
        "52:54:00:12:34:56",
        "1e3",
        "0x1f",
        "0o17",
        "017",
        "1_000",
        "2027-01-31T12:00:00Z",
        "2027-01-31",
    ),
    *(
        "yes",
        "Off",
        "~",
        "null",
        "",
        " ",
        "- a",
        "a: b",
        "a #b",
        "#c",
        "=",
        "<<",
        ".inf",
        "1.1",
        "10.0.0.1",
        "10.0.0.0/24",
    ),
    *(
        "{{ x }}",
        "{% x %}",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "a\n\nb\n\n",
        "  a\nb",
        "a\n b\n",
        "\n",
        "a\tb",
        "\ufeff",
    ),
    *("env:prod", "a:", ":a", "[a]", "{a}", "'", '"', "\\", "a\r\nb", "\x85", "\u2028", "\U0001f600"),
]
TEXTS = st.one_of(st.text(), st.sampled_from(TRAPS), st.from_regex(r"\A[a-z0-9 :#.,\-\n\t'\"{}\[\]%@&*!|>]*\Z"))
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.one_of(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), st.lists(VALUES, min_size=1)))
def test_what_is_written_is_read_back(value):
    assert yaml.load(text_of(value), Loader=Loader) == value  # noqa: S506 - it is a safe one


@pytest.mark.parametrize("text", TRAPS)
def test_text_stays_text(text):
    assert yaml.load(text_of({"value": text}), Loader=Loader) == {"value": text}  # noqa: S506 - it is a safe one


def test_it_reads_as_if_a_person_had_written_it():
    value = {
        "vms": [
            {
                "name": "web1",
                "ram": "4 GiB",
                "cpu_cores": 2,
                "uefi": True,
                "machine_type": "pc-q35-10.0",
                "description": "front end, see https://example.com/a?b",
                "drives": [{"name": "os", "size": "20 GiB"}, {}],
                "nics": [],
                "tags": ["env:prod", "on"],
                "cloudinit": "#cloud-config\nhostname: web1\n",
            }
        ]
    }
    assert text_of(value) == (
        "vms:\n"
        "  - name: web1\n"
        "    ram: 4 GiB\n"
        "    cpu_cores: 2\n"
        "    uefi: true\n"
        "    machine_type: pc-q35-10.0\n"
        '    description: "front end, see https://example.com/a?b"\n'
        "    drives:\n"
        "      - name: os\n"
        "        size: 20 GiB\n"
        "      - {}\n"
        "    nics: []\n"
        "    tags:\n"
        "      - env:prod\n"
        '      - "on"\n'
        "    cloudinit: |\n"
        "      #cloud-config\n"
        "      hostname: web1\n"
    )


def test_variables_are_templates_and_text_with_braces_is_not():
    assert text_of({"password": Variable("vault_x"), "note": "{{ vault_x }}"}) == (
        'password: "{{ vault_x }}"\nnote: !unsafe "{{ vault_x }}"\n'
    )


def test_comments_are_wrapped_and_cannot_end_early():
    (first, second) = comment("a name\nnetworks: [] " + "x" * 110, "  ")
    assert first.startswith("  # a name networks: []")
    assert second == f"  # {'x' * 110}"
