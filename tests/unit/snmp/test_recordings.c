/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stock profiles on recordings of real devices, which are no part of the tree: $GENGFU_RECORDINGS names their
 * folder, and without it the tests are skipped and say so. Beside some recordings lie the values that another system
 * found.
 */
#include "../test.h"
#include "base/must.h"
#include "fake.h"
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
	struct fake_device device;
	struct fake_agent agent;
};

static const char *folder(void)
{
	const char *path = getenv("GENGFU_RECORDINGS");
	DIR *directory = path ? opendir(path) : NULL;
	if (directory)
		closedir(directory);
	return directory ? path : NULL;
}

static bool begin(struct world *world, const char *name)
{
	*world = (struct world){0};
	if (!folder()) {
		print_message("# the recordings are not here: nothing is compared\n");
		return false;
	}
	auto_free char *path = must_printf("%s/%s.snmprec", folder(), name);
	assert_true(fake_load(&world->device, path));
	fake_agent_start(&world->agent, &world->device, NULL);
	fake_poll(&world->agent);
	if (world->agent.status != GENGFU_OK)
		fail_msg("%s: status %d %s", name, world->agent.status, world->agent.detail);
	return true;
}

static void end(struct world *world)
{
	fake_agent_stop(&world->agent);
	fake_device_done(&world->device);
}

#define BEGIN(world, name) \
	do { \
		if (!begin(world, name)) \
			skip(); \
	} while (0)

/* The last arcs of the rows of a table, each once, as bits would be too many. */
static size_t rows_under(const struct fake_device *device, const char *table, uint32_t *into, size_t count)
{
	uint8_t prefix[OID_OCTETS_MAX];
	int length = oid_encode(table, prefix);
	for (size_t i = 0; i < device->count; i++) {
		const struct fake_object *object = &device->objects[i];
		uint32_t arcs[OID_MAX];
		if (object->oid_length <= length || memcmp(object->oid, prefix, (size_t)length) != 0)
			continue;
		int arc_count = oid_arcs(object->oid + length, (size_t)(object->oid_length - length), arcs, OID_MAX);
		if (arc_count != 2)
			continue;
		size_t known = 0;
		while (known < count && into[known] != arcs[1])
			known++;
		if (known == count)
			into[count++] = arcs[1];
	}
	return count;
}

static const struct fake_object *cell(const struct fake_device *device, const char *column, uint32_t row)
{
	char dotted[96];
	uint8_t oid[OID_OCTETS_MAX];
	snprintf(dotted, sizeof dotted, "%s.%u", column, row);
	int length = oid_encode(dotted, oid);
	for (size_t i = 0; i < device->count; i++)
		if (device->objects[i].oid_length == length && memcmp(device->objects[i].oid, oid, (size_t)length) == 0)
			return &device->objects[i];
	return NULL;
}

/* ifName, else ifDescr, else the index. */
static void name_of(const struct fake_device *device, uint32_t row, struct buffer *into)
{
	static const char *const columns[] = {"1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.2.2.1.2"};
	for (size_t i = 0; i < 2; i++) {
		const struct fake_object *object = cell(device, columns[i], row);
		buffer_clear(into);
		if (object && object->type == VALUE_OCTETS)
			text_from_device(into, (const char *)object->value, object->length);
		if (into->length)
			return;
	}
	buffer_printf(into, "%u", row);
}

static void check_names(const struct world *world, const char *file, const uint32_t *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		auto_buffer name = BUFFER_EMPTY;
		name_of(&world->device, rows[i], &name);
		const char *plain = buffer_text(&name) + strspn(buffer_text(&name), " ");
		auto_free char *apart = must_printf("%s#%u", plain, rows[i]);
		int row = fake_row(&world->agent, "interfaces", plain, 0);
		/* An earlier port may have the name: then the index stands behind it. */
		if (row < 0 || (uint32_t)atoll(fake_text(&world->agent, "interfaces", row, "index")) != rows[i])
			row = fake_row(&world->agent, "interfaces", apart, 0);
		if (row < 0 || (uint32_t)atoll(fake_text(&world->agent, "interfaces", row, "index")) != rows[i])
			fail_msg("%s: no interface '%s' (ifIndex %u)", file, plain, rows[i]);
	}
}

