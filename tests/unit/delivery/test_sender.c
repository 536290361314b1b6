/* SPDX-License-Identifier: Apache-2.0 */
/* A sink with send() under a real store, on virtual time: the test is the receiver. */
#include "base/must.h"
#include "base/text.h"
#include "delivery/delivery.h"
#include "tests/unit/store/support.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SENT_MAX 64

struct sent {
	struct gengfu_sending *sending; /* NULL once answered */
	char id[64];
	char url[128]; /* method, url, the first header's value */
	char *body;
};

struct world {
	struct bench *bench;
	struct timers timers;
	int64_t wall_ms;
	struct gengfu_services services;
	struct delivery *delivery;
	const struct gengfu_sink_services *sink_services;
	struct sent sent[SENT_MAX];
	size_t count;
	int refusal; /* send() gives this */
	struct gengfu_member members[4]; /* settings, by the order of their keys */
	struct gengfu_data settings;
};

static struct world *the_world; /* start() has no other way to find it */

static int64_t now_ns(struct gengfu_host *host)
{
	return ((struct world *)host)->timers.now.ns;
}

static int64_t wall_ms(struct gengfu_host *host)
{
	return ((struct world *)host)->wall_ms;
}

static void no_random(struct gengfu_host *host, void *bytes, size_t length)
{
	memset(bytes, 0, length);
}

static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	the_world->sink_services = services;
	*ret_instance = the_world;
	return 0;
}

static int send_(void *instance, const struct gengfu_request *request, struct gengfu_sending *sending)
{
	struct world *world = instance;
	struct sent *sent = &world->sent[world->count];
	if (world->refusal)
		return world->refusal;
	must(world->count++ < SENT_MAX);
	sent->sending = sending;
	snprintf(sent->id, sizeof sent->id, "%s", request->id);
	snprintf(sent->url, sizeof sent->url, "%s %s %s", request->method, request->url ? request->url : "",
		request->headers_count ? request->headers[0].value : "");
	sent->body = must_strndup(request->body, request->length);
	return 0;
}

static const struct gengfu_sink sending_sink = {
	.abi = GENGFU_SINK_ABI, .size = sizeof sending_sink, .name = "fake", .start = start, .send = send_};

static void delivery_start(struct world *world)
{
	const struct delivery_options options = {
		.store = world->bench->store,
		.timers = &world->timers,
		.services = &world->services,
		.log = &world->bench->log,
		.agent_name = "panyu-1",
	};
	char why[512] = "";
	world->delivery = delivery_new(&options);
	if (delivery_add(world->delivery, &sending_sink, &world->settings, world->timers.now, why))
		fail_msg("%s", why);
}

static int world_setup(void **state)
{
	struct world *world = must_calloc(1, sizeof *world);
	void *bench = NULL;
	bench_setup(&bench);
	the_world = *state = world;
	world->bench = bench;
	world->wall_ms = 1700000000000;
	timers_init(&world->timers, (struct mono){NS_PER_S});
	world->services = (struct gengfu_services){.size = sizeof world->services,
		.host = (struct gengfu_host *)world,
		.now_ns = now_ns,
		.wall_ms = wall_ms,
		.random = no_random};
	bench_open(world->bench);
	delivery_start(world);
	return 0;
}

static void forget(struct world *world)
{
	for (size_t i = 0; i < world->count; i++)
		free(world->sent[i].body);
	world->count = 0;
}

static const char *mapping_path(char into[64])
{
	snprintf(into, 64, "/tmp/gengfu-mapping-%d.lua", (int)getpid());
	return into;
}

static int world_teardown(void **state)
{
	char path[64];
	struct world *world = *state;
	void *bench = world->bench;
	forget(world);
	delivery_free(world->delivery);
	assert_int_equal(world->timers.count, 0);
	timers_done(&world->timers);
	bench_teardown(&bench);
	unlink(mapping_path(path));
	free(world);
	return 0;
}

/* Starts the sink anew with such settings; NULL for none. */
static void with_settings(struct world *world, const char *key, int64_t number, const char *mapping)
{
	static struct gengfu_member inner = {"token", {.type = GENGFU_SECRET, .text = {"s\"e/c", 5}}};
	size_t count = 0;
	world->members[count++] = (struct gengfu_member){key, {.type = GENGFU_INTEGER, .integer = number}};
	if (mapping) {
		world->members[count++] =
			(struct gengfu_member){"mapping", {.type = GENGFU_TEXT, .text = {mapping, strlen(mapping)}}};
		world->members[count++] = (struct gengfu_member){"settings", {.type = GENGFU_MAP, .map = {&inner, 1}}};
	}
	world->settings = (struct gengfu_data){.type = GENGFU_MAP, .map = {world->members, count}};
	delivery_free(world->delivery);
	delivery_start(world);
}

