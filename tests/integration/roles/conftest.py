# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures for the role tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.ansible import Ansible
from tests.integration.roles.runs import Roles
from tests.integration.tasks import System


@pytest.fixture
def roles(system: System, tmp_path: Path) -> Roles:
    """Provide roles on a new small system."""
    return Roles(system, Ansible(system.simulator, tmp_path))


@pytest.fixture
def roles_on_oldest(oldest: System, tmp_path: Path) -> Roles:
    """Provide roles on a new small system of the oldest release."""
    return Roles(oldest, Ansible(oldest.simulator, tmp_path))
