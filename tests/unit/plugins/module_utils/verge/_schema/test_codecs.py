# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How values are parsed, compared, sent and shown."""

from __future__ import annotations

import re
import string
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.raw_rows import RAW
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.auth_source import FurtherMembers, Setting
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.log import Instant
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.nas_user import DriveLetter
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.tagging import TagName
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.user import Lock
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.vm import FileName, Media, OptionalFlag
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.webhook import Headers, Url
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.codecs import (
    FLAG,
    NUMBER,
    TEXT,
    TIER,
    UNAVAILABLE,
    UNSET,
    Choice,
    Codec,
    DelimitedList,
    Document,
    Duration,
    Flag,
    Integer,
    Mac,
    Memory,
    Name,
    Size,
    Text,
    Timestamp,
    VersionedAlias,
    Word,
    parse_size,
    show_size,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.columns import Column
from ansible_collections.verge.vergeos.tests.unit.plugins.module_utils.verge.fakes import STEADY

KIB, MIB, GIB, TIB = 1024, 1024**2, 1024**3, 1024**4
FAMILY = VersionedAlias({"q35": "pc-q35-", "pc": "pc-i440fx-"})

# --- all of them ------------------------------------------------------------------------------------------------------

hexadecimal = st.text("0123456789abcdef", min_size=12, max_size=12)
words = st.lists(st.text(string.ascii_letters + string.digits + "./-", min_size=1, max_size=8), max_size=4)

#: Each codec with what the platform may store for it.
STORED = {
    "text": (TEXT, st.text(max_size=20)),
    "lower text": (Text(lower=True), st.text("abcäöü 1", max_size=20)),
    "flag": (FLAG, st.booleans()),
    "number": (NUMBER, st.integers(-(2**40), 2**40)),
    "number as text": (NUMBER, st.integers(0, 2**40).map(str)),
    "choice": (Choice("a", "b"), st.sampled_from(["a", "b"])),
    "tier": (TIER, st.integers(1, 5).map(str)),
    "size": (Size(), st.integers(1, 2**58)),
    "size in steps": (Size(step=GIB), st.integers(1, 2**20).map(lambda number: number * GIB)),
    "memory": (Memory(), st.integers(1, 4096).map(lambda number: number * 256)),
    "memory in single steps": (Memory(step=1, minimum=2048), st.integers(2048, 1048576)),
    "mac": (Mac(), hexadecimal.map(lambda digits: ":".join(digits[at : at + 2] for at in range(0, 12, 2)))),
    "family": (FAMILY, st.sampled_from(["q35", "pc-q35-10.0", "pc-i440fx-9.2"])),
    "lines": (DelimitedList("\n"), words.map("\n".join)),
    "commas": (DelimitedList(","), words.map(",".join)),
    "ordered": (DelimitedList(",", ordered=True), words.map(",".join)),
    "moment": (Timestamp(), st.integers(0, 253402300799)),
    "duration": (Duration(), st.integers(0, 2**40)),
    "name": (Name(), st.text(max_size=20)),
    "raw": (RAW, st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.integers()))),
    "media": (Media("disk", "cdrom"), st.sampled_from(["disk", "cdrom"])),
    "file name": (FileName(), st.text("abc.-", max_size=9).map(lambda text: f"/{text}")),
    "headers": (Headers(), words.map(lambda names: "".join(f"{name}:v\n" for name in dict.fromkeys(names)))),
    "setting": (Setting(), st.booleans()),
    "members": (FurtherMembers(), st.dictionaries(st.sampled_from("abc"), st.integers(), max_size=2)),
    "instant": (Instant(), st.integers(0, 4102444800_000_000)),
    "drive letter": (DriveLetter(), st.sampled_from(["", "A", "Z"])),
    "optional flag": (OptionalFlag(), st.sampled_from(["0", "1"])),
    "lock": (Lock(), st.just(0)),
    "settings": (Document(), st.dictionaries(st.text(), st.integers(), max_size=2)),
}
EVERY = pytest.mark.parametrize("kind", STORED)
FEW = settings(STEADY, max_examples=50)


