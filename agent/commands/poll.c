/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu poll: one device, once: finds its profile, reads all its tables, prints them. The author's microscope: the
 * same collector, profiles and tables as in the agent, without schedule, checks and store. --raw asks the collector
 * which values each cell was made of, --record keeps all that exchanges bring and then has the collector walk what the
 * profile looks at, --from gives the collector a recording to ask in place of a device.
 */
#include "base/must.h"
#include "collection/collection.h"
#include "commands/capture.h"
#include "commands/commands.h"
#include "commands/expect.h"
#include "commands/raw.h"
#include "commands/rows.h"
#include "commands/sheet.h"
#include "config/config.h"
#include "host.h"
#include "inventory/inventory.h"
#include "profiles.h"
#include "readings/readings.h"
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct poll_options {
	const char *target; /* HOST[:PORT], or a device's name */
	const char *config, *credentials, *profile;
	const char *from, *record; /* recordings, or NULL */
	const char *expect; /* values to compare with, or NULL */
	const char *asking; /* an option that says how to ask a device, or NULL */
	size_t values_max; /* in the recording */
	struct gengfu_credentials given;
	bool as_json, timing, raw, force;
};

#define VALUES_MAX 200000

struct poll {
	const struct poll_options *options;
	const struct log *log;
	uv_loop_t loop;
	struct host host;
	struct collection *collection;
	struct readings *readings;
	struct mono begun;
	size_t exchanges;
	bool ended, recorded;
	enum gengfu_status status, record_status;
	char detail[256], record_detail[256];
	struct raw raw;
	struct names names;
	struct capture capture;
	const struct profiles *profiles;
	char *profile, *why, *sys_object_id, *sys_descr, *sys_name;
};

/* What collection hands over */

static struct gengfu_batch *on_batch(void *data, uint32_t device, unsigned table)
{
	struct poll *poll = data;

	return readings_batch(poll->readings, table);
}

static void on_commit(void *data, uint32_t device, struct gengfu_batch *batch, enum gengfu_commit how)
{
	struct poll *poll = data;

	raw_name(&poll->raw, batch);
	readings_commit(poll->readings, device, batch, how, mono_read());
}

static void on_discard(void *data, struct gengfu_batch *batch)
{
	struct poll *poll = data;

	readings_discard(poll->readings, batch);
}

static void on_ended(void *data, const struct round_end *end)
{
	struct poll *poll = data;

	poll->status = end->status;
	snprintf(poll->detail, sizeof poll->detail, "%s", end->detail ? end->detail : "");
	readings_polled(
		poll->readings, end->device, end->collector, end->status, end->detail, end->rtt_ns, mono_read());
}

static void on_idle(void *data, uint32_t device)
{
	struct poll *poll = data;

	poll->ended = true;
	uv_stop(&poll->loop);
}

static void keep(char **where, const char *text)
{
	if (!text)
		return;
	free(*where);
	*where = must_strdup(text);
}

static void on_recognised(void *data, uint32_t device, const struct gengfu_identity *identity)
{
	struct poll *poll = data;

	keep(&poll->profile, identity->profile);
	keep(&poll->why, identity->why);
	keep(&poll->sys_object_id, identity->sys_object_id);
	keep(&poll->sys_descr, identity->sys_descr);
	keep(&poll->sys_name, identity->sys_name);
}

static void on_poll_soon(void *data, uint32_t device)
{
	/* a command polls once */
}

static void on_trace(void *data, const struct gengfu_trace *trace)
{
	struct poll *poll = data;

	poll->exchanges++;
	if (poll->options->record)
		capture_add(&poll->capture, trace);
	if (poll->options->timing)
		fprintf(stderr, "%8.3f ms  %5zu B sent  %5zu B received  %-12s %s\n",
			(double)trace->took_ns / NS_PER_MS, trace->sent, trace->received, status_text(trace->status),
			trace->asked);
}

static void on_origin(void *data, const struct gengfu_origin *origin)
{
	struct poll *poll = data;

	raw_add(&poll->raw, origin);
}

