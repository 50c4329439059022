# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate limit for requests, shared by all processes of a user on a machine.

A system drops connections at about 36 requests a second (observed by the vendor's Terraform provider) and does not
announce its limit. Several plays may run at the same time, Ansible forks a worker for each host, and some tasks run in
processes of their own, so the limit has to count what all of them send. The state is therefore kept in a small file for
each system. A process that is killed leaves no lock behind, because the lock belongs to the process.

Where the file cannot be used, the state lives in memory that a process shares with those forked from it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import math
import mmap
import os
import stat
import struct
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Callable, NamedTuple, Optional, Protocol

#: Requests that may be sent at once after an idle period. At the default rate no second sees more than 35.
BURST = 5
#: A throttling system gets ever fewer requests, down to the rate divided by this factor.
MAX_SLOWDOWN = 16.0
#: The slowdown shrinks by this factor with each request.
RECOVERY = 0.97

#: State that is further in the future than this many seconds is not believed.
MAX_PAUSE = 3600.0
#: How often a process that holds the lock is waited for, and for how many seconds each time. One that was stopped must
#: not stop all others.
_LOCK_ATTEMPTS = 20
_LOCK_PAUSE = 0.0005


class State(NamedTuple):
    """State of the limit of one system.

    Attributes:
        due: Time at which the next request is due, on the monotonic clock.
        slowdown: Factor by which requests are currently slowed down, at least 1.
    """

    due: float = 0.0
    slowdown: float = 1.0


class _Store(Protocol):
    """Place for the state of one system."""

    def is_usable(self) -> bool:
        """Return whether the place still exists."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Keep others from changing the state."""

    def read(self) -> State:
        """Return the state."""

    def write(self, state: State) -> None:
        """Replace the state."""


class RateLimiter:
    """Decides when the next request to a system may be sent (generic cell rate algorithm)."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        folder: Optional[Callable[[], str]] = None,
    ) -> None:
        """Create a limiter.

        Args:
            monotonic: Clock in seconds, the same for all processes of the machine.
            folder: Returns the folder of the files that all processes share; it may raise OSError. None to share the
                limit with forked processes only.
        """
        self._monotonic = monotonic
        self._folder = folder
        self._memory = mmap.mmap(-1, _MemoryStore.ENTRY.size * _MemoryStore.ENTRIES)
        self._stores: dict[str, _Store] = {}
        # The lock of the file keeps processes apart, but not the threads of one.
        self._threads = threading.Lock()

    def reserve(self, system: str, per_second: float) -> float:
        """Reserve the next slot for a request.

        Args:
            system: Base URL of the system.
            per_second: Requests per second; 0 for no limit. A back-off is honored in either case.

        Returns:
            Seconds to wait before the request may be sent.
        """

        def next_slot(state: State, now: float) -> tuple[State, float]:
            start = max(now, state.due)
            interval = state.slowdown / per_second if per_second else 0.0
            wait = max(0.0, start - now - (BURST - 1) * interval)
            return State(start + interval, max(1.0, state.slowdown * RECOVERY)), wait

        return self._change(system, next_slot)

    def back_off(self, system: str, per_second: float, pause: float) -> None:
        """Send nothing for `pause` seconds and then halve the rate, because the system throttles its clients."""

        def slower(state: State, now: float) -> tuple[State, float]:
            slowdown = min(MAX_SLOWDOWN, 2 * state.slowdown)
            allowance = (BURST - 1) * slowdown / per_second if per_second else 0.0
            return State(max(state.due, now + pause + allowance), slowdown), 0.0

        self._change(system, slower)

    def _change(self, system: str, change: Callable[[State, float], tuple[State, float]]) -> float:
        """Replace the state of a system by what a function makes of it, and return what else the function returns."""
        with self._threads:
            return self._change_alone(system, change)

    def _change_alone(self, system: str, change: Callable[[State, float], tuple[State, float]]) -> float:
        store = self._stores.get(system)
        if store is None or not store.is_usable():
            store = self._open(system)
        try:
            return self._change_in(store, change)
        except OSError:
            # for example because the file system is full
            self._stores[system] = _MemoryStore(self._memory, system)
            return self._change_in(self._stores[system], change)

    def _change_in(self, store: _Store, change: Callable[[State, float], tuple[State, float]]) -> float:
        with store.locked():
            state, result = change(store.read(), self._monotonic())
            store.write(state)
        return result

    def _open(self, system: str) -> _Store:
        store: Optional[_Store] = None
        if self._folder is not None:
            try:
                store = _FileStore(self._folder(), system, self._monotonic)
            except OSError:
                # the fallback is documented
                store = None
        self._stores[system] = store or _MemoryStore(self._memory, system)
        return self._stores[system]


class _MemoryStore:
    """State in memory that forked processes share.

    It is accessed without a lock; two workers that read it in the same microsecond send one request too many, which the
    limit leaves room for. Systems whose names hash to the same entry share a rate, which only makes them slower.
    """

    ENTRY = struct.Struct("dd")
    ENTRIES = 256

    def __init__(self, memory: mmap.mmap, system: str) -> None:
        self._memory = memory
        self._offset = self.ENTRY.size * (zlib.crc32(system.encode()) % self.ENTRIES)

    def is_usable(self) -> bool:
        return True

    def locked(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def read(self) -> State:
        due, slowdown = self.ENTRY.unpack_from(self._memory, self._offset)
        return State(due, max(1.0, slowdown))

    def write(self, state: State) -> None:
        self.ENTRY.pack_into(self._memory, self._offset, *state)


class _FileStore:
    """State in a file that all processes of the user share.

    Next to the state, the file contains the wall clock time at which the monotonic clock was zero, which identifies the
    boot: after a restart of the machine the stored times mean nothing.
    """

    _ENTRY = struct.Struct("ddd")

    def __init__(self, folder: str, system: str, monotonic: Callable[[], float]) -> None:
        """Open the file, creating it if necessary.

        Raises:
            OSError: The file cannot be used, or belongs to somebody else.
        """
        self._monotonic = monotonic
        name = hashlib.sha256(system.encode()).hexdigest()[:32]
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
        self._file = os.open(os.path.join(folder, f"rate-{name}"), flags, 0o600)
        found = os.fstat(self._file)
        if not stat.S_ISREG(found.st_mode) or found.st_uid != os.geteuid():
            os.close(self._file)
            raise OSError("not a regular file of this user")
        self._identity = (found.st_dev, found.st_ino)

    def is_usable(self) -> bool:
        try:
            found = os.fstat(self._file)
        except OSError:
            return False
        if (found.st_dev, found.st_ino) != self._identity:
            # something in this process closed all files, and the number was used again
            return False
        if not found.st_nlink:
            os.close(self._file)
        return found.st_nlink > 0

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        acquired = self._acquire()
        try:
            yield
        finally:
            if acquired:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _acquire(self) -> bool:
        for _attempt in range(_LOCK_ATTEMPTS):
            with contextlib.suppress(BlockingIOError, PermissionError):
                # lockf(), because flock() does not keep forked processes apart
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(_LOCK_PAUSE)
        return False

    def read(self) -> State:
        data = os.pread(self._file, self._ENTRY.size, 0)
        if len(data) != self._ENTRY.size:
            return State()
        due, slowdown, boot = self._ENTRY.unpack(data)
        ahead = due - self._monotonic()
        usable = all(map(math.isfinite, (due, slowdown, boot))) and ahead <= MAX_PAUSE
        if not usable or abs(boot - self._boot_time()) > 60:
            return State()
        return State(due, min(MAX_SLOWDOWN, max(1.0, slowdown)))

    def write(self, state: State) -> None:
        os.pwrite(self._file, self._ENTRY.pack(*state, self._boot_time()), 0)

    def _boot_time(self) -> float:
        return time.time() - self._monotonic()


def runtime_folder() -> str:
    """Return the folder for the files that all processes of this user on this machine share, created if necessary.

    Raises:
        OSError: It cannot be created, or others could write to it.
    """
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.path.isabs(base) or not os.access(base, os.W_OK | os.X_OK):
        base = tempfile.gettempdir()
    folder = os.path.join(base, f"verge.vergeos-{os.geteuid()}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise OSError("not a folder of this user alone")
    return folder


#: The limiter of all clients. An action plugin imports it before Ansible forks, so that all workers share its memory.
shared_rate_limiter = RateLimiter(folder=runtime_folder)
