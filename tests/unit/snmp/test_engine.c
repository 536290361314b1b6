/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against devices on loopback that do what the test says, on virtual time. */
#include "tests/unit/snmp/world.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VARBIND "\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00"
static const struct request get = {.type = PDU_GET, .varbinds = (const uint8_t *)VARBIND, .length = sizeof VARBIND - 1};
static const struct gengfu_credentials v2c = {.name = "access", .version = "2c", .community = "public"};
static const struct gengfu_credentials v1 = {.name = "old", .version = "1", .community = "public"};

struct fixture {
	struct world *world;
	struct engine *engine;
	struct device device;
	struct peer *peer;
	struct outcome outcome;
	struct outcome lost; /* of exchanges that may still be open at the end */
};

static struct peer *add(struct fixture *f, const struct device *device, const struct gengfu_credentials *credentials,
	struct peer_options options)
{
	struct peer *peer = NULL;
	char why[256] = "";
	options.name = "switch";
	options.address = device->address;
	options.credentials = credentials;
	assert_int_equal(peer_add(f->engine, &options, &peer, why), 0);
	return peer;
}

static int setup_with(void **state, const struct engine_options *options)
{
	struct fixture *f = calloc(1, sizeof *f);
	char why[256] = "";
	f->world = world_new();
	assert_int_equal(engine_start(world_services(f->world), options, &f->engine, why), 0);
	device_open(&f->device, "127.0.0.2");
	f->peer = add(f, &f->device, &v2c, (struct peer_options){0});
	f->outcome.world = f->world;
	*state = f;
	return 0;
}

static int setup(void **state)
{
	return setup_with(state, &(struct engine_options){.bind4 = "127.0.0.1"});
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	engine_stop(f->engine);
	device_close(&f->device);
	world_free(f->world);
	free(f);
	return 0;
}

static struct exchange *ask(
	struct fixture *f, struct peer *peer, const struct request *request, struct outcome *outcome)
{
	struct exchange *exchange = NULL;
	assert_int_equal(exchange_start(peer, request, outcome_cb, outcome, &exchange), 0);
	return exchange;
}

static void an_answer_comes_back_with_its_varbinds(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	assert_int_equal(f->outcome.calls, 0);
	world_run(f->world, 3);
	assert_true(device_take(&f->device));
	assert_int_equal(f->device.message.version, SNMP_V2C);
	assert_int_equal(f->device.message.pdu.type, PDU_GET);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->outcome.last.tries, 1);
	assert_int_equal(f->outcome.last.rtt_ns, 3 * MS);
	assert_int_equal(f->outcome.last.sent, f->device.length);
	assert_int_equal(f->outcome.length, sizeof VARBIND - 1);
	assert_memory_equal(f->outcome.varbinds, VARBIND, sizeof VARBIND - 1);
	assert_int_equal(peer_rtt_ns(f->peer), 3 * MS);
	assert_int_equal(world_figure(f->world, "answers"), 1);
	world_run(f->world, 60000);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(device_drain(&f->device), 0);
}

static void a_lost_answer_is_asked_for_again(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 1999);
	assert_int_equal(device_drain(&f->device), 1);
	int32_t id = f->device.message.pdu.request_id;
	world_run(f->world, 1);
	assert_true(device_take(&f->device));
	assert_int_equal(f->device.message.pdu.request_id, id);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->outcome.last.tries, 2);
	assert_int_equal(world_figure(f->world, "retries"), 1);
	/* Which of the two was answered is not known: no sample. */
	assert_int_equal(peer_rtt_ns(f->peer), 0);
}

static void a_slow_answer_to_the_first_try_still_counts(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	world_run(f->world, 3000);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->outcome.last.rtt_ns, 3000 * MS);
	assert_int_equal(device_drain(&f->device), 1);
	/* The next request waits long enough for an answer that takes as long. */
	struct outcome next = {0};
	ask(f, f->peer, &get, &next);
	world_run(f->world, 3000);
	assert_int_equal(device_drain(&f->device), 1);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(next.last.tries, 1);
	assert_int_equal(peer_rtt_ns(f->peer), 3000 * MS);
}

static void a_dead_device_ends_as_timeout_after_all_tries(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	/* 2 + 4 + 5 + 5 s */
	world_run(f->world, 15999);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(device_drain(&f->device), 4);
	world_run(f->world, 1);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	assert_int_equal(f->outcome.last.tries, 4);
	assert_string_equal(f->outcome.detail, "");
	world_run(f->world, 60000);
	assert_int_equal(device_drain(&f->device), 0);
}

