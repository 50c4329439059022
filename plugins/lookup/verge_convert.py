# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lookup plugin: files of vergeio.vergeos and Terraform, converted to this collection."""

from __future__ import annotations

DOCUMENTATION = r"""
name: verge_convert
short_description: Playbooks of vergeio.vergeos and Terraform configurations, converted to this collection
version_added: 0.1.0
author:
  - verge.vergeos contributors (@verge-vergeos)
description:
  - Converts playbooks, files of tasks and inventory files that were written for the collection C(vergeio.vergeos). In a
    playbook, only the tasks of that collection change. Everything else stays as it is written, with its comments.
  - Converts configurations, states and plans of Terraform with the provider C(vergeio) to documents for
    M(verge.vergeos.verge_apply). The files C(*.tf) in a folder make one document. States are files C(*.tfstate), plans and
    states are also what C(terraform show -json) prints.
  - What cannot be converted is left as it is, or left out of a document. A comment says why, and what to write.
  - Variables of Terraform become variables of Ansible, and so do secrets. They are returned as a file of their own.
  - It reads files of the controller and sends no requests. The playbook C(verge.vergeos.convert) writes the result to files.
requirements:
  - python-hcl2 8 or newer, for files C(*.tf) only
options:
  _terms:
    description: Files and folders. Hidden files, and files with nothing to convert, are left out.
    type: list
    elements: path
    required: true
seealso:
  - module: verge.vergeos.verge_export
    description: Writes down the system itself, instead of what has made it.
"""

EXAMPLES = r"""
- name: Write a playbook for the other collection
  ansible.builtin.copy:
    content: |
      - hosts: localhost
        tasks:
          - name: Create a VM
            vergeio.vergeos.vm: {name: shop, cpu_cores: 2, ram: 4096, colour: red}
    dest: old.yml
    mode: "0644"

- name: Show what it looks like here
  ansible.builtin.debug:
    msg: "{{ lookup('verge.vergeos.verge_convert', 'old.yml').text }}"

- name: Show what has to be looked at
  ansible.builtin.debug:
    msg: "{{ query('verge.vergeos.verge_convert', 'old.yml') | map(attribute='report') | flatten }}"
"""

RETURN = r"""
_raw:
  description: The converted files.
  type: list
  elements: dict
  contains:
    source:
      description: Path of the file.
      type: str
      sample: old/site.yml
    path:
      description: Path for the new file, relative to the folder that was given.
      type: str
      sample: site.yml
    kind:
      description: What it is, C(playbook), C(inventory), C(document) or C(variables).
      type: str
      sample: playbook
    text:
      description: The new content.
      type: str
      sample: "- hosts: localhost\n"
    parts:
      description: >-
        The tasks or resources that were found, with C(line), C(what) (the module or type), C(name), C(result) (C(converted),
        C(to_check) or C(not_converted)) and C(notes).
      type: list
      elements: dict
      sample:
        - line: 12
          what: vergeio.vergeos.vm
          name: Create the VM
          result: converted
          notes: []
    report:
      description: How many tasks were converted, and what has to be looked at, in lines.
      type: list
      elements: str
      sample: ["site.yml: 9 of 9 tasks converted (100 %), 1 of them to check"]
"""

from collections.abc import Mapping
from typing import Any, Optional

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.verge.vergeos.plugins.plugin_utils._converting.sources import convert_path


class LookupModule(LookupBase):  # type: ignore[misc]
    """Files of other tools, converted."""

    def run(self, terms: list[Any], variables: Optional[Mapping[str, Any]] = None, **kwargs: Any) -> list[Any]:
        if kwargs:
            raise AnsibleError(f"lookup verge_convert: there is no option '{sorted(kwargs)[0]}'")
        found = []
        for term in terms:
            path = self._loader.path_dwim(str(term))
            try:
                found += [file.as_result() for file in convert_path(path, _read)]
            except (ValueError, OSError) as error:
                raise AnsibleError(f"lookup verge_convert: {error}") from error
        return found


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
