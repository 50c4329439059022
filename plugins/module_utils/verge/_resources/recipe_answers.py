# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions of recipes: what can be answered, and how the platform wants it.

The platform checks little (measured on 26.1.8): it reads an unknown word as false, builds a drive of 50 bytes at the size
of its image, and drops answers to questions that the recipe does not have. So all answers are checked before it gets them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Callable, NamedTuple

from .._near import did_you_mean, near
from .._schema.codecs import FALSE_WORDS, TRUE_WORDS, Document, Memory, Size, parse_duration
from .._schema.keys import Key, is_number
from .._schema.partly_secret import DOCUMENT
from .._schema.resource import Query
from .._secret_names import NEW_VALUE, sounds_secret

#: The columns of a question that are read to check an answer.
QUESTION_FIELDS = (
    "name",
    "display",
    "type",
    "default",
    "required",
    "enabled",
    "readonly",
    "min",
    "max",
    "regex",
    "list",
    "table",
    "fields",
    "conditions",
    "dont_store",
    "section#name as section_name",
)

#: Builds a new internal network for the question (measured on 26.1.8).
NEW_NETWORK = "__new_internal__"
#: Questions of these types, or in the section of this name, are the recipe's own business.
_INTERNAL_TYPES = frozenset(("database_create", "database_edit", "database_find", "field", "script"))
_INTERNAL_SECTION = "$database"
_TEXTS = frozenset(("string", "hostname", "textarea", "password"))
#: The platform ignores a smaller size and builds the drive at the size of its image (official Go client).
_SMALLEST_DRIVE = 2**20
_MAX_NAMED = 12

Row = Mapping[str, Any]


