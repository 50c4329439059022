# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a resource is, as plain declarations. A new resource is a value of these classes, not a new algorithm.

What only one resource needs is a hook: a function in the resource's own file that gets a `TaskView` or a `ChangeView` and
returns steps. Hooks are pure, like the rest of the planner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Callable, NamedTuple, Optional

from .codecs import UNSET, Marker
from .columns import Applies, Column, Fact, Reference, ResolvedReference, Through
from .controls import Controls
from .group_names import Label
from .keys import Key, row_path, wire_key
from .steps import Diagnostic, KeyOrDeferred, Part, Plan, Refresh, Step
from .words import Word


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

    key: Key
    row: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[State]] = field(default_factory=dict)

    @property
    def status(self) -> Any:
        """The status that the platform reports for it."""
        return self.facts.get("status")

    def key_of(self, option: str) -> Optional[Key]:
        """Return the key of the object that a reference points at; None: it points at nothing, or was not read."""
        current = self.values.get(option)
        return current.key if isinstance(current, ResolvedReference) else None


@dataclass
class Desired:
    """What the user asked for: only what was given, in canonical form.

    Attributes:
        path: where it was written, for messages (`drives[1]`); empty for the object itself.
        values: canonical value or `CLEAR`, by option.
        children: wanted objects inside it, by option; an option that was not given is not in here.
        purge: options whose unlisted children may be removed.
        kept: children that a purge leaves alone, because what they name lists them: names or keys, by option.
        absent: the item has `state: absent`.
        implied: a shorthand stands for it.
        scalar: it was written as a plain value instead of a dictionary.
        remarks: what the user should know about values that are not taken literally.
    """

    path: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[Desired]] = field(default_factory=dict)
    purge: frozenset[str] = frozenset()
    kept: Mapping[str, frozenset[str]] = field(default_factory=dict)
    absent: bool = False
    implied: bool = False
    scalar: bool = False
    remarks: list[str] = field(default_factory=list)

    def label(self, option: str) -> str:
        """Return how a message names one of the options."""
        if self.scalar:
            return self.path
        return f"{self.path}.{option}" if self.path else option

    def get(self, option: str, default: Any = None) -> Any:
        """Return the wanted value, or the default when the option was not given."""
        value = self.values.get(option, UNSET)
        return default if isinstance(value, Marker) else value


# --- hooks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaskView:
    """What a hook gets to see: one object, and what a task wants of it.

    Attributes:
        resource: what it is.
        desired: what was asked for.
        state: the object as it was read; None: it is about to be created.
        controls: how the task has to be carried out.
        key: its key, which for a new object is only known later.
        target: how messages name it ("VM 'web1'").
        follow_up: this task has already changed something, and the plan completes it.
        chosen: what the task has chosen for its state, as info modules show it; None: nothing.
    """

    resource: Resource
    desired: Desired
    state: Optional[State]
    controls: Controls
    key: KeyOrDeferred
    target: str
    follow_up: bool = False
    chosen: Optional[Sequence[Mapping[str, Any]]] = None


@dataclass(frozen=True)
class ChangeView(TaskView):
    """The same, once the plan of its columns, children and power is known.

    Attributes:
        before, after: what the plan changes.
        writes: the plan writes something.
        runs_at_end: it runs when the plan is done.
        starts: the plan starts or restarts it.
        another_pass: the changes themselves need another pass.
        final: as far as is known, no other pass follows.
    """

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    writes: bool = False
    runs_at_end: bool = False
    starts: bool = False
    another_pass: bool = False
    final: bool = True

    @property
    def changed(self) -> frozenset[str]:
        """The options in which the plan changes something."""
        return frozenset((*self.before, *self.after))

    def changes_in(self, option: str, besides: Sequence[str] = ()) -> bool:
        """Return whether the plan changes objects that an option lists, in more than some of their options."""
        changes = [child for side in (self.before, self.after) for child in side.get(option, {}).values()]
        return any(not isinstance(child, Mapping) or not set(child) <= set(besides) for child in changes)


@dataclass(frozen=True)
class PlannedTask(TaskView):
    """The same, for checks of a plan that writes something.

    Attributes:
        plan: the plan.
        key_of: returns the key of a name that was looked up for this task, or None.
    """

    plan: Plan = field(default_factory=Plan)
    key_of: Callable[[Reference, Any], Optional[Key]] = lambda _reference, _name: None

    def writes(self, *options: str) -> bool:
        """Return whether the plan writes one of some options."""
        return any(option in self.plan.after for option in options)


class Query(NamedTuple):
    """Rows to read for a check.

    Attributes:
        table, fields: what to read.
        conditions: columns, and the values of which they must have one.
        limit: how many rows are enough; None: all.
        since: a column, and the number that it must have at least.
    """

    table: str
    fields: tuple[str, ...]
    conditions: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    limit: Optional[int] = None
    since: Optional[tuple[str, int]] = None


