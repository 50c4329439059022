# Copyright (c) 2026, verge.vergeos contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people from other tools call the options of each resource. The migration guides are generated from it."""

from __future__ import annotations

from .._schema.words import API, TERRAFORM, VERGEIO, Word, aliases, hints, meant

Words = tuple[Word, ...]

_RAM = "write 'ram: 4 GiB'"
_SIZE = "write 'size: 20 GiB'"
_FILES = "write 'cloudinit_files' with the name '/user-data', '/meta-data' or '/network-config' and the 'contents'"
_RIGHTS = "write 'list', 'read', 'create', 'modify' and 'delete' with 'true' or 'false'"
_TERRAFORM = (API, TERRAFORM)

_CORES_AND_RAM: Words = (
    *aliases("cpu_cores", "cpus", "cores", "vcpus"),
    *meant("cpu_cores", "cpu", "cpu_count", "num_cpus", "vcpu"),
    *hints("ram", _RAM, "memory", "mem", "memory_mb", "memory_gb", "ram_mb", "ram_gb"),
)

_COMPUTING: Words = (
    *_CORES_AND_RAM,
    *meant("preferred_node", "node", "target_node", "esxi_hostname"),
)

# --- virtual machines ------------------------------------------------------------------------------------------------

_RESTORE: Words = hints(
    "restore_from",
    "write 'restore_from' with the name of a system snapshot",
    "cloud_snapshot",
    "system_snapshot",
    "recover_from",
)

VM: Words = (
    *_COMPUTING,
    *meant("name", "vm_name", tools=(VERGEIO,)),
    *hints("uefi", "write 'uefi: true' or 'uefi: false'", "bios_type", tools=(VERGEIO,)),
    *hints("uefi", "write 'uefi: true' or 'uefi: false'", "bios", "firmware", "boot_firmware", "efi"),
    *hints("cloudinit_files", _FILES, "user_data", "meta_data", "network_config", tools=(VERGEIO,)),
    *hints("cloudinit_files", _FILES, "cloud_init", "cloudinit", "customization", "cicustom"),
    *hints(
        "cloudinit_files",
        "write 'cloudinit_files' with the name '/unattend.xml' and the 'contents'",
        "unattend_xml",
        tools=(VERGEIO,),
    ),
    *aliases("cloudinit_datasource", "datasource", tools=(VERGEIO,)),
    *hints("clone_from", "write 'clone_from' with the name of a VM", "source", tools=(VERGEIO,)),
    *hints("clone_from", "write 'clone_from' with the name of a VM", "clone", "template", "source_vm"),
    *hints("clone_from_snapshot", "write 'clone_from_snapshot' with its name", "snapshot", tools=(VERGEIO,)),
    *_RESTORE,
    *aliases("clone_preserve_macs", "preserve_macs", tools=(VERGEIO,)),
    *aliases("console_password", "console_pass", tools=_TERRAFORM),
    *aliases("console_password_enabled", "console_pass_enabled", tools=_TERRAFORM),
    *hints("drives", "write 'drives', with 'image' for the source", "boot_disk", tools=(TERRAFORM,)),
    *meant("drives", "disk", "disks", "drive", "volumes", "scsi", "virtio", "sata"),
    *meant("nics", "nic", "network", "networks", "network_interfaces", "net", "interfaces"),
    *aliases("wait_for_ip", "wait_for_ip_address"),
    *hints("wait_for_ip", "write 'wait_for_ip: true'", "wait_for_guest_agent_info", tools=(TERRAFORM,)),
    *hints(
        "wait_for_ip",
        "write 'wait_for_ip: true' and 'wait_timeout' (seconds)",
        "wait_for_guest_ip_timeout",
        tools=(TERRAFORM,),
    ),
    *hints(
        "addresses",
        "write 'addresses', with the excluded ranges as 'cidr', each with an exclamation mark",
        "ignored_guest_ips",
        tools=(TERRAFORM,),
    ),
    *hints("", "write 'cpu_cores' and 'ram'", "server_type", "flavor", "instance_type", "hardware"),
    *meant("os_family", "os", "os_type", "ostype", "guest_id", "guest_os"),
    *hints("on_power_loss", "write 'on_power_loss: power_on'", "onboot", "autostart", "start_on_boot"),
    *meant("guest_agent", "agent", "qemu_agent"),
    *meant("boot_order", "boot", "bootdisk"),
    *meant("machine_type", "machine"),
    *meant("description", "annotation", "comment"),
    *hints("devices", "write 'devices' with 'type: tpm'", "tpm", "virtual_tpm"),
    *meant("devices", "gpu", "gpus", "hostpci", "usb"),
    *meant("ha_group", "ha", "high_availability"),
)

