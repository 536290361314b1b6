/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds against the kernel's own answers on loopback, and against hosts in the test's hands behind a tun device. */
#include "base/must.h"
#include "collectors/icmp/pinger.h"
#include "tests/unit/icmp/world.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PROBES = 3, INTERVAL_MS = 200, TIMEOUT_MS = 1000 };

struct outcome {
	int calls;
	struct ping_result result;
	char says[PLACE_TEXT];
};

struct fixture {
	struct world *world;
	struct pinger *pinger;
	bool has_namespace;
	int tun; /* -1: none */
};

static struct fixture fixture;

static void over(void *data, const struct ping_result *result)
{
	struct outcome *outcome = data;
	outcome->calls++;
	outcome->result = *result;
	snprintf(outcome->says, sizeof outcome->says, "%s", result->says ? result->says : "");
}

static struct pinger_options options_of(void)
{
	return (struct pinger_options){
		.probes = PROBES, .interval_ns = INTERVAL_MS * MS, .timeout_ns = TIMEOUT_MS * MS};
}

static void start(const struct pinger_options *options)
{
	char why[256] = "";
	int error = pinger_start(world_services(fixture.world), options, &fixture.pinger, why);
	if (error)
		fail_msg("%s", why);
}

static int set_up(bool tun, bool ping_sockets)
{
	fixture.world = NULL;
	fixture.pinger = NULL;
	if (!fixture.has_namespace || (tun && fixture.tun < 0) || !world_allow_ping_sockets(ping_sockets))
		return 0;
	fixture.world = world_new(fixture.tun);
	start(&(struct pinger_options){
		.probes = PROBES, .interval_ns = INTERVAL_MS * MS, .timeout_ns = TIMEOUT_MS * MS});
	return 0;
}

static int with_loopback_raw(void **state)
{
	return set_up(false, false);
}

static int with_loopback_ping(void **state)
{
	return set_up(false, true);
}

static int with_tun_raw(void **state)
{
	return set_up(true, false);
}

static int with_tun_ping(void **state)
{
	return set_up(true, true);
}

static int tear_down(void **state)
{
	if (fixture.pinger && fixture.pinger->targets > 0)
		return 0; /* a test that failed has left them */
	pinger_stop(fixture.pinger);
	if (fixture.world)
		world_free(fixture.world);
	return 0;
}

static void need_world(void)
{
	if (!fixture.world)
		skip();
}

static void restart(const struct pinger_options *options)
{
	pinger_stop(fixture.pinger);
	start(options);
}

static struct target *add(const char *address, struct outcome *outcome)
{
	struct sockaddr_storage to = address_of(address);
	struct target *target = NULL;
	char why[256] = "";
	if (target_add(fixture.pinger, &to, over, outcome, &target, why))
		fail_msg("%s", why);
	return target;
}

static uint64_t figure(const char *name)
{
	return world_figure(fixture.world, name);
}

/* Lets the kernel answer on loopback: until so many answers have been counted. */
static void wait_for_answers(uint64_t count)
{
	world_run(fixture.world, 0);
	while (figure("answers") < count)
		world_wait(fixture.world);
}

/* The next request, answered after so long. */
static void answer_next(int64_t after_ms)
{
	struct request request;
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	world_run(fixture.world, after_ms);
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
}

/* Loopback */

static void whole_round(const char *address)
{
	struct outcome outcome = {0};
	struct target *target = add(address, &outcome);
	target_ping(target);
	for (uint64_t i = 1; i <= PROBES; i++) {
		wait_for_answers(i);
		world_run(fixture.world, i < PROBES ? INTERVAL_MS - 1 : 0);
		assert_int_equal(outcome.calls, i == PROBES);
		world_run(fixture.world, 1);
	}
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_OK);
	assert_int_equal(outcome.result.tally.sent, PROBES);
	assert_int_equal(outcome.result.tally.answered, PROBES);
	assert_true(outcome.result.tally.rtt_ns > 0);
	assert_null(outcome.result.says);
	world_run(fixture.world, 5000);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(figure("probes"), PROBES);
	target_remove(target);
}

static void a_host_that_answers_every_probe_ends_its_round_with_the_last_answer(void **state)
{
	need_world();
	whole_round("127.44.5.6");
}

static void a_host_of_ipv6_is_pinged_too(void **state)
{
	need_world();
	whole_round("::1");
}

