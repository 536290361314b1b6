/* SPDX-License-Identifier: Apache-2.0 */
/* The engine against v3 devices that are right, wrong, replaced or confused, on virtual time. */
#include "tests/unit/snmp/v3_agent.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define VARBIND "\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x03\x00\x05\x00"
static const struct request get = {.type = PDU_GET, .varbinds = (const uint8_t *)VARBIND, .length = sizeof VARBIND - 1};
static const struct gengfu_credentials secure = {.name = "core",
	.version = "3",
	.user = "watch",
	.auth = "SHA-256",
	.auth_secret = "authentic words",
	.privacy = "AES",
	.privacy_secret = "private words"};

struct fixture {
	struct world *world;
	struct engine *engine;
	struct v3_agent agent;
	struct peer *peer;
	struct outcome outcome;
};

static void agent_like(struct v3_agent *agent, const struct gengfu_credentials *credentials, const char *host)
{
	v3_agent_open(agent, host);
	memcpy(agent->id, "\x80\x00\x1f\x88\x80switch-1", 13);
	agent->id_length = 13;
	agent->boots = 7;
	agent->time = 100000;
	agent->user = credentials->user;
	agent->auth = credentials->auth;
	agent->auth_secret = credentials->auth_secret;
	agent->privacy = credentials->privacy;
	agent->privacy_secret = credentials->privacy_secret;
}

static struct peer *add(
	struct fixture *f, const struct v3_agent *agent, const struct gengfu_credentials *credentials, const char *name)
{
	struct peer *peer = NULL;
	char why[256] = "";
	struct peer_options options = {
		.name = name, .address = agent->device.address, .credentials = credentials, .in_flight = 4};
	assert_int_equal(peer_add(f->engine, &options, &peer, why), 0);
	return peer;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	char why[256] = "";
	f->world = world_new();
	assert_int_equal(engine_start(world_services(f->world), &(struct engine_options){0}, &f->engine, why), 0);
	agent_like(&f->agent, &secure, "127.0.0.2");
	f->peer = add(f, &f->agent, &secure, "core-1");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	engine_stop(f->engine);
	device_close(&f->agent.device);
	world_free(f->world);
	free(f);
	return 0;
}

static void pass(struct fixture *f, struct v3_agent *agent, int64_t ms)
{
	world_run(f->world, ms);
	agent->time += (uint32_t)(ms / 1000);
}

/* One exchange, the agent answering at once. */
static void ask(struct fixture *f, struct v3_agent *agent, struct peer *peer)
{
	memset(&f->outcome, 0, sizeof f->outcome);
	assert_int_equal(exchange_start(peer, &get, outcome_cb, &f->outcome, NULL), 0);
	world_run(f->world, 0);
	while (v3_agent_run(agent))
		world_run(f->world, 0);
}

static void assert_answered(const struct fixture *f)
{
	assert_int_equal(f->outcome.calls, 1);
	assert_string_equal(f->outcome.detail, "");
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->outcome.length, get.length);
	assert_memory_equal(f->outcome.varbinds, VARBIND, get.length);
}

static void an_engine_is_found_out_and_then_asked(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->outcome.last.tries, 1);
	assert_int_equal(f->agent.discoveries, 1);
	assert_int_equal(f->agent.requests, 2);
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->agent.discoveries, 1);
	assert_int_equal(f->agent.requests, 3);
	/* Hours later the time is still right. */
	pass(f, &f->agent, INT64_C(7200) * 1000);
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->agent.reports[2], 0);
}

static void every_algorithm_works_with_every_cipher(void **state)
{
	struct fixture *f = *state;
	static const char *const auths[] = {NULL, "MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"};
	static const char *const privacies[] = {NULL, "DES", "AES", "AES-192", "AES-256", "AES-256-C"};
	for (size_t i = 0; i < sizeof auths / sizeof *auths; i++) {
		for (size_t j = 0; j < sizeof privacies / sizeof *privacies; j++) {
			struct gengfu_credentials credentials = secure;
			struct v3_agent agent = {0};
			credentials.auth = auths[i];
			credentials.privacy = privacies[j];
			if (!auths[i])
				credentials.auth_secret = NULL;
			if (!privacies[j])
				credentials.privacy_secret = NULL;
			if (!auths[i] && privacies[j])
				continue;
			agent_like(&agent, &credentials, "127.0.0.3");
			struct peer *peer = add(f, &agent, &credentials, "any");
			ask(f, &agent, peer);
			assert_answered(f);
			peer_remove(peer);
			device_close(&agent.device);
		}
	}
}

