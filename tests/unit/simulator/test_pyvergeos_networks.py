# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's Python SDK drives networks and tenants of the strict simulator.

Where the SDK expects one thing and a real system was seen to do another, the simulator does the latter; those tests
are named `against_the_sdk` and say what the SDK expects.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.simulator import Simulator

from .conftest import wait_for

pyvergeos = pytest.importorskip("pyvergeos")
exceptions = pytest.importorskip("pyvergeos.exceptions")

RATE = 200
GIB = 1024**3


@pytest.fixture
def fast() -> Iterator[Simulator]:
    with Simulator(seed="small", clock_rate=RATE) as simulator:
        yield simulator


@pytest.fixture
def client(fast: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a client whose own sleeps (half a second after many creates) are as fast as the simulator's clock."""
    sleep: Callable[[float], None] = time.sleep
    monkeypatch.setattr("time.sleep", lambda seconds: sleep(seconds / RATE))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", fast.ca_file)
    with connect(fast, retry_status_codes=frozenset()) as sdk:
        yield sdk
    assert fast.journal.dropped == []  # the SDK sends no column that the contract does not have


def connect(sim: Simulator, **options: Any) -> Any:
    return pyvergeos.VergeClient(host=f"127.0.0.1:{sim.port}", username=sim.username, password=sim.password, **options)


@pytest.fixture
def net(client: Any) -> Any:
    """Return a running network."""
    made = client.networks.create(
        name="sdk-net", network_address="10.5.0.0/24", ip_address="10.5.0.1", dhcp_enabled=True,
        dhcp_start="10.5.0.100", dhcp_stop="10.5.0.200", dns_servers=["9.9.9.9", "1.1.1.1"], domain="lab.example",
    )  # fmt: skip
    made.power_on()
    wait_for(lambda: made.refresh().status, "running")
    return made


@pytest.fixture
def tenant(client: Any) -> Any:
    """Return a tenant without nodes and storage."""
    return client.tenants.create(name="acme", password="S3cret!pw", description="d", require_password_change=True)


# --- networks --------------------------------------------------------------------------------------------------------


def wait_until_idle(sim: Simulator) -> None:
    """Wait until no transition is pending."""

    def pending() -> list[Any]:
        sim.clock.run_due()
        return sim.clock.waiting()

    wait_for(pending, [])


def test_life_cycle_of_a_network(client: Any, net: Any, fast: Simulator) -> None:
    assert (net.is_running, net.get("dhcp_enabled"), net.get("network")) == (True, True, "10.5.0.0/24")
    assert client.networks.get(net.key, fields=["dnslist"])["dnslist"] == "9.9.9.9,1.1.1.1"
    assert net.needs_restart is False
    client.networks.update(net.key, mtu=1400)
    assert net.refresh().needs_restart is True
    net.restart()
    assert net.refresh().needs_restart is False
    wait_until_idle(fast)
    with pytest.raises(exceptions.APIError, match="Network must be stopped to delete"):
        net.delete()
    net.power_off()
    wait_for(lambda: net.refresh().status, "stopped")
    with pytest.raises(exceptions.ValidationError, match="vNet must be in running state to poweroff"):
        net.power_off()
    net.power_off(force=True)
    net.delete()
    with pytest.raises(exceptions.NotFoundError):
        client.networks.get(name="sdk-net")


def test_names_of_networks(client: Any, net: Any) -> None:
    with pytest.raises(exceptions.ConflictError, match="already in use"):
        client.networks.create(name="sdk-net")
    with pytest.raises(exceptions.ValidationError, match="Gateway is outside of network"):
        client.networks.create(name="gw", ip_address="10.6.0.1", gateway="10.6.0.254")
    odd = client.networks.create(name="o'brien {x} \\ 50%")
    assert client.networks.get(name="o'brien {x} \\ 50%").key == odd.key


def test_lists_by_type_and_diagnostics(client: Any, net: Any) -> None:
    assert [found.name for found in client.networks.list_external()] == ["External"]
    assert {found.name for found in client.networks.list_internal()} == {"Internal", "sdk-net"}
    report = client.networks.get(name="Internal").diagnostics()
    assert report["is_running"] is True
    assert {lease["hostname"] for lease in report["dhcp_leases"]} == {"web1", "db1"}
    assert client.networks.get(name="Internal").statistics()["tx_bytes_total"] is not None


def test_against_the_sdk_a_filter_on_a_join_finds_nothing(client: Any, net: Any) -> None:
    """The SDK lists running networks by the filter `running eq true`, which is not a column, so it reads as empty."""
    assert client.networks.list_running() == []
    assert client.networks.list_stopped() == []


def test_rules(client: Any, net: Any) -> None:
    for number, name in enumerate(("ssh", "web"), start=1):
        rule = net.rules.create(name=name, protocol="tcp", destination_ports="22", source_ip="vnetself")
        assert (rule.order, rule.is_enabled, rule.is_system_rule) == (number, True, False)
    assert net.refresh().needs_rule_apply is True
    top = net.rules.create(name="top", action="drop", pin="top")
    assert top.order == 1
    assert [rule.name for rule in net.rules.list()] == ["top", "ssh", "web"]
    net.apply_rules()
    wait_for(lambda: net.refresh().needs_rule_apply, False)
    rule = net.rules.get(name="ssh")
    rule.disable()
    assert [found.name for found in net.rules.list_disabled()] == ["ssh"]
    assert net.refresh().needs_rule_apply is True
    net.rules.update(rule.key, destination_ports="2222")
    net.rules.delete(rule.key)
    with pytest.raises(exceptions.NotFoundError):
        net.rules.get(name="ssh")
    assert net.rules.create(name="fifth", order=50).order == 50
    with pytest.raises(exceptions.ConflictError, match="already in use"):
        net.rules.create(name="web")


def test_against_the_sdk_only_its_own_check_protects_system_rules(client: Any, fast: Simulator) -> None:
    """The SDK refuses before it sends a request; the server's behaviour is not recorded, the simulator allows it."""
    external = client.networks.get(name="External")
    rule = external.rules.get(name="Sync Rule")
    assert rule.is_system_rule
    with pytest.raises(exceptions.ValidationError, match="Cannot delete system rule"):
        external.rules.delete(rule.key)
    assert not fast.journal.writes


def test_an_alias_of_the_sdk_is_an_address_of_the_router(client: Any, net: Any, fast: Simulator) -> None:
    """Two concepts are called alias: `alias:` in a rule refers to a row of vnet_rule_aliases, by its key."""
    alias = net.aliases.create(ip="10.5.0.50", name="vip-web", description="front")
    assert net.refresh().needs_rule_apply is True
    assert net.aliases.get(name="vip-web").key == alias.key
    with pytest.raises(exceptions.NotFoundError, match="Unable to generate rule references"):
        net.rules.create(name="by-name", destination_ip="alias:vip-web")
    address_list = fast.store.insert("vnet_rule_aliases", {"name": "branches", "value": "10.40.0.0/16"})
    rule = net.rules.create(name="by-key", destination_ip=f"alias:{address_list['$key']}")
    assert rule.destination_ip == f"alias:{address_list['$key']}"
    blocking = net.rules.create(name="names-it", destination_ip="10.5.0.50")
    with pytest.raises(exceptions.APIError, match="referencing"):
        net.aliases.delete(alias.key)
    net.rules.delete(blocking.key)
    net.aliases.delete(alias.key)
    assert net.aliases.list() == []


def test_against_the_sdk_a_500_is_final(client: Any, net: Any, fast: Simulator) -> None:
    """By default the SDK retries every 500, and its user sees "too many errors" instead of the reason."""
    alias = net.aliases.create(ip="10.5.0.50", name="vip-web")
    net.rules.create(name="names-it", destination_ip="10.5.0.50")
    before = len(fast.journal.writes)
    with connect(fast) as other, pytest.raises(Exception, match="too many 500 error responses"):
        other.networks.get(net.key).aliases.delete(alias.key)
    assert len(fast.journal.writes) - before > 1


def test_hosts(client: Any, net: Any) -> None:
    host = net.hosts.create(hostname="db1", ip="10.5.0.21")
    assert (host.host_type, host.network_name) == ("host", "sdk-net")
    assert net.refresh().needs_dns_apply is True
    net.apply_dns()
    wait_for(lambda: net.refresh().needs_dns_apply, False)
    net.hosts.update(host.key, ip="10.5.0.22", host_type="domain")
    assert net.hosts.get(hostname="db1").is_domain
    assert net.refresh().needs_dns_apply is True
    net.hosts.delete(host.key)
    assert net.hosts.list() == []


def test_against_the_sdk_a_second_host_is_a_conflict(client: Any, net: Any) -> None:
    """Its documentation announces a ValidationError (422); current releases answer duplicates with 409."""
    net.hosts.create(hostname="db1", ip="10.5.0.21")
    with pytest.raises(exceptions.ConflictError, match="already exists"):
        net.hosts.create(hostname="db1", ip="10.5.0.22")


def test_dns(client: Any, net: Any) -> None:
    view = net.dns_views.create(name="inside", recursion=True, match_clients="10.5.0.0/24;")
    assert (view.recursion, view.match_clients, view.max_cache_size) == (True, "10.5.0.0/24;", 33554432)
    zone = view.zones.create(domain="lab.example", nameserver="ns1.lab.example", email="ops.lab.example")
    assert [record.record_type for record in zone.records.list()] == ["NS"]
    zone.records.create(record_type="A", value="10.5.0.20", host="www", ttl="5m")
    zone.records.create(record_type="AAAA", value="2001:db8::1", host="www")
    mail = zone.records.create(record_type="MX", value="mail.lab.example", mx_preference=10)
    assert zone.records.get(host="www", record_type="A").ttl == "5m"
    assert zone.records.get(record_type="MX").mx_preference == 10
    assert net.dns_zones.get(domain="lab.example").key == zone.key
    assert net.dns_zones.get(domain="lab.example").serial_number > zone.serial_number
    assert net.refresh().needs_dns_apply is True
    net.apply_dns()
    wait_for(lambda: net.refresh().needs_dns_apply, False)
    zone.records.delete(mail.key)
    net.dns_views.update(view.key, recursion=False)
    net.dns_views.delete(view.key)
    assert net.dns_views.list() == net.dns_zones.list() == []


def test_wireguard_can_be_deleted_once_disabled_and_applied(client: Any, net: Any) -> None:
    wireguard = net.wireguard.create(name="wg0", ip_address="10.100.0.1/24")
    peer = wireguard.peers.create(name="b", peer_ip="10.100.0.2", public_key="k", allowed_ips="10.8.0.0/24")
    with pytest.raises(ValueError, match="not available"):
        wireguard.peers.get_config(peer.key)
    net.apply_rules()
    wait_for(lambda: net.refresh().needs_rule_apply, False)
    with pytest.raises(exceptions.ValidationError, match="disabled"):
        net.wireguard.delete(wireguard.key)
    net.wireguard.update(wireguard.key, enabled=False)
    net.apply_rules()
    wait_for(lambda: net.refresh().needs_rule_apply, False)
    net.wireguard.delete(wireguard.key)


# --- tenants ---------------------------------------------------------------------------------------------------------


def network_status(client: Any, tenant: Any) -> str:
    return str(client.networks.get(tenant["vnet"]).status)


def test_a_new_tenant(client: Any, tenant: Any, fast: Simulator) -> None:
    assert (tenant.status, tenant.state, tenant.is_running) == ("offline", "offline", False)
    assert tenant.network_name == "tenant_acme"
    assert tenant.ui_address_ip is None
    assert "password" not in tenant
    assert fast.store.hidden["tenant_admins"][tenant.key] == {"password": "S3cret!pw", "change_password": True}
    client.tenants.update(tenant.key, description="e", note="n")
    assert client.tenants.get(name="acme").description == "e"
    with pytest.raises(exceptions.ConflictError, match="already in use"):
        client.tenants.create(name="acme")
    tenant.enable_isolation()
    assert tenant.refresh().is_isolated
    tenant.disable_isolation()
    assert not tenant.refresh().is_isolated


def test_power_of_a_tenant(client: Any, tenant: Any) -> None:
    node = tenant.nodes.create(cpu_cores=2, ram_gb=4)
    assert (node.name, node.node_id, node.status, node.host_node) == ("node1", 1, "stopped", None)
    tenant.power_on()
    wait_for(lambda: tenant.refresh().status, "online")
    assert tenant.is_running
    assert tenant.nodes.get(name="node1").host_node in ("node1", "node2")
    assert tenant.stats.get().ram_used_mb == 4096
    assert [line.text for line in tenant.logs.list()][0] == "Tenant powered on"  # noqa: RUF015
    wait_for(lambda: bool(tenant.refresh().get("started_ts")), True)
    tenant.restart()
    wait_for(lambda: tenant.refresh().status, "online")
    with pytest.raises(exceptions.APIError, match="Tenant network must be powered off to delete tenant"):
        tenant.delete()
    tenant.power_off()
    assert tenant.refresh().status in ("stopping", "offline")
    wait_for(lambda: tenant.refresh().status, "offline")
    wait_for(lambda: network_status(client, tenant), "stopped")
    tenant.delete()
    assert client.tenants.list() == []


def test_against_the_sdk_a_tenant_without_nodes_leaves_its_network_running(client: Any, tenant: Any) -> None:
    """Its documentation has power-on and power-off only; after a failed start the network must be stopped as well."""
    tenant.power_on()
    wait_for(lambda: tenant.refresh().status, "offline")
    with pytest.raises(exceptions.ValidationError, match="Tenant must be in running state to poweroff"):
        tenant.power_off()
    with pytest.raises(exceptions.APIError, match="Tenant network must be powered off to delete tenant"):
        tenant.delete()
    client.networks.get(tenant["vnet"]).power_off(force=True)
    wait_for(lambda: network_status(client, tenant), "stopped")
    tenant.delete()


def test_against_the_sdk_only_the_last_node_can_be_deleted(client: Any, tenant: Any) -> None:
    """The SDK's documentation requires the node to be off; the platform also requires it to be the last one."""
    nodes = [tenant.nodes.create(cpu_cores=1, ram_gb=2, name=name) for name in ("a", "b")]
    with pytest.raises(exceptions.APIError, match="Only the last node can be deleted"):
        tenant.nodes.delete(nodes[0].key)
    tenant.power_on()
    wait_for(lambda: tenant.refresh().status, "online")
    with pytest.raises(exceptions.APIError, match="Tenant node cannot be deleted while running"):
        tenant.nodes.delete(nodes[1].key)
    changed = tenant.nodes.update(nodes[1].key, ram=4096, preferred_node=2)
    assert (changed.ram_mb, changed.preferred_node_name, changed.cluster_name) == (4096, "node2", "main")


def test_a_node_that_finds_no_host(client: Any, tenant: Any) -> None:
    tenant.nodes.create(ram_mb=90_000)
    tenant.power_on()
    wait_for(lambda: tenant.refresh().status, "offline")
    node = tenant.nodes.get(name="node1")
    assert (node.status, node.is_running, node.host_node) == ("stopped", False, None)


def test_storage(client: Any, tenant: Any) -> None:
    storage = tenant.storage.create(tier=1, provisioned_gb=10)
    assert (storage.tier, storage.tier_key, storage.provisioned_gb, storage.used_bytes) == (1, 2, 10.0, 0)
    with pytest.raises(exceptions.ConflictError, match="unique"):
        tenant.storage.create(tier=1, provisioned_gb=10)
    assert tenant.storage.update_by_tier(1, provisioned_gb=20).provisioned_gb == 20.0
    tenant.storage.delete_by_tier(1)
    assert tenant.storage.list() == []


def test_against_the_sdk_bytes_are_not_precise(client: Any, tenant: Any) -> None:
    """`provisioned_bytes` promises bytes; the platform stores whole GiB."""
    assert tenant.storage.create(tier=1, provisioned_bytes=3 * GIB - 1).provisioned_bytes == 2 * GIB


def test_external_addresses(client: Any, tenant: Any, fast: Simulator) -> None:
    external = client.networks.get(name="External")
    first = tenant.external_ips.create(ip="192.0.2.50", network=external.key, hostname="acme-ui")
    assert tenant.refresh().ui_address_ip == "192.0.2.50"
    assert tenant["url"] == "https://192.0.2.50"
    tenant.external_ips.create(ip="192.0.2.51", network_name="External")
    assert [found.ip_address for found in tenant.external_ips.list()] == ["192.0.2.50", "192.0.2.51"]
    assert external.refresh().needs_rule_apply is True
    with pytest.raises(exceptions.ConflictError, match="already exists"):
        tenant.external_ips.create(ip="192.0.2.50", network=external.key)
    tenant.external_ips.delete(first.key)
    assert tenant.refresh().ui_address_ip is None
    other = client.tenants.create(name="b")
    other.set_ui_ip("192.0.2.60")
    assert other.refresh().ui_address_ip == "192.0.2.60"
    assert fast.store.find("vnet_rules", name="Route 192.0.2.60") is not None


def test_network_blocks(client: Any, tenant: Any) -> None:
    for cidr in ("198.51.100.0/28", "198.51.100.16/28"):
        tenant.network_blocks.create(cidr=cidr, network_name="Internal")
    assert [block.cidr for block in tenant.network_blocks.list()] == ["198.51.100.0/28", "198.51.100.16/28"]
    assert client.networks.get(name="Internal").needs_rule_apply is True
    tenant.network_blocks.delete_by_cidr("198.51.100.0/28")
    with pytest.raises(exceptions.APIError, match="overlap"):
        tenant.network_blocks.create(cidr="198.51.100.16/29", network_name="Internal")


def test_an_enabled_layer_2_network_of_a_tenant_that_never_ran_can_be_deleted(client: Any, tenant: Any) -> None:
    layer2 = tenant.l2_networks.create(network_name="Internal")
    assert (layer2.network_name, layer2.network_type, layer2.is_enabled) == ("Internal", "internal", True)
    with pytest.raises(exceptions.ConflictError, match="unique"):
        tenant.l2_networks.create(network_name="Internal")
    layer2.delete()
    assert tenant.l2_networks.list() == []


def test_snapshots_and_restore(client: Any, tenant: Any) -> None:
    tenant.nodes.create(cpu_cores=1, ram_gb=2)
    snapshot = tenant.snapshots.create(name="pre", description="d", expires_in_days=2)
    assert snapshot.get("expires") > 0
    assert [found.name for found in client.tenants.list()] == ["acme"]
    assert sorted(found.is_snapshot for found in client.tenants.list(include_snapshots=True)) == [False, True]
    with pytest.raises(exceptions.ConflictError, match="already exists"):
        tenant.snapshots.create(name="pre")
    tenant.snapshots.restore(snapshot.key)
    assert client.tenants.get(tenant.key, fields=["restore_pending"])["restore_pending"] is True
    tenant.power_on()
    assert client.tenants.get(tenant.key, fields=["restore_pending"])["restore_pending"] is False
    tenant.snapshots.delete(snapshot.key)
    assert [found.is_snapshot for found in client.tenants.list(include_snapshots=True)] == [False]


def test_against_the_sdk_a_clone_has_excluded_parts_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK returns as if it were done; the copy appears later, and excluded nodes disappear later still."""
    with Simulator(seed="small", clock_rate=0) as still:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", still.ca_file)
        with connect(still) as sdk:
            source = sdk.tenants.create(name="acme")
            source.nodes.create(cpu_cores=1, ram_gb=2)
            source.clone(name="copy", no_nodes=True)
            assert [found.name for found in sdk.tenants.list()] == ["acme"]
            still.clock.advance(2)
            copy = sdk.tenants.get(name="copy")
            assert (copy.status, len(copy.nodes.list())) == ("provisioning", 1)
            still.clock.advance(4)
            assert (copy.refresh().status, copy.nodes.list()) == ("offline", [])
