/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The smallest agent there can be: loads one module from a folder, as the agent does, and lets it work once, on virtual
 * time. For the test of modules that are built outside of the tree (out_of_tree.sh):
 *
 *     host FOLDER collector NAME [KEY VALUE]     one round on one device, whose settings are KEY = "VALUE"
 *     host FOLDER sink NAME [KEY VALUE]          two events; KEY = "VALUE" is a setting of the sink
 *
 * What was read or delivered goes to stdout. Exit status 1 with the reason on stderr when the module cannot be loaded
 * or does not start.
 */
#include "base/must.h"
#include "base/timers.h"
#include "modules/modules.h"
#include "readings/tables.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gengfu_host {
	struct timers timers;
	struct gengfu_batch batch;
	struct arena arena;
};

struct gengfu_timer {
	struct timer timer;
	struct gengfu_host *host;
	gengfu_timer_cb *cb;
	void *data;
};

struct gengfu_round {
	struct gengfu_host *host;
};

struct gengfu_delivery {
	struct gengfu_host *host;
};

static int64_t now_ns(struct gengfu_host *host)
{
	return host->timers.now.ns;
}

static void timer_due(struct timer *timer, struct mono now)
{
	struct gengfu_timer *due = container_of(timer, struct gengfu_timer, timer);
	due->cb(due->data, now.ns);
}

static struct gengfu_timer *timer_new(struct gengfu_host *host, gengfu_timer_cb *cb, void *data)
{
	struct gengfu_timer *timer = must_calloc(1, sizeof *timer);
	timer_init(&timer->timer, timer_due);
	timer->host = host;
	timer->cb = cb;
	timer->data = data;
	return timer;
}

static void timer_at(struct gengfu_timer *timer, int64_t at_ns)
{
	timer_set(&timer->host->timers, &timer->timer, (struct mono){at_ns});
}

static void timer_end(struct gengfu_timer *timer)
{
	timer_stop(&timer->host->timers, &timer->timer);
}

static void timer_free(struct gengfu_timer *timer)
{
	if (timer)
		timer_end(timer);
	free(timer);
}

static struct gengfu_column column(struct gengfu_host *host, const char *table, const char *name)
{
	int number = tables_find(table);
	int place = number < 0 ? -1 : tables_column((unsigned)number, name);
	return (struct gengfu_column){.table = number, .column = place};
}

static int word(struct gengfu_host *host, int table, int column_number, const char *text)
{
	return tables_word((unsigned)table, (unsigned)column_number, text);
}

static int grow(struct gengfu_batch *batch, uint32_t rows, uint32_t text)
{
	return -E2BIG; /* one row with a short text is all there is room for */
}

static struct gengfu_batch *batch_of(struct gengfu_round *round, int table)
{
	struct gengfu_batch *batch = &round->host->batch;
	*batch = (struct gengfu_batch){.table = (uint32_t)table,
		.columns = tables[table].columns,
		.capacity = 1,
		.present = arena_alloc(&round->host->arena, sizeof *batch->present),
		.cells = arena_alloc(&round->host->arena, tables[table].columns * sizeof *batch->cells),
		.text = arena_alloc(&round->host->arena, 256),
		.text_capacity = 256,
		.grow = grow};
	return batch;
}

static void commit(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how)
{
	static const char *const hows[] = {"complete", "partial", "failed"};
	printf("%s %s\n", tables[batch->table].name, hows[how]);
	for (uint32_t c = 0; batch->rows > 0 && c < batch->columns; c++) {
		const struct column_info *info = &tables[batch->table].column[c];
		const union gengfu_cell *cell = &batch->cells[c];
		if (!gengfu_is_set(batch, 0, c))
			continue;
		if (info->type == COLUMN_TEXT)
			printf("  %s = %.*s\n", info->name, (int)cell->text.length, batch->text + cell->text.at);
		else if (info->type == COLUMN_REAL)
			printf("  %s = %g\n", info->name, cell->real);
		else
			printf("  %s = %lld\n", info->name, (long long)cell->integer);
	}
}

static void done(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	static const char *const texts[] = {GENGFU_STATUS_TEXTS};
	printf("done: %s%s%s\n", texts[status], detail ? " " : "", detail ? detail : "");
}

static void delivered(struct gengfu_delivery *delivery, int64_t sequence, int error, const char *why)
{
	printf("delivered up to %lld%s%s\n", (long long)sequence, why ? ": " : "", why ? why : "");
}

