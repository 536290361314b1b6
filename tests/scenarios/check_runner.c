/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs tests of checks: readings, checks and alarms as in the agent, fed with the rows of a test's steps in virtual
 * time and without a network. Each case has a world of its own. What a step expects is compared with the alarms that
 * are raised once its rows have been evaluated and all holds up to its instant are over.
 *
 * Rows are committed as a collector does. Derived columns (rates, utilization) can be given too: they are written over
 * what the readings computed, before the checks see the row, so that a test need not play counters.
 *
 * Usage: check_runner LIBRARY FILE…; speaks TAP.
 */
#include "alarms/alarms.h"
#include "base/log.h"
#include "base/must.h"
#include "check_test.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EPOCH_MS INT64_C(1767225600000) /* tests begin at 2026-01-01T00:00:00Z */

struct world {
	const char *library;
	const struct check_test *test;
	const struct test_entry *entry; /* the case */
	struct config config;
	struct inventory *inventory;
	struct readings *readings;
	struct checks *checks;
	struct alarms *alarms;
	struct timers timers;
	struct mono now;
	const struct gengfu_data *rows; /* of the commit that is under way */
	struct log log;
	struct buffer complaints;
};

static void complain(struct world *world, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void complain(struct world *world, int line, const char *format, ...)
{
	char *message;
	va_list args;
	va_start(args, format);
	must(vasprintf(&message, format, args) >= 0);
	va_end(args);
	buffer_printf(&world->complaints, "# %s:%d: %s\n", world->test->file, line, message);
	free(message);
}

/* What flows right: readings to checks to alarms. */

static void set_derived(unsigned table, struct row *row, const struct gengfu_data *given)
{
	for (unsigned i = 0; i < tables[table].columns; i++) {
		const struct column_info *info = &tables[table].column[i];
		const struct gengfu_data *value = gengfu_data_get(given, info->name);
		if (info->class != CLASS_DERIVED || !value)
			continue;
		if (info->type == COLUMN_REAL)
			row->cells[i].real = gengfu_data_real(value, 0);
		else if (value->type == GENGFU_BOOLEAN)
			row->cells[i].integer = value->boolean;
		else
			row->cells[i].integer = gengfu_data_integer(value, 0);
		row->present |= UINT64_C(1) << i;
	}
}

static void committed_cb(void *data, uint32_t device, const struct table *table, enum gengfu_commit how)
{
	struct world *world = data;
	for (uint32_t i = 0; world->rows && i < table->count && i < world->rows->list.count; i++)
		set_derived(table->number, table->rows[i], &world->rows->list.items[i]);
	checks_table(world->checks, device, table, world->now);
}

static void gone_cb(void *data, uint32_t device, unsigned table, const struct row *row)
{
	struct world *world = data;
	const struct device *of = inventory_device(world->inventory, device);
	char name[512];
	row_name(table, row, name, sizeof name);
	const struct resource resource = {tables[table].singular, of->name, name};
	alarms_row_gone(world->alarms, &resource, world->now);
}

static void verdict_cb(void *data, const struct verdict *verdict, struct mono now)
{
	struct world *world = data;
	alarms_report(world->alarms, verdict, now);
}

static enum severity current_cb(
	void *data, const struct resource *resource, const char *alarm_type_id, const char *qualifier)
{
	struct world *world = data;
	return alarms_current(world->alarms, resource, alarm_type_id, qualifier);
}

static void alarm_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	(void)data, (void)alarm, (void)change, (void)now, (void)at;
}

static void log_cb_(void *data, enum log_level level, const char *line)
{
	struct world *world = data;
	(void)level;
	buffer_printf(&world->complaints, "# %s\n", line);
}

/* What there is to watch. */

static const char *text_of(const struct test_entry *entry, const char *key)
{
	return gengfu_data_text(gengfu_data_get(entry->body, key), NULL);
}

