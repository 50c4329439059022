# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation fragment for the options of modules that run diagnostic queries."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of diagnostic queries."""

    DOCUMENTATION = r"""
options:
  fail_on:
    description:
      - When the task fails. In any case, the result contains the output.
      - V(never) is only if the query could not be run at all. V(error) is also if the tool failed, unless it failed because
        its target does not answer, which is a result. V(no_answer) is also if RV(answered) is not V(true).
    type: str
    choices: [never, error, no_answer]
    default: error
  wait_timeout:
    description:
      - Maximum time to wait for the end of the query, in seconds. When it has elapsed, the task fails. The tool may still
        run.
    type: int
    default: 300
  wait_interval:
    description:
      - Maximum polling interval, in seconds. The first intervals are shorter.
    type: float
    default: 1.0
    aliases: [wait_sleep]
"""

    # Tools that run in routers, on nodes and in tenant nodes alike.
    TOOLS = r"""
options:
  target:
    description:
      - Address or host name that V(ping), V(traceroute), V(dns), V(tcp_connect) and V(nmap) are aimed at. Required for them.
      - Do not confuse it with O(host), which is the system to connect to.
      - Sources disagree on the name of this parameter, so that V(ping), V(traceroute) and V(dns) send it under both names. If
        the answer does not mention the target, RV(answered) is null and a warning says so.
    type: str
  target_port:
    description:
      - TCP port for V(tcp_connect), 1 to 65535. Required for it.
    type: int
  count:
    description:
      - How many packets V(ping) sends and V(tcpdump) captures, or lines V(top) prints, 1 to 1000. Defaults to 10 for
        V(tcpdump), which ends only when it has seen that many packets, and otherwise to what the tool does.
      - Not confirmed for V(top).
    type: int
  interface:
    description:
      - Network interface for V(tcpdump).
    type: str
  filter:
    description:
      - Which packets V(tcpdump) captures, as a BPF expression, for example V(port 53).
    type: str
  command:
    description:
      - What V(ip) shows. Required for it. Not confirmed on a real system.
    type: str
    choices: [addr, link, route]
  service:
    description:
      - Service whose V(logs) are returned. Not confirmed on a real system.
    type: str
"""