static void thousands_of_targets_share_one_socket_and_each_gets_its_own_answers(void **state)
{
	enum { TARGETS = 2000 };
	need_world();
	struct outcome *outcomes = must_calloc(TARGETS, sizeof *outcomes);
	struct target **targets = must_calloc(TARGETS, sizeof(void *));
	for (int i = 0; i < TARGETS; i++) {
		char address[32];
		snprintf(address, sizeof address, "127.7.%d.%d", i / 250, 1 + i % 250);
		targets[i] = add(address, &outcomes[i]);
		target_ping(targets[i]);
	}
	for (uint64_t i = 1; i <= PROBES; i++) {
		wait_for_answers(i * TARGETS);
		world_run(fixture.world, i < PROBES ? INTERVAL_MS : 0);
	}
	for (int i = 0; i < TARGETS; i++) {
		assert_int_equal(outcomes[i].calls, 1);
		assert_int_equal(outcomes[i].result.tally.answered, PROBES);
		target_remove(targets[i]);
	}
	assert_int_equal(figure("unknown_answers") + figure("wrong_addresses") + figure("receive_overflows"), 0);
	free(outcomes);
	free(targets);
}

static void two_pingers_on_a_machine_do_not_take_each_others_answers(void **state)
{
	struct outcome mine = {0}, its = {0};
	char why[256];
	need_world();
	struct world *other = world_new(-1);
	struct pinger *second = NULL;
	struct target *target = NULL;
	struct sockaddr_storage to = address_of("127.0.0.1");
	struct pinger_options options = options_of();
	options.probes = 1;
	uint32_t skipped;
	world_services(other)->random(world_services(other)->host, &skipped, sizeof skipped); /* else the ids agree */
	restart(&options);
	assert_int_equal(pinger_start(world_services(other), &options, &second, why), 0);
	assert_int_equal(target_add(second, &to, over, &its, &target, why), 0);
	struct target *first = add("127.0.0.1", &mine);
	target_ping(first);
	target_ping(target);
	wait_for_answers(1);
	world_run(other, 0);
	while (world_figure(other, "answers") < 1)
		world_wait(other);
	assert_int_equal(mine.calls, 1);
	assert_int_equal(its.calls, 1);
	world_run(fixture.world, 0);
	assert_int_equal(figure("unknown_answers") + world_figure(other, "unknown_answers"), 0);
	target_remove(target);
	target_remove(first);
	pinger_stop(second);
	world_free(other);
}

static void a_target_may_be_pinged_again_from_its_callback(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct pinger_options options = options_of();
	options.probes = 1;
	restart(&options);
	struct target *target = add("127.0.0.1", &outcome);
	for (int i = 1; i <= 5; i++) {
		target_ping(target);
		wait_for_answers((uint64_t)i);
		assert_int_equal(outcome.calls, i);
	}
	target_remove(target);
}

static void a_cancelled_round_calls_nobody_and_the_next_one_does(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct pinger_options options = options_of();
	options.probes = 1;
	restart(&options);
	struct target *target = add("127.0.0.1", &outcome);
	target_ping(target);
	target_cancel(target);
	world_run(fixture.world, 5000);
	assert_int_equal(outcome.calls, 0);
	target_ping(target);
	wait_for_answers(1);
	assert_int_equal(outcome.calls, 1);
	target_remove(target);
}

static void a_target_without_a_route_is_unreachable_by_our_own_word(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct target *target = add("203.0.113.9", &outcome);
	target_ping(target);
	world_run(fixture.world, 2000);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_UNREACHABLE);
	assert_int_equal(outcome.result.error, ENETUNREACH);
	assert_null(outcome.result.says);
	assert_int_equal(figure("send_failures"), PROBES);
	target_remove(target);
}

static void a_target_that_may_not_be_sent_to_fails_and_others_do_not_suffer(void **state)
{
	need_world();
	struct outcome outcome = {0}, good = {0};
	struct target *target = add("127.255.255.255", &outcome); /* EACCES without SO_BROADCAST */
	struct target *neighbour = add("127.0.0.1", &good);
	target_ping(target);
	target_ping(neighbour);
	for (uint64_t i = 1; i <= PROBES; i++) {
		wait_for_answers(i);
		world_run(fixture.world, INTERVAL_MS);
	}
	world_run(fixture.world, 2000);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_FAILED);
	assert_int_equal(outcome.result.error, EACCES);
	assert_int_equal(outcome.result.tally.sent, 0);
	assert_int_equal(good.result.status, GENGFU_OK);
	assert_int_equal(good.result.tally.loss_ratio * 1000, 0);
	target_remove(target);
	target_remove(neighbour);
}