static void add_device(struct world *world, const struct test_entry *entry)
{
	struct config *config = &world->config;
	const struct gengfu_data *tags = gengfu_data_get(entry->body, "tags");
	size_t count = tags && tags->type == GENGFU_LIST ? tags->list.count : 0;
	const char **list = arena_alloc(&config->arena, (count + 1) * sizeof *list);
	for (size_t i = 0; i < count; i++)
		list[i] = gengfu_data_text(&tags->list.items[i], "");
	const char *address = text_of(entry, "address");
	config->devices[config->devices_count++] = (struct config_device){.name = entry->name,
		.address = address ? address : arena_printf(&config->arena, "192.0.2.%zu", config->devices_count + 1),
		.site = text_of(entry, "site"),
		.role = text_of(entry, "role"),
		.department = text_of(entry, "department"),
		.team = text_of(entry, "team"),
		.owner = text_of(entry, "owner"),
		.serial = text_of(entry, "serial"),
		.enabled = true,
		.tags = list,
		.file = world->test->file,
		.line = entry->line};
}

static void add_rule(struct world *world, const struct test_entry *entry)
{
	struct config *config = &world->config;
	struct config_check *rule = &config->checks[config->checks_count++];
	size_t count = entry->body && entry->body->type == GENGFU_MAP ? entry->body->map.count : 0;
	struct gengfu_member *settings = arena_alloc(&config->arena, (count + 1) * sizeof *settings);
	struct gengfu_data *map = arena_alloc(&config->arena, sizeof *map);
	*rule = (struct config_check){.selector = entry->name,
		.where = gengfu_data_get(entry->body, "where"),
		.hold = gengfu_data_get(entry->body, "hold"),
		.severity = text_of(entry, "severity"),
		.enabled = -1,
		.line = entry->line,
		.file = world->test->file,
		.settings = map};
	*map = (struct gengfu_data){.type = GENGFU_MAP, .map = {.members = settings}};
	for (size_t i = 0; i < count; i++) {
		const struct gengfu_member *member = &entry->body->map.members[i];
		if (strcmp(member->key, "enabled") == 0)
			rule->enabled = gengfu_data_boolean(&member->value, true);
		else if (strcmp(member->key, "where") != 0 && strcmp(member->key, "hold") != 0 &&
			 strcmp(member->key, "severity") != 0)
			settings[map->map.count++] = *member;
	}
}

/* Inventory reads links and sites from CSV only: writes the entries of a word as such a file; its path or NULL. */
static char *write_csv(struct world *world, enum test_word word, const char *const *columns)
{
	char path[] = "/tmp/gengfu-test-XXXXXX";
	FILE *file = NULL;
	for (size_t i = 0; i < world->test->count; i++) {
		const struct test_entry *entry = &world->test->entries[i];
		if (entry->word != word)
			continue;
		if (!file) {
			file = fdopen(mkstemp(path), "w");
			must(file);
			for (size_t c = 0; columns[c]; c++)
				fprintf(file, "%s%s", c ? "," : "", columns[c]);
		}
		fprintf(file, "\n%s", entry->name);
		for (size_t c = 1; columns[c]; c++) {
			const char *text = text_of(entry, columns[c]);
			fprintf(file, ",%s", text ? text : "");
		}
	}
	if (!file)
		return NULL;
	fprintf(file, "\n");
	must(fclose(file) == 0);
	return must_strdup(path);
}

static int watch(struct world *world, struct problems *problems)
{
	static const char *const site_columns[] = {
		"name", "kind", "town", "town_code", "village", "department", "class", "calendar", "contact", NULL};
	static const char *const link_columns[] = {"name", "a_device", "a_interface", "b_device", "b_interface",
		"b_site", "medium", "length_km", "owner", "contractor", "circuit", NULL};
	auto_free char *sites = write_csv(world, TEST_SITE, site_columns);
	auto_free char *links = write_csv(world, TEST_LINK, link_columns);
	struct config_file site_file = {sites, 1}, link_file = {links, 1};
	world->config.site_files = &site_file;
	world->config.site_files_count = sites != NULL;
	world->config.link_files = &link_file;
	world->config.link_files_count = links != NULL;
	int error = inventory_update(world->inventory, &world->config, false, problems);
	if (sites)
		unlink(sites);
	if (links)
		unlink(links);
	return error;
}

