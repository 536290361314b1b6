/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stages put together: what each of them says is handed to the next one to the right, from a device that is due to
 * an event in the store, and requests that go left (poll soon) pass through here too. Read from top to bottom it is
 * the way of a value: due, polled, committed, evaluated, alarm, cause, ticket, store.
 *
 * Nothing is decided here, with two exceptions that need to see two stages at once: one line is logged when the
 * outcome of a device's rounds changes, and alarms that the store remembered end when their rows are not there any
 * more. For both, and for `gengfu status`, there is one slot per device number.
 */
#include "base/must.h"
#include "base/text.h"
#include "parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	free(slot->last.detail);
	free(slot->now.detail);
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

static const char *detail_of(const struct round_outcome *outcome)
{
	return outcome->detail ? outcome->detail : "";
}

/* One line when a device's outcome changes, not one per round. */
static void log_outcome(
	struct agent *agent, uint32_t device, const struct round_outcome *before, const struct round_outcome *now)
{
	bool quoted = now->detail != NULL;

	if (before->any ? before->status == now->status && strcmp(detail_of(before), detail_of(now)) == 0
			: now->status == GENGFU_OK)
		return;
	log_write(agent->log, now->status == GENGFU_OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING,
		"device=%s collector=%s status=%s%s%s%s", device_name(agent, device), now->collector,
		status_text(now->status), quoted ? " reason=\"" : "", detail_of(now), quoted ? "\"" : "");
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
		free(now->detail);
		now->detail = end->detail && end->detail[0] ? must_printf("%.159s", end->detail) : NULL;
		if (now->detail)
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
		free(slot->last.detail);
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

	watch_cause(agent->watch, cause, change, now, at);
}

static void on_watched(void *data, struct cause *cause, enum cause_change change, struct wall at)
{
	struct agent *agent = data;

	tickets_cause(agent->tickets, cause, change, at);
}

static void on_ticket(void *data, const struct ticket_event *event)
{
	struct agent *agent = data;

	if (event->type)
		store_append(agent->store, event->type, event->subject, event->time, event->data);
	store_put_ticket(agent->store, event->ticket);
	if (event->type)
		log_info(agent->log, "ticket=%s event=%s", event->ticket->number, event->type);
}

/* Devices come and go */

static void schedule_device(struct agent *agent, const struct device *device)
{
	schedule_add(
		agent->schedule, device->number, device->name, device->poll_ms, agent->config->table_ms, mono_read());
}

static void watch_device(struct agent *agent, const struct device *device)
{
	const struct config_credentials *credentials = config_find_credentials(agent->config, device->credentials);

	if (!device->enabled)
		return;
	collection_add(agent->collection, device, credentials ? &credentials->values : NULL);
	schedule_device(agent, device);
}

void flow_reschedule(struct agent *agent)
{
	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);

		if (device && device->enabled)
			schedule_device(agent, device);
	}
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

/* All together */

static void random_cb(void *data, void *bytes, size_t length)
{
	struct agent *agent = data;

	agent->host.services.random(&agent->host.self, bytes, length);
}

void flow_start(struct agent *agent)
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
	checks_set_wall(agent->checks, wall_read());
	agent->causes = causes_new(
		&(struct causes_options){
			.inventory = agent->inventory,
			.timers = &agent->host.timers,
			.settle_ms = settle_ms < 30000 ? settle_ms : 30000,
			.least_severity = SEVERITY_MINOR,
		},
		on_cause, on_poll_soon, agent);
	agent->watch = watch_new(&agent->host.timers, agent->inventory, on_watched, agent);
	watch_set_wall(agent->watch, mono_read(), wall_read());
	agent->tickets = tickets_new(
		&(struct tickets_options){
			.agent_name = agent->config->name,
			.prefix = agent->config->ticket_prefix,
			.random = random_cb,
			.inventory = agent->inventory,
			.timers = &agent->host.timers,
		},
		on_ticket, agent);
	tickets_set_wall(agent->tickets, mono_read(), wall_read());
}

void flow_done(struct agent *agent)
{
	for (uint32_t i = 0; i < agent->devices_capacity; i++)
		device_slot_clear(&agent->devices[i]);
	free(agent->devices);
}
