/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only place that puts the stages together. Each stage to the right is fed by a callback that is registered here;
 * requests that go left (poll soon) pass through here too. Nothing is decided in this file: it owns the loop, the
 * signals, the order in which things start and stop, and one slot per device for `gengfu status`.
 *
 * Order at start: configuration, store (may refuse), collectors, what the store remembers, devices, sinks, control
 * socket. At the end: no more polls, the last events into the store, a few seconds for the sinks, then everything in
 * reverse.
 *
 * A turn of the loop is one transaction: what the callbacks of one turn put into the store is sealed before the loop
 * sleeps.
 */
#include "agent.h"
#include "base/must.h"
#include "base/text.h"
#include "parts.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RELOAD_PAUSE_MS 1000
#define DRAIN_MS 3000 /* how long the sinks may take at the end */
#define REOPEN_MS (24 * 3600 * INT64_C(1000)) /* the same cause within this time re-opens its ticket */

struct wall agent_wall(void)
{
	return wall_read();
}

static struct device_state *device_slot(struct agent *agent, uint32_t number)
{
	uint32_t old = agent->devices_capacity, capacity = old ? old : 64;

	if (number >= old) {
		while (capacity <= number)
			capacity *= 2;
		agent->devices = must_realloc(agent->devices, capacity, sizeof *agent->devices);
		memset(agent->devices + old, 0, (capacity - old) * sizeof *agent->devices);
		agent->devices_capacity = capacity;
	}
	return &agent->devices[number];
}

static void device_slot_clear(struct device_state *slot)
{
	free(slot->profile);
	free(slot->why);
	*slot = (struct device_state){0};
}

/* Collection to readings */

static struct gengfu_batch *on_batch(void *data, uint32_t device, unsigned table)
{
	struct agent *agent = data;

	return readings_batch(agent->readings, table);
}

static void on_commit(void *data, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how)
{
	struct agent *agent = data;

	readings_commit(agent->readings, device, batch, how, mono_read());
}

static void on_discard(void *data, struct gengfu_batch *batch)
{
	struct agent *agent = data;

	readings_discard(agent->readings, batch);
}

static const char *device_name(const struct agent *agent, uint32_t number)
{
	const struct device *device = inventory_device(agent->inventory, number);

	return device ? device->name : "?";
}

/* One line when a device's outcome changes, not one per round. */
static void log_outcome(
	struct agent *agent, uint32_t device, const struct round_outcome *before, const struct round_outcome *now)
{
	bool quoted = now->detail[0] != '\0';

	if (before->any ? before->status == now->status && strcmp(before->detail, now->detail) == 0
			: now->status == GENGFU_OK)
		return;
	log_write(agent->log, now->status == GENGFU_OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
		"device=%s collector=%s status=%s%s%s%s", device_name(agent, device), now->collector,
		status_text(now->status), quoted ? " reason=\"" : "", now->detail, quoted ? "\"" : "");
}

static bool is_answer(enum gengfu_status status)
{
	return status == GENGFU_OK || status == GENGFU_PARTIAL;
}

static void on_ended(void *data, const struct round_end *end)
{
	struct agent *agent = data;
	struct round_outcome *now = &device_slot(agent, end->device)->now;

	if (end->status == GENGFU_CANCELLED)
		return;
	now->answered |= is_answer(end->status);
	if (!now->any || now->status == GENGFU_OK) {
		now->status = end->status;
		now->collector = end->collector;
		snprintf(now->detail, sizeof now->detail, "%s", end->detail ? end->detail : "");
		utf8_repair(now->detail); /* it may have been cut */
	}
	now->any = true;
	readings_polled(
		agent->readings, end->device, end->collector, end->status, end->detail, end->rtt_ns, mono_read());
}

static void on_idle(void *data, uint32_t device)
{
	struct agent *agent = data;
	struct device_state *slot = device_slot(agent, device);

	if (slot->now.any) {
		causes_polled(agent->causes, device, slot->now.answered, mono_read());
		log_outcome(agent, device, &slot->last, &slot->now);
		slot->rounds++;
		slot->last = slot->now;
		slot->now = (struct round_outcome){0};
	}
	if (agent->schedule) /* else the agent is stopping, and this was the device's last round */
		schedule_done(agent->schedule, device, mono_read());
}