static void several_requests_at_once_to_an_unknown_engine_are_all_answered(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < 6; i++)
		assert_int_equal(exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL), 0);
	world_run(f->world, 0);
	while (v3_agent_run(&f->agent))
		world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 6);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
	assert_int_equal(f->agent.responses, 6);
}

static void a_restarted_engine_is_followed(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	f->agent.boots++;
	f->agent.time = 3;
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->outcome.last.tries, 1);
	assert_int_equal(f->agent.reports[2], 1);
	assert_int_equal(f->agent.discoveries, 1);
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->agent.reports[2], 1);
}

static void an_engine_that_lost_its_boots_is_followed(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	f->agent.boots = 0;
	f->agent.time = 1;
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->agent.reports[2], 1);
}

static void a_clock_that_jumps_back_is_followed(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	f->agent.time -= 5000;
	ask(f, &f->agent, f->peer);
	assert_answered(f);
}

static void a_replaced_engine_is_found_out_again(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	memcpy(f->agent.id + 5, "SPARE-99", 8);
	f->agent.boots = 1;
	f->agent.time = 60;
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	assert_int_equal(f->outcome.last.tries, 1);
	assert_non_null(strstr(world_log(f->world), "device=core-1 has a new SNMP engine id: 80001f8880535041"));
}

static void a_replaced_engine_that_keeps_silent_is_found_out_too(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	memcpy(f->agent.id + 5, "SPARE-99", 8);
	f->agent.is_silent_on_unknown_engine = true;
	ask(f, &f->agent, f->peer);
	assert_int_equal(f->outcome.calls, 0);
	for (int i = 0; i < 200 && !f->outcome.calls; i++) {
		pass(f, &f->agent, 100);
		v3_agent_run(&f->agent);
	}
	world_run(f->world, 0);
	assert_answered(f);
	assert_int_equal(f->outcome.last.tries, 3);
}

struct mistake {
	struct gengfu_credentials credentials;
	enum gengfu_status status;
	const char *detail;
};

static void what_is_wrong_with_the_credentials_is_told(void **state)
{
	struct fixture *f = *state;
	struct gengfu_credentials wrong_secret = secure, wrong_digest = secure, wrong_privacy = secure,
				  wrong_user = secure;
	wrong_secret.auth_secret = "other words";
	wrong_digest.auth = "SHA-1";
	wrong_privacy.privacy_secret = "other words";
	wrong_user.user = "watcher";
	const struct mistake rows[] = {
		{wrong_secret, GENGFU_AUTH_FAILED, "wrong digest: the auth secret or algorithm differs"},
		{wrong_digest, GENGFU_AUTH_FAILED, "wrong digest: the auth secret or algorithm differs"},
		{wrong_privacy, GENGFU_AUTH_FAILED, "decryption error: the privacy secret or algorithm differs"},
		{wrong_user, GENGFU_REFUSED, "unknown user"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct peer *peer = add(f, &f->agent, &rows[i].credentials, "core-1");
		ask(f, &f->agent, peer);
		assert_int_equal(f->outcome.calls, 1);
		assert_int_equal(f->outcome.last.status, rows[i].status);
		assert_memory_equal(f->outcome.detail, rows[i].detail, strlen(rows[i].detail));
		assert_non_null(strstr(f->outcome.detail, "(engine 80001f88807377697463682d31)"));
		peer_remove(peer);
	}
}

static void a_level_that_the_device_lacks_is_refused(void **state)
{
	struct fixture *f = *state;
	f->agent.privacy = NULL;
	ask(f, &f->agent, f->peer);
	assert_int_equal(f->outcome.last.status, GENGFU_REFUSED);
	assert_non_null(strstr(f->outcome.detail, "unsupported security level"));
}

static void a_context_is_sent_and_one_that_is_unknown_refused(void **state)
{
	struct fixture *f = *state;
	struct request request = get;
	f->agent.context = "vlan-10";
	request.context = "vlan-10";
	exchange_start(f->peer, &request, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 0);
	while (v3_agent_run(&f->agent))
		world_run(f->world, 0);
	assert_answered(f);
	assert_string_equal(f->agent.last_context, "vlan-10");
	ask(f, &f->agent, f->peer);
	assert_int_equal(f->outcome.last.status, GENGFU_REFUSED);
	assert_non_null(strstr(f->outcome.detail, "unknown context"));
	/* The credentials' own context is used where a request names none. */
	struct gengfu_credentials credentials = secure;
	credentials.context = "vlan-10";
	ask(f, &f->agent, add(f, &f->agent, &credentials, "core-1"));
	assert_answered(f);
}

static void an_answer_with_a_wrong_digest_is_not_taken(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	f->agent.signs_badly = true;
	ask(f, &f->agent, f->peer);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "unauthentic_answers"), 1);
	world_run(f->world, 60000);
	assert_int_equal(f->outcome.last.status, GENGFU_AUTH_FAILED);
	assert_non_null(strstr(f->outcome.detail, "an answer with a wrong digest"));
}

