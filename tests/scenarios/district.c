/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The district of etc/ on virtual time: 450 devices are polled every minute for hours while fibres are cut and devices
 * lose power. Who can be reached follows from what is broken, as in the real network; who finds it out, and when, from
 * the polls. A few minutes after each round of faults there must be one open ticket for each, at the thing that broke,
 * naming exactly the devices that cannot be reached; a few minutes after the repair there must be none. Now and then
 * the agent starts anew from what a store would hold. Every event goes through tests/validate_events.py.
 *
 * Usage: district ETC/DISTRICT VALIDATE_EVENTS.PY
 */
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include "tickets/tickets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */
#define POLL_S 60
#define FAULTS_MAX 3
#define SEE_S 300 /* so long after a fault its ticket is complete: rounds, hold and settling time */
#define ROUNDS 12

/* What the scenario knows of a device; the agent does not. */
struct thing {
	bool is_dead, is_reached;
	int64_t phase; /* of its polls */
	int64_t soon; /* second of an extra poll, 0: none */
	int failed;
};

struct fault {
	const struct link *link; /* cut, or */
	const struct device *device; /* without power */
	bool *lost; /* devices that it makes unreachable */
	size_t lost_count;
};

struct play {
	struct seeded seeded;
	struct config config;
	struct inventory *inventory;
	struct timers timers;
	struct alarms *alarms;
	struct causes *causes;
	struct tickets *tickets;
	int64_t s;
	struct thing *things;
	uint32_t things_count;
	bool *cut; /* by link */
	struct fault faults[FAULTS_MAX];
	size_t faults_count;
	/* As a store keeps them. */
	json_t *kept_alarms, *kept_tickets;
	FILE *events;
	int64_t sequence;
	size_t opened, merged, restarts;
};

static struct mono now_of(const struct play *play)
{
	return (struct mono){play->s * NS_PER_S};
}

static struct wall wall_of(const struct play *play)
{
	return (struct wall){START + play->s * 1000};
}

/* The agent's chain. */

static void ticket_cb(void *data, const struct ticket_event *event)
{
	struct play *play = data;
	auto_buffer line = BUFFER_EMPTY;
	char *json = json_dumps(event->data, JSON_COMPACT);
	event_format("panyu-1", "7f3a", ++play->sequence, event->time, event->type, event->subject, json, &line);
	fprintf(play->events, "%s\n", buffer_text(&line));
	free(json);
	play->opened += strcmp(event->type, "gengfu.ticket.opened") == 0;
	play->merged += strcmp(event->type, "gengfu.ticket.merged") == 0;
	/* The store keeps octets, not objects. */
	json_t *state = ticket_state(event->ticket), *copy = json_deep_copy(state);
	json_object_set_new(play->kept_tickets, event->ticket->number, copy);
	json_decref(state);
}

static void cause_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct play *play = data;
	tickets_cause(play->tickets, cause, change, at);
}

static void poll_soon_cb(void *data, uint32_t device)
{
	struct play *play = data;
	if (!play->things[device].soon)
		play->things[device].soon = play->s + 2;
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct play *play = data;
	if (change == ALARM_CLEARED)
		json_object_del(play->kept_alarms, alarm->key);
	else
		json_object_set_new(play->kept_alarms, alarm->key, alarm_state(alarm));
	causes_alarm(play->causes, alarm, change, now, at);
}

static void random_cb(void *data, void *bytes, size_t length)
{
	struct play *play = data;
	for (size_t i = 0; i < length; i++)
		((uint8_t *)bytes)[i] = (uint8_t)seeded_bits(&play->seeded);
}

static void agent_start(struct play *play)
{
	timers_init(&play->timers, now_of(play));
	play->alarms = alarms_new(&play->timers, alarm_cb, play);
	alarms_set_wall(play->alarms, now_of(play), wall_of(play));
	struct causes_options of_causes = {.inventory = play->inventory, .timers = &play->timers};
	play->causes = causes_new(&of_causes, cause_cb, poll_soon_cb, play);
	struct tickets_options of_tickets = {.agent_name = "panyu-1", .prefix = "PY1", .random = random_cb};
	play->tickets = tickets_new(&of_tickets, ticket_cb, play);
}

