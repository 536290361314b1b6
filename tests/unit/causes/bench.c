/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/causes/bench.h"
#include "base/must.h"
#include "base/text.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct mono now_of(const struct bench *bench)
{
	return (struct mono){bench->s * NS_PER_S};
}

static void tell_alarms(struct bench *bench, const struct cause *cause)
{
	for (size_t i = 0; i < cause->alarms_count; i++) {
		const struct resource *resource = &cause->alarms[i]->resource;
		buffer_printf(&bench->told, " %s", resource->device ? resource->device : resource->name);
		if (resource->device && strcmp(resource->device, resource->name) != 0)
			buffer_printf(&bench->told, ":%s", resource->name);
	}
}

static void tell_impacted(struct bench *bench, const struct cause *cause)
{
	for (size_t i = 0; i < cause->impacted_count; i++) {
		const struct resource *resource = &cause->impacted[i].resource;
		buffer_printf(&bench->told, " %s%s", strcmp(resource->kind, "site") == 0 ? "@" : "", resource->name);
	}
}

static void told_cb(void *data, struct cause *cause, enum cause_change change, struct mono now, struct wall at)
{
	static const char *const words[] = {"opened", "changed", "ended"};
	struct bench *bench = data;
	must(at.ms - BENCH_WALL == now.ns / NS_PER_MS);
	must((change == CAUSE_OPENED) == (cause->ticket == NULL));
	must((change == CAUSE_ENDED) == (cause->alarms_count == 0));
	bench->tellings++;
	char *was = cause->ticket;
	cause->ticket = must_strdup(cause->key);
	if (!bench->is_quiet) {
		buffer_printf(&bench->told, "%d %s %s", (int)bench->s, words[change], cause->key);
		if (was && strcmp(was, cause->key) != 0)
			buffer_printf(&bench->told, " (was %s)", was);
		if (change == CAUSE_ENDED && cause->merged_into)
			buffer_printf(&bench->told, " into %s", cause->merged_into->key);
		if (change != CAUSE_ENDED) {
			buffer_printf(&bench->told, " | %s |", severity_text(cause->severity));
			tell_alarms(bench, cause);
			buffer_add_text(&bench->told, " |");
			tell_impacted(bench, cause);
		}
		buffer_add_text(&bench->told, "\n");
	}
	free(was);
	if (change == CAUSE_ENDED)
		free(cause->ticket);
}

static void asked_cb(void *data, uint32_t device)
{
	struct bench *bench = data;
	if (!bench->is_quiet)
		buffer_printf(&bench->asked, "%s ", inventory_device(bench->network, device)->name);
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct bench *bench = data;
	causes_alarm(bench->causes, alarm, change, now, at);
}

struct bench *bench_new(const char *network)
{
	struct bench *bench = must_calloc(1, sizeof *bench);
	timers_init(&bench->timers, now_of(bench));
	bench->network = network_new(network);
	bench->alarms = alarms_new(&bench->timers, alarm_cb, bench);
	alarms_set_wall(bench->alarms, now_of(bench), (struct wall){BENCH_WALL});
	struct causes_options options = {
		.inventory = bench->network, .timers = &bench->timers, .settle_ms = BENCH_SETTLE * 1000};
	bench->causes = causes_new(&options, told_cb, asked_cb, bench);
	return bench;
}

/* Ends what stands, so that the keys kept in `ticket` are freed. */
static void end_all(struct bench *bench)
{
	bench->is_quiet = true;
	timers_run(&bench->timers, now_of(bench));
	for (uint32_t i = 0; i < inventory_numbers(bench->network); i++)
		if (inventory_device(bench->network, i))
			alarms_device_removed(bench->alarms, inventory_device(bench->network, i)->name, now_of(bench));
	must(causes_count(bench->causes) == 0);
}

void bench_free(struct bench *bench)
{
	end_all(bench);
	causes_free(bench->causes);
	alarms_free(bench->alarms);
	must(timers_next(&bench->timers).ns == MONO_NEVER.ns);
	timers_done(&bench->timers);
	network_free(bench->network);
	buffer_done(&bench->told);
	buffer_done(&bench->asked);
	free(bench);
}

void bench_pass(struct bench *bench, int64_t seconds)
{
	timers_run(&bench->timers, now_of(bench));
	while (seconds-- > 0) {
		bench->s++;
		timers_run(&bench->timers, now_of(bench));
	}
}

static void report(struct bench *bench, const struct verdict *verdict)
{
	alarms_report(bench->alarms, verdict, now_of(bench));
}

static struct verdict silence(const char *device, enum severity severity)
{
	return (struct verdict){
		.alarm_type_id = "unreachable",
		.qualifier = "",
		.resource = {"device", device, device},
		.severity = severity,
		.event_type = "communications-alarm",
		.probable_cause = "underlayingResourceUnavailable",
		.means = MEANS_UNREACHABLE,
	};
}

void bench_silent_as(struct bench *bench, const char *device, enum severity severity)
{
	struct verdict verdict = silence(device, severity);
	bench_polled(bench, device, false);
	report(bench, &verdict);
}

void bench_silent(struct bench *bench, const char *device)
{
	bench_silent_as(bench, device, SEVERITY_CRITICAL);
}

void bench_answers(struct bench *bench, const char *device)
{
	struct verdict verdict = silence(device, SEVERITY_CLEARED);
	bench_polled(bench, device, true);
	report(bench, &verdict);
}

void bench_polled(struct bench *bench, const char *device, bool answered)
{
	const struct device *found = inventory_find(bench->network, device);
	if (found)
		causes_polled(bench->causes, found->number, answered, now_of(bench));
}

void bench_alarm(struct bench *bench, const char *kind, const char *port, const char *type, enum severity severity)
{
	char device[64];
	const char *colon = strchr(port, ':');
	must(colon && (size_t)(colon - port) < sizeof device);
	snprintf(device, sizeof device, "%.*s", (int)(colon - port), port);
	struct verdict verdict = {
		.alarm_type_id = type,
		.qualifier = "",
		.resource = {kind, device, colon + 1},
		.severity = severity,
		.event_type = "communications-alarm",
		.probable_cause = "lossOfSignal",
		.means = strcmp(type, "interface-down") == 0 ? MEANS_DOWN : MEANS_NOTHING,
		.text_en = "trouble",
		.text_zh = "故障",
	};
	report(bench, &verdict);
}

void bench_down(struct bench *bench, const char *port)
{
	bench_alarm(bench, "interface", port, "interface-down", SEVERITY_MAJOR);
}

void bench_up(struct bench *bench, const char *port)
{
	bench_alarm(bench, "interface", port, "interface-down", SEVERITY_CLEARED);
}

void bench_expect_at(struct bench *bench, const char *told, const char *file, int line)
{
	if (bench->told.length > 0)
		bench->told.bytes[--bench->told.length] = '\0';
	if (strcmp(buffer_text(&bench->told), told) != 0)
		print_error("told:\n%s\nexpected:\n%s\n", buffer_text(&bench->told), told);
	_assert_string_equal(buffer_text(&bench->told), told, file, line);
	buffer_clear(&bench->told);
}
