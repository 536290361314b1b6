/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rounds on devices that behave and on devices that do not: how many exchanges they take, what is committed, and how
 * they end.
 */
#include "../seeded.h"
#include "../test.h"
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include "fake.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IF "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."

extern const struct gengfu_collector gengfu_collector;

struct world {
	struct fake_device device;
	struct fake_agent agent;
};

static void put_cell(struct fake_device *device, const char *table, int column, int row, const char *type,
	const char *format, int number)
{
	char oid[64];
	char value[64];
	snprintf(oid, sizeof oid, "%s%d.%d", table, column, row);
	snprintf(value, sizeof value, format, number);
	fake_put(device, oid, type, value);
}

/* Replaces one object's value. */
static void set(struct fake_device *device, const char *oid, const char *type, const char *value)
{
	fake_remove(device, oid);
	fake_put(device, oid, type, value);
	fake_sort(device);
}

static void put_port(struct fake_device *device, int row, bool wide)
{
	put_cell(device, IF, 1, row, "2", "%d", row);
	put_cell(device, IF, 2, row, "4", "Gigabit %d", row);
	put_cell(device, IF, 5, row, "66", "%d", 1000000000);
	put_cell(device, IF, 7, row, "2", "%d", 1);
	put_cell(device, IF, 8, row, "2", "%d", 1);
	put_cell(device, IF, 9, row, "67", "%d", 4711);
	for (int column = 10; column <= 20; column++)
		if (column != 15)
			put_cell(device, IF, column, row, "65", "%d", 1000000000 + column);
	if (!wide)
		return;
	put_cell(device, IFX, 1, row, "4", "GE1/0/%d", row);
	for (int column = 6; column <= 13; column++)
		put_cell(device, IFX, column, row, "70", "%d", 2000000000 + column);
	put_cell(device, IFX, 15, row, "66", "%d", 1000);
	put_cell(device, IFX, 18, row, "4", "to room %d", row);
}

static void put_system(struct fake_device *device)
{
	fake_put(device, "1.3.6.1.2.1.1.1.0", "4", "A switch");
	fake_put(device, "1.3.6.1.2.1.1.2.0", "6", "1.3.6.1.4.1.99999.1");
	fake_put(device, "1.3.6.1.2.1.1.3.0", "67", "100000");
	fake_put(device, "1.3.6.1.2.1.1.5.0", "4", "sw1");
}

static void begin(struct world *world, int ports, bool wide)
{
	*world = (struct world){0};
	put_system(&world->device);
	for (int row = 1; row <= ports; row++)
		put_port(&world->device, row, wide);
	fake_sort(&world->device);
	fake_agent_start(&world->agent, &world->device, NULL);
}

static void end(struct world *world)
{
	fake_agent_stop(&world->agent);
	fake_device_done(&world->device);
}

static struct fake_table *interfaces(struct world *world)
{
	return &world->agent.tables[TABLE_interfaces];
}

static const char *port(struct world *world, const char *name, const char *column)
{
	return fake_text(&world->agent, "interfaces", fake_row(&world->agent, "interfaces", name, 0), column);
}

static void a_first_round_reads_everything(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_string_equal(world.agent.profile, "standard");
	assert_int_equal(interfaces(&world)->rows, 3);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	assert_int_equal(interfaces(&world)->uptime_ms, 1000000);
	assert_string_equal(port(&world, "GE1/0/2", "alias"), "to room 2");
	assert_string_equal(port(&world, "GE1/0/2", "speed_bps"), "1e+09");
	assert_string_equal(port(&world, "GE1/0/2", "in_octets"), "2000000006");
	assert_string_equal(port(&world, "GE1/0/2", "in_packets"), "6000000024");
	assert_string_equal(port(&world, "GE1/0/2", "out_errors"), "1000000020");
	assert_string_equal(port(&world, "GE1/0/2", "last_change_s"), "47.11");
	assert_string_equal(fake_text(&world.agent, "system", 0, "uptime_s"), "1000");
	end(&world);
}

