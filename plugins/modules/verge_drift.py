#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to compare a system with documents."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_drift
short_description: Compare a system with what documents describe
version_added: 0.1.0
description:
  - Finds what has been changed by hand. The module compares a system with documents, as M(verge.vergeos.verge_apply) takes
    and M(verge.vergeos.verge_export) writes them, and reports objects that are missing, different or extra.
  - In contrast to check mode of M(verge.vergeos.verge_apply), it also finds what only the system has, such as a VM or a
    firewall rule that somebody has added, see O(extra). What belongs to the system itself is not extra.
  - Writes nothing to the system. M(verge.vergeos.verge_apply) repairs what is missing and different, and removes what is extra
    with the document in RV(removal).
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.document
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
attributes:
  check_mode:
    details: The module only reads from the system. In check mode, it does not write reports either.
options:
  extra:
    description:
      - What counts as drift besides what is missing or different. An empty list means nothing else.
      - V(objects) are objects that no document describes, of the kinds that the documents contain.
      - V(items) are items of the lists that an object has in a document, such as rules, drives, NICs and tags.
      - V(options) are options and lists that an object does not have in a document, and that are not the default of the
        platform. Use it for documents that describe objects completely, such as exported ones.
    type: list
    elements: str
    choices: [objects, items, options]
    default: [objects, items]
  reports:
    description:
      - Files to write the report to, on the host that runs the task. Their endings say in which format. C(.txt) is text,
        C(.json) is JSON, C(.xml) are test results in the format of JUnit with a test for each object, C(.html) is a page.
    type: list
    elements: path
  fail_on_drift:
    description:
      - Whether the task fails if the system is not as described. In any case, the result contains the report, and the files
        are written.
    type: bool
    default: false
notes:
  - If a document describes several systems and one of them cannot be compared, the task fails after it has compared the others. The
    result and the reports contain what was found.
  - Objects that no document describes are compared with O(name), O(filters) and O(exclude) as the info modules show them.
seealso:
  - module: verge.vergeos.verge_apply
  - module: verge.vergeos.verge_export
"""

EXAMPLES = r"""
- name: Write down how the networks are
  verge.vergeos.verge_export:
    kinds: [networks]
    dest: networks.yml

- name: See whether anybody has changed them, with a report for the CI system and a page
  verge.vergeos.verge_drift:
    src: networks.yml
    extra: [objects, items, options]
    reports: [drift.xml, drift.html]
    fail_on_drift: true

- name: Compare two VMs, and ignore everything that is not described
  verge.vergeos.verge_drift:
    definition:
      vms:
        - name: web1
          cpu_cores: 2
        - name: db1
          cpu_cores: 8
    extra: []
  register: drift

- name: Compare what is in production
  verge.vergeos.verge_drift:
    src: networks.yml
    filters:
      tags: env:prod
    exclude:
      name: "test-*"

- name: Show the difference
  ansible.builtin.debug:
    var: drift.report
"""

RETURN = r"""
drift:
  description: Whether the system is not as described.
  returned: always
  type: bool
summary:
  description: How many objects are missing, different, extra, and as described.
  returned: always
  type: str
  sample: "Drift: 1 missing, 2 different, 0 extra, 40 as described"
findings:
  description: The objects that are not as described.
  returned: always
  type: list
  elements: dict
  contains:
    drift:
      description: C(missing), C(different) or C(extra).
      returned: always
      type: str
      sample: different
    kind:
      description: Kind of the object.
      returned: always
      type: str
      sample: vms
    name:
      description: Name of the object.
      returned: always
      type: str
      sample: web1
    site:
      description: Name of the system in C(sites) of the document. Null if the document does not have C(sites).
      type: str
      returned: always
      sample: berlin
    place:
      description: Where the object is in the documents. Null if it is nowhere.
      returned: always
      type: str
      sample: vms[0]
    details:
      description: What is different, a line for each value.
      returned: always
      type: list
      elements: str
      sample: ["cpu_cores: 4 on the system, 2 in the document"]
sites:
  description: By the name of the system, whether there is C(drift), the C(summary), and the C(error) if it could not be compared,
    which is null otherwise.
  returned: if the document has C(sites)
  type: dict
  sample:
    berlin:
      drift: false
      summary: "Drift: 0 missing, 0 different, 0 extra, 12 as described"
      error: null
removal:
  description: A document for M(verge.vergeos.verge_apply) that removes the extra objects. Empty if there are none. With C(sites), it
    contains the addresses of the systems. Look at its plan in check mode first.
  returned: always
  type: dict
  sample: {vms: [{name: web3, state: absent}]}
report:
  description: The report as lines of text, with a section for each system if the document has C(sites).
  returned: always
  type: list
  elements: str
  sample:
    - different vms web1 (vms[0])
    - "          - cpu_cores: 4 on the system, 2 in the document"
    - "Drift: 0 missing, 1 different, 0 extra, 3 as described"
# Generated by `make format` from here on.
error:
  description: The facts behind the message of a failure. C(kind) is the kind of error; C(operation), C(target), C(status_code)
    and C(api_message) (the message of the platform) are there if they are known.
  type: dict
  returned: on failure
  sample: {kind: conflict, status_code: 409, operation: create, target: VM 'web1'}
requests:
  description: Number of requests that were sent, by HTTP method.
  type: dict
  returned: with C(-vvv)
  sample: {GET: 1}
warnings:
  description: What is worth knowing about the result, such as changes that wait for the next start.
  type: list
  elements: str
  returned: if there are any
  sample: []
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.drift.task import drift_task
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import (
    run_module,
    validate_options,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.knowledge import known_defaults
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.registry import RESOURCES

TASK = drift_task(RESOURCES.values(), validate_options, known_defaults)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
