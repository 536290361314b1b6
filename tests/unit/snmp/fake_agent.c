/* SPDX-License-Identifier: Apache-2.0 */
/* The agent around the collector: its services, what is committed, and the cells of it by name. */
#include "base/arena.h"
#include "base/must.h"
#include "base/problems.h"
#include "fake.h"
#include "script/script.h"
#include <dirent.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

extern const struct gengfu_collector gengfu_collector;
struct fake_agent *fake_running;

static struct fake_agent *agent_of(struct gengfu_host *host)
{
	return (struct fake_agent *)host;
}

static int64_t now_cb(struct gengfu_host *host)
{
	return agent_of(host)->now_ns;
}

static void log_cb_(struct gengfu_host *host, enum gengfu_level level, const char *format, ...)
{
}

struct gengfu_timer {
	struct timer timer;
	struct fake_agent *agent;
	gengfu_timer_cb *cb;
	void *data;
};

static void timer_fired(struct timer *timer, struct mono now)
{
	struct gengfu_timer *mine = container_of(timer, struct gengfu_timer, timer);
	mine->cb(mine->data, now.ns);
}

static struct gengfu_timer *timer_new_cb(struct gengfu_host *host, gengfu_timer_cb *cb, void *data)
{
	struct gengfu_timer *timer = must_calloc(1, sizeof *timer);
	timer_init(&timer->timer, timer_fired);
	timer->agent = agent_of(host);
	timer->cb = cb;
	timer->data = data;
	return timer;
}

static void timer_set_cb(struct gengfu_timer *timer, int64_t at_ns)
{
	timer_set(&timer->agent->timers, &timer->timer, (struct mono){at_ns});
}

static void timer_stop_cb(struct gengfu_timer *timer)
{
	timer_stop(&timer->agent->timers, &timer->timer);
}

static void timer_free_cb(struct gengfu_timer *timer)
{
	timer_stop_cb(timer);
	free(timer);
}

static void random_cb(struct gengfu_host *host, void *bytes, size_t length)
{
	must(getrandom(bytes, length, 0) == (ssize_t)length);
}

static void count_cb(struct gengfu_host *host, const char *figure, uint64_t by)
{
}

static struct gengfu_column column_cb(struct gengfu_host *host, const char *table, const char *column)
{
	struct gengfu_column found = {-1, -1, 0, 0};
	found.table = tables_find(table);
	if (found.table < 0)
		return found;
	found.column = tables_column((unsigned)found.table, column);
	if (found.column < 0)
		return found;
	const struct column_info *info = &tables[found.table].column[found.column];
	found.type = (int)info->type;
	found.class_ = (int)info->class;
	return found;
}

static int table_cb(struct gengfu_host *host, const char *table)
{
	return tables_find(table);
}

static int word_cb(struct gengfu_host *host, int table, int column, const char *word)
{
	return tables_word((unsigned)table, (unsigned)column, word);
}

static const char *text_cb(struct gengfu_host *host, const char *bytes, size_t length, size_t *ret_length)
{
	struct fake_agent *agent = agent_of(host);
	buffer_clear(&agent->text);
	text_from_device(&agent->text, bytes, length);
	*ret_length = agent->text.length;
	return buffer_text(&agent->text);
}

static int grow_cb(struct gengfu_batch *batch, uint32_t rows, uint32_t text)
{
	while (batch->rows + rows > batch->capacity) {
		batch->capacity = batch->capacity ? batch->capacity * 2 : 4;
		batch->present = must_realloc(batch->present, batch->capacity, sizeof *batch->present);
		batch->cells =
			must_realloc(batch->cells, (size_t)batch->capacity * batch->columns, sizeof *batch->cells);
	}
	while (batch->text_length + text > batch->text_capacity) {
		batch->text_capacity = batch->text_capacity ? batch->text_capacity * 2 : 64;
		batch->text = must_realloc(batch->text, batch->text_capacity, 1);
	}
	return 0;
}

static struct gengfu_batch *batch_cb(struct gengfu_round *round, int table)
{
	struct gengfu_batch *batch = must_calloc(1, sizeof *batch);
	batch->table = (uint32_t)table;
	batch->columns = tables[table].columns;
	batch->grow = grow_cb;
	batch->uptime_ms = -1;
	return batch;
}

static void table_free(struct fake_table *table)
{
	free(table->present);
	free(table->cells);
	free(table->text);
}

