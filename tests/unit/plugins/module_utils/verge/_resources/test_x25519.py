# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public keys of WireGuard keys."""

from __future__ import annotations

import base64

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.x25519 import public_key


def test_the_public_key_is_that_of_the_rfc():
    """Bob's keys in section 6.1 of RFC 7748."""
    private = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
    public = public_key(base64.b64encode(bytes.fromhex(private)).decode())
    assert base64.b64decode(public).hex() == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
