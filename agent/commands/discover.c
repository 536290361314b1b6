/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu discover: asks every address of some ranges what it is, by SNMP, and prints an inventory.
 *
 * An address is a device of the same collection that the agent runs, for one round that reads nothing but `system`; so
 * what is recognised here is what will be recognised there. There are SLOTS of them at a time: when the round of one
 * has ended, its slot goes to the same address with the next credentials (after silence or a refusal), else to the next
 * address. The collector keeps to the rate, over all of them.
 *
 * Results come in the order of the addresses, whatever answered first.
 */
#include "commands/discover.h"
#include "base/must.h"
#include "collection/collection.h"
#include "commands/commands.h"
#include "commands/findings.h"
#include "commands/guess.h"
#include "config/config.h"
#include "host.h"
#include "inventory/inventory.h"
#include "profiles.h"
#include "readings/readings.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SLOTS 20000
#define RANGES_MAX 64
#define ADDRESSES_MAX (1u << 22)
#define RATE_MAX 1000000
#define PROGRESS_NS (200 * NS_PER_MS)
#define CREDENTIALS_TRIED_MAX 16
#define CSV_FILE_MAX ((size_t)64 << 20)

struct discover_options {
	const char *config, *credentials, *merge, *output;
	long rate, port;
	bool neighbours;
};

enum slot_state { SLOT_FREE, SLOT_ASKED, SLOT_ENDED };

struct slot {
	uint8_t state; /* enum slot_state */
	uint8_t tried; /* credentials */
	uint32_t address;
	enum gengfu_status status;
	char *name, *descr, *profile;
};

struct found {
	uint32_t address;
	struct finding finding;
};

struct discovery {
	const struct discover_options *options;
	struct range ranges[RANGES_MAX];
	size_t ranges_count, range;
	uint32_t next; /* address of the range */
	size_t total, done;
	const struct config_credentials *credentials[CREDENTIALS_TRIED_MAX];
	size_t credentials_count;
	struct config *config;
	struct inventory *inventory;
	uv_loop_t loop;
	struct host host;
	struct collection *collection;
	struct readings *readings;
	struct slot *slots;
	uint32_t *ended; /* slots whose round has ended, until the end of the turn */
	size_t ended_count, busy;
	struct found *found;
	size_t found_count, found_capacity;
	struct arena arena;
	struct buffer old; /* what is merged with */
	struct mono shown;
	bool has_progress;
};

const char *range_parse(const char *text, struct range *ret_range)
{
	char host[32];
	struct in_addr address;
	const char *slash = strchr(text, '/');
	char *end = NULL;
	unsigned long bits = slash ? strtoul(slash + 1, &end, 10) : 32;

	snprintf(host, sizeof host, "%.*s", slash ? (int)(slash - text) : (int)strlen(text), text);
	if (inet_pton(AF_INET, host, &address) != 1)
		return "is no IPv4 address or range such as 10.1.0.0/16";
	if (slash && (end == slash + 1 || *end || bits > 32 || bits < 8))
		return "has a prefix length that is not between 8 and 32";
	uint32_t mask = (uint32_t)(UINT64_C(0xffffffff) << (32 - bits));
	ret_range->first = ntohl(address.s_addr) & mask;
	ret_range->last = ret_range->first | ~mask;
	if (bits < 31) {
		ret_range->first++;
		ret_range->last--;
	}
	return NULL;
}

/* What collection hands over */

static struct gengfu_batch *on_batch(void *data, uint32_t device, unsigned table)
{
	struct discovery *discovery = data;

	return readings_batch(discovery->readings, table);
}

static void on_commit(void *data, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how)
{
	struct discovery *discovery = data;

	readings_commit(discovery->readings, device, batch, how, mono_read());
}

static void on_discard(void *data, struct gengfu_batch *batch)
{
	struct discovery *discovery = data;

	readings_discard(discovery->readings, batch);
}

static void on_ended(void *data, const struct round_end *end)
{
	struct discovery *discovery = data;

	discovery->slots[end->device].status = end->status;
}

