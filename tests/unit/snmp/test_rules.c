/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a profile at work: a few objects, a source, and the cells that come of it. */
#include "../test.h"
#include "base/must.h"
#include "fake.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

struct put {
	const char *oid, *type, *value;
};

struct world {
	struct fake_device device;
	struct fake_agent agent;
};

#define E "1.3.6.1.4.1.9."

/* A device with these objects under 1.3.6.1.4.1.9, and a profile with these tables; one round. */
static void begin(struct world *world, const struct put *puts, size_t count, const char *words)
{
	char lua[8192];
	*world = (struct world){0};
	fake_put(&world->device, "1.3.6.1.2.1.1.2.0", "6", E "9");
	fake_put(&world->device, "1.3.6.1.2.1.1.3.0", "67", "100000");
	for (size_t i = 0; i < count; i++)
		fake_put(&world->device, puts[i].oid, puts[i].type, puts[i].value);
	fake_sort(&world->device);
	snprintf(lua, sizeof lua, "return profile { name = 'test', match = { object_id = '1.3.6.1.4.1.9.9' }, %s }",
		words);
	fake_agent_start_with(&world->agent, &world->device, lua);
	assert_string_equal(buffer_text(&world->agent.mistakes), "");
	fake_poll(&world->agent);
	assert_int_equal(world->agent.status, GENGFU_OK);
	assert_string_equal(world->agent.profile, "test");
}

static void end(struct world *world)
{
	fake_agent_stop(&world->agent);
	fake_device_done(&world->device);
}

#define BEGIN(world, tables, ...) \
	do { \
		static const struct put puts_[] = {__VA_ARGS__}; \
		begin(world, puts_, ARRAY_LENGTH(puts_), tables); \
	} while (0)

static unsigned rows(const struct world *world, const char *table)
{
	return world->agent.tables[tables_find(table)].rows;
}

static void sentinels_never_become_numbers(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { optics = { columns = { interface = { text = { 'p', { index = 1 } } },"
		" rx_dbm = { oid = '" E
		"1', absent = { -1, -255, 2147483647, 'N/A' }, scale = 0.01, range = { -60, 20 } } } } }",
		{E "1.1", "2", "-1"}, {E "1.2", "2", "-255"}, {E "1.3", "2", "2147483647"}, {E "1.4", "4", " n/a "},
		{E "1.5", "2", "-271"}, {E "1.6", "4", "-271"}, {E "1.7", "4", "-255"}, {E "1.8", "2", "9999"},
		{E "1.9", "4", "garbage"}, {E "1.10", "5", ""});
	for (int i = 1; i <= 9; i++) {
		char name[8];
		snprintf(name, sizeof name, "p%d", i);
		int row = fake_row(&world.agent, "optics", name, 0);
		assert_true(row >= 0);
		assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), i == 5 || i == 6 ? "-2.71" : "-");
	}
	end(&world);
}

static void words_stand_for_values_and_others_are_absent(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { fans = { columns = { name = { index = 1 },"
		" status = { oid = '" E "1', words = { ok = 1, failed = { 2, 'bad' } }, otherwise = 'unknown' } } },"
		" interfaces = { columns = { name = { index = 1 }, oper = { oid = '" E "1', words = { up = 1 } } } } }",
		{E "1.1", "2", "1"}, {E "1.2", "2", "2"}, {E "1.3", "4", "BAD"}, {E "1.4", "2", "0"},
		{E "1.5", "4", "1"});
	static const char *const statuses[] = {"ok", "failed", "failed", "unknown", "ok"};
	for (int i = 0; i < 5; i++) {
		char name[8];
		snprintf(name, sizeof name, "%d", i + 1);
		assert_string_equal(fake_text(&world.agent, "fans", fake_row(&world.agent, "fans", name, 0), "status"),
			statuses[i]);
	}
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "4", 0), "oper"), "-");
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "5", 0), "oper"), "up");
	end(&world);
}

