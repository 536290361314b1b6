/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void committed_cb(void *data, uint32_t device, const struct table *table, enum gengfu_commit how)
{
	struct bench *bench = data;
	(void)how;
	if (bench->checks)
		checks_table(bench->checks, device, table, bench->now);
}

static void verdict_cb(void *data, const struct verdict *verdict, struct mono now)
{
	struct bench *bench = data;
	char resource[600];
	(void)now;
	resource_format(&verdict->resource, resource, sizeof resource);
	if (strcmp(verdict->resource.kind, "check") != 0) {
		bench->means = verdict->means;
		snprintf(bench->causes + strlen(bench->causes), sizeof bench->causes - strlen(bench->causes), "%s ",
			verdict->probable_cause);
		bench->raise_ms = verdict->hold_raise_ms;
		bench->clear_ms = verdict->hold_clear_ms;
	}
	buffer_printf(&bench->said, "%s %s%s%s %s", resource, verdict->alarm_type_id, *verdict->qualifier ? "/" : "",
		verdict->qualifier, severity_text(verdict->severity));
	if (verdict->severity != SEVERITY_CLEARED)
		buffer_printf(&bench->said, ": %s", verdict->text_en);
	for (size_t i = 0; i < verdict->evidence_count; i++)
		buffer_printf(&bench->said, "%s%s=%s", i ? " " : " [", verdict->evidence[i].column,
			verdict->evidence[i].value);
	buffer_printf(&bench->said, "%s\n", verdict->evidence_count ? "]" : "");
}

static enum severity current_cb(
	void *data, const struct resource *resource, const char *alarm_type_id, const char *qualifier)
{
	(void)resource, (void)alarm_type_id, (void)qualifier;
	return ((struct bench *)data)->current;
}

static void logged_cb(void *data, enum log_level level, const char *line)
{
	struct bench *bench = data;
	(void)level;
	buffer_printf(&bench->logged, "%s\n", line);
}

struct bench *bench_new(void)
{
	struct bench *bench = must_calloc(1, sizeof *bench);
	static const char *const tags[] = {"edge", "old", NULL};
	strcpy(bench->folder, "/tmp/gengfu-checks-XXXXXX");
	assert_non_null(mkdtemp(bench->folder));
	bench->devices[0] = (struct config_device){.name = "sw1",
		.address = "192.0.2.1",
		.role = "access-switch",
		.department = "民政",
		.enabled = true,
		.tags = tags};
	bench->devices[1] = (struct config_device){
		.name = "sw2", .address = "192.0.2.2", .role = "core-switch", .enabled = true, .tags = tags + 2};
	bench->config = (struct config){
		.file = "test.lua", .folder = ".", .name = "test", .devices = bench->devices, .devices_count = 2};
	bench->now = (struct mono){NS_PER_S};
	bench->current = SEVERITY_CLEARED;
	bench->log = (struct log){LOG_LEVEL_INFO, logged_cb, bench};
	bench->inventory = inventory_new();
	assert_int_equal(inventory_update(bench->inventory, &bench->config, false, &bench->problems), 0);
	bench->readings = readings_new(&(struct readings_events){.data = bench, .committed = committed_cb});
	bench->checks = checks_new(&(struct checks_options){.library = CHECKS_LIBRARY,
					   .log = &bench->log,
					   .readings = bench->readings,
					   .inventory = bench->inventory},
		&(struct checks_events){bench, verdict_cb, current_cb});
	return bench;
}

static void remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	closedir(folder);
	rmdir(path);
}

void bench_free(struct bench *bench)
{
	checks_free(bench->checks);
	readings_free(bench->readings);
	inventory_free(bench->inventory);
	problems_done(&bench->problems);
	buffer_done(&bench->said);
	buffer_done(&bench->logged);
	arena_done(&bench->config.arena);
	remove_folder(bench->folder);
	free(bench);
}