static void configure(struct world *world)
{
	const struct check_test *test = world->test;
	struct config *config = &world->config;
	config->file = config->name = test->file;
	config->folder = ".";
	config->language = "en";
	config->devices = arena_alloc(&config->arena, (test->count + 1) * sizeof *config->devices);
	config->checks = arena_alloc(&config->arena, (test->count + 1) * sizeof *config->checks);
	for (size_t i = 0; i < test->count; i++) {
		if (test->entries[i].word == TEST_DEVICE)
			add_device(world, &test->entries[i]);
		else if (test->entries[i].word == TEST_CHECKS)
			add_rule(world, &test->entries[i]);
	}
}

static void build(struct world *world)
{
	auto_problems problems = PROBLEMS_EMPTY;
	timers_init(&world->timers, world->now);
	world->inventory = inventory_new();
	world->readings =
		readings_new(&(struct readings_events){.data = world, .committed = committed_cb, .gone = gone_cb});
	world->alarms = alarms_new(&world->timers, alarm_cb, world);
	world->checks = checks_new(&(struct checks_options){.library = world->library,
					   .log = &world->log,
					   .readings = world->readings,
					   .inventory = world->inventory},
		&(struct checks_events){.data = world, .verdict = verdict_cb, .current = current_cb});
	configure(world);
	int error = watch(world, &problems);
	if (!error)
		error = checks_load(world->checks, world->config.checks, world->config.checks_count, &problems);
	auto_buffer text = BUFFER_EMPTY;
	problems_format(&problems, &text);
	if (error)
		complain(world, world->entry->line, "the test's world cannot be built:\n# %s", buffer_text(&text));
}

static void tear_down(struct world *world)
{
	checks_free(world->checks);
	alarms_free(world->alarms);
	readings_free(world->readings);
	inventory_free(world->inventory);
	timers_done(&world->timers);
	arena_done(&world->config.arena);
	buffer_done(&world->complaints);
}

/* Rows. */

static void set_cell(
	struct world *world, struct gengfu_batch *batch, uint32_t row, unsigned column, const struct gengfu_data *value)
{
	const struct column_info *info = &tables[batch->table].column[column];
	const char *text = gengfu_data_text(value, NULL);
	int code = info->type == COLUMN_ENUM && text ? tables_word(batch->table, column, text) : -1;
	bool is_number = value->type == GENGFU_INTEGER || value->type == GENGFU_REAL;
	if (info->type == COLUMN_TEXT && text)
		must(gengfu_set_text(batch, row, column, text, (uint32_t)strlen(text)) == 0);
	else if (info->type == COLUMN_ENUM && code >= 0)
		gengfu_set_integer(batch, row, column, code);
	else if (info->type == COLUMN_REAL && is_number)
		gengfu_set_real(batch, row, column, gengfu_data_real(value, 0));
	else if (info->type == COLUMN_INTEGER && value->type == GENGFU_INTEGER)
		gengfu_set_integer(batch, row, column, value->integer);
	else if (info->type == COLUMN_BOOLEAN && value->type == GENGFU_BOOLEAN)
		gengfu_set_integer(batch, row, column, value->boolean);
	else
		complain(world, value->line, "%s.%s cannot have this value", tables[batch->table].name, info->name);
}

static void add_row(struct world *world, struct gengfu_batch *batch, const struct gengfu_data *given)
{
	int64_t row = gengfu_row(batch);
	for (size_t i = 0; given->type == GENGFU_MAP && i < given->map.count; i++) {
		const struct gengfu_member *member = &given->map.members[i];
		int column = tables_column(batch->table, member->key);
		if (column < 0)
			complain(world, member->value.line, "%s has no column '%s'", tables[batch->table].name,
				member->key);
		else if (tables[batch->table].column[column].class != CLASS_DERIVED)
			set_cell(world, batch, (uint32_t)row, (unsigned)column, &member->value);
	}
	const struct gengfu_data *uptime = gengfu_data_get(given, "uptime_s");
	if (batch->table == TABLE_system && uptime)
		batch->uptime_ms = (int64_t)(gengfu_data_real(uptime, 0) * 1000);
}

static void commit(struct world *world, const struct device *device, unsigned table, const struct gengfu_data *rows,
	enum gengfu_commit how)
{
	struct gengfu_batch *batch = readings_batch(world->readings, table);
	unsigned columns = tables[table].columns;
	batch->asked = columns == 64 ? UINT64_MAX : (UINT64_C(1) << columns) - 1;
	for (size_t i = 0; rows->type == GENGFU_LIST && i < rows->list.count; i++)
		add_row(world, batch, &rows->list.items[i]);
	world->rows = rows->type == GENGFU_LIST ? rows : NULL;
	readings_commit(world->readings, device->number, batch, how, world->now);
	world->rows = NULL;
}