static void an_answer_without_a_digest_is_not_taken(void **state)
{
	struct fixture *f = *state;
	f->agent.answers_in_the_clear = true;
	ask(f, &f->agent, f->peer);
	assert_int_equal(f->agent.responses, 1);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "unauthentic_answers"), 1);
}

static void an_answer_with_a_community_is_not_taken(void **state)
{
	struct fixture *f = *state;
	struct usm_message request;
	uint8_t bytes[256];
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 0);
	assert_true(device_take(&f->agent.device));
	assert_int_equal(usm_message_parse(f->agent.device.bytes, f->agent.device.length, &request), 0);
	for (int version = SNMP_V1; version <= SNMP_V3; version++) {
		size_t length = response_make(bytes, version, "", request.id, 0, get.varbinds, get.length);
		device_send(&f->agent.device, bytes, length);
	}
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "malformed_answers"), 4);
}

static void an_old_answer_played_back_is_not_taken(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	/* What the agent said last, again, while another request is under way: its msgID is not that request's. */
	memset(&f->outcome, 0, sizeof f->outcome);
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 0);
	device_send(&f->agent.device, f->agent.last_reply, f->agent.last_length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "duplicate_answers"), 1);
	/* With the msgID made to fit, the digest does not. */
	struct usm_message request, reply;
	assert_true(device_take(&f->agent.device));
	assert_int_equal(usm_message_parse(f->agent.device.bytes, f->agent.device.length, &request), 0);
	assert_int_equal(usm_message_parse(f->agent.last_reply, f->agent.last_length, &reply), 0);
	uint8_t *id = memmem(f->agent.last_reply, f->agent.last_length,
		(uint8_t[]){(uint8_t)(reply.id >> 24), (uint8_t)(reply.id >> 16), (uint8_t)(reply.id >> 8),
			(uint8_t)reply.id},
		4);
	assert_non_null(id);
	for (int i = 0; i < 4; i++)
		id[i] = (uint8_t)(request.id >> (24 - 8 * i));
	device_send(&f->agent.device, f->agent.last_reply, f->agent.last_length);
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
	assert_int_equal(world_figure(f->world, "unauthentic_answers"), 1);
}

static void a_device_that_only_tells_its_id_is_told_apart_from_a_dead_one(void **state)
{
	struct fixture *f = *state;
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	for (int i = 0; i < 400 && !f->outcome.calls; i++) {
		world_run(f->world, 100);
		if (f->agent.discoveries == 0)
			v3_agent_run(&f->agent);
	}
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	assert_non_null(strstr(f->outcome.detail, "tells its engine id"));
}