static void on_recorded(void *data, enum gengfu_status status, const char *detail)
{
	struct poll *poll = data;

	poll->recorded = true;
	poll->record_status = status;
	snprintf(poll->record_detail, sizeof poll->record_detail, "%s", detail ? detail : "");
	uv_stop(&poll->loop);
}

/* Printing */

/* Where the profile stands, for whoever wants to change it. */
static const char *profile_file(const struct poll *poll)
{
	for (size_t i = 0; poll->profile && i < poll->profiles->count; i++) {
		const struct gengfu_profile *profile = &poll->profiles->items[i];

		if (strcmp(gengfu_data_text(gengfu_data_get(profile->data, "name"), ""), poll->profile) == 0)
			return profile->file;
	}
	return NULL;
}

static json_t *to_json(const struct poll *poll, double seconds)
{
	json_t *found = json_object();

	for (unsigned table = 0; table < TABLES; table++) {
		const struct table *rows = readings_table(poll->readings, 0, table);

		if (rows && rows->count)
			json_object_set_new(found, tables[table].name, table_json(rows));
	}
	return json_pack("{s:{s:s, s:s?, s:s?, s:s?, s:s?}, s:s, s:o, s:I, s:f}", "device", "address",
		poll->options->target, "sys_object_id", poll->sys_object_id, "sys_descr", poll->sys_descr, "sys_name",
		poll->sys_name, "profile", poll->profile, "status", status_text(poll->status), "tables", found,
		"exchanges", (json_int_t)poll->exchanges, "seconds", seconds);
}

static void print_tables(const struct poll *poll, double seconds)
{
	const char *file = profile_file(poll);

	printf("%s  %s\n", poll->options->target, poll->sys_name ? poll->sys_name : "");
	printf("profile %s%s%s\n", poll->profile ? poll->profile : "none", poll->why ? ": " : "",
		poll->why ? poll->why : "");
	if (file)
		printf("  in %s\n", file);
	for (unsigned table = 0; table < TABLES; table++) {
		const struct table *rows = readings_table(poll->readings, 0, table);

		if (rows && rows->count && poll->options->raw)
			raw_print(&poll->raw, &poll->names, rows, stdout);
		else if (rows && rows->count)
			table_print(rows, stdout);
	}
	printf("\n%zu exchanges in %.3f s\n", poll->exchanges, seconds);
}

static bool was_read(const struct poll *poll)
{
	return poll->status == GENGFU_OK || poll->status == GENGFU_PARTIAL;
}

static int report(const struct poll *poll, double seconds)
{
	bool read = was_read(poll);

	if (!read)
		return fail(EXIT_NO, "%s: %s%s%s", poll->options->target, status_text(poll->status),
			poll->detail[0] ? ": " : "", poll->detail);
	if (poll->options->expect) {
		int differences = expect_compare(poll->options->expect, poll->profile, poll->readings, 0);
		if (differences)
			return differences < 0
				       ? EXIT_NO
				       : fail(EXIT_NO, "%s: %d differences", poll->options->target, differences);
		printf("%s: as %s expects\n", poll->options->target, poll->options->expect);
	} else if (poll->options->as_json) {
		json_t *json = to_json(poll, seconds);
		json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
	} else {
		print_tables(poll, seconds);
	}
	if (poll->status == GENGFU_PARTIAL)
		fail(EXIT_DONE, "%s: not everything could be read%s%s", poll->options->target,
			poll->detail[0] ? ": " : "", poll->detail);
	return fflush(stdout) ? fail(EXIT_NO, "standard output: %s", strerror(errno)) : EXIT_DONE;
}

/* The walk for the recording, after the round; what both have read is written. */
static int record(struct poll *poll)
{
	const struct poll_options *options = poll->options;
	int error = collection_record(poll->collection, 0, options->values_max, on_recorded, poll);

	if (error)
		return fail(EXIT_NO, "%s: nothing to record: %s", options->target, strerror(-error));
	while (!poll->recorded)
		uv_run(&poll->loop, UV_RUN_DEFAULT);
	size_t objects = 0;
	if (!capture_write(&poll->capture, &objects))
		return EXIT_NO;
	fprintf(stderr, "recorded in %s: %zu objects\n", options->record, objects);
	if (poll->record_detail[0])
		fail(EXIT_DONE, "the recording is not whole: %s", poll->record_detail);
	return EXIT_DONE;
}

