/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of the agent: the loop, the signals, the order in which things start and stop. What the stages tell each
 * other is in flow.c, a changed configuration in reload.c.
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

/* The store and the sinks */

static void on_store_committed(void *data, int64_t sequence)
{
	struct agent *agent = data;

	if (agent->delivery)
		delivery_committed(agent->delivery, sequence, mono_read());
	if (agent->control)
		control_committed(agent->control);
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
		.reopen_ms = agent->config->tickets_reopen_ms,
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
		.folder = agent->config->folder,
		.library = agent->options->library,
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
	flow_start(agent);
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
	reload_end_checks(agent);
	reload_end_devices(agent);
	causes_settle_restored(agent->causes, agent->alarms, mono_read(), wall_read());
	tickets_settle_restored(agent->tickets, wall_read());
	error = start_sinks(agent, why);
	if (!error)
		retention_start(agent, mono_read());
	agent->desk = desk_new(agent);
	return error ? error : control_start(agent, &agent->control, why);
}

/* End */

static void stages_free(struct agent *agent)
{
	control_stop(agent->control);
	desk_free(agent->desk);
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
	flow_done(agent);
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
	checks_set_wall(agent->checks, wall);
	watch_set_wall(agent->watch, now, wall);
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
	retention_stop(agent);
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
	problems_log(&problems, agent->log);
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
