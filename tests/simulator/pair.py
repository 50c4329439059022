# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two simulated systems in one process that know each other: the second one is the recovery site of the first."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from .behaviours.sites import UnreachableError
from .engine import Call
from .simulator import Simulator

SITE = "dr"


class Pair:
    """Two systems, each of which is a site of the other one.

    ``with Pair() as pair: pair.main, pair.remote``. System snapshots of `main` can be sent to `remote`. Both have one
    lock, so that neither waits for the other; each has its own clock.

    Attributes:
        main: a system in use.
        remote: an empty system.
    """

    def __init__(self, seed: str = "small", directory: str | Path | None = None, port: int = 0, **options: Any) -> None:
        lock = threading.RLock()
        folder = Path(directory) if directory is not None else None
        self.main = Simulator(seed, port=port, directory=folder, lock=lock, **options)
        self.remote = Simulator("empty", directory=folder / SITE if folder is not None else None, lock=lock, **options)
        for system in (self.main, self.remote):
            system.engine.find_system = self.find
        self._lost: dict[tuple[str, int], Simulator] = {}
        self.main.clock.companions = (self.remote.clock,)
        self.remote.clock.companions = (self.main.clock,)

    def find(self, url: str) -> Simulator | None:
        """Return the system with this address; raise if it is lost."""
        place = urlsplit(url)
        if (place.hostname, place.port) in self._lost:
            # Assumption: the text. Settled by: GET sites, while the other system is off
            raise UnreachableError("Connection refused")
        for system in (self.main, self.remote):
            if system in self._lost.values():
                continue
            if (place.hostname, place.port) == (system.host, system.port):
                return system
        return None

    def advance(self, seconds: float) -> None:
        """Skip time on both systems."""
        for system in (self.main, self.remote):
            system.clock.advance(seconds)

    def finish(self) -> None:
        """Complete everything in progress on both systems."""
        for _turn in range(2):  # what ends on one side can begin something on the other
            for system in (self.main, self.remote):
                system.clock.finish()

    def reset(self) -> None:
        """Return both to the state that they started with."""
        for system in (self.main, self.remote):
            system.reset()
        self._connect()

    def lose(self, system: Simulator) -> None:
        """Take a system off the network, as a disaster does: it keeps its address and its state."""
        self._lost[system.host, system.port] = system
        system.listen_again_at = system.port
        system.stop()

    def bring_back(self, system: Simulator) -> None:
        """Put a lost system back on the network."""
        system.start()
        del self._lost[system.host, system.port]

    def _connect(self) -> None:
        """Let the first system sign in to the second one and send it snapshots."""
        self.remote.store.set("system", "self", cloud_name=SITE)
        table = self.main.engine.contract["sites"]
        site = {
            "name": SITE, "url": self.remote.url, "auth_user": self.remote.username,
            "auth_password": self.remote.password, "config_cloud_snapshots": "send", "allow_insecure": True,
        }  # fmt: skip
        with self.main.lock:
            Call(self.main.engine, table).create("sites", site)
            self.finish()

    def start(self) -> Pair:
        """Start both, and make the second one a site of the first one."""
        self.main.start()
        self.remote.start()
        self._connect()
        return self

    def stop(self) -> None:
        """Stop both."""
        self.main.stop()
        self.remote.stop()

    def __enter__(self) -> Pair:  # noqa: PYI034 - Self is not in Python 3.10
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        errors = [*self.main.application.errors, *self.remote.application.errors]
        if errors and error is None:
            raise RuntimeError("a simulator itself failed during this test") from errors[0]