class Finding(NamedTuple):
    """What a check has found.

    Attributes:
        refusal: why the plan cannot work, or empty.
        hint: what to do about it.
        announcements: what stops, restarts or is deleted as a consequence, for the diff and as warnings.
        warnings: what else the user should know.
    """

    refusal: str = ""
    hint: str = ""
    announcements: Mapping[str, str] = {}
    warnings: tuple[str, ...] = ()


#: The rows of each query; None where the table does not exist, none where the account may not read it.
Answers = Sequence[Optional[Sequence[Mapping[str, Any]]]]


class Preflight(NamedTuple):
    """A check of a plan that needs to read from the platform. It costs requests only when it applies.

    Attributes:
        queries: what has to be read; None: the check does not apply to this plan.
        evaluate: what the answers mean.
    """

    queries: Callable[[PlannedTask], Optional[Sequence[Query]]]
    evaluate: Callable[[PlannedTask, Answers], Finding]


class Stock(NamedTuple):
    """A limited supply, such as the memory of hosts. It is examined for a document as a whole.

    Attributes:
        queries: what has to be read to know how much is left.
        shortages: what the user should know; gets everything that is taken, and the answers.
    """

    queries: Sequence[Query]
    shortages: Callable[[Sequence[Any], Answers], Iterable[str]]


class Use(NamedTuple):
    """What plans take of a stock.

    Attributes:
        stock: the stock.
        taken: returns what a plan takes, in terms of the stock; it costs requests only if that is anything.
    """

    stock: Stock
    taken: Callable[[PlannedTask], Sequence[Any]]


class Surveyed(NamedTuple):
    """What is wanted, in terms that the platform understands.

    Attributes:
        desired: what was asked for, with the values that the survey has read.
        first: steps to take before a new object is created.
    """

    desired: Desired
    first: Sequence[Step] = ()


class Survey(NamedTuple):
    """Reads what the values of a task mean, where only the platform knows that (the answers to the questions of a recipe).

    It happens before the plan is made: the platform tells what it expects, and what it cannot use is refused before
    anything is written.

    Attributes:
        queries: the rows to read next, given the answers to the rounds before; None: nothing more is needed. None at
            once: there is nothing to survey.
        read: what the answers mean for what is wanted; refuses what the platform could not use.
    """

    queries: Callable[[PlannedTask, Sequence[Answers]], Optional[Sequence[Query]]]
    read: Callable[[PlannedTask, Sequence[Answers]], Surveyed]


#: Returns why a task is refused, or None.
Guard = Callable[[Desired, Optional[State], Controls], Optional[str]]


# --- power, work and actions -----------------------------------------------------------------------------------------


class Action(NamedTuple):
    """An action of an action table, and its parameters."""

    name: str
    params: Mapping[str, Any] = {}


class Power(NamedTuple):
    """How a resource is started and stopped, and the statuses that tell.

    Attributes:
        status: field expression of the status; the only reliable source (plain `running` is not).
        table: action table.
        target: its column that names the object.
        on, off, suspended, transitioning, failed: the statuses of each kind; an unknown status is refused.
        start, stop, kill: actions; `stop` asks the guest to shut down, `kill` powers off.
        restart: action that restarts in one go; None: stop, then start.
        suspend: action that saves the guest's memory and stops, when the platform has one.
        started: field expression of the time of the last start, which grows when a restart has really happened.
        delete_needs_off: a running object cannot be deleted.
        key_column: reference to the object that is started and stopped, where that is another one (the VM of a NAS
            service).
        cycles: offers `allow_power_cycle`, because some changes need the object off or wait for its next start.
        enabled_by: option that must not be false for it to start; empty: it can always be started.
        pending_restart: fact that is true while stored changes wait for a restart.
        diagnostics: what to read when a start does not succeed.
    """

    status: str
    table: str
    target: str
    on: tuple[str, ...]
    off: tuple[str, ...]
    transitioning: tuple[str, ...]
    start: Action
    stop: Action
    kill: Optional[Action] = None
    restart: Optional[Action] = None
    suspend: Optional[Action] = None
    suspended: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    started: str = ""
    delete_needs_off: bool = True
    key_column: str = ""
    cycles: bool = False
    enabled_by: str = ""
    pending_restart: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """The values of the `state` option that concern power."""
        return ("running", "stopped", "restarted") + (("suspended",) if self.suspend else ())

    def kind(self, status: Any) -> str:
        """Return `on`, `off`, `suspended`, `transitioning`, `failed`, or `unknown`."""
        for kind in ("on", "off", "suspended", "transitioning", "failed"):
            if status in getattr(self, kind):
                return kind
        return "unknown"


