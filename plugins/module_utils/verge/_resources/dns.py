# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the DNS server of a network serves: views, their zones, and the records of these."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from .._schema.codecs import FLAG, SIZE, Choice, DelimitedList, Duration, Integer, Text, show_duration
from .._schema.columns import Column, Reference
from .._schema.resource import Children, Export, Resource
from . import words

_PART = re.compile(r"(\d+)([smhdw]?)")
_SECONDS = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1, "": 1}


class DnsDuration(Duration):
    """A duration that the platform stores in the words of its DNS server: `1h`, `1h30m`, or seconds."""

    empty = ""

    def parse(self, value: Any) -> Any:
        text = str(value).strip()
        if not text:
            return ""
        return self.load(text) if _PART.sub("", text.lower()) == "" else super().parse(text)

    def load(self, raw: Any) -> Any:
        text = str(raw or "").strip().lower()
        if _PART.sub("", text):
            raise ValueError(f"'{raw}' is not a duration")
        return sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text)) if text else ""

    def dump(self, value: Any) -> Any:
        if value in ("", 0):
            return str(value)
        unit = next(unit for unit, seconds in _SECONDS.items() if value % seconds == 0)
        return f"{value // _SECONDS[unit]}{unit}"

    def show(self, value: Any) -> Any:
        return show_duration(value) if value != "" else None


class MatchList(DelimitedList):
    """Addresses, networks and words such as `any`, as the DNS server writes them: each ends with a semicolon."""

    def __init__(self) -> None:
        super().__init__(";", ordered=True)

    def parse(self, value: Any) -> Any:
        # Whole strings of the DNS server are accepted, too: `10.0.0.0/8;172.16.0.0/12;`.
        return super().parse([item for text in value for item in self.load(str(text))])

    def load(self, raw: Any) -> Any:
        return tuple(item.strip() for item in super().load(raw) if item.strip())

    def dump(self, value: Any) -> Any:
        return "".join(f"{item};" for item in value)


class Domain(Text):
    """A domain, or the addresses whose names a reverse zone holds, in CIDR form."""

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        return _reverse_domain(text) if "/" in text else text


def _reverse_domain(cidr: str) -> str:
    """Return the domain of the reverse zone of a network.

    Raises:
        ValueError: it is not a valid network, or no zone has exactly its addresses.
    """
    try:
        network = ipaddress.ip_network(cidr)
    except ValueError as error:
        raise ValueError(f"'{cidr}' is not a valid network: {error}") from None
    bits = 8 if network.version == 4 else 4
    if network.prefixlen == 0 or network.prefixlen % bits:
        raise ValueError(f"'{cidr}' is not a reverse zone: its prefix length must be a multiple of {bits}")
    labels = network.network_address.reverse_pointer.split(".")
    return ".".join(labels[(network.max_prefixlen - network.prefixlen) // bits :])


DNS_RECORD = Resource(
    name="record",
    title="DNS record",
    table="vnet_dns_zone_records",
    columns=(
        Column("host", Text()),
        Column("type", Choice("A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"), required=True),
        Column("value", Text(), required=True),
        Column("ttl", DnsDuration(), prefilled=True),
        Column("mx_preference", Integer(0, 65535)),
        Column("weight", Integer(0, 65535)),
        Column("port", Integer(0, 65535)),
        Column("description", Text(2048)),
        Column("issue_wildcard", FLAG),
        Column("order", Integer(0), column="orderid"),
    ),
    identity=("host", "type", "value"),
    export=Export(terraform="network_dns_record"),
)

DNS_ZONE = Resource(
    name="zone",
    title="DNS zone",
    table="vnet_dns_zones",
    columns=(
        Column("domain", Domain(), required=True),
        Column("type", Choice("master", "slave", "redirect", "forward", "static-stub", "stub"), required=True),
        Column("nameserver", Text()),
        Column("email", Text()),
        Column("default_ttl", DnsDuration(), prefilled=True),
        Column("notify", Choice("yes", "no", "explicit")),
        Column("allow_notify", MatchList(), prefilled=True),
        Column("also_notify", MatchList()),
        Column("allow_transfer", MatchList(), prefilled=True),
        Column("masters", MatchList()),
        Column("forwarders", MatchList()),
        Column("refresh_interval", DnsDuration(), prefilled=True),
        Column("retry_interval", DnsDuration(), prefilled=True),
        Column("expiry_period", DnsDuration(), prefilled=True),
        Column("negative_ttl", DnsDuration(), prefilled=True),
    ),
    identity=("domain",),
    children=(
        # The platform creates records with a new zone.
        Children(
            "records",
            DNS_RECORD,
            parent_column="zone",
            match=(("host", "type", "value"),),
            ordered_by="order",
            created_by_platform=True,
        ),
    ),
    export=Export(terraform="network_dns_zone"),
)

DNS_VIEW = Resource(
    name="view",
    title="DNS view",
    table="vnet_dns_views",
    columns=(
        Column("name", Text(), required=True),
        Column("recursion", FLAG),
        Column("match_clients", MatchList()),
        Column("match_destinations", MatchList()),
        Column("max_cache_size", SIZE),
        Reference("query_source", table="vnet_addresses", title="address", name_column="ip"),
        Column("order", Integer(0), column="orderid"),
    ),
    children=(Children("zones", DNS_ZONE, parent_column="view", match=(("domain",),)),),
    export=Export(terraform="network_dns_view"),
    words=words.DNS_VIEW,
)
