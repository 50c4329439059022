# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filters and tests do: pure functions, whose errors are ValueErrors and TypeErrors with one line."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any, Callable, Union

import yaml

from ansible_collections.verge.vergeos.plugins.module_utils.verge._resources.guest_addresses import (
    FAMILIES,
    usable_address,
)
from ansible_collections.verge.vergeos.plugins.module_utils.verge._sizes import parse_size, show_size

#: The platform stores no longer cloud-init file.
MAX_CLOUD_CONFIG = 65536
_HEADER = "#cloud-config\n"


def failing_with(error: type[Exception], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that raises another exception instead of ValueErrors and TypeErrors.

    Args:
        error: The class of the exception.
        name: The name of the filter or test, for the message.
        function: What to call.
    """

    def call(*arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except (ValueError, TypeError) as failure:
            raise error(f"verge.vergeos.{name}: {failure}") from None

    return call


# --- sizes ---------------------------------------------------------------------------------------------------------


def to_bytes(size: Any) -> int:
    """Return the bytes of a size such as "4 GiB"."""
    if isinstance(size, bool) or not isinstance(size, (str, int, float)):
        raise TypeError("a size must be text such as '4 GiB', or a number of bytes")
    return parse_size(size)


def to_size(number: Any) -> str:
    """Return a number of bytes in the largest unit that needs no fraction, for example "4 GiB"."""
    if isinstance(number, bool) or not str(number).strip().isdigit():
        raise ValueError(f"'{number}' is not a number of bytes")
    return show_size(int(number))


# --- networks ------------------------------------------------------------------------------------------------------


def dhcp_range(network: Any, first: Any, last: Any = -2) -> dict[str, str]:
    """Return the options of `verge_network` for a DHCP range.

    Args:
        network: The network in CIDR notation.
        first: The number of the first address in it; a negative one counts from the end.
        last: The number of the last address.
    """
    try:
        parsed = ipaddress.ip_network(str(network))
    except ValueError as error:
        raise ValueError(f"'{network}' is not a network in CIDR notation: {error}") from None
    start, stop = (_host(parsed, number) for number in (first, last))
    if start > stop:
        raise ValueError(f"the range begins with {start} and ends with {stop}, which comes before")
    return {"network": str(parsed), "dhcp_start": str(parsed[start]), "dhcp_stop": str(parsed[stop])}


def _host(network: Union[ipaddress.IPv4Network, ipaddress.IPv6Network], number: Any) -> int:
    """Return the number of an address that a machine can have."""
    position = int(number)
    found = position + network.num_addresses if position < 0 else position
    if not 0 < found < network.num_addresses - 1:
        raise ValueError(f"{network} has no host number {number}")
    return found


def guest_addresses(vm: Any, family: str = "any", interface: str = "*") -> list[str]:
    """Return the usable addresses that the guest agent of a VM reports.

    Args:
        vm: The VM in the form of a result.
        family: "ipv4", "ipv6" or "any".
        interface: Only interfaces in the guest with this name, a shell pattern.
    """
    if family not in FAMILIES:
        raise ValueError(f"family must be one of {', '.join(FAMILIES)}, not '{family}'")
    if not isinstance(vm, Mapping) or not isinstance(vm.get("guest_networks"), list):
        raise TypeError("expected a VM as modules return it, with 'guest_networks'")
    found = []
    for network in vm["guest_networks"]:
        if fnmatchcase(str(network.get("interface") or ""), interface):
            addresses = map(usable_address, network.get("addresses") or ())
            found += [str(a) for a in addresses if a is not None and family in ("any", f"ipv{a.version}")]
    return found


# --- tags ----------------------------------------------------------------------------------------------------------


def tags_to_dict(tags: Any) -> dict[str, list[str]]:
    """Return the tags of each category."""
    found: dict[str, list[str]] = {}
    for category, name in _tags(tags):
        found.setdefault(category, []).append(name)
    return found


def dict_to_tags(tags: Any) -> list[str]:
    """Return tags as `category:name`, from one tag or a list of tags for each category."""
    if not isinstance(tags, Mapping):
        raise TypeError("expected a dictionary of categories")
    names = {str(c): value if isinstance(value, (list, tuple)) else [value] for c, value in tags.items()}
    return [f"{category}:{name}" for category, listed in names.items() for name in listed]


def is_tagged(value: Any, wanted: Any) -> bool:
    """Return whether an object has one of the wanted tags.

    Args:
        value: The object in the form of a result, or its tags.
        wanted: `category:name`, or a name in any category; a shell pattern, or a list of these.
    """
    if isinstance(value, Mapping):
        if "tags" not in value:
            raise ValueError(
                "expected a list of tags, or an object with 'tags', which modules return with 'children: [tags]'"
            )
        value = value["tags"]
    patterns = [str(word) for word in (wanted if isinstance(wanted, (list, tuple)) else [wanted])]
    return any(_matches_tag(pattern, *tag) for tag in _tags(value or []) for pattern in patterns)


def _matches_tag(pattern: str, category: str, name: str) -> bool:
    return fnmatchcase(f"{category}:{name}" if ":" in pattern else name, pattern)


def _tags(tags: Any) -> Iterator[tuple[str, str]]:
    """Yield category and name of tags in either form."""
    if not isinstance(tags, (list, tuple)):
        raise TypeError("expected a list of tags")
    for tag in tags:
        if isinstance(tag, Mapping) and {"category", "name"} <= set(tag):
            yield str(tag["category"]), str(tag["name"])
            continue
        category, colon, name = str(tag).partition(":")
        if isinstance(tag, Mapping) or not (category and colon and name):
            raise ValueError(f"'{tag}' is not a tag in the form 'category:name'")
        yield category, name


def is_running(value: Any) -> bool:
    """Return whether an object runs; null, which results have for one that does not exist, does not.

    Args:
        value: The object in the form of a result.
    """
    if value is None:
        return False
    if isinstance(value, Mapping):
        if isinstance(value.get("running"), bool):
            return bool(value["running"])
        if isinstance(value.get("status"), str):
            return bool(value["status"] == "running")
    raise ValueError(
        "expected an object as modules return it, with 'running' or 'status', such as 'vm' in the result of verge_vm"
    )


# --- cloud-init ----------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return that nothing is written as a reference to an earlier value."""
        return True


def _represent_text(dumper: _Dumper, text: str) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def to_cloud_config(content: Any) -> str:
    """Return the `#cloud-config` document with this content.

    Raises:
        ValueError: The content is not a dictionary, or the document is too long for the platform.
    """
    if not isinstance(content, Mapping) or not content:
        raise TypeError("expected a dictionary with the content of the document, such as {packages: [nginx]}")
    text = _HEADER + yaml.dump(
        _plain(content, ""), Dumper=_Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10**6
    )
    size = len(text.encode())
    if size > MAX_CLOUD_CONFIG:
        raise ValueError(f"the document has {size} bytes, and the platform stores at most {MAX_CLOUD_CONFIG}")
    return text


def _plain(value: Any, place: str) -> Any:
    """Return a value in the types of YAML; conversion to a string decrypts what a vault contains."""
    if isinstance(value, Mapping):
        for name in value:
            if not isinstance(name, str):
                raise TypeError(f"the key '{name}'{f' in {place}' if place else ''} must be a string")
        return {str(name): _plain(inner, f"{place}.{name}".lstrip(".")) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner, f"{place}[{number}]") for number, inner in enumerate(value)]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value
    return str.__str__(value) if type(value).__str__ is str.__str__ else str(value)