class Answers(Document):
    """Answers by the name of the question, as they were written; those whose names sound secret are hidden."""

    partly_secret = DOCUMENT

    def show(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        secret: frozenset[str] = getattr(value, "secret", frozenset())
        return {name: NEW_VALUE if name in secret or sounds_secret(name) else item for name, item in value.items()}


class Checked(dict[str, Any]):
    """Answers as the platform wants them.

    Attributes:
        secret: the questions whose answers must not be shown.
    """

    def __init__(self, values: Mapping[str, Any], secret: frozenset[str]) -> None:
        super().__init__(values)
        self.secret = secret


class Question(NamedTuple):
    """A question of a recipe.

    Attributes:
        minimum, maximum: limits of numbers, and of the length of texts; a maximum of 0 is none (measured on 26.1.8).
        choices: the keys of a list, which are the answers, and their labels.
        conditional: other answers decide whether it is asked.
    """

    name: str
    display: str
    kind: str
    default: str
    required: bool
    enabled: bool
    readonly: bool
    minimum: int
    maximum: int
    regex: str
    choices: Mapping[str, str]
    table: str
    shown_column: str
    conditional: bool
    secret: bool
    section: str

    @property
    def internal(self) -> bool:
        """Whether it is not meant for people."""
        return self.kind in _INTERNAL_TYPES or self.section == _INTERNAL_SECTION

    @property
    def asked(self) -> bool:
        """Whether people are asked for an answer."""
        return self.enabled and not self.internal and self.kind != "hidden"

    @property
    def in_a_table(self) -> str:
        """The table in which the object is that an answer names; empty: it names none."""
        if self.kind == "network":
            return "vnets"
        if self.kind == "cluster":
            return self.table or "clusters"
        return self.table if self.kind == "row" else ""


def question_of(row: Row) -> Question:
    """Return a question from its row."""
    listed = row.get("list")
    kind = str(row.get("type") or "")
    shown = re.search(r"([\w#]+)\s+as\s+\$display", str(row.get("fields") or ""))
    return Question(
        name=str(row.get("name") or ""),
        display=str(row.get("display") or ""),
        kind=kind,
        default="" if row.get("default") is None else str(row.get("default")),
        required=bool(row.get("required")),
        enabled=row.get("enabled") is not False,
        readonly=bool(row.get("readonly")),
        minimum=_number(row.get("min")),
        maximum=_number(row.get("max")),
        regex=str(row.get("regex") or ""),
        choices={str(key): str(label) for key, label in listed.items()} if isinstance(listed, Mapping) else {},
        table=str(row.get("table") or ""),
        shown_column=shown.group(1) if shown else "name",
        conditional=bool(row.get("conditions")),
        secret=kind == "password" or bool(row.get("dont_store")),
        section=str(row.get("section_name") or ""),
    )


def _number(raw: Any) -> int:
    return int(raw) if is_number(str(raw)) else 0


def tables_to_read(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[Query]:
    """Return what has to be read to know the objects that answers name."""
    named = [q for q in questions if q.in_a_table and answers.get(q.name) not in (None, "", NEW_NETWORK)]
    wanted: dict[str, set[str]] = {}
    for question in named:
        wanted.setdefault(question.in_a_table, set()).add(question.shown_column)
    return [Query(table, tuple(sorted(columns))) for table, columns in wanted.items()]


class Judgement(NamedTuple):
    """What was found about answers.

    Attributes:
        answers: as the platform wants them; those with problems are left out.
        problems: why they cannot be sent.
        remarks: what the user should know.
    """

    answers: Checked
    problems: list[str]
    remarks: list[str]


def judge(
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    rows: Mapping[str, Sequence[Row]],
    hidden: frozenset[str] = frozenset(),
) -> Judgement:
    """Check answers.

    Args:
        answers: by the name of the question.
        rows: the rows of each table that was read.
        hidden: the questions whose answers must not be shown, even if the recipe does not say so.
    """
    by_name = {question.name: question for question in questions}
    problems: list[str] = []
    found: dict[str, Any] = {}
    for name, value in answers.items():
        question = by_name.get(name)
        if question is None:
            problems.append(f"{name}: {_unknown(name, [q.name for q in questions if q.asked])}")
            continue
        try:
            found[name] = _answer(question, value, rows)
        except ValueError as error:
            quoted = name in hidden and str(value) in str(error)
            problems.append(f"{name}: {'the answer is not valid' if quoted else error}")
    problems += [
        f"{question.name} ({question.display or question.kind}) is required"
        for question in questions
        if question.asked and question.required and not question.conditional and _unanswered(question, answers)
    ]
    secret = hidden | {question.name for question in questions if question.secret}
    return Judgement(Checked(found, secret), problems, _remarks(questions, answers))


def _unanswered(question: Question, answers: Mapping[str, Any]) -> bool:
    return answers.get(question.name, question.default) in (None, "")


def _unknown(name: str, known: Sequence[str]) -> str:
    hint = did_you_mean(name, known, f"it asks for {_listed(known)}")
    return f"the recipe has no such question; {hint}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MAX_NAMED]) + (", ..." if len(names) > _MAX_NAMED else "")


def _remarks(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[str]:
    found = []
    for question in questions:
        if not question.asked or question.kind != "network":
            continue
        value = answers.get(question.name, question.default)
        title = f"{question.name} ({question.display or 'network'})"
        if value in (None, ""):
            found.append(f"answers: {title} is not answered, so the NIC has no network")
        elif value == NEW_NETWORK and question.name not in answers:
            found.append(f"answers: {title} is not answered, so a new internal network is created")
    return found


def _answer(question: Question, value: Any, rows: Mapping[str, Sequence[Row]]) -> Any:
    """Return an answer as the platform wants it.

    Raises:
        ValueError: with what is wrong about it. The value of a secret answer is not in the message.
    """
    if question.internal:
        raise ValueError("the recipe answers it itself")
    if not question.enabled:
        raise ValueError("the recipe does not ask it at present")
    if question.readonly and str(value) != question.default:
        raise ValueError("the recipe does not let it be changed")
    if value is None or value == "":
        if question.kind in _NEVER_EMPTY:
            raise ValueError("it must not be empty; leave it out for the default of the recipe")
        return "" if question.kind in _TEXTS else None
    if isinstance(value, (Mapping, list, tuple)):
        raise ValueError("write a single value")  # noqa: TRY004 - it becomes a message for the user
    if question.in_a_table:
        return _row(question, value, rows.get(question.in_a_table, ()))
    read = _READERS.get(question.kind)
    return read(question, value) if read else value


def _bool(question: Question, value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        # The platform takes any other word for false (measured on 26.1.8).
        raise ValueError(f"'{value}' is neither true nor false")
    return word in TRUE_WORDS


def _whole(question: Question, value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", text):
        raise ValueError(f"'{value}' is not a whole number")
    return _within(question, int(text), str)


def _seconds(question: Question, value: Any) -> int:
    return _within(question, parse_duration(value), lambda seconds: f"{seconds} seconds")


def _ram(question: Question, value: Any) -> int:
    codec = Memory(step=1, minimum=1)
    return _within(question, int(codec.dump(codec.parse(value))), lambda number: str(codec.show(codec.load(number))))


def _size(question: Question, value: Any) -> int:
    codec = Size(minimum=_SMALLEST_DRIVE)
    return _within(question, int(codec.parse(value)), codec.show)


def _within(question: Question, number: int, show: Callable[[int], str]) -> int:
    if number < question.minimum:
        raise ValueError(f"expected at least {show(question.minimum)}, got {show(number)}")
    if question.maximum and number > question.maximum:
        raise ValueError(f"expected at most {show(question.maximum)}, got {show(number)}")
    return number


def _text(question: Question, value: Any) -> str:
    text = str(value)
    if question.minimum and len(text) < question.minimum:
        raise ValueError(f"expected at least {question.minimum} characters, got {len(text)}")
    if question.maximum and len(text) > question.maximum:
        raise ValueError(f"expected at most {question.maximum} characters, got {len(text)}")
    if not _fits(question.regex, text):
        raise ValueError(f"it does not fit the pattern {question.regex}")
    return text


def _fits(pattern: str, text: str) -> bool:
    """Return whether a string fits a pattern; one that only the platform understands is left to the platform."""
    bare = re.fullmatch(r"/(.*)/[a-z]*", pattern)
    try:
        return not pattern or re.search(bare.group(1) if bare else pattern, text) is not None
    except re.error:
        return True


def _choice(question: Question, value: Any) -> Any:
    text = str(value)
    if not question.choices or text in question.choices:
        return text
    key = next((key for key, label in question.choices.items() if text.lower() in (key.lower(), label.lower())), None)
    if key is not None:
        # The platform takes the keys, not what people see (measured on 26.1.8).
        raise ValueError(f"write '{key}' instead of '{value}'")
    raise ValueError(f"'{value}' is not one of {_listed(list(question.choices))}")


def _row(question: Question, value: Any, rows: Sequence[Row]) -> Any:
    """Return the key of the object that an answer names."""
    text = str(value)
    if text == NEW_NETWORK:
        return text
    named = {str(row.get("$key")): str(row.get(question.shown_column)) for row in rows}
    keys = [key for key, name in named.items() if name == text]
    if len(keys) > 1:
        raise ValueError(f"several objects are called '{value}' (ids {', '.join(keys)}); write the id")
    if not keys and text in named:
        keys = [text]
    if keys:
        return Key(keys[0]).wire
    if not rows or "://" in text:
        # Some questions take a URL instead of a file (measured on 26.1.8).
        return value
    names = sorted(set(named.values()))
    raise ValueError(f"there is no '{value}' in {question.in_a_table}; there is {_listed(near(text, names) or names)}")


_READERS: Mapping[str, Callable[[Question, Any], Any]] = {
    "bool": _bool,
    "num": _whole,
    "seconds": _seconds,
    "ram": _ram,
    "disksize": _size,
    "list": _choice,
    **dict.fromkeys(_TEXTS, _text),
}
_NEVER_EMPTY = frozenset(("bool", "num", "seconds", "ram", "disksize"))


def differing(checked: Checked, stored: Any) -> list[str]:
    """Return the questions whose answers are not those that are stored; what is not stored cannot be compared."""
    known = stored if isinstance(stored, Mapping) else {}
    return [
        name
        for name, value in checked.items()
        if name in known and name not in checked.secret and _plain(value) != _plain(known[name])
    ]


def _plain(value: Any) -> str:
    """Return a value in the only form in which answers can be compared: the platform may have stored a string."""
    if value is None:
        return ""
    text = str(value).strip()
    return text.lower() if isinstance(value, bool) or text.lower() in ("true", "false") else text