/* The lead's yardstick: 24 interfaces with ten columns and one GET. */
static void ten_columns_of_24_interfaces_take_at_most_six_exchanges(void **state)
{
	static const char lua[] =
		"return profile { name = 'ten', match = { object_id = '1.3.6.1.4.1.99999' }, tables = { system = { "
		"scalars = true,"
		" columns = { uptime_s = { uptime = true } } }, interfaces = { columns = { name = "
		"'1.3.6.1.2.1.31.1.1.1.1',"
		" oper = { oid = '1.3.6.1.2.1.2.2.1.8', words = { up = 1 } }, last_change_s = '1.3.6.1.2.1.2.2.1.9',"
		" in_discards = '1.3.6.1.2.1.2.2.1.13', in_errors = '1.3.6.1.2.1.2.2.1.14', out_discards = "
		"'1.3.6.1.2.1.2.2.1.19',"
		" out_errors = '1.3.6.1.2.1.2.2.1.20', in_octets = '1.3.6.1.2.1.31.1.1.1.6', in_packets = "
		"'1.3.6.1.2.1.31.1.1.1.7',"
		" out_octets = '1.3.6.1.2.1.31.1.1.1.10', out_packets = '1.3.6.1.2.1.31.1.1.1.11' } } } }";
	struct world world = {0};
	put_system(&world.device);
	for (int row = 1; row <= 24; row++)
		put_port(&world.device, row, true);
	fake_sort(&world.device);
	fake_agent_start_with(&world.agent, &world.device, lua);
	assert_string_equal(buffer_text(&world.agent.mistakes), "");
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	uint64_t exchanges = 0;
	for (int round = 0; round < 5; round++) {
		uint64_t asked = world.device.asked;
		exchanges = fake_poll(&world.agent);
		assert_true(exchanges <= 6);
		assert_true(world.device.asked - asked >= 241);
		assert_int_equal(interfaces(&world)->rows, 24);
	}
	end(&world);
}

static void a_round_of_the_stock_profile_fills_its_datagrams(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	for (int round = 0; round < 8; round++)
		assert_true(fake_poll(&world.agent) <= 9); /* 14 columns, and a slow one now and then */
	end(&world);
}

static void columns_that_rarely_change_are_read_again_within_ten_minutes(void **state)
{
	struct world world;
	begin(&world, 4, true);
	fake_poll(&world.agent);
	uint64_t asked = 0;
	for (int round = 0; round < 11; round++) {
		fake_poll(&world.agent);
		asked |= interfaces(&world)->asked;
		assert_true(interfaces(&world)->asked >> COLUMN_interfaces_in_octets & 1);
		/* What is not asked is not touched. */
		for (uint32_t row = 0; row < 4; row++)
			assert_false(interfaces(&world)->present[row] & ~interfaces(&world)->asked);
	}
	assert_true(asked >> COLUMN_interfaces_alias & 1);
	assert_true(asked >> COLUMN_interfaces_speed_bps & 1);
	end(&world);
}

static void a_port_that_changes_its_state_has_all_its_columns_read_at_once(void **state)
{
	struct world world;
	begin(&world, 4, true);
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	set(&world.device, IF "8.2", "2", "2");
	set(&world.device, IFX "18.2", "4", "moved");
	fake_poll(&world.agent);
	assert_string_equal(port(&world, "GE1/0/2", "oper"), "down");
	assert_string_equal(port(&world, "GE1/0/2", "alias"), "moved");
	end(&world);
}

static void a_change_of_the_tables_hint_makes_slow_columns_due(void **state)
{
	struct world world;
	begin(&world, 4, true);
	fake_put(&world.device, "1.3.6.1.2.1.31.1.5.0", "67", "500");
	fake_sort(&world.device);
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	set(&world.device, "1.3.6.1.2.1.31.1.5.0", "67", "900");
	set(&world.device, IFX "18.3", "4", "moved");
	fake_poll(&world.agent);
	assert_string_equal(port(&world, "GE1/0/3", "alias"), "moved");
	end(&world);
}