static void on_recognised(void *data, uint32_t device, const struct gengfu_identity *identity)
{
	struct agent *agent = data;
	struct device_state *slot = device_slot(agent, device);

	if (!slot->profile || !identity->profile || strcmp(slot->profile, identity->profile) != 0)
		log_info(agent->log, "device=%s profile=%s why=\"%s\"", device_name(agent, device),
			identity->profile ? identity->profile : "none", identity->why ? identity->why : "");
	free(slot->profile);
	free(slot->why);
	slot->profile = identity->profile ? must_strdup(identity->profile) : NULL;
	slot->why = identity->why ? must_strdup(identity->why) : NULL;
}

static void on_poll_soon(void *data, uint32_t device)
{
	struct agent *agent = data;

	if (agent->schedule)
		schedule_soon(agent->schedule, device, mono_read());
}

static void on_due(void *data, uint32_t device, uint64_t due)
{
	struct agent *agent = data;

	collection_poll(agent->collection, device, due);
}

/* Readings to checks to alarms */

static bool has_row(void *data, const char *name)
{
	const struct table *table = data;
	char own[512];

	for (uint32_t i = 0; i < table->count; i++) {
		row_name(table->number, table->rows[i], own, sizeof own);
		if (strcmp(own, name) == 0)
			return true;
	}
	return false;
}

/* Readings tell of rows that go, but not of those that went while no agent ran: once, when a table was read whole as
 * often as it takes for a row to be gone, the alarms that the store remembered are held against it. */
static void end_alarms_of_absent_rows(struct agent *agent, uint32_t device, const struct table *table)
{
	struct device_state *slot = device_slot(agent, device);
	const char *kind = tables[table->number].singular;
	uint64_t bit = UINT64_C(1) << table->number;

	if (slot->read_thrice & bit)
		return;
	slot->read_thrice |= slot->read_twice & bit;
	slot->read_twice |= slot->read_once & bit;
	slot->read_once |= bit;
	if (slot->read_thrice & bit && strcmp(kind, "device") != 0)
		alarms_rows_absent(
			agent->alarms, device_name(agent, device), kind, has_row, (void *)table, mono_read());
}

static void on_committed(void *data, uint32_t device, const struct table *table, enum gengfu_commit how)
{
	struct agent *agent = data;

	if (how == GENGFU_COMMIT_FAILED)
		return;
	checks_table(agent->checks, device, table, mono_read());
	if (how == GENGFU_COMPLETE)
		end_alarms_of_absent_rows(agent, device, table);
}

static void on_gone(void *data, uint32_t device, unsigned table, const struct row *row)
{
	struct agent *agent = data;
	char name[512];

	row_name(table, row, name, sizeof name);
	struct resource resource = {tables[table].singular, device_name(agent, device), name};
	alarms_row_gone(agent->alarms, &resource, mono_read());
}

static void on_restarted(void *data, uint32_t device, double uptime_s)
{
	struct agent *agent = data;

	log_info(agent->log, "device=%s restarted, up for %.0f s", device_name(agent, device), uptime_s);
}

static void on_verdict(void *data, const struct verdict *verdict, struct mono now)
{
	struct agent *agent = data;

	alarms_report(agent->alarms, verdict, now);
}

static enum severity on_current(
	void *data, const struct resource *resource, const char *alarm_type_id, const char *qualifier)
{
	struct agent *agent = data;

	return alarms_current(agent->alarms, resource, alarm_type_id, qualifier);
}

/* Alarms to causes to tickets to the store */

static void on_alarm(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct agent *agent = data;

	if (change == ALARM_CLEARED)
		store_delete_alarm(agent->store, alarm->key);
	else
		store_put_alarm(agent->store, alarm);
	causes_alarm(agent->causes, alarm, change, now, at);
}

static void on_cause(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	struct agent *agent = data;

	tickets_cause(agent->tickets, cause, change, at);
}

static void on_ticket(void *data, const struct ticket_event *event)
{
	struct agent *agent = data;

	store_append(agent->store, event->type, event->subject, event->time, event->data);
	store_put_ticket(agent->store, event->ticket);
	log_info(agent->log, "ticket=%s event=%s", event->ticket->number, event->type);
}

/* The store and the sinks */

static void on_store_committed(void *data, int64_t sequence)
{
	struct agent *agent = data;

	if (agent->delivery)
		delivery_committed(agent->delivery, sequence, mono_read());
}