class Move(NamedTuple):
    """Moving a running object to another host while it runs.

    Attributes:
        reference: the control that names the host, and where hosts are.
        leave: control that names a host on which it must not run.
        host: fact that holds the name of the present host.
        possible: fact that is false while it cannot be moved.
        action: action of the table of its power.
        member: parameter of the action that holds the key of the host; null: the platform chooses one.
        moving: statuses of an object that is on its way.
        diagnostics: what to read when it does not arrive.
    """

    reference: Reference
    leave: str
    host: str
    possible: str
    action: Action
    member: str
    moving: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


class Work(NamedTuple):
    """Long work that a row reports about itself, such as the import of a drive.

    Attributes:
        title: the work that is waited for ("import of the image").
        busy: whether it is still going on.
        failed: why it failed, or None.
        patience: seconds after which a plan no longer waits for work it finds going on; None: `wait_timeout`.
        concerns: options of which one must be given for the work to matter; empty: it always does.
        diagnostics: what to read when it has failed.
        remedy: what a person can do then.
        needed: nothing can be planned before its end, so that it is waited for even with `wait: false`.
    """

    title: str
    busy: Callable[[State], bool]
    failed: Callable[[State], Optional[str]] = lambda _state: None
    patience: Optional[float] = None
    concerns: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    remedy: str = ""
    needed: bool = False


class Product(NamedTuple):
    """What an object makes that is only the record of work (the VM of an import).

    Records outlive what they have made, and several may have the same name. One counts as long as its work goes on or
    what it has made is there under its name; nothing is made again while that is there, with or without a record.

    Attributes:
        table: where it is, under the name of the record.
        title: what a person calls it ("VM").
        fact: fact of the record that holds its name.
        key_fact: fact of the record that holds its key.
        name_column: its column that holds the name.
        constants: further columns that it has.
    """

    table: str
    title: str
    fact: str
    key_fact: str
    name_column: str = "name"
    constants: tuple[tuple[str, Any], ...] = ()


class Supply(NamedTuple):
    """Another object that a task can bring along for a new one (the file of an import).

    It is created first, and only if the new object is created. It stays when that is removed.

    Attributes:
        option: the reference that names it.
        resource: what it is.
        options: controls that are options of it; with one of them, it is brought along.
        shared: options that count for both.
        name: what it is called when the reference does not say so; gets these options.
    """

    option: str
    resource: Resource
    options: tuple[str, ...]
    shared: tuple[str, ...]
    name: Callable[[Mapping[str, Any]], str]

    def given(self, controls: Controls) -> dict[str, Any]:
        """Return the options of it that a task has."""
        return {option: controls.extra[option] for option in self.options if controls.extra.get(option) is not None}


class Hotplug(NamedTuple):
    """Attaching an existing child to its running parent, and detaching it.

    Attributes:
        action: action of the parent's action table; its parameter `device` is the child's key.
        possible: whether a child with these option values can be plugged while the parent runs.
        allowed_by: option of the parent that must not be false.
        attached, detached: statuses of the child.
        shows: whether the status of a child with these option values shows that it is attached.
    """

    action: str
    possible: Callable[[Mapping[str, Any]], bool]
    allowed_by: str
    attached: tuple[str, ...]
    detached: tuple[str, ...]
    shows: Callable[[Mapping[str, Any]], bool] = lambda _values: True


class Hop(NamedTuple):
    """One look-up on the way to the row that an action is called on.

    Attributes:
        table: where to look.
        column: its column that holds the value known so far.
        take: its column that holds the value for the next hop, or the key.
        constants: further columns that the row must match.
        named_by: a control that holds the row's name; such a row is chosen by the user, and its absence is an error.
        title: what a person calls it.
    """

    table: str
    column: str
    take: str = "$key"
    constants: tuple[tuple[str, Any], ...] = ()
    named_by: str = ""
    title: str = ""


class Clone(NamedTuple):
    """Creating an object as a copy of another one.

    Attributes:
        option: option that names the original (a reference, written once).
        table, target, action: the action that copies; `target` is its column that names the original.
        params: its parameters, each with the option that fills it.
        member: member of the answer that holds the new key; empty: the new object is found by its name.
        snapshot: the way from the original to a snapshot of it that is copied instead, when the control that the hops
            name is given.
        omits: controls that leave children out of the copy, and the option that lists them.
    """

    option: str
    table: str
    target: str
    action: str
    params: Mapping[str, str]
    member: str = ""
    snapshot: tuple[Hop, ...] = ()
    omits: Mapping[str, str] = {}

    @property
    def snapshot_option(self) -> str:
        """The control that names a snapshot; empty when snapshots cannot be copied."""
        return next((hop.named_by for hop in self.snapshot if hop.named_by), "")