static void rows_appear_with_their_names_and_vanish(void **state)
{
	struct world world;
	begin(&world, 4, true);
	fake_poll(&world.agent);
	put_port(&world.device, 77, true);
	fake_remove(&world.device, IF "8.2");
	for (int column = 1; column <= 20; column++) {
		char oid[64];
		snprintf(oid, sizeof oid, IF "%d.2", column);
		fake_remove(&world.device, oid);
		snprintf(oid, sizeof oid, IFX "%d.2", column);
		fake_remove(&world.device, oid);
	}
	fake_sort(&world.device);
	fake_poll(&world.agent);
	assert_int_equal(interfaces(&world)->rows, 4);
	assert_string_equal(port(&world, "GE1/0/77", "oper"), "up");
	assert_string_equal(port(&world, "GE1/0/77", "alias"), "to room 77");
	assert_int_equal(fake_row(&world.agent, "interfaces", "GE1/0/2", 0), -1);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	fake_poll(&world.agent);
	assert_int_equal(interfaces(&world)->rows, 4);
	end(&world);
}

static void vanish_in_mid_walk(struct fake_device *device, uint64_t exchange)
{
	if (exchange == *(uint64_t *)device->data) {
		for (int column = 6; column <= 13; column++) {
			char oid[64];
			snprintf(oid, sizeof oid, IFX "%d.24", column);
			fake_remove(device, oid);
		}
	}
}

static void a_row_that_loses_columns_in_mid_walk_lacks_them(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	uint64_t when = world.device.answers + 2;
	world.device.data = &when;
	world.device.before = vanish_in_mid_walk;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->rows, 24);
	assert_string_equal(port(&world, "GE1/0/24", "out_octets"), "-");
	assert_string_equal(port(&world, "GE1/0/24", "oper"), "up");
	assert_string_equal(port(&world, "GE1/0/23", "out_octets"), "2000000010");
	end(&world);
}

static void without_64_bit_counters_the_others_are_read_and_say_so(void **state)
{
	struct world world;
	begin(&world, 3, false);
	for (int round = 0; round < 3; round++) {
		fake_poll(&world.agent);
		assert_string_equal(port(&world, "Gigabit 2", "in_octets"), "1000000010");
		assert_string_equal(port(&world, "Gigabit 2", "in_packets"), "2000000023"); /* unicast and the rest */
		assert_true(interfaces(&world)->narrow >> COLUMN_interfaces_in_octets & 1);
	}
	end(&world);
}

static void counters_that_nobody_needs_are_not_asked_again(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	assert_null(strstr(buffer_text(&world.agent.traced), "processors"));
	uint64_t asked = world.device.asked;
	fake_poll(&world.agent);
	/* 14 columns of 3 rows, their ends, slow columns, a GET: not the 32-bit ones too. */
	assert_true(world.device.asked - asked < 14 * (3 + 1) + 32);
	end(&world);
}

static void a_table_that_comes_later_is_found_within_ten_minutes(void **state)
{
	struct world world;
	begin(&world, 2, true);
	fake_poll(&world.agent);
	assert_int_equal(world.agent.tables[TABLE_processors].commits, 0); /* lacking is not empty */
	fake_put_integer(&world.device, "1.3.6.1.2.1.25.3.3.1.2.1", 50);
	fake_put_integer(&world.device, "1.3.6.1.2.1.25.3.3.1.2.2", 60);
	fake_sort(&world.device);
	for (int round = 0; round < 10; round++)
		fake_poll(&world.agent);
	assert_int_equal(world.agent.tables[TABLE_processors].rows, 2);
	end(&world);
}