static void on_store_trouble(void *data, int error, const char *what)
{
	struct agent *agent = data;

	if (error)
		log_error(agent->log, "store: %s (%s): changes are kept in memory until it works again", what,
			strerror(-error));
	else
		log_info(agent->log, "store: works again");
	snprintf(agent->store_trouble, sizeof agent->store_trouble, "%s", error ? what : "");
	utf8_repair(agent->store_trouble);
}

/* On the writer's thread. */
static void on_store_wake(void *data)
{
	struct agent *agent = data;

	uv_async_send(&agent->store_wake);
}

static void store_woken(uv_async_t *async)
{
	struct agent *agent = container_of(async, struct agent, store_wake);

	store_poll(agent->store);
}

/* Devices come and go */

static void watch_device(struct agent *agent, const struct device *device)
{
	const struct config_credentials *credentials = config_find_credentials(agent->config, device->credentials);

	if (!device->enabled)
		return;
	collection_add(agent->collection, device, credentials ? &credentials->values : NULL);
	schedule_add(
		agent->schedule, device->number, device->name, device->poll_ms, agent->config->table_ms, mono_read());
}

static void unwatch_device(struct agent *agent, const struct device *device)
{
	schedule_remove(agent->schedule, device->number);
	collection_remove(agent->collection, device->number);
}

static void on_inventory(void *data, const struct inventory_change *change)
{
	struct agent *agent = data;
	const struct device *device = change->device;

	switch (change->kind) {
	case DEVICE_ADDED:
		watch_device(agent, device);
		break;
	case DEVICE_CHANGED:
		unwatch_device(agent, device);
		watch_device(agent, device);
		if (!device->enabled) /* nobody looks any more whether they hold */
			alarms_device_removed(agent->alarms, device->name, mono_read());
		break;
	case DEVICE_REMOVED:
		unwatch_device(agent, device);
		alarms_device_removed(agent->alarms, device->name, mono_read());
		checks_removed(agent->checks, device->number);
		readings_remove(agent->readings, device->number);
		device_slot_clear(device_slot(agent, device->number));
		break;
	}
}

/* Configuration */

static void log_problems(const struct log *log, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++) {
		auto_buffer line = BUFFER_EMPTY;

		problem_format(&problems->items[i], &line);
		log_write(log, problems->items[i].is_warning ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, "%s",
			buffer_text(&line));
	}
}

struct ended {
	const struct agent *agent;
	char **names;
	size_t count, capacity;
};

static void add_ended(struct ended *ended, const char *name)
{
	array_reserve_one(ended->names, ended->count, ended->capacity);
	ended->names[ended->count++] = must_strdup(name);
}

static void collect_ended_check(void *data, const struct alarm *alarm)
{
	struct ended *ended = data;

	if (!checks_has(ended->agent->checks, alarm->alarm_type_id) &&
		strcmp(alarm->alarm_type_id, "check-failed") != 0)
		add_ended(ended, alarm->alarm_type_id);
}

static void collect_ended_device(void *data, const struct alarm *alarm)
{
	struct ended *ended = data;
	const char *name = alarm->resource.device;
	const struct device *device = name ? inventory_find(ended->agent->inventory, name) : NULL;

	if (name && *name && (!device || !device->enabled))
		add_ended(ended, name);
}

static void end_alarms(
	struct agent *agent, struct ended *ended, void end(struct alarms *alarms, const char *name, struct mono now))
{
	for (size_t i = 0; i < ended->count; i++) {
		end(agent->alarms, ended->names[i], mono_read());
		free(ended->names[i]);
	}
	free(ended->names);
}

/* Alarms of checks that the configuration does not name any more end. */
static void end_alarms_of_ended_checks(struct agent *agent)
{
	struct ended ended = {.agent = agent};

	alarms_each(agent->alarms, collect_ended_check, &ended);
	end_alarms(agent, &ended, alarms_check_removed);
}

/* So do those of devices that went, or were switched off, while no agent ran. */
static void end_alarms_of_ended_devices(struct agent *agent)
{
	struct ended ended = {.agent = agent};

	alarms_each(agent->alarms, collect_ended_device, &ended);
	end_alarms(agent, &ended, alarms_device_removed);
}

