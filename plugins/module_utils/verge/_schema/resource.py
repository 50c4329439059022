# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource is, as plain declarations. A new resource is one value of these classes, not a new algorithm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable, NamedTuple, Optional

from .codecs import UNSET, Marker
from .columns import Column, Fact, key_of, wire_key
from .steps import Inquiry


@dataclass
class State:
    """One object as it was read.

    Attributes:
        key: its key.
        row: the answer as it came.
        values: canonical value of each column, by option.
        facts: what results show besides the options.
        children: the objects inside it, by the option that lists them; only the kinds that were read.
    """

    key: str
    row: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[State]] = field(default_factory=dict)


@dataclass
class Desired:
    """What the user asked for: only what was given, in canonical form.

    Attributes:
        path: where it was written, for messages (`drives[1]`); empty for the object itself.
        values: canonical value or `CLEAR`, by option.
        children: wanted objects inside it, by option; an option that was not given is not in here.
        purge: options whose unlisted children may be removed.
        absent: the item carries `state: absent`.
        scalar: it was written as a plain value.
        remarks: what the user should know about values that are not taken literally.
    """

    path: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[Desired]] = field(default_factory=dict)
    purge: frozenset[str] = frozenset()
    absent: bool = False
    scalar: bool = False
    remarks: list[str] = field(default_factory=list)

    def label(self, option: str) -> str:
        """How a message names one of the options."""
        if self.scalar:
            return self.path
        return f"{self.path}.{option}" if self.path else option

    def get(self, option: str, default: Any = None) -> Any:
        """The wanted value, or the default when the option was not given."""
        value = self.values.get(option, UNSET)
        return default if isinstance(value, Marker) else value


class Action(NamedTuple):
    """A verb of an action table and its parameters."""

    name: str
    params: Mapping[str, Any] = {}


