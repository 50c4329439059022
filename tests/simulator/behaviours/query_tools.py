# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tools of diagnostic queries print, derived from the rows of the simulator.

*Assumption*: every text that is not marked as observed. No source shows what the platform prints; these are the formats of the
tools that the vendor's documentation names (`ping`, `traceroute`, `nslookup`, `arp -a`, `ip`, `nft`, `nc`, `nmap`). Settled by:
POST vnet_queries for each tool, then GET vnet_queries?fields=result
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..engine import Engine
from ..store import Row

#: The member of `params` that names the target, with its default. Observed on 26.1.3: `dns` ignores `name` and looks
#: up verge.io, and `smartctl` ignores `device`. Assumption: `ping` and `traceroute` treat `host` like that, which
#: another official client does not send; a lenient simulator accepts both names.
TARGETS = {
    "ping": ("address", "host", "8.8.8.8"),
    "traceroute": ("address", "host", "8.8.8.8"),
    "dns": ("hostname", "name", "verge.io"),
    "smartctl": ("path", "device", ""),
    "smartctl-test": ("path", "device", ""),
    "tcp_connect": ("host", "address", ""),
    "nmap": ("host", "address", ""),
}


class ToolError(Exception):
    """A tool that fails; its text is the result of the query."""


@dataclass
class Place:
    """Where a query runs."""

    engine: Engine
    parent: Row | None
    down: str = ""

    def addresses(self) -> list[Row]:
        """Return the addresses that the router of the network knows; other machines know none."""
        if self.parent is None or "layer2_id" not in self.parent:
            return []
        return self.engine.store.select("vnet_addresses", vnet=self.parent["$key"])

    def router(self) -> str:
        """Return the address of the router."""
        return str(self.parent.get("ipaddress") or "") if self.parent is not None else ""


Tool = Callable[[Place, Row], str]


def _params(job: Row) -> dict[str, Any]:
    return job["params"] if isinstance(job["params"], dict) else {}


def target(place: Place, job: Row) -> str:
    """Return what a query is aimed at: its parameter or the default of the tool."""
    name, other, default = TARGETS[job["query"]]
    params = _params(job)
    found = params.get(name) or (None if place.engine.strict else params.get(other))
    return str(found or default)


def command(table: str, row: Row) -> str:
    """Return the command line that a query shows: seen on vsan_queries only, an assumption for the others."""
    if table == "vsan_queries":
        return f"vcmd {row['query']}"
    return " ".join([str(row["query"]), *_arguments(row)])


def _arguments(row: Row) -> list[str]:
    """Return the values of the parameters that a tool uses."""
    targets = TARGETS.get(str(row["query"]))
    ignored = targets[1] if targets and targets[0] in _params(row) else None
    return [str(value) for name, value in _params(row).items() if name != ignored]


