# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a system is, as its own row and the rows of other systems say."""

from __future__ import annotations

import re
from typing import Any

from .._schema.codecs import DECIMAL, Text
from .._schema.columns import Column


class Country(Text):
    """A country code of two letters."""

    def parse(self, value: Any) -> Any:
        text = str(super().parse(value)).upper()
        if text and not re.fullmatch("[A-Z]{2}", text):
            raise ValueError(f"'{value}' is not a country code of two letters; write it like DE")
        return text


LOCATION = (
    Column("city", Text()),
    Column("country", Country()),
    Column("timezone", Text()),
    Column("latitude", DECIMAL),
    Column("longitude", DECIMAL),
)
