/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A changed configuration, put into force while the agent runs. All or nothing: everything that can be wrong is
 * checked before the first thing changes, and with a mistake the earlier configuration stays as it was.
 *
 * What the new one does not name any more leaves no alarm behind: nobody looks any more whether it holds. The start
 * uses the same two steps, for what the store remembers.
 */
#include "base/must.h"
#include "base/text.h"
#include "base/tree.h"
#include "parts.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

void reload_end_checks(struct agent *agent)
{
	struct ended ended = {.agent = agent};

	alarms_each(agent->alarms, collect_ended_check, &ended);
	end_alarms(agent, &ended, alarms_check_removed);
}

void reload_end_devices(struct agent *agent)
{
	struct ended ended = {.agent = agent};

	alarms_each(agent->alarms, collect_ended_device, &ended);
	end_alarms(agent, &ended, alarms_device_removed);
}

static bool modules_differ(const struct config_module *a, size_t a_count, const struct config_module *b, size_t b_count)
{
	if (a_count != b_count)
		return true;
	for (size_t i = 0; i < a_count; i++)
		if (strcmp(a[i].name, b[i].name) != 0 || !data_is_equal(a[i].settings, b[i].settings))
			return true;
	return false;
}

/* What is fixed from start to end must not be ignored in silence. */
static void warn_of_what_waits(const struct config *old, const struct config *new, struct problems *problems)
{
	const struct {
		bool differs;
		const char *what;
	} waiting[] = {
		{strcmp(old->name, new->name) != 0, "the agent's name"},
		{strcmp(old->ticket_prefix, new->ticket_prefix) != 0, "the prefix of tickets"},
		{strcmp(old->state, new->state) != 0, "the state directory"},
		{modules_differ(old->collectors, old->collectors_count, new->collectors, new->collectors_count),
			"collectors and their settings"},
		{modules_differ(old->sinks, old->sinks_count, new->sinks, new->sinks_count),
			"sinks and their settings"},
	};

	for (size_t i = 0; i < sizeof waiting / sizeof waiting[0]; i++)
		if (waiting[i].differs)
			problem_warn(problems, new->file, 0,
				"%s changed: that takes effect when the agent starts again", waiting[i].what);
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
	if (memcmp(old->table_ms, config->table_ms, sizeof old->table_ms) != 0)
		flow_reschedule(agent);
	reload_end_checks(agent);
	promises_take(agent, calendars, mono_read());
	promises_warn(agent, problems);
	warn_of_what_waits(old, config, problems);
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

	problems_log(&problems, agent->log);
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