def _prefix(place: Place) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Return the address range of the network that a query runs in."""
    network = str(place.parent.get("network") or "") if place.parent is not None else ""
    return ipaddress.ip_network(network, strict=False) if network else None


def reachable(place: Place, address: str) -> bool:
    """Return whether something answers at an address: outside of the network everything does."""
    network = _prefix(place)
    try:
        inside = network is not None and ipaddress.ip_address(address) in network
    except ValueError:
        return True  # a name
    return not inside or address == place.router() or any(row["ip"] == address for row in place.addresses())


def ping(place: Place, job: Row) -> str:
    address, sent = target(place, job), int(_params(job).get("count") or 4)
    head = f"PING {address} ({address}) 56(84) bytes of data."
    tail = f"\n--- {address} ping statistics ---\n{sent} packets transmitted"
    if not reachable(place, address):
        raise ToolError(f"{head}\n{tail}, 0 received, 100% packet loss, time 3074ms")
    lines = [f"64 bytes from {address}: icmp_seq={number} ttl=64 time=0.412 ms" for number in range(1, sent + 1)]
    times = "rtt min/avg/max/mdev = 0.398/0.412/0.433/0.012 ms"
    return "\n".join([head, *lines, f"{tail}, {sent} received, 0% packet loss, time 3005ms", times])


def traceroute(place: Place, job: Row) -> str:
    address = target(place, job)
    head = f"traceroute to {address} ({address}), 30 hops max, 60 byte packets"
    if not reachable(place, address):
        return f"{head}\n 1  * * *"
    return f"{head}\n 1  {address} ({address})  0.412 ms  0.398 ms  0.433 ms"


def dns(place: Place, job: Row) -> str:
    name = target(place, job)
    hosts = [row["ip"] for row in place.addresses() if row["hostname"] == name]
    if place.parent is not None and "layer2_id" in place.parent:
        hosts += [row["ip"] for row in place.engine.store.select("vnet_hosts", vnet=place.parent["$key"], host=name)]
    if not hosts and "." not in name:
        raise ToolError(f"** server can't find {name}: NXDOMAIN")
    server = f"Server:\t\t127.0.0.1\nAddress:\t127.0.0.1#53\n\nName:\t{name}"
    return "\n".join([server, *(f"Address: {address}" for address in dict.fromkeys(hosts or ["192.0.2.80"]))])


def arp(place: Place, _job: Row) -> str:
    known = [row for row in place.addresses() if row["mac"]]
    return "\n".join(f"{row['hostname'] or '?'} ({row['ip']}) at {row['mac']} [ether] on eth0" for row in known)


def addresses(place: Place, job: Row) -> str:
    network, router = _prefix(place), place.router()
    inside = network is not None and bool(router)
    if _params(job).get("cmd") == "route":
        return f"{network} dev eth0 proto kernel scope link src {router}" if inside else ""
    lines = [
        "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN",
        "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00",
        "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP",
        "    link/ether f0:db:30:00:00:01 brd ff:ff:ff:ff:ff:ff",
    ]
    if inside and network is not None:
        lines.append(f"    inet {router}/{network.prefixlen} scope global eth0")
    return "\n".join(lines)


def public_address(place: Place, _job: Row) -> str:
    external = place.engine.store.select("vnets", type="external")
    return str(external[0]["ipaddress"]) if external else "192.0.2.1"


def rule_set(place: Place, _job: Row) -> str:
    assert place.parent is not None
    rules = place.engine.store.select("vnet_rules", vnet=place.parent["$key"], enabled=True)
    lines = [f"  {rule['direction']} {rule['protocol']} {rule['action']} # {rule['name']}" for rule in rules]
    return "\n".join(["table ip filter {", *lines, "}"])


def connect(place: Place, job: Row) -> str:
    address, port = target(place, job), _params(job).get("port")
    if not address or not port:
        raise ToolError("host and port are required")
    if not reachable(place, address):
        raise ToolError(f"nc: connect to {address} port {port} (tcp) timed out: Operation in progress")
    return f"Connection to {address} {port} port [tcp/*] succeeded!"


def scan(place: Place, job: Row) -> str:
    address = target(place, job)
    if not reachable(place, address):
        return "Nmap done: 1 IP address (0 hosts up) scanned in 3.10 seconds"
    report = f"Nmap scan report for {address}\nHost is up (0.0004s latency).\n\nPORT   STATE SERVICE\n22/tcp open  ssh"
    return f"{report}\n\nNmap done: 1 IP address (1 host up) scanned in 0.21 seconds"


def scan_network(place: Place, _job: Row) -> str:
    known = [row for row in place.addresses() if row["mac"]]
    lines = [f"Nmap scan report for {row['ip']}\nHost is up.\nMAC Address: {row['mac'].upper()}" for row in known]
    return "\n".join([*lines, f"Nmap done: 256 IP addresses ({len(known)} hosts up) scanned in 2.10 seconds"])


def _disks(place: Place) -> Iterable[Row]:
    assert place.parent is not None
    store = place.engine.store
    for drive in store.select("machine_drives", machine=place.parent["machine"]):
        yield from store.select("machine_drive_phys", parent_drive=drive["$key"])


def block_devices(place: Place, _job: Row) -> str:
    return "\n".join(["NAME SIZE", *(f"{disk['path']} {disk['size']}" for disk in _disks(place))])


def smart(place: Place, job: Row) -> str:
    """Observed on 26.1.3: the result without a valid path is `Invalid path`."""
    for disk in _disks(place):
        if disk["path"] == target(place, job):
            health = "SMART overall-health self-assessment test result: PASSED"
            return f"Model Number: {disk['model']}\nSerial Number: {disk['serial']}\n{health}"
    raise ToolError("Invalid path")


def inventory(place: Place, _job: Row) -> str:
    assert place.parent is not None
    return f"System Information\n\tProduct Name: {place.parent['model']}\nProcessor\n\tVersion: {place.parent['cpu']}"


def controller(place: Place, _job: Row) -> str:
    """Observed on 26.1.3: these end with `error` on a node without a management controller."""
    assert place.parent is not None
    if not place.parent["ipmi_address"]:
        raise ToolError("Could not open device at /dev/ipmi0")
    return f"IPMI {place.parent['ipmi_address']}"


def silent(_place: Place, job: Row) -> str:
    return f"The simulator has no output of {job['query']}"


TOOLS: dict[str, Tool] = {
    "ping": ping, "traceroute": traceroute, "dns": dns, "arp": arp, "ip": addresses, "whatsmyip": public_address,
    "firewall": rule_set, "tcp_connect": connect, "nmap": scan, "arp-scan": scan_network,
    "lsblk": block_devices, "smartctl": smart, "smartctl-test": smart, "dmidecode": inventory,
}  # fmt: skip


def run_tool(place: Place, job: Row) -> str:
    """Run a tool on a machine that is up."""
    if place.down:
        raise ToolError(place.down)
    word = str(job["query"])
    return (controller if word.startswith("ipmi-") else TOOLS.get(word, silent))(place, job)


# --- vSAN ------------------------------------------------------------------------------------------------------------


def _lines(values: Iterable[tuple[str, Any]]) -> str:
    """Return lines as the vSAN prints them (vendor's SDK): a number, a name, a type and a value, with CR LF."""
    return "".join(f"{number}) {name} = (int) {value}\r\n" for number, (name, value) in enumerate(values))


def journal(_place: Place, _job: Row) -> str:
    return _lines([("status", 1), ("alive", 1), ("cur_transaction", 1), ("redundant", 1)])


def tiers(place: Place, _job: Row) -> str:
    text = ""
    for number, tier in enumerate(place.engine.store.select("storage_tiers")):
        body = _lines([("tier", tier["tier"]), ("redundancy", 1), ("redundant", 1)])
        text += f"{number}) tier_{tier['tier']} = (serstring)\r\n{{\r\n{body}}}\r\n"
    return text


def repairs(place: Place, job: Row) -> str:
    node = place.engine.store.peek("nodes", _params(job).get("node"))
    if node is None:
        raise ToolError("Invalid node")
    return _lines((f"device_{number}", 0) for number, _disk in enumerate(_disks(Place(place.engine, node))))


VSAN: dict[str, Tool] = {"getjournalstatus": journal, "gettierstatus": tiers, "getrepairstatus": repairs}


def run_vsan(place: Place, job: Row) -> str:
    """Run a query of the vSAN. Assumption: one of the words that are not published ends with an error."""
    tool = VSAN.get(job["query"])
    if tool is None:
        raise ToolError(f"The simulator does not know the query {job['query']}")
    return tool(place, job)


RUNNERS: dict[str, Tool] = {
    "vnet_queries": run_tool, "node_queries": run_tool, "tenant_node_queries": run_tool,
    "service_container_queries": run_tool, "vsan_queries": run_vsan,
}  # fmt: skip