static void on_idle(void *data, uint32_t device)
{
	struct discovery *discovery = data;

	discovery->slots[device].state = SLOT_ENDED;
	discovery->ended[discovery->ended_count++] = device;
}

static void keep(char **where, const char *text)
{
	free(*where);
	*where = text ? must_strdup(text) : NULL;
}

static void on_recognised(void *data, uint32_t device, const struct gengfu_identity *identity)
{
	struct discovery *discovery = data;
	struct slot *slot = &discovery->slots[device];

	keep(&slot->name, identity->sys_name);
	keep(&slot->descr, identity->sys_descr);
	keep(&slot->profile, identity->profile);
}

static void on_poll_soon(void *data, uint32_t device)
{
	/* a command polls once */
}

/* One address after the other */

static const char *address_text(const struct discovery *discovery, uint32_t address, char into[32])
{
	char host[INET_ADDRSTRLEN];
	struct in_addr in = {htonl(address)};

	inet_ntop(AF_INET, &in, host, sizeof host);
	if (discovery->options->port == 161)
		snprintf(into, 32, "%s", host);
	else
		snprintf(into, 32, "%s:%ld", host, discovery->options->port);
	return into;
}

static void ask(struct discovery *discovery, uint32_t number)
{
	struct slot *slot = &discovery->slots[number];
	char address[32];
	struct device device = {
		.number = number, .name = address_text(discovery, slot->address, address), .address = address};

	slot->state = SLOT_ASKED;
	slot->status = GENGFU_TIMEOUT;
	collection_add(discovery->collection, &device, &discovery->credentials[slot->tried]->values);
	collection_poll(discovery->collection, number, UINT64_C(1) << TABLE_system);
}

static bool next_address(struct discovery *discovery, uint32_t *ret_address)
{
	if (discovery->range == discovery->ranges_count)
		return false;
	const struct range *range = &discovery->ranges[discovery->range];
	*ret_address = range->first + discovery->next++;
	if (*ret_address == range->last) {
		discovery->range++;
		discovery->next = 0;
	}
	return true;
}

static void begin_next(struct discovery *discovery, uint32_t number)
{
	struct slot *slot = &discovery->slots[number];

	*slot = (struct slot){0};
	if (!next_address(discovery, &slot->address))
		return;
	discovery->busy++;
	ask(discovery, number);
}

/* The site whose name stands in what the device says of its place, the longest if several do. */
static const char *site_of(const struct discovery *discovery, const char *location)
{
	const char *best = "";

	for (size_t i = 0; *location && i < inventory_site_count(discovery->inventory); i++) {
		const char *name = inventory_site(discovery->inventory, i)->name;

		if (strcasestr(location, name) && strlen(name) > strlen(best))
			best = name;
	}
	return best;
}

static void keep_found(struct discovery *discovery, uint32_t number)
{
	struct slot *slot = &discovery->slots[number];
	const struct table *system = readings_table(discovery->readings, number, TABLE_system);
	char location[512] = "", address[32];

	if (system && system->count)
		row_text(TABLE_system, system->rows[0], COLUMN_system_location, location, sizeof location);
	address_text(discovery, slot->address, address);
	array_reserve_one(discovery->found, discovery->found_count, discovery->found_capacity);
	struct found *found = &discovery->found[discovery->found_count++];
	*found = (struct found){.address = slot->address,
		.finding = {{
			[FOUND_NAME] =
				arena_strdup(&discovery->arena, slot->name && *slot->name ? slot->name : address),
			[FOUND_ADDRESS] = arena_strdup(&discovery->arena, address),
			[FOUND_CREDENTIALS] = discovery->credentials[slot->tried]->values.name,
			/* What no profile knows today one may know tomorrow: it is not fixed. */
			[FOUND_PROFILE] = slot->profile && strcmp(slot->profile, "standard") != 0
						  ? arena_strdup(&discovery->arena, slot->profile)
						  : "",
			[FOUND_ROLE] = guess_role(slot->profile, slot->descr),
			[FOUND_SITE] = site_of(discovery, location),
		}}};
}