static int apply_config(struct agent *agent, struct config *config, struct problems *problems)
{
	int error = inventory_update(agent->inventory, config, true, problems);
	struct calendars *calendars = calendars_read(config, problems);

	if (!error)
		error = checks_verify(agent->options->library, config->checks, config->checks_count, problems);
	if (error || !calendars) {
		calendars_free(calendars);
		return -EINVAL;
	}
	struct config *old = agent->config;
	agent->config = config;
	/* Read again, not taken over from the check: if a file was changed in between, nothing is applied after all. */
	error = inventory_update(agent->inventory, config, false, problems);
	if (!error)
		error = checks_load(agent->checks, config->checks, config->checks_count, problems);
	if (error) {
		agent->config = old;
		calendars_free(calendars);
		return error;
	}
	causes_inventory(agent->causes, mono_read());
	end_alarms_of_ended_checks(agent);
	promises_take(agent, calendars, mono_read());
	promises_warn(agent, problems);
	config_free(old);
	return 0;
}

int agent_reload(struct agent *agent, struct buffer *answer)
{
	auto_problems problems = PROBLEMS_EMPTY;
	size_t before = inventory_device_count(agent->inventory);

	if (agent->stopping) {
		buffer_add_text(answer, "not reloaded: the agent is stopping\n");
		return -ECANCELED;
	}
	struct config *config = config_read(agent->options->config, agent->modules, &problems);
	int error = config ? apply_config(agent, config, &problems) : -EINVAL;

	log_problems(agent->log, &problems);
	problems_format(&problems, answer);
	if (error) {
		if (config)
			config_free(config);
		log_error(agent->log,
			"the configuration was not reloaded: it has mistakes; the earlier one stays in force");
		buffer_add_text(answer, "not reloaded: the earlier configuration stays in force\n");
		return -EINVAL;
	}
	size_t after = inventory_device_count(agent->inventory);
	log_info(agent->log, "configuration reloaded: %zu devices before, %zu now", before, after);
	buffer_printf(answer, "reloaded: %zu devices before, %zu now\n", before, after);
	return 0;
}

/* Start */

static int make_state_folder(const char *path, char why[512])
{
	if (mkdir(path, 0750) < 0 && errno != EEXIST) {
		snprintf(why, 512, "the state directory %s cannot be made: %s; make it, or set `state` in agent { … }",
			path, strerror(errno));
		return -errno;
	}
	if (access(path, R_OK | W_OK | X_OK) < 0) {
		snprintf(why, 512, "the state directory %s cannot be written: %s; give it to the user that runs gengfu",
			path, strerror(errno));
		return -errno;
	}
	return 0;
}

static int open_store(struct agent *agent, char why[512])
{
	char path[1024];
	int error = make_state_folder(agent->config->state, why);

	if (error)
		return error;
	snprintf(path, sizeof path, "%s/gengfu.db", agent->config->state);
	struct store_options options = {
		.path = path,
		.log = agent->log,
		.agent_name = agent->config->name,
		.reopen_ms = REOPEN_MS,
	};
	return store_open(&options, on_store_committed, on_store_trouble, on_store_wake, agent, &agent->store, why);
}

static int start_collectors(struct agent *agent, struct problems *problems, char why[512])
{
	profiles_read(&agent->profiles, agent->options->library, problems);
	profiles_read(&agent->profiles, agent->config->folder, problems);
	if (problems->errors) {
		snprintf(why, 512, "the profiles have mistakes");
		return -EINVAL;
	}
	for (size_t i = 0; i < agent->config->collectors_count; i++) {
		const struct config_module *wanted = &agent->config->collectors[i];
		const struct gengfu_collector *collector = modules_collector(agent->modules, wanted->name, why);
		int error = collector ? collection_start(agent->collection, collector, wanted->settings,
						agent->profiles.items, agent->profiles.count, problems, why)
				      : -ENOENT;

		if (error)
			return error;
	}
	return 0;
}

static int start_sinks(struct agent *agent, char why[512])
{
	agent->delivery = delivery_new(&(struct delivery_options){
		.store = agent->store,
		.timers = &agent->host.timers,
		.services = &agent->host.services,
		.log = agent->log,
		.agent_name = agent->config->name,
	});
	for (size_t i = 0; i < agent->config->sinks_count; i++) {
		const struct config_module *wanted = &agent->config->sinks[i];
		const struct gengfu_sink *sink = modules_sink(agent->modules, wanted->name, why);
		int error = sink ? delivery_add(agent->delivery, sink, wanted->settings, mono_read(), why) : -ENOENT;

		if (error)
			return error;
	}
	return 0;
}

