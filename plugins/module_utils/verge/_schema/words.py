# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words that people bring from other tools, and the options that they mean.

A word whose value is written as here is an alias. A word whose value has another form is not accepted; the message then
says how it is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

#: Where words come from.
VERGEIO = "vergeio.vergeos"
TERRAFORM = "Terraform"
API = "API"
OTHERS = "others"


class Word(NamedTuple):
    """A word for an option.

    Attributes:
        word: what people write.
        option: the option that it means; empty if there is no single one.
        advice: what to write instead, with names and values in single quotes; empty: it is accepted as an alias.
        tools: where it comes from.
    """

    word: str
    option: str
    advice: str = ""
    tools: tuple[str, ...] = (OTHERS,)

    @property
    def is_alias(self) -> bool:
        """Whether the word is accepted."""
        return not self.advice


def aliases(option: str, *words: str, tools: tuple[str, ...] = (OTHERS,)) -> tuple[Word, ...]:
    """Return words that are accepted for an option."""
    return tuple(Word(word, option, tools=tools) for word in words)


def hints(option: str, advice: str, *words: str, tools: tuple[str, ...] = (OTHERS,)) -> tuple[Word, ...]:
    """Return words that are not accepted, with what to write instead."""
    return tuple(Word(word, option, advice, tools) for word in words)


def meant(option: str, *words: str, tools: tuple[str, ...] = (OTHERS,)) -> tuple[Word, ...]:
    """Return words that are not accepted although they mean an option, because only few people would write them."""
    return hints(option, f"did you mean '{option}'?", *words, tools=tools)


#: Other words for values, by option. Each is accepted where the option has the value that it means.
VALUE_ALIASES: Mapping[str, Mapping[str, str]] = {"state": {"started": "running"}}

#: Words for values that are not accepted, by option, and the values that they may mean; the first one that the option has
#: is suggested.
VALUE_HINTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "state": {
        **dict.fromkeys(("on", "up", "online", "active", "True"), ("running",)),
        **dict.fromkeys(("poweredon", "powered_on", "powered-on", "power_on", "poweron", "start"), ("running",)),
        **dict.fromkeys(("off", "down", "offline", "halted", "shutdown", "False"), ("stopped",)),
        **dict.fromkeys(("poweredoff", "powered_off", "powered-off", "power_off", "poweroff", "stop"), ("stopped",)),
        **dict.fromkeys(("shutdownguest", "shutdown-guest", "graceful_stop"), ("stopped",)),
        **dict.fromkeys(("rebooted", "reboot", "rebootguest", "reset", "restart"), ("restarted",)),
        **dict.fromkeys(("paused", "pause", "suspend", "hibernated"), ("suspended",)),
        **dict.fromkeys(("deleted", "delete", "removed", "remove", "destroyed", "gone"), ("absent",)),
        **dict.fromkeys(("created", "create", "exists", "updated"), ("present",)),
        **dict.fromkeys(("restore", "reverted", "revert", "rollback"), ("restored",)),
        **dict.fromkeys(("renew", "rotated"), ("renewed",)),
    }
}

#: Options that say the opposite of another one. They are accepted everywhere the other one is.
OPPOSITES: Mapping[str, str] = {"insecure": "validate_certs"}

#: Words for options that many modules have. Each applies where its option exists.
COMMON_WORDS: tuple[Word, ...] = (
    *aliases("token", "api_key", tools=(VERGEIO, TERRAFORM)),
    *aliases("wait_interval", "wait_sleep"),
    *meant("token", "api_token", "auth_token", "apikey"),
    *meant("host", "endpoint", "api_host", "url", "server"),
    *meant("username", "user", "api_user", "login"),
    *meant("password", "api_password", "passwd"),
    *meant("validate_certs", "verify_ssl", "verify", "ssl_verify", "tls_verify"),
    *meant("ca_path", "ca_cert", "ca_certs", "cacert", "ca_file", "ca_bundle"),
    *hints("wait_timeout", "write 'wait_timeout' (seconds)", "power_timeout", "poll_timeout", tools=(VERGEIO,)),
    *hints("wait_interval", "write 'wait_interval' (seconds)", "poll_interval", "poll_delay", tools=(VERGEIO,)),
    *hints("force", "write 'force: true'", "force_power_off", tools=(TERRAFORM,)),
    *hints(
        "shutdown_timeout",
        "write 'shutdown_timeout' (seconds), and 'force: true' for what happens after it",
        "shutdown_on_destroy",
        tools=(TERRAFORM,),
    ),
    *hints("state", "write 'state: running' or 'state: stopped'", "powerstate", tools=(TERRAFORM,)),
    *hints("state", "write 'state: running' or 'state: stopped'", "power_state", "power", "running"),
    *hints("allow_power_cycle", "write 'allow_power_cycle: true'", "restart_on_change", tools=(TERRAFORM,)),
    *hints("allow_power_cycle", "write 'allow_power_cycle: true'", "allow_restart", "allow_reboot", "reboot"),
    *hints("id", "write 'id' and the new 'name'", "new_name", "rename", "rename_to"),
    *meant("id", "key", "$key"),
    *hints("tags", "write 'tags' with entries such as 'env:prod'", "labels", "tag", "categories"),
    *hints("filters", "write 'filters: {tags: env:prod}'", "label_selector", "tag_filter"),
    *hints("filters", "write 'name: web*'", "pattern", "name_pattern", "names"),
    *meant("filters", "filter", "query", "name_filter", "search"),
    *hints(
        "expires",
        "write 'expires: 1 day', a time such as '2027-01-31T12:00:00Z', or 'never'",
        "expiration",
        tools=(VERGEIO,),
    ),
    *hints(
        "expires",
        "write 'expires: 1 day', a time such as '2027-01-31T12:00:00Z', or 'never'",
        "expires_in",
        "expires_at",
        "expiry",
        "ttl",
        "retention",
    ),
    *hints("expires", "write 'expires: never'", "never_expires", tools=(TERRAFORM,)),
    *aliases("failover_cluster", "cluster_failover", tools=(API, TERRAFORM)),
    *hints("apply", "write 'apply: auto' or 'apply: never'", "apply_rules", tools=(VERGEIO,)),
    *hints("apply", "write 'apply: auto', the default", "apply_parent_firewall", tools=(TERRAFORM,)),
)