DRIVE: Words = (
    *aliases("tier", "preferred_tier", tools=_TERRAFORM),
    *aliases("read_only", "readonly", tools=_TERRAFORM),
    *aliases("order", "orderid", tools=_TERRAFORM),
    *hints("size", _SIZE, "disksize", tools=_TERRAFORM),
    *hints("size", _SIZE, "size_gb", "size_mb", "disk_size", "capacity"),
    *hints("interface", "write 'interface: virtio-scsi' or another of its values", "drive_type", tools=(VERGEIO,)),
    *meant("interface", "bus", "controller"),
    *hints("media", "write 'media: disk' or 'media: cdrom'", "media_type", tools=(VERGEIO,)),
    *hints("image", "write 'image' for a disk or 'iso' for a CD", "media_source", tools=_TERRAFORM),
    *hints("image", "write 'image' for a disk or 'iso' for a CD", "source", "template", "file"),
    *hints("source_drive", "write 'source_drive' with 'vm' and 'drive'", "clone", "clone_from", "source_disk"),
    *meant("strict_fsync", "fsync"),
    *meant("tier", "storage", "storage_tier", "datastore"),
)

NIC: Words = (
    *aliases("mac", "mac_address", tools=(VERGEIO,)),
    *aliases("mac", "macaddress", tools=_TERRAFORM),
    *aliases("network", "vnet", tools=_TERRAFORM),
    *aliases("interface", "nic_type", tools=(VERGEIO,)),
    *meant("interface", "adapter_type", "device_type"),
    *meant("mac", "hwaddr", "hardware_address"),
    *meant("network", "bridge", "network_name", "vlan"),
    *meant("name", "nic_index", tools=(VERGEIO,)),
    *meant("static_address", "ipaddress", "assign_ipaddress", tools=(TERRAFORM,)),
    *meant("static_address", "ip", "ip_address", "address", "ipv4"),
)

VM_IMPORT: Words = (
    *aliases("file", "ova_file_name", tools=(VERGEIO,)),
    *meant("file", "ova_file_id", "file_id", tools=(VERGEIO,)),
    *aliases("tier", "preferred_tier", tools=(VERGEIO, *_TERRAFORM)),
    *aliases("drive_interface", "override_drive_interface", tools=(VERGEIO, *_TERRAFORM)),
    *aliases("nic_interface", "override_nic_interface", tools=(VERGEIO, *_TERRAFORM)),
    *aliases("path", "volume_path", tools=_TERRAFORM),
    *hints("wait_timeout", "write 'wait_timeout: 1800' (seconds)", "poll_timeout", tools=(VERGEIO,)),
    *hints("wait_interval", "write 'wait_interval: 5' (seconds)", "poll_interval", tools=(VERGEIO,)),
    *hints("file", "write 'file' (of the media catalog), 'src' (of the controller) or 'url'", "ova", "image", "source"),
    *meant("file", "ova_file"),
    *meant("name", "vm_name", "vm"),
)

RESOURCE_GROUP: Words = (
    *meant("class", "device_class"),
    *meant("type", "device_type", "kind"),
    *hints("rules", "write 'rules', each with a 'name' and a 'filter'", "devices", "device_keys", "key_args"),
    *hints("settings", "write 'settings'", "settings_args", tools=(API,)),
    *meant("driver_file", "driver"),
    *meant("vgpu_profile", "nvidia_vgpu_profile"),
)

SHARED_OBJECT: Words = (
    *meant("tenant", "recipient", "tenant_id", tools=(API,)),
    *hints(
        "snapshot",
        "write 'snapshot' with the name of the VM as 'vm' and that of its snapshot as 'snapshot'",
        "vm",
        "vm_name",
    ),
)

RESOURCE_RULE: Words = (
    *meant("filter", "match", "condition", "query"),
    *meant("node", "host"),
)