@EVERY
@FEW
@given(data=st.data())
def test_shown_values_are_valid_options(kind, data):
    codec, stored = STORED[kind]
    value = codec.load(data.draw(stored))
    again = codec.parse(codec.show(value))
    # Values that are not shown stand for themselves.
    assert again == value or kind == "headers"
    assert codec.same(again, value)
    assert codec.remark(codec.show(value), again) is None


@EVERY
@FEW
@given(data=st.data())
def test_written_values_are_read_back_as_equal(kind, data):
    codec, stored = STORED[kind]
    value = codec.load(data.draw(stored))
    assert codec.load(codec.dump(value)) == value


#: What an answer in JSON can hold.
json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_infinity=False),
        st.text(max_size=12),
        st.sampled_from(["", "0", "on", "import", "aa:bb", "10,20", "1 2", "²", "9" * 30]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
    max_leaves=4,
)


@EVERY
@FEW
@given(raw=json_values)
def test_no_answer_makes_loading_fail(kind, raw):
    codec, _stored = STORED[kind]
    column = Column("option", codec)
    value = column.load({"option": raw})
    assert value is not UNAVAILABLE


@pytest.mark.parametrize("codec", [NUMBER, TIER, Size(), Memory(), Timestamp(), Duration()])
def test_an_infinite_number_does_not_make_loading_fail(codec):
    assert Column("option", codec).load({"option": float("inf")}) == float("inf")


#: What `Column.load` keeps as it is although the codec cannot read it.
STRANGE = [
    (Size(), "a lot"),
    (Timestamp(), "tomorrow"),
    (Timestamp(), 10**18),
    (Duration(), "long"),
    (DelimitedList(","), 5),
]


@pytest.mark.parametrize(("codec", "raw"), STRANGE)
def test_a_value_in_an_unexpected_form_is_shown_unchanged(codec, raw):
    column = Column("option", codec)
    assert column.show(column.load({"option": raw})) == raw


def test_a_value_in_an_unexpected_form_differs_from_every_list():
    column = Column("option", DelimitedList(","))
    assert not column.same(("a",), column.load({"option": 5}))


@pytest.mark.parametrize("codec", [NUMBER, Mac(), TIER, Memory()])
def test_an_unexpected_value_differs_from_every_desired_value(codec):
    column = Column("option", codec)
    current = column.load({"option": "strange"})
    assert current == "strange"
    assert column.show(current) == "strange"
    assert not column.same(1, current)


def test_the_base_codec_converts_nothing():
    codec = Codec()
    marker = object()
    assert codec.parse(marker) is codec.load(marker) is codec.dump(marker) is codec.show(marker) is marker
    assert codec.remark(marker, marker) is None
    assert codec.empty is UNSET
    assert codec.same(1, 1.0) is True
    assert codec.same(1, 2) is False


# --- text -----------------------------------------------------------------------------------------------------------


def test_text_has_limits():
    codec = Text(maximum=4, forbidden='"{', trimmed=True)
    assert codec.parse("abcd") == "abcd"
    assert codec.parse("a b") == "a b"
    with pytest.raises(ValueError, match="expected at most 4 characters, got 5"):
        codec.parse("abcde")
    for character in '"{':
        with pytest.raises(ValueError, match=f"must not contain {character}"):
            codec.parse(f"a{character}")
    for text in (" a", "a ", "a\n"):
        with pytest.raises(ValueError, match="space"):
            codec.parse(text)


def test_text_without_limits_is_unchanged():
    assert Text().parse(" A \n") == " A \n"
    assert Text().parse(5) == "5"
    assert Text(lower=True).parse("ÄB") == "äb"
    assert Text().load(None) == ""
    assert Text().load(5) == "5"
    assert Text().empty == ""


