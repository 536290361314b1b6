/* SPDX-License-Identifier: Apache-2.0 */
/* The funnel, with a collector and services that do what the test says. */
#include "base/must.h"
#include "collection/collection.h"
#include "tests/unit/test.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* What the stages to the right and the world were told. */
struct world {
	int64_t now_ns;
	unsigned batches, commits, discards, idle;
	unsigned ended;
	enum gengfu_status status;
	char detail[128];
	/* the one timer that is set */
	struct gengfu_timer *timer;
	/* the one look-up under way */
	gengfu_resolve_cb *resolve;
	void *resolve_data;
	char resolving[64];
	/* the fake collector's last calls */
	int add_result;
	unsigned added, removed, polled, cancelled, stopped;
	struct gengfu_round *round;
	char community[32];
	in_port_t port;
	const struct gengfu_collector_services *services;
};

struct gengfu_timer {
	struct world *world;
	gengfu_timer_cb *cb;
	void *data;
	bool set;
};

static struct world *world_of(struct gengfu_host *host)
{
	return host->agent;
}

static int64_t fake_now(struct gengfu_host *host)
{
	return world_of(host)->now_ns;
}

static struct gengfu_timer *fake_timer_new(struct gengfu_host *host, gengfu_timer_cb *cb, void *data)
{
	struct gengfu_timer *timer = must_calloc(1, sizeof *timer);

	*timer = (struct gengfu_timer){world_of(host), cb, data, false};
	return world_of(host)->timer = timer;
}

static void fake_timer_set(struct gengfu_timer *timer, int64_t at_ns)
{
	timer->set = true;
}

static void fake_timer_free(struct gengfu_timer *timer)
{
	free(timer);
}

static int fake_resolve(struct gengfu_host *host, const char *name, gengfu_resolve_cb *cb, void *data)
{
	struct world *world = world_of(host);

	snprintf(world->resolving, sizeof world->resolving, "%s", name);
	world->resolve = cb;
	world->resolve_data = data;
	return 0;
}

static void run_timer(struct world *world)
{
	if (!world->timer->set)
		return;
	world->timer->set = false;
	world->timer->cb(world->timer->data, world->now_ns);
}

/* The fake collector: its instance and its device are the world. */

static struct world *the_world;

static int fake_start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	the_world->services = services;
	*ret_instance = the_world;
	return 0;
}

static int refusing_start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	snprintf(why, 256, "no socket");
	return -EMFILE;
}

static void fake_stop(void *instance)
{
	((struct world *)instance)->stopped++;
}

static int fake_add(void *instance, const struct gengfu_device *device, void **ret_device, char why[256])
{
	struct world *world = instance;

	world->added++;
	if (world->add_result) {
		snprintf(why, 256, "the passphrase is too short");
		return world->add_result;
	}
	snprintf(world->community, sizeof world->community, "%s",
		device->credentials ? device->credentials->community : "");
	world->port = ntohs(((const struct sockaddr_in *)&device->address)->sin_port);
	*ret_device = world;
	return 0;
}

static void fake_remove(void *instance, void *device)
{
	((struct world *)device)->removed++;
}

static int fake_poll(void *instance, void *device, struct gengfu_round *round, uint64_t due)
{
	struct world *world = device;

	world->polled++;
	world->round = round;
	return 0;
}

static void fake_cancel(void *instance, void *device)
{
	struct world *world = device;

	world->cancelled++;
	world->services->commit(world->round, world->services->batch(world->round, TABLE_system), GENGFU_COMMIT_FAILED);
	world->services->done(world->round, GENGFU_CANCELLED, NULL, 0);
}

static const struct gengfu_collector fake = {
	.abi = GENGFU_COLLECTOR_ABI,
	.size = sizeof fake,
	.name = "fake",
	.start = fake_start,
	.stop = fake_stop,
	.device_add = fake_add,
	.device_remove = fake_remove,
	.poll = fake_poll,
	.cancel = fake_cancel,
};

/* Events */

static struct gengfu_batch *on_batch(void *data, uint32_t device, unsigned table)
{
	static struct gengfu_batch batch;

	((struct world *)data)->batches++;
	return &batch;
}

static void on_commit(void *data, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how)
{
	((struct world *)data)->commits++;
}

static void on_discard(void *data, struct gengfu_batch *batch)
{
	((struct world *)data)->discards++;
}

