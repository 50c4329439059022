# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of tools as data: pure functions from text.

No source shows what the platform prints. These functions know the usual tools of Linux (iputils, BusyBox, iproute2, dig, host,
nslookup, nmap, netcat, smartmontools) and the vSAN's own lines. For output in another format they return None,
never a guess.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from typing import Any, Callable, Optional

from .._schema.diagnostics import Answer, Finding

_MAC = re.compile(r"^[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}$")
#: What tools say when nothing answers: the name is not known, or the way is closed.
_NO_ANSWER = re.compile(
    r"unreachable|timed out|no route to host|refused|bad address|unknown host|name or service not known"
    r"|temporary failure in name resolution|name does not resolve|could not be resolved|host seems down",
    re.IGNORECASE,
)


def _address(token: str) -> Optional[str]:
    """Return an IP address without its punctuation and zone; None: the token is none."""
    text = token.strip("()[],:;") if token.count(":") < 2 else token.strip("()[],;")
    try:
        return str(ipaddress.ip_address(text.partition("%")[0]))
    except ValueError:
        return None


def _addresses(text: str) -> list[str]:
    found = (_address(token) for token in text.split())
    return list(dict.fromkeys(address for address in found if address is not None))


def _mac(tokens: Iterable[str]) -> Optional[str]:
    return next((token.lower() for token in tokens if _MAC.match(token)), None)


def _unanswered(text: str) -> Optional[bool]:
    """Return False if the output says that nothing answers; None: it does not say so."""
    return False if _NO_ANSWER.search(text) else None


def _after(word: str, tokens: list[str]) -> Optional[str]:
    """Return the token after a word."""
    place = tokens.index(word) + 1 if word in tokens else len(tokens)
    return tokens[place] if place < len(tokens) else None


# --- is it there? ------------------------------------------------------------------------------------------------------

_PACKETS = re.compile(r"(\d+) packets transmitted, (\d+) (?:packets )?received")
_TIMES = re.compile(r"(?:rtt|round-trip) min/avg/max(?:/\w+)? = ([\d.]+)/([\d.]+)/([\d.]+)")


def ping(answer: Answer) -> Finding:
    """Return how many packets came back, and the times in milliseconds."""
    packets = _PACKETS.search(answer.output)
    if packets is None:
        return Finding(None, _unanswered(answer.output))
    sent, received = int(packets[1]), int(packets[2])
    times = _TIMES.search(answer.output)
    lowest, average, highest = (float(text) for text in times.groups()) if times else (None, None, None)
    result = {
        "sent": sent,
        "received": received,
        "loss": round(100.0 * max(sent - received, 0) / sent, 1) if sent else 100.0,
        "rtt_min": lowest,
        "rtt_avg": average,
        "rtt_max": highest,
    }
    return Finding(result, received > 0)


_HOP = re.compile(r"^\s*(\d+)\s+(\S.*)$")
_TRACED = re.compile(r"traceroute to \S+ \(([^)\s]+)\)")


def _hop(number: str, text: str) -> Optional[dict[str, Any]]:
    tokens = text.split()
    place = next((place for place, token in enumerate(tokens) if _address(token)), None)
    if place is None and "*" not in tokens:
        return None
    bracketed = place is not None and place > 0 and tokens[place].startswith("(")
    return {
        "hop": int(number),
        "ip": None if place is None else _address(tokens[place]),
        "name": tokens[place - 1] if place and bracketed else None,
        "rtt": [float(time) for time in re.findall(r"([\d.]+) ms", text)],
    }


def traceroute(answer: Answer) -> Finding:
    """Return the routers on the way, with the times in milliseconds; without an address: it did not answer."""
    matches = (_HOP.match(line) for line in answer.output.splitlines())
    hops = [hop for match in matches if match for hop in [_hop(match[1], match[2])] if hop is not None]
    if not hops:
        return Finding(None, _unanswered(answer.output))
    traced = _TRACED.search(answer.output)
    target = _address(traced[1]) if traced else _address(str(answer.options["target"]))
    return Finding(hops, None if target is None else hops[-1]["ip"] == target)