static void time_passes(struct world *world, int64_t ms)
{
	world->wall_ms += ms;
	timers_run(&world->timers, mono_add_ms(world->timers.now, ms));
}

/* An event of each ticket in `tickets`, a letter each. */
static void events_come(struct world *world, const char *tickets)
{
	int64_t last = 0;
	for (; *tickets; tickets++) {
		json_t *data = json_pack("{s:i}", "n", 1);
		last = store_append(
			world->bench->store, "gengfu.ticket.changed", (char[]){*tickets, 0}, (struct wall){1000}, data);
		json_decref(data);
	}
	bench_until_committed(world->bench, last);
	delivery_committed(world->delivery, last, world->timers.now);
}

static void kill_and_restart(struct world *world)
{
	store_turn(world->bench->store); /* as the loop does before it sleeps */
	delivery_free(world->delivery);
	bench_close(world->bench);
	forget(world);
	bench_open(world->bench);
	world->bench->committed = store_last_sequence(world->bench->store);
	delivery_start(world);
	delivery_committed(world->delivery, store_last_sequence(world->bench->store), world->timers.now);
}

static void answer(struct world *world, size_t which, const struct gengfu_answer *with)
{
	struct gengfu_sending *sending = world->sent[which].sending;
	assert_true(which < world->count);
	assert_non_null(sending);
	world->sent[which].sending = NULL;
	world->sink_services->sent(sending, with);
}

static void answer_status(struct world *world, size_t which, int status)
{
	answer(world, which, &(struct gengfu_answer){.status = status, .body = "", .length = 0});
}

/* The last so many that were sent, as their sequences. */
static void assert_sent(struct world *world, const char *sequences)
{
	auto_buffer all = BUFFER_EMPTY;
	for (size_t i = 0; i < world->count; i++)
		buffer_printf(&all, "%s%s", i ? " " : "", strrchr(world->sent[i].id, '/') + 1);
	assert_string_equal(buffer_text(&all), sequences);
}

static struct delivery_state state_of(struct world *world)
{
	struct delivery_state state;
	assert_int_equal(delivery_states(world->delivery, &state, 1), 1);
	return state;
}

static void as_many_as_may_are_on_their_way_and_none_of_one_ticket_twice(void **state)
{
	struct world *world = *state;
	events_come(world, "aabcdef");
	assert_sent(world, "1 3 4 5");
	answer_status(world, 1, 200);
	assert_sent(world, "1 3 4 5 6");
	answer_status(world, 0, 204);
	assert_sent(world, "1 3 4 5 6 7");
	answer_status(world, 3, 204);
	assert_sent(world, "1 3 4 5 6 7 2");
	assert_int_equal(state_of(world).cursor, 1);
	assert_false(delivery_is_idle(world->delivery));
}

static void the_body_is_the_event_and_its_id_the_events(void **state)
{
	struct world *world = *state;
	char id[64];
	events_come(world, "a");
	snprintf(id, sizeof id, "panyu-1/%s/1", store_incarnation(world->bench->store));
	assert_string_equal(world->sent[0].id, id);
	assert_non_null(strstr(world->sent[0].body, id));
}

static void what_is_refused_holds_back_its_ticket_only(void **state)
{
	struct world *world = *state;
	events_come(world, "ab");
	answer(world, 0, &(struct gengfu_answer){.status = 500, .body = "no\n\"way\"", .length = 8});
	answer_status(world, 1, 200);
	assert_int_equal(state_of(world).cursor, 2);
	assert_int_equal(state_of(world).held, 1);
	assert_string_equal(state_of(world).trouble, "the receiver answered HTTP 500: no 'way'");
	events_come(world, "ab");
	assert_sent(world, "1 2 4");
	answer_status(world, 2, 200);
	assert_int_equal(state_of(world).held, 2);
	time_passes(world, 1000);
	assert_sent(world, "1 2 4 1");
	answer_status(world, 3, 200);
	assert_sent(world, "1 2 4 1 3");
	answer_status(world, 4, 200);
	assert_int_equal(state_of(world).held, 0);
	assert_null(state_of(world).trouble);
	assert_true(delivery_is_idle(world->delivery));
}

static void what_is_held_back_comes_first_after_a_restart(void **state)
{
	struct world *world = *state;
	events_come(world, "aba");
	answer_status(world, 0, 500);
	answer_status(world, 1, 200);
	kill_and_restart(world);
	assert_sent(world, "1");
	answer_status(world, 0, 200);
	assert_sent(world, "1 3");
	answer_status(world, 1, 200);
	kill_and_restart(world);
	assert_sent(world, "");
	assert_int_equal(state_of(world).held, 0);
}