/* Expectations. */

struct shown {
	struct world *world;
	const struct gengfu_data *expected;
	const struct gengfu_data *texts[4];
	int line;
	size_t matched;
};

static const char *const text_keys[] = {"text", "text_zh", "advice", "cause"};

static void compare_cb(void *data, const struct alarm *alarm)
{
	struct shown *shown = data;
	const char *texts[] = {alarm->text_en, alarm->text_zh, alarm->advice_en, alarm->probable_cause};
	auto_buffer name = BUFFER_EMPTY;
	buffer_printf(&name, "%s%s%s", alarm->resource.name, *alarm->qualifier ? " " : "", alarm->qualifier);
	const struct gengfu_data *severity = gengfu_data_get(shown->expected, buffer_text(&name));
	if (!severity) {
		buffer_printf(&name, " %s", alarm->alarm_type_id);
		severity = gengfu_data_get(shown->expected, buffer_text(&name));
	}
	if (!severity)
		complain(shown->world, shown->line, "an alarm that was not expected: %s %s (%s)", buffer_text(&name),
			severity_text(alarm->severity), alarm->text_en);
	else if (strcmp(gengfu_data_text(severity, ""), severity_text(alarm->severity)) != 0)
		complain(shown->world, severity->line ? severity->line : shown->line, "%s is %s, expected %s",
			buffer_text(&name), severity_text(alarm->severity), gengfu_data_text(severity, "?"));
	shown->matched += severity != NULL;
	for (size_t i = 0; i < ARRAY_LENGTH(text_keys); i++) {
		const struct gengfu_data *text = gengfu_data_get(shown->texts[i], buffer_text(&name));
		if (text && strcmp(gengfu_data_text(text, ""), texts[i]) != 0)
			complain(shown->world, shown->line, "%s of %s is\n#   %s\n# expected\n#   %s", text_keys[i],
				buffer_text(&name), texts[i], gengfu_data_text(text, ""));
	}
}

static void find_cb(void *data, const struct alarm *alarm)
{
	struct shown *shown = data;
	auto_buffer name = BUFFER_EMPTY;
	buffer_printf(&name, "%s%s%s", alarm->resource.name, *alarm->qualifier ? " " : "", alarm->qualifier);
	const struct gengfu_member *member = shown->expected->map.members;
	size_t length = name.length;
	if (strncmp(member->key, buffer_text(&name), length) == 0 &&
		(member->key[length] == '\0' || strcmp(member->key + length + 1, alarm->alarm_type_id) == 0))
		shown->matched++;
}

static void expect(struct world *world, const struct gengfu_data *step)
{
	struct shown shown = {.world = world, .line = step->line, .expected = gengfu_data_get(step, "alarms")};
	for (size_t i = 0; i < ARRAY_LENGTH(text_keys); i++)
		shown.texts[i] = gengfu_data_get(step, text_keys[i]);
	if (!shown.expected)
		return;
	alarms_each(world->alarms, compare_cb, &shown);
	for (size_t i = 0; shown.expected->type == GENGFU_MAP && i < shown.expected->map.count; i++) {
		const struct gengfu_member *member = &shown.expected->map.members[i];
		const struct gengfu_data one = {.type = GENGFU_MAP, .map = {member, 1}};
		struct shown found = {.world = world, .expected = &one};
		alarms_each(world->alarms, find_cb, &found);
		if (found.matched == 0)
			complain(world, member->value.line ? member->value.line : step->line,
				"%s is not raised, expected %s", member->key, gengfu_data_text(&member->value, "?"));
	}
}

/* Steps. */

static bool is_known_key(const char *key)
{
	static const char *const known[] = {"at", "device", "how", "alarms", "text", "text_zh", "advice", "cause"};
	for (size_t i = 0; i < ARRAY_LENGTH(known); i++)
		if (strcmp(known[i], key) == 0)
			return true;
	return tables_find(key) >= 0;
}