@pytest.mark.parametrize("codec", [Word(), FAMILY])
def test_a_word_cannot_be_empty(codec):
    assert codec.parse("host") == "host"
    assert codec.empty is UNSET
    with pytest.raises(ValueError, match="must not be empty"):
        codec.parse("")


def test_case_matters_unless_the_platform_lowers_it():
    assert not TEXT.same("a", "A")
    assert not TEXT.same("a", "a ")


# --- flags ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *((raw, True) for raw in (True, 1, "1", "true", "True", " yes ", "ON")),
        *((raw, False) for raw in (False, 0, "0", "false", "no", "off", "", "2")),
        (None, None),
    ],
)
def test_flags_are_read_in_every_spelling(raw, value):
    assert FLAG.load(raw) is value


def test_a_flag_cannot_be_cleared():
    assert Column("option", FLAG).clearing() is UNSET
    assert Flag().option_type == "bool"


# --- numbers --------------------------------------------------------------------------------------------------------


def test_numbers_have_limits():
    codec = Integer(1, 8)
    assert [codec.parse(number) for number in (1, "8")] == [1, 8]
    with pytest.raises(ValueError, match="expected at least 1, got 0"):
        codec.parse(0)
    with pytest.raises(ValueError, match="expected at most 8, got 9"):
        codec.parse(9)
    assert Integer().parse(-5) == -5
    assert Integer(0).parse(0) == 0
    with pytest.raises(ValueError, match="expected at least 0, got -1"):
        Integer(0).parse(-1)
    with pytest.raises(ValueError, match="expected at most 0, got 1"):
        Integer(maximum=0).parse(1)


@pytest.mark.parametrize("codec", [NUMBER, TIER, Size(), Memory(), Duration()])
def test_a_missing_number_is_none_and_not_zero(codec):
    assert codec.load(None) is None
    assert codec.load("") is None
    assert codec.load("7") == codec.load(7)
    assert codec.load(0) == 0


def test_a_tier_is_a_number_for_users_and_a_string_for_the_platform():
    assert TIER.option_type == "int"
    assert TIER.choices == (1, 2, 3, 4, 5)
    assert TIER.dump(3) == "3"
    assert TIER.load("3") == 3
    assert TIER.same(TIER.parse(3), TIER.load("3"))


def test_a_choice_is_a_string():
    codec = Choice("a", "b")
    assert codec.choices == ("a", "b")
    assert codec.load(None) is None
    assert codec.load(89) == "89"


# --- sizes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20 GiB", 20 * GIB),
        ("20gib", 20 * GIB),
        (" 7 MiB ", 7 * MIB),
        ("1.5 GiB", 1536 * MIB),
        ("0.5 KIB", 512),
        ("1 TiB", TIB),
        ("2PiB", 2 * 1024 * TIB),
        ("17 b", 17),
        ("17 B", 17),
        (1048576, MIB),
        ("21474836480", 20 * GIB),
        ("1048576.0", MIB),
        ("0", 0),
        ("0 B", 0),
    ],
)
def test_sizes_are_read_with_a_unit_or_in_bytes(text, number):
    assert parse_size(text) == number


@pytest.mark.parametrize("text", ["", "GiB", "-1", "1e3", "1 GiB/s", "1,5 GiB", "1 GiB 2", ".5", "5.", None, True])
def test_an_invalid_size_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("4 GB", "4 GiB"),
        ("4G", "4 GiB"),
        ("512m", "512 MiB"),
        ("1.5 tb", "1.5 TiB"),
        ("3 KB", "3 KiB"),
        ("2P", "2 PiB"),
    ],
)
def test_an_ambiguous_unit_is_refused_with_what_to_write_instead(text, instead):
    with pytest.raises(ValueError, match=f"'{text}' is not a valid size: write '{instead}'"):
        parse_size(text)