static void agent_stop(struct play *play)
{
	tickets_free(play->tickets);
	causes_free(play->causes);
	alarms_free(play->alarms);
	timers_done(&play->timers);
}

/* The agent dies and starts again from the store, as agent.c does it. */
static void agent_restart(struct play *play)
{
	const char *key;
	json_t *state;
	agent_stop(play);
	agent_start(play);
	json_object_foreach(play->kept_alarms, key, state) assert_int_equal(alarms_restore(play->alarms, state), 0);
	json_object_foreach(play->kept_tickets, key, state)
	{
		const json_t *of_cause = json_object_get(state, "cause");
		struct cause *cause =
			json_is_object(of_cause) ? causes_restore(play->causes, of_cause, play->alarms) : NULL;
		assert_non_null(tickets_restore(play->tickets, state, cause));
	}
	causes_inventory(play->causes, now_of(play));
	causes_settle_restored(play->causes, play->alarms, now_of(play), wall_of(play));
	tickets_settle_restored(play->tickets, wall_of(play));
	play->restarts++;
}

/* The network. */

static bool carries(const struct play *play, const struct link *link)
{
	return link->a.device && link->b.device && !play->cut[link->number] &&
	       !play->things[link->a.device->number].is_dead && !play->things[link->b.device->number].is_dead;
}

/* Who can be reached from the first core switch, where the agent is attached. Few links: a fixed point will do. */
static void reach(struct play *play)
{
	for (uint32_t i = 0; i < play->things_count; i++)
		play->things[i].is_reached = false;
	play->things[inventory_find(play->inventory, "core-1")->number].is_reached = true;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < inventory_link_count(play->inventory); i++) {
			const struct link *link = inventory_link(play->inventory, i);
			if (!carries(play, link))
				continue;
			struct thing *a = &play->things[link->a.device->number],
				     *b = &play->things[link->b.device->number];
			if (a->is_reached == b->is_reached)
				continue;
			a->is_reached = b->is_reached = more = true;
		}
	}
}

static void report(struct play *play, const struct device *device, const char *kind, const char *name, const char *type,
	enum check_meaning means, bool is_bad, int64_t raise_s, int64_t clear_s)
{
	struct verdict verdict = {
		.alarm_type_id = type,
		.qualifier = "",
		.resource = {kind, device->name, name},
		.device = device->number,
		.severity = !is_bad                      ? SEVERITY_CLEARED
			    : means == MEANS_UNREACHABLE ? SEVERITY_CRITICAL
							 : SEVERITY_MAJOR,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = means,
		.hold_raise_ms = raise_s * 1000,
		.hold_clear_ms = clear_s * 1000,
		.text_en = is_bad ? type : "",
		.text_zh = is_bad ? "故障" : "",
	};
	alarms_report(play->alarms, &verdict, now_of(play));
}

static void report_port(
	struct play *play, const struct link *link, const struct link_end *end, const struct link_end *far)
{
	bool far_is_dead = far->device && play->things[far->device->number].is_dead;
	if (end->device && end->interface)
		report(play, end->device, "interface", end->interface, "interface-down", MEANS_DOWN,
			play->cut[link->number] || far_is_dead, 30, 60);
}

static void poll(struct play *play, const struct device *device)
{
	struct thing *thing = &play->things[device->number];
	thing->soon = 0;
	thing->failed = thing->is_reached ? 0 : thing->failed + 1;
	causes_polled(play->causes, device->number, thing->is_reached, now_of(play));
	if (!thing->is_reached && thing->failed < 2)
		return;
	report(play, device, "device", device->name, "snmp-no-answer", MEANS_UNREACHABLE, !thing->is_reached, 0, 60);
	for (size_t i = 0; thing->is_reached && i < inventory_link_count(play->inventory); i++) {
		const struct link *link = inventory_link(play->inventory, i);
		if (link->a.device == device)
			report_port(play, link, &link->a, &link->b);
		if (link->b.device == device)
			report_port(play, link, &link->b, &link->a);
	}
}

