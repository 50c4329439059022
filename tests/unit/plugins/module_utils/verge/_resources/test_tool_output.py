# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The output of tools becomes data where it is understood, and nothing where it is not."""

from __future__ import annotations

import pytest

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources import tool_output
from ansible_collections.verge.vergeos.plugins.module_utils.verge._schema.diagnostics import Answer, Finding

NOTHING = Finding(None, None)


def read(tool, output, succeeded=True, **options):
    """Return what a tool's output means."""
    return getattr(tool_output, tool)(Answer(output, succeeded, options))


IPUTILS = """PING 10.0.0.5 (10.0.0.5) 56(84) bytes of data.
64 bytes from 10.0.0.5: icmp_seq=1 ttl=64 time=0.045 ms

--- 10.0.0.5 ping statistics ---
3 packets transmitted, 1 received, {errors}66.6667% packet loss, time 2046ms
rtt min/avg/max/mdev = 0.045/0.050/0.061/0.003 ms
"""
BUSYBOX = """PING 10.0.0.5 (10.0.0.5): 56 data bytes

--- 10.0.0.5 ping statistics ---
4 packets transmitted, 4 packets received, 0% packet loss
round-trip min/avg/max = 0.100/0.200/0.300 ms
"""


@pytest.mark.parametrize("errors", ["", "+2 errors, "])
def test_ping_of_iputils(errors):
    expected = {"sent": 3, "received": 1, "loss": 66.7, "rtt_min": 0.045, "rtt_avg": 0.05, "rtt_max": 0.061}
    assert read("ping", IPUTILS.format(errors=errors)) == Finding(expected, True)


def test_ping_of_busybox():
    expected = {"sent": 4, "received": 4, "loss": 0.0, "rtt_min": 0.1, "rtt_avg": 0.2, "rtt_max": 0.3}
    assert read("ping", BUSYBOX) == Finding(expected, True)


def test_lost_packets_have_no_times():
    found = read("ping", "2 packets transmitted, 0 received, 100% packet loss, time 1001ms", succeeded=False)
    assert (found.answered, found.result["loss"], found.result["rtt_avg"]) == (False, 100.0, None)


@pytest.mark.parametrize(
    "text", ["ping: bad address 'db'", "ping: db: Name or service not known", "connect: Network is unreachable"]
)
def test_a_ping_that_cannot_begin_has_no_answer(text):
    assert read("ping", text, succeeded=False) == Finding(None, False)


@pytest.mark.parametrize("tool", ["ping", "traceroute", "tcp_connect", "dns", "arp", "nmap", "smart", "vsan"])
def test_a_failure_for_another_reason_is_not_understood(tool):
    assert read(tool, "Internal is not running", succeeded=False, target="10.0.0.5") == NOTHING


@pytest.mark.parametrize("tool", ["ping", "dns", "arp", "arp_scan", "nmap", "public_address", "smart", "vsan"])
def test_unknown_text_is_not_understood(tool):
    assert read(tool, "a new format") == NOTHING


def test_a_route_that_arrives():
    text = """traceroute to db.example (203.0.113.9), 30 hops max, 60 byte packets
 1  gw.example (10.0.0.1)  0.412 ms  0.398 ms  0.433 ms
 2  * * *
 3  203.0.113.9 (203.0.113.9)  9.1 ms * 9.3 ms
"""
    assert read("traceroute", text, target="db.example") == Finding(
        [
            {"hop": 1, "ip": "10.0.0.1", "name": "gw.example", "rtt": [0.412, 0.398, 0.433]},
            {"hop": 2, "ip": None, "name": None, "rtt": []},
            {"hop": 3, "ip": "203.0.113.9", "name": None, "rtt": [9.1, 9.3]},
        ],
        True,
    )


def test_a_route_that_does_not_arrive():
    found = read("traceroute", " 1  10.0.0.1  0.4 ms\n 2  * * *", target="10.9.9.9")
    assert ([hop["ip"] for hop in found.result], found.answered) == (["10.0.0.1", None], False)


def test_a_route_to_a_name_without_address_may_have_arrived():
    assert read("traceroute", " 1  10.0.0.1  0.4 ms", target="db.example").answered is None


@pytest.mark.parametrize(
    ("text", "succeeded", "answered"),
    [
        ("Connection to db 5432 port [tcp/*] succeeded!", True, True),
        ("", True, True),
        ("10.0.0.5 (10.0.0.5:22) open", True, True),
        ("nc: connect to db port 22 (tcp) failed: Connection refused", False, False),
        ("Connection timed out", True, False),
        ("host and port are required", False, None),
    ],
)
def test_connections(text, succeeded, answered):
    assert read("tcp_connect", text, succeeded) == Finding(None, answered)


NSLOOKUP = "Server:\t\t127.0.0.53\nAddress:\t127.0.0.53#53\n\nName:\tdb.example\nAddress: 192.0.2.7\n"
DIG = """;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; QUESTION SECTION:
;db.example.   IN A

;; ANSWER SECTION:
www.example.  300 IN CNAME db.example.
db.example.  300 IN A 192.0.2.7

;; SERVER: 127.0.0.53#53(127.0.0.53)
"""