static void commit_cb(struct gengfu_round *round, struct gengfu_batch *batch, enum gengfu_commit how)
{
	struct fake_agent *agent = (struct fake_agent *)round;
	struct fake_table *table = &agent->tables[batch->table];
	unsigned commits = table->commits;
	table_free(table);
	*table = (struct fake_table){.committed = true,
		.how = how,
		.rows = batch->rows,
		.columns = batch->columns,
		.asked = batch->asked,
		.narrow = batch->narrow,
		.present = batch->present,
		.cells = batch->cells,
		.text = batch->text,
		.uptime_ms = batch->uptime_ms,
		.commits = commits + 1};
	free(batch);
}

static void done_cb(struct gengfu_round *round, enum gengfu_status status, const char *detail, int64_t rtt_ns)
{
	struct fake_agent *agent = (struct fake_agent *)round;
	agent->dones++;
	agent->status = status;
	snprintf(agent->detail, sizeof agent->detail, "%s", detail ? detail : "");
}

static void recognised_cb(struct gengfu_host *host, uint32_t device, const struct gengfu_identity *identity)
{
	struct fake_agent *agent = agent_of(host);
	snprintf(agent->profile, sizeof agent->profile, "%s", identity->profile);
	snprintf(agent->why, sizeof agent->why, "%s", identity->why);
	snprintf(agent->sys_name, sizeof agent->sys_name, "%s", identity->sys_name ? identity->sys_name : "");
}

static void mistake_cb(void *data, const char *file, int line, const char *message)
{
	struct fake_agent *agent = data;
	buffer_printf(&agent->mistakes, "%s:%d: %s\n", file, line, message);
}

static void trace_cb(void *data, const struct gengfu_trace *trace)
{
	struct fake_agent *agent = data;
	buffer_printf(&agent->traced, "%s (%zu)\n", trace->asked, trace->received);
}

struct loaded {
	struct arena arena;
	struct gengfu_profile files[64];
	size_t count;
};

static struct loaded *loaded;

static void load_file(const char *path, const char *name)
{
	auto_problems problems = PROBLEMS_EMPTY;
	const struct gengfu_data *data = NULL;
	int error = script_read_data(path, "profile", &loaded->arena, &problems, &data);
	if (error) {
		auto_buffer all = BUFFER_EMPTY;
		problems_format(&problems, &all);
		fprintf(stderr, "%s", buffer_text(&all));
		must(!error);
	}
	loaded->files[loaded->count++] =
		(struct gengfu_profile){.file = arena_strdup(&loaded->arena, name), .data = data};
}

static void load_directory(const char *directory)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		size_t length = strlen(entries[i]->d_name);
		auto_free char *path = must_printf("%s/%s", directory, entries[i]->d_name);
		if (length > 4 && strcmp(entries[i]->d_name + length - 4, ".lua") == 0)
			load_file(path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void start(struct fake_agent *agent, struct fake_device *device)
{
	char why[256] = "";
	agent->fake = device;
	agent->now_ns = 1000000000;
	timers_init(&agent->timers, (struct mono){agent->now_ns});
	fake_running = agent;
	agent->base = (struct gengfu_services){.abi = GENGFU_COLLECTOR_ABI,
		.size = sizeof(struct gengfu_services),
		.host = (struct gengfu_host *)agent,
		.log = log_cb_,
		.now_ns = now_cb,
		.timer_new = timer_new_cb,
		.timer_set = timer_set_cb,
		.timer_stop = timer_stop_cb,
		.timer_free = timer_free_cb,
		.random = random_cb,
		.count = count_cb};
	agent->services = (struct gengfu_collector_services){
		.base = &agent->base,
		.size = sizeof(struct gengfu_collector_services),
		.column = column_cb,
		.table = table_cb,
		.word = word_cb,
		.text = text_cb,
		.batch = batch_cb,
		.commit = commit_cb,
		.done = done_cb,
		.recognised = recognised_cb,
	};
	struct gengfu_member rows_max = {"rows_max", {.type = GENGFU_INTEGER, .integer = agent->rows_max}};
	struct gengfu_data settings = {.type = GENGFU_MAP, .map = {&rows_max, agent->rows_max ? 1 : 0}};
	must(gengfu_collector.start(&agent->services, &settings, &agent->instance, why) == 0);
	gengfu_collector.profiles(agent->instance, loaded->files, loaded->count, mistake_cb, agent);
	static const struct gengfu_credentials public = {.version = "2c", .community = "public"};
	struct gengfu_device given = {.number = 7,
		.name = "device",
		.host = "192.0.2.1",
		.credentials = &public,
		.every_ns = agent->every_ns};
	struct sockaddr_in *address = (struct sockaddr_in *)&given.address;
	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(161)};
	address->sin_addr.s_addr = htonl(0xc0000201);
	must(gengfu_collector.device_add(agent->instance, &given, &agent->device, why) == 0);
	gengfu_collector.trace(agent->instance, agent->device, trace_cb, agent);
}