static int failed(const char *name, int error, const char *why)
{
	fprintf(stderr, "%s does not start: %s\n", name, *why ? why : strerror(-error));
	return 1;
}

static int collector_run(struct gengfu_host *host, const struct gengfu_services *base,
	const struct gengfu_collector *collector, const struct gengfu_data *settings,
	const struct gengfu_data *of_device)
{
	const struct gengfu_collector_services services = {.base = base,
		.size = sizeof services,
		.column = column,
		.word = word,
		.batch = batch_of,
		.commit = commit,
		.done = done};
	const struct gengfu_device description = {.name = "bench", .host = "localhost", .settings = of_device};
	struct gengfu_round round = {host};
	char why[256] = "";
	void *instance = NULL;
	void *device = NULL;
	int error = collector->start(&services, settings, &instance, why);
	if (error)
		return failed(collector->name, error, why);
	must(collector->device_add(instance, &description, &device, why) == 0);
	must(collector->poll(instance, device, &round, ~UINT64_C(0)) == 0);
	timers_run(&host->timers, host->timers.now);
	collector->device_remove(instance, device);
	collector->stop(instance);
	return 0;
}

static int sink_run(struct gengfu_host *host, const struct gengfu_services *base, const struct gengfu_sink *sink,
	const struct gengfu_data *settings)
{
	static const struct gengfu_event events[] = {
		{1, "gengfu.ticket.opened", "B-1", "{\"a\":1}", 7}, {2, "gengfu.ticket.closed", "B-1", "{\"b\":2}", 7}};
	const struct gengfu_sink_services services = {.base = base, .size = sizeof services, .delivered = delivered};
	struct gengfu_delivery delivery = {host};
	char why[256] = "";
	void *instance = NULL;
	int error = sink->start(&services, settings, &instance, why);
	if (error)
		return failed(sink->name, error, why);
	must(sink->deliver(instance, events, ARRAY_LENGTH(events), &delivery) == 0);
	timers_run(&host->timers, host->timers.now);
	sink->stop(instance);
	return 0;
}

/* Checks KEY = "VALUE" against the keys; NULL after the mistakes were printed. */
static const struct gengfu_data *settle(struct gengfu_host *host, const struct gengfu_key *keys, char **pair)
{
	struct gengfu_member member = {pair ? pair[0] : NULL, {.type = GENGFU_TEXT}};
	struct gengfu_data map = {.type = GENGFU_MAP, .map = {&member, pair != NULL}};
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	if (pair) {
		member.value.text.bytes = pair[1];
		member.value.text.length = strlen(pair[1]);
	}
	const struct gengfu_data *settings =
		modules_settings(keys, &map, "settings", "command line", 0, &host->arena, &problems);
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	return settings;
}

static int load_and_run(struct gengfu_host *host, struct modules *modules, bool is_sink, const char *name, char **pair)
{
	const struct gengfu_services base = {.size = sizeof base,
		.host = host,
		.now_ns = now_ns,
		.timer_new = timer_new,
		.timer_set = timer_at,
		.timer_stop = timer_end,
		.timer_free = timer_free};
	char why[512] = "";
	const struct gengfu_sink *sink = is_sink ? modules_sink(modules, name, why) : NULL;
	const struct gengfu_collector *collector = is_sink ? NULL : modules_collector(modules, name, why);
	if (!sink && !collector) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	const struct gengfu_data *settings = settle(host, sink ? sink->keys : collector->keys, sink ? pair : NULL);
	const struct gengfu_data *of_device = collector ? settle(host, collector->device_keys, pair) : settings;
	if (!settings || !of_device)
		return 1;
	return sink ? sink_run(host, &base, sink, settings)
		    : collector_run(host, &base, collector, settings, of_device);
}

int main(int argc, char **argv)
{
	struct gengfu_host host = {0};
	if (argc != 4 && argc != 6) {
		fprintf(stderr, "usage: %s FOLDER collector|sink NAME [KEY VALUE]\n", argv[0]);
		return 2;
	}
	struct modules *modules = modules_new(argv[1]);
	timers_init(&host.timers, (struct mono){0});
	int status = load_and_run(&host, modules, strcmp(argv[2], "sink") == 0, argv[3], argc == 6 ? argv + 4 : NULL);
	timers_done(&host.timers);
	arena_done(&host.arena);
	modules_free(modules);
	return status;
}