class Recovery(NamedTuple):
    """Creating an object out of a snapshot of the whole system.

    The platform lists what a snapshot holds when it is asked to, which takes a while; then it makes a new object from a
    row of that list.

    Attributes:
        option: option that names the snapshot (a reference, written once).
        title: what a person calls such a snapshot.
        named_by: control that holds the name of the object in the snapshot; not given: it is that of the new object.
        contents: the table that lists what snapshots hold.
        pointer: its column that names the snapshot; also that of the actions on a snapshot.
        constants: further columns that its rows must match.
        find_table, find: the action on a snapshot that lists what it holds.
        table, action: the action that makes an object.
        rows, name: its parameters: the keys of rows of `contents`, and the name of the new object.
        status, info: columns of `contents` that tell how far the work is, and what came of it.
        busy, failed: the statuses while it is going on, and when it has failed.
    """

    option: str
    title: str
    named_by: str
    contents: str
    pointer: str
    find_table: str
    find: str
    table: str
    action: str = "recover"
    rows: str = "rows"
    name: str = "name"
    status: str = "status"
    info: str = "status_info"
    busy: tuple[str, ...] = ("importing",)
    failed: tuple[str, ...] = ("error",)
    constants: tuple[tuple[str, Any], ...] = (("is_snapshot", False),)

    def name_inside(self, desired: Desired, controls: Controls, identity: str) -> Any:
        """Return the name that the object has in the snapshot."""
        given = controls.extra.get(self.named_by)
        return desired.get(identity) if given is None else given


class Owner(NamedTuple):
    """The object that has to be off for an action on another one; with consent, it is stopped and started again.

    Attributes:
        resource: what it is; it can be started and stopped.
        option: the reference that names it.
        status: fact that holds its status.
        ready: the statuses in which the action is possible.
        way: the way from the key in the reference to its own key, where they differ.
    """

    resource: Resource
    option: str
    status: str
    ready: tuple[str, ...]
    way: tuple[Hop, ...] = ()


class Selects(NamedTuple):
    """Objects of another kind that a task chooses in the filter language.

    Attributes:
        resource: what they are.
        name, filters, exclude: the controls that choose, as in the info module; without any of them, nothing is chosen.
        fields: what is read of them, besides their names and keys.
    """

    resource: Resource
    name: str
    filters: str
    exclude: str
    fields: tuple[str, ...] = ()

    def is_used(self, controls: Controls) -> bool:
        """Return whether a task chooses any."""
        return any(controls.extra.get(option) is not None for option in (self.name, self.filters, self.exclude))


class Deployment(NamedTuple):
    """Creating an object by a row of another table, from which the platform makes it (a NAS service from its recipe).

    Attributes:
        table: where a row is created.
        body: hook: what is sent, from the values of the options for a new object, in the platform's form.
        options: the options that are sent with it; all others are written once the object is there.
        taken_from: options that are taken from the first of some children when they are not given (children, option).
        appears_within: seconds that the object may take to appear.
    """

    table: str
    body: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    options: tuple[str, ...]
    taken_from: Mapping[str, tuple[str, str]] = {}
    appears_within: float = 30.0


class ImperativeState(NamedTuple):
    """A value of `state` that is carried out in every run, because nothing shows that it has been.

    Attributes:
        state: the value.
        steps: hook: what is done; also gets the key of the row that the way leads to, if there is a way. When it is not
            possible, a guard of the resource says so. No steps: there is nothing to do.
        start: fact from which the way begins.
        way: the way to the row that an action is called on.
        owner: what has to be off for it.
        waits: it takes time, and the task can wait for it.
        creates: the object is created first if it does not exist.
        selects: what a task chooses for it.
    """

    state: str
    steps: Callable[[TaskView, Optional[Key]], Sequence[Step]]
    start: str = ""
    way: tuple[Hop, ...] = ()
    owner: Optional[Owner] = None
    waits: bool = False
    creates: bool = False
    selects: Optional[Selects] = None


class Replacement(NamedTuple):
    """How an object is replaced by a new one of the same name when it has become too old (an API key).

    The old one gets another name and works until the new one does. A task that fails in between can be run again.

    Attributes:
        wanted: whether a task lets one be replaced.
        due: whether it is time to replace one.
        taken_over: what a new one has from the one that it replaces, where the task does not say otherwise.
        proves: whether a new one has to be tested by a login.
        hint: what a person can do when the login fails.
        used: whether one is known to work, so that what it has replaced may go.
        remains: what is written to one that has been replaced; None: it is deleted.
        outcome: what becomes of it, for people ("is deleted").
    """

    wanted: Callable[[Controls], bool]
    due: Callable[[State, Controls], bool]
    taken_over: Callable[[State], Mapping[str, Any]]
    proves: Callable[[Controls], bool]
    hint: str
    used: Callable[[State], bool]
    remains: Callable[[State, Controls], Optional[Mapping[str, Any]]]
    outcome: Callable[[Controls], str]


class Source(NamedTuple):
    """Creating an object from something that fills it over time (a drive from an image).

    Attributes:
        option: the option that names it.
        columns: further columns to send with it, by what is wanted.
        deferred: options that can only be written once the object has been filled.
    """

    option: str
    columns: Callable[[Desired], Mapping[str, Any]] = lambda _desired: {}
    deferred: tuple[str, ...] = ()