void fake_agent_start(struct fake_agent *agent, struct fake_device *device, const char *directory)
{
	*agent = (struct fake_agent){.rows_max = agent->rows_max, .every_ns = agent->every_ns};
	loaded = must_calloc(1, sizeof *loaded);
	load_directory(directory ? directory : getenv("GENGFU_PROFILES"));
	start(agent, device);
}

void fake_agent_start_with(struct fake_agent *agent, struct fake_device *device, const char *lua)
{
	char path[] = "/tmp/profile-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	must(file);
	fputs(lua, file);
	fclose(file);
	*agent = (struct fake_agent){.rows_max = agent->rows_max, .every_ns = agent->every_ns};
	loaded = must_calloc(1, sizeof *loaded);
	load_directory(getenv("GENGFU_PROFILES"));
	load_file(path, "test.lua");
	remove(path);
	start(agent, device);
}

void fake_agent_stop(struct fake_agent *agent)
{
	gengfu_collector.device_remove(agent->instance, agent->device);
	gengfu_collector.stop(agent->instance);
	timers_done(&agent->timers);
	for (size_t i = 0; i < TABLES; i++)
		table_free(&agent->tables[i]);
	buffer_done(&agent->text);
	buffer_done(&agent->mistakes);
	buffer_done(&agent->traced);
	arena_done(&loaded->arena);
	free(loaded);
	loaded = NULL;
}

static const struct fake_table *table_of(const struct fake_agent *agent, const char *name)
{
	int number = tables_find(name);
	must(number >= 0);
	return &agent->tables[number];
}

static bool is_set(const struct fake_table *table, uint32_t row, unsigned column)
{
	return table->present[row] >> column & 1;
}

int fake_row(const struct fake_agent *agent, const char *name, const char *key, int lane)
{
	const struct fake_table *table = table_of(agent, name);
	for (uint32_t row = 0; row < table->rows; row++) {
		const union gengfu_cell *cell = &table->cells[(size_t)row * table->columns];
		bool same = is_set(table, row, 0) && cell->text.length == strlen(key) &&
			    memcmp(table->text + cell->text.at, key, cell->text.length) == 0;
		if (same && (lane == 0 || (is_set(table, row, 1) && cell[1].integer == lane)))
			return (int)row;
	}
	return -1;
}

static void word_of(const char *words, int64_t code, char *into, size_t size)
{
	for (; code > 0; code--)
		words = strchr(words, ' ') + 1;
	snprintf(into, size, "%.*s", (int)strcspn(words, " "), words);
}

const char *fake_text(const struct fake_agent *agent, const char *name, int row, const char *column)
{
	static char texts[4][512];
	static unsigned turn;
	char *text = texts[turn++ % 4];
	const struct fake_table *table = table_of(agent, name);
	int place = tables_column((unsigned)tables_find(name), column);
	must(place >= 0);
	if (row < 0 || (uint32_t)row >= table->rows || !is_set(table, (uint32_t)row, (unsigned)place))
		return "-";
	const union gengfu_cell *cell = &table->cells[(size_t)row * table->columns + (size_t)place];
	const struct column_info *info = &tables[tables_find(name)].column[place];
	switch (info->type) {
	case COLUMN_TEXT:
		snprintf(text, sizeof texts[0], "%.*s", (int)cell->text.length, table->text + cell->text.at);
		break;
	case COLUMN_REAL:
		snprintf(text, sizeof texts[0], "%.6g", cell->real);
		break;
	case COLUMN_ENUM:
		word_of(info->words, cell->integer, text, sizeof texts[0]);
		break;
	case COLUMN_BOOLEAN:
		snprintf(text, sizeof texts[0], "%s", cell->integer ? "true" : "false");
		break;
	case COLUMN_INTEGER:
		snprintf(text, sizeof texts[0], "%llu", (unsigned long long)cell->unsigned_integer);
		break;
	}
	return text;
}

double fake_real(const struct fake_agent *agent, const char *name, int row, const char *column)
{
	const char *text = fake_text(agent, name, row, column);
	return strcmp(text, "-") == 0 ? NAN : atof(text);
}
