#!/usr/bin/python
# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Module to manage TLS certificates of the system."""

from __future__ import annotations

DOCUMENTATION = r"""
module: verge_certificate
short_description: Manage TLS certificates
version_added: 0.1.0
description:
  - Creates, updates, renews and removes TLS certificates of the system. They are self-signed, issued by an ACME server
    such as Let's Encrypt, or brought along.
  - Options that are omitted are left unchanged. Options set to null or an empty value are cleared where possible.
  - If the certificate already matches the task, the module sends one request and writes nothing.
author:
  - verge.vergeos contributors (@verge-vergeos)
extends_documentation_fragment:
  - verge.vergeos.connection
  - verge.vergeos.waiting
  - verge.vergeos.attributes
  - verge.vergeos.attributes.state
attributes:
  idempotent:
    support: partial
    details:
      - O(state=renewed) renews the certificate on every run, unless O(renew_before) limits it.
      - O(update_password=always) writes O(private_key), O(eab_key_id) and O(eab_hmac_key) on every run.
options:
  state:
    description:
      - V(present) creates the certificate if it does not exist; V(absent) removes it.
      - V(renewed) also issues an existing certificate again, on every run or as O(renew_before) says. Not possible with
        O(type=manual).
    type: str
    choices: [present, absent, renewed]
    default: present
  id:
    description:
      - Key of the certificate. If set, O(domain) is not required.
    type: str
  domain:
    description:
      - Domain name that the certificate is for. Identifies the certificate. Cannot be changed after creation. Required
        when creating a certificate.
    type: str
    aliases: [domain_name]
  type:
    description:
      - Where the certificate comes from. Cannot be changed after creation. Required when creating a certificate.
      - V(self_signed) is issued by the system itself.
      - V(letsencrypt) is issued by an ACME server and requires O(contact) and O(agree_tos=true). The module waits until
        the certificate is valid, also for one that an earlier task has ordered and that has never been issued.
      - V(manual) is brought along and requires O(public_certificate) and O(private_key).
    type: str
    choices: [manual, letsencrypt, self_signed]
  description:
    description:
      - Free-form description, up to 2048 characters.
    type: str
  domain_list:
    description:
      - Further domain names that the certificate is for. Replaces the current list; the order does not matter. An empty
        list removes them.
      - For O(type=self_signed) without it, the platform fills the list with defaults of the system. A new one cannot have
        an empty list.
    type: list
    elements: str
  public_certificate:
    description:
      - Certificate in PEM format. Only for O(type=manual); the platform issues all others itself.
      - A different certificate replaces the current one, together with O(private_key) if it is set.
    type: str
  private_key:
    description:
      - Private key in PEM format. Only for O(type=manual). It is never returned; see O(update_password).
    type: str
  chain:
    description:
      - Certificates of the intermediate authorities in PEM format, one after the other. Only for O(type=manual).
    type: str
  key_type:
    description:
      - Type of the key that the system creates. By default, the platform decides.
    type: str
    choices: [ecdsa, rsa]
  rsa_key_size:
    description:
      - Size of an RSA key, in bits. By default, the platform decides.
    type: str
    choices: ["2048", "3072", "4096"]
  acme_server:
    description:
      - URL of the ACME server. For O(type=letsencrypt).
    type: str
  eab_key_id:
    description:
      - Key ID of the external account binding that some ACME servers require. It cannot be read back; see
        O(update_password).
    type: str
    aliases: [eab_kid]
  eab_hmac_key:
    description:
      - HMAC key of the external account binding. It cannot be read back; see O(update_password).
    type: str
  contact:
    description:
      - User whose email address the ACME server gets, by name or key. Null clears it.
    type: str
  agree_tos:
    description:
      - Whether you agree to the terms of service of the ACME server.
    type: bool
  renew_before:
    description:
      - With O(state=renewed), renew only a certificate that is not valid or expires within this time, such as V(30 days).
        Otherwise nothing is done, so that the task can run every day.
    type: str
  update_password:
    description:
      - V(on_create) sets O(private_key), O(eab_key_id) and O(eab_hmac_key) only when the certificate is created.
        V(always) sets them on every run.
    type: str
    choices: [on_create, always]
    default: on_create
seealso:
  - module: verge.vergeos.verge_certificate_info
"""