static void a_probe_has_many_tries_at_an_even_pace(void **state)
{
	struct fixture *f = *state;
	struct request probe = get;
	probe.probe = true;
	ask(f, f->peer, &probe, &f->outcome);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(f->outcome.calls, 0);
		world_run(f->world, 500);
		assert_int_equal(device_drain(&f->device), 1);
		world_run(f->world, 500);
	}
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	assert_int_equal(f->outcome.last.tries, 12);
	assert_true(f->outcome.last.expired);
}

static void the_tries_of_a_probe_fill_the_time_that_it_has(void **state)
{
	struct fixture *f = *state;
	struct request probe = get;
	probe.probe = true;
	probe.until_ns = world_now(f->world) + 4000 * MS;
	ask(f, f->peer, &probe, &f->outcome);
	for (int i = 0; i < 12; i++) {
		world_run(f->world, 200);
		assert_int_equal(device_drain(&f->device), 1);
		world_run(f->world, 133);
	}
	/* The last one has as much time as any answer of a device that is not known yet. */
	assert_int_equal(f->outcome.calls, 0);
	world_run(f->world, 700);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	assert_int_equal(device_drain(&f->device), 0);
}

static void no_try_begins_when_the_time_is_over(void **state)
{
	struct fixture *f = *state;
	struct request short_of_time = get;
	short_of_time.until_ns = world_now(f->world) + 3000 * MS;
	ask(f, f->peer, &short_of_time, &f->outcome);
	world_run(f->world, 2500);
	assert_int_equal(device_drain(&f->device), 2); /* at 0 and 2 s; the third would come at 6 s */
	world_run(f->world, 499);
	assert_int_equal(f->outcome.calls, 0);
	world_run(f->world, 1);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.tries, 2);
	assert_true(f->outcome.last.expired);
	/* One that comes too late has one try. */
	short_of_time.until_ns = world_now(f->world) - 1;
	ask(f, f->peer, &short_of_time, &f->outcome);
	world_run(f->world, 1000);
	assert_int_equal(f->outcome.calls, 2);
	assert_int_equal(device_drain(&f->device), 1);
}

static void an_answer_after_the_end_is_late_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 16000);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(device_drain(&f->device), 4);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(world_figure(f->world, "late_answers"), 1);
}

static void a_second_answer_is_a_duplicate(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	device_answer(&f->device);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(world_figure(f->world, "duplicate_answers"), 1);
}

static void an_answer_from_another_address_is_not_taken(void **state)
{
	struct fixture *f = *state;
	struct device other;
	char place[64];
	device_open(&other, "127.0.0.3");
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	other.from = f->device.from;
	other.message = f->device.message;
	device_answer(&other);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "wrong_addresses"), 1);
	/* Who waits in vain is told where the answers come from. */
	world_run(f->world, 16000);
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	snprintf(place, sizeof place, "answers came from 127.0.0.3:%u instead",
		ntohs(((struct sockaddr_in *)&other.address)->sin_port));
	assert_string_equal(f->outcome.detail, place);
	device_close(&other);
}

static void an_answer_from_another_port_is_not_taken(void **state)
{
	struct fixture *f = *state;
	struct device other;
	device_open(&other, "127.0.0.2");
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	other.from = f->device.from;
	other.message = f->device.message;
	device_answer(&other);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "wrong_addresses"), 1);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	device_close(&other);
}

static void an_answer_with_another_community_is_not_taken(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[256];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	size_t length = response_make(bytes, SNMP_V2C, "publik", f->device.message.pdu.request_id, 0, NULL, 0);
	device_send(&f->device, bytes, length);
	length = response_make(bytes, SNMP_V2C, "publ", f->device.message.pdu.request_id, 0, NULL, 0);
	device_send(&f->device, bytes, length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "wrong_communities"), 2);
}

static void an_answer_with_another_id_is_not_taken(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[256];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	for (int bit = 0; bit < 32; bit++) {
		int32_t id = (int32_t)((uint32_t)f->device.message.pdu.request_id ^ 1U << bit);
		device_send(&f->device, bytes, response_make(bytes, SNMP_V2C, "public", id, 0, NULL, 0));
	}
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "unknown_ids"), 32);
}