_OPEN = re.compile(r"\bopen\b|succeeded|connected to|connection successful", re.IGNORECASE)
_CLOSED = re.compile(r"\bclosed\b|\bfiltered\b", re.IGNORECASE)


def tcp_connect(answer: Answer) -> Finding:
    """Return whether a connection was made. Assumption: the tool succeeds if it was, as netcat does."""
    closed = _unanswered(answer.output) is False or _CLOSED.search(answer.output)
    if closed:
        return Finding(None, False)
    return Finding(None, True if answer.succeeded or _OPEN.search(answer.output) else None)


# --- names -------------------------------------------------------------------------------------------------------------

_UNKNOWN_NAME = re.compile(
    r"NXDOMAIN|can't find|can't resolve|no answer\b|no servers could be reached|ANSWER: 0\b", re.IGNORECASE
)
_HOST_LINE = re.compile(r" has (?:IPv6 )?address (\S+)")
#: A line with a record as dig prints it; lines with a comment begin with a semicolon.
_DIG_LINE = re.compile(r"^[^;\s]\S*\s+\d+\s+IN\s+(?:A|AAAA)\s+(\S+)")


def _found_addresses(text: str) -> Iterator[str]:
    """Yield the addresses in the answer, without that of the server that gave it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and all(_address(line) for line in lines):
        yield from lines  # dig +short
        return
    named = False
    for line in lines:
        match = _HOST_LINE.search(line) or _DIG_LINE.match(line)
        if match:
            yield match[1]
        elif line.startswith("Name:"):
            named = True  # nslookup: what comes before is the server
        elif named and line.startswith("Address"):
            yield from _addresses(line.partition(":")[2])


def dns(answer: Answer) -> Finding:
    """Return the addresses of a name."""
    found = [address for text in _found_addresses(answer.output) for address in _addresses(text)]
    if found:
        return Finding(list(dict.fromkeys(found)), True)
    if _UNKNOWN_NAME.search(answer.output) or _unanswered(answer.output) is False:
        return Finding([], False)
    return Finding()


def public_address(answer: Answer) -> Finding:
    """Return the address with which a network or node appears outside."""
    return Finding(_address(answer.output.strip()) if answer.succeeded else None)


# --- neighbours ----------------------------------------------------------------------------------------------------------


def _neighbour(line: str) -> Optional[dict[str, Any]]:
    tokens = line.split()
    found = _addresses(line)
    if not found:
        return None
    first = tokens[0]
    # `arp -a` begins with the name or a question mark, `arp -n` ends with the interface.
    named = first != "?" and _address(first) is None and len(tokens) > 1 and tokens[1].startswith("(")
    interface = _after("on", tokens) or _after("dev", tokens)
    if interface is None and "ether" in tokens:
        interface = tokens[-1]
    return {"ip": found[0], "mac": _mac(tokens), "name": first if named else None, "interface": interface}


def arp(answer: Answer) -> Finding:
    """Return the addresses of the neighbours. Without a MAC address, one has not answered."""
    found = [entry for line in answer.output.splitlines() for entry in [_neighbour(line)] if entry is not None]
    understood = answer.succeeded and (found or not answer.output.strip())
    return Finding(found if understood else None)


_REPORT = re.compile(r"^Nmap scan report for (?:(\S+) \()?([^\s()]+)\)?$")
_SCANNED_MAC = re.compile(r"^MAC Address: (\S+)(?: \((.*)\))?$")
_PORT = re.compile(r"^(\d+)/(\w+)\s+(\S+)(?:\s+(\S+))?")


def _scanned(text: str) -> list[dict[str, Any]]:
    hosts: list[dict[str, Any]] = []
    for line in (line.strip() for line in text.splitlines()):
        report, mac, port = _REPORT.match(line), _SCANNED_MAC.match(line), _PORT.match(line)
        if report:
            hosts.append({"ip": report[2], "name": report[1], "mac": None, "vendor": None, "ports": []})
        elif hosts and mac:
            hosts[-1].update(mac=mac[1].lower(), vendor=mac[2])
        elif hosts and port:
            entry = {"port": int(port[1]), "protocol": port[2], "state": port[3], "service": port[4]}
            hosts[-1]["ports"].append(entry)
    return hosts


def arp_scan(answer: Answer) -> Finding:
    """Return the machines that a scan of the network has found (`nmap -sn`)."""
    found = [{name: host[name] for name in ("ip", "mac", "name", "vendor")} for host in _scanned(answer.output)]
    understood = answer.succeeded and (found or "hosts up)" in answer.output)
    return Finding(found if understood else None)


def nmap(answer: Answer) -> Finding:
    """Return the ports of the machines that nmap has found."""
    found = [{name: host[name] for name in ("ip", "name", "ports")} for host in _scanned(answer.output)]
    if found:
        return Finding(found, True)
    down = "(0 hosts up)" in answer.output or _unanswered(answer.output) is False
    return Finding([], False) if down else Finding()


# --- interfaces and routes -------------------------------------------------------------------------------------------------

_INTERFACE = re.compile(r"^\d+: ([^:@\s]+)(?:@\S+)?: <([^>]*)> mtu (\d+)(?:.* state (\S+))?")
_LINK = re.compile(r"^\s+link/\S+ (\S+)")
_INET = re.compile(r"^\s+inet6? (\S+)")


def _interfaces(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        interface, link, inet = _INTERFACE.match(line), _LINK.match(line), _INET.match(line)
        if interface:
            up = "UP" in interface[2].split(",")
            entry: dict[str, Any] = {
                "interface": interface[1],
                "up": up,
                "mtu": int(interface[3]),
                "mac": None,
                "addresses": [],
            }
            found.append(entry)
        elif found and link:
            found[-1]["mac"] = _mac([link[1]])
        elif found and inet:
            found[-1]["addresses"].append(inet[1])
    return found


def _destination(text: str) -> bool:
    try:
        return text == "default" or bool(ipaddress.ip_network(text, strict=False))
    except ValueError:
        return False


def _routes(text: str) -> list[dict[str, Any]]:
    lines = [tokens for tokens in (line.split() for line in text.splitlines()) if tokens]
    return [
        {"destination": tokens[0], "gateway": _after("via", tokens), "interface": _after("dev", tokens)}
        for tokens in lines
        if _destination(tokens[0])
    ]


def ip(answer: Answer) -> Finding:
    """Return interfaces with their addresses, or routes."""
    read: Callable[[str], list[dict[str, Any]]] = _routes if answer.options["command"] == "route" else _interfaces
    return Finding(read(answer.output) or None if answer.succeeded else None)


# --- disks and the vSAN ------------------------------------------------------------------------------------------------------

_SMART = {
    "model": re.compile(r"^(?:Device Model|Model Number|Product):\s*(.+?)\s*$", re.MULTILINE),
    "serial": re.compile(r"^Serial [Nn]umber:\s*(.+?)\s*$", re.MULTILINE),
    "health": re.compile(
        r"^SMART (?:overall-health self-assessment test result|Health Status):\s*(.+?)\s*$", re.MULTILINE
    ),
}


def smart(answer: Answer) -> Finding:
    """Return what a disk says about itself."""
    matches = {name: pattern.search(answer.output) for name, pattern in _SMART.items()}
    found = {name: match[1] if match else None for name, match in matches.items()}
    return Finding(found if any(found.values()) else None)


_VALUE = re.compile(r"^\d+\) (\S+) = \((\w+)\)\s*(.*)$")


def _typed(kind: str, text: str) -> Any:
    if kind in ("int", "int32", "int64", "uint32", "uint64"):
        try:
            return int(text)
        except ValueError:
            return text
    return text


def vsan(answer: Answer) -> Finding:
    """Return the values that the vSAN lists, one in another (vendor's SDK)."""
    root: dict[str, Any] = {}
    stack = [root]
    group = root
    for line in (line.strip() for line in answer.output.splitlines()):
        value = _VALUE.match(line)
        if value and value[2] == "serstring":
            group = {}
            stack[-1][value[1]] = group
        elif value:
            stack[-1][value[1]] = _typed(value[2], value[3])
        elif line == "{":
            stack.append(group)
        elif line == "}" and len(stack) > 1:
            stack.pop()
    return Finding(root or None if answer.succeeded else None)