static void random_cb(void *data, void *bytes, size_t length)
{
	struct agent *agent = data;

	agent->host.services.random(&agent->host.self, bytes, length);
}

static void make_stages(struct agent *agent)
{
	static const int64_t settle_rounds = 3;
	int64_t settle_ms = settle_rounds * agent->config->poll_ms;

	agent->inventory = inventory_new();
	inventory_watch(agent->inventory, on_inventory, agent);
	agent->schedule = schedule_new(&agent->host.timers, on_due, agent);
	agent->collection = collection_new(&agent->host.services,
		&(struct collection_events){
			agent, on_batch, on_commit, on_discard, on_ended, on_idle, on_recognised, on_poll_soon},
		agent->log);
	agent->readings = readings_new(&(struct readings_events){agent, on_committed, on_gone, on_restarted});
	agent->checks = checks_new(
		&(struct checks_options){agent->options->library, agent->log, agent->readings, agent->inventory},
		&(struct checks_events){agent, on_verdict, on_current});
	agent->alarms = alarms_new(&agent->host.timers, on_alarm, agent);
	alarms_set_wall(agent->alarms, mono_read(), wall_read());
	agent->causes = causes_new(
		&(struct causes_options){
			.inventory = agent->inventory,
			.timers = &agent->host.timers,
			.settle_ms = settle_ms < 30000 ? settle_ms : 30000,
			.least_severity = SEVERITY_MINOR,
		},
		on_cause, on_poll_soon, agent);
	agent->tickets = tickets_new(
		&(struct tickets_options){
			.agent_name = agent->config->name,
			.prefix = agent->config->ticket_prefix,
			.reopen_ms = REOPEN_MS,
			.random = random_cb,
			.inventory = agent->inventory,
			.timers = &agent->host.timers,
		},
		on_ticket, agent);
	tickets_set_wall(agent->tickets, mono_read(), wall_read());
}

static int start(struct agent *agent, struct problems *problems, char why[512])
{
	why[0] = '\0';
	agent->modules = modules_new(agent->options->module_path);
	struct config *config = config_read(agent->options->config, agent->modules, problems);
	if (!config) {
		snprintf(why, 512, "%s has mistakes", agent->options->config);
		return -EINVAL;
	}
	agent->config = config;
	make_stages(agent);
	int error = open_store(agent, why);
	if (!error)
		error = start_collectors(agent, problems, why);
	struct calendars *calendars = error ? NULL : calendars_read(config, problems);
	if (!error && (!calendars || inventory_update(agent->inventory, config, true, problems) ||
			      checks_load(agent->checks, config->checks, config->checks_count, problems))) {
		snprintf(why, 512, "%s has mistakes", agent->options->config);
		error = -EINVAL;
	}
	if (calendars) /* before there are tickets, so that each is judged by them */
		promises_take(agent, calendars, mono_read());
	if (!error)
		error = agent_restore(agent);
	if (error)
		return error;
	error = inventory_update(agent->inventory, config, false, problems);
	if (error) {
		snprintf(why, 512, "%s has mistakes", agent->options->config);
		return error;
	}
	promises_warn(agent, problems);
	causes_inventory(agent->causes, mono_read());
	end_alarms_of_ended_checks(agent);
	end_alarms_of_ended_devices(agent);
	causes_settle_restored(agent->causes, agent->alarms, mono_read(), wall_read());
	tickets_settle_restored(agent->tickets, wall_read());
	error = start_sinks(agent, why);
	return error ? error : control_start(agent, &agent->control, why);
}

/* End */

static void stages_free(struct agent *agent)
{
	control_stop(agent->control);
	delivery_free(agent->delivery);
	schedule_free(agent->schedule);
	agent->schedule = NULL;
	collection_free(agent->collection);
	if (agent->store)
		store_close(agent->store);
	tickets_free(agent->tickets);
	promises_free(agent);
	causes_free(agent->causes);
	alarms_free(agent->alarms);
	checks_free(agent->checks);
	readings_free(agent->readings);
	inventory_free(agent->inventory);
	config_free(agent->config);
	modules_free(agent->modules);
	for (uint32_t i = 0; i < agent->devices_capacity; i++)
		device_slot_clear(&agent->devices[i]);
	free(agent->devices);
	profiles_done(&agent->profiles);
}