/* No value that a sentinel, a wrong unit or a wrong scale would make. */
static void check_plausible(const struct world *world, const char *file)
{
	static const struct {
		const char *table, *column;
		double least, most;
	} bounds[] = {
		{"optics", "rx_dbm", -45, 10},
		{"optics", "tx_dbm", -45, 10},
		{"optics", "bias_ma", 0.01, 200},
		{"optics", "temperature_c", -20, 100},
		{"optics", "voltage_v", 2, 6},
		{"optics", "rx_low_alarm_dbm", -45, -1},
		{"optics", "rx_high_alarm_dbm", -10, 10},
		{"processors", "used_ratio", 0, 1},
		{"memory", "used_ratio", 0, 1},
		{"memory", "total_bytes", 1e4, 1e13},
		{"storage", "used_ratio", 0, 1},
		{"interfaces", "speed_bps", 1, 1e13},
		{"interfaces", "mtu", 1, 4294967295.0},
		{"ups", "load_ratio", 0, 1},
		{"ups", "charge_ratio", 0, 1},
		{"ups", "output_voltage_v", 100, 260},
		{"ups", "battery_voltage_v", 10, 500},
		{"onus", "rx_dbm", -45, 0},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(bounds); i++) {
		const struct fake_table *table = &world->agent.tables[tables_find(bounds[i].table)];
		for (uint32_t row = 0; row < table->rows; row++) {
			double value = fake_real(&world->agent, bounds[i].table, (int)row, bounds[i].column);
			if (!isnan(value) && (value < bounds[i].least || value > bounds[i].most))
				fail_msg("%s: %s.%s of row %u is %g", file, bounds[i].table, bounds[i].column, row,
					value);
		}
	}
}

static void check_recording(const char *file)
{
	struct world world;
	uint32_t rows[2048];
	assert_true(begin(&world, file));
	size_t count = rows_under(&world.device, "1.3.6.1.2.1.2.2.1", rows, 0);
	count = rows_under(&world.device, "1.3.6.1.2.1.31.1.1.1", rows, count);
	for (int round = 0; round < 2; round++) {
		size_t found = world.agent.tables[TABLE_interfaces].rows;
		if (found != count)
			fail_msg("%s: %zu interfaces instead of %zu in round %d", file, found, count, round + 1);
		check_names(&world, file, rows, count);
		check_plausible(&world, file);
		fake_poll(&world.agent);
	}
	end(&world);
}

static void every_recording_has_the_interfaces_that_its_tables_have(void **state)
{
	struct dirent **entries = NULL;
	if (!folder()) {
		print_message("# the recordings are not here: nothing is compared\n");
		skip();
	}
	int count = scandir(folder(), &entries, NULL, alphasort);
	int checked = 0;
	for (int i = 0; i < count; i++) {
		char *end_of_name = strstr(entries[i]->d_name, ".snmprec");
		/* Files with @ are further contexts of a device. */
		if (end_of_name && !strchr(entries[i]->d_name, '@')) {
			*end_of_name = '\0';
			check_recording(entries[i]->d_name);
			checked++;
		}
		free(entries[i]);
	}
	free(entries);
	print_message("# %d recordings\n", checked);
	assert_true(checked > 0);
}

static json_t *expected(const char *name, const char *what, const char *list)
{
	auto_free char *path = must_printf("%s/%s.json", folder(), name);
	json_error_t error;
	json_t *all = json_load_file(path, 0, &error);
	assert_non_null(all);
	json_t *items = json_object_get(json_object_get(json_object_get(all, what), "discovery"), list);
	json_incref(items);
	json_decref(all);
	return items;
}

static double number(const json_t *item, const char *key)
{
	const json_t *value = json_object_get(item, key);
	return json_is_number(value) ? json_number_value(value) : NAN;
}

static const char *text(const json_t *item, const char *key)
{
	const char *value = json_string_value(json_object_get(item, key));
	return value ? value : "";
}