/* Setting up */

/* A literal address with its port, so that the collection need not wait for a name. */
static int literal_address(const char *target, char into[128])
{
	char host[256], numeric[INET6_ADDRSTRLEN];
	struct addrinfo hints = {.ai_socktype = SOCK_DGRAM}, *found;
	const char *wrong;
	uint16_t port;

	if (config_address_parse(target, host, &port, &wrong))
		return fail(EXIT_USAGE, "'%s' %s: HOST, HOST:PORT or [IPV6]:PORT", target, wrong);
	int error = getaddrinfo(host, NULL, &hints, &found);
	if (error)
		return fail(EXIT_NO, "%s does not resolve: %s", host, gai_strerror(error));
	getnameinfo(found->ai_addr, found->ai_addrlen, numeric, sizeof numeric, NULL, 0, NI_NUMERICHOST);
	snprintf(into, 128, found->ai_family == AF_INET6 ? "[%s]:%u" : "%s:%u", numeric, port ? port : 161u);
	freeaddrinfo(found);
	return 0;
}

/* The device and credentials to poll: from the options, or a configuration's. */
struct subject {
	struct config *config;
	struct inventory *inventory;
	struct device device;
	const struct gengfu_credentials *credentials;
	char address[128];
	/* snmp = { recording = "…" }, for --from */
	struct gengfu_member recording, snmp;
	struct gengfu_data settings;
};

/* The file answers in place of a device; the address is never asked. */
static int subject_from_recording(struct subject *subject, const struct poll_options *options)
{
	subject->recording = (struct gengfu_member){
		"recording", {.type = GENGFU_TEXT, .text = {options->from, strlen(options->from)}}};
	subject->snmp = (struct gengfu_member){"snmp", {.type = GENGFU_MAP, .map = {&subject->recording, 1}}};
	subject->settings = (struct gengfu_data){.type = GENGFU_MAP, .map = {&subject->snmp, 1}};
	subject->device.address = "127.0.0.1:161";
	subject->device.settings = &subject->settings;
	return 0;
}

static int config_of(struct subject *subject, const struct poll_options *options, struct modules *modules)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;

	subject->config = config_read(options->config, modules, &problems);
	subject->inventory = inventory_new();
	if (subject->config && inventory_update(subject->inventory, subject->config, false, &problems) == 0)
		return 0;
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	return fail(EXIT_NO, "%s has mistakes", options->config);
}

static int subject_from_config(struct subject *subject, const struct poll_options *options)
{
	const char *credentials = options->credentials;
	const struct device *device = inventory_find(subject->inventory, options->target);
	if (device) {
		subject->device = *device;
		if (!credentials)
			credentials = device->credentials;
	}
	if (!credentials)
		return fail(EXIT_USAGE, "%s is no device of %s: say with --credentials NAME how to ask it",
			options->target, options->config);
	const struct config_credentials *found = config_find_credentials(subject->config, credentials);
	if (!found)
		return fail(EXIT_USAGE, "%s has no credentials \"%s\"", options->config, credentials);
	subject->credentials = &found->values;
	return 0;
}

static int find_subject(struct subject *subject, const struct poll_options *options, struct modules *modules)
{
	int status = 0;

	subject->device = (struct device){.name = options->target, .address = options->target};
	subject->credentials = &options->given;
	if (options->config)
		status = config_of(subject, options, modules);
	if (!status && options->from)
		status = subject_from_recording(subject, options);
	else if (!status && options->config)
		status = subject_from_config(subject, options);
	if (!status && !options->from) {
		status = literal_address(subject->device.address, subject->address);
		subject->device.address = subject->address;
	}
	subject->device.number = 0;
	subject->device.profile = options->profile ? options->profile : subject->device.profile;
	return status;
}