class Journal(NamedTuple):
    """A table of events: its info module lists the newest rows first, up to a limit.

    Attributes:
        column: the column that holds the time.
        per_second: how many of its units are a second.
        limit: how many rows are listed by default; None: all.
    """

    column: str
    per_second: int = 1
    limit: Optional[int] = None


class Samples(NamedTuple):
    """A table of measurements.

    Attributes:
        table: where they are.
        time: the column that holds the time of one.
        figures: what was measured.
    """

    table: str
    time: str
    figures: tuple[Fact, ...]


class Series(NamedTuple):
    """What the platform measures of an object, for its info module.

    Attributes:
        name: what is measured, as results call it ("router").
        points_at: the object's column with the value that the measurements point at.
        column: the column of the measurements that holds it.
        tables: where the measurements are: the newest ones (`now`), and the histories (`short`, `long`).
        inside: option of the children that are measured instead of the object itself, by their keys.
    """

    name: str
    points_at: str
    column: str
    tables: Mapping[str, Samples]
    inside: str = ""


class Claim(NamedTuple):
    """Rows of another table that point at objects which are part of something else (the VM of a NAS service).

    Attributes:
        table, column: where to look, and the column that holds the key of the object.
        reason: why such an object is not exported.
    """

    table: str
    column: str
    reason: str


class Host(NamedTuple):
    """A machine as a host of an inventory.

    Attributes:
        address: where it can be reached, if that is known.
        groups: the groups that it belongs to, by the prefix of their names and the value that their hosts have in common.
    """

    address: Optional[str]
    groups: tuple[Label, ...] = ()


class Export(NamedTuple):
    """What is special about exporting a kind of objects.

    Attributes:
        left_out: returns why one is not exported (the platform made it, or it cannot be created again), or None.
        omitted: returns the options that are not exported for one, because they do not apply to it.
        on_request: why objects of this kind are only exported when the kind is named; empty: they always are.
        claims: what one may be a part of.
        exact: children that are exported as the complete list, because the platform gives a new one some of its own.
        host: returns one as a host of an inventory; None: they are no machines.
        terraform: the resource of the vendor's Terraform provider without its prefix; empty: there is none.
        terraform_id: returns what the provider calls one when it is imported.
    """

    left_out: Callable[[State], Optional[str]] = lambda _state: None
    omitted: Callable[[State], Sequence[str]] = lambda _state: ()
    on_request: str = ""
    claims: tuple[Claim, ...] = ()
    exact: tuple[str, ...] = ()
    host: Optional[Callable[[State], Host]] = None
    terraform: str = ""
    terraform_id: Callable[[State], str] = lambda state: str(state.key)


# --- children --------------------------------------------------------------------------------------------------------

#: A listed item and the existing child that it means, if there is one.
Pair = tuple[Desired, Optional[State]]


class Arrangement(NamedTuple):
    """Children whose order in the list decides their place on the platform, when the user wants that.

    Attributes:
        option: the option that turns it on; empty: it always is.
        arrange: gives the items their places; gets the pairs and all existing children.
    """

    option: str
    arrange: Callable[[Sequence[Pair], Sequence[State]], list[Pair]]


class Affects(NamedTuple):
    """Other objects that have to be brought up to date after an object changed.

    Attributes:
        option: its option that names one.
        refresh: how it is brought up to date.
        parent_fact: fact of its parent that holds the key of another one; may be empty.
        pending: fact that is true while an earlier change still waits for it, so that it happens without another change;
            may be empty.
    """

    option: str
    refresh: Refresh
    parent_fact: str = ""
    pending: str = ""


class Shorthand(NamedTuple):
    """An option that stands for some of the children, which are plain values (the neighbors of a router, for its lines).

    Attributes:
        option: the option.
        spec: its argument specification.
        values: returns the canonical values of the children for a value of the option.
    """

    option: str
    spec: Mapping[str, Any]
    values: Callable[[Any], Sequence[Any]]


class Exclusion(NamedTuple):
    """Groups of children of which a parent can have only one each.

    Attributes:
        title: what a group is called.
        of_new: the group of a new one, from what was looked up for its references; None: there can be others beside it.
        of_existing: the group of an existing one.
    """

    title: str
    of_new: Callable[[Mapping[str, Any]], Optional[str]]
    of_existing: Callable[[State], Optional[str]]