static void a_source_address_that_is_not_ours_is_refused_at_start(void **state)
{
	need_world();
	struct pinger_options options = options_of();
	struct pinger *pinger = NULL;
	char why[256] = "";
	options.bind4 = "10.99.99.99";
	assert_int_equal(pinger_start(world_services(fixture.world), &options, &pinger, why), -EADDRNOTAVAIL);
	assert_non_null(strstr(why, "10.99.99.99"));
	options.bind4 = "no address";
	assert_int_equal(pinger_start(world_services(fixture.world), &options, &pinger, why), -EINVAL);
	options.bind4 = NULL;
	options.bind6 = "fe80::dead";
	assert_true(pinger_start(world_services(fixture.world), &options, &pinger, why) < 0);
	assert_non_null(strstr(why, "fe80::dead"));
	assert_null(pinger);
}

/* Hosts in the test's hands */

static void times_are_those_between_request_and_answer(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	answer_next(30);
	world_run(fixture.world, INTERVAL_MS - 30);
	answer_next(50);
	world_run(fixture.world, INTERVAL_MS - 50);
	answer_next(10);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.tally.rtt_ns, 30 * MS);
	assert_int_equal(outcome.result.tally.jitter_ns, 30 * MS); /* (20 + 40) / 2 */
	target_remove(target);
}

static void a_probe_that_is_not_answered_in_time_is_lost_and_the_round_goes_on(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request lost;
	struct target *target = add("fd09::77", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &lost);
	world_run(fixture.world, INTERVAL_MS);
	answer_next(20);
	world_run(fixture.world, INTERVAL_MS - 20);
	answer_next(20);
	assert_int_equal(outcome.calls, 0);
	world_run(fixture.world, TIMEOUT_MS - 2 * INTERVAL_MS - 21);
	assert_int_equal(outcome.calls, 0);
	world_run(fixture.world, 1);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_OK);
	assert_int_equal(outcome.result.tally.answered, 2);
	assert_float_equal(outcome.result.tally.loss_ratio, 1.0 / 3, 1e-9);
	assert_int_equal(figure("timeouts"), 1);
	request_answer(fixture.world, &lost, NULL);
	world_wait(fixture.world);
	assert_int_equal(figure("late_answers"), 1);
	target_remove(target);
}

static void a_silent_host_times_out(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 2 * INTERVAL_MS + TIMEOUT_MS - 1);
	assert_int_equal(outcome.calls, 0);
	world_run(fixture.world, 1);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_TIMEOUT);
	assert_int_equal(outcome.result.tally.jitter_ns, -1);
	assert_int_equal(requests_drop(fixture.world), PROBES);
	target_remove(target);
}

static void an_answer_twice_counts_once(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, NULL);
	request_answer(fixture.world, &request, NULL);
	while (figure("duplicate_answers") < 1)
		world_wait(fixture.world);
	assert_int_equal(figure("answers"), 1);
	assert_int_equal(outcome.calls, 0);
	target_remove(target);
}

static void an_answer_from_another_address_is_none(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, "10.9.3.5");
	world_wait(fixture.world);
	assert_int_equal(figure("wrong_addresses"), 1);
	world_run(fixture.world, 2000);
	assert_int_equal(outcome.result.status, GENGFU_TIMEOUT);
	target_remove(target);
}

static void an_answer_of_another_host_to_the_same_sequence_number_is_none_in_ipv6(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("fd09::3", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, "fd09::4");
	world_wait(fixture.world);
	assert_int_equal(figure("wrong_addresses"), 1);
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
	assert_int_equal(figure("answers"), 1);
	target_remove(target);
}

static void a_forged_answer_that_does_not_know_the_cookie_is_none(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_icmp(&request)[8] ^= 1;
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
	request_icmp(&request)[8] ^= 1;
	request_icmp(&request)[6] ^= 0x80; /* and one to a sequence number that was never used */
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
	assert_int_equal(figure("unknown_answers"), 2);
	assert_int_equal(figure("answers"), 0);
	target_remove(target);
}

static void an_answer_to_a_removed_target_is_late(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	target_remove(target);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
	assert_int_equal(figure("late_answers"), 1);
	assert_int_equal(outcome.calls, 0);
}

static void refuse_all(struct outcome *outcome, uint8_t type, uint8_t code, size_t quoted)
{
	struct request request;
	struct target *target = add("10.9.3.4", outcome);
	target_ping(target);
	for (uint64_t i = 0; i < PROBES; i++) {
		uint64_t before = figure("icmp_errors");
		world_run(fixture.world, i ? INTERVAL_MS : 0);
		request_take(fixture.world, &request);
		request_refuse(fixture.world, &request, "10.9.0.254", type, code, quoted);
		while (figure("icmp_errors") == before)
			world_wait(fixture.world);
	}
	world_run(fixture.world, 0);
	target_remove(target);
}

