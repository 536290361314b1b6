/* SPDX-License-Identifier: Apache-2.0 */
/* The collector as the agent drives it: settings, rows, how rounds end. */
#include "base/must.h"
#include "collectors/collector.h"
#include "readings/tables.h"
#include "tests/unit/icmp/world.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

extern const struct gengfu_collector gengfu_collector;
static const struct gengfu_collector *const icmp = &gengfu_collector;

struct row {
	char target[64];
	bool is_up;
	double rtt_s, jitter_s, loss_ratio;
	uint64_t present;
};

/* The agent: one batch, and what was committed and said at the end. */
struct agent {
	struct gengfu_collector_services services;
	struct gengfu_batch batch;
	uint64_t present[4];
	union gengfu_cell cells[4 * COLUMNS_reachability];
	char text[256];
	bool is_lent, is_full, lacks_columns;
	int commits, ends;
	enum gengfu_commit how;
	struct row row;
	enum gengfu_status status;
	char detail[256];
	int64_t rtt_ns;
};

static struct {
	struct world *world;
	struct agent agent;
	int tun;
	bool has_namespace;
} fixture;

static struct agent *agent_of(struct gengfu_round *round)
{
	return (struct agent *)round;
}

static struct gengfu_column column_cb(struct gengfu_host *host, const char *table, const char *column)
{
	struct gengfu_column found = {.table = tables_find(table), .column = -1};
	if (found.table >= 0 && !(fixture.agent.lacks_columns && strcmp(column, "jitter_s") == 0))
		found.column = tables_column((unsigned)found.table, column);
	return found;
}

static int no_more(struct gengfu_batch *batch, uint32_t rows, uint32_t text)
{
	return -E2BIG;
}

static struct gengfu_batch *batch_cb(struct gengfu_round *round, int table)
{
	struct agent *agent = agent_of(round);
	assert_false(agent->is_lent);
	assert_int_equal(table, TABLE_reachability);
	agent->is_lent = true;
	agent->batch = (struct gengfu_batch){.table = (uint32_t)table,
		.columns = COLUMNS_reachability,
		.capacity = agent->is_full ? 0 : 4,
		.present = agent->present,
		.cells = agent->cells,
		.text = agent->text,
		.text_capacity = sizeof agent->text,
		.grow = no_more};
	return &agent->batch;
}

static double real_at(const struct gengfu_batch *batch, uint32_t column)
{
	return gengfu_is_set(batch, 0, column) ? batch->cells[column].real : -1;
}

static void commit_cb(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how)
{
	struct agent *agent = agent_of(round);
	assert_true(agent->is_lent);
	agent->is_lent = false;
	agent->commits++;
	agent->how = how;
	assert_int_equal(batch->asked, (1U << COLUMNS_reachability) - 1);
	if (how != GENGFU_COMPLETE)
		return;
	assert_int_equal(batch->rows, 1);
	const union gengfu_cell *target = &batch->cells[COLUMN_reachability_target];
	agent->row = (struct row){.is_up = batch->cells[COLUMN_reachability_up].integer,
		.rtt_s = real_at(batch, COLUMN_reachability_rtt_s),
		.jitter_s = real_at(batch, COLUMN_reachability_jitter_s),
		.loss_ratio = real_at(batch, COLUMN_reachability_loss_ratio),
		.present = batch->present[0]};
	snprintf(agent->row.target, sizeof agent->row.target, "%.*s", (int)target->text.length,
		batch->text + target->text.at);
}

static void done_cb(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	struct agent *agent = agent_of(round);
	assert_false(agent->is_lent);
	agent->ends++;
	agent->status = status;
	agent->rtt_ns = rtt_ns;
	snprintf(agent->detail, sizeof agent->detail, "%s", detail ? detail : "");
}

static int set_up(void **state)
{
	fixture.world = NULL;
	if (!fixture.has_namespace || fixture.tun < 0)
		return 0;
	fixture.world = world_new(fixture.tun);
	fixture.agent = (struct agent){.services = {.base = world_services(fixture.world),
					       .size = sizeof fixture.agent.services,
					       .column = column_cb,
					       .batch = batch_cb,
					       .commit = commit_cb,
					       .done = done_cb}};
	return 0;
}

static int tear_down(void **state)
{
	if (fixture.world)
		world_free(fixture.world);
	return 0;
}

static void need_world(void)
{
	if (!fixture.world)
		skip();
}

/* Settings as the agent hands them over, in the order of their names; NULL ends them. */
static struct gengfu_data settings_of(struct gengfu_member *members, size_t count)
{
	return (struct gengfu_data){.type = GENGFU_MAP, .map = {members, count}};
}