/* Behind hrProcessorLoad stands something that no answer of this device can hold. */
static void a_value_that_fits_no_answer_costs_no_other_table(void **state)
{
	char huge[1200];
	struct world world;
	begin(&world, 3, true);
	memset(huge, 'x', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	fake_put_integer(&world.device, "1.3.6.1.2.1.25.3.3.1.2.1", 50);
	fake_put(&world.device, "1.3.6.1.2.1.25.3.3.1.3.1", "4", huge);
	fake_sort(&world.device);
	world.device.answer_octets = 700;
	fake_poll(&world.agent);
	assert_int_equal(interfaces(&world)->rows, 3);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	assert_int_equal(world.agent.tables[TABLE_processors].how, GENGFU_COMMIT_PARTIAL);
	end(&world);
}

static void restart(struct fake_device *device, uint64_t exchange)
{
	if (exchange == *(uint64_t *)device->data)
		set(device, "1.3.6.1.2.1.1.3.0", "67", "50");
}

static void a_restart_in_mid_walk_discards_the_round(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	uint64_t when = world.device.answers + 4;
	world.device.data = &when;
	world.device.before = restart;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_PARTIAL);
	assert_string_equal(world.agent.detail, "the device restarted during the round");
	assert_false(interfaces(&world)->committed);
	/* The next one recognises the device again and reads all. */
	world.agent.profile[0] = '\0';
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_string_equal(world.agent.profile, "standard");
	assert_int_equal(interfaces(&world)->rows, 24);
	assert_true(interfaces(&world)->asked >> COLUMN_interfaces_alias & 1);
	end(&world);
}

static void after_a_restart_an_index_may_mean_another_port(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_poll(&world.agent);
	set(&world.device, "1.3.6.1.2.1.1.3.0", "67", "3000");
	set(&world.device, IFX "1.1", "4", "GE1/0/3");
	set(&world.device, IFX "1.3", "4", "GE1/0/1");
	set(&world.device, IFX "6.1", "70", "42");
	fake_poll(&world.agent);
	assert_string_equal(port(&world, "GE1/0/3", "in_octets"), "42");
	assert_string_equal(port(&world, "GE1/0/3", "index"), "1");
	end(&world);
}

static void a_wrap_of_the_uptime_is_no_restart(void **state)
{
	struct world world;
	begin(&world, 2, true);
	set(&world.device, "1.3.6.1.2.1.1.3.0", "67", "4294967000");
	fake_poll(&world.agent);
	world.agent.profile[0] = '\0';
	set(&world.device, "1.3.6.1.2.1.1.3.0", "67", "5704"); /* a minute later */
	fake_poll(&world.agent);
	assert_string_equal(world.agent.profile, "");
	assert_true(fabs(fake_real(&world.agent, "system", 0, "uptime_s") - (42949672.96 + 57.04)) < 60);
	end(&world);
}

static void a_device_without_uptime_is_read_all_the_same(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_remove(&world.device, "1.3.6.1.2.1.1.3.0");
	for (int round = 0; round < 2; round++) {
		fake_poll(&world.agent);
		assert_int_equal(world.agent.status, GENGFU_OK);
		assert_int_equal(interfaces(&world)->rows, 3);
		assert_int_equal(interfaces(&world)->uptime_ms, -1);
		assert_string_equal(fake_text(&world.agent, "system", 0, "uptime_s"), "-");
	}
	end(&world);
}

static void a_silent_device_costs_one_exchange_a_round_until_it_answers(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_poll(&world.agent);
	world.device.silent = true;
	for (int round = 0; round < 3; round++) {
		assert_int_equal(fake_poll(&world.agent), 1);
		assert_int_equal(world.agent.status, GENGFU_TIMEOUT);
		assert_false(interfaces(&world)->committed);
	}
	world.device.silent = false;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->rows, 3);
	/* What the failed rounds should have read is read now. */
	assert_true(interfaces(&world)->asked >> COLUMN_interfaces_alias & 1);
	end(&world);
}