/* The other system's optical values, but for those that it is known to read wrongly. */
static void optical_values_are_those_that_another_system_found(void **state)
{
	static const char *const names[] = {"vrp_5720", "vrp_5720-vrf", "vrp_power", "vrp_ne8000-m8"};
	size_t compared = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct world world;
		BEGIN(&world, names[i]);
		json_t *sensors = expected(names[i], "sensors", "sensors");
		size_t place = 0;
		json_t *sensor = NULL;
		json_array_foreach(sensors, place, sensor)
		{
			const char *descr = text(sensor, "sensor_descr");
			char interface[64] = "";
			char way[8] = "";
			if (strcmp(text(sensor, "sensor_class"), "dbm") != 0 ||
				sscanf(descr, "%63s %7s", interface, way) != 2)
				continue;
			/* It takes the NE8000's positive 0.01 dBm for microwatts, and a duplicate's name for the
			 * entity's. */
			if (strncmp(text(sensor, "sensor_index"), "tx-17240", 8) == 0 ||
				strcmp(names[i], "vrp_5720-vrf") == 0)
				continue;
			int row = fake_row(&world.agent, "optics", interface, 0);
			double found =
				fake_real(&world.agent, "optics", row, strcmp(way, "Rx") == 0 ? "rx_dbm" : "tx_dbm");
			if (!(fabs(found - number(sensor, "sensor_current")) < 0.01))
				fail_msg("%s: %s is %g instead of %g", names[i], descr, found,
					number(sensor, "sensor_current"));
			compared++;
		}
		json_decref(sensors);
		end(&world);
	}
	assert_true(compared >= 20);
}

static void processors_are_those_that_another_system_found(void **state)
{
	static const char *const names[] = {"vrp_5720", "vrp_5720-vrf", "vrp_power", "vrp_ne8000-m8", "vrp_ac6605-26",
		"yunshan_s5735-v2", "dsm", "windows_svr_2019_1809", "cnwave60", "arista_eos", "panos_5220"};
	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		struct world world;
		BEGIN(&world, names[i]);
		json_t *processors = expected(names[i], "processors", "processors");
		const struct fake_table *table = &world.agent.tables[TABLE_processors];
		if (table->rows != json_array_size(processors))
			fail_msg(
				"%s: %u processors instead of %zu", names[i], table->rows, json_array_size(processors));
		double sum = 0;
		double expected_sum = 0;
		for (uint32_t row = 0; row < table->rows; row++) {
			sum += fake_real(&world.agent, "processors", (int)row, "used_ratio") * 100;
			expected_sum += number(json_array_get(processors, row), "processor_usage");
		}
		if (fabs(sum - expected_sum) > 0.5)
			fail_msg("%s: load %g instead of %g", names[i], sum, expected_sum);
		json_decref(processors);
		end(&world);
	}
}

static const struct {
	const char *recording, *interface;
	double rx, tx, bias;
} modules[] = {
	/* µW, with lanes and without (ODDITIES 6); 0 µW is dark */
	{"vrp_5720", "XGigabitEthernet0/0/1", -2.708, -2.284, 5.232},
	{"vrp_power", "XGigabitEthernet2/0/4", -4.622, -1.701, 38.25},
	{"extract_sd_huawei-s12704", "XGigabitEthernet2/0/2", -13.372, -2.823, 32.4},
	{"extract_sd_huawei-s12704", "XGigabitEthernet2/0/9", -40, -2.716, 29.88},
	/* 0.01 dBm and mA; -4000 is dark, and Tx is positive */
	{"vrp_ne8000-m8", "GigabitEthernet0/7/0", -2.9, 2.56, 34},
	{"vrp_ne8000-m8", "GigabitEthernet0/7/3", -40, 3.4, 36},
	{"vrp_ne8000-m8", "GigabitEthernet0/8/0", -1.48, -0.96, 7},
	{"smartax", "GPON 0/1/14", NAN, 7.16, 43},
};