static void icmp_errors_end_a_round_at_once_and_say_who_said_so(void **state)
{
	need_world();
	struct outcome outcome = {0};
	refuse_all(&outcome, 3, 1, ECHO_OCTETS);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_UNREACHABLE);
	assert_int_equal(outcome.result.error, EHOSTUNREACH);
	assert_string_equal(outcome.says, "10.9.0.254");
	assert_int_equal(figure("timeouts"), 0);
}

static void an_icmp_error_that_quotes_eight_octets_is_enough(void **state)
{
	need_world();
	struct outcome outcome = {0};
	refuse_all(&outcome, 3, 0, ECHO_HEADER_OCTETS);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.error, ENETUNREACH);
}

static void a_loop_in_the_network_is_unreachable_too(void **state)
{
	need_world();
	struct outcome outcome = {0};
	refuse_all(&outcome, 11, 0, ECHO_OCTETS);
	assert_int_equal(outcome.result.status, GENGFU_UNREACHABLE);
}

static void one_answer_weighs_more_than_icmp_errors(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	for (uint64_t i = 1; i < PROBES; i++) {
		world_run(fixture.world, i > 1 ? INTERVAL_MS : 0);
		request_take(fixture.world, &request);
		request_refuse(fixture.world, &request, "10.9.0.254", 3, 1, ECHO_OCTETS);
		while (figure("icmp_errors") < i)
			world_wait(fixture.world);
	}
	world_run(fixture.world, INTERVAL_MS);
	answer_next(5);
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_OK);
	assert_float_equal(outcome.result.tally.loss_ratio, 2.0 / 3, 1e-9);
	target_remove(target);
}

static void a_forged_icmp_error_changes_nothing(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	struct request forged = request;
	request_icmp(&forged)[10] ^= 1; /* cookie */
	request_refuse(fixture.world, &forged, "10.9.0.254", 3, 1, ECHO_OCTETS);
	world_wait(fixture.world);
	forged = request;
	forged.bytes[19] ^= 1; /* destination */
	request_refuse(fixture.world, &forged, "10.9.0.254", 3, 1, ECHO_OCTETS);
	world_wait(fixture.world);
	assert_int_equal(figure("icmp_errors"), 0);
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
	assert_int_equal(figure("answers"), 1);
	target_remove(target);
}

static void a_busy_loop_adds_nothing_to_a_round_trip_time(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct pinger_options options = options_of();
	options.probes = 1;
	restart(&options);
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	world_sleep(fixture.world, 40);
	request_answer(fixture.world, &request, NULL);
	world_offer_wall(fixture.world, 300 * MS); /* it came 300 ms and a little before it is read */
	world_sleep(fixture.world, 300);
	world_wait(fixture.world);
	assert_int_equal(outcome.calls, 1);
	assert_true(outcome.result.tally.rtt_ns <= 40 * MS);
	target_remove(target);
}

static void a_wall_clock_that_is_set_back_meanwhile_does_no_harm(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct pinger_options options = options_of();
	options.probes = 1;
	restart(&options);
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, NULL);
	world_offer_wall(fixture.world, -3600 * NS_PER_S);
	world_sleep(fixture.world, 70);
	world_wait(fixture.world);
	assert_int_equal(outcome.result.tally.rtt_ns, 70 * MS);
	target_remove(target);
}

static void an_answer_that_lies_in_the_socket_while_the_loop_is_busy_is_not_lost(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct request request;
	struct pinger_options options = options_of();
	options.probes = 1;
	restart(&options);
	struct target *target = add("10.9.3.4", &outcome);
	target_ping(target);
	world_run(fixture.world, 0);
	request_take(fixture.world, &request);
	request_answer(fixture.world, &request, NULL);
	world_sleep(fixture.world, INT64_C(3) * TIMEOUT_MS);
	world_run(fixture.world, 0); /* the timer is first */
	assert_int_equal(outcome.calls, 1);
	assert_int_equal(outcome.result.status, GENGFU_OK);
	target_remove(target);
}