static void what_was_not_answered_comes_again_after_a_restart(void **state)
{
	struct world *world = *state;
	events_come(world, "abc");
	answer_status(world, 1, 200);
	kill_and_restart(world);
	assert_sent(world, "1 2 3");
}

static void a_receiver_that_is_gone_is_tried_by_one_request_at_a_time(void **state)
{
	struct world *world = *state;
	events_come(world, "abcdef");
	assert_sent(world, "1 2 3 4");
	for (size_t i = 0; i < 4; i++)
		answer(world, i, &(struct gengfu_answer){.error = -ECONNREFUSED, .why = "refused"});
	assert_sent(world, "1 2 3 4");
	assert_true(delivery_is_idle(world->delivery)); /* the end of the agent need not wait for it */
	size_t before = world->count;
	time_passes(world, 300000);
	assert_int_equal(world->count, before + 1);
	answer_status(world, before, 200);
	assert_int_equal(world->count, before + 1 + 4);
}

static void a_receiver_that_asks_for_a_pause_gets_it(void **state)
{
	struct world *world = *state;
	events_come(world, "ab");
	answer_status(world, 1, 200);
	answer(world, 0, &(struct gengfu_answer){.status = 429, .body = "", .retry_after_ms = 20000});
	time_passes(world, 19000);
	assert_sent(world, "1 2");
	time_passes(world, 1000);
	assert_sent(world, "1 2 1");
}

static void a_sink_that_refuses_a_request_is_asked_again(void **state)
{
	struct world *world = *state;
	world->refusal = -ENOMEM;
	events_come(world, "a");
	assert_sent(world, "");
	assert_string_equal(state_of(world).trouble, strerror(ENOMEM));
	world->refusal = 0;
	time_passes(world, 1000);
	assert_sent(world, "1");
}

static size_t dead_count;

static void count_dead(void *data, const struct held_event *held)
{
	dead_count += held->is_dead;
}

static size_t dead_letters(struct world *world)
{
	dead_count = 0;
	store_turn(world->bench->store);
	bench_append(world->bench, 0); /* the commit to wait for */
	bench_until_committed(world->bench, store_appended_sequence(world->bench->store));
	assert_int_equal(store_held(world->bench->store, "fake", count_dead, NULL), 0);
	return dead_count;
}

static void what_is_refused_for_too_long_becomes_a_dead_letter_and_holds_nothing_back(void **state)
{
	struct world *world = *state;
	with_settings(world, "dead_after", 60000, NULL);
	events_come(world, "aab");
	answer_status(world, 1, 200);
	answer_status(world, 0, 422);
	time_passes(world, 59000);
	answer_status(world, 2, 422);
	assert_int_equal(state_of(world).held, 2);
	time_passes(world, 300000);
	answer_status(world, 3, 422);
	assert_int_equal(state_of(world).held, 0); /* the one behind it had waited as long */
	assert_int_equal(dead_letters(world), 2);
	kill_and_restart(world);
	assert_int_equal(dead_letters(world), 2);
	assert_int_equal(state_of(world).held, 0);
}

static void a_dead_letter_goes_out_again_when_asked_for(void **state)
{
	struct world *world = *state;
	with_settings(world, "dead_after", 0, NULL);
	events_come(world, "ab");
	answer_status(world, 0, 422);
	answer_status(world, 1, 200);
	assert_int_equal(dead_letters(world), 1);
	assert_int_equal(delivery_resend(world->delivery, "none", 0, world->timers.now), -ENOENT);
	assert_int_equal(delivery_resend(world->delivery, "fake", 2, world->timers.now), 0);
	assert_int_equal(delivery_resend(world->delivery, "fake", 1, world->timers.now), 1);
	assert_int_equal(delivery_resend(world->delivery, "fake", 0, world->timers.now), 0); /* it is on its way */
	assert_sent(world, "1 2 3 1"); /* 3 is what dead_letters() appended */
	answer_status(world, 3, 200);
	assert_int_equal(dead_letters(world), 0);
}

static void what_the_rate_held_back_goes_as_one_digest(void **state)
{
	struct world *world = *state;
	with_settings(world, "rate", 2, NULL);
	events_come(world, "abcad");
	assert_sent(world, "1 2");
	answer_status(world, 0, 200);
	answer_status(world, 1, 200);
	time_passes(world, 59000);
	assert_sent(world, "1 2");
	time_passes(world, 1000);
	assert_sent(world, "1 2 3-5");
	assert_int_equal(world->sent[2].body[0], '[');
	json_t *digest = json_loads(world->sent[2].body, 0, NULL);
	assert_int_equal(json_array_size(digest), 3);
	json_decref(digest);
	answer_status(world, 2, 503);
	assert_int_equal(state_of(world).held, 3);
	time_passes(world, 60000);
	answer_status(world, 3, 200);
	time_passes(world, 120000);
	assert_sent(world, "1 2 3-5 3 4 5"); /* what was put back comes by itself as the rate allows */
	answer_status(world, 4, 200);
	answer_status(world, 5, 200);
	assert_int_equal(state_of(world).held + (size_t)state_of(world).behind, 0);
}