static void a_device_that_was_never_heard_of_is_not_planned(void **state)
{
	struct world world;
	begin(&world, 3, true);
	world.device.silent = true;
	assert_int_equal(fake_poll(&world.agent), 1);
	assert_int_equal(world.agent.status, GENGFU_TIMEOUT);
	world.device.status = GENGFU_AUTH_FAILED;
	world.device.silent = false;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_AUTH_FAILED);
	world.device.status = GENGFU_OK;
	world.device.error_status = 16;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_REFUSED);
	end(&world);
}

static void v1_loses_no_value_for_an_object_that_is_not_there(void **state)
{
	struct world world;
	begin(&world, 3, true);
	world.device.is_v1 = true;
	fake_put(&world.device, "1.3.6.1.2.1.33.1.2.1.0", "2", "2");
	fake_put(&world.device, "1.3.6.1.2.1.33.1.2.4.0", "2", "97");
	fake_sort(&world.device);
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_string_equal(world.agent.profile, "ups");
	assert_string_equal(fake_text(&world.agent, "ups", 0, "charge_ratio"), "0.97");
	assert_int_equal(interfaces(&world)->rows, 3);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	assert_string_equal(port(&world, "GE1/0/3", "in_octets"), "2000000006");
	/* What it lacks is not asked again: one GET, and a GETNEXT per row and one for the end. */
	fake_poll(&world.agent);
	assert_true(fake_poll(&world.agent) <= 10);
	end(&world);
}

static void a_device_that_refuses_getbulk_is_walked_with_getnext(void **state)
{
	struct world world;
	begin(&world, 3, true);
	world.device.refuses_bulk = true;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->rows, 3);
	fake_poll(&world.agent);
	assert_non_null(strstr(buffer_text(&world.agent.traced), "GETNEXT"));
	assert_null(strstr(buffer_text(&world.agent.traced), "GETBULK"));
	assert_string_equal(port(&world, "GE1/0/3", "in_octets"), "2000000006");
	end(&world);
}

static void an_agent_with_a_small_message_size_is_asked_for_less(void **state)
{
	struct world world;
	begin(&world, 24, true);
	world.device.answer_octets = 300;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->rows, 24);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	assert_string_equal(port(&world, "GE1/0/24", "alias"), "to room 24");
	end(&world);
}

/* Seen of a simulator: 58,000 exchanges in one round. */
static void an_agent_for_which_everything_is_too_big_is_left_alone(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	world.device.error_status = 1;
	assert_true(fake_poll(&world.agent) < 300);
	assert_int_not_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	world.device.error_status = 0;
	for (int round = 0; round < 3; round++)
		fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	end(&world);
}

static void large_answers_that_get_lost_are_asked_for_in_smaller_ones(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	world.device.drops_over = 700;
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
	assert_int_equal(interfaces(&world)->rows, 24);
	end(&world);
}

static void fall_silent(struct fake_device *device, uint64_t exchange)
{
	device->silent = exchange >= *(uint64_t *)device->data;
}

static void a_device_that_falls_silent_in_mid_walk_leaves_a_partial_table(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	fake_poll(&world.agent);
	uint64_t when = world.device.answers + 5;
	world.device.data = &when;
	world.device.before = fall_silent;
	uint64_t exchanges = fake_poll(&world.agent);
	assert_true(exchanges <= 10);
	assert_int_equal(world.agent.status, GENGFU_PARTIAL);
	assert_string_equal(world.agent.detail, "4 requests without an answer");
	assert_int_equal(interfaces(&world)->how, GENGFU_COMMIT_PARTIAL);
	/* Columns whose walk broke off are not asked: nothing of them is lost. */
	assert_false(interfaces(&world)->asked >> COLUMN_interfaces_out_packets & 1);
	end(&world);
}

