# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the connection options of all plugins."""

from __future__ import annotations


class ModuleDocFragment:
    """Connection options."""

    DOCUMENTATION = r"""
options:
  profile:
    description:
      - Name of a connection profile, a system in the file C(~/.config/verge/profiles.yml). The environment variable
        E(VERGE_PROFILES) names another file.
      - A profile contains connection options under the names they have here. Secrets can also come from an environment
        variable (C(password_env), C(token_env)), from a command (C(password_command), C(token_command)) or from Ansible
        Vault.
      - All options take precedence over the profile, the profile over the environment.
      - If neither O(profile) nor O(host) is set, the variable C(verge_profile) is used, then the environment variable
        E(VERGE_PROFILE).
    type: str
  host:
    description:
      - Name or address of the VergeOS system, optionally with C(https://) and a port.
      - Every connection option that is not set is taken from the variable of the host or play with the same name and the
        prefix C(verge_), such as C(verge_host), then from O(profile), then from the environment.
      - If not set, the environment variable E(VERGE_HOST) is used, then E(VERGEOS_HOST).
      - Only HTTPS is supported; C(http://) URLs are rejected.
    type: str
  port:
    description:
      - TCP port of the system, if it is not part of O(host).
      - If not set, E(VERGE_PORT) is used, then 443.
    type: int
  username:
    description:
      - Login name.
      - If not set, E(VERGE_USERNAME) is used, then E(VERGEOS_USERNAME).
    type: str
  password:
    description:
      - Password for O(username).
      - If not set, E(VERGE_PASSWORD) is used, then E(VERGEOS_PASSWORD).
    type: str
  token:
    description:
      - API key to use instead of O(username) and O(password). Takes precedence if both are set.
      - If not set, E(VERGE_TOKEN) is used, then E(VERGEOS_API_KEY).
    type: str
    aliases: [api_key]
  auth_method:
    description:
      - Authentication method.
      - V(auto), the behavior if this option is not set, uses O(token) if there is one, and otherwise sends O(username)
        and O(password) with each request.
      - V(session) logs in once with O(username) and O(password), uses the token of that session, and logs out at the
        end. If the session ends early, it logs in once more.
    type: str
    choices: [auto, basic, token, session]
  validate_certs:
    description:
      - Whether to verify the TLS certificate of the system.
      - If not set, E(VERGE_VERIFY_SSL) is used, then E(VERGEOS_VERIFY_SSL). If neither is set, the certificate is
        verified.
      - Prefer O(ca_path) to V(false), which lets anyone between you and the system read the password.
    type: bool
  insecure:
    description:
      - The opposite of O(validate_certs), under the name that other tools use. Setting both so that they contradict each
        other is rejected.
    type: bool
  ca_path:
    description:
      - File or directory with the CA certificates to trust, in PEM format.
      - If not set, E(VERGE_CA_PATH) is used, then the bundle that E(REQUESTS_CA_BUNDLE) points to, then the default
        bundle.
    type: path
  timeout:
    description:
      - Seconds to wait for the next data of a response. A response that keeps arriving may take longer.
      - A task as a whole is limited too, regardless of what the system does. What it reads before its first step, each step, and
        what it reads after the last one may each take O(ignore:wait_timeout) seconds, or 300 if a module does not have
        that option, plus the seconds of this option for the request in progress.
      - If not set, E(VERGE_TIMEOUT) is used, then 30.
    type: float
  retries:
    description:
      - How many times to retry a read request after a connection error, a response saying that the system is busy, or a
        web page of a proxy. A request that creates something is never retried blindly.
      - If not set, E(VERGE_RETRIES) is used, then 3.
    type: int
  requests_per_second:
    description:
      - Maximum number of requests per second to the system, for all processes of a user on a machine together.
      - VergeOS drops connections at about 36 requests per second. After a dropped connection or a rate-limit response,
        all of these processes pause and then continue at a lower rate.
      - V(0) disables the limit.
      - If not set, E(VERGE_REQUESTS_PER_SECOND) is used, then 30.
    type: float
  max_response_size:
    description:
      - Maximum size of a response after decompression, for example V(128 MiB), from 1 MiB to 4 GiB. Also the maximum size
        of all pages of a list together. A number without a unit is in bytes.
      - Protects the memory of the controller from a system or a proxy that sends without end.
      - If not set, E(VERGE_MAX_RESPONSE_SIZE) is used, then 64 MiB.
    type: str
requirements:
  - python >= 3.9
  - requests >= 2.25
notes:
  - With C(-vvv), the result contains RV(ignore:requests), the number of requests of each kind that the task sent.
  - The module talks to the REST API of the system, so it usually runs on the controller, with C(localhost) as host or
    in C(delegate_to).
  - Connection options can be set once for hosts or plays through variables such as C(verge_host) and C(verge_token), through
    C(verge_profile), or through C(module_defaults) with the group C(verge.vergeos.verge).
"""

    #: For plugins other than modules: without notes about tasks.
    PLUGINS: str = DOCUMENTATION.partition("requirements:")[0]