static void drain_over(struct timer *timer, struct mono now)
{
	struct agent *agent = container_of(timer, struct agent, drain);

	log_warning(agent->log, "not every sink took its last events in time; they come again at the next start");
	uv_stop(&agent->loop);
}

static void stop(struct agent *agent)
{
	if (agent->stopping) {
		uv_stop(&agent->loop);
		return;
	}
	log_info(agent->log, "stopping");
	agent->stopping = true;
	schedule_free(agent->schedule);
	agent->schedule = NULL;
	timer_init(&agent->drain, drain_over);
	timer_set(&agent->host.timers, &agent->drain, mono_add_ms(mono_read(), DRAIN_MS));
}

static void turn(void *data, struct mono now)
{
	struct agent *agent = data;

	if (!agent->store)
		return;
	struct wall wall = wall_read();

	alarms_set_wall(agent->alarms, now, wall);
	tickets_set_wall(agent->tickets, now, wall);
	store_turn(agent->store);
	/* What a full disk holds back cannot be told any more; the writer has its last tries when it is closed. */
	if (agent->stopping && (agent->store_trouble[0] || delivery_is_idle(agent->delivery)))
		uv_stop(&agent->loop);
}

/* SIGHUPs that come closer than this are one: else a storm of them would leave no time for polls. */
static void reload_due(struct timer *timer, struct mono now)
{
	struct agent *agent = container_of(timer, struct agent, reload);
	auto_buffer answer = BUFFER_EMPTY;

	agent_reload(agent, &answer);
	agent->reload_earliest = mono_add_ms(mono_read(), RELOAD_PAUSE_MS);
}

static void signalled(uv_signal_t *signal, int number)
{
	struct agent *agent = signal->data;

	if (number != SIGHUP)
		stop(agent);
	else if (!timer_is_set(&agent->reload))
		timer_set(&agent->host.timers, &agent->reload, agent->reload_earliest);
}

static void watch_signal(struct agent *agent, uv_signal_t *signal, int number)
{
	uv_signal_init(&agent->loop, signal);
	signal->data = agent;
	uv_signal_start(signal, signalled, number);
}

static void loop_close(struct agent *agent)
{
	timer_stop(&agent->host.timers, &agent->drain);
	timer_stop(&agent->host.timers, &agent->reload);
	uv_close((uv_handle_t *)&agent->terminate, NULL);
	uv_close((uv_handle_t *)&agent->interrupt, NULL);
	uv_close((uv_handle_t *)&agent->hangup, NULL);
	uv_close((uv_handle_t *)&agent->store_wake, NULL);
	host_done(&agent->host);
	uv_run(&agent->loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&agent->loop) == 0);
}

int agent_run(const struct agent_options *options)
{
	struct agent *agent = must_calloc(1, sizeof *agent);
	auto_problems problems = PROBLEMS_EMPTY;
	char why[512];

	agent->options = options;
	agent->log = options->log;
	agent->started = wall_read();
	timer_init(&agent->reload, reload_due);
	signal(SIGPIPE, SIG_IGN);
	must(uv_loop_init(&agent->loop) == 0);
	host_init(&agent->host, &agent->loop, agent->log, turn, agent);
	uv_async_init(&agent->loop, &agent->store_wake, store_woken);
	watch_signal(agent, &agent->terminate, SIGTERM);
	watch_signal(agent, &agent->interrupt, SIGINT);
	watch_signal(agent, &agent->hangup, SIGHUP);

	int error = start(agent, &problems, why);
	log_problems(agent->log, &problems);
	if (error) {
		log_error(agent->log, "not started: %s", why[0] ? why : strerror(-error));
	} else {
		log_info(agent->log, "started: %zu devices, %zu links, %zu sites",
			inventory_device_count(agent->inventory), inventory_link_count(agent->inventory),
			inventory_site_count(agent->inventory));
		uv_run(&agent->loop, UV_RUN_DEFAULT);
		log_info(agent->log, "stopped");
	}
	stages_free(agent);
	loop_close(agent);
	free(agent);
	return error ? 1 : 0;
}