/* Puts the objects of one column in an order of its own. */
static void shuffle(struct fake_device *device, const char *prefix, const int *order, int count)
{
	uint8_t oid[OID_OCTETS_MAX];
	int length = oid_encode(prefix, oid);
	size_t first = 0;
	while (device->objects[first].oid_length <= length ||
		memcmp(device->objects[first].oid, oid, (size_t)length) != 0)
		first++;
	struct fake_object copy[64];
	memcpy(copy, &device->objects[first], (size_t)count * sizeof *copy);
	for (int i = 0; i < count; i++)
		device->objects[first + (size_t)i] = copy[order[i]];
}

static void oids_that_do_not_increase_are_followed_while_they_are_new(void **state)
{
	static const int order[] = {0, 3, 1, 2, 4};
	struct world world;
	begin(&world, 5, true);
	world.device.unsorted = true;
	shuffle(&world.device, IFX "6", order, 5);
	shuffle(&world.device, IF "8", order, 5);
	for (int round = 0; round < 2; round++) {
		fake_poll(&world.agent);
		assert_int_equal(world.agent.status, GENGFU_OK);
		assert_int_equal(interfaces(&world)->rows, 5);
		assert_int_equal(interfaces(&world)->how, GENGFU_COMPLETE);
		for (int row = 1; row <= 5; row++) {
			char name[16];
			snprintf(name, sizeof name, "GE1/0/%d", row);
			assert_string_equal(port(&world, name, "in_octets"), "2000000006");
		}
	}
	end(&world);
}

static void a_walk_without_an_end_costs_less_in_the_next_rounds(void **state)
{
	struct device device = {.exchanges_max = EXCHANGES_MAX};
	for (int round = 0; round < 4; round++) {
		device_overruns(&device);
		device_settles(&device);
	}
	assert_in_range(device.exchanges_max, EXCHANGES_MIN, EXCHANGES_MIN + EXCHANGES_MIN / 10);
	for (int round = 0; round < 100; round++)
		device_settles(&device);
	assert_int_equal(device.exchanges_max, EXCHANGES_MAX);
}

static void an_agent_that_walks_in_circles_does_not_catch_us(void **state)
{
	struct world world;
	begin(&world, 5, true);
	world.device.unsorted = true;
	/* Behind the last ifOperStatus comes the first again. */
	uint8_t oid[OID_OCTETS_MAX];
	int length = oid_encode(IF "8.1", oid);
	for (size_t i = 0; i < world.device.count; i++) {
		struct fake_object *object = &world.device.objects[i];
		uint8_t last[OID_OCTETS_MAX];
		int last_length = oid_encode(IF "9.1", last);
		if (object->oid_length == last_length && memcmp(object->oid, last, (size_t)last_length) == 0)
			memcpy(object->oid, oid, (size_t)length);
	}
	uint64_t exchanges = fake_poll(&world.agent);
	assert_true(exchanges < 100);
	assert_int_equal(world.agent.status, GENGFU_PARTIAL);
	assert_int_equal(interfaces(&world)->rows, 5);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMMIT_PARTIAL);
	assert_string_equal(port(&world, "GE1/0/5", "in_octets"), "2000000006");
	end(&world);
}

static void values_of_the_wrong_type_are_absent(void **state)
{
	struct world world;
	begin(&world, 3, true);
	set(&world.device, IF "8.2", "4", "up"); /* ifOperStatus as text */
	set(&world.device, IFX "6.2", "4", "many");
	set(&world.device, IFX "10.2", "2", "-5");
	set(&world.device, IFX "1.3", "2", "7"); /* ifName as a number */
	fake_poll(&world.agent);
	assert_string_equal(port(&world, "GE1/0/2", "oper"), "-");
	/* The profile's next source for the cell has its turn. */
	assert_string_equal(port(&world, "GE1/0/2", "in_octets"), "1000000010");
	assert_string_equal(port(&world, "GE1/0/2", "out_octets"), "-");
	assert_string_equal(port(&world, "7", "oper"), "up");
	end(&world);
}