static const char *mapping_write(struct world *world, const char *text)
{
	static char path[64];
	FILE *file = fopen(mapping_path(path), "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

static void what_the_other_system_calls_a_ticket_is_given_to_later_calls(void **state)
{
	struct world *world = *state;
	with_settings(world, "in_flight", 4,
		mapping_write(world,
			"return mapping {\n"
			"request = function(event, state)\n"
			" if event.subject == 'quiet' then return nil end\n"
			" return { method = state.external_id and 'PATCH' or 'POST',\n"
			"  url = '/x?k=' .. state.settings.token,\n"
			"  headers = { Authorization = 'Basic ' .. base64('u:' .. state.settings.token) },\n"
			"  body = { id = state.external_id, key = state.settings.token, n = event.data.n } }\n"
			"end,\n"
			"response = function(event, status, body)\n"
			" if status == 404 then return 'drop' end\n"
			" return body.code == 0 and 'ok' or 'retry', body.id\n"
			"end }\n"));
	events_come(world, "aab");
	assert_string_equal(world->sent[0].body, "{\"key\":\"s\\u0022e/c\",\"n\":1}");
	assert_string_equal(world->sent[0].url, "POST /x?k=s%22e%2Fc Basic dTpzImUvYw==");
	answer(world, 0, &(struct gengfu_answer){.status = 200, .body = "{\"code\":0,\"id\":\"X1\"}", .length = 20});
	assert_string_equal(world->sent[2].body, "{\"id\":\"X1\",\"key\":\"s\\u0022e/c\",\"n\":1}");
	answer(world, 1, &(struct gengfu_answer){.status = 200, .body = "{\"code\":1,\"e\":\"s\"}", .length = 18});
	assert_int_equal(state_of(world).held, 1);
	answer_status(world, 2, 404);
	events_come(world, "a");
	kill_and_restart(world);
	assert_non_null(strstr(world->sent[0].url, "POST")); /* b */
	assert_non_null(strstr(world->sent[1].url, "PATCH"));
	assert_non_null(strstr(world->sent[1].body, "X1"));
}

static void a_mapping_that_fails_keeps_its_event_and_names_the_line(void **state)
{
	struct world *world = *state;
	with_settings(world, "in_flight", 1,
		mapping_write(world, "return mapping {\n"
				     "request = function(event, state)\n"
				     " return nothing.at.all\n"
				     "end }\n"));
	events_come(world, "a");
	assert_sent(world, "");
	assert_int_equal(state_of(world).held, 1);
	assert_non_null(strstr(state_of(world).trouble, ".lua:3: attempt to index a nil value (global 'nothing')"));
}

static void a_mapping_with_a_mistake_is_not_started(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"return 5", "must end with return mapping"},
		{"return mapping {}", "needs a function request"},
		{"return mapping { reqest = print }", "has no 'reqest', did you mean 'request'?"},
		{"return mapping { request = 1 }", "must be a function"},
		{"retrun mapping {}", ":1: "},
	};
	struct world *world = *state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const char *path = mapping_write(world, cases[i].text);
		const struct gengfu_member member = {"mapping", {.type = GENGFU_TEXT, .text = {path, strlen(path)}}};
		const struct gengfu_data settings = {.type = GENGFU_MAP, .map = {&member, 1}};
		char why[512] = "";
		assert_int_equal(
			delivery_add(world->delivery, &sending_sink, &settings, world->timers.now, why), -EINVAL);
		if (!strstr(why, cases[i].words))
			fail_msg("%s", why);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(as_many_as_may_are_on_their_way_and_none_of_one_ticket_twice),
		TEST(the_body_is_the_event_and_its_id_the_events),
		TEST(what_is_refused_holds_back_its_ticket_only),
		TEST(what_is_held_back_comes_first_after_a_restart),
		TEST(what_was_not_answered_comes_again_after_a_restart),
		TEST(a_receiver_that_is_gone_is_tried_by_one_request_at_a_time),
		TEST(a_receiver_that_asks_for_a_pause_gets_it),
		TEST(a_sink_that_refuses_a_request_is_asked_again),
		TEST(what_is_refused_for_too_long_becomes_a_dead_letter_and_holds_nothing_back),
		TEST(a_dead_letter_goes_out_again_when_asked_for),
		TEST(what_the_rate_held_back_goes_as_one_digest),
		TEST(what_the_other_system_calls_a_ticket_is_given_to_later_calls),
		TEST(a_mapping_that_fails_keeps_its_event_and_names_the_line),
		TEST(a_mapping_with_a_mistake_is_not_started),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