static void an_answer_in_another_version_is_not_taken(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[256];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	size_t length = response_make(bytes, SNMP_V1, "public", f->device.message.pdu.request_id, 0, NULL, 0);
	device_send(&f->device, bytes, length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "malformed_answers"), 1);
}

static void a_truncated_answer_ends_the_exchange_as_malformed(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[256];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	size_t length =
		response_make(bytes, SNMP_V2C, "public", f->device.message.pdu.request_id, 0, get.varbinds, get.length);
	device_send(&f->device, bytes, length - 3);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_MALFORMED);
}

static void datagrams_that_are_no_snmp_are_counted(void **state)
{
	struct fixture *f = *state;
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	device_send(&f->device, (const uint8_t *)"", 0);
	device_send(&f->device, (const uint8_t *)"hello", 5);
	device_send(&f->device, f->device.bytes, f->device.length); /* our own request, reflected */
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "malformed_answers"), 3);
}

static void an_error_status_is_an_answer(void **state)
{
	struct fixture *f = *state;
	uint8_t bytes[256];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	size_t length = response_make(bytes, SNMP_V2C, "public", f->device.message.pdu.request_id, 1, NULL, 0);
	device_send(&f->device, bytes, length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->outcome.last.error_status, 1);
}

static void a_device_without_an_agent_is_refused_within_a_second(void **state)
{
	struct fixture *f = *state;
	device_close(&f->device);
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 499);
	assert_int_equal(f->outcome.calls, 0);
	world_run(f->world, 1);
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_REFUSED);
	assert_int_equal(f->outcome.last.tries, 2);
	assert_string_equal(f->outcome.detail, "port unreachable: nothing listens there");
	assert_int_equal(world_figure(f->world, "icmp_errors"), 2);
}

static void an_icmp_error_does_not_hurt_another_device(void **state)
{
	struct fixture *f = *state;
	struct device dead;
	struct outcome refused = {0};
	device_open(&dead, "127.0.0.4");
	struct peer *dead_peer = add(f, &dead, &v2c, (struct peer_options){.in_flight = 64});
	device_close(&dead);
	for (int i = 0; i < 20; i++) {
		ask(f, dead_peer, &get, &refused);
		ask(f, f->peer, &get, &f->outcome);
	}
	for (int i = 0; i < 30; i++) {
		world_run(f->world, 100);
		while (device_take(&f->device))
			device_answer(&f->device);
	}
	world_run(f->world, 0);
	assert_int_equal(refused.calls, 20);
	assert_int_equal(refused.last.status, GENGFU_REFUSED);
	assert_int_equal(f->outcome.calls, 20);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(world_figure(f->world, "send_failures"), 0);
}

static void at_most_two_requests_are_on_their_way_to_a_device(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 5; i++)
		ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_int_equal(device_drain(&f->device), 2);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(device_drain(&f->device), 1);
	assert_int_equal(f->outcome.calls, 1);
}

static void a_slow_device_holds_up_nobody_else(void **state)
{
	struct fixture *f = *state;
	struct device other;
	struct outcome answered = {0};
	device_open(&other, "127.0.0.5");
	struct peer *peer = add(f, &other, &v2c, (struct peer_options){0});
	for (int i = 0; i < 100; i++)
		ask(f, f->peer, &get, &f->outcome);
	for (int i = 0; i < 10; i++)
		ask(f, peer, &get, &answered);
	for (int i = 0; i < 10; i++) {
		world_run(f->world, 0);
		while (device_take(&other))
			device_answer(&other);
	}
	assert_int_equal(answered.calls, 10);
	assert_int_equal(f->outcome.calls, 0);
	device_close(&other);
}

static int setup_with_a_ceiling_of_3(void **state)
{
	return setup_with(state, &(struct engine_options){.bind4 = "127.0.0.1", .in_flight_max = 3});
}

static void the_ceiling_holds_for_all_devices_together(void **state)
{
	struct fixture *f = *state;
	struct device others[4];
	int asked = 0;
	for (int i = 0; i < 4; i++) {
		device_open(&others[i], "127.0.0.6");
		struct peer *peer = add(f, &others[i], &v2c, (struct peer_options){0});
		ask(f, peer, &get, &f->outcome);
		ask(f, peer, &get, &f->outcome);
	}
	world_run(f->world, 0);
	for (int i = 0; i < 4; i++)
		asked += device_drain(&others[i]);
	assert_int_equal(asked, 3);
	device_answer(&others[0]);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 1);
	for (int i = 0; i < 4; i++)
		asked += device_drain(&others[i]);
	assert_int_equal(asked, 4);
	for (int i = 0; i < 4; i++)
		device_close(&others[i]);
}