EXAMPLES = r"""
- name: Create a self-signed certificate
  verge.vergeos.verge_certificate:
    domain: cloud.example.org
    type: self_signed
    key_type: rsa
    rsa_key_size: "2048"

- name: Let an ACME server issue a certificate
  verge.vergeos.verge_certificate:
    domain: vms.example.org
    type: letsencrypt
    domain_list: [www.vms.example.org]
    contact: admin
    agree_tos: true

- name: Bring a certificate along
  verge.vergeos.verge_certificate:
    domain: intranet.example.org
    type: manual
    public_certificate: "{{ intranet_certificate }}"
    private_key: "{{ vault_intranet_key }}"
  vars:
    intranet_certificate: |
      -----BEGIN CERTIFICATE-----
      MIIBszCCAVmgAwIBAgIUQ
      -----END CERTIFICATE-----
    vault_intranet_key: |
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGC
      -----END PRIVATE KEY-----

- name: Renew the self-signed certificate on every run
  verge.vergeos.verge_certificate:
    domain: cloud.example.org
    state: renewed

- name: Renew the certificate of the ACME server if it expires within a month
  verge.vergeos.verge_certificate:
    domain: vms.example.org
    state: renewed
    renew_before: 30 days

- name: Remove the certificate
  verge.vergeos.verge_certificate:
    domain: intranet.example.org
    state: absent
"""

RETURN = r"""
# Generated by `make format` from the declaration, the options and scripts/return_values.yml.
certificate:
  description:
    - The certificate after the task, as read back from the platform. In check mode, the predicted result, as far
      as it can be predicted.
    - Values use the same names and units as the options, so they can be passed back to the module. O(private_key),
      O(eab_key_id) and O(eab_hmac_key) are not included.
    - Null if the certificate does not exist.
  type: dict
  returned: always
  contains:
    id:
      description: Key of the certificate.
      type: str
      returned: always
      sample: '42'
    domain:
      description: Domain name that the certificate is for.
      type: str
      returned: always
      sample: vergeos.example.com
    type:
      description: Where the certificate comes from.
      type: str
      returned: always
      sample: self_signed
    description:
      description: Free-form description.
      type: str
      returned: always
      sample: Managed by Ansible
    domain_list:
      description: Further domain names that the certificate is for.
      type: list
      elements: str
      returned: always
      sample: [www.vms.example.org]
    public_certificate:
      description: Certificate in PEM format.
      type: str
      returned: always
      sample: '-----BEGIN CERTIFICATE-----

        ...'
    chain:
      description: Certificates of the intermediate authorities in PEM format, one after the other.
      type: str
      returned: always
      sample: ''
    key_type:
      description: Type of the key that the system creates.
      type: str
      returned: always
      sample: rsa
    rsa_key_size:
      description: Size of an RSA key, in bits.
      type: str
      returned: always
      sample: '2048'
    acme_server:
      description: URL of the ACME server.
      type: str
      returned: always
      sample: https://acme-v02.api.letsencrypt.org/directory
    contact:
      description: Name of the user whose email address the ACME server gets.
      type: str
      returned: always
      sample: admin
    agree_tos:
      description: Whether the terms of service of the ACME server have been accepted.
      type: bool
      returned: always
    valid:
      description: Whether the certificate is valid.
      type: bool
      returned: always
    autocreated:
      description: Whether the platform created the certificate by itself.
      type: bool
      returned: always
    expires:
      description: Time at which the certificate expires.
      type: str
      returned: always
      sample: '2027-01-31T12:00:00Z'
    created:
      description: Creation time.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
    modified:
      description: Time at which the certificate was last changed or issued.
      type: str
      returned: always
      sample: '2026-09-21T14:13:20Z'
actions:
  description: Steps that were performed, in order. In check mode, the steps that would be performed. On failure,
    the steps before it, which are not undone.
  type: list
  elements: str
  returned: always
  sample: [create certificate 'vergeos.example.com']
changed:
  description: Whether the task changed something. In check mode, whether it would.
  type: bool
  returned: always
diff:
  description: What was written, in the form of the options; in check mode, what would be. C(before) is empty for
    a new object, C(after) for one that was deleted.
  type: dict
  returned: in diff mode
  sample: {before: {description: ''}, after: {description: Web server}}
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

from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.module_process import run_module
from ansible_collections.verge.vergeos.plugins.module_utils.verge._engine.runner import managing
from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.certificate import CERTIFICATE

TASK = managing(CERTIFICATE)


def main() -> None:
    """Run the task in the module process."""
    run_module(TASK)


if __name__ == "__main__":
    main()