VM_EXPORT: Words = (
    *aliases("quiesce", "quiesced", tools=(VERGEIO, *_TERRAFORM)),
    *aliases("folder", "export_name", tools=(VERGEIO,)),
    *hints("state", "write 'state: exported'", "start", tools=(VERGEIO,)),
    *meant("max_exports", "keep", "retention"),
    *meant("volume", "nas_volume"),
)

VM_SNAPSHOT: Words = (
    *aliases("vm", "vm_name", tools=(VERGEIO,)),
    *aliases("name", "snapshot_name", tools=(VERGEIO,)),
    *aliases("id", "snapshot_id", tools=(VERGEIO,)),
    *meant("vm", "vm_id", "virtual_machine", tools=(VERGEIO,)),
    *hints("state", "write 'state: present', 'state: absent' or 'state: restored'", "operation", tools=(VERGEIO,)),
)

# --- networks --------------------------------------------------------------------------------------------------------

NETWORK: Words = (
    *aliases("type", "network_type", tools=(VERGEIO,)),
    *aliases("dhcp_stop", "dhcp_end", tools=(VERGEIO,)),
    *hints("layer2_id", "write 'layer2_type: vlan' and 'layer2_id: 100'", "vlan_id", tools=(VERGEIO,)),
    *hints("layer2_id", "write 'layer2_type: vlan' and 'layer2_id: 100'", "vlan", "vlan_tag"),
    *hints("network", "write 'network: 10.0.0.0/24'", "subnet_mask", tools=(VERGEIO,)),
    *hints("network", "write 'network: 10.0.0.0/24'", "netmask", "subnet", "cidr", "ip_range"),
    *aliases("ip_address", "ipaddress", tools=_TERRAFORM),
    *aliases("ip_address_type", "ipaddress_type", tools=_TERRAFORM),
    *aliases("default_gateway_network", "vnet_default_gateway", tools=_TERRAFORM),
    *aliases("interface_network", "interface_vnet", tools=_TERRAFORM),
    *aliases("dhcp_dynamic", "dynamic_dhcp", tools=_TERRAFORM),
    *aliases("dns_servers", "dnslist", tools=_TERRAFORM),
    *meant("interface_network", "uplink", "parent"),
    *meant("rules", "rule", "firewall", "firewall_rules", "network_rules"),
    *meant("dhcp_enabled", "dhcp"),
    *meant("dns_servers", "nameservers", "dns_list"),
)

RULE: Words = (
    *aliases("action", "rule_action", tools=(VERGEIO,)),
    *meant("source_ip", "source", "src", "from", "source_ips"),
    *meant("destination_ip", "destination", "dest", "dst", "to", "destination_ips"),
    *meant("target_ip", "target"),
    *meant("destination_ports", "port", "ports", "dport", "dest_port"),
    *meant("protocol", "proto"),
    *hints("action", "write 'action: translate'", "nat", "dnat", "snat", "masquerade", "port_forward"),
)

STATIC_LEASE: Words = (
    *aliases("mac", "mac_address", "macaddress"),
    *meant("ip", "ip_address", "address"),
)

DNS_VIEW: Words = aliases("order", "orderid", tools=_TERRAFORM)

NETWORK_PROXY: Words = (
    *meant("default_self", "default", "fallback"),
    *meant("listen_address", "listen", "address", "proxy_listen_address"),
    *meant("tenants", "hosts", "mappings"),
)

IPSEC: Words = (
    *meant("network", "vnet", tools=(API,)),
    *meant("unique_ids", "uniqueids", tools=_TERRAFORM),
    *meant("strict_crl_policy", "strictcrlpolicy", tools=_TERRAFORM),
    *meant("strongswan_configuration", "strongswan_conf", tools=_TERRAFORM),
    *meant("ipsec_configuration", "ipsec_conf", tools=_TERRAFORM),
)

IPSEC_CONNECTION: Words = (
    *aliases("pre_shared_key", "psk", tools=_TERRAFORM),
    *meant("pre_shared_key", "shared_key", "preshared_key"),
    *meant("authentication", "auth", tools=_TERRAFORM),
    *meant("key_exchange", "keyexchange", "ike_version", tools=_TERRAFORM),
    *meant("ciphers", "ike", "encryption", "proposals", tools=_TERRAFORM),
    *meant("lifetime", "ikelifetime", "ike_lifetime", tools=_TERRAFORM),
    *meant("force_encapsulation", "forceencaps", tools=_TERRAFORM),
    *meant("keying_tries", "keyingtries", tools=_TERRAFORM),
    *meant("reauthenticate", "reauth", tools=_TERRAFORM),
    *meant("rekey_margin", "margintime", tools=_TERRAFORM),
    *meant("dpd_action", "dpdaction", tools=_TERRAFORM),
    *meant("dpd_delay", "dpddelay", tools=_TERRAFORM),
    *meant("dpd_failures", "dpdfailures", tools=_TERRAFORM),
    *meant("auto", "start", "auto_start", "startup"),
    *hints("phase2s", "write 'phase2s' with a list", "phase2", "policies", "selectors", tools=_TERRAFORM),
)