static void dead_devices_do_not_use_up_the_ceiling(void **state)
{
	struct fixture *f = *state;
	struct device dead[3];
	for (int i = 0; i < 3; i++) {
		device_open(&dead[i], "127.0.0.7");
		ask(f, add(f, &dead[i], &v2c, (struct peer_options){0}), &get, &f->lost);
	}
	world_run(f->world, 0);
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_int_equal(device_drain(&f->device), 0);
	world_run(f->world, 2000);
	assert_int_equal(device_drain(&f->device), 1);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->lost.calls, 0);
	for (int i = 0; i < 3; i++)
		device_close(&dead[i]);
}

static int setup_with_100_a_second(void **state)
{
	return setup_with(state, &(struct engine_options){.bind4 = "127.0.0.1", .rate_max = 100});
}

static void a_rate_for_all_devices_is_kept(void **state)
{
	struct fixture *f = *state;
	struct device others[40];
	int asked = 0;
	for (int i = 0; i < 40; i++) {
		device_open(&others[i], "127.0.0.8");
		ask(f, add(f, &others[i], &v2c, (struct peer_options){0}), &get, &f->outcome);
	}
	world_run(f->world, 199);
	for (int i = 0; i < 40; i++)
		asked += device_drain(&others[i]);
	assert_in_range(asked, 20, 22);
	world_run(f->world, 201);
	for (int i = 0; i < 40; i++) {
		asked += device_drain(&others[i]);
		device_close(&others[i]);
	}
	assert_int_equal(asked, 40);
}

static void a_rate_for_one_device_is_kept(void **state)
{
	struct fixture *f = *state;
	struct device slow;
	int asked = 0;
	device_open(&slow, "127.0.0.9");
	struct peer *peer = add(f, &slow, &v2c, (struct peer_options){.rate_max = 10});
	for (int i = 0; i < 20; i++)
		ask(f, peer, &get, &f->outcome);
	for (int i = 0; i < 95; i++) {
		world_run(f->world, 10);
		while (device_take(&slow)) {
			asked++;
			device_answer(&slow);
		}
	}
	assert_int_equal(asked, 10);
	device_close(&slow);
}

static void a_cancelled_exchange_calls_back_no_more(void **state)
{
	struct fixture *f = *state;
	exchange_cancel(ask(f, f->peer, &get, &f->outcome));
	world_run(f->world, 0);
	assert_int_equal(device_drain(&f->device), 0);
	struct exchange *exchange = ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	exchange_cancel(exchange);
	device_answer(&f->device);
	world_run(f->world, 60000);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "late_answers"), 1);
	assert_int_equal(device_drain(&f->device), 0);
}

static void stopping_cancels_what_is_under_way(void **state)
{
	struct fixture *f = *state;
	char why[256];
	for (int i = 0; i < 4; i++)
		ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	engine_stop(f->engine);
	assert_int_equal(f->outcome.calls, 4);
	assert_int_equal(f->outcome.last.status, GENGFU_CANCELLED);
	assert_int_equal(engine_start(world_services(f->world), &(struct engine_options){0}, &f->engine, why), 0);
}

static void a_removed_peer_takes_its_exchanges_with_it(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 4; i++)
		ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	peer_remove(f->peer);
	assert_int_equal(device_drain(&f->device), 2);
	device_answer(&f->device);
	world_run(f->world, 60000);
	assert_int_equal(f->outcome.calls, 0);
}

/* A callback that removes its own peer, or starts the next exchange. */
struct reentry {
	struct fixture *fixture;
	int left;
	int calls;
};

static void remove_cb(void *data, const struct answer *answer)
{
	struct reentry *reentry = data;
	reentry->calls++;
	peer_remove(reentry->fixture->peer);
}

static void next_cb(void *data, const struct answer *answer)
{
	struct reentry *reentry = data;
	reentry->calls++;
	if (reentry->left-- > 0)
		assert_int_equal(exchange_start(reentry->fixture->peer, &get, next_cb, reentry, NULL), 0);
}