static void a_rate_spreads_what_is_due_at_once(void **state)
{
	enum { TARGETS = 10 };
	need_world();
	struct outcome outcomes[TARGETS] = {0};
	struct target *targets[TARGETS];
	struct pinger_options options = options_of();
	options.probes = 1;
	options.rate_max = 100;
	restart(&options);
	for (int i = 0; i < TARGETS; i++) {
		char address[32];
		snprintf(address, sizeof address, "10.9.1.%d", 1 + i);
		targets[i] = add(address, &outcomes[i]);
		target_ping(targets[i]);
	}
	world_run(fixture.world, 45);
	assert_int_equal(figure("probes"), 5);
	world_run(fixture.world, 50);
	assert_int_equal(figure("probes"), TARGETS);
	for (int i = 0; i < TARGETS; i++)
		target_remove(targets[i]);
}

static void told(void *data, const struct gengfu_trace *told)
{
	struct gengfu_trace *last = data;
	*last = *told;
}

static void a_trace_tells_of_each_probe(void **state)
{
	need_world();
	struct outcome outcome = {0};
	struct gengfu_trace last = {0};
	struct target *target = add("10.9.3.4", &outcome);
	target_trace(target, told, &last);
	target_ping(target);
	answer_next(12);
	assert_int_equal(last.status, GENGFU_OK);
	assert_int_equal(last.took_ns, 12 * MS);
	assert_int_equal(last.sent, ECHO_OCTETS);
	assert_true(last.received >= ECHO_OCTETS);
	world_run(fixture.world, 2000);
	assert_int_equal(last.status, GENGFU_TIMEOUT);
	assert_int_equal(last.took_ns, TIMEOUT_MS * MS);
	target_remove(target);
}

#define LOOPBACK_TESTS(run) \
	run(a_host_that_answers_every_probe_ends_its_round_with_the_last_answer) run(a_host_of_ipv6_is_pinged_too) \
		run(thousands_of_targets_share_one_socket_and_each_gets_its_own_answers) \
			run(two_pingers_on_a_machine_do_not_take_each_others_answers) \
				run(a_target_may_be_pinged_again_from_its_callback) \
					run(a_cancelled_round_calls_nobody_and_the_next_one_does) run( \
						a_target_without_a_route_is_unreachable_by_our_own_word) \
						run(a_target_that_may_not_be_sent_to_fails_and_others_do_not_suffer) \
							run(a_source_address_that_is_not_ours_is_refused_at_start)

#define TUN_TESTS(run) \
	run(times_are_those_between_request_and_answer) run( \
		a_probe_that_is_not_answered_in_time_is_lost_and_the_round_goes_on) run(a_silent_host_times_out) \
		run(an_answer_twice_counts_once) run(an_answer_from_another_address_is_none) run( \
			an_answer_of_another_host_to_the_same_sequence_number_is_none_in_ipv6) \
			run(a_forged_answer_that_does_not_know_the_cookie_is_none) run( \
				an_answer_to_a_removed_target_is_late) \
				run(icmp_errors_end_a_round_at_once_and_say_who_said_so) run( \
					an_icmp_error_that_quotes_eight_octets_is_enough) \
					run(a_loop_in_the_network_is_unreachable_too) run( \
						one_answer_weighs_more_than_icmp_errors) \
						run(a_forged_icmp_error_changes_nothing) run( \
							a_busy_loop_adds_nothing_to_a_round_trip_time) \
							run(a_wall_clock_that_is_set_back_meanwhile_does_no_harm) run( \
								an_answer_that_lies_in_the_socket_while_the_loop_is_busy_is_not_lost) \
								run(a_rate_spreads_what_is_due_at_once) \
									run(a_trace_tells_of_each_probe)

/* Each with both kinds of socket, raw ones first: see world_allow_ping_sockets. */
#define RAW_ON_LOOPBACK(test) cmocka_unit_test_setup_teardown(test, with_loopback_raw, tear_down),
#define PING_ON_LOOPBACK(test) cmocka_unit_test_setup_teardown(test, with_loopback_ping, tear_down),
#define RAW_ON_TUN(test) cmocka_unit_test_setup_teardown(test, with_tun_raw, tear_down),
#define PING_ON_TUN(test) cmocka_unit_test_setup_teardown(test, with_tun_ping, tear_down),

int main(void)
{
	const struct CMUnitTest tests[] = {LOOPBACK_TESTS(RAW_ON_LOOPBACK) TUN_TESTS(RAW_ON_TUN)
			LOOPBACK_TESTS(PING_ON_LOOPBACK) TUN_TESTS(PING_ON_TUN)};
	fixture.has_namespace = world_enter();
	fixture.tun = fixture.has_namespace ? world_tun_open() : -1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