IPSEC_PHASE2: Words = (
    *meant("local_network", "local", tools=_TERRAFORM),
    *meant("remote_network", "remote", tools=_TERRAFORM),
    *meant("local_network", "local_subnet", "left_subnet"),
    *meant("remote_network", "remote_subnet", "right_subnet"),
)

RULE_ALIAS: Words = hints("addresses", "write 'addresses' with a list", "value", tools=(TERRAFORM,))

WIREGUARD: Words = (
    *aliases("address", "ip", tools=_TERRAFORM),
    *aliases("address", "ip_address", "tunnel_ip"),
    *aliases("listen_port", "listenport", tools=(API,)),
    *aliases("firewall_rule", "configure_firewall", tools=_TERRAFORM),
    *hints("network", "write 'network' with the name of a network, or its key", "network_id", tools=(TERRAFORM,)),
    *meant("network", "vnet", tools=(API,)),
    *meant("endpoint_ip", "public_ip", "external_address"),
    *meant("peers", "peer", "clients"),
)

WIREGUARD_PEER: Words = (
    *aliases("address", "peer_ip", tools=_TERRAFORM),
    *aliases("address", "ip", "ip_address"),
    *aliases("endpoint_port", "port", tools=_TERRAFORM),
    *aliases("generate_keys", "autogenerate_peer", tools=_TERRAFORM),
    *aliases("keepalive", "persistent_keepalive"),
    *meant("preshared_key", "psk"),
    *meant("allowed_ips", "networks", "routes"),
)

BGP_ROUTER: Words = (
    *meant("asn", "as", "as_number", "local_as", "local_asn", "autonomous_system"),
    *meant("lines", "commands", "config", "configuration"),
    *meant("neighbors", "peers", "neighbours", "bgp_neighbors"),
)

NETWORK_ROUTING: Words = (
    *meant("network", "vnet", "name"),
    *meant("bgp_routers", "bgp", "routers"),
    *meant("eigrp_routers", "eigrp"),
    *hints("", "write 'ospf_areas' and 'ospf_lines'", "ospf"),
    *hints("", "write 'prefix_lists' or 'ip_lines'", "ip_commands", "prefix_list", "ip"),
)

# --- nodes -----------------------------------------------------------------------------------------------------------

NODE: Words = (
    *meant("maintenance", "drain", "evacuate", "maintenance_mode"),
    *meant("ipmi_address", "bmc_address", "ipmi_ip"),
)

CLUSTER: Words = (
    *meant("nested_virtualization", "kvm_nested", "nested_virt"),
    *meant("target_ram_percent", "target_ram_pct"),
    *meant("ram_overcommit_percent", "ram_overcommit_pct", "overcommit"),
    *meant("default_cpu", "cpu_type", "default_cpu_type", "cpu_model"),
    *meant("max_ram_per_vm", "max_ram", "max_vm_ram"),
    *meant("max_cores_per_vm", "max_cores", "max_vm_cores"),
    *meant("energy_policy", "x86_energy_perf_policy"),
)

# --- alarms ----------------------------------------------------------------------------------------------------------

ALARM: Words = (
    *hints("snoozed_until", "write 'snoozed_until: 8 hours'", "snooze", "snooze_hours", "acknowledge", "acknowledged"),
    *meant("status", "message", "text"),
)

# --- tasks -----------------------------------------------------------------------------------------------------------

TASK: Words = (
    *aliases("arguments", "settings_args", tools=(API,)),
    *meant("schedules", "schedule", "triggers"),
    *meant("events", "event"),
    *hints("row", "write 'table: vms' and 'row' with the name of the VM", "owner", "vm", "target", "object"),
)