@pytest.mark.parametrize("unit", ["XiB", "Gbit", "x", "EB"])
def test_an_invalid_unit_is_refused(unit):
    with pytest.raises(ValueError, match=f"'{unit}' in '5 {unit}' is not a valid unit; use KiB, MiB"):
        parse_size(f"5 {unit}")


@pytest.mark.parametrize(
    ("codec", "text", "question"),
    [
        (Memory(), 4096, "'4096' is a number of bytes: did you mean '4096 MiB'?"),
        (Size(), "20", "'20' is a number of bytes: did you mean '20 GiB'?"),
        (Size(), 1.5, "'1.5' is a number of bytes: did you mean '1.5 GiB'?"),
    ],
)
def test_a_plain_number_that_cannot_be_meant_in_bytes_is_refused(codec, text, question):
    with pytest.raises(ValueError, match=re.escape(question)):
        codec.parse(text)


@pytest.mark.parametrize("text", ["0.3 B", "1.0001 KiB", "0.1 TiB", "1048576.5"])
def test_a_fraction_of_a_byte_is_refused(text):
    with pytest.raises(ValueError, match="is not a whole number of bytes"):
        parse_size(text)


def test_large_fractions_are_exact():
    """A floating-point number would be off by some bytes."""
    assert parse_size("1023.9990234375 TiB") == 1023 * TIB + TIB - 2**30
    assert parse_size("8191.999999999068677425384521484375 GiB") == 2**43 - 1


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (1023, "1023 B"),
        (KIB, "1 KiB"),
        (KIB + 1, "1025 B"),
        (1536 * MIB, "1536 MiB"),
        (20 * GIB, "20 GiB"),
        (TIB, "1 TiB"),
        (5000 * TIB, "5000 TiB"),
        (5 * 1024 * TIB, "5 PiB"),
    ],
)
def test_sizes_are_shown_in_the_largest_unit_without_a_fraction(number, text):
    assert show_size(number) == text


@STEADY
@given(st.integers(0, 2**60))
def test_a_shown_size_is_never_rounded(number):
    assert parse_size(show_size(number)) == number


def test_sizes_have_limits():
    codec = Size(minimum=MIB, maximum=GIB)
    assert [codec.parse(text) for text in ("1 MiB", "1 GiB")] == [MIB, GIB]
    for text in ("1023 KiB", "1025 MiB"):
        with pytest.raises(ValueError, match="expected 1 MiB to 1 GiB"):
            codec.parse(text)
    with pytest.raises(ValueError, match="expected "):
        Size().parse("0")


@STEADY
@given(st.integers(1, 2**45), st.sampled_from([1, MIB, GIB]))
def test_sizes_are_rounded_up_to_the_step_with_a_remark(number, step):
    codec = Size(step=step)
    text = f"{number} B"
    value = codec.parse(text)
    assert value % step == 0
    assert 0 <= value - number < step
    assert (codec.remark(text, value) is None) is (value == number)


def test_the_remark_names_both_sizes():
    codec = Size(step=GIB)
    assert codec.remark("1.5 GiB", codec.parse("1.5 GiB")) == (
        "1.5 GiB is rounded up to 2 GiB: the platform stores multiples of 1 GiB"
    )


# --- memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stored"),
    [("256 MiB", 256), ("257 MiB", 512), ("1 KiB", 256), ("1 GiB", 1024), (1024**3, 1024), ("1.5 GiB", 1536)],
)
def test_memory_is_written_in_mib_and_rounded_up(text, stored):
    codec = Memory()
    value = codec.parse(text)
    assert codec.dump(value) == stored
    assert codec.load(stored) == value


def test_memory_has_limits():
    codec = Memory(step=256, minimum=512, maximum=1024)
    assert [codec.parse(text) for text in ("257 MiB", "1 GiB")] == [512 * MIB, GIB]
    for text in ("256 MiB", "1025 MiB"):
        with pytest.raises(ValueError, match="expected 512 MiB to 1 GiB"):
            codec.parse(text)