static void pass(struct play *play, int64_t seconds)
{
	while (seconds-- > 0) {
		play->s++;
		for (uint32_t i = 0; i < play->things_count; i++) {
			struct thing *thing = &play->things[i];
			if (play->s % POLL_S == thing->phase || play->s == thing->soon)
				poll(play, inventory_device(play->inventory, i));
		}
		timers_run(&play->timers, now_of(play));
	}
}

/* Faults. */

static void set_fault(struct play *play, const struct fault *fault, bool is_broken)
{
	if (fault->link)
		play->cut[fault->link->number] = is_broken;
	else
		play->things[fault->device->number].is_dead = is_broken;
	reach(play);
}

static bool draw_fault(struct play *play, struct fault *fault)
{
	*fault = (struct fault){0};
	if (seeded_below(&play->seeded, 2))
		fault->link = inventory_link(
			play->inventory, seeded_below(&play->seeded, inventory_link_count(play->inventory)));
	else
		fault->device =
			inventory_device(play->inventory, (uint32_t)seeded_below(&play->seeded, play->things_count));
	if (fault->device && strcmp(fault->device->name, "core-1") == 0)
		return false;
	set_fault(play, fault, true);
	fault->lost = must_calloc(play->things_count, sizeof *fault->lost);
	for (uint32_t i = 0; i < play->things_count; i++) {
		fault->lost[i] = !play->things[i].is_reached;
		fault->lost_count += fault->lost[i];
	}
	set_fault(play, fault, false);
	return true;
}

/* Whether a fault is at an end of a link that leads into what another one took away, or shares devices with it. */
static bool touch(const struct play *play, const struct fault *one, const struct fault *other)
{
	if (one->link == other->link && one->device == other->device)
		return true;
	for (uint32_t i = 0; i < play->things_count; i++)
		if (one->lost[i] && other->lost[i])
			return true;
	for (size_t i = 0; i < inventory_link_count(play->inventory); i++) {
		const struct link *link = inventory_link(play->inventory, i);
		uint32_t a = link->a.device ? link->a.device->number : UINT32_MAX;
		uint32_t b = link->b.device ? link->b.device->number : UINT32_MAX;
		if (a == UINT32_MAX || b == UINT32_MAX)
			continue;
		if ((one->lost[a] && other->lost[b]) || (one->lost[b] && other->lost[a]))
			return true;
		/* A cut link that ends at what the other took away cannot be told from it. */
		if ((link == one->link && (other->lost[a] || other->lost[b])) ||
			(link == other->link && (one->lost[a] || one->lost[b])))
			return true;
	}
	return false;
}

/* Together they must take away what they take away alone: two cuts of one ring are another matter. */
static bool add_up(struct play *play)
{
	size_t sum = 0, lost = 0;
	for (size_t i = 0; i < play->faults_count; i++)
		set_fault(play, &play->faults[i], true);
	for (size_t i = 0; i < play->faults_count; i++)
		sum += play->faults[i].lost_count;
	for (uint32_t i = 0; i < play->things_count; i++)
		lost += !play->things[i].is_reached;
	for (size_t i = 0; i < play->faults_count; i++)
		set_fault(play, &play->faults[i], false);
	return sum == lost;
}

static void draw_faults(struct play *play)
{
	size_t wanted = 1 + seeded_below(&play->seeded, FAULTS_MAX);
	play->faults_count = 0;
	while (play->faults_count < wanted) {
		struct fault *fault = &play->faults[play->faults_count];
		if (!draw_fault(play, fault))
			continue;
		bool fits = true;
		for (size_t i = 0; i < play->faults_count; i++)
			fits &= !touch(play, fault, &play->faults[i]);
		play->faults_count++;
		if (!fits || !add_up(play)) {
			free(fault->lost);
			play->faults_count--;
		}
	}
}

