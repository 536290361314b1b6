/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where is it? Answers from the tables that switches and routers give: `arp` turns an address into a MAC, `macs` says
 * on which ports that MAC was learnt. A MAC is seen on every switch on the way, so the ports are told apart: one that
 * is an end of a link, or behind which a device of the inventory announces itself, is an uplink. Of the others, the one
 * with the fewest MACs is where something is plugged in.
 *
 * Everything is looked through from end to end: a question by a person, over some hundred thousand rows, takes
 * milliseconds. Answers are bounded.
 */
#include "base/must.h"
#include "parts.h"
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 1000
#define TEXT_MAX 256

/* "AA-BB-CC-DD-EE-FF", "aabb.ccdd.eeff", "aabb-ccdd-eeff" to "aa:bb:cc:dd:ee:ff". */
static bool mac_parse(const char *text, char into[18])
{
	size_t digits = 0;
	char hex[12];

	for (; *text; text++) {
		if (isxdigit((unsigned char)*text)) {
			if (digits == sizeof hex)
				return false;
			hex[digits++] = (char)tolower((unsigned char)*text);
		} else if (!strchr(":-.", *text)) {
			return false;
		}
	}
	if (digits != sizeof hex)
		return false;
	for (size_t i = 0; i < 6; i++)
		snprintf(into + 3 * i, 18 - 3 * i, "%c%c%s", hex[2 * i], hex[2 * i + 1], i < 5 ? ":" : "");
	return true;
}

/* Addresses are compared in the one form that inet_ntop gives. */
static bool ip_parse(const char *text, char into[INET6_ADDRSTRLEN])
{
	struct in6_addr address;
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	return inet_pton(family, text, &address) == 1 && inet_ntop(family, &address, into, INET6_ADDRSTRLEN);
}

/* Without the port. */
static void host_of_device(const struct device *device, char into[INET6_ADDRSTRLEN])
{
	char host[TEXT_MAX];
	uint16_t port;
	const char *wrong;

	into[0] = '\0';
	if (config_address_parse(device->address, host, &port, &wrong) == 0)
		ip_parse(host, into);
}

static const struct table *table_of(const struct agent *agent, const struct device *device, unsigned table)
{
	return device ? readings_table(agent->readings, device->number, table) : NULL;
}

static bool cell_is(unsigned table, const struct row *row, unsigned column, const char *text)
{
	char cell[TEXT_MAX];

	row_text(table, row, column, cell, sizeof cell);
	return strcasecmp(cell, text) == 0;
}

/* "acc-1.district.example" is acc-1, too. */
static bool is_name(const char *name, const char *other)
{
	size_t length = strcspn(other, ".");

	return strcasecmp(name, other) == 0 || (strncasecmp(name, other, length) == 0 && name[length] == '\0');
}

static const struct device *device_called(const struct agent *agent, const char *name, const char *ip)
{
	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);
		char host[INET6_ADDRSTRLEN];

		if (!device)
			continue;
		host_of_device(device, host);
		if ((*name && is_name(device->name, name)) || (*ip && strcmp(host, ip) == 0))
			return device;
	}
	return NULL;
}

static bool is_uplink(const struct agent *agent, const struct device *device, const char *interface)
{
	const struct table *neighbours = table_of(agent, device, TABLE_neighbours);
	char name[TEXT_MAX], ip[TEXT_MAX];

	if (inventory_link_at(agent->inventory, device, interface))
		return true;
	for (uint32_t i = 0; neighbours && i < neighbours->count; i++) {
		const struct row *row = neighbours->rows[i];

		if (!cell_is(TABLE_neighbours, row, COLUMN_neighbours_interface, interface))
			continue;
		row_text(TABLE_neighbours, row, COLUMN_neighbours_system_name, name, sizeof name);
		row_text(TABLE_neighbours, row, COLUMN_neighbours_address, ip, sizeof ip);
		if (device_called(agent, name, ip))
			return true;
	}
	return false;
}

static json_int_t macs_on(const struct table *macs, const char *interface)
{
	json_int_t count = 0;

	for (uint32_t i = 0; i < macs->count; i++)
		count += cell_is(TABLE_macs, macs->rows[i], COLUMN_macs_interface, interface);
	return count;
}

static json_t *place_json(const struct agent *agent, const struct device *device, const struct table *macs,
	const struct row *row, const char *mac)
{
	char interface[TEXT_MAX], vlan[32];

	row_text(TABLE_macs, row, COLUMN_macs_interface, interface, sizeof interface);
	row_text(TABLE_macs, row, COLUMN_macs_vlan, vlan, sizeof vlan);
	return json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:b, s:I}", "mac", mac, "device", device->name, "interface",
		interface, "vlan", vlan, "site", device->site ? device->site->name : NULL, "town",
		device->site ? device->site->town : NULL, "uplink", is_uplink(agent, device, interface), "macs_on_port",
		macs_on(macs, interface));
}