def test_the_remark_names_the_step():
    codec = Memory()
    assert codec.remark("1000 MiB", codec.parse("1000 MiB")) == (
        "1000 MiB is rounded up to 1 GiB: the platform stores multiples of 256 MiB"
    )


# --- MAC addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    ["f0:db:30:00:00:1f", "F0:DB:30:00:00:1F", "f0-db-30-00-00-1f", "f0db.3000.001f", "F0DB3000001F", " f0db3000001f "],
)
def test_every_spelling_of_a_mac_is_equal(spelling):
    codec = Mac()
    assert codec.parse(spelling) == "f0:db:30:00:00:1f"
    assert codec.load(spelling) == "f0:db:30:00:00:1f"


@pytest.mark.parametrize("text", ["", "f0:db:30:00:00", "f0:db:30:00:00:1f:00", "g0:db:30:00:00:1f", 12, None])
def test_an_invalid_mac_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid MAC address"):
        Mac().parse(text)


def test_a_mac_can_be_empty():
    assert Mac().load("") is None
    assert Mac().load(None) is None


@STEADY
@given(hexadecimal, st.sampled_from([":", "-", ""]))
def test_macs_are_normalized(digits, separator):
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    assert Mac().parse(separator.join(pairs).upper()) == ":".join(pairs)


# --- families -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("desired", "current", "same"),
    [
        ("q35", "pc-q35-10.0", True),
        ("q35", "q35", True),
        ("pc", "pc-i440fx-9.2", True),
        ("q35", "pc-i440fx-9.2", False),
        ("pc", "pc-q35-10.0", False),
        ("pc-q35-9.0", "pc-q35-10.0", False),
        ("pc-q35-10.0", "pc-q35-10.0", True),
        ("virt", "virt-9", False),
        ("q35", None, False),
    ],
)
def test_an_alias_matches_its_versions_but_not_the_reverse(desired, current, same):
    assert FAMILY.same(desired, current) is same


# --- lists in one text ------------------------------------------------------------------------------------------------


def test_a_list_is_one_string_for_the_platform():
    codec = DelimitedList(",")
    assert codec.parse(["a", " b ", 3]) == ("a", "b", "3")
    assert codec.dump(("a", "b")) == "a,b"
    assert codec.dump(()) == ""
    assert codec.show(("a", "b")) == ["a", "b"]
    assert codec.empty == ()
    assert (codec.option_type, codec.elements) == ("list", "str")


@pytest.mark.parametrize(
    ("separator", "raw", "value"),
    [
        (",", "a,b", ("a", "b")),
        (",", "a, b", ("a", "b")),
        (",", "a b\nc", ("a", "b", "c")),
        (",", " a,,b, ", ("a", "b")),
        (",", "", ()),
        (",", None, ()),
        (",", ["a", 5], ("a", "5")),
        ("\n", "a b\nc,d", ("a b", "c,d")),
        ("\n", "a\n\nb\n", ("a", "b")),
        ("\n", None, ()),
    ],
)
def test_lists_are_read_as_the_platform_stores_them(separator, raw, value):
    assert DelimitedList(separator).load(raw) == value


@pytest.mark.parametrize(
    ("separator", "items", "reason"),
    [
        (",", ["a", ""], "empty item"),
        (",", ["a", "  "], "empty item"),
        (",", ["a,b"], "contains the delimiter"),
        ("\n", ["a\nb"], "contains the delimiter"),
    ],
)
def test_items_that_would_change_the_list_are_refused(separator, items, reason):
    with pytest.raises(ValueError, match=reason):
        DelimitedList(separator).parse(items)


def test_only_its_own_delimiter_splits_a_list():
    assert DelimitedList("\n").parse(["a,b"]) == ("a,b",)


def test_a_comma_list_refuses_items_that_it_would_read_back_as_two():
    codec = DelimitedList(",")
    try:
        value = codec.parse(["10.0.0.1 10.0.0.2"])
    except ValueError:
        return
    assert codec.load(codec.dump(value)) == value