static struct gengfu_member integer(const char *key, int64_t value)
{
	return (struct gengfu_member){key, {.type = GENGFU_INTEGER, .integer = value}};
}

static int start_with(struct gengfu_member *members, size_t count, void **ret_instance, char why[256])
{
	struct gengfu_data settings = settings_of(members, count);
	return icmp->start(&fixture.agent.services, &settings, ret_instance, why);
}

static void *start(void)
{
	struct gengfu_member members[] = {
		integer("interval", 100), integer("probes", 2), integer("rate_max", 0), integer("timeout", 500)};
	void *instance = NULL;
	char why[256] = "";
	if (start_with(members, ARRAY_LENGTH(members), &instance, why))
		fail_msg("%s", why);
	return instance;
}

static void *add(void *instance, const char *address)
{
	struct gengfu_device given = {.name = "acc-1", .host = address, .address = address_of(address)};
	void *device = NULL;
	char why[256] = "";
	((struct sockaddr_in *)&given.address)->sin_port = htons(161); /* SNMP's; the same place in IPv6 */
	if (icmp->device_add(instance, &given, &device, why))
		fail_msg("%s", why);
	return device;
}

static void poll_device(void *instance, void *device)
{
	assert_int_equal(icmp->poll(instance, device, (struct gengfu_round *)&fixture.agent, 0), 0);
	assert_int_equal(fixture.agent.ends, 0);
	world_run(fixture.world, 0);
}

static void end(void *instance, void *device)
{
	icmp->device_remove(instance, device);
	icmp->stop(instance);
}

static void answer_after(int64_t ms)
{
	struct request request;
	request_take(fixture.world, &request);
	world_run(fixture.world, ms);
	request_answer(fixture.world, &request, NULL);
	world_wait(fixture.world);
}

static void a_round_that_is_answered_fills_one_row_and_ends_ok(void **state)
{
	static const char *const addresses[] = {"10.9.3.4", "fd09::34"};
	need_world();
	for (size_t i = 0; i < ARRAY_LENGTH(addresses); i++) {
		struct agent *agent = &fixture.agent;
		agent->ends = agent->commits = 0;
		void *instance = start(), *device = add(instance, addresses[i]);
		poll_device(instance, device);
		answer_after(10);
		world_run(fixture.world, 90);
		answer_after(30);
		assert_int_equal(agent->ends, 1);
		assert_int_equal(agent->commits, 1);
		assert_int_equal(agent->status, GENGFU_OK);
		assert_string_equal(agent->detail, "");
		assert_int_equal(agent->rtt_ns, 20 * MS);
		assert_string_equal(agent->row.target, addresses[i]);
		assert_true(agent->row.is_up);
		assert_float_equal(agent->row.rtt_s, 0.020, 1e-9);
		assert_float_equal(agent->row.jitter_s, 0.020, 1e-9);
		assert_float_equal(agent->row.loss_ratio, 0, 1e-9);
		end(instance, device);
	}
}

static void a_lost_probe_is_a_ratio_and_half_an_answer_has_no_jitter(void **state)
{
	need_world();
	void *instance = start(), *device = add(instance, "10.9.3.4");
	poll_device(instance, device);
	answer_after(10);
	world_run(fixture.world, 1000);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_OK);
	assert_string_equal(fixture.agent.detail, "1 of 2 probes answered");
	assert_float_equal(fixture.agent.row.loss_ratio, 0.5, 1e-9);
	assert_float_equal(fixture.agent.row.rtt_s, 0.010, 1e-9);
	assert_false(fixture.agent.row.present >> COLUMN_reachability_jitter_s & 1);
	end(instance, device);
}

static void a_silent_device_has_a_row_that_says_so_without_times(void **state)
{
	need_world();
	void *instance = start(), *device = add(instance, "10.9.3.4");
	poll_device(instance, device);
	world_run(fixture.world, 1000);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_TIMEOUT);
	assert_string_equal(fixture.agent.detail, "none of 2 probes answered");
	assert_int_equal(fixture.agent.how, GENGFU_COMPLETE);
	assert_false(fixture.agent.row.is_up);
	assert_float_equal(fixture.agent.row.loss_ratio, 1, 1e-9);
	assert_int_equal(fixture.agent.row.present,
		1U << COLUMN_reachability_target | 1U << COLUMN_reachability_up | 1U << COLUMN_reachability_loss_ratio);
	end(instance, device);
}

static void what_the_network_says_is_in_the_detail(void **state)
{
	need_world();
	struct request request;
	void *instance = start(), *device = add(instance, "10.9.3.4");
	poll_device(instance, device);
	for (int i = 0; i < 2; i++) {
		request_take(fixture.world, &request);
		request_refuse(fixture.world, &request, "10.9.0.254", 3, 1, ECHO_OCTETS);
		world_wait(fixture.world);
		world_run(fixture.world, 100);
	}
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_UNREACHABLE);
	assert_string_equal(fixture.agent.detail, "No route to host, says 10.9.0.254");
	assert_false(fixture.agent.row.is_up);
	end(instance, device);
}

