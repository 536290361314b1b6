/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random networks with random faults: whatever comes, in whatever order, each alarm that may open a cause ends up in
 * exactly one, and why devices are silent is told at last as if only the alarms as they are now had been seen.
 * And storms: what ten thousand alarms cost.
 */
#include "base/must.h"
#include "base/text.h"
#include "causes/causes.h"
#include "tests/unit/causes/network.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICES 14
#define PORTS 8
#define OPEN_MAX 256

struct world {
	struct timers timers;
	struct inventory *network;
	struct alarms *alarms;
	struct causes *causes, *later; /* later: started when all has happened */
	struct cause *open[OPEN_MAX], *open_later[OPEN_MAX];
	size_t open_count, open_later_count;
	int64_t s;
	size_t tellings;
};

static void keep(struct cause **open, size_t *count, struct cause *cause, enum cause_change change)
{
	size_t i = 0;
	while (i < *count && open[i] != cause)
		i++;
	assert_int_equal(i == *count, change == CAUSE_OPENED);
	if (change == CAUSE_OPENED) {
		assert_true(*count < OPEN_MAX);
		open[(*count)++] = cause;
	}
	if (change == CAUSE_ENDED)
		open[i] = open[--*count];
	else
		assert_true(cause->alarms_count > 0);
}

static void told_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct world *world = data;
	world->tellings++;
	keep(world->open, &world->open_count, cause, change);
	if (change == CAUSE_ENDED && cause->merged_into) {
		size_t i = 0;
		while (i < world->open_count && world->open[i] != cause->merged_into)
			i++;
		assert_true(i < world->open_count); /* whoever is merged into has been told */
	}
}

static void told_later_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct world *world = data;
	keep(world->open_later, &world->open_later_count, cause, change);
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct world *world = data;
	causes_alarm(world->causes, alarm, change, now, at);
}

static struct mono now_of(const struct world *world)
{
	return (struct mono){world->s * NS_PER_S};
}

static void pass(struct world *world, int64_t seconds)
{
	timers_run(&world->timers, now_of(world));
	while (seconds-- > 0) {
		world->s++;
		timers_run(&world->timers, now_of(world));
	}
}

static void report(struct world *world, const char *kind, const char *device, const char *name, const char *type,
	enum check_meaning means, enum severity severity)
{
	struct verdict verdict = {
		.alarm_type_id = type,
		.qualifier = "",
		.resource = {kind, device, name},
		.severity = severity,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = means,
	};
	alarms_report(world->alarms, &verdict, now_of(world));
}

/* With `joined` all of it hangs together. */
static void random_network(struct world *world, struct seeded *seeded, bool joined)
{
	char line[128];
	size_t links = DEVICES - (joined ? 1 : 4) + seeded_below(seeded, DEVICES), used[DEVICES] = {0};
	world->network = network_new("site s1 t\nsite s2 t\n");
	for (size_t i = 0; i < DEVICES; i++) {
		snprintf(line, sizeof line, "device d%zu %s\n", i, i % 3 ? "s1" : "s2");
		network_add(world->network, line);
	}
	for (size_t i = 0; i < links; i++) {
		/* Mostly to one of lower number, so that chains and trees are likely; now and then anything. */
		size_t a = 1 + seeded_below(seeded, DEVICES - 1);
		size_t b = seeded_below(seeded, 4) ? a / 2 : seeded_below(seeded, DEVICES);
		if (joined && i + 1 < DEVICES) {
			a = i + 1;
			b = i / 2;
		}
		if (used[a] == PORTS || used[b] == PORTS - 1)
			continue;
		snprintf(line, sizeof line, "link l%zu d%zu:p%zu d%zu:p%zu\n", i, a, used[a], b, used[b] + (a == b));
		used[a]++;
		used[b] += 1 + (a == b);
		network_add(world->network, line);
	}
}

static void world_start(struct world *world, struct seeded *seeded, bool joined)
{
	*world = (struct world){0};
	timers_init(&world->timers, (struct mono){0});
	random_network(world, seeded, joined);
	world->alarms = alarms_new(&world->timers, alarm_cb, world);
	alarms_set_wall(world->alarms, (struct mono){0}, (struct wall){0});
	struct causes_options options = {.inventory = world->network, .timers = &world->timers, .settle_ms = 30000};
	world->causes = causes_new(&options, told_cb, NULL, world);
}

static void world_end(struct world *world)
{
	causes_free(world->causes);
	alarms_free(world->alarms);
	assert_true(timers_next(&world->timers).ns == MONO_NEVER.ns);
	timers_done(&world->timers);
	network_free(world->network);
}