@pytest.mark.parametrize("separator", ["|", "."])
def test_any_delimiter_can_be_declared(separator):
    codec = DelimitedList(separator)
    assert codec.load(codec.dump(("ab", "cd"))) == ("ab", "cd")


def test_order_matters_only_in_ordered_lists():
    assert DelimitedList(",").same(("a", "b"), ("b", "a"))
    assert DelimitedList(",").same(("a", "a", "b"), ("b", "a"))
    assert not DelimitedList(",").same(("a",), ("a", "b"))
    assert not DelimitedList(",").same(("a", "b"), ("a",))
    ordered = DelimitedList(",", ordered=True)
    assert ordered.same(("a", "b"), ("a", "b"))
    assert not ordered.same(("a", "b"), ("b", "a"))
    assert not ordered.same(("a", "b"), ("a",))


# --- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("never", 0),
        ("NEVER", 0),
        (" never ", 0),
        ("", 0),
        ("2030-01-01T00:00:00Z", 1893456000),
        ("2030-01-01T00:00:00+00:00", 1893456000),
        ("2030-01-01T01:00:00+01:00", 1893456000),
        ("2029-12-31T18:30:00-05:30", 1893456000),
        ("2030-01-01 00:00:00+00:00", 1893456000),
        ("2030-01-01T00:00+00:00", 1893456000),
    ],
)
def test_timestamps_are_read_in_every_spelling(text, seconds):
    assert Timestamp().parse(text) == seconds


@pytest.mark.parametrize("text", ["2030-01-01T00:00:00", "2030-01-01", "2030-01-01 12:00"])
def test_a_timestamp_without_a_time_zone_is_refused(text):
    with pytest.raises(ValueError, match="has no time zone"):
        Timestamp().parse(text)


@pytest.mark.parametrize("text", ["soon", "2030-13-01T00:00:00Z", "3 days", None, 0, 3600])
def test_an_invalid_timestamp_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid time"):
        Timestamp().parse(text)


def test_seconds_since_1970_are_refused_with_what_to_write_instead():
    with pytest.raises(ValueError, match="'1893456000' is not a valid time; write it as 2030-01-01T00:00:00Z"):
        Timestamp().parse(1893456000)


def test_timestamps_are_read_as_the_platform_stores_them():
    codec = Timestamp()
    assert [codec.load(raw) for raw in (None, 0, "", 5, "5")] == [0, 0, 0, 5, 5]
    assert codec.show(0) == "never"
    assert codec.show(1893456000) == "2030-01-01T00:00:00Z"
    assert codec.empty == 0


@STEADY
@given(st.integers(1, 4102444800), st.integers(-14 * 60, 14 * 60))
def test_a_timestamp_is_equal_in_every_time_zone(seconds, minutes):
    zone = timezone(timedelta(minutes=minutes))
    assert Timestamp().parse(datetime.fromtimestamp(seconds, zone).isoformat()) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (0, 0),
        ("3600", 3600),
        ("90 s", 90),
        ("1 second", 1),
        ("2m", 120),
        ("5 min", 300),
        ("1 minute", 60),
        ("2 minutes", 120),
        ("12h", 43200),
        ("1 hour", 3600),
        ("3 days", 259200),
        ("1 Day", 86400),
        ("2d", 172800),
        ("1 week", 604800),
        ("2 weeks", 1209600),
        ("1w", 604800),
    ],
)
def test_durations_are_read_in_every_spelling(text, seconds):
    assert Duration().parse(text) == seconds


@pytest.mark.parametrize("text", ["", "days", "-3 days", "1.5 h", "3 months", "1 h 30 m", None])
def test_an_invalid_duration_is_refused(text):
    with pytest.raises(ValueError, match="is not a valid duration"):
        Duration().parse(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (120, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (86400, "1 day"),
        (259200, "3 days"),
        (604800, "7 days"),
    ],
)
def test_durations_are_shown_in_the_largest_unit_without_a_fraction(seconds, text):
    assert Duration().show(seconds) == text