static void slot_ended(struct discovery *discovery, uint32_t number)
{
	struct slot *slot = &discovery->slots[number];
	bool answered = slot->status == GENGFU_OK || slot->status == GENGFU_PARTIAL;

	if (answered)
		keep_found(discovery, number);
	collection_remove(discovery->collection, number);
	readings_remove(discovery->readings, number);
	keep(&slot->name, NULL);
	keep(&slot->descr, NULL);
	keep(&slot->profile, NULL);
	if (!answered && slot->tried + 1u < discovery->credentials_count) {
		slot->tried++;
		ask(discovery, number);
		return;
	}
	discovery->done++;
	discovery->busy--;
	begin_next(discovery, number);
}

static void show_progress(struct discovery *discovery, struct mono now)
{
	char bar[41] = "";
	size_t filled = discovery->total ? discovery->done * 40 / discovery->total : 0;

	if (!discovery->has_progress || mono_since(now, discovery->shown) < PROGRESS_NS)
		return;
	discovery->shown = now;
	memset(bar, '#', filled);
	fprintf(stderr, "\r[%-40s] %zu of %zu addresses, %zu devices", bar, discovery->done, discovery->total,
		discovery->found_count);
}

/* At the end of a turn nothing of the collector is under way any more: devices can come and go. */
static void on_turn(void *data, struct mono now)
{
	struct discovery *discovery = data;

	show_progress(discovery, now);
	size_t count = discovery->ended_count;
	for (size_t i = 0; i < count; i++)
		slot_ended(discovery, discovery->ended[i]);
	memmove(discovery->ended, discovery->ended + count,
		(discovery->ended_count - count) * sizeof *discovery->ended);
	discovery->ended_count -= count;
	if (discovery->busy == 0)
		uv_stop(&discovery->loop);
}

static int by_address(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/* Two devices of one name would be refused by the inventory. */
static void names_settle(struct discovery *discovery)
{
	qsort(discovery->found, discovery->found_count, sizeof *discovery->found, by_address);
	struct map names = MAP_EMPTY;
	for (size_t i = 0; i < discovery->found_count; i++) {
		const char **cells = discovery->found[i].finding.cells;

		if (map_find_text(&names, cells[FOUND_NAME]))
			cells[FOUND_NAME] =
				arena_printf(&discovery->arena, "%s %s", cells[FOUND_NAME], cells[FOUND_ADDRESS]);
		map_put_text(&names, cells[FOUND_NAME], discovery);
	}
	map_done(&names);
}

/* Setting up */

static const struct gengfu_data *settings_of(const struct discovery *discovery, const struct gengfu_collector *snmp,
	struct arena *arena, struct problems *problems)
{
	struct gengfu_member members[] = {
		{"in_flight_max", {.type = GENGFU_INTEGER, .integer = SLOTS * 2}},
		{"rate_max", {.type = GENGFU_INTEGER, .integer = discovery->options->rate}},
		{"timeout", {.type = GENGFU_TEXT, .text = {"1s", 2}}},
		{"tries", {.type = GENGFU_INTEGER, .integer = 2}},
	};
	struct gengfu_data given = {.type = GENGFU_MAP, .map = {members, ARRAY_LENGTH(members)}};

	return modules_settings(snmp->keys, &given, "collector \"snmp\"", "", 0, arena, problems);
}

static int start_collector(
	struct discovery *discovery, const struct places *places, struct modules *modules, struct profiles *profiles)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	char why[512] = "";
	const struct gengfu_collector *snmp = modules_collector(modules, "snmp", why);

	if (!snmp)
		return fail(EXIT_NO, "%s", why);
	profiles_read(profiles, places->library, &problems);
	profiles_read(profiles, discovery->config->folder, &problems);
	const struct gengfu_data *settings = settings_of(discovery, snmp, &discovery->arena, &problems);
	int error = problems.errors ? -EINVAL
				    : collection_start(discovery->collection, snmp, settings, profiles->items,
					      profiles->count, &problems, why);
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	return error ? fail(EXIT_NO, "%s", why[0] ? why : "the profiles have mistakes") : 0;
}