static const char *fault_name(const struct fault *fault)
{
	return fault->link ? fault->link->name : fault->device->name;
}

/* What must be seen. */

static bool is_root(const struct fault *fault, const json_t *root)
{
	const char *kind = json_string_value(json_object_get(root, "kind"));
	const char *name = json_string_value(json_object_get(root, "name"));
	if (fault->link && (!fault->link->b.device || !fault->link->a.device) && strcmp(kind, "link") == 0)
		return strcmp(name, fault->link->name) == 0;
	if (fault->link)
		return strcmp(kind, "link") == 0 && strcmp(name, fault->link->name) == 0;
	return strcmp(kind, "device") == 0 && strcmp(name, fault->device->name) == 0;
}

/* A device with one link that loses power looks like a cut of that link. */
static bool is_link_of(struct play *play, const struct fault *fault, const json_t *root)
{
	if (!fault->device || strcmp(json_string_value(json_object_get(root, "kind")), "link") != 0)
		return false;
	for (size_t i = 0; i < inventory_link_count(play->inventory); i++) {
		const struct link *link = inventory_link(play->inventory, i);
		if (strcmp(link->name, json_string_value(json_object_get(root, "name"))) == 0)
			return link->a.device == fault->device || link->b.device == fault->device;
	}
	return false;
}

/* The ticket names what the fault took away, no more, no less. */
static void check_lost(struct play *play, const struct fault *fault, const json_t *ticket)
{
	size_t named = 0, i;
	json_t *resource;
	const json_t *root = json_object_get(ticket, "root_cause_resource");
	json_array_foreach(json_object_get(ticket, "impacted_resource"), i, resource)
	{
		const char *name = json_string_value(json_object_get(resource, "name"));
		if (strcmp(json_string_value(json_object_get(resource, "kind")), "device") != 0)
			continue;
		if (!fault->lost[inventory_find(play->inventory, name)->number])
			print_error("%s: %s is named but can be reached\n", fault_name(fault), name);
		assert_true(fault->lost[inventory_find(play->inventory, name)->number]);
		named++;
	}
	if (strcmp(json_string_value(json_object_get(root, "kind")), "device") == 0)
		named++;
	if (named != fault->lost_count)
		print_error("%s: %zu devices are named of %zu\n", fault_name(fault), named, fault->lost_count);
	assert_int_equal(named, fault->lost_count);
}

static size_t open_tickets(struct play *play, const json_t *list[], size_t size)
{
	size_t count = 0;
	const char *number;
	json_t *state;
	json_object_foreach(play->kept_tickets, number, state)
	{
		const json_t *body = json_object_get(state, "body");
		const char *status = json_string_value(json_object_get(body, "status"));
		if (strcmp(status, "new") == 0 && count < size)
			list[count++] = body;
	}
	assert_int_equal(count, tickets_open_count(play->tickets));
	return count;
}