class Power(NamedTuple):
    """How a resource is switched on and off, and by which words the platform says so.

    Attributes:
        status: field expression of the status word; the only trustworthy source (plain `running` is not).
        table: action table.
        target: its column that names the object.
        on, off, suspended, moving, failed: the status words of each kind; an unknown word is refused.
        start, stop, kill: verbs; `stop` asks politely, `kill` does not.
        restart: verb that restarts in one go; None: stop, then start.
        suspend: verb that saves and stops, when the platform has one.
        started: field expression of the time of the last start: it grows when a restart has really happened.
        delete_needs_off: a running object cannot be deleted.
        cycles: offers `allow_power_cycle`, because some changes need the object off or wait for its next start.
        pending_restart: fact that is true while stored changes wait for a restart.
        diagnosis: what to look at when a start does not succeed.
    """

    status: str
    table: str
    target: str
    on: tuple[str, ...]
    off: tuple[str, ...]
    moving: tuple[str, ...]
    start: Action
    stop: Action
    kill: Optional[Action] = None
    restart: Optional[Action] = None
    suspend: Optional[Action] = None
    suspended: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    started: str = ""
    delete_needs_off: bool = True
    cycles: bool = False
    pending_restart: str = ""
    diagnosis: tuple[Inquiry, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The words of the `state` option that concern power."""
        return ("running", "stopped", "restarted") + (("suspended",) if self.suspend else ())

    def kind(self, word: Any) -> str:
        """`on`, `off`, `suspended`, `moving`, `failed`, or `unknown`."""
        for kind in ("on", "off", "suspended", "moving", "failed"):
            if word in getattr(self, kind):
                return kind
        return "unknown"

    def status_of(self, state: State) -> Any:
        """The status word of an object as read."""
        return state.facts.get("status")


class Work(NamedTuple):
    """Long work that a row reports about itself, such as the import of a drive.

    Attributes:
        title: what goes on ("import of the image").
        busy: whether it is still going on.
        failed: why it failed, or None.
    """

    title: str
    busy: Callable[[State], bool]
    failed: Callable[[State], Optional[str]]


class Hotplug(NamedTuple):
    """Attaching an existing child to its running parent and detaching it.

    Attributes:
        action: verb of the parent's action table; its parameter `device` is the child's key.
        possible: whether this child (its option values) can be plugged while the parent runs.
        allowed_by: option of the parent that must not be false.
        attached, detached: status words of the child.
    """

    action: str
    possible: Callable[[Mapping[str, Any]], bool]
    allowed_by: str
    attached: tuple[str, ...]
    detached: tuple[str, ...]


class Pending(NamedTuple):
    """Changes that the platform has stored but not applied, and the action that applies them.

    Attributes:
        flag: fact that is true while something is pending.
        title: what is pending ("firewall rules").
        action: verb of the power table that applies it.
        concerns: options whose presence in a task makes earlier, still pending changes this task's business.
        columns: further options whose change the platform only stores.
        option: option that says whether it may be applied.
    """

    flag: str
    title: str
    action: Action
    concerns: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    option: str = "apply"

    def describe(self, target: str) -> str:
        """The step in words."""
        return f"apply {self.title} of {target}"


class Preparation(NamedTuple):
    """What has to happen before the platform lets an object go.

    Attributes:
        title: in words ("unmount the volume").
        fact: the fact that is watched.
        until: whether a value of it allows the next step.
        body: columns to set, or empty when an action does it.
        table, target, action: the action that does it; `target_fact` is the fact that holds the key it acts on.
        grace: seconds in which it may happen by itself, before it is asked for.
        consent: option that must be true, unless `force` is.
        consent_hint: how to give that consent.
    """

    title: str
    fact: str
    until: Callable[[Any], bool]
    body: Mapping[str, Any] = {}
    table: str = ""
    target: str = ""
    target_fact: str = ""
    action: Optional[Action] = None
    grace: float = 0.0
    consent: str = ""
    consent_hint: str = ""


class Subject(NamedTuple):
    """The row that an action is called on, when it has to be looked for.

    Attributes:
        table, column: where it is, and the column that holds the value.
        fact: the fact of the object that holds the same value, if one does.
        constants: what else the row has to fulfil.
    """

    table: str
    column: str
    fact: str = ""
    constants: tuple[tuple[str, Any], ...] = ()


class SnapshotCopy(NamedTuple):
    """Copying a snapshot of an object instead of the object itself.

    Attributes:
        option: option (a control) that names the snapshot.
        table, owner: where snapshots are, and their column that points at the object.
        owner_value: the object's column that it points at.
        made: the snapshot's column that says what it has made.
        subject: the row that is copied; its column holds the value of `made`.
    """

    option: str
    table: str
    owner: str
    owner_value: str
    made: str
    subject: Subject


class Clone(NamedTuple):
    """Making a new object as a copy of another one.

    Attributes:
        option: option that names the original (an initial reference).
        table, target, action: the action that copies; `target` is its column that names the original.
        params: its parameters, each with the option that fills it, or a fixed value.
        member: member of the answer that holds the new key; empty: the new object is found by its name.
        snapshot: how a snapshot of the original is copied, where that is possible.
    """

    option: str
    table: str
    target: str
    action: str
    params: Mapping[str, str]
    member: str = ""
    snapshot: Optional[SnapshotCopy] = None


class Verb(NamedTuple):
    """Something that is done to an object in every run, because no state tells that it has been done.

    Attributes:
        state: word of the `state` option that asks for it.
        table, target, action: the action that does it.
        param: its parameter that names the object.
        subject: the row it is called on, if it has to be looked for; otherwise `owner` tells it.
        owner: option (a reference) whose object it is called on.
        fact, allowed: it is only possible while this fact has one of these values.
        refusal: why it is not possible otherwise.
    """

    state: str
    table: str
    target: str
    action: str
    param: str
    owner: str
    fact: str
    allowed: tuple[Any, ...]
    refusal: str
    subject: Optional[Subject] = None


class Upload(NamedTuple):
    """Content of a local file that is sent once the row for it has been made.

    Attributes:
        option: option that names the local file; its column tells the platform the size.
        reserved: fact that is the size for which room was reserved, at once.
        received: fact that is the size that has arrived; it may be late.
        patience: seconds after which content that is still missing is taken as lost.
    """

    option: str
    reserved: str
    received: str
    patience: float = 10.0


class Journal(NamedTuple):
    """A table of what has happened: its info module lists the newest rows first, and no more than are asked for.

    Attributes:
        column: the column that holds the time.
        per_second: what the platform counts in it.
        limit: how many rows are listed unless the task says otherwise; None: all.
    """

    column: str
    per_second: int = 1
    limit: Optional[int] = None


class Settling(NamedTuple):
    """A fact that follows an option some time after it was written (a volume is mounted after it was enabled).

    Attributes:
        option: the option, yes or no.
        fact: the fact that follows it.
        possible: whether it can follow at present.
        words: what is awaited when it is on and when it is off.
        hint: what to look at when it does not follow.
    """

    option: str
    fact: str
    possible: Callable[[State], bool]
    words: tuple[str, str]
    hint: str = ""


class Readiness(NamedTuple):
    """What a running object may be waited for.

    Attributes:
        option: option that asks for it.
        fact: the fact that is watched.
        reached: whether a value of it is enough.
        awaited: in words.
        hint: what to look at when it does not come.
    """

    option: str
    fact: str
    reached: Callable[[Any], bool]
    awaited: str
    hint: str = ""


@dataclass(frozen=True)
class Children:
    """Objects that live inside another one and are declared with it.

    Attributes:
        option: the option that lists them.
        resource: what one of them is.
        parent_column: their column that points at the parent.
        parent_value: the parent's column that it points at (`$key`, `machine`, `identity`).
        parent_path: prefix when the pointer is a `table/key` text (`vms/`).
        parent_spellings: further prefixes under which other clients have stored the same pointer (`/v4/users/`).
        nested: path of columns by which they come with the parent's own row; empty: they cost one request.
        match: option sets by which an item finds its row, first usable set wins.
        told_by: option that tells those apart which fit an item equally well (the MAC of a NIC without a name).
        scalar: items are plain values of this one option (names of groups).
        single: there is at most one, and the option takes its value instead of a list; null removes it.
        carry: further columns of theirs that repeat a column of the parent (child column, parent column).
        hotplug: how they come and go while the parent runs.
        needs_off: they can only be removed while the parent is off.
        next_start: a new or changed one takes effect at the parent's next start.
        ordered_by: option by which they are put in order.
        touches: option of theirs that names a network which has to apply its rules after they changed.
        goes_first: they are removed before their parent, because they would stay behind or keep it from going.
        made_by_platform: the platform makes some with a new parent, so they are only looked at once it is there.
        last_first: fact by which they have to be removed, the highest first.
        starts: one that is off is started while its parent runs.
        touches_own: fact of the parent that names a network of its own which has to apply its rules, too.
        sequence: option that holds the place of each; the order of the list decides it, on request.
        protected: why one must not be changed or removed (rules of the system), or None; gets the run's controls.
    """

    option: str
    resource: Resource
    parent_column: str
    parent_value: str = "$key"
    parent_path: str = ""
    parent_spellings: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    match: tuple[tuple[str, ...], ...] = (("name",),)
    told_by: str = ""
    scalar: str = ""
    single: bool = False
    carry: tuple[tuple[str, str], ...] = ()
    hotplug: Optional[Hotplug] = None
    needs_off: bool = False
    next_start: bool = False
    ordered_by: str = ""
    touches: str = ""
    goes_first: bool = False
    made_by_platform: bool = False
    last_first: str = ""
    starts: bool = False
    touches_own: str = ""
    sequence: str = ""
    protected: Optional[Callable[[State, Any], Optional[str]]] = None

    @property
    def sequence_option(self) -> str:
        """The option that lets the order of the list decide."""
        return f"{self.option}_in_order"

    @property
    def purge_option(self) -> str:
        """The option that allows to remove what is not listed."""
        return f"purge_{self.option}"

    def pointer(self, key: str) -> Any:
        """The value of `parent_column` for a parent, as it is written."""
        if self.parent_path:
            return f"{self.parent_path}{key}"
        return wire_key(key)

    def points_at(self, raw: Any, key: str) -> bool:
        """Whether a pointer, in whatever form the platform answers it, means this parent."""
        if self.parent_path and isinstance(raw, str) and "/" in raw:
            path = raw.lstrip("/")
            return (path[3:] if path.startswith("v4/") else path) == f"{self.parent_path}{key}"
        return key_of(raw) == key

    def spellings(self, key: str) -> list[Any]:
        """All forms in which a row may point at a parent."""
        return [self.pointer(key)] + [f"{prefix}{key}" for prefix in self.parent_spellings]


# What a guard gets to see: what was asked for, what there is, and the run's controls.
Guard = Callable[[Desired, Optional[State], Any], Optional[str]]


@dataclass(frozen=True)
class Resource:
    """Everything the engine has to know about one kind of object.

    Attributes:
        name: key under which results show it ("vm").
        title: what a person calls one ("VM").
        table: the platform's table.
        columns: its options; of one that is only listed, what can be filtered by.
        plural: key under which the info module lists them; empty: there is one, which it returns under its name.
        identity: options that tell one from another (inside its parent).
        constants: columns that every one of them has (`is_snapshot: false`).
        fixed: the same for columns that have to be sent at creation (`type: ipalias`).
        created_with: columns that every new one gets, while others may differ.
        facts: what results show besides the options.
        children: what lives inside.
        power: how it is switched.
        key_column: column to filter by key.
        by_key: columns that the platform only answers when a row is read by its key, which costs a request.
        work: long work it may report.
        created_values: columns of a new row that its children point at.
        pending: changes that wait to be applied.
        guards: refusals, as text, before anything is written.
        change_guards: refusals that only matter when something would change.
        preparations: what the platform wants before a delete.
        rest_after_delete: seconds that the platform needs after a delete before it does well what comes next.
        delete_retry: texts of a refused delete that go away by themselves.
        once_returned: members of the creation answer that may hold what is shown only once (an API key's secret).
        scope: options that narrow the identity when they are given (the NAS service of a volume).
        clone: how a copy of another one is made.
        readiness: what it may be waited for once it runs.
        verb: what can be done to one, again in every run.
        settling: what follows an option some time later.
        upload: content that is sent after the creation.
        notices: what the user should know, as text, when something changes.
        controls: further options of the module that are no columns.
        read_only: only the platform writes it, so that it has an info module and no other.
        listed_by: options that the info module takes too, as lists of which one value must fit; the platform filters.
        journal: how the info module lists what has happened.
    """

    name: str
    title: str
    table: str
    columns: tuple[Column, ...]
    plural: str = ""
    identity: tuple[str, ...] = ("name",)
    constants: tuple[tuple[str, Any], ...] = ()
    fixed: tuple[tuple[str, Any], ...] = ()
    created_with: tuple[tuple[str, Any], ...] = ()
    facts: tuple[Fact, ...] = ()
    children: tuple[Children, ...] = ()
    power: Optional[Power] = None
    key_column: str = "$key"
    by_key: tuple[str, ...] = ()
    work: Optional[Work] = None
    created_values: tuple[str, ...] = ()
    pending: tuple[Pending, ...] = ()
    guards: tuple[Guard, ...] = ()
    change_guards: tuple[Guard, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    rest_after_delete: float = 0.0
    delete_retry: tuple[str, ...] = ()
    once_returned: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    clone: Optional[Clone] = None
    readiness: Optional[Readiness] = None
    settling: Optional[Settling] = None
    verb: Optional[Verb] = None
    upload: Optional[Upload] = None
    notices: tuple[Guard, ...] = ()
    controls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    read_only: bool = False
    listed_by: tuple[str, ...] = ()
    journal: Optional[Journal] = None

    def column(self, option: str) -> Column:
        """The column of an option; KeyError when there is none."""
        for column in self.columns:
            if column.option == option:
                return column
        raise KeyError(option)

    def fact_fields(self, fact: Fact) -> list[str]:
        """What has to be asked for to know one fact alone."""
        if not fact.inside:
            return fact.fields()
        return next(other.fields() for other in self.facts if other.name == fact.inside)

    def child(self, option: str) -> Children:
        """The children that an option lists; KeyError when there are none."""
        for children in self.children:
            if children.option == option:
                return children
        raise KeyError(option)

    @property
    def conditions(self) -> tuple[tuple[str, Any], ...]:
        """The columns that every row has, to filter by."""
        return self.constants + self.fixed

    @property
    def has_secrets(self) -> bool:
        """Whether any option is a secret that `update_password` governs."""
        return any(column.secret for column in self.columns)

    def describe(self, name: Any) -> str:
        """How messages name one of them."""
        return f"{self.title} '{name}'" if name not in (None, "") else f"{self.title}"