static int read_config(struct discovery *discovery, struct modules *modules)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	const char *path = discovery->options->config;

	discovery->config = config_read(path, modules, &problems);
	if (discovery->config && inventory_update(discovery->inventory, discovery->config, false, &problems) == 0)
		return 0;
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	return fail(EXIT_NO, "%s has mistakes", path);
}

/* "access,core", or all that the configuration has. */
static int choose_credentials(struct discovery *discovery)
{
	const struct config *config = discovery->config;
	char *names = must_strdup(discovery->options->credentials ? discovery->options->credentials : "");
	int status = 0;

	for (char *rest = names, *name; !status && *names && (name = strsep(&rest, ",")) != NULL;) {
		const struct config_credentials *found = config_find_credentials(config, name);

		if (!found)
			status = fail(EXIT_USAGE, "%s has no credentials \"%s\"", discovery->options->config, name);
		else if (discovery->credentials_count == CREDENTIALS_TRIED_MAX)
			status = fail(EXIT_USAGE, "more than %d credentials", CREDENTIALS_TRIED_MAX);
		else
			discovery->credentials[discovery->credentials_count++] = found;
	}
	for (size_t i = 0; !*names && i < config->credentials_count && i < CREDENTIALS_TRIED_MAX; i++)
		discovery->credentials[discovery->credentials_count++] = &config->credentials[i];
	free(names);
	if (!status && discovery->credentials_count == 0)
		status = fail(EXIT_NO, "%s has no credentials to ask with", discovery->options->config);
	return status;
}

static void probe(struct discovery *discovery)
{
	discovery->has_progress = isatty(STDERR_FILENO);
	discovery->slots = must_calloc(SLOTS, sizeof *discovery->slots);
	discovery->ended = must_calloc(SLOTS, sizeof *discovery->ended);
	for (uint32_t i = 0; i < SLOTS; i++)
		begin_next(discovery, i);
	while (discovery->busy)
		uv_run(&discovery->loop, UV_RUN_DEFAULT);
	if (discovery->has_progress)
		fputs("\r\033[K", stderr);
	free(discovery->slots);
	free(discovery->ended);
}

/* Writing */

static int replace_file(const char *path, const struct buffer *text)
{
	char *partial = must_printf("%s.part", path);
	int fd = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	int error = file ? 0 : errno;

	if (file) {
		if (fwrite(buffer_text(text), 1, text->length, file) != text->length || fflush(file) || fsync(fd))
			error = errno;
		if (fclose(file) && !error)
			error = errno;
	}
	if (!error && rename(partial, path))
		error = errno;
	if (error)
		unlink(partial);
	free(partial);
	return error ? fail(EXIT_NO, "%s cannot be written: %s; it is as it was", path, strerror(error)) : EXIT_DONE;
}

/* Before anything is asked, so that nobody waits for what cannot be written. */
static int read_old(struct discovery *discovery)
{
	const char *path = discovery->options->merge;
	int error = path ? file_read(path, CSV_FILE_MAX, &discovery->old) : 0;

	return error ? fail(EXIT_NO, "%s cannot be read: %s", path, strerror(-error)) : 0;
}

static int write_findings(struct discovery *discovery)
{
	const struct discover_options *options = discovery->options;
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY, csv = BUFFER_EMPTY;
	struct findings findings = FINDINGS_EMPTY;

	names_settle(discovery);
	for (size_t i = 0; i < discovery->found_count; i++)
		findings_add(&findings, &discovery->found[i].finding);
	int error = findings_write(&findings, options->merge ? buffer_text(&discovery->old) : NULL,
		discovery->old.length, options->merge ? options->merge : "", &problems, &csv);
	size_t added = findings.added, known = findings.known;
	findings_done(&findings);
	if (error) {
		problems_format(&problems, &text);
		fputs(buffer_text(&text), stderr);
		return fail(EXIT_NO, "%s cannot be merged with", options->merge);
	}
	fprintf(stderr, "%zu addresses: %zu devices, %zu new, %zu known\n", discovery->total, discovery->found_count,
		added, known);
	if (options->output)
		return replace_file(options->output, &csv);
	fwrite(buffer_text(&csv), 1, csv.length, stdout);
	return fflush(stdout) ? fail(EXIT_NO, "standard output: %s", strerror(errno)) : EXIT_DONE;
}