static void a_callback_may_remove_its_peer(void **state)
{
	struct fixture *f = *state;
	struct reentry reentry = {.fixture = f};
	exchange_start(f->peer, &get, remove_cb, &reentry, NULL);
	exchange_start(f->peer, &get, remove_cb, &reentry, NULL);
	exchange_start(f->peer, &get, remove_cb, &reentry, NULL);
	world_run(f->world, 0);
	while (device_take(&f->device))
		device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(reentry.calls, 1);
	f->peer = add(f, &f->device, &v2c, (struct peer_options){0});
	exchange_start(f->peer, &get, remove_cb, &reentry, NULL);
	exchange_start(f->peer, &get, remove_cb, &reentry, NULL);
	world_run(f->world, 60000); /* both time out in one turn */
	assert_int_equal(reentry.calls, 2);
}

static void a_callback_may_start_the_next_exchange(void **state)
{
	struct fixture *f = *state;
	struct reentry reentry = {.fixture = f, .left = 9};
	exchange_start(f->peer, &get, next_cb, &reentry, NULL);
	for (int i = 0; i < 10; i++) {
		world_run(f->world, 1);
		if (device_take(&f->device))
			device_answer(&f->device);
	}
	world_run(f->world, 1);
	assert_int_equal(reentry.calls, 10);
	assert_int_equal(world_figure(f->world, "requests"), 10);
}

static void a_v1_device_is_asked_in_its_version(void **state)
{
	struct fixture *f = *state;
	struct request bulk = get;
	bulk.type = PDU_GETBULK;
	bulk.max_repetitions = 20;
	struct peer *peer = add(f, &f->device, &v1, (struct peer_options){0});
	assert_true(peer_is_v1(peer));
	assert_false(peer_is_v1(f->peer));
	ask(f, peer, &bulk, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	assert_int_equal(f->device.message.version, SNMP_V1);
	assert_int_equal(f->device.message.pdu.type, PDU_GETNEXT);
	assert_int_equal(f->device.message.pdu.error_index, 0);
	device_answer(&f->device);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
}

static void a_context_goes_behind_the_community(void **state)
{
	struct fixture *f = *state;
	struct request request = get;
	request.context = "vlan-10";
	ask(f, f->peer, &request, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	assert_int_equal(ber_left(&f->device.message.community), 9);
	assert_memory_equal(f->device.message.community.at, "public@10", 9);
	device_answer(&f->device);
	request.context = "blue";
	ask(f, f->peer, &request, &f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->device));
	assert_memory_equal(f->device.message.community.at, "public@blue", 11);
	/* Some agents leave the context out of the answer. */
	uint8_t bytes[256];
	size_t length = response_make(bytes, SNMP_V2C, "public", f->device.message.pdu.request_id, 0, NULL, 0);
	device_send(&f->device, bytes, length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 2);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
}

static void a_request_too_large_for_a_datagram_is_refused(void **state)
{
	struct fixture *f = *state;
	static uint8_t varbinds[REQUEST_MAX];
	struct request large = {.type = PDU_GET, .varbinds = varbinds, .length = REQUEST_MAX - 40};
	assert_int_equal(exchange_start(f->peer, &large, outcome_cb, &f->outcome, NULL), -EMSGSIZE);
	large.length = REQUEST_MAX - 60;
	assert_int_equal(exchange_start(f->peer, &large, outcome_cb, &f->outcome, NULL), 0);
	world_run(f->world, 0);
	assert_int_equal(device_drain(&f->device), 1);
	assert_in_range(f->device.length, REQUEST_MAX - 60, REQUEST_MAX);
}

static void many_requests_go_out_in_one_turn(void **state)
{
	struct fixture *f = *state;
	struct peer *peers[200];
	for (int i = 0; i < 200; i++) {
		peers[i] = add(f, &f->device, &v2c, (struct peer_options){0});
		ask(f, peers[i], &get, &f->outcome);
	}
	world_run(f->world, 0);
	int count = 0;
	while (device_take(&f->device)) {
		device_answer(&f->device);
		count++;
	}
	assert_int_equal(count, 200);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 200);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
}