static void a_cancelled_round_is_done_once_and_another_can_follow(void **state)
{
	struct world world;
	begin(&world, 24, true);
	fake_poll(&world.agent);
	for (unsigned steps = 0; steps < 6; steps++) {
		unsigned dones = world.agent.dones;
		assert_int_equal(gengfu_collector.poll(world.agent.instance, world.agent.device,
					 (struct gengfu_round *)&world.agent, UINT64_MAX),
			0);
		assert_true(gengfu_collector.poll(world.agent.instance, world.agent.device,
				    (struct gengfu_round *)&world.agent, UINT64_MAX) < 0);
		for (unsigned i = 0; i < steps; i++)
			fake_step();
		gengfu_collector.cancel(world.agent.instance, world.agent.device);
		assert_int_equal(world.agent.dones, dones + 1);
		assert_int_equal(world.agent.status, GENGFU_CANCELLED);
		assert_false(fake_step());
		gengfu_collector.cancel(world.agent.instance, world.agent.device); /* of nothing */
		assert_int_equal(world.agent.dones, dones + 1);
	}
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_OK);
	assert_int_equal(interfaces(&world)->rows, 24);
	end(&world);
}

static void only_the_tables_that_are_due_are_read(void **state)
{
	struct world world;
	begin(&world, 3, true);
	fake_put_integer(&world.device, "1.3.6.1.2.1.25.3.3.1.2.1", 50);
	fake_sort(&world.device);
	fake_poll_tables(&world.agent, UINT64_C(1) << TABLE_processors);
	assert_true(world.agent.tables[TABLE_processors].committed);
	assert_false(interfaces(&world)->committed);
	fake_poll_tables(&world.agent, UINT64_C(1) << TABLE_interfaces);
	assert_false(world.agent.tables[TABLE_processors].committed);
	assert_int_equal(interfaces(&world)->rows, 3);
	end(&world);
}

static void rows_beyond_the_bound_leave_the_table_partial(void **state)
{
	struct world world = {0};
	put_system(&world.device);
	for (int row = 1; row <= 30; row++)
		put_port(&world.device, row, false);
	fake_sort(&world.device);
	world.agent.rows_max = 20;
	fake_agent_start(&world.agent, &world.device, NULL);
	fake_poll(&world.agent);
	assert_int_equal(world.agent.status, GENGFU_PARTIAL);
	assert_int_equal(interfaces(&world)->rows, 20);
	assert_int_equal(interfaces(&world)->how, GENGFU_COMMIT_PARTIAL);
	end(&world);
}

/* Changes types, values, lengths and OIDs of some objects at random, between any two answers. */
static void mutate(struct fake_device *device, uint64_t exchange)
{
	struct seeded *seed = device->data;
	static const uint8_t types[] = {VALUE_INTEGER, VALUE_OCTETS, VALUE_NULL, VALUE_OID, VALUE_ADDRESS,
		VALUE_COUNTER32, VALUE_TIMETICKS, VALUE_OPAQUE, VALUE_COUNTER64, VALUE_NO_SUCH_OBJECT,
		VALUE_END_OF_VIEW, 0x99};
	for (int i = 0; i < 6; i++) {
		struct fake_object *object = &device->objects[seeded_below(seed, device->count)];
		switch (seeded_below(seed, 4)) {
		case 0:
			object->type = types[seeded_below(seed, ARRAY_LENGTH(types))];
			break;
		case 1:
			for (uint32_t octet = 0; octet < object->length; octet++)
				object->value[octet] = (uint8_t)seeded_below(seed, 256);
			break;
		case 2:
			if (object->length)
				object->length--;
			break;
		default:
			if (object->oid_length > 8)
				object->oid[object->oid_length - 1 - seeded_below(seed, 4)] =
					(uint8_t)seeded_below(seed, 128);
		}
	}
	device->error_status = seeded_below(seed, 20) ? 0 : (int)seeded_below(seed, 19);
	device->status = seeded_below(seed, 40) ? GENGFU_OK : (enum gengfu_status)seeded_below(seed, GENGFU_STATUSES);
	device->refuses_bulk = seeded_below(seed, 50) == 0;
}