static void find_mac(const struct agent *agent, const char *mac, json_t *places)
{
	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);
		const struct table *macs = table_of(agent, device, TABLE_macs);

		for (uint32_t k = 0; macs && k < macs->count && json_array_size(places) < PLACES_MAX; k++) {
			const struct row *row = macs->rows[k];

			if (cell_is(TABLE_macs, row, COLUMN_macs_mac, mac) && row_has(row, COLUMN_macs_interface) &&
				!cell_is(TABLE_macs, row, COLUMN_macs_state, "self"))
				json_array_append_new(places, place_json(agent, device, macs, row, mac));
		}
	}
}

/* The MACs that have an address, or the addresses that a MAC has; each once. */
static void find_arp(const struct agent *agent, const char *ip, const char *mac, json_t *addresses, json_t *macs)
{
	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct table *arp = table_of(agent, inventory_device(agent->inventory, i), TABLE_arp);
		char row_ip[TEXT_MAX], row_mac[TEXT_MAX];

		for (uint32_t k = 0; arp && k < arp->count; k++) {
			row_text(TABLE_arp, arp->rows[k], COLUMN_arp_ip, row_ip, sizeof row_ip);
			row_text(TABLE_arp, arp->rows[k], COLUMN_arp_mac, row_mac, sizeof row_mac);
			if ((*ip && strcmp(row_ip, ip) != 0) || (*mac && strcasecmp(row_mac, mac) != 0) || !*row_mac)
				continue;
			json_object_set_new(addresses, row_ip, json_true());
			json_object_set_new(macs, row_mac, json_true());
		}
	}
}

static json_t *device_answer(const struct device *device)
{
	return device ? json_pack("{s:s, s:s, s:s?, s:s?, s:s?}", "name", device->name, "address", device->address,
				"role", device->role, "site", device->site ? device->site->name : NULL, "town",
				device->site ? device->site->town : NULL)
		      : NULL;
}

/* Own ports behind which a system of this name, or of none that the inventory knows (NULL), announces itself. */
static json_t *neighbours_json(const struct agent *agent, const char *wanted)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);
		const struct table *table = table_of(agent, device, TABLE_neighbours);

		for (uint32_t k = 0; table && k < table->count && json_array_size(list) < PLACES_MAX; k++) {
			const struct row *row = table->rows[k];
			char name[TEXT_MAX], ip[TEXT_MAX], interface[TEXT_MAX], port[TEXT_MAX], chassis[TEXT_MAX];

			row_text(TABLE_neighbours, row, COLUMN_neighbours_system_name, name, sizeof name);
			row_text(TABLE_neighbours, row, COLUMN_neighbours_address, ip, sizeof ip);
			row_text(TABLE_neighbours, row, COLUMN_neighbours_interface, interface, sizeof interface);
			row_text(TABLE_neighbours, row, COLUMN_neighbours_port_id, port, sizeof port);
			row_text(TABLE_neighbours, row, COLUMN_neighbours_chassis_id, chassis, sizeof chassis);
			if (wanted ? !*name || !is_name(wanted, name) : device_called(agent, name, ip) != NULL)
				continue;
			json_array_append_new(list,
				json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "device", device->name, "interface",
					interface, "name", name, "address", ip, "chassis", chassis, "port", port));
		}
	}
	return list;
}

json_t *agent_neighbours(const struct agent *agent)
{
	return neighbours_json(agent, NULL);
}

json_t *agent_find(const struct agent *agent, const char *text)
{
	char ip[INET6_ADDRSTRLEN] = "", mac[18] = "";
	json_t *addresses = json_object(), *macs = json_object(), *places = json_array();
	bool is_ip = ip_parse(text, ip), is_mac = !is_ip && mac_parse(text, mac);
	const struct device *device = is_mac ? NULL : device_called(agent, is_ip ? "" : text, ip);
	const char *key;
	json_t *unused;

	if (device && !is_ip)
		host_of_device(device, ip);
	if (*ip || *mac)
		find_arp(agent, ip, mac, addresses, macs);
	if (is_mac)
		json_object_set_new(macs, mac, json_true());
	json_object_foreach(macs, key, unused) find_mac(agent, key, places);
	return json_pack("{s:o, s:o, s:o, s:o?, s:o}", "addresses", addresses, "macs", macs, "places", places, "device",
		device_answer(device), "neighbours", is_ip || is_mac ? json_array() : neighbours_json(agent, text));
}
