/* SPDX-License-Identifier: Apache-2.0 */
/* Models' values over time, in virtual time. */
#include "ask.h"
#include "model.h"
#include "value.h"
#include "world.h"
#include <math.h>
#include <unistd.h>

#define HOUR_NS (3600 * NS_PER_S)
#define START ((struct mono){9 * HOUR_NS})

static struct image *model(const char *lua, struct problems *problems)
{
	char path[] = "/tmp/fleet-model-XXXXXX.lua";
	int fd = mkstemps(path, 4);
	struct attributes none = ATTRIBUTES_EMPTY;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lua, strlen(lua)), (ssize_t)strlen(lua));
	close(fd);
	struct image *image = model_load(path, "test", &none, problems);
	unlink(path);
	return image;
}

struct one {
	struct image *image;
	struct device *device;
};

static struct one make(const char *lua)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct one one = {.image = model(lua, &problems)};
	if (!one.image)
		fail_msg("%s", problems.items[0].message);
	one.device = device_new("one", one.image, 42);
	one.device->booted = START;
	return one;
}

static void unmake(struct one *one)
{
	device_free(one->device);
	image_free(one->image);
}

static double at(const struct one *one, const char *oid, struct mono now)
{
	double value = NAN;
	assert_true(value_number(one->device, image_find_text(one->image, oid), now, &value));
	return value;
}

#define TWO_PORTS \
	"local a = port { name = 'p1', index = 1, optical = true } local b = port { name = 'p2', index = 2, optical " \
	"= true }\n" \
	"column('1.3.6.1.9.1', function(p) return counter64 { per_s = 1e6, port = p.number } end)\n" \
	"column('1.3.6.1.9.2', function(p) return counter32 { per_s = 1e6, port = p.number } end)\n" \
	"column('1.3.6.1.9.3', function(p) return integer { up = 1, down = 2, port = p.number } end)\n" \
	"column('1.3.6.1.9.4', function(p) return timeticks { last_change = p.number } end)\n" \
	"column('1.3.6.1.9.5', function(p) return octets(p.name) end)\n" \
	"column('1.3.6.1.9.6', function(p) return integer { light = -6, spread = 1, port = p.number } end)\n" \
	"column('1.3.6.1.9.7', function(p) return counter32 { per_s = 0, errors = true, port = p.number } end)\n" \
	"put('1.3.6.1.9.8.1', oid { index_of = a }) put('1.3.6.1.2.1.1.3.0', timeticks { uptime = true })\n"

static void a_counter_grows_at_all_hours_and_most_in_the_afternoon(void **state)
{
	struct one one = make(TWO_PORTS);
	double growth[24], before = at(&one, "1.3.6.1.9.1.1", START);
	assert_true(before == 0);
	for (int64_t hour = 1; hour <= 24; hour++) {
		double now = at(&one, "1.3.6.1.9.1.1", mono_add_ns(START, hour * HOUR_NS));
		growth[(9 + hour - 1) % 24] = now - before;
		before = now;
	}
	for (int hour = 0; hour < 24; hour++)
		assert_true(growth[hour] > 0);
	assert_true(growth[14] > 3 * growth[3]);
	unmake(&one);
}

static void a_counter_never_falls_from_one_millisecond_to_the_next(void **state)
{
	struct one one = make(TWO_PORTS);
	double before = 0;
	for (int i = 0; i < 200000; i++) {
		double now = at(&one, "1.3.6.1.9.1.1", mono_add_ms(START, i * INT64_C(7)));
		assert_true(now >= before);
		before = now;
	}
	unmake(&one);
}

static void a_days_traffic_is_the_mean_rate_times_a_day(void **state)
{
	struct one one = make("local a = port { name = 'p1', index = 1 }\n"
			      "put('1.3.6.1.1', counter64 { per_s = 1e6, spread = 0, port = a })");
	double day = at(&one, "1.3.6.1.1", mono_add_ns(START, 24 * HOUR_NS));
	assert_true(fabs(day / 86400e6 - 1) < 0.01);
	unmake(&one);
}

static void a_32_bit_counter_is_the_64_bit_one_cut(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono later = mono_add_ns(START, 100 * HOUR_NS);
	assert_true(at(&one, "1.3.6.1.9.1.1", later) > 4294967296.0);
	assert_true(fmod(at(&one, "1.3.6.1.9.1.1", later), 4294967296.0) == at(&one, "1.3.6.1.9.2.1", later));
	unmake(&one);
}

static void devices_of_a_model_differ(void **state)
{
	struct one one = make(TWO_PORTS);
	struct device *other = device_new("other", one.image, 43);
	struct one two = {one.image, other};
	other->booted = START;
	struct mono later = mono_add_ns(START, HOUR_NS);
	assert_true(at(&one, "1.3.6.1.9.1.1", later) != at(&two, "1.3.6.1.9.1.1", later));
	device_free(other);
	unmake(&one);
}