static void a_device_that_drops_what_it_cannot_decrypt_is_told(void **state)
{
	struct fixture *f = *state;
	struct gengfu_credentials wrong = secure;
	wrong.privacy_secret = "other words";
	f->agent.is_silent_on_garbage = true;
	exchange_start(add(f, &f->agent, &wrong, "core-1"), &get, outcome_cb, &f->outcome, NULL);
	for (int i = 0; i < 400 && !f->outcome.calls; i++) {
		pass(f, &f->agent, 100);
		v3_agent_run(&f->agent);
	}
	assert_int_equal(f->outcome.last.status, GENGFU_AUTH_FAILED);
	assert_non_null(strstr(f->outcome.detail, "the privacy secret or algorithm may differ"));
	/* One that has answered before is only slow. */
	ask(f, &f->agent, f->peer);
	assert_answered(f);
	memset(&f->outcome, 0, sizeof f->outcome);
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 60000);
	assert_int_equal(f->outcome.last.status, GENGFU_TIMEOUT);
	assert_string_equal(f->outcome.detail, "");
}

static void a_device_that_reports_for_ever_is_given_up(void **state)
{
	struct fixture *f = *state;
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	for (int i = 0; i < 50; i++) {
		world_run(f->world, 0);
		f->agent.time += 1000000; /* its clock never stands still */
		v3_agent_run(&f->agent);
	}
	assert_int_equal(f->outcome.calls, 1);
	assert_int_equal(f->outcome.last.status, GENGFU_AUTH_FAILED);
	assert_true(f->agent.requests < 8);
}

static void two_devices_with_one_engine_id_both_work_and_are_named(void **state)
{
	struct fixture *f = *state;
	struct v3_agent twin = {0};
	char text[256];
	agent_like(&twin, &secure, "127.0.0.4");
	twin.boots = 99;
	twin.time = 5;
	struct peer *peer = add(f, &twin, &secure, "core-2");
	for (int i = 0; i < 3; i++) {
		ask(f, &f->agent, f->peer);
		assert_answered(f);
		ask(f, &twin, peer);
		assert_answered(f);
	}
	assert_int_equal(f->agent.reports[2] + twin.reports[2], 0);
	assert_non_null(strstr(world_log(f->world), "device=core-2 and device=core-1 have the same SNMP engine id"));
	peer_describe(peer, text, sizeof text);
	assert_non_null(strstr(text, "the same id as core-1"));
	peer_remove(f->peer);
	ask(f, &twin, peer);
	assert_answered(f);
	device_close(&twin.device);
}

static void an_icmp_error_finds_its_v3_exchange(void **state)
{
	struct fixture *f = *state;
	device_close(&f->agent.device);
	exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 1000);
	assert_int_equal(f->outcome.last.status, GENGFU_REFUSED);
}

static void broken_messages_do_no_harm(void **state)
{
	struct fixture *f = *state;
	ask(f, &f->agent, f->peer);
	assert_int_equal(exchange_start(f->peer, &get, outcome_cb, &f->outcome, NULL), 0);
	memset(&f->outcome, 0, sizeof f->outcome);
	world_run(f->world, 0);
	assert_true(device_take(&f->agent.device));
	uint8_t bytes[512];
	size_t length = f->agent.device.length;
	for (size_t cut = 0; cut < length; cut++) {
		device_send(&f->agent.device, f->agent.device.bytes, cut);
		memcpy(bytes, f->agent.device.bytes, length);
		bytes[cut] ^= 0x55;
		device_send(&f->agent.device, bytes, length);
	}
	world_run(f->world, 0);
	assert_int_equal(f->outcome.calls, 0);
}