@dataclass(frozen=True)
class Children:
    """Objects that live inside another one and are declared with it.

    Attributes:
        option: the option that lists them.
        resource: what one of them is.
        parent_column: their column that points at the parent.
        parent_value: the parent's column that it points at (`$key`, `machine`, `identity`).
        parent_path: prefix when the pointer is a `table/key` path (`vms/`).
        parent_spellings: further prefixes with which other clients have stored the same pointer (`/v4/users/`).
        nested: path of columns by which they come with the parent's own row; empty: they cost one request.
        match: sets of options by which an item finds its child; the first set that the item fills decides.
        tie_breaker: option that decides between children that match equally well (the MAC of a NIC without a name).
        scalar: items are plain values of this one option (names of groups).
        shorthands: further options that stand for some of such children; they come before those that are listed.
        selects: info modules have an option with the same name that chooses objects by them (tags).
        single: there is at most one, and the option takes its value instead of a list; null removes it.
        inherited_columns: further columns of theirs that repeat a column of the parent (child column, parent column).
        hotplug: how they are attached to and detached from a running parent.
        applies: when a new one takes effect on a running parent.
        removal: whether one can be removed while the parent runs.
        ordered_by: option by which they are sorted.
        arrangement: how the order of the list becomes their order on the platform.
        affects: other objects that a change of one affects.
        delete_before_parent: they are deleted before their parent, because they would stay behind or keep it from going.
        delete_order: fact by which they have to be deleted, the highest first.
        created_by_platform: the platform creates some with a new parent, so they are compared once it exists.
        expected: hook: those that it creates, as far as that is known, from what is wanted of the parent; also gets
            what returns the key of a name.
        owned_by_platform: whether a row belongs to the platform (gets the row and the parent): it is neither shown nor
            changed.
        start_with_parent: one that is stopped is started while its parent runs.
        protected: why one must not be changed or removed (rules of the system), or None.
        exempt_from_purge: whether a purge leaves one alone, because an option of the parent asks for it; gets what is
            wanted of the parent, and the child.
        refused: why a new one cannot be added, or None; gets the item and what was looked up for its references.
        exclusion: groups of them of which there can be only one each; an existing one goes for a new one of its group.
        consent: the control that allows removing them with their parent, for dependents.
    """

    option: str
    resource: Resource
    parent_column: str
    parent_value: str = "$key"
    parent_path: str = ""
    parent_spellings: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    match: tuple[tuple[str, ...], ...] = (("name",),)
    tie_breaker: str = ""
    scalar: str = ""
    shorthands: tuple[Shorthand, ...] = ()
    selects: bool = False
    single: bool = False
    inherited_columns: tuple[tuple[str, str], ...] = ()
    hotplug: Optional[Hotplug] = None
    applies: Applies = Applies.NOW
    removal: Applies = Applies.NOW
    ordered_by: str = ""
    arrangement: Optional[Arrangement] = None
    affects: Optional[Affects] = None
    delete_before_parent: bool = False
    delete_order: str = ""
    created_by_platform: bool = False
    expected: Optional[Callable[[Desired, Callable[[Reference, Any], Optional[Key]]], list[State]]] = None
    owned_by_platform: Optional[Callable[[State, State], bool]] = None
    start_with_parent: bool = False
    protected: Optional[Callable[[State, Controls], Optional[str]]] = None
    exempt_from_purge: Optional[Callable[[Desired, State], bool]] = None
    refused: Optional[Callable[[Desired, Mapping[str, Any]], Optional[str]]] = None
    exclusion: Optional[Exclusion] = None
    consent: str = ""

    @property
    def purge_option(self) -> str:
        """The option that allows removing what is not listed."""
        return f"purge_{self.option}"

    def keeps(self, desired: Desired, row: State) -> bool:
        """Return whether a purge leaves one of them alone, although the parent does not list it."""
        if self.exempt_from_purge is not None and self.exempt_from_purge(desired, row):
            return True
        named = row.values.get(self.scalar) if self.option in desired.kept else None
        return isinstance(named, ResolvedReference) and not desired.kept[self.option].isdisjoint(
            (str(named.name), str(named.key))
        )

    def pointer(self, key: str) -> Any:
        """Return the value of `parent_column` for a parent, as it is written."""
        return f"{self.parent_path}{key}" if self.parent_path else wire_key(key)

    def parent_of(self, raw: Any) -> Optional[str]:
        """Return which parent a pointer means, in any form in which the platform returns it.

        A path into another table is returned as it is: no parent has such a key.
        """
        if self.parent_path and isinstance(raw, str) and "/" in raw:
            path = row_path(raw)
            return path[len(self.parent_path) :] if path.startswith(self.parent_path) else path
        return Key.of(raw)

    def spellings(self, key: str) -> list[Any]:
        """Return all forms in which a row may point at a parent."""
        return [self.pointer(key)] + [f"{prefix}{key}" for prefix in self.parent_spellings]