static void a_port_that_is_down_counts_nothing_and_goes_on_after(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono down = mono_add_ns(START, HOUR_NS), up = mono_add_ns(START, 2 * HOUR_NS);
	double before = at(&one, "1.3.6.1.9.1.1", down), other = at(&one, "1.3.6.1.9.1.2", down);
	device_ports(one.device)[0].down = PORT_DOWN_SHUT;
	device_port_refresh(one.device, 0, down);
	assert_true(at(&one, "1.3.6.1.9.1.1", up) == before);
	assert_true(at(&one, "1.3.6.1.9.3.1", up) == 2);
	assert_true(at(&one, "1.3.6.1.9.4.1", up) == 360000);
	assert_true(at(&one, "1.3.6.1.9.1.2", up) > other);
	device_ports(one.device)[0].down = 0;
	device_port_refresh(one.device, 0, up);
	double after = at(&one, "1.3.6.1.9.1.1", mono_add_ns(up, NS_PER_S));
	assert_true(after > before && after < before + 3e6);
	assert_true(at(&one, "1.3.6.1.9.4.1", mono_add_ns(up, HOUR_NS)) == 720000);
	unmake(&one);
}

static void a_reboot_starts_uptime_and_counters_anew(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono reboot = mono_add_ns(START, 10 * HOUR_NS);
	device_reboot(one.device, reboot);
	assert_int_equal(one.device->boots, 2);
	assert_true(at(&one, "1.3.6.1.2.1.1.3.0", mono_add_ms(reboot, 1000)) == 100);
	assert_true(at(&one, "1.3.6.1.9.1.1", reboot) == 0);
	assert_true(at(&one, "1.3.6.1.9.1.1", mono_add_ms(reboot, 1000)) < 3e6);
	unmake(&one);
}

static void a_32_bit_counter_near_its_end_wraps_in_time(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono from = mono_add_ns(START, HOUR_NS);
	one.device->wrap_from = from;
	one.device->wrap_within_s = 60;
	double before = at(&one, "1.3.6.1.9.2.1", from);
	assert_true(before > 4294967296.0 - 60 * 2e6 && before < 4294967296.0);
	assert_true(at(&one, "1.3.6.1.9.2.1", mono_add_ns(from, 300 * NS_PER_S)) < 1e9);
	unmake(&one);
}

static void uptime_wraps_after_497_days(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono later = mono_add_ns(START, (INT64_C(1) << 32) * 10 * NS_PER_MS + NS_PER_S);
	assert_true(at(&one, "1.3.6.1.2.1.1.3.0", later) == 100);
	unmake(&one);
}

static void light_falls_in_time_and_is_gone_in_the_dark(void **state)
{
	struct one one = make(TWO_PORTS);
	struct port_state *port = &device_ports(one.device)[0];
	double before = at(&one, "1.3.6.1.9.6.1", START);
	assert_true(before < -480 && before > -720);
	port->fall_to = 10;
	port->fall_start = START;
	port->fall_ns = 100 * NS_PER_S;
	assert_true(fabs(at(&one, "1.3.6.1.9.6.1", mono_add_ns(START, 50 * NS_PER_S)) - (before - 500)) < 15);
	assert_true(fabs(at(&one, "1.3.6.1.9.6.1", mono_add_ns(START, 900 * NS_PER_S)) - (before - 1000)) < 15);
	port->dark = true;
	assert_true(at(&one, "1.3.6.1.9.6.1", START) == -4000);
	unmake(&one);
}

static void errors_come_on_top_while_the_port_is_up(void **state)
{
	struct one one = make(TWO_PORTS);
	device_ports(one.device)[0].wanted_errors_per_s = 5;
	device_port_refresh(one.device, 0, START);
	struct mono down = mono_add_ns(START, 10 * NS_PER_S), later = mono_add_ns(START, 100 * NS_PER_S);
	assert_true(at(&one, "1.3.6.1.9.7.1", down) == 50);
	device_ports(one.device)[0].down = PORT_DOWN_LINK;
	device_port_refresh(one.device, 0, down);
	assert_true(at(&one, "1.3.6.1.9.7.1", later) == 50);
	unmake(&one);
}

static void new_numbers_move_rows_whole_and_the_alias_with_them(void **state)
{
	struct one one = make(TWO_PORTS);
	struct mono later = mono_add_ns(START, HOUR_NS);
	double first = at(&one, "1.3.6.1.9.1.1", later), second = at(&one, "1.3.6.1.9.1.2", later);
	uint8_t bytes[100], *end = bytes;
	one.device->port_of_slot = calloc(2, sizeof *one.device->port_of_slot);
	one.device->port_of_slot[0] = 1;
	assert_true(at(&one, "1.3.6.1.9.1.1", later) == second);
	assert_true(at(&one, "1.3.6.1.9.1.2", later) == first);
	assert_int_equal(value_put_varbind(one.device, one.image, image_find_text(one.image, "1.3.6.1.9.5.1"), later,
				 &end, bytes + sizeof bytes),
		PUT_DONE);
	assert_non_null(memmem(bytes, (size_t)(end - bytes), "p2", 2));
	end = bytes;
	value_put_varbind(
		one.device, one.image, image_find_text(one.image, "1.3.6.1.9.8.1"), later, &end, bytes + sizeof bytes);
	assert_memory_equal(end - 2, "\x01\x02", 2); /* …ifIndex.2 */
	unmake(&one);
}