static void subject_done(struct subject *subject)
{
	inventory_free(subject->inventory);
	if (subject->config)
		config_free(subject->config);
}

static const struct gengfu_data *snmp_settings(const struct config *config, const struct gengfu_collector *snmp,
	struct arena *arena, struct problems *problems)
{
	for (size_t i = 0; config && i < config->collectors_count; i++)
		if (strcmp(config->collectors[i].name, snmp->name) == 0)
			return config->collectors[i].settings;
	return modules_settings(snmp->keys, NULL, "collector \"snmp\"", "", 0, arena, problems);
}

static int start(struct poll *poll, const struct places *places, const struct subject *subject, struct modules *modules,
	struct profiles *profiles, struct arena *arena)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	char why[512] = "";
	const struct gengfu_collector *snmp = modules_collector(modules, "snmp", why);

	if (!snmp)
		return fail(EXIT_NO, "%s", why);
	profiles_read(profiles, places->library, &problems);
	if (subject->config)
		profiles_read(profiles, subject->config->folder, &problems);
	int error = problems.errors ? -EINVAL
				    : collection_start(poll->collection, snmp,
					      snmp_settings(subject->config, snmp, arena, &problems), profiles->items,
					      profiles->count, &problems, why);
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	return error ? fail(EXIT_NO, "%s", why[0] ? why : "the profiles have mistakes") : 0;
}

static void begin(struct poll *poll, const struct subject *subject)
{
	poll->begun = mono_read();
	collection_add(poll->collection, &subject->device, subject->credentials);
	collection_trace(poll->collection, 0, on_trace, poll);
	if (poll->options->raw)
		collection_explain(poll->collection, 0, on_origin, poll);
	collection_poll(poll->collection, 0, ~UINT64_C(0));
	while (!poll->ended)
		uv_run(&poll->loop, UV_RUN_DEFAULT);
}

static int poll_and_report(struct poll *poll, const struct places *places, const struct subject *subject)
{
	if (poll->options->raw)
		names_read(&poll->names, places);
	begin(poll, subject);
	double seconds = (double)mono_since(mono_read(), poll->begun) / NS_PER_S;
	size_t exchanges = poll->exchanges;
	int recorded = poll->options->record && was_read(poll) ? record(poll) : EXIT_DONE;
	poll->exchanges = exchanges; /* of the round alone */
	int status = report(poll, seconds);
	return status ? status : recorded;
}

static int run(const struct places *places, const struct poll_options *options, const struct log *log)
{
	struct poll poll = {.options = options, .log = log, .capture = CAPTURE_EMPTY};
	struct subject subject = {0};
	struct profiles profiles = PROFILES_EMPTY;
	struct arena arena = ARENA_EMPTY;
	struct modules *modules = modules_new(places->modules);
	int status = find_subject(&subject, options, modules);

	must(uv_loop_init(&poll.loop) == 0);
	host_init(&poll.host, &poll.loop, log, NULL, NULL);
	poll.readings = readings_new(&(struct readings_events){0});
	poll.collection = collection_new(&poll.host.services,
		&(struct collection_events){
			&poll, on_batch, on_commit, on_discard, on_ended, on_idle, on_recognised, on_poll_soon},
		log);
	poll.profiles = &profiles;
	if (!status)
		status = start(&poll, places, &subject, modules, &profiles, &arena);
	if (!status && options->record && !capture_open(&poll.capture, options->record, options->force))
		status = EXIT_NO;
	if (!status)
		status = poll_and_report(&poll, places, &subject);
	collection_free(poll.collection);
	readings_free(poll.readings);
	host_done(&poll.host);
	uv_run(&poll.loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&poll.loop) == 0);
	subject_done(&subject);
	profiles_done(&profiles);
	arena_done(&arena);
	capture_done(&poll.capture);
	raw_done(&poll.raw);
	names_done(&poll.names);
	modules_free(modules);
	free(poll.profile);
	free(poll.why);
	free(poll.sys_object_id);
	free(poll.sys_descr);
	free(poll.sys_name);
	return status;
}