TASK_SCHEDULE: Words = (
    *aliases("runs_from", "start_time_of_day", tools=(API,)),
    *aliases("runs_to", "end_time_of_day", tools=(API,)),
    *meant("runs_from", "start_time", "time", "at"),
    *meant("runs_to", "end_time"),
    *aliases("monthly_on", "day_of_month", tools=(API,)),
    *meant("repeat_every", "frequency", "repeat"),
    *meant("repeat_iteration", "interval", "every"),
)

# --- sites -----------------------------------------------------------------------------------------------------------

SITE: Words = (
    *hints("auth_password", "write 'auth_password'", "auth_password_wo", tools=(TERRAFORM,)),
    *meant("automatically_create_syncs", "create_syncs", "auto_create_syncs"),
)

_SITE_ID: Words = hints("site", "write 'site' with the name of a site, or its key", "site_id", tools=(TERRAFORM,))

SITE_SYNC_OUTGOING: Words = (
    *_SITE_ID,
    *hints("registration_code", "write 'registration_code'", "registration_code_wo", tools=(TERRAFORM,)),
    *aliases("throttle", "send_throttle", tools=(TERRAFORM,)),
    *aliases("throttle", "sendthrottle", tools=(API,)),
    *aliases("network_integrity", "netinteg", tools=_TERRAFORM),
    *aliases("queue_retry_interval", "queue_retry_interval_seconds", tools=_TERRAFORM),
    *hints("periods", "write 'periods' with a list", "period", "schedule", tools=(TERRAFORM,)),
)

SITE_SYNC_PERIOD: Words = aliases("keep_until_sent", "do_not_expire", tools=_TERRAFORM)

SITE_SYNC_INCOMING: Words = _SITE_ID

SITE_SYNC_TRANSFER: Words = (
    *aliases("keep_until_sent", "do_not_expire", tools=(API,)),
    *aliases("sync", "site_sync_outgoing", tools=(API,)),
    *meant("snapshot", "cloud_snapshot", "name"),
)

# --- updates ---------------------------------------------------------------------------------------------------------

SYSTEM_UPDATE: Words = (
    *aliases("auto_update_from", "update_time", tools=(API,)),
    *meant("source", "update_source", "server"),
)

# --- tenants ---------------------------------------------------------------------------------------------------------

TENANT: Words = (
    *aliases("admin_password", "tenant_password", tools=(VERGEIO,)),
    *aliases("change_password", "require_password_change", tools=(VERGEIO,)),
    *hints("ui_address", "write 'ui_address' with an address", "ui_address_id", tools=(TERRAFORM,)),
    *hints("isolate", "write 'isolate: true'", "suspended", "isolated"),
    *_RESTORE,
)

TENANT_NODE: Words = _COMPUTING

TENANT_STORAGE: Words = (
    *hints("size", "write 'size: 100 GiB'", "provisioned", tools=_TERRAFORM),
    *hints("size", "write 'size: 100 GiB'", "size_gb", "quota", "capacity"),
)

EXTERNAL_IP: Words = meant("ip", "ip_address", "address")

# --- users, groups ---------------------------------------------------------------------------------------------------

USER: Words = (
    *aliases("display_name", "displayname", tools=(VERGEIO, *_TERRAFORM)),
    *aliases("display_name", "full_name", tools=(VERGEIO,)),
    *hints("groups", "write 'groups' with the names of groups", "role", tools=(VERGEIO,)),
    *meant("name", "user", "login"),
    *meant("ssh_keys", "ssh_key", "public_keys"),
    *meant("api_keys", "keys", "tokens"),
)

API_KEY: Words = (
    *meant("user", "owner"),
    *meant("expires", "expiry", "expires_in"),
)

OIDC_APPLICATION: Words = (
    *aliases("redirect_uris", "redirect_uri", tools=(API,)),
    *meant("redirect_uris", "callback_url", "redirect_url", "redirect_urls"),
    *aliases("auth_source", "force_auth_source", tools=_TERRAFORM),
    *meant("restrict_access", "restricted"),
    *meant("users", "allowed_users"),
    *meant("groups", "allowed_groups"),
)

SETTING: Words = (
    *aliases("name", "key", tools=_TERRAFORM),
    *hints("reset", "write 'reset: true'", "default", "reset_to_default"),
)

PERMISSION: Words = (
    *hints("", _RIGHTS, "rights", "full_control", tools=(VERGEIO,)),
    *meant("row", "object_id", "object", tools=(TERRAFORM,)),
)

