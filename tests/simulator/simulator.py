# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator as tests use it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.contract import Table, served_tables

from . import seeds
from .application import Application
from .auth import Auth
from .behaviours import load_behaviours
from .clock import Clock
from .control import Control
from .engine import Engine
from .faults import Faults
from .journal import Entry, Journal
from .release import KNOWN, selected
from .seeds import document
from .server import Server
from .store import Store

#: No part of it occurs in ordinary text, so that a search for leaked secrets has no false positives.
PASSWORD = "Qz7-vXk9.Wq4_Jh2"


class Simulator:
    """A private VergeOS system on an HTTPS port of this machine.

    ``with Simulator(seed="small", clock_rate=50.0) as sim: ...`` - see tests/simulator/README.md. Another `contract` makes it
    a system of another release.
    """

    username = "admin"
    password = PASSWORD

    def __init__(
        self,
        seed: str | Path = "small",
        clock_rate: float = 1.0,
        strict: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
        directory: str | Path | None = None,
        empty_list_as_count_object: bool = False,
        lock: threading.RLock | None = None,
        contract: Mapping[str, Table] | None = None,
        release: str | None = None,
        site: str = "",
        variables: str | Path | None = None,
        page_for_all: bool = False,
    ) -> None:
        load_behaviours()
        #: A name, or the path of a document; `site` and `variables` say how that is read.
        self.seed = str(seed)
        self._document = (
            (site, None if variables is None else Path(variables)) if seeds.is_document(self.seed) else None
        )
        #: What of a document could not be created, and why.
        self.left_out: list[str] = []
        self.strict = strict
        #: Whether the page is shown to clients on other machines, too.
        self.page_for_all = page_for_all
        self.lock = lock or threading.RLock()
        self.clock = Clock(clock_rate, self.lock)
        self.release = release or selected()
        if self.release not in KNOWN:
            raise ValueError(f"unknown release {self.release!r}; expected one of: {', '.join(KNOWN)}")
        tables = contract or served_tables(self.release)
        self.engine = Engine(tables, self.clock, strict, empty_list_as_count_object, KNOWN[self.release])
        self.auth = Auth(self.engine.store, self.clock, self.engine.release)
        self.journal = Journal()
        self.faults = Faults()
        self.application = Application(self.engine, self.auth, self.journal, self.faults, self.lock)
        self.application.control = Control(self)
        self._listen = (host, port, None if directory is None else Path(directory))
        #: The port to listen on after a pause; 0: the one that it was created with.
        self.listen_again_at = 0
        self._server: Server | None = None
        seeds.populate(self.seed, self.engine, self.auth, self.password)
        #: The seeded state, for `reset`. A fleet is created again instead of being kept twice.
        self._fresh = None if self.seed.startswith("fleet:") else self.snapshot()

    # --- life cycle --------------------------------------------------------------------------------------------------

    def start(self) -> Simulator:
        """Listen and serve in threads of this process.

        Raises:
            SeedError: The document that it starts with cannot be used.
        """
        host, port, directory = self._listen
        self._server = Server(self.application, host, self.listen_again_at or port, directory)
        self._server.start()
        self.engine.url = self.url
        if self._document is not None:
            self._load_document(*self._document)
        return self

    def _load_document(self, site: str, variables: Path | None) -> None:
        try:
            self.left_out = document.load(self, Path(self.seed), site, variables)
        except BaseException:
            self.stop()
            raise
        self._document = None
        self._fresh = self.snapshot()
        self.journal.clear()

    def stop(self) -> None:
        """Stop serving; the rows stay readable."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Simulator:  # noqa: PYI034 - Self is not in Python 3.10
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self.application.errors and error is None:
            raise RuntimeError("the simulator itself failed during this test") from self.application.errors[0]

    # --- address -----------------------------------------------------------------------------------------------------

    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("the simulator is not started")
        return self._server

    @property
    def connections(self) -> int:
        """How many connections have been opened to it."""
        return self._running().connections

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._running().host

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._running().port

    @property
    def url(self) -> str:
        """``https://127.0.0.1:43121``; append ``/api/v4``."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - read, not bound
        return f"https://[{host}]:{self.port}" if ":" in host else f"https://{host}:{self.port}"

    @property
    def ca_file(self) -> str:
        """The PEM file of the CA that signed the certificate."""
        return self._running().ca_file

    # --- state -------------------------------------------------------------------------------------------------------

    @property
    def store(self) -> Store:
        """The rows, after all transitions that are due."""
        self.clock.run_due()
        return self.engine.store

    @property
    def read_only(self) -> bool:
        """Whether writes are refused and recorded in `violations` (to test check mode)."""
        return self.application.read_only

    @read_only.setter
    def read_only(self, value: bool) -> None:
        self.application.read_only = value

    @property
    def violations(self) -> list[Entry]:
        """The writes that were sent while `read_only` was set."""
        return self.application.violations

    @property
    def secret_names(self) -> frozenset[str]:
        """Names of the members of bodies that hold secrets."""
        tables = [table for table in self.engine.contract.values() if not table.commands]
        names = {column.name for table in tables for column in table.columns.values() if column.write_only}
        return frozenset(names - {"params", "action", "settings_args"} | {"login"})

    def snapshot(self) -> dict[str, Any]:
        """Return the whole state, for `restore`."""
        with self.lock:
            self.clock.run_due()
            return {
                "store": self.engine.store.state(),
                "clock": self.clock.state(),
                "switches": dict(self.engine.switches),
            }

    def restore(self, state: dict[str, Any]) -> None:
        """Return to a state that `snapshot` returned. The journal and the faults stay."""
        with self.lock:
            self.engine.store.restore(state["store"])
            self.clock.restore(state["clock"])
            self.engine.switches.clear()
            self.engine.switches.update(state["switches"])

    def reset(self) -> None:
        """Return to the freshly seeded state; journal, faults and violations are emptied."""
        with self.lock:
            if self._fresh is not None:
                self.restore(self._fresh)
            else:
                self.engine.clear()
                seeds.populate(self.seed, self.engine, self.auth, self.password)
            self.journal.clear()
            self.faults.clear()
            self.violations.clear()
            self.read_only = False
