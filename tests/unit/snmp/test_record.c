/* SPDX-License-Identifier: Apache-2.0 */
/* What an author is told: the origins of cells, and the walk for a recording. */
#include "../test.h"
#include "base/must.h"
#include "collectors/snmp/snmp.h"
#include "fake.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

extern const struct gengfu_collector gengfu_collector;

struct world {
	struct fake_device device;
	struct fake_agent agent;
	struct buffer origins; /* "table row column oid type|value" a line */
	struct buffer values; /* "oid|type|value" a line, as they came */
	bool ended;
	enum gengfu_status status;
	char detail[256];
};

static const char *const objects[][3] = {
	{"1.3.6.1.2.1.1.1.0", "4", "Acme switch"},
	{"1.3.6.1.2.1.1.2.0", "6", "1.3.6.1.4.1.99999.1.7"},
	{"1.3.6.1.2.1.1.3.0", "67", "100000"},
	{"1.3.6.1.2.1.1.5.0", "4", "acme-1"},
	{"1.3.6.1.2.1.2.2.1.1.1", "2", "1"},
	{"1.3.6.1.2.1.2.2.1.2.1", "4", "port one"},
	{"1.3.6.1.2.1.2.2.1.5.1", "66", "1000000000"},
	{"1.3.6.1.2.1.2.2.1.7.1", "2", "1"},
	{"1.3.6.1.2.1.2.2.1.8.1", "2", "2"},
	{"1.3.6.1.2.1.2.2.1.10.1", "65", "4000000000"},
	{"1.3.6.1.2.1.2.2.1.11.1", "65", "5"},
	{"1.3.6.1.2.1.2.2.1.22.1", "6", "0.0"},
	{"1.3.6.1.2.1.99.9.0", "2", "1"}, /* what no profile looks at */
	{"1.3.6.1.4.1.99999.2.1.0", "4x", "00c0ffee"},
	{"1.3.6.1.4.1.99999.2.2.0", "2", "-5"},
	{"1.3.6.1.4.1.99999.2.3.0", "64", "10.0.0.1"},
};

static void on_origin(void *data, const struct gengfu_origin *origin)
{
	struct world *world = data;
	const struct table_info *table = &tables[origin->batch->table];
	buffer_printf(&world->origins, "%s %u %s %s %s|%s\n", table->name, origin->row,
		table->column[origin->column].name, origin->raw.name, origin->raw.type, origin->raw.value);
}

static void on_trace(void *data, const struct gengfu_trace *trace)
{
	struct world *world = data;
	for (size_t i = 0; i < trace->values_count; i++)
		buffer_printf(&world->values, "%s|%s|%s\n", trace->values[i].name, trace->values[i].type,
			trace->values[i].value);
}

static void on_recorded(void *data, enum gengfu_status status, const char *detail)
{
	struct world *world = data;
	assert_false(world->ended);
	world->ended = true;
	world->status = status;
	snprintf(world->detail, sizeof world->detail, "%s", detail ? detail : "");
}

static void begin(struct world *world)
{
	*world = (struct world){0};
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++)
		fake_put(&world->device, objects[i][0], objects[i][1], objects[i][2]);
	fake_sort(&world->device);
	fake_agent_start(&world->agent, &world->device, NULL);
}

static void end(struct world *world)
{
	fake_agent_stop(&world->agent);
	fake_device_done(&world->device);
	buffer_done(&world->origins);
	buffer_done(&world->values);
}

static void record(struct world *world, size_t most)
{
	gengfu_collector.trace(world->agent.instance, world->agent.device, on_trace, world);
	assert_int_equal(
		gengfu_collector.record(world->agent.instance, world->agent.device, most, on_recorded, world), 0);
	assert_false(world->ended);
	while (fake_step())
		;
	assert_true(world->ended);
}

static bool has(const struct buffer *lines, const char *line)
{
	return strstr(buffer_text(lines), line) != NULL;
}

