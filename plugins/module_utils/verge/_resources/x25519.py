# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The public key of a WireGuard key (X25519, RFC 7748).

Modules run where the package `cryptography` need not be installed, and a task must not depend on that. Nothing is encrypted
with it: it only tells whether the platform has the key that a task gives, so that its time need not be constant.
"""

from __future__ import annotations

import base64

_PRIME = 2**255 - 19
_BASE_POINT = 9
_A24 = 121665


def public_key(private_key: str) -> str:
    """Return the public key of a private key, both in base64."""
    scalar = int.from_bytes(base64.b64decode(private_key), "little")
    # Section 5 clears the three lowest bits and the highest one, and sets the one below it.
    scalar = scalar & ~7 & ~(1 << 255) | 1 << 254
    return base64.b64encode(_multiply(scalar, _BASE_POINT).to_bytes(32, "little")).decode()


def _multiply(scalar: int, u: int) -> int:
    """Return the u-coordinate of a multiple of a point: the Montgomery ladder with the names of the RFC."""
    x2, z2, x3, z3 = 1, 0, u, 1
    for position in reversed(range(255)):
        bit = scalar >> position & 1
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
        aa, bb = (x2 + z2) ** 2 % _PRIME, (x2 - z2) ** 2 % _PRIME
        da, cb = (x3 - z3) * (x2 + z2) % _PRIME, (x3 + z3) * (x2 - z2) % _PRIME
        e = aa - bb
        x2, z2 = aa * bb % _PRIME, e * (aa + _A24 * e) % _PRIME
        x3, z3 = (da + cb) ** 2 % _PRIME, u * (da - cb) ** 2 % _PRIME
        if bit:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return x2 * pow(z2, _PRIME - 2, _PRIME) % _PRIME