/* A secret of the command line from an environment variable, so that it does not stand in the process list. */
static const char *from_environment(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

/* What does not go together; the device that is to be polled is set. */
static int check_options(struct poll_options *poll, int rest, char **arguments)
{
	if (rest != (poll->from ? 0 : 1))
		return fail(EXIT_USAGE, poll->from ? "poll --from FILE takes no device"
						   : "poll takes one device: gengfu poll HOST[:PORT]");
	if (poll->from && poll->asking)
		return fail(EXIT_USAGE, "--%s says how to ask a device, --from asks none", poll->asking);
	if (poll->raw && poll->as_json)
		return fail(EXIT_USAGE, "--raw and --json do not go together: --raw is for eyes");
	if (poll->expect && (poll->raw || poll->as_json))
		return fail(EXIT_USAGE, "--expect compares and prints no tables: without --raw and --json");
	if (poll->force && !poll->record)
		return fail(EXIT_USAGE, "--force goes with --record FILE");
	if (poll->values_max && !poll->record)
		return fail(EXIT_USAGE, "--values-max goes with --record FILE");
	poll->values_max = poll->values_max ? poll->values_max : VALUES_MAX;
	poll->target = poll->from ? poll->from : arguments[0];
	if (poll->credentials && !poll->config)
		poll->config = default_config();
	return 0;
}

static bool count_parse(const char *text, size_t *ret_count)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	*ret_count = (size_t)value;
	return end != text && *end == '\0' && text[0] != '-' && value > 0 && value <= 100000000;
}

int command_poll(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"credentials", required_argument, NULL, 'n'}, {"community", required_argument, NULL, 'C'},
		{"version", required_argument, NULL, 'v'}, {"user", required_argument, NULL, 'u'},
		{"auth", required_argument, NULL, 'a'}, {"privacy", required_argument, NULL, 'x'},
		{"profile", required_argument, NULL, 'p'}, {"timing", no_argument, NULL, 't'},
		{"json", no_argument, NULL, 'j'}, {"raw", no_argument, NULL, 'r'},
		{"record", required_argument, NULL, 'o'}, {"values-max", required_argument, NULL, 'm'},
		{"force", no_argument, NULL, 'f'}, {"from", required_argument, NULL, 'i'},
		{"expect", required_argument, NULL, 'e'}, {0}};
	struct poll_options poll = {.given = {.name = "command line", .version = "2c", .community = "public"}};
	struct log log;
	int option, index = 0;

	while ((option = getopt_long(count, arguments, "c:v:", options, &index)) != -1) {
		if (strchr("nCvuax", option))
			poll.asking = option == 'v' ? "version" : options[index].name;
		switch (option) {
		case 'c':
			poll.config = optarg;
			break;
		case 'n':
			poll.credentials = optarg;
			break;
		case 'C':
			poll.given.community = optarg;
			break;
		case 'v':
			poll.given.version = optarg;
			break;
		case 'u':
			poll.given.user = optarg;
			break;
		case 'a':
			poll.given.auth = optarg;
			break;
		case 'x':
			poll.given.privacy = optarg;
			break;
		case 'p':
			poll.profile = optarg;
			break;
		case 't':
			poll.timing = true;
			break;
		case 'j':
			poll.as_json = true;
			break;
		case 'r':
			poll.raw = true;
			break;
		case 'o':
			poll.record = optarg;
			break;
		case 'm':
			if (!count_parse(optarg, &poll.values_max))
				return fail(EXIT_USAGE, "--values-max %s: a number from 1 to 100000000", optarg);
			break;
		case 'f':
			poll.force = true;
			break;
		case 'e':
			poll.expect = optarg;
			break;
		case 'i':
			poll.from = optarg;
			break;
		default:
			return EXIT_USAGE;
		}
	}
	int status = check_options(&poll, count - optind, arguments + optind);
	if (status)
		return status;
	poll.given.auth_secret = from_environment("GENGFU_AUTH_SECRET");
	poll.given.privacy_secret = from_environment("GENGFU_PRIVACY_SECRET");
	log_init(&log, LOG_LEVEL_ERROR);
	return run(places, &poll, &log);
}