static void each_cell_is_told_with_the_objects_it_was_made_of(void **state)
{
	struct world world;
	begin(&world);
	gengfu_collector.explain(world.agent.instance, world.agent.device, on_origin, &world);
	fake_poll(&world.agent);
	assert_true(has(&world.origins, "interfaces 0 name 1.3.6.1.2.1.2.2.1.2.1 4|port one\n"));
	assert_true(has(&world.origins, "interfaces 0 oper 1.3.6.1.2.1.2.2.1.8.1 2|2\n"));
	assert_true(has(&world.origins, "interfaces 0 speed_bps 1.3.6.1.2.1.2.2.1.5.1 66|1000000000\n"));
	assert_true(has(&world.origins, "interfaces 0 in_octets 1.3.6.1.2.1.2.2.1.10.1 65|4000000000\n"));
	assert_true(has(&world.origins, "system 0 name 1.3.6.1.2.1.1.5.0 4|acme-1\n"));
	/* A cell that is not there has no origin, nor has one that comes from the index. */
	assert_false(has(&world.origins, "interfaces 0 mtu"));
	assert_false(has(&world.origins, "interfaces 0 index"));
	/* And it can be ended. */
	gengfu_collector.explain(world.agent.instance, world.agent.device, NULL, NULL);
	buffer_clear(&world.origins);
	fake_poll(&world.agent);
	assert_int_equal(world.origins.length, 0);
	end(&world);
}

static void an_unknown_device_is_recorded_with_all_that_its_vendor_defines(void **state)
{
	struct world world;
	begin(&world);
	fake_poll(&world.agent);
	assert_string_equal(world.agent.profile, "standard");
	record(&world, 1000);
	assert_int_equal(world.status, GENGFU_OK);
	assert_string_equal(world.detail, "");
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
		char line[256];
		if (strcmp(objects[i][0], "1.3.6.1.2.1.99.9.0") == 0)
			continue;
		snprintf(line, sizeof line, "%s|%s|%s\n", objects[i][0], objects[i][1], objects[i][2]);
		assert_true(has(&world.values, line));
	}
	end(&world);
}

static void a_recording_ends_at_its_bound_and_says_so(void **state)
{
	struct world world;
	begin(&world);
	fake_poll(&world.agent);
	record(&world, 3);
	assert_int_equal(world.status, GENGFU_PARTIAL);
	assert_string_equal(world.detail, "it has more values than were to be recorded");
	end(&world);
}

static void a_device_that_turns_back_costs_one_subtree(void **state)
{
	struct world world;
	begin(&world);
	fake_poll(&world.agent);
	/* Behind the vendor's last object comes its first again. */
	world.device.unsorted = true;
	fake_put(&world.device, "1.3.6.1.4.1.99999.2.1.0", "2", "1");
	record(&world, 1000);
	assert_int_equal(world.status, GENGFU_PARTIAL);
	assert_non_null(strstr(world.detail, "the first is 1.3.6.1.4.1.99999"));
	assert_true(has(&world.values, "1.3.6.1.4.1.99999.2.3.0|64|10.0.0.1\n"));
	end(&world);
}

static void a_device_that_falls_silent_ends_the_recording(void **state)
{
	struct world world;
	begin(&world);
	fake_poll(&world.agent);
	world.device.status = GENGFU_TIMEOUT;
	gengfu_collector.trace(world.agent.instance, world.agent.device, on_trace, &world);
	record(&world, 1000);
	assert_int_equal(world.status, GENGFU_PARTIAL);
	assert_non_null(strstr(world.detail, "could not be read"));
	assert_int_equal(world.values.length, 0);
	end(&world);
}

static void a_device_of_v1_is_recorded_with_getnext(void **state)
{
	struct world world;
	begin(&world);
	world.device.is_v1 = true;
	fake_poll(&world.agent);
	record(&world, 1000);
	assert_int_equal(world.status, GENGFU_OK);
	assert_true(has(&world.values, "1.3.6.1.4.1.99999.2.2.0|2|-5\n"));
	end(&world);
}

static void a_round_and_a_recording_keep_out_of_each_others_way(void **state)
{
	struct world world;
	begin(&world);
	fake_poll(&world.agent);
	assert_int_equal(
		gengfu_collector.record(world.agent.instance, world.agent.device, 1000, on_recorded, &world), 0);
	assert_int_equal(
		gengfu_collector.record(world.agent.instance, world.agent.device, 1000, on_recorded, &world), -EBUSY);
	assert_int_equal(gengfu_collector.poll(world.agent.instance, world.agent.device,
				 (struct gengfu_round *)&world.agent, UINT64_MAX),
		-EBUSY);
	/* Removed in the middle: no call comes. */
	end(&world);
	assert_false(world.ended);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_cell_is_told_with_the_objects_it_was_made_of),
		cmocka_unit_test(an_unknown_device_is_recorded_with_all_that_its_vendor_defines),
		cmocka_unit_test(a_recording_ends_at_its_bound_and_says_so),
		cmocka_unit_test(a_device_that_turns_back_costs_one_subtree),
		cmocka_unit_test(a_device_that_falls_silent_ends_the_recording),
		cmocka_unit_test(a_device_of_v1_is_recorded_with_getnext),
		cmocka_unit_test(a_round_and_a_recording_keep_out_of_each_others_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
