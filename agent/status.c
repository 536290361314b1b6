/* SPDX-License-Identifier: Apache-2.0 */
/* What the running agent says of itself: devices and their outcomes, how late polls are, what modules count, how far
 * the sinks are. */
#include "base/must.h"
#include "base/text.h"
#include "parts.h"

static json_t *devices_figures(const struct agent *agent)
{
	json_int_t counts[GENGFU_STATUSES] = {0}, waiting = 0, disabled = 0;
	json_t *by_status = json_object();

	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);

		if (!device)
			continue;
		if (!device->enabled)
			disabled++;
		else if (i < agent->devices_capacity && agent->devices[i].last.any)
			counts[agent->devices[i].last.status]++;
		else
			waiting++;
	}
	for (int status = 0; status < GENGFU_STATUSES; status++)
		if (counts[status])
			json_object_set_new(by_status, status_text(status), json_integer(counts[status]));
	return json_pack("{s:I, s:I, s:I, s:o}", "total", (json_int_t)inventory_device_count(agent->inventory),
		"disabled", disabled, "waiting", waiting, "by_status", by_status);
}

static json_t *device_json(struct agent *agent, const struct device *device)
{
	const struct device_state none = {0};
	const struct device_state *slot =
		device->number < agent->devices_capacity ? &agent->devices[device->number] : &none;
	char words[512];

	collection_describe(agent->collection, device->number, words, sizeof words);
	utf8_repair(words);
	return json_pack("{s:s, s:s, s:s?, s:s, s:s, s:I, s:s}", "name", device->name, "address", device->address,
		"profile", slot->profile, "status",
		!device->enabled ? "disabled"
		: slot->last.any ? status_text(slot->last.status)
				 : "waiting",
		"detail", slot->last.detail ? slot->last.detail : "", "rounds", (json_int_t)slot->rounds, "state",
		words);
}

static json_t *devices_list(struct agent *agent)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < inventory_numbers(agent->inventory); i++) {
		const struct device *device = inventory_device(agent->inventory, i);

		if (device)
			json_array_append_new(list, device_json(agent, device));
	}
	return list;
}

static json_t *schedule_json(const struct agent *agent)
{
	struct schedule_figures figures;
	json_t *lateness = json_array();

	schedule_figures(agent->schedule, &figures);
	for (int i = 0; i < LATENESS_BUCKETS; i++)
		json_array_append_new(lateness, json_integer((json_int_t)figures.lateness[i]));
	return json_pack("{s:I, s:I, s:I, s:f, s:o}", "rounds", (json_int_t)figures.rounds, "overruns",
		(json_int_t)figures.overruns, "extra", (json_int_t)figures.soon, "latest_ms",
		(double)figures.lateness_max_ns / NS_PER_MS, "late_up_to_2_to_the_i_ms", lateness);
}

static json_t *collectors_json(const struct agent *agent)
{
	json_t *all = json_object();

	for (size_t i = 0; i < collection_collectors(agent->collection); i++) {
		const struct gengfu_host *host = collection_collector(agent->collection, i);
		json_t *figures = json_object();

		for (size_t k = 0; k < host->figures_count; k++)
			json_object_set_new(
				figures, host->figures[k].name, json_integer((json_int_t)host->figures[k].value));
		json_object_set_new(all, host->module, figures);
	}
	return all;
}

static json_t *sinks_json(const struct agent *agent)
{
	struct delivery_state states[64];
	size_t count = delivery_states(agent->delivery, states, ARRAY_LENGTH(states));
	json_t *sinks = json_array();

	for (size_t i = 0; i < count && i < ARRAY_LENGTH(states); i++)
		json_array_append_new(
			sinks, json_pack("{s:s, s:I, s:I, s:I, s:s?}", "name", states[i].sink, "cursor",
				       (json_int_t)states[i].cursor, "behind", (json_int_t)states[i].behind, "held",
				       (json_int_t)states[i].held, "trouble", states[i].trouble));
	return sinks;
}

static json_t *stages_json(const struct agent *agent)
{
	struct readings_figures readings;
	struct checks_figures checks;

	readings_figures(agent->readings, &readings);
	checks_figures(agent->checks, &checks);
	return json_pack("{s:{s:I, s:I}, s:{s:I, s:I, s:I, s:I}, s:I, s:I, s:I, s:{s:I, s:s?}}", "readings", "rows",
		(json_int_t)readings.rows, "octets", (json_int_t)readings.octets, "checks", "evaluated",
		(json_int_t)checks.evaluated, "verdicts", (json_int_t)checks.verdicts, "failures",
		(json_int_t)checks.failures, "switched_off", (json_int_t)checks.switched_off, "alarms",
		(json_int_t)alarms_count(agent->alarms), "open_tickets", (json_int_t)tickets_open_count(agent->tickets),
		"waiting", (json_int_t)watch_count(agent->watch), "store", "sequence",
		(json_int_t)store_last_sequence(agent->store), "trouble",
		agent->store_trouble[0] ? agent->store_trouble : NULL);
}

json_t *agent_status(struct agent *agent, bool devices)
{
	char started[WALL_TEXT_SIZE];
	json_t *status = json_pack("{s:s, s:s, s:s}", "agent", agent->config->name, "version", GENGFU_VERSION,
		"started", wall_format(agent->started, started));

	json_object_set_new(status, "devices", devices_figures(agent));
	if (agent->schedule)
		json_object_set_new(status, "schedule", schedule_json(agent));
	json_object_set_new(status, "collectors", collectors_json(agent));
	json_object_update_new(status, stages_json(agent));
	json_object_set_new(status, "sinks", sinks_json(agent));
	if (devices)
		json_object_set_new(status, "device_list", devices_list(agent));
	return status;
}