static void our_own_failure_says_nothing_of_the_device_and_leaves_its_row(void **state)
{
	need_world();
	void *instance = start(), *device = add(instance, "127.255.255.255"); /* broadcast: EACCES */
	poll_device(instance, device);
	world_run(fixture.world, 1000);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_FAILED);
	assert_int_equal(fixture.agent.how, GENGFU_COMMIT_FAILED);
	assert_string_equal(fixture.agent.detail, "cannot send: Permission denied");
	end(instance, device);
}

static void a_batch_without_room_fails_its_commit_and_not_its_round(void **state)
{
	need_world();
	fixture.agent.is_full = true;
	void *instance = start(), *device = add(instance, "10.9.3.4");
	poll_device(instance, device);
	answer_after(10);
	world_run(fixture.world, 90);
	answer_after(10);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_OK);
	assert_int_equal(fixture.agent.how, GENGFU_COMMIT_FAILED);
	end(instance, device);
}

static void a_cancelled_round_ends_at_once_and_only_once(void **state)
{
	need_world();
	void *instance = start(), *device = add(instance, "10.9.3.4");
	poll_device(instance, device);
	icmp->cancel(instance, device);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.status, GENGFU_CANCELLED);
	icmp->cancel(instance, device);
	world_run(fixture.world, 5000);
	assert_int_equal(fixture.agent.ends, 1);
	assert_int_equal(fixture.agent.commits, 0);
	end(instance, device);
}

static void a_device_that_says_so_is_not_pinged(void **state)
{
	need_world();
	struct gengfu_member member = {"enabled", {.type = GENGFU_BOOLEAN, .boolean = false}};
	struct gengfu_data settings = settings_of(&member, 1);
	struct gengfu_device given = {.name = "quiet", .address = address_of("10.9.3.4"), .settings = &settings};
	void *instance = start(), *device = NULL;
	char why[256];
	assert_int_equal(icmp->device_add(instance, &given, &device, why), -ENOTSUP);
	assert_null(device);
	icmp->stop(instance);
}

static void settings_out_of_bounds_are_refused_by_name(void **state)
{
	static const struct {
		const char *key;
		int64_t value;
	} wrong[] = {{"probes", 0}, {"probes", 21}, {"interval", 9}, {"interval", 10001}, {"timeout", 9},
		{"timeout", 30001}, {"rate_max", -1}};
	need_world();
	for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++) {
		struct gengfu_member member = integer(wrong[i].key, wrong[i].value);
		void *instance = NULL;
		char why[256] = "";
		assert_int_equal(start_with(&member, 1, &instance, why), -ERANGE);
		assert_non_null(strstr(why, wrong[i].key));
		assert_null(instance);
	}
}

static void an_agent_without_its_columns_is_refused(void **state)
{
	need_world();
	void *instance = NULL;
	char why[256] = "";
	fixture.agent.lacks_columns = true;
	assert_int_equal(start_with(NULL, 0, &instance, why), -ENOTSUP);
	assert_non_null(strstr(why, "reachability"));
}

static void every_fallback_is_good(void **state)
{
	need_world();
	void *instance = NULL;
	char why[256] = "";
	assert_int_equal(start_with(NULL, 0, &instance, why), 0);
	icmp->stop(instance);
	for (const struct gengfu_key *key = icmp->keys; key->name; key++)
		assert_non_null(key->help);
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(a_round_that_is_answered_fills_one_row_and_ends_ok),
		WITH_WORLD(a_lost_probe_is_a_ratio_and_half_an_answer_has_no_jitter),
		WITH_WORLD(a_silent_device_has_a_row_that_says_so_without_times),
		WITH_WORLD(what_the_network_says_is_in_the_detail),
		WITH_WORLD(our_own_failure_says_nothing_of_the_device_and_leaves_its_row),
		WITH_WORLD(a_batch_without_room_fails_its_commit_and_not_its_round),
		WITH_WORLD(a_cancelled_round_ends_at_once_and_only_once),
		WITH_WORLD(a_device_that_says_so_is_not_pinged),
		WITH_WORLD(settings_out_of_bounds_are_refused_by_name),
		WITH_WORLD(an_agent_without_its_columns_is_refused),
		WITH_WORLD(every_fallback_is_good),
	};
	fixture.has_namespace = world_enter();
	fixture.tun = fixture.has_namespace ? world_tun_open() : -1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