static void on_ended(void *data, const struct round_end *end)
{
	struct world *world = data;

	world->ended++;
	world->status = end->status;
	snprintf(world->detail, sizeof world->detail, "%s", end->detail ? end->detail : "");
}

static void on_idle(void *data, uint32_t device)
{
	((struct world *)data)->idle++;
}

struct fixture {
	struct world world;
	struct gengfu_host host;
	struct gengfu_services services;
	struct log log;
	struct collection *collection;
	struct device device;
	struct gengfu_credentials credentials;
};

static void drop_line(void *data, enum log_level level, const char *line)
{
	print_message("# %s\n", line);
}

static int set_up(void **state)
{
	struct fixture *fixture = must_calloc(1, sizeof *fixture);
	char why[512];

	the_world = &fixture->world;
	fixture->host = (struct gengfu_host){.agent = &fixture->world, .module = "test"};
	fixture->services = (struct gengfu_services){
		.size = sizeof fixture->services,
		.host = &fixture->host,
		.now_ns = fake_now,
		.timer_new = fake_timer_new,
		.timer_set = fake_timer_set,
		.timer_free = fake_timer_free,
		.resolve = fake_resolve,
	};
	fixture->log = (struct log){LOG_LEVEL_DEBUG, drop_line, NULL};
	fixture->collection = collection_new(&fixture->services,
		&(struct collection_events){.data = &fixture->world,
			.batch = on_batch,
			.commit = on_commit,
			.discard = on_discard,
			.ended = on_ended,
			.idle = on_idle},
		&fixture->log);
	assert_int_equal(collection_start(fixture->collection, &fake, NULL, NULL, 0, NULL, why), 0);
	fixture->device = (struct device){.number = 5, .name = "sw-1", .address = "192.0.2.1:1161", .enabled = true};
	fixture->credentials = (struct gengfu_credentials){.name = "read", .version = "2c", .community = "open"};
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	collection_free(fixture->collection);
	assert_int_equal(fixture->world.stopped, 1);
	assert_int_equal(
		fixture->world.added - (fixture->world.add_result ? fixture->world.added : 0), fixture->world.removed);
	free(fixture);
	return 0;
}

static void add(struct fixture *fixture)
{
	collection_add(fixture->collection, &fixture->device, &fixture->credentials);
}

static void a_round_ends_once_and_then_the_device_is_idle(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	add(fixture);
	assert_int_equal(world->port, 1161);
	assert_string_equal(world->community, "open");
	collection_poll(fixture->collection, 5, 1);
	assert_int_equal(world->polled, 1);
	assert_int_equal(world->idle, 0);
	world->services->commit(world->round, world->services->batch(world->round, TABLE_system), GENGFU_COMPLETE);
	world->services->done(world->round, GENGFU_OK, NULL, 1000);
	assert_int_equal(world->commits, 1);
	assert_int_equal(world->ended, 1);
	assert_int_equal(world->status, GENGFU_OK);
	assert_int_equal(world->idle, 1);
}

static void a_module_that_ends_a_round_twice_is_not_heard_again(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	add(fixture);
	collection_poll(fixture->collection, 5, 1);
	world->services->done(world->round, GENGFU_OK, NULL, 0);
	world->services->done(world->round, GENGFU_TIMEOUT, NULL, 0);
	world->services->commit(world->round, world->services->batch(world->round, TABLE_system), GENGFU_COMPLETE);
	assert_int_equal(world->ended, 1);
	assert_int_equal(world->idle, 1);
	assert_int_equal(world->commits, 0);
	assert_int_equal(world->discards, 1);
}

static void a_name_that_does_not_resolve_ends_its_rounds_with_the_reason(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	fixture->device.address = "nowhere.example:161";
	add(fixture);
	assert_string_equal(world->resolving, "nowhere.example");
	world->resolve(world->resolve_data, -ENOENT, NULL, 0);
	collection_poll(fixture->collection, 5, 1);
	assert_int_equal(world->status, GENGFU_UNRESOLVED);
	assert_non_null(strstr(world->detail, "nowhere.example"));
	assert_int_equal(world->idle, 0); /* never within the call */
	run_timer(world);
	assert_int_equal(world->idle, 1);
	assert_int_equal(world->added, 0);
}