static void move_to(struct world *world, const struct gengfu_data *step)
{
	const struct gengfu_data *at = gengfu_data_get(step, "at");
	int64_t ms = 0;
	if (at && duration_parse(gengfu_data_text(at, ""), &ms) < 0)
		complain(world, at->line, "at must be a duration from the beginning, such as \"2m30s\"");
	struct mono then = mono_add_ms((struct mono){NS_PER_S}, ms);
	if (at && then.ns < world->now.ns)
		complain(world, at->line, "time runs forward only");
	if (then.ns > world->now.ns)
		world->now = then;
	struct wall wall = {EPOCH_MS + world->now.ns / NS_PER_MS};
	alarms_set_wall(world->alarms, world->now, wall);
	checks_set_wall(world->checks, wall);
	timers_run(&world->timers, world->now);
}

static enum gengfu_commit how_of(struct world *world, const struct gengfu_data *step)
{
	static const char *const hows[] = {"complete", "partial", "failed"};
	const char *how = gengfu_data_text(gengfu_data_get(step, "how"), "complete");
	for (size_t i = 0; i < ARRAY_LENGTH(hows); i++)
		if (strcmp(how, hows[i]) == 0)
			return (enum gengfu_commit)i;
	complain(world, step->line, "how must be complete, partial or failed");
	return GENGFU_COMPLETE;
}

/* Other tables first, as checks look from the later ones into the earlier: in the order of tables.def. */
static void play(struct world *world, const struct gengfu_data *step)
{
	const char *name = gengfu_data_text(gengfu_data_get(step, "device"), world->config.devices[0].name);
	const struct device *device = inventory_find(world->inventory, name);
	for (size_t i = 0; step->type == GENGFU_MAP && i < step->map.count; i++)
		if (!is_known_key(step->map.members[i].key))
			complain(world, step->map.members[i].value.line, "unknown key '%s'", step->map.members[i].key);
	move_to(world, step);
	if (!device) {
		complain(world, step->line, "there is no device '%s'", name);
		return;
	}
	for (unsigned table = 0; table < TABLES; table++) {
		const struct gengfu_data *rows = gengfu_data_get(step, tables[table].name);
		if (rows)
			commit(world, device, table, rows, how_of(world, step));
	}
	timers_run(&world->timers, world->now);
	expect(world, step);
}

static bool run_case(const char *library, const struct check_test *test, const struct test_entry *entry, size_t number)
{
	struct world world = {.library = library, .test = test, .entry = entry, .now = {NS_PER_S}};
	world.log = (struct log){LOG_LEVEL_WARNING, log_cb_, &world};
	build(&world);
	if (world.complaints.length == 0 && world.config.devices_count == 0)
		complain(&world, entry->line, "there is no device");
	for (size_t i = 0; world.complaints.length == 0 && entry->body && i < entry->body->list.count; i++)
		play(&world, &entry->body->list.items[i]);
	bool passed = world.complaints.length == 0;
	printf("%s %zu - %s: %s\n%s", passed ? "ok" : "not ok", number,
		strrchr(test->file, '/') ? strrchr(test->file, '/') + 1 : test->file, entry->name,
		buffer_text(&world.complaints));
	tear_down(&world);
	return passed;
}

static bool run_file(const char *library, const char *file, size_t *number)
{
	struct check_test test;
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	bool passed = true;
	size_t cases = 0;
	int error = check_test_read(&test, file, &problems);
	for (size_t i = 0; !error && i < test.count; i++) {
		if (test.entries[i].word != TEST_CASE)
			continue;
		cases++;
		if (!run_case(library, &test, &test.entries[i], ++*number))
			passed = false;
	}
	if (!error && cases == 0)
		problem_add(&problems, file, 0, "holds no test");
	problems_format(&problems, &text);
	if (problems.count > 0)
		printf("not ok %zu - %s\n# %s", ++*number, file, buffer_text(&text));
	check_test_done(&test);
	return passed && problems.count == 0;
}

int main(int argc, char **argv)
{
	size_t number = 0;
	bool passed = true;
	if (argc < 3) {
		fprintf(stderr, "usage: check_runner LIBRARY FILE...\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		passed = run_file(argv[1], argv[i], &number) && passed;
	printf("1..%zu\n", number);
	return passed ? 0 : 1;
}