/* `mixed`: alarms too low to open a cause as well, and the first device may fall silent too. */
static void random_event(struct world *world, struct seeded *seeded, bool mixed)
{
	static const enum severity severities[] = {SEVERITY_MINOR, SEVERITY_MAJOR, SEVERITY_CRITICAL, SEVERITY_WARNING};
	uint32_t number = (uint32_t)seeded_below(seeded, DEVICES);
	const char *device = inventory_device(world->network, number)->name;
	bool clear = seeded_below(seeded, 3) == 0 || (!mixed && number == 0);
	enum severity severity = clear ? SEVERITY_CLEARED : severities[seeded_below(seeded, mixed ? 4 : 3)];
	char port[8];
	snprintf(port, sizeof port, "p%d", (int)seeded_below(seeded, PORTS));
	switch (seeded_below(seeded, 5)) {
	case 0:
	case 1:
		causes_polled(world->causes, number, clear, now_of(world));
		report(world, "device", device, device, "unreachable", MEANS_UNREACHABLE, severity);
		break;
	case 2:
		causes_polled(world->causes, number, seeded_below(seeded, 2), now_of(world));
		break;
	case 3:
		report(world, "interface", device, port, "interface-down", MEANS_DOWN, severity);
		break;
	default:
		report(world, "optics", device, port, "optical-rx-power", MEANS_NOTHING, severity);
	}
}

struct counting {
	struct world *world;
	size_t loud;
};

static size_t count_in(struct cause *const *open, size_t count, const struct alarm *alarm)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t n = 0; n < open[i]->alarms_count; n++)
			found += open[i]->alarms[n] == alarm;
	return found;
}