static void tell_open(const json_t *list[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		print_error("open: %s %s\n", json_string_value(json_object_get(list[i], "number")),
			json_string_value(json_object_get(json_object_get(list[i], "title"), "en")));
}

static void check_tickets(struct play *play)
{
	const json_t *list[64];
	size_t count = open_tickets(play, list, ARRAY_LENGTH(list));
	if (count != play->faults_count) {
		tell_open(list, count);
		for (size_t i = 0; i < play->faults_count; i++)
			print_error("fault: %s, %zu lost\n", fault_name(&play->faults[i]), play->faults[i].lost_count);
	}
	assert_int_equal(count, play->faults_count);
	for (size_t i = 0; i < play->faults_count; i++) {
		size_t found = 0;
		while (found < count &&
			!is_root(&play->faults[i], json_object_get(list[found], "root_cause_resource")) &&
			!is_link_of(play, &play->faults[i], json_object_get(list[found], "root_cause_resource")))
			found++;
		if (found == count) {
			print_error("no ticket for %s\n", fault_name(&play->faults[i]));
			tell_open(list, count);
		}
		assert_true(found < count);
		check_lost(play, &play->faults[i], list[found]);
	}
}

static void play_round(struct play *play)
{
	draw_faults(play);
	for (size_t i = 0; i < play->faults_count; i++) {
		set_fault(play, &play->faults[i], true);
		pass(play, (int64_t)seeded_below(&play->seeded, 90));
	}
	if (seeded_below(&play->seeded, 3) == 0)
		agent_restart(play);
	pass(play, SEE_S);
	check_tickets(play);
	int64_t before = play->sequence;
	if (seeded_below(&play->seeded, 2) == 0)
		agent_restart(play);
	pass(play, SEE_S);
	check_tickets(play);
	assert_int_equal(play->sequence, before); /* nothing new, nothing told */
	for (size_t i = 0; i < play->faults_count; i++) {
		set_fault(play, &play->faults[i], false);
		pass(play, (int64_t)seeded_below(&play->seeded, 90));
		free(play->faults[i].lost);
	}
	play->faults_count = 0;
	pass(play, SEE_S);
	check_tickets(play);
	assert_int_equal(alarms_count(play->alarms), 0);
	assert_int_equal(causes_count(play->causes), 0);
}

static char *district_folder, *validator;

static void read_district(struct play *play)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_free char *sites = must_printf("%s/sites.csv", district_folder);
	auto_free char *devices = must_printf("%s/devices.csv", district_folder);
	auto_free char *links = must_printf("%s/links.csv", district_folder);
	struct config_file site_file = {sites, 1}, device_file = {devices, 1}, link_file = {links, 1};
	struct config_credentials credentials[2] = {{.values = {.name = "access"}}, {.values = {.name = "core"}}};
	struct config *config = &play->config;
	*config = (struct config){
		.file = "district",
		.folder = ".",
		.name = "panyu-1",
		.language = "en",
		.poll_ms = POLL_S * 1000,
		.credentials = credentials,
		.credentials_count = 2,
		.device_files = &device_file,
		.device_files_count = 1,
		.link_files = &link_file,
		.link_files_count = 1,
		.site_files = &site_file,
		.site_files_count = 1,
	};
	play->inventory = inventory_new();
	int error = inventory_update(play->inventory, config, false, &problems);
	if (error) {
		auto_buffer text = BUFFER_EMPTY;
		problems_format(&problems, &text);
		print_error("%s\n", buffer_text(&text));
	}
	assert_int_equal(error, 0);
	arena_done(&config->arena);
}

static void each_fault_of_a_day_is_one_ticket(void **state)
{
	struct play play = {.seeded = seeded_start()};
	auto_free char *command = must_printf("/usr/bin/python3 %s", validator);
	read_district(&play);
	play.things_count = inventory_numbers(play.inventory);
	play.things = must_calloc(play.things_count, sizeof *play.things);
	for (uint32_t i = 0; i < play.things_count; i++)
		play.things[i].phase = (int64_t)seeded_below(&play.seeded, POLL_S);
	play.cut = must_calloc(inventory_link_count(play.inventory), sizeof *play.cut);
	play.kept_alarms = json_object();
	play.kept_tickets = json_object();
	play.events = popen(command, "w");
	assert_non_null(play.events);
	reach(&play);
	agent_start(&play);
	pass(&play, POLL_S);
	for (int round = 0; round < ROUNDS; round++)
		play_round(&play);
	printf("# %d s, %zu tickets opened, %zu merged, %d events, %zu restarts\n", (int)play.s, play.opened,
		play.merged, (int)play.sequence, play.restarts);
	assert_int_equal(pclose(play.events), 0);
	agent_stop(&play);
	json_decref(play.kept_alarms);
	json_decref(play.kept_tickets);
	inventory_free(play.inventory);
	free(play.things);
	free(play.cut);
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: district ETC/DISTRICT VALIDATE_EVENTS.PY\n");
		return 2;
	}
	district_folder = argv[1];
	validator = argv[2];
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_of_a_day_is_one_ticket),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