@pytest.mark.parametrize(
    "text",
    [
        *(NSLOOKUP, DIG, "db.example has address 192.0.2.7", "192.0.2.7\n"),
        "Server:    10.0.0.1\nAddress 1: 10.0.0.1 gw\n\nName:      db.example\nAddress 1: 192.0.2.7 db.example",
    ],
)
def test_names_have_addresses_but_not_that_of_the_server(text):
    assert read("dns", text) == Finding(["192.0.2.7"], True)


@pytest.mark.parametrize(
    "text",
    [
        "** server can't find db: NXDOMAIN",
        ";; flags: qr rd ra; QUERY: 1, ANSWER: 0, AUTHORITY: 1",
        ";; connection timed out; no servers could be reached",
    ],
)
def test_unknown_names(text):
    assert read("dns", text, succeeded=False) == Finding([], False)


@pytest.mark.parametrize(("text", "expected"), [("203.0.113.9\n", "203.0.113.9"), ("<html>", None)])
def test_the_public_address(text, expected):
    assert read("public_address", text).result == expected


@pytest.mark.parametrize(
    ("line", "name", "mac", "interface"),
    [
        ("web1.example (10.0.0.5) at F0:db:30:00:00:1f [ether] on eth0", "web1.example", "f0:db:30:00:00:1f", "eth0"),
        ("? (10.0.0.5) at <incomplete> on eth0", None, None, "eth0"),
        ("10.0.0.5  ether  f0:db:30:00:00:1f  C  eth1", None, "f0:db:30:00:00:1f", "eth1"),
        ("10.0.0.5 dev eth0 lladdr f0:db:30:00:00:1f REACHABLE", None, "f0:db:30:00:00:1f", "eth0"),
        ("10.0.0.5 f0:db:30:00:00:1f", None, "f0:db:30:00:00:1f", None),
    ],
)
def test_neighbours(line, name, mac, interface):
    text = f"Address  HWtype  HWaddress  Flags Mask  Iface\n{line}\n"
    assert read("arp", text).result == [{"ip": "10.0.0.5", "mac": mac, "name": name, "interface": interface}]


def test_no_neighbours_are_an_empty_list():
    assert read("arp", "\n") == Finding([])


SCAN = """Nmap scan report for web1.example (10.0.0.5)
Host is up (0.00030s latency).
PORT   STATE SERVICE
22/tcp open  ssh
MAC Address: F0:DB:30:00:00:1F (Example Corp)
Nmap scan report for 10.0.0.6
Host is up.
Nmap done: 256 IP addresses (2 hosts up) scanned in 2.10 seconds
"""


def test_scans_find_machines():
    assert read("arp_scan", SCAN).result == [
        {"ip": "10.0.0.5", "mac": "f0:db:30:00:00:1f", "name": "web1.example", "vendor": "Example Corp"},
        {"ip": "10.0.0.6", "mac": None, "name": None, "vendor": None},
    ]
    assert read("arp_scan", "Nmap done: 256 IP addresses (0 hosts up) scanned in 2 seconds").result == []


def test_scans_find_ports():
    found = read("nmap", SCAN)
    assert found.answered is True
    assert found.result[0]["ports"] == [{"port": 22, "protocol": "tcp", "state": "open", "service": "ssh"}]
    assert read("nmap", "Nmap done: 1 IP address (0 hosts up) scanned in 3 seconds") == Finding([], False)


ADDR = """1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
2: eth0@if3: <BROADCAST,MULTICAST> mtu 9000 qdisc mq state DOWN
    link/ether f0:db:30:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 scope global eth0
    inet6 fe80::1/64 scope link
"""


def test_interfaces():
    first, second = read("ip", ADDR, command="addr").result
    assert (first["interface"], first["up"], first["addresses"]) == ("lo", True, ["127.0.0.1/8"])
    assert second == {
        "interface": "eth0",
        "up": False,
        "mtu": 9000,
        "mac": "f0:db:30:00:00:01",
        "addresses": ["10.0.0.1/24", "fe80::1/64"],
    }


def test_routes():
    text = "default via 10.0.0.254 dev eth0 proto dhcp\n10.0.0.0/24 dev eth0 scope link src 10.0.0.1\nRTNETLINK\n"
    assert read("ip", text, command="route").result == [
        {"destination": "default", "gateway": "10.0.0.254", "interface": "eth0"},
        {"destination": "10.0.0.0/24", "gateway": None, "interface": "eth0"},
    ]


def test_disks_say_how_they_are():
    text = "Model Number:  SSD 1\nSerial Number:  SN1\nSMART overall-health self-assessment test result: FAILED!\n"
    assert read("smart", text, succeeded=False).result == {"model": "SSD 1", "serial": "SN1", "health": "FAILED!"}


def test_values_of_the_vsan():
    text = (
        "0) tier_1 = (serstring)\r\n{\r\n0) tier = (int) 1\r\n1) state = (string) good\r\n}\r\n"
        "1) tier_2 = (serstring)\r\n{\r\n}\r\n2) alive = (int) 1\r\n3) note = (string) \r\n"
    )
    assert read("vsan", text).result == {"tier_1": {"tier": 1, "state": "good"}, "tier_2": {}, "alive": 1, "note": ""}