static void a_devices_own_values_tell_which_unit_it_uses(void **state)
{
	for (size_t i = 0; i < ARRAY_LENGTH(modules); i++) {
		struct world world;
		BEGIN(&world, modules[i].recording);
		for (int round = 0; round < 2; round++) {
			int row = fake_row(&world.agent, "optics", modules[i].interface, 0);
			assert_true(row >= 0);
			double rx = fake_real(&world.agent, "optics", row, "rx_dbm");
			assert_true(isnan(modules[i].rx) ? isnan(rx) : fabs(rx - modules[i].rx) < 0.01);
			assert_true(fabs(fake_real(&world.agent, "optics", row, "tx_dbm") - modules[i].tx) < 0.01);
			assert_true(fabs(fake_real(&world.agent, "optics", row, "bias_ma") - modules[i].bias) < 0.01);
			fake_poll(&world.agent);
		}
		end(&world);
	}
}

/* A YunShan S6700 of which only the oddities' list tells: lanes in dBm, the module in 0.01 dBm. */
static void yunshan_lanes_are_dbm(void **state)
{
	static const struct {
		int column;
		const char *type, *value;
	} cells[] = {{2, "2", "1310"}, {5, "2", "35"}, {6, "2", "3300"}, {7, "2", "7300"}, {8, "2", "-135"},
		{9, "2", "-133"}, {13, "2", "-1300"}, {14, "2", "400"}, {15, "2", "-900"}, {16, "2", "400"},
		{31, "4", "7.30,7.22,7.31,7.28"}, {32, "4", "-1.25,-1.39,-2.47,-1.34"},
		{33, "4", "-1.31,-1.30,-1.35,-1.36"}, {4, "4", "S1"}};
	struct world world = {0};
	fake_put(&world.device, "1.3.6.1.2.1.1.2.0", "6", "1.3.6.1.4.1.2011.2.23.1097");
	fake_put(&world.device, "1.3.6.1.2.1.47.1.1.1.1.7.16850178", "4", "100GE1/0/1");
	for (size_t i = 0; i < ARRAY_LENGTH(cells); i++) {
		char oid[96];
		snprintf(oid, sizeof oid, "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.%d.16850178", cells[i].column);
		fake_put(&world.device, oid, cells[i].type, cells[i].value);
	}
	fake_sort(&world.device);
	fake_agent_start(&world.agent, &world.device, NULL);
	fake_poll(&world.agent);
	assert_int_equal(world.agent.tables[TABLE_optics].rows, 4);
	int row = fake_row(&world.agent, "optics", "100GE1/0/1", 3);
	assert_string_equal(fake_text(&world.agent, "optics", row, "rx_dbm"), "-2.47");
	assert_string_equal(fake_text(&world.agent, "optics", row, "bias_ma"), "7.31");
	assert_string_equal(fake_text(&world.agent, "optics", row, "rx_low_alarm_dbm"), "-13");
	end(&world);
}

static void huawei_ups_are_read_with_their_own_scales(void **state)
{
	struct world world;
	BEGIN(&world, "sd_huawei-gse200m");
	assert_string_equal(world.agent.profile, "huawei-ups");
	assert_string_equal(fake_text(&world.agent, "ups", 0, "output_voltage_v"), "219.9");
	assert_string_equal(fake_text(&world.agent, "ups", 0, "battery_voltage_v"), "53.85");
	assert_string_equal(fake_text(&world.agent, "ups", 0, "charge_ratio"), "-"); /* -1: not known */
	assert_string_equal(fake_text(&world.agent, "ups", 0, "runtime_s"), "-");
	assert_string_equal(fake_text(&world.agent, "ups", 0, "output_source"), "normal");
	end(&world);
}

static void texts_in_gbk_become_utf8(void **state)
{
	struct world world;
	BEGIN(&world, "sd_ruijie-s5750-24gt12sfp");
	assert_string_equal(fake_text(&world.agent, "system", 0, "location"), "中文");
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests_[] = {
		cmocka_unit_test(every_recording_has_the_interfaces_that_its_tables_have),
		cmocka_unit_test(optical_values_are_those_that_another_system_found),
		cmocka_unit_test(processors_are_those_that_another_system_found),
		cmocka_unit_test(a_devices_own_values_tell_which_unit_it_uses),
		cmocka_unit_test(yunshan_lanes_are_dbm),
		cmocka_unit_test(huawei_ups_are_read_with_their_own_scales),
		cmocka_unit_test(texts_in_gbk_become_utf8),
	};
	return cmocka_run_group_tests(tests_, NULL, NULL);
}