const char *bench_file(struct bench *bench, const char *name, const char *text)
{
	char *path = arena_printf(&bench->config.arena, "%s/%s", bench->folder, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return path;
}

struct config_check *bench_rule(struct bench *bench, const char *selector)
{
	must(bench->rules_count < ARRAY_LENGTH(bench->rules));
	struct config_check *rule = &bench->rules[bench->rules_count++];
	*rule = (struct config_check){
		.selector = selector, .enabled = -1, .file = "test.lua", .line = (int)bench->rules_count};
	return rule;
}

int bench_load(struct bench *bench)
{
	problems_done(&bench->problems);
	return checks_load(bench->checks, bench->rules, bench->rules_count, &bench->problems);
}

const char *bench_check(struct bench *bench, const char *body)
{
	const char *text = arena_printf(&bench->config.arena,
		"return check {\n"
		"	name = 'my-check', table = 'interfaces',\n"
		"	event_type = 'communications-alarm', probable_cause = 'lossOfSignal',\n"
		"	settings = { low = 1, names = {}, strict = false, word = 'x' },\n"
		"	text = { en = '{name} of {device.name}', zh = '{device.name} 的 {name}' },\n"
		"	advice = { en = 'Look.', zh = '看。' },\n"
		"	evaluate = function(row, device, settings, current)\n" /* line 7 */
		"%s\n" /* from line 8 on */
		"	end,\n"
		"}\n",
		body);
	return bench_file(bench, "my_check.lua", text);
}

void bench_use(struct bench *bench, const char *body)
{
	bench->rules_count = 0;
	bench_rule(bench, bench_check(bench, body));
	int error = bench_load(bench);
	for (size_t i = 0; i < bench->problems.count; i++)
		print_message("# %d: %s\n", bench->problems.items[i].line, bench->problems.items[i].message);
	assert_int_equal(error, 0);
	buffer_clear(&bench->said);
	buffer_clear(&bench->logged);
}

static void set_cell(struct gengfu_batch *batch, uint32_t row, const char *column_name, const char *value)
{
	int column = tables_column(batch->table, column_name);
	must(column >= 0);
	switch (tables[batch->table].column[column].type) {
	case COLUMN_TEXT:
		gengfu_set_text(batch, row, (uint32_t)column, value, (uint32_t)strlen(value));
		break;
	case COLUMN_INTEGER:
		gengfu_set_unsigned(batch, row, (uint32_t)column, strtoull(value, NULL, 10));
		break;
	case COLUMN_REAL:
		gengfu_set_real(batch, row, (uint32_t)column, strtod(value, NULL));
		break;
	case COLUMN_BOOLEAN:
		gengfu_set_integer(batch, row, (uint32_t)column, strcmp(value, "true") == 0);
		break;
	case COLUMN_ENUM:
		gengfu_set_integer(batch, row, (uint32_t)column, tables_word(batch->table, (unsigned)column, value));
		break;
	}
}

static void add_row(struct gengfu_batch *batch, char *text)
{
	char *cell, *rest = text;
	int64_t row = gengfu_row(batch);
	while ((cell = strsep(&rest, " "))) {
		if (*cell == '\0')
			continue;
		char *value = strchr(cell, '=');
		must(value);
		*value = '\0';
		set_cell(batch, (uint32_t)row, cell, value + 1);
	}
}

const char *bench_rows(struct bench *bench, unsigned table, const char *rows)
{
	auto_free char *text = must_strdup(rows);
	char *row, *rest = text;
	struct gengfu_batch *batch = readings_batch(bench->readings, table);
	const struct device *device = inventory_find(bench->inventory, "sw1");
	batch->asked = (UINT64_C(2) << (tables[table].columns - 1)) - 1;
	buffer_clear(&bench->said);
	bench->causes[0] = '\0';
	bench->now = mono_add_ms(bench->now, 60000);
	while ((row = strsep(&rest, ";")))
		add_row(batch, row);
	readings_commit(bench->readings, device->number, batch, GENGFU_COMPLETE, bench->now);
	return buffer_text(&bench->said);
}

const char *bench_port(struct bench *bench)
{
	return bench_rows(bench, TABLE_interfaces, "name=XGE1 admin=up oper=up speed_bps=1e9");
}