static void the_first_source_of_a_value_that_gives_one_wins(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { interfaces = { columns = { name = { '" E "1', '" E "2' }, in_octets = { '" E "3', '" E
		"4' } } } }",
		{E "1.1", "4", "ge1"}, {E "1.2", "4", ""}, {E "2.1", "4", "long 1"}, {E "2.2", "4", "long 2"},
		{E "3.1", "70", "18446744073709551615"}, {E "4.1", "65", "7"}, {E "4.2", "65", "8"},
		{E "4.3", "65", "9"});
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "ge1", 0), "in_octets"),
		"18446744073709551615");
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "long 2", 0), "in_octets"),
		"8");
	/* No name at all: the index is one. */
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "3", 0), "in_octets"), "9");
	end(&world);
}

static void only_a_column_of_nothing_but_32_bit_counters_is_narrow(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { interfaces = { columns = { name = { index = 1 }, in_octets = { '" E "1', '" E "2' },"
		" out_octets = '" E "2', in_packets = { sum = { '" E "2', '" E "3', '" E "4' } } } } }",
		{E "1.1", "70", "5"}, {E "2.1", "65", "4294967290"}, {E "2.2", "65", "6"}, {E "3.1", "65", "10"});
	uint64_t narrow = world.agent.tables[TABLE_interfaces].narrow;
	assert_false(narrow >> COLUMN_interfaces_in_octets & 1);
	assert_true(narrow >> COLUMN_interfaces_out_octets & 1);
	assert_true(narrow >> COLUMN_interfaces_in_packets & 1);
	/* The sum of counters that wrap at 2^32 wraps there too. */
	int row = fake_row(&world.agent, "interfaces", "1", 0);
	assert_string_equal(fake_text(&world.agent, "interfaces", row, "in_packets"), "4");
	end(&world);
}

static void arithmetic_needs_all_its_parts_and_no_zero_below(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { storage = { columns = { name = { index = 1 }, total_bytes = { product = { '" E "1', '" E
		"2' } },"
		" used_bytes = { difference = { '" E "2', '" E "3' }, scale = 2 },"
		" used_ratio = { quotient = { '" E "3', '" E "2' } } } } }",
		{E "1.1", "2", "4096"}, {E "2.1", "2", "100"}, {E "3.1", "2", "25"}, {E "1.2", "2", "4096"},
		{E "2.2", "2", "0"}, {E "3.2", "2", "0"}, {E "1.3", "2", "1"});
	int row = fake_row(&world.agent, "storage", "1", 0);
	assert_true(fake_real(&world.agent, "storage", row, "total_bytes") == 409600);
	assert_true(fake_real(&world.agent, "storage", row, "used_bytes") == 150);
	assert_true(fake_real(&world.agent, "storage", row, "used_ratio") == 0.25);
	assert_true(isnan(fake_real(&world.agent, "storage", fake_row(&world.agent, "storage", "2", 0), "used_ratio")));
	assert_true(
		isnan(fake_real(&world.agent, "storage", fake_row(&world.agent, "storage", "3", 0), "total_bytes")));
	end(&world);
}

static void a_sensor_is_scaled_by_its_own_scale_and_precision(void **state)
{
	struct world world;
	BEGIN(&world, "extends = 'standard'", {"1.3.6.1.2.1.99.1.1.1.1.1", "2", "8"},
		{"1.3.6.1.2.1.99.1.1.1.2.1", "2", "8"}, {"1.3.6.1.2.1.99.1.1.1.3.1", "2", "1"},
		{"1.3.6.1.2.1.99.1.1.1.4.1", "2", "253000"}, {"1.3.6.1.2.1.99.1.1.1.5.1", "2", "1"},
		{"1.3.6.1.2.1.99.1.1.1.1.2", "2", "4"}, {"1.3.6.1.2.1.99.1.1.1.2.2", "2", "9"},
		{"1.3.6.1.2.1.99.1.1.1.3.2", "2", "2"}, {"1.3.6.1.2.1.99.1.1.1.4.2", "2", "1198"},
		{"1.3.6.1.2.1.99.1.1.1.5.2", "2", "3"}, {"1.3.6.1.2.1.47.1.1.1.1.7.1", "4", "inlet"},
		{"1.3.6.1.2.1.47.1.1.1.1.7.9", "4", "no sensor"});
	for (int round = 0; round < 2; round++) { /* scale and precision are kept from the first */
		int row = fake_row(&world.agent, "sensors", "inlet", 0);
		assert_string_equal(fake_text(&world.agent, "sensors", row, "kind"), "celsius");
		assert_string_equal(fake_text(&world.agent, "sensors", row, "value"), "25.3");
		row = fake_row(&world.agent, "sensors", "2", 0);
		assert_string_equal(fake_text(&world.agent, "sensors", row, "value"), "-"); /* nonoperational */
		assert_int_equal(rows(&world, "sensors"), 2);
		fake_poll(&world.agent);
	}
	end(&world);
}

static void indexes_are_taken_apart_as_the_profile_says(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { macs = { index = { 'integer', 'mac' }, columns = { mac = { index = 2 }, vlan = { index = 1 "
		"},"
		" state = { oid = '" E "1', words = { learned = 3 } } } },"
		" arp = { index = { 'integer', 'ip' }, columns = { ip = { index = 2 }, interface = { index = 1 },"
		" mac = { oid = '" E "2', as = 'mac' } } },"
		" sessions = { index = { 'text', 'inet', 'rest' }, columns = { name = { text = { { index = 1 }, '/', { "
		"index = 2 },"
		" '/', { index = 3 } } }, active = '" E "3' } } }",
		{E "1.10.0.27.47.171.205.239", "2", "3"}, {E "1.10.0.27.47", "2", "3"},
		{E "2.5.10.0.0.1", "4x", "001b2fabcdef"}, {E "3.2.97.98.1.4.10.0.0.7.120.121", "2", "42"},
		{E "3.2.97.98.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1.122", "2", "43"},
		{E "3.2.97.300.1.4.10.0.0.7.120", "2", "44"});
	int row = fake_row(&world.agent, "macs", "00:1b:2f:ab:cd:ef", 0);
	assert_string_equal(fake_text(&world.agent, "macs", row, "vlan"), "10");
	assert_int_equal(rows(&world, "macs"), 1); /* the index that is too short is none */
	row = fake_row(&world.agent, "arp", "10.0.0.1", 0);
	assert_string_equal(fake_text(&world.agent, "arp", row, "interface"), "5");
	assert_string_equal(fake_text(&world.agent, "arp", row, "mac"), "00:1b:2f:ab:cd:ef");
	assert_true(fake_row(&world.agent, "sessions", "ab/10.0.0.7/xy", 0) >= 0);
	assert_true(fake_row(&world.agent, "sessions", "ab/2001:db8::1/z", 0) >= 0);
	assert_int_equal(rows(&world, "sessions"), 2);
	end(&world);
}

static void attributes_that_a_device_keeps_as_rows_become_columns(void **state)
{
	struct world world; /* Raisecom: <ifIndex>.<parameter> */
	BEGIN(&world,
		"tables = { optics = { index = { 'integer' }, row = 1, columns = { interface = { index = 1 },"
		" temperature_c = { oid = '" E "1', suffix = 1, scale = 0.001 }, rx_dbm = { oid = '" E
		"1', suffix = 4, scale = 0.001 } } } }",
		{E "1.7.1", "2", "41000"}, {E "1.7.2", "2", "9000"}, {E "1.7.4", "2", "-5123"},
		{E "1.8.4", "2", "-6000"}, {E "1.8.44", "2", "5"});
	for (int round = 0; round < 2; round++) {
		assert_int_equal(rows(&world, "optics"), 2);
		int row = fake_row(&world.agent, "optics", "7", 0);
		assert_string_equal(fake_text(&world.agent, "optics", row, "temperature_c"), "41");
		assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), "-5.123");
		row = fake_row(&world.agent, "optics", "8", 0);
		assert_string_equal(fake_text(&world.agent, "optics", row, "temperature_c"), "-");
		assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), "-6");
		fake_poll(&world.agent);
	}
	end(&world);
}

static void sensors_of_one_port_become_one_row(void **state)
{
	struct world world; /* Cisco: each sensor an entity inside the port's */
	BEGIN(&world,
		"maps = { port = { oid = '" E
		"5', index = { 'integer', 'integer' }, key = 1, value = 'last_arc' }, parent = { oid = '" E "6' } },"
		" tables = { interfaces = { columns = { name = '" E "4', oper = { oid = '" E
		"3', words = { up = 1 } } } },"
		" optics = { group = true, columns = {"
		" interface = { interface = { map = 'port', of = { index = 1 }, climb = 'parent' } },"
		" rx_dbm = { oid = '" E "1', when = { oid = '" E "2', contains = 'receive power' } },"
		" tx_dbm = { oid = '" E "1', when = { oid = '" E "2', contains = 'Transmit Power' } } } } }",
		{E "1.101", "2", "-3"}, {E "1.102", "2", "-2"}, {E "1.103", "2", "40"}, {E "1.104", "2", "-9"},
		{E "2.101", "4", "Transceiver Receive Power Sensor"}, {E "2.102", "4", "transmit power"},
		{E "2.103", "4", "temperature"}, {E "2.104", "4", "receive power"}, {E "3.7", "2", "1"},
		{E "4.7", "4", "Ethernet1/7"}, {E "5.50.0", "6", "1.3.6.1.2.1.2.2.1.1.7"}, {E "6.101", "2", "60"},
		{E "6.102", "2", "60"}, {E "6.103", "2", "60"}, {E "6.60", "2", "50"}, {E "6.104", "2", "0"});
	for (int round = 0; round < 3; round++) {
		assert_int_equal(rows(&world, "optics"), 1);
		assert_string_equal(fake_text(&world.agent, "optics", 0, "interface"), "Ethernet1/7");
		assert_string_equal(fake_text(&world.agent, "optics", 0, "rx_dbm"), "-3");
		assert_string_equal(fake_text(&world.agent, "optics", 0, "tx_dbm"), "-2");
		fake_poll(&world.agent);
	}
	end(&world);
}

static void a_name_is_taken_out_of_a_text(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { optics = { columns = { interface = { oid = '" E
		"1', after = ' for ' }, tx_dbm = { oid = '" E "2', after = 'power:' } } } }",
		{E "1.1", "4", "Rx Sensor FOR Ethernet1"}, {E "1.2", "4", "Rx Sensor for "}, {E "1.3", "4", "no port"},
		{E "1.4", "4", "for for Ethernet4"}, {E "2.1", "4", "Power:-3.5"}, {E "2.4", "2", "-3"});
	int row = fake_row(&world.agent, "optics", "Ethernet1", 0);
	assert_true(row >= 0);
	assert_string_equal(fake_text(&world.agent, "optics", row, "tx_dbm"), "-3.5");
	assert_true(fake_row(&world.agent, "optics", "no port", 0) < 0);
	row = fake_row(&world.agent, "optics", "Ethernet4", 0);
	assert_true(row >= 0);
	assert_string_equal(fake_text(&world.agent, "optics", row, "tx_dbm"), "-");
	end(&world);
}

static void lanes_become_rows_and_a_single_one_does_not(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { optics = { columns = { interface = '" E "1',"
		" rx_dbm = { { oid = '" E "2', list = { separator = ',', at_least = 2 } }, { oid = '" E
		"3', scale = 0.01 } },"
		" temperature_c = { oid = '" E "4', first_lane = true }, serial = '" E "5' } } }",
		{E "1.1", "4", "100GE1/0/1"}, {E "2.1", "4", "-1.25,-1.39,,-1.34"}, {E "3.1", "2", "-135"},
		{E "4.1", "2", "40"}, {E "5.1", "4", "S1"}, {E "1.2", "4", "10GE1/0/2"}, {E "2.2", "4", "-2.5"},
		{E "3.2", "2", "-250"}, {E "4.2", "2", "41"});
	static const char *const powers[] = {"-1.25", "-1.39", "-", "-1.34"};
	for (int round = 0; round < 2; round++) {
		assert_int_equal(rows(&world, "optics"), 5);
		for (int lane = 1; lane <= 4; lane++) {
			int row = fake_row(&world.agent, "optics", "100GE1/0/1", lane);
			assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), powers[lane - 1]);
			assert_string_equal(
				fake_text(&world.agent, "optics", row, "temperature_c"), lane == 1 ? "40" : "-");
			if (round == 0)
				assert_string_equal(fake_text(&world.agent, "optics", row, "serial"), "S1");
		}
		int row = fake_row(&world.agent, "optics", "10GE1/0/2", 0);
		assert_string_equal(fake_text(&world.agent, "optics", row, "lane"), "-");
		assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), "-2.5");
		fake_poll(&world.agent);
	}
	end(&world);
}

static void rows_that_do_not_count_are_left_out(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { modules = { only = { { oid = '" E "2', equals = { 3, 9 } }, { oid = '" E
		"1', differs = 'spare' } },"
		" columns = { name = '" E "1', serial = '" E "3' } },"
		" optics = { any_of = { 'rx_dbm', 'serial' }, columns = { interface = { index = 1 }, rx_dbm = { oid = "
		"'" E "4', absent = -1 },"
		" serial = '" E "3', tx_dbm = '" E "5' } } }",
		{E "1.1", "4", "chassis"}, {E "2.1", "2", "3"}, {E "1.2", "4", "port"}, {E "2.2", "2", "10"},
		{E "1.3", "4", "Spare"}, {E "2.3", "2", "9"}, {E "3.1", "4", "S1"}, {E "4.1", "2", "-1"},
		{E "4.2", "2", "-1"}, {E "4.3", "2", "-5"}, {E "5.2", "2", "1"});
	assert_int_equal(rows(&world, "modules"), 1);
	assert_string_equal(fake_text(&world.agent, "modules", 0, "name"), "chassis");
	assert_int_equal(rows(&world, "optics"), 2);
	assert_true(fake_row(&world.agent, "optics", "1", 0) >= 0 && fake_row(&world.agent, "optics", "3", 0) >= 0);
	end(&world);
}

static void equal_names_are_told_apart_and_stay_so(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { interfaces = { columns = { name = '" E "1', oper = { oid = '" E
		"2', words = { up = 1 } } } } }",
		{E "1.3", "4", " ONT"}, {E "1.5", "4", "redacted"}, {E "1.9", "4", "redacted"},
		{E "1.11", "4", "redacted"}, {E "2.3", "2", "1"}, {E "2.5", "2", "1"}, {E "2.9", "2", "1"},
		{E "2.11", "2", "1"});
	for (int round = 0; round < 12; round++) {
		assert_int_equal(rows(&world, "interfaces"), 4);
		assert_true(fake_row(&world.agent, "interfaces", "ONT", 0) >= 0);
		assert_true(fake_row(&world.agent, "interfaces", "redacted", 0) >= 0);
		assert_true(fake_row(&world.agent, "interfaces", "redacted#9", 0) >= 0);
		assert_true(fake_row(&world.agent, "interfaces", "redacted#11", 0) >= 0);
		fake_poll(&world.agent);
	}
	end(&world);
}

static void the_first_alternative_with_rows_is_the_table_and_sources_in_a_list_are_one(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { memory = {"
		" { { scalars = true, any_of = { 'total_bytes' }, columns = { name = { constant = 'none' }, "
		"total_bytes = '" E "8.0' } } },"
		" { { scalars = true, columns = { name = { constant = 'RAM' }, total_bytes = '" E "1.0' } },"
		"   { scalars = true, columns = { name = { constant = 'swap' }, total_bytes = '" E "2.0' } } },"
		" { columns = { name = { index = 1 }, total_bytes = '" E "3' } } } }",
		{E "1.0", "2", "100"}, {E "2.0", "2", "200"}, {E "3.1", "2", "300"});
	for (int round = 0; round < 2; round++) {
		assert_int_equal(rows(&world, "memory"), 2);
		assert_string_equal(
			fake_text(&world.agent, "memory", fake_row(&world.agent, "memory", "RAM", 0), "total_bytes"),
			"100");
		assert_string_equal(
			fake_text(&world.agent, "memory", fake_row(&world.agent, "memory", "swap", 0), "total_bytes"),
			"200");
		assert_true(fake_poll(&world.agent) == 1);
	}
	/* It dries up: all are tried again. */
	fake_remove(&world.device, E "1");
	fake_remove(&world.device, E "2");
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	assert_int_equal(rows(&world, "memory"), 1);
	assert_true(fake_row(&world.agent, "memory", "1", 0) >= 0);
	end(&world);
}

static void merged_sources_fill_one_row_per_key(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { fans = { combine = 'merge', sources = {"
		" { columns = { name = { text = { 'fan ', { index = 1 } } }, speed_rpm = '" E "1' } },"
		" { columns = { name = { text = { 'fan ', { index = 1 } } }, status = { oid = '" E
		"2', words = { ok = 1 } } } } } } }",
		{E "1.1", "2", "5000"}, {E "2.1", "2", "1"}, {E "2.2", "2", "1"});
	assert_int_equal(rows(&world, "fans"), 2);
	int row = fake_row(&world.agent, "fans", "fan 1", 0);
	assert_string_equal(fake_text(&world.agent, "fans", row, "speed_rpm"), "5000");
	assert_string_equal(fake_text(&world.agent, "fans", row, "status"), "ok");
	end(&world);
}

/* A row that does not count must leave no keys behind: those of its neighbours would no longer be found. */
static void a_row_left_out_does_not_part_others_from_theirs(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { fans = { combine = 'merge', sources = {"
		" { any_of = { 'status' }, columns = { name = { text = { 'fan ', { index = 1 } } },"
		"   status = { oid = '" E "1', words = { ok = 1 } } } },"
		" { columns = { name = { text = { 'fan ', { index = 1 } } }, speed_rpm = '" E "2' } } } } }",
		{E "1.1", "2", "1"}, {E "1.2", "2", "7"}, {E "1.3", "2", "1"}, {E "1.4", "2", "7"},
		{E "2.1", "2", "1000"}, {E "2.2", "2", "2000"}, {E "2.3", "2", "3000"});
	assert_int_equal(rows(&world, "fans"), 3);
	static const char *const names[] = {"fan 1", "fan 2", "fan 3"};
	static const char *const speeds[] = {"1000", "2000", "3000"};
	for (int i = 0; i < 3; i++)
		assert_string_equal(
			fake_text(&world.agent, "fans", fake_row(&world.agent, "fans", names[i], 0), "speed_rpm"),
			speeds[i]);
	end(&world);
}

static void a_family_adds_to_tables_or_replaces_single_columns(void **state)
{
	struct world world;
	BEGIN(&world,
		"extends = 'standard', tables = { interfaces = { inherit = 'columns', columns = { alias = '" E "1' } },"
		" processors = { inherit = 'fallback', columns = { name = { constant = 'x' }, used_ratio = '" E
		"7' } },"
		" sensors = { inherit = 'add', columns = { name = { text = { 'T', { index = 1 } } }, kind = { constant "
		"= 'celsius' }, value = '" E "2' } } }",
		{"1.3.6.1.2.1.2.2.1.2.1", "4", "eth0"}, {"1.3.6.1.2.1.2.2.1.8.1", "2", "1"}, {E "1.1", "4", "uplink"},
		{E "2.1", "2", "30"}, {"1.3.6.1.2.1.25.3.3.1.2.1", "2", "50"}, {"1.3.6.1.2.1.99.1.1.1.1.1", "2", "10"},
		{"1.3.6.1.2.1.99.1.1.1.4.1", "2", "3000"}, {"1.3.6.1.2.1.99.1.1.1.2.1", "2", "9"},
		{"1.3.6.1.2.1.99.1.1.1.3.1", "2", "0"});
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "eth0", 0), "alias"),
		"uplink");
	assert_string_equal(
		fake_text(&world.agent, "interfaces", fake_row(&world.agent, "interfaces", "eth0", 0), "oper"), "up");
	assert_string_equal(
		fake_text(&world.agent, "processors", fake_row(&world.agent, "processors", "CPU 1", 0), "used_ratio"),
		"0.5");
	assert_int_equal(rows(&world, "sensors"), 2);
	end(&world);
}

static void an_interface_is_found_by_its_index_or_its_name(void **state)
{
	struct world world;
	BEGIN(&world,
		"tables = { interfaces = { columns = { name = '1.3.6.1.2.1.2.2.1.2', index = { index = 1 } } },"
		" optics = { columns = { interface = { interface = '" E "1' }, vendor = '" E "2' } } }",
		{"1.3.6.1.2.1.2.2.1.2.7", "4", "GigabitEthernet0/0/1"}, {"1.3.6.1.2.1.2.2.1.2.8", "4", "10"},
		{"1.3.6.1.2.1.2.2.1.2.9", "4", "eth9"}, {E "1.1", "4", " gigabitethernet0/0/1 "}, {E "1.2", "4", "9"},
		{E "1.3", "2", "8"}, {E "1.4", "4", "GigabitEthernet0/0/2"}, {E "2.1", "4", "by name"},
		{E "2.2", "4", "by text"}, {E "2.3", "4", "by index"}, {E "2.4", "4", "of none"});
	assert_int_equal(rows(&world, "optics"), 4);
	int row = fake_row(&world.agent, "optics", "10", 0);
	assert_string_equal(fake_text(&world.agent, "optics", row, "vendor"), "by index");
	assert_true(fake_row(&world.agent, "optics", "GigabitEthernet0/0/1", 0) >= 0);
	assert_int_equal(fake_row(&world.agent, "optics", "GigabitEthernet0/0/2", 0), -1);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests_[] = {
		cmocka_unit_test(an_interface_is_found_by_its_index_or_its_name),
		cmocka_unit_test(sentinels_never_become_numbers),
		cmocka_unit_test(words_stand_for_values_and_others_are_absent),
		cmocka_unit_test(the_first_source_of_a_value_that_gives_one_wins),
		cmocka_unit_test(only_a_column_of_nothing_but_32_bit_counters_is_narrow),
		cmocka_unit_test(arithmetic_needs_all_its_parts_and_no_zero_below),
		cmocka_unit_test(a_sensor_is_scaled_by_its_own_scale_and_precision),
		cmocka_unit_test(indexes_are_taken_apart_as_the_profile_says),
		cmocka_unit_test(attributes_that_a_device_keeps_as_rows_become_columns),
		cmocka_unit_test(sensors_of_one_port_become_one_row),
		cmocka_unit_test(a_name_is_taken_out_of_a_text),
		cmocka_unit_test(lanes_become_rows_and_a_single_one_does_not),
		cmocka_unit_test(rows_that_do_not_count_are_left_out),
		cmocka_unit_test(equal_names_are_told_apart_and_stay_so),
		cmocka_unit_test(the_first_alternative_with_rows_is_the_table_and_sources_in_a_list_are_one),
		cmocka_unit_test(merged_sources_fill_one_row_per_key),
		cmocka_unit_test(a_row_left_out_does_not_part_others_from_theirs),
		cmocka_unit_test(a_family_adds_to_tables_or_replaces_single_columns),
	};
	return cmocka_run_group_tests(tests_, NULL, NULL);
}