static void count_cb(void *data, const struct alarm *alarm)
{
	struct counting *counting = data;
	struct world *world = counting->world;
	size_t found = count_in(world->open, world->open_count, alarm);
	assert_true(found <= 1);
	if (alarm->severity < SEVERITY_MINOR)
		return;
	counting->loud++;
	if (found != 1)
		print_error("alarm %s is in no cause\n", alarm->key);
	assert_int_equal(found, 1);
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "key: alarm alarm …" of each cause of silence, sorted. Ports are left out: once they were seen to go down with a
 * device they stay with it, whatever happens at their other end. */
static void tell(struct cause *const *open, size_t count, struct buffer *into)
{
	char *lines[OPEN_MAX];
	size_t lines_count = 0;
	for (size_t i = 0; i < count; i++) {
		const char *keys[1024];
		size_t keys_count = 0;
		auto_buffer line = BUFFER_EMPTY;
		assert_true(open[i]->alarms_count <= ARRAY_LENGTH(keys));
		for (size_t n = 0; n < open[i]->alarms_count; n++)
			if (open[i]->alarms[n]->means == MEANS_UNREACHABLE)
				keys[keys_count++] = open[i]->alarms[n]->key;
		if (keys_count == 0)
			continue;
		qsort(keys, keys_count, sizeof *keys, compare_text);
		buffer_printf(&line, "%s:", open[i]->key);
		for (size_t n = 0; n < keys_count; n++)
			buffer_printf(&line, " %s", keys[n]);
		lines[lines_count++] = must_strdup(buffer_text(&line));
	}
	qsort(lines, lines_count, sizeof *lines, compare_text);
	for (size_t i = 0; i < lines_count; i++) {
		buffer_printf(into, "%s\n", lines[i]);
		free(lines[i]);
	}
}

static void everything_is_answered(struct world *world)
{
	for (uint32_t i = 0; i < DEVICES; i++)
		causes_polled(world->causes, i, true, now_of(world));
}

static void each_alarm_ends_up_in_one_cause(void **state)
{
	struct seeded seeded = seeded_start();
	for (int round = 0; round < 150; round++) {
		struct world world;
		world_start(&world, &seeded, false);
		for (int step = 0; step < 120; step++) {
			random_event(&world, &seeded, true);
			pass(&world, (int64_t)seeded_below(&seeded, 4) * 5);
			if (seeded_below(&seeded, 20) == 0)
				causes_inventory(world.causes, now_of(&world));
		}
		everything_is_answered(&world);
		pass(&world, 300);
		struct counting counting = {.world = &world};
		alarms_each(world.alarms, count_cb, &counting);
		for (size_t i = 0; i < world.open_count; i++)
			for (size_t n = 0; n < i; n++)
				assert_string_not_equal(world.open[i]->key, world.open[n]->key);
		assert_int_equal(causes_count(world.causes), world.open_count);

		for (uint32_t i = 0; i < DEVICES; i++)
			alarms_device_removed(world.alarms, inventory_device(world.network, i)->name, now_of(&world));
		pass(&world, 300);
		assert_int_equal(world.open_count, 0);
		assert_int_equal(causes_count(world.causes), 0);
		world_end(&world);
	}
}

static void why_devices_are_silent_does_not_depend_on_the_past(void **state)
{
	struct seeded seeded = seeded_start();
	for (int round = 0; round < 150; round++) {
		struct world world;
		world_start(&world, &seeded, true);
		for (int step = 0; step < 80; step++) {
			random_event(&world, &seeded, false);
			pass(&world, (int64_t)seeded_below(&seeded, 4) * 20);
		}
		everything_is_answered(&world);
		pass(&world, 300);
		causes_inventory(world.causes, now_of(&world)); /* everything is looked at once more */
		pass(&world, 300);

		struct causes_options options = {
			.inventory = world.network, .timers = &world.timers, .settle_ms = 30000};
		world.later = causes_new(&options, told_later_cb, NULL, &world);
		causes_settle_restored(world.later, world.alarms, now_of(&world), (struct wall){world.s * 1000});
		pass(&world, 300);
		auto_buffer one = BUFFER_EMPTY, other = BUFFER_EMPTY;
		tell(world.open, world.open_count, &one);
		tell(world.open_later, world.open_later_count, &other);
		if (strcmp(buffer_text(&one), buffer_text(&other)) != 0)
			printf("told with a past:\n%s\nwithout:\n%s\n", buffer_text(&one), buffer_text(&other));
		assert_string_equal(buffer_text(&one), buffer_text(&other));
		causes_free(world.later);
		world_end(&world);
	}
}

/* A core, `hubs` switches on it, `leaves` on each of those. */
static void build_tree(struct world *world, size_t hubs, size_t leaves)
{
	char line[256];
	*world = (struct world){0};
	timers_init(&world->timers, (struct mono){0});
	world->network = network_new("site room t\ndevice core room\n");
	for (size_t i = 0; i < hubs; i++) {
		snprintf(line, sizeof line, "device h%zu room\nlink u%zu core:p%zu h%zu:up fibre\n", i, i, i, i);
		network_add(world->network, line);
		for (size_t n = 0; n < leaves; n++) {
			snprintf(line, sizeof line, "device l%zu-%zu room\nlink d%zu-%zu h%zu:p%zu l%zu-%zu:up\n", i, n,
				i, n, i, n, i, n);
			network_add(world->network, line);
		}
	}
	world->alarms = alarms_new(&world->timers, alarm_cb, world);
	alarms_set_wall(world->alarms, (struct mono){0}, (struct wall){0});
	struct causes_options options = {.inventory = world->network, .timers = &world->timers, .settle_ms = 30000};
	world->causes = causes_new(&options, told_cb, NULL, world);
}

static void a_storm_behind_one_cut_is_told_in_a_few_tellings(void **state)
{
	struct world world;
	build_tree(&world, 1, 10000);
	report(&world, "interface", "core", "p0", "interface-down", MEANS_DOWN, SEVERITY_MAJOR);
	pass(&world, 1);
	/* Devices fall silent spread over a minute, as their polls come. */
	for (uint32_t i = 1; i < inventory_numbers(world.network); i++) {
		const char *name = inventory_device(world.network, i)->name;
		causes_polled(world.causes, i, false, now_of(&world));
		report(&world, "device", name, name, "unreachable", MEANS_UNREACHABLE, SEVERITY_CRITICAL);
		if (i % 167 == 0)
			pass(&world, 1);
	}
	pass(&world, 120);
	assert_int_equal(world.open_count, 1);
	assert_string_equal(world.open[0]->key, "link-down link u0");
	assert_int_equal(world.open[0]->alarms_count, 10002);
	assert_true(world.tellings < 10);
	/* And back. */
	report(&world, "interface", "core", "p0", "interface-down", MEANS_DOWN, SEVERITY_CLEARED);
	for (uint32_t i = 1; i < inventory_numbers(world.network); i++) {
		const char *name = inventory_device(world.network, i)->name;
		causes_polled(world.causes, i, true, now_of(&world));
		report(&world, "device", name, name, "unreachable", MEANS_UNREACHABLE, SEVERITY_CLEARED);
		if (i % 400 == 0)
			pass(&world, 1);
	}
	assert_int_equal(world.open_count, 0);
	assert_true(world.tellings < 15);
	world_end(&world);
}

static void a_hundred_thousand_devices_with_nothing_wrong_cost_nothing_to_poll(void **state)
{
	struct world world;
	build_tree(&world, 1000, 100);
	for (uint32_t i = 0; i < inventory_numbers(world.network); i++)
		causes_polled(world.causes, i, true, now_of(&world));
	assert_int_equal(world.tellings, 0);
	/* A whole core goes: one cause for all. */
	for (uint32_t i = 0; i < 1 + 50 * 101; i++) {
		const char *name = inventory_device(world.network, i)->name;
		report(&world, "device", name, name, "unreachable", MEANS_UNREACHABLE, SEVERITY_CRITICAL);
	}
	pass(&world, 60);
	assert_int_equal(world.open_count, 1);
	assert_string_equal(world.open[0]->key, "device-unreachable device core");
	world_end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_alarm_ends_up_in_one_cause),
		cmocka_unit_test(why_devices_are_silent_does_not_depend_on_the_past),
		cmocka_unit_test(a_storm_behind_one_cut_is_told_in_a_few_tellings),
		cmocka_unit_test(a_hundred_thousand_devices_with_nothing_wrong_cost_nothing_to_poll),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