static int discover(const struct places *places, struct discovery *discovery)
{
	struct profiles profiles = PROFILES_EMPTY;
	struct modules *modules = modules_new(places->modules);
	struct log log;

	log_init(&log, LOG_LEVEL_ERROR);
	must(uv_loop_init(&discovery->loop) == 0);
	host_init(&discovery->host, &discovery->loop, &log, on_turn, discovery);
	discovery->inventory = inventory_new();
	discovery->readings = readings_new(&(struct readings_events){0});
	discovery->collection = collection_new(&discovery->host.services,
		&(struct collection_events){
			discovery, on_batch, on_commit, on_discard, on_ended, on_idle, on_recognised, on_poll_soon},
		&log);
	int status = read_old(discovery);
	if (!status)
		status = read_config(discovery, modules);
	if (!status)
		status = choose_credentials(discovery);
	if (!status)
		status = start_collector(discovery, places, modules, &profiles);
	if (!status) {
		probe(discovery);
		status = write_findings(discovery);
	}
	collection_free(discovery->collection);
	readings_free(discovery->readings);
	host_done(&discovery->host);
	uv_run(&discovery->loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&discovery->loop) == 0);
	inventory_free(discovery->inventory);
	if (discovery->config)
		config_free(discovery->config);
	profiles_done(&profiles);
	modules_free(modules);
	arena_done(&discovery->arena);
	buffer_done(&discovery->old);
	free(discovery->found);
	return status;
}

static int take_ranges(struct discovery *discovery, int count, char **arguments)
{
	if (count == 0)
		return fail(EXIT_USAGE, "discover takes ranges of addresses: gengfu discover 10.1.0.0/16 10.2.0.9");
	if (count > RANGES_MAX)
		return fail(EXIT_USAGE, "more than %d ranges", RANGES_MAX);
	for (int i = 0; i < count; i++) {
		struct range *range = &discovery->ranges[discovery->ranges_count++];
		const char *wrong = range_parse(arguments[i], range);

		if (wrong)
			return fail(EXIT_USAGE, "'%s' %s", arguments[i], wrong);
		discovery->total += (size_t)range->last - range->first + 1;
	}
	if (discovery->total > ADDRESSES_MAX)
		return fail(EXIT_USAGE, "%zu addresses are more than one run asks, %u: part them", discovery->total,
			ADDRESSES_MAX);
	return 0;
}

/* A whole number between bounds; false after it has said what is wrong. */
static bool number_of(const char *option, const char *text, long least, long most, long *ret_number)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end || number < least || number > most) {
		fail(EXIT_USAGE, "--%s %s: a number from %ld to %ld", option, text, least, most);
		return false;
	}
	*ret_number = number;
	return true;
}

int command_discover(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"credentials", required_argument, NULL, 'n'}, {"rate", required_argument, NULL, 'r'},
		{"port", required_argument, NULL, 'p'}, {"merge", required_argument, NULL, 'm'},
		{"output", required_argument, NULL, 'o'}, {"neighbours", no_argument, NULL, 'N'}, {0}};
	struct discover_options given = {.config = default_config(), .rate = 5000, .port = 161};
	struct discovery discovery = {.options = &given};
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			given.config = optarg;
			break;
		case 'n':
			given.credentials = optarg;
			break;
		case 'r':
			if (!number_of("rate", optarg, 1, RATE_MAX, &given.rate))
				return EXIT_USAGE;
			break;
		case 'p':
			if (!number_of("port", optarg, 1, 65535, &given.port))
				return EXIT_USAGE;
			break;
		case 'm':
			given.merge = optarg;
			break;
		case 'N':
			given.neighbours = true;
			break;
		case 'o':
			given.output = optarg;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	if (given.neighbours)
		return optind < count ? fail(EXIT_USAGE, "--neighbours asks the running agent and takes no range")
				      : print_unknown_neighbours(places, given.config, NULL);
	int status = take_ranges(&discovery, count - optind, arguments + optind);
	return status ? status : discover(places, &discovery);
}