static void renumbering_is_a_permutation_and_each_turn_differs(void **state)
{
	struct one one = make("for i = 1, 64 do port { name = 'p' .. i, index = i } end put('1.3.6', integer(1))");
	uint16_t before[64];
	for (uint32_t turn = 1; turn < 4; turn++) {
		bool seen[64] = {false};
		device_renumber(one.device, turn);
		for (int i = 0; i < 64; i++)
			seen[one.device->port_of_slot[i]] = true;
		for (int i = 0; i < 64; i++)
			assert_true(seen[i]);
		assert_true(turn == 1 || memcmp(before, one.device->port_of_slot, sizeof before) != 0);
		memcpy(before, one.device->port_of_slot, sizeof before);
	}
	unmake(&one);
}

static void an_override_ramps_to_its_value_and_can_be_taken_away(void **state)
{
	struct one one = make("put('1.3.6.1.1', integer(20)) put('1.3.6.1.2', integer(1))");
	device_override(one.device, (struct override){.entry = 0,
					    .tag = BER_INTEGER,
					    .ramp = true,
					    .from = 20,
					    .to = 60,
					    .start = START,
					    .ramp_ns = 10 * NS_PER_S,
					    .fault = 3});
	assert_true(at(&one, "1.3.6.1.1", mono_add_ns(START, 5 * NS_PER_S)) == 40);
	assert_true(at(&one, "1.3.6.1.1", mono_add_ns(START, 50 * NS_PER_S)) == 60);
	device_override_clear(one.device, 3);
	assert_true(at(&one, "1.3.6.1.1", START) == 20);
	unmake(&one);
}

static void a_models_mistake_is_named_with_its_line(void **state)
{
	static const struct {
		const char *lua, *message;
	} cases[] = {{"put('1.3.6.1', 5)", ":1: "}, {"\nput('1.3.x', integer(1))", ":2: '1.3.x' is no OID"},
		{"put('1.3.6', integer { base = 1, swung = 2 })", "a value with 'base' has no 'swung'"},
		{"put('1.3.6', octets { per_s = 1 })", "'per_s' makes no octets"},
		{"put('1.3.6', integer { })", "a value that moves wants one of"},
		{"put('1.3.6', integer(1)) put('1.3.6', integer(2))", "1.3.6 is there already"},
		{"put('1.3.6', integer { up = 1, port = 3 })", "'port' is no port's number"},
		{"put('1.3.6', address '1.2.3')", "'1.2.3' is no address"},
		{"port { name = 'a', index = 2 } port { name = 'b', index = 1 }", "ports with an index come first"},
		{"port { name = 'a' } port { name = 'a' }", "there is a port 'a' already"},
		{"name('x', '1.3.6.1.9') put('1.3.6', integer(1))", "there is no value 1.3.6.1.9"},
		{"x = ", "unexpected symbol"}, {"", "the model puts no value"}, {"error('no')", "no"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		auto_problems problems = PROBLEMS_EMPTY;
		assert_null(model(cases[i].lua, &problems));
		assert_int_equal(problems.errors, 1);
		if (!strstr(problems.items[0].message, cases[i].message))
			fail_msg("'%s' lacks '%s'", problems.items[0].message, cases[i].message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_counter_grows_at_all_hours_and_most_in_the_afternoon),
		cmocka_unit_test(a_counter_never_falls_from_one_millisecond_to_the_next),
		cmocka_unit_test(a_days_traffic_is_the_mean_rate_times_a_day),
		cmocka_unit_test(a_32_bit_counter_is_the_64_bit_one_cut),
		cmocka_unit_test(devices_of_a_model_differ),
		cmocka_unit_test(a_port_that_is_down_counts_nothing_and_goes_on_after),
		cmocka_unit_test(a_reboot_starts_uptime_and_counters_anew),
		cmocka_unit_test(a_32_bit_counter_near_its_end_wraps_in_time),
		cmocka_unit_test(uptime_wraps_after_497_days),
		cmocka_unit_test(light_falls_in_time_and_is_gone_in_the_dark),
		cmocka_unit_test(errors_come_on_top_while_the_port_is_up),
		cmocka_unit_test(new_numbers_move_rows_whole_and_the_alias_with_them),
		cmocka_unit_test(renumbering_is_a_permutation_and_each_turn_differs),
		cmocka_unit_test(an_override_ramps_to_its_value_and_can_be_taken_away),
		cmocka_unit_test(a_models_mistake_is_named_with_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
