#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to list TLS certificates of the system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_certificate_info
short_description: List TLS certificates
version_added: 0.1.0
description:
  - Returns the TLS certificates of the system in the same format as M(verge.vergeos.verge_certificate). Private keys are
    not returned.
  - Sends one request.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.info.filters
  - verge.vergeos.attributes
  - verge.vergeos.attributes.info_module
options:
  domain:
    description:
      - Domain name of the certificate to return. Compared exactly.
    type: str
  pattern:
    description:
      - Shell pattern that the domain name must match, for example V(*.example.org).
    type: str
seealso:
  - module: verge.vergeos.verge_certificate
"""

EXAMPLES = r"""
- name: List all certificates
  verge.vergeos.verge_certificate_info:
  register: all_certificates

- name: Show when the certificates expire
  ansible.builtin.debug:
    msg: "{{ item.domain }}: {{ item.expires | int }}"
  loop: "{{ all_certificates.certificates }}"
  loop_control:
    label: "{{ item.domain }}"

- name: List certificates that are not valid
  verge.vergeos.verge_certificate_info:
    filters:
      valid: false
  register: invalid_certificates
"""

RETURN = r"""
certificates:
  description: The certificates, sorted by domain. An empty list if none match.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 3
      domain: cloud.example.org
      type: self_signed
      description: ""
      domain_list: []
      key_type: rsa
      rsa_key_size: "2048"
      valid: true
      autocreated: false
      expires: 1798761600
"""

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.info import listing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE

TASK = listing(CERTIFICATE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