# --- codecs of single resources -----------------------------------------------------------------------------------------


def test_a_drive_that_is_being_filled_counts_as_a_disk():
    codec = Media("disk", "cdrom")
    for word in ("import", "clone"):
        assert codec.same("disk", word)
        assert not codec.same("cdrom", word)
        assert codec.show(word) == "disk"
    assert codec.same("cdrom", "cdrom")
    assert not codec.same("disk", "cdrom")
    assert codec.show("cdrom") == "cdrom"


def test_a_file_name_starts_with_a_slash():
    codec = FileName()
    assert codec.parse("user-data") == codec.parse("/user-data") == codec.load("user-data") == "/user-data"
    assert codec.load("") == codec.load(None) == ""


def test_a_tag_has_a_category():
    codec = TagName()
    assert codec.parse("env:prod") == codec.parse({"category": "env", "name": "prod"}) == "env:prod"
    assert codec.show("a:b:c") == codec.parse("a:b:c") == "a:b:c"
    for wrong in (
        "prod",
        ":prod",
        "env:",
        {"name": "prod"},
        {"category": "", "name": "a"},
        {"category": "a", "nam": "b"},
    ):
        with pytest.raises(ValueError, match="tag"):
            codec.parse(wrong)


def test_header_names_are_case_insensitive():
    codec = Headers()
    value = codec.parse({"X-Key": " a ", "Accept": "b"})
    assert codec.dump(value) == "X-Key:a\nAccept:b\n"
    assert codec.load("X-Key: a\r\n\nAccept:b:c\n") == (("X-Key", "a"), ("Accept", "b:c"))
    assert codec.same(value, codec.load("accept: b\nx-key: a"))
    assert not codec.same(value, codec.load("accept: B\nx-key: a"))
    assert codec.load(None) == ()
    for name, content in (("a:b", "c"), ("", "c"), ("a", "b\nc: d"), ("a\nb", "c"), ("a", "b\rc")):
        with pytest.raises(ValueError, match="is not a valid header"):
            codec.parse({name: content})


def test_a_url_must_use_http():
    assert Url().parse(" https://example.com ") == "https://example.com"
    for text in ("example.com", "ftp://example.com", ""):
        with pytest.raises(ValueError, match="must start with http"):
            Url().parse(text)


def test_an_instant_counts_microseconds():
    codec = Instant()
    assert codec.parse("2030-01-01T00:00:00.000001Z") == codec.load(1893456000_000_001) == 1893456000_000_001
    assert codec.parse("2030-01-01T01:00:00+01:00") == 1893456000_000_000
    assert codec.show(1893456000_000_001) == "2030-01-01T00:00:00.000001Z"
    for text, problem in (("2030-01-01T00:00:00", "has no time zone"), ("soon", "is not a valid time")):
        with pytest.raises(ValueError, match=problem):
            codec.parse(text)


def test_a_drive_letter_is_a_single_letter():
    codec = DriveLetter()
    assert [codec.parse(text) for text in ("h", "H:", " h ", "")] == ["H", "H", "H", ""]
    assert codec.same("H", "h")
    for text in ("HH", "1", "ä"):
        with pytest.raises(ValueError, match="is not a valid drive letter"):
            codec.parse(text)


def test_further_members_exclude_secrets_and_members_with_their_own_options():
    codec = FurtherMembers()
    assert codec.load({"a": 1, "client_id": "x", "client_secret": "y", "private_key": "z", "debug": True}) == {"a": 1}
    assert codec.load(None) == codec.load([]) == {}
    for name in ("client_id", "client_secret", "auto_create_users", "my_password", "debug"):
        with pytest.raises(ValueError, match=name):
            codec.parse({name: 1})
    assert codec.same({"a": 1}, {"a": 1, "b": 2})
    assert not codec.same({"a": 1}, {"a": 2})
    assert not codec.same({"a": None}, {})