# --- the resource ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resource:
    """Everything the engine has to know about one kind of object.

    Attributes:
        name: key under which results show it ("vm").
        title: what a person calls one ("VM").
        table: the platform's table.
        columns: its options; of one that is only listed, what can be filtered by.
        plural: key under which the info module lists them; empty: there is only one, returned under its name.
        identity: the natural key: options that identify one (inside its parent).
        constants: columns that every one of them has (`is_snapshot: false`).
        fixed: the same for columns that have to be sent at creation (`type: ipalias`).
        created_with: columns that every new one gets, while others may differ.
        scope: options that narrow the natural key when they are given (the NAS service of a volume).
        facts: what results show besides the options.
        children: what lives inside.
        power: how it is started and stopped.
        move: how a running one is moved to another host.
        key_column: column to filter by key.
        own_key: column that holds the key, where neither `$key` nor the answer to a creation does; empty: they do.
        only_key: the key by which the platform knows the only one, whose row is read without a condition; empty: there
            are several, or the row holds its key.
        read_by_key: columns that the platform only answers when a row is read by its key, which costs a request.
        rows: the tables of the other rows that columns are in, by the reference to each.
        created_values: columns of a new row that its children point at.
        works: long work that it may report.
        product: what its work makes, when it is only the record of that work.
        supply: what a task can bring along for a new one.
        sources: what a new one may be created from; a task names at most one.
        clone: how a copy of another one is created.
        recovery: how one is created out of a snapshot of the whole system.
        deployment: how a new one is created, where the platform makes it from a row of another table.
        replacement: how one is replaced when it has become too old.
        deleted_as: the row that is deleted instead of its own (one of `rows`).
        affects: other objects that a change of one, or of what is inside it, affects.
        dependents: objects of other kinds that have to go before it; only a removal reads them, and it needs consent.
        imperative_states: what can be done to one, again in every run.
        guards: refusals, as text, before anything is written.
        change_guards: refusals that only matter when something would change.
        preflights: checks of a plan that need to read from the platform.
        uses: what its plans take of limited supplies.
        survey: how values are read whose meaning only the platform knows.
        completed_later: a new one is only complete after another pass, which has read what the platform has made of it.
        remnant: whether a row is only what is left of an object that is gone. It is removed when a new one takes its place.
        notices: what the user should know, as text, when something changes.
        after_create: hook: steps that fill a new object.
        on_update: hook: what changes about an existing object besides its columns and children.
        children_for_task: hook: children that have to be read because of the controls of a task.
        task_facts: hook: facts that depend on the controls of a task.
        finish: hooks: what completes a plan: applying what is staged, waiting for what follows.
        before_delete: hook: steps that the platform wants before it deletes one.
        pause_after_delete: seconds that the platform needs after a delete.
        retry_delete: texts of a refused delete that are only temporary.
        shown_once: members of the creation answer that may hold what is shown only once (an API key's secret).
        reveals: the column in which the platform keeps a secret that it has made up for a new one; reading the
            row does not show it unless it is asked for. Results show it once, after the creation.
        reveals_if: whether the platform makes one up for a new one.
        controls: further options of the module that are not columns.
        words: what people from other tools call the options.
        read_only: only the platform writes it, so that it has an info module and no other.
        provided: only the platform creates one (a node); it can be changed.
        in_documents: documents describe it: what is written lasts, and what it is does not depend on what happens meanwhile.
        removed_by: action below its row that removes one which cannot be deleted (an alarm); empty: it can be deleted,
            unless only the platform creates one.
        listed_by: options by which the info module chooses objects, too, in the filter language; the platform filters.
        journal: how the info module lists events.
        series: what the platform measures of one; the info module returns it on request.
        export: what is special about exporting one as a part of a document.
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
    scope: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    children: tuple[Children, ...] = ()
    power: Optional[Power] = None
    move: Optional[Move] = None
    key_column: str = "$key"
    own_key: str = ""
    only_key: str = ""
    read_by_key: tuple[str, ...] = ()
    rows: Mapping[str, str] = field(default_factory=dict)
    created_values: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    product: Optional[Product] = None
    supply: Optional[Supply] = None
    sources: tuple[Source, ...] = ()
    clone: Optional[Clone] = None
    recovery: Optional[Recovery] = None
    deployment: Optional[Deployment] = None
    replacement: Optional[Replacement] = None
    deleted_as: str = ""
    affects: Optional[Affects] = None
    dependents: tuple[Children, ...] = ()
    imperative_states: tuple[ImperativeState, ...] = ()
    guards: tuple[Guard, ...] = ()
    change_guards: tuple[Guard, ...] = ()
    preflights: tuple[Preflight, ...] = ()
    uses: tuple[Use, ...] = ()
    survey: Optional[Survey] = None
    completed_later: bool = False
    remnant: Optional[Callable[[State], bool]] = None
    notices: tuple[Guard, ...] = ()
    after_create: Optional[Callable[[TaskView], Sequence[Step]]] = None
    on_update: Optional[Callable[[TaskView], Part]] = None
    children_for_task: Optional[Callable[[Controls], Sequence[str]]] = None
    task_facts: Optional[Callable[[State, Controls], Mapping[str, Any]]] = None
    finish: tuple[Callable[[ChangeView], Part], ...] = ()
    before_delete: Optional[Callable[[TaskView], Sequence[Step]]] = None
    pause_after_delete: float = 0.0
    retry_delete: tuple[str, ...] = ()
    shown_once: tuple[str, ...] = ()
    reveals: str = ""
    reveals_if: Callable[[Desired], bool] = lambda _desired: True
    controls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    read_only: bool = False
    provided: bool = False
    in_documents: bool = True
    removed_by: str = ""
    listed_by: tuple[str, ...] = ()
    journal: Optional[Journal] = None
    series: tuple[Series, ...] = ()
    export: Export = Export()

    def column(self, option: str) -> Column:
        """Return the column of an option; KeyError when there is none."""
        for column in self.columns:
            if column.option == option:
                return column
        raise KeyError(option)

    @cached_property
    def readable(self) -> tuple[Column, ...]:
        """The columns whose values come with the row."""
        return tuple(column for column in self.columns if column.readable)

    @cached_property
    def plain_fields(self) -> tuple[str, ...]:
        """The field expressions that read one of them, without what is inside."""
        fields = ["$key", self.own_key] if self.own_key else ["$key"]
        for column in self.readable:
            if column.written not in self.read_by_key:
                fields.extend(column.fields())
        for fact in self.facts:
            fields.extend(fact.fields())
        return tuple(dict.fromkeys([*fields, *self.rows, *self.created_values]))

    @cached_property
    def value_loaders(self) -> tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...]:
        """What loads the value of each readable option from a row. Lists have thousands of rows."""
        return tuple((column.option, column.load) for column in self.readable)

    @cached_property
    def fact_loaders(self) -> tuple[tuple[str, Callable[[Mapping[str, Any]], Any]], ...]:
        """What loads each fact from a row."""
        return tuple((fact.name, fact.load) for fact in self.facts)

    @cached_property
    def value_shows(self) -> tuple[tuple[str, Optional[Callable[[Any], Any]]], ...]:
        """What shows the value of each readable option; None: nothing, values are shown as they are."""
        return tuple((column.option, None if column.shown_as_it_is else column.show) for column in self.readable)

    @cached_property
    def fact_shows(self) -> tuple[tuple[str, Optional[Callable[[Any], Any]]], ...]:
        """The same for each fact."""
        return tuple((fact.name, None if fact.shown_as_it_is else fact.show) for fact in self.facts)

    @cached_property
    def _paths(self) -> tuple[Reference, ...]:
        return tuple(column for column in self.columns if isinstance(column, Reference) and column.stores_path)

    @cached_property
    def unjoined(self) -> tuple[Reference, ...]:
        """The references whose column does not hold a plain key, so that the platform cannot join the other object's name."""
        references = (column for column in self.columns if isinstance(column, Reference))
        return tuple(column for column in references if column.path and not column.stores_path)

    @cached_property
    def stand_ins(self) -> tuple[tuple[Reference, Through, Reference], ...]:
        """The references for which another row stands, each with that row and the reference to it."""
        references = (column for column in self.columns if isinstance(column, Reference))
        return tuple(
            (column, column.through, column.stand_in)
            for column in references
            if column.through is not None and column.stand_in is not None
        )

    def key_of(self, row: Mapping[str, Any]) -> Optional[Key]:
        """Return the key of a row; None: the row does not hold it."""
        return Key.of(self.only_key or row.get(self.own_key or "$key"))

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row of the table is one of these: the table that a column points at can decide."""
        return not self._paths or not any(column.points_elsewhere(row) for column in self._paths)

    def imperative(self, state: str) -> Optional[ImperativeState]:
        """Return the imperative state that a value of the `state` option asks for."""
        return next((found for found in self.imperative_states if found.state == state), None)

    def fact(self, name: str) -> Fact:
        """Return a fact; KeyError when there is none."""
        for fact in self.facts:
            if fact.name == name:
                return fact
        raise KeyError(name)

    def fact_fields(self, name: str) -> list[str]:
        """Return what has to be read to know one fact alone."""
        fact = self.fact(name)
        return self.fact(fact.inside).fields() if fact.inside else fact.fields()

    def child(self, option: str) -> Children:
        """Return the children that an option lists; KeyError when there are none."""
        for children in self.children:
            if children.option == option:
                return children
        raise KeyError(option)

    @property
    def conditions(self) -> tuple[tuple[str, Any], ...]:
        """The columns that every row has, to filter by."""
        return self.constants + self.fixed

    @cached_property
    def copied_from(self) -> tuple[str, ...]:
        """The options that name what a new one is a copy of; the table has no columns for them."""
        return tuple(way.option for way in (self.clone, self.recovery) if way)

    def source_of(self, desired: Desired) -> Optional[Source]:
        """Return what a new object is created from."""
        return next((source for source in self.sources if desired.get(source.option) is not None), None)

    @property
    def has_secrets(self) -> bool:
        """Whether any option is a secret that `update_password` governs."""
        return any(column.is_secret for column in self.columns)

    def describe(self, name: Any) -> str:
        """Return how messages name one of them."""
        return f"{self.title} '{name}'" if name not in (None, "") else self.title