GROUP: Words = (
    *aliases("members", "users", tools=(VERGEIO,)),
    *aliases("purge_members", "exact_members", tools=(VERGEIO,)),
)

# --- NAS -------------------------------------------------------------------------------------------------------------

NAS_SERVICE: Words = (
    *_CORES_AND_RAM,
    *aliases("read_ahead_kb", "read_ahead_kb_default", tools=_TERRAFORM),
    *hints("network", "write 'network' with its name", "network_id", tools=(TERRAFORM,)),
    *hints("", "verge_nas_user manages the users of a service", "user", "users", tools=(TERRAFORM,)),
    *meant("cifs_workgroup", "workgroup"),
    *meant("cifs_min_protocol", "server_min_protocol", "min_protocol"),
    *meant("nfs_v4", "nfsv4", "enable_nfsv4"),
    *meant("ntp_servers", "ntp", "ntp_server"),
    *meant("nics", "nic", "network_interfaces"),
    *aliases("wait_for_ip", "wait_for_ip_address"),
)

NAS_VOLUME: Words = (
    *hints("size", "write 'size: 500 GiB'", "size_gb", tools=(VERGEIO,)),
    *hints("size", "write 'size: 500 GiB'", "maxsize", tools=(API,)),
    *meant("cifs_shares", "smb_shares", "shares"),
    *meant("nfs_shares", "nfs", "exports"),
)

NAS_VOLUME_SYNC: Words = (
    *aliases("preserve_acls", "preserve_ACLs", tools=(API,)),
    *aliases("max_errors", "errors_max", tools=(API,)),
    *aliases("preserve_times", "preserve_mod_time", tools=(API,)),
    *aliases("max_duration", "run_time", tools=(API,)),
    *meant("source_volume", "source", "src"),
    *meant("destination_volume", "destination", "dest", "target"),
    *meant("start_time_profile", "schedule"),
    *meant("destination_delete", "delete"),
)

NFS_SHARE: Words = (
    *aliases("async", "async_mode", tools=(VERGEIO,)),
    *aliases("insecure", "insecure_ports", tools=(VERGEIO,)),
    *meant("share_path", "path"),
)

CIFS_SHARE: Words = meant("share_path", "path")

# --- certificates ----------------------------------------------------------------------------------------------------

CERTIFICATE: Words = (
    *aliases("domain", "domain_name", tools=(TERRAFORM,)),
    *aliases("eab_key_id", "eab_kid", tools=(TERRAFORM,)),
)

SYSTEM_DIAGNOSTIC: Words = (*meant("send_to_support", "support", "upload", "send"),)

ROOT_CERTIFICATE: Words = (
    *aliases("certificate", "cert", tools=(API,)),
    *meant("certificate", "ca", "ca_cert", "pem", "content"),
    *meant("fingerprint", "sha256", "thumbprint"),
)

# --- recipes ---------------------------------------------------------------------------------------------------------

CATALOG_REPOSITORY: Words = (
    *meant("repository_user", "user", tools=_TERRAFORM),
    *hints("auto_refresh", "write 'auto_refresh: true', or 'state: refreshed' to refresh it now", "refresh"),
)

VM_RECIPE_INSTANCE: Words = (
    *hints(
        "answers",
        "leave it out: answers are checked before anything is sent, in check mode as well",
        "simulate",
        tools=(VERGEIO,),
    ),
    *hints("recipe", "write 'recipe' with the name of a recipe, or its key", "recipe_id", tools=(TERRAFORM,)),
    *hints("recipe", "write 'recipe' with the name of a recipe, or its key", "catalog", tools=(VERGEIO,)),
    *meant("answers", "questions", "parameters"),
    *meant("name", "vm_name"),
    *aliases("wait_for_ip", "wait_for_ip_address"),
)

TENANT_RECIPE_INSTANCE: Words = (
    *hints("recipe", "write 'recipe' with the name of a recipe, or its key", "recipe_id", tools=(TERRAFORM,)),
    *meant("answers", "questions", "parameters"),
    *meant("name", "tenant_name"),
)

VM_RECIPE: Words = (
    *meant("catalog", "catalog_id", tools=(TERRAFORM,)),
    *hints("republish", "write 'republish: true'", "publish"),
)

RECIPE_QUESTION: Words = (
    *meant("choices", "list", tools=(API,)),
    *meant("display", "label", "title"),
)