static void devices_gone_mad_are_survived(void **state)
{
	struct seeded seed = seeded_start();
	for (unsigned run = 1; run <= 12; run++) {
		struct world world;
		begin(&world, 12, true);
		world.device.unsorted = run % 2;
		world.device.is_v1 = run % 3 == 0;
		world.device.data = &seed;
		fake_poll(&world.agent);
		world.device.before = mutate;
		for (int round = 0; round < 20; round++)
			fake_poll(&world.agent); /* each ends, once, and reads no memory that is not its own */
		end(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests_[] = {
		cmocka_unit_test(a_first_round_reads_everything),
		cmocka_unit_test(ten_columns_of_24_interfaces_take_at_most_six_exchanges),
		cmocka_unit_test(a_round_of_the_stock_profile_fills_its_datagrams),
		cmocka_unit_test(columns_that_rarely_change_are_read_again_within_ten_minutes),
		cmocka_unit_test(a_port_that_changes_its_state_has_all_its_columns_read_at_once),
		cmocka_unit_test(a_change_of_the_tables_hint_makes_slow_columns_due),
		cmocka_unit_test(rows_appear_with_their_names_and_vanish),
		cmocka_unit_test(a_row_that_loses_columns_in_mid_walk_lacks_them),
		cmocka_unit_test(without_64_bit_counters_the_others_are_read_and_say_so),
		cmocka_unit_test(counters_that_nobody_needs_are_not_asked_again),
		cmocka_unit_test(a_table_that_comes_later_is_found_within_ten_minutes),
		cmocka_unit_test(a_restart_in_mid_walk_discards_the_round),
		cmocka_unit_test(after_a_restart_an_index_may_mean_another_port),
		cmocka_unit_test(a_wrap_of_the_uptime_is_no_restart),
		cmocka_unit_test(a_device_without_uptime_is_read_all_the_same),
		cmocka_unit_test(a_silent_device_costs_one_exchange_a_round_until_it_answers),
		cmocka_unit_test(a_device_that_was_never_heard_of_is_not_planned),
		cmocka_unit_test(v1_loses_no_value_for_an_object_that_is_not_there),
		cmocka_unit_test(a_device_that_refuses_getbulk_is_walked_with_getnext),
		cmocka_unit_test(an_agent_with_a_small_message_size_is_asked_for_less),
		cmocka_unit_test(an_agent_for_which_everything_is_too_big_is_left_alone),
		cmocka_unit_test(large_answers_that_get_lost_are_asked_for_in_smaller_ones),
		cmocka_unit_test(a_device_that_falls_silent_in_mid_walk_leaves_a_partial_table),
		cmocka_unit_test(oids_that_do_not_increase_are_followed_while_they_are_new),
		cmocka_unit_test(a_walk_without_an_end_costs_less_in_the_next_rounds),
		cmocka_unit_test(an_agent_that_walks_in_circles_does_not_catch_us),
		cmocka_unit_test(values_of_the_wrong_type_are_absent),
		cmocka_unit_test(a_cancelled_round_is_done_once_and_another_can_follow),
		cmocka_unit_test(a_value_that_fits_no_answer_costs_no_other_table),
		cmocka_unit_test(only_the_tables_that_are_due_are_read),
		cmocka_unit_test(rows_beyond_the_bound_leave_the_table_partial),
		cmocka_unit_test(devices_gone_mad_are_survived),
	};
	return cmocka_run_group_tests(tests_, NULL, NULL);
}