static void credentials_that_cannot_be_used_say_why(void **state)
{
	struct fixture *f = *state;
	static const struct {
		struct gengfu_credentials credentials;
		const char *why;
	} rows[] = {
		{{.version = "4", .community = "x"}, "SNMP version \"4\" is not known: 1, 2c or 3"},
		{{.version = "2c"}, "credentials without a community"},
		{{.version = "1", .community = ""}, "credentials without a community"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct peer *peer = NULL;
		char why[256] = "";
		struct peer_options options = {.address = f->device.address, .credentials = &rows[i].credentials};
		assert_int_equal(peer_add(f->engine, &options, &peer, why), -EINVAL);
		assert_string_equal(why, rows[i].why);
		assert_null(peer);
	}
	char why[256] = "";
	struct peer *peer = NULL;
	struct peer_options options = {.address = f->device.address};
	assert_int_equal(peer_add(f->engine, &options, &peer, why), -EINVAL);
	options = (struct peer_options){.credentials = &v2c};
	assert_int_equal(peer_add(f->engine, &options, &peer, why), -EINVAL);
}

static void a_source_address_that_is_not_ours_says_so(void **state)
{
	struct fixture *f = *state;
	struct engine *engine = NULL;
	char why[256] = "";
	struct engine_options options = {.bind4 = "192.0.2.1"};
	assert_int_equal(engine_start(world_services(f->world), &options, &engine, why), -EADDRNOTAVAIL);
	assert_non_null(strstr(why, "192.0.2.1"));
	options.bind4 = "localhost";
	assert_int_equal(engine_start(world_services(f->world), &options, &engine, why), -EINVAL);
	assert_null(engine);
}

static void a_peer_says_how_it_is(void **state)
{
	struct fixture *f = *state;
	char text[256];
	char small[8];
	ask(f, f->peer, &get, &f->outcome);
	world_run(f->world, 0);
	peer_describe(f->peer, text, sizeof text);
	assert_non_null(strstr(text, "v2c at 127.0.0.2:"));
	assert_non_null(strstr(text, "1 in flight"));
	peer_describe(f->peer, small, sizeof small);
	assert_string_equal(small, "v2c at ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_WITH(name, its_setup) cmocka_unit_test_setup_teardown(name, its_setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_comes_back_with_its_varbinds),
		TEST(a_lost_answer_is_asked_for_again),
		TEST(a_slow_answer_to_the_first_try_still_counts),
		TEST(a_dead_device_ends_as_timeout_after_all_tries),
		TEST(a_probe_has_many_tries_at_an_even_pace),
		TEST(the_tries_of_a_probe_fill_the_time_that_it_has),
		TEST(no_try_begins_when_the_time_is_over),
		TEST(an_answer_after_the_end_is_late_and_nothing_else),
		TEST(a_second_answer_is_a_duplicate),
		TEST(an_answer_from_another_address_is_not_taken),
		TEST(an_answer_from_another_port_is_not_taken),
		TEST(an_answer_with_another_community_is_not_taken),
		TEST(an_answer_with_another_id_is_not_taken),
		TEST(an_answer_in_another_version_is_not_taken),
		TEST(a_truncated_answer_ends_the_exchange_as_malformed),
		TEST(datagrams_that_are_no_snmp_are_counted),
		TEST(an_error_status_is_an_answer),
		TEST(a_device_without_an_agent_is_refused_within_a_second),
		TEST(an_icmp_error_does_not_hurt_another_device),
		TEST(at_most_two_requests_are_on_their_way_to_a_device),
		TEST(a_slow_device_holds_up_nobody_else),
		TEST_WITH(the_ceiling_holds_for_all_devices_together, setup_with_a_ceiling_of_3),
		TEST_WITH(dead_devices_do_not_use_up_the_ceiling, setup_with_a_ceiling_of_3),
		TEST_WITH(a_rate_for_all_devices_is_kept, setup_with_100_a_second),
		TEST(a_rate_for_one_device_is_kept),
		TEST(a_cancelled_exchange_calls_back_no_more),
		TEST(stopping_cancels_what_is_under_way),
		TEST(a_removed_peer_takes_its_exchanges_with_it),
		TEST(a_callback_may_remove_its_peer),
		TEST(a_callback_may_start_the_next_exchange),
		TEST(a_v1_device_is_asked_in_its_version),
		TEST(a_context_goes_behind_the_community),
		TEST(a_request_too_large_for_a_datagram_is_refused),
		TEST(many_requests_go_out_in_one_turn),
		TEST(credentials_that_cannot_be_used_say_why),
		TEST(a_source_address_that_is_not_ours_says_so),
		TEST(a_peer_says_how_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