static void a_name_is_looked_up_again_after_a_while(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;
	struct sockaddr_storage found = {0};

	fixture->device.address = "late.example:1611";
	add(fixture);
	world->resolve(world->resolve_data, -ENOENT, NULL, 0);
	world->resolve = NULL;
	collection_poll(fixture->collection, 5, 1);
	run_timer(world);
	assert_null(world->resolve);
	world->now_ns += 31 * NS_PER_S;
	collection_poll(fixture->collection, 5, 1);
	assert_non_null(world->resolve);
	run_timer(world);
	found.ss_family = AF_INET;
	world->resolve(world->resolve_data, 0, &found, 1);
	assert_int_equal(world->added, 1);
	assert_int_equal(world->port, 1611);
	collection_poll(fixture->collection, 5, 1);
	assert_int_equal(world->polled, 1);
	world->services->done(world->round, GENGFU_OK, NULL, 0);
}

static void a_device_that_cannot_be_planned_says_why_each_round(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	world->add_result = -EINVAL;
	add(fixture);
	collection_poll(fixture->collection, 5, 1);
	run_timer(world);
	assert_int_equal(world->status, GENGFU_FAILED);
	assert_string_equal(world->detail, "the passphrase is too short");
	assert_int_equal(world->idle, 1);
	assert_int_equal(world->added, 1);
	world->now_ns += 31 * NS_PER_S;
	collection_poll(fixture->collection, 5, 1);
	run_timer(world);
	assert_int_equal(world->added, 2);
}

static void a_collector_that_does_not_apply_ends_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	world->add_result = -ENOTSUP;
	add(fixture);
	collection_poll(fixture->collection, 5, 1);
	run_timer(world);
	assert_int_equal(world->ended, 0);
	assert_int_equal(world->idle, 1);
}

static void a_device_removed_in_mid_round_is_not_heard_of_again(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	add(fixture);
	collection_poll(fixture->collection, 5, 1);
	collection_remove(fixture->collection, 5);
	assert_int_equal(world->cancelled, 1);
	assert_int_equal(world->removed, 1);
	assert_int_equal(world->discards, 1);
	assert_int_equal(world->ended, 0);
	assert_int_equal(world->idle, 0);
	add(fixture); /* its number may be used at once */
	collection_poll(fixture->collection, 5, 1);
	world->services->done(world->round, GENGFU_OK, NULL, 0);
	assert_int_equal(world->idle, 1);
}

static void an_answer_to_a_look_up_of_a_removed_device_is_dropped(void **state)
{
	struct fixture *fixture = *state;
	struct world *world = &fixture->world;

	fixture->device.address = "slow.example";
	add(fixture);
	collection_remove(fixture->collection, 5);
	world->resolve(world->resolve_data, -ECANCELED, NULL, 0);
	assert_int_equal(world->added, 0);
}

static void credentials_outlive_the_configuration_they_came_from(void **state)
{
	struct fixture *fixture = *state;
	char community[] = "open";

	fixture->credentials.community = community;
	fixture->world.add_result = -EINVAL; /* planned again later, from the copy */
	add(fixture);
	memset(community, 'x', 4);
	fixture->world.add_result = 0;
	fixture->world.added = 0;
	fixture->world.now_ns += 31 * NS_PER_S;
	collection_poll(fixture->collection, 5, 1);
	assert_string_equal(fixture->world.community, "open");
	fixture->world.services->done(fixture->world.round, GENGFU_OK, NULL, 0);
}

static void a_collector_that_does_not_start_is_named(void **state)
{
	struct fixture *fixture = *state;
	struct gengfu_collector refusing = fake;
	char why[512];

	refusing.name = "refusing";
	refusing.start = refusing_start;
	assert_int_equal(collection_start(fixture->collection, &refusing, NULL, NULL, 0, NULL, why), -EMFILE);
	assert_string_equal(why, "collector \"refusing\" does not start: no socket");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_round_ends_once_and_then_the_device_is_idle, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_module_that_ends_a_round_twice_is_not_heard_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_name_that_does_not_resolve_ends_its_rounds_with_the_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_is_looked_up_again_after_a_while, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_device_that_cannot_be_planned_says_why_each_round, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_collector_that_does_not_apply_ends_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_device_removed_in_mid_round_is_not_heard_of_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_answer_to_a_look_up_of_a_removed_device_is_dropped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			credentials_outlive_the_configuration_they_came_from, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_collector_that_does_not_start_is_named, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("collection", tests, NULL, NULL);
}
