# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be declared about the tools that the platform runs for a diagnostic query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, NamedTuple, Optional

from .codecs import InnerName
from .columns import Reference
from .usage import Purpose, Use


class Answer(NamedTuple):
    """What a tool has printed.

    Attributes:
        output: its text.
        succeeded: whether it ended without an error.
        options: the options of the task.
    """

    output: str
    succeeded: bool
    options: Mapping[str, Any]


class Finding(NamedTuple):
    """What an answer means.

    Attributes:
        result: its content as data; None: it is not understood.
        answered: whether what the tool was aimed at has answered; None: there is no such thing, or it is
            not known.
    """

    result: Any = None
    answered: Optional[bool] = None


def text_only(_answer: Answer) -> Finding:
    """Return that an answer is only there to be read."""
    return Finding()


class Parameter(NamedTuple):
    """A parameter of a tool.

    Attributes:
        option: the option that sets it.
        members: the names under which it is sent. There are several where sources disagree; the platform ignores others
            than its own (observed on 26.1.3).
        required: whether the tool is useless without it.
        default: what is sent when the option is not given; None: nothing.
        type: the type of the option.
        choices: the values that the option takes; empty: any.
        least, most: the limits of a number.
        as_text: a number is sent as text.
        reference: the object that it names, which is sent as its key.
    """

    option: str
    members: tuple[str, ...]
    required: bool = False
    default: Any = None
    type: str = "str"
    choices: tuple[str, ...] = ()
    least: Optional[int] = None
    most: Optional[int] = None
    as_text: bool = False
    reference: Optional[Reference] = None


class Tool(NamedTuple):
    """A tool that a query runs.

    Attributes:
        name: the platform's word for it.
        parameters: what can be set.
        understand: what its answer means.
        aim: the option that says what it is aimed at; empty: it is about the place where it runs.
        names_aim: its output always contains what it was aimed at.
        changes: it does not only look.
        danger: what it does that needs the consent of the user; empty: nothing.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    understand: Callable[[Answer], Finding] = text_only
    aim: str = ""
    names_aim: bool = False
    changes: bool = False
    danger: str = ""


class Place(NamedTuple):
    """The objects on which queries run.

    Attributes:
        reference: how the option names one; its `lookup_fields` read the status as `status`.
        off: the statuses in which it cannot run anything.
        remedy: what to do about them.
    """

    reference: Reference
    off: tuple[str, ...]
    remedy: str

    @property
    def options(self) -> tuple[str, ...]:
        """The options that name the object, that of what it is inside of first."""
        inside = self.reference.inside
        return (inside.reference.option, self.reference.option) if inside else (self.reference.option,)

    def named(self, options: Mapping[str, Any]) -> Any:
        """Return the name of the object, as the reference takes it."""
        names = [options[option] for option in self.options]
        return InnerName(*names) if self.reference.inside else names[0]


class Diagnostics(NamedTuple):
    """The queries of one table.

    Attributes:
        table: the table.
        title: where they run, for messages, if there is only one such place.
        tools: what they can run.
        place: the objects on which they run; None: there is only one.
    """

    table: str
    title: str
    tools: tuple[Tool, ...]
    place: Optional[Place] = None

    def tool(self, name: str) -> Tool:
        """Return a tool by its name."""
        return next(tool for tool in self.tools if tool.name == name)

    def uses(self, module: str) -> list[Use]:
        """Return the uses of the platform's columns by the module that runs these queries."""
        words = tuple(tool.name for tool in self.tools)
        written = [Use(self.table, "query", module, "query", Purpose.WRITE, words)]
        written += [Use(self.table, "params", module, option, Purpose.WRITE) for option in self.parameters]
        if self.place is not None:
            reference = self.place.reference
            written.append(Use(self.table, reference.written, module, reference.option, Purpose.WRITE))
        shown = {"status": "status", "command": "command", "result": "output"}
        return written + [Use(self.table, column, module, name, Purpose.SHOW) for column, name in shown.items()]

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of all tools by their option."""
        return {parameter.option: parameter for tool in self.tools for parameter in tool.parameters}
