# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragments for the options by which info modules choose objects."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of info modules."""

    DOCUMENTATION = r"""
options:
  name:
    description:
      - Return only objects with this name, or with one of these names. Case-sensitive.
      - Patterns such as V(web*) and the other forms of R(the filter language,
        ansible_collections.verge.vergeos.docsite.filters) are possible, too. After C(=), the name is taken literally.
      - A string is always a single name, even if it contains a comma.
    type: list
    elements: str
"""

    FILTERS = r"""
options:
  id:
    description:
      - Return only the object with this key, or the objects with these keys.
    type: list
    elements: str
  filters:
    description:
      - Return only objects for which all of these conditions hold. Keys are names of return values, for example
        V(status); values are written in R(the filter language, ansible_collections.verge.vergeos.docsite.filters).
      - A value is compared exactly. Other forms are a list (one of them), a pattern (V(web*)), a regular expression
        (V(~^web[0-9]+$)), a comparison (V(>= 4 GiB)), null (no value), and the opposite of each (V(!stopped)).
      - A dot leads to the objects inside, for example V(nics.network). The condition holds if it holds for one of them.
      - A list of such dictionaries returns objects to which at least one of them applies.
      - Conditions that the platform can evaluate are evaluated by the platform, the others by the module.
    type: raw
  exclude:
    description:
      - Do not return objects for which these conditions hold. Written like O(filters).
    type: raw
  fields:
    description:
      - Names of the values to return. Only what is needed for these is requested from the system. If omitted, everything
        except related objects is returned.
    type: list
    elements: str
"""

    # Events are listed in the order of time.
    ORDER = r"""
options:
  sort:
    description:
      - Names of the values to sort by. A minus sign in front (V(-created\)) sorts in descending order. Objects without
        a value come last.
      - If omitted, objects are sorted by name.
    type: list
    elements: str
  limit:
    description:
      - Maximum number of objects to return, 1 or more, after sorting. If omitted, all are returned.
    type: int
"""

    STATISTICS = r"""
options:
  statistics:
    description:
      - Also return what the platform has measured of these objects, in RV(ignore:statistics). V(now) returns the newest
        measurements, V(short) the history with short intervals, which does not go back far, and V(long) the one with long
        intervals.
      - Each table of measurements costs one more request for all objects together. What never ran has no history.
    type: str
    choices: [now, short, long]
  since:
    description:
      - How far the history goes back, as a duration (V(6 hours)) or as a time (V(2027-01-31T00:00:00Z)). Defaults to
        V(1 hour) with O(statistics=short), and to V(7 days) with O(statistics=long).
    type: str
"""

    TAGGED = r"""
options:
  tags:
    description:
      - Return only objects with this tag, or with one of these tags, each written as V(category:name). V(env:*) is any
        tag of a category, and a name without a category is a tag of any category.
      - To require several tags, start each with V(&), for example V(['&env:prod', '&role:web']).
    type: list
    elements: raw
"""
