# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options by which every plugin reaches a system."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options."""

    DOCUMENTATION = r"""
options:
  host:
    description:
      - Name or address of the VergeOS system, with or without C(https://) and a port.
      - If not given, the environment variable E(VERGE_HOST) is used, then E(VERGEOS_HOST).
      - Only HTTPS is spoken; C(http://) is refused.
    type: str
  port:
    description:
      - TCP port of the system, if it is not part of O(host).
      - If not given, E(VERGE_PORT) is used, then 443.
    type: int
  username:
    description:
      - Name to log in with.
      - If not given, E(VERGE_USERNAME) is used, then E(VERGEOS_USERNAME).
    type: str
  password:
    description:
      - Password of O(username).
      - If not given, E(VERGE_PASSWORD) is used, then E(VERGEOS_PASSWORD).
    type: str
  token:
    description:
      - API key, used instead of O(username) and O(password). It wins when both are given.
      - If not given, E(VERGE_TOKEN) is used, then E(VERGEOS_API_KEY).
    type: str
  auth_method:
    description:
      - How to authenticate.
      - V(auto), which is used when the option is not given, takes O(token) if there is one, else
        O(username) and O(password) with each request.
      - V(session) logs in once with O(username) and O(password), uses the session's token, and logs out at the end.
    type: str
    choices: [auto, basic, token, session]
  validate_certs:
    description:
      - Whether the certificate of the system is verified.
      - If not given, E(VERGE_VERIFY_SSL) is used, then E(VERGEOS_VERIFY_SSL), else it is verified.
      - Prefer O(ca_path) to V(false), which lets anybody between you and the system read the password.
    type: bool
  ca_path:
    description:
      - File or directory with the certificates of the authorities to trust, in PEM format.
      - If not given, E(VERGE_CA_PATH) is used, then the bundle that E(REQUESTS_CA_BUNDLE) names, then the usual one.
    type: path
  timeout:
    description:
      - Seconds to wait for each answer.
      - If not given, E(VERGE_TIMEOUT) is used, then 30.
    type: int
  retries:
    description:
      - How often a reading request is repeated after a broken connection or an answer that says that the system
        is busy. A request that creates something is never repeated blindly.
      - If not given, E(VERGE_RETRIES) is used, then 3.
    type: int
  requests_per_second:
    description:
      - How many requests are sent to the system in a second, by all workers of the play together.
      - VergeOS drops connections at about 36. After it has dropped one, or has said that it is asked too much, all workers
        pause and go on more slowly.
      - V(0) means no limit.
      - If not given, E(VERGE_REQUESTS_PER_SECOND) is used, then 30.
    type: float
requirements:
  - python >= 3.9
  - requests >= 2.25
notes:
  - With C(-vvv) the result tells under RV(ignore:requests) how many requests of each kind the task has sent.
  - The module talks to the REST API of the system, so it usually runs on the controller, with
    V(localhost) as host or in C(delegate_to).
  - Connection options can be set once for a play with C(module_defaults) for the group C(verge.vergeos.verge).
"""