static void credentials_that_cannot_be_used_say_why(void **state)
{
	struct fixture *f = *state;
	static const struct {
		struct gengfu_credentials credentials;
		const char *why;
	} rows[] = {
		{{.version = "3"}, "credentials without a user"},
		{{.version = "3", .user = "a name with more than 32 characters"},
			"a user name of more than 32 characters"},
		{{.version = "3", .user = "u", .auth = "SHA-3", .auth_secret = "12345678"},
			"the algorithm \"SHA-3\" for auth is not known"},
		{{.version = "3", .user = "u", .auth = "SHA-1", .auth_secret = "1234567"},
			"the secret for auth is shorter than 8 characters (RFC 3414)"},
		{{.version = "3", .user = "u", .auth = "SHA-1"}, "no secret for auth"},
		{{.version = "3", .user = "u", .auth_secret = "12345678"}, "a secret for auth, but no algorithm"},
		{{.version = "3", .user = "u", .privacy = "AES", .privacy_secret = "12345678"},
			"privacy needs auth (RFC 3414)"},
		{{.version = "3",
			 .user = "u",
			 .auth = "SHA-1",
			 .auth_secret = "12345678",
			 .privacy = "RC4",
			 .privacy_secret = "12345678"},
			"the algorithm \"RC4\" for privacy is not known"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct peer *peer = NULL;
		char why[256] = "";
		struct peer_options options = {.address = f->agent.device.address, .credentials = &rows[i].credentials};
		assert_int_equal(peer_add(f->engine, &options, &peer, why), -EINVAL);
		assert_string_equal(why, rows[i].why);
	}
}

/* As many varbinds as fit, from a device whose engine id is as long as can be. */
static void ask_for(struct fixture *f, size_t room, struct request *request)
{
	static uint8_t varbinds[REQUEST_MAX];
	size_t length = 0;
	while (length + get.length <= room) {
		memcpy(varbinds + length, VARBIND, get.length);
		length += get.length;
	}
	*request = get;
	request->varbinds = varbinds;
	request->length = length;
	exchange_start(f->peer, request, outcome_cb, &f->outcome, NULL);
	world_run(f->world, 0);
	while (v3_agent_run(&f->agent))
		world_run(f->world, 0);
	assert_int_equal(f->outcome.last.status, GENGFU_OK);
}

static void the_largest_request_fits(void **state)
{
	struct fixture *f = *state;
	struct request request;
	size_t room = peer_varbinds_good(f->peer, 0);
	memset(f->agent.id, 0x80, sizeof f->agent.id);
	f->agent.id_length = sizeof f->agent.id;
	assert_in_range(room, 1100, 1400);
	ask_for(f, room, &request);
	assert_in_range(f->outcome.last.sent, 1300, 1472);
	ask_for(f, 1400, &request);
	assert_in_range(f->outcome.last.sent, 1500, REQUEST_MAX);
	request.length = REQUEST_MAX - 200;
	assert_int_equal(exchange_start(f->peer, &request, outcome_cb, &f->outcome, NULL), -EMSGSIZE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_engine_is_found_out_and_then_asked),
		TEST(every_algorithm_works_with_every_cipher),
		TEST(several_requests_at_once_to_an_unknown_engine_are_all_answered),
		TEST(a_restarted_engine_is_followed),
		TEST(an_engine_that_lost_its_boots_is_followed),
		TEST(a_clock_that_jumps_back_is_followed),
		TEST(a_replaced_engine_is_found_out_again),
		TEST(a_replaced_engine_that_keeps_silent_is_found_out_too),
		TEST(what_is_wrong_with_the_credentials_is_told),
		TEST(a_level_that_the_device_lacks_is_refused),
		TEST(a_context_is_sent_and_one_that_is_unknown_refused),
		TEST(an_answer_with_a_wrong_digest_is_not_taken),
		TEST(an_answer_without_a_digest_is_not_taken),
		TEST(an_answer_with_a_community_is_not_taken),
		TEST(an_old_answer_played_back_is_not_taken),
		TEST(a_device_that_only_tells_its_id_is_told_apart_from_a_dead_one),
		TEST(a_device_that_drops_what_it_cannot_decrypt_is_told),
		TEST(a_device_that_reports_for_ever_is_given_up),
		TEST(two_devices_with_one_engine_id_both_work_and_are_named),
		TEST(an_icmp_error_finds_its_v3_exchange),
		TEST(broken_messages_do_no_harm),
		TEST(credentials_that_cannot_be_used_say_why),
		TEST(the_largest_request_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
