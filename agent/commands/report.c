/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu report: what a team is judged by, from the tickets in the store; works with or without a running agent. Days
 * are those of the machine's time zone, or of TZ. The configuration says which offices, towns and roles there are, so
 * that those without a case have a row too, and how long a working day of each calendar is; with --state alone both
 * are unknown.
 */
#include "commands/report.h"
#include "base/must.h"
#include "commands/commands.h"
#include "inventory/inventory.h"
#include "store/store.h"
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

struct wanted {
	const char *config, *state;
	struct date from, to;
	bool has_from, has_to;
	enum tally_by by;
	const char *source;
	enum format format;
	bool is_chinese, is_ahead_share, is_further, is_worst;
};

/* The configuration, as far as a report needs it; all NULL when there is only a state directory. */
struct known {
	struct modules *modules;
	struct config *config;
	struct inventory *inventory;
	struct calendars *calendars;
	char odd_calendar[64]; /* of a ticket, that is not there any more */
};

/* Options */

static bool is_chinese_terminal(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < ARRAY_LENGTH(variables); i++) {
		const char *language = getenv(variables[i]);
		if (language && *language)
			return strncmp(language, "zh", 2) == 0;
	}
	return false;
}

/* Which of the words it is; -1 after it has said which there are. */
static int word_of(const char *option, const char *word, const char *const *words)
{
	auto_buffer list = BUFFER_EMPTY;
	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
		buffer_printf(&list, "%s%s", i ? ", " : "", words[i]);
	}
	fail(EXIT_USAGE, "--%s takes one of %s, not '%s'", option, buffer_text(&list), word);
	return -1;
}

static bool date_of(const char *option, const char *text, struct date *ret_date)
{
	if (date_parse(text, ret_date) == 0)
		return true;
	fail(EXIT_USAGE, "--%s takes a day such as 2026-01-31, not '%s'", option, text);
	return false;
}

static bool option_take(struct wanted *wanted, int option)
{
	static const char *const sources[] = {"reported", "detected", NULL};
	static const char *const languages[] = {"en", "zh", NULL};
	static const char *const formats[] = {"table", "csv", "json", NULL};
	static const char *const aheads[] = {"time", "share", NULL};
	int word = 0;
	switch (option) {
	case 'c':
		wanted->config = optarg;
		return true;
	case 's':
		wanted->state = optarg;
		return true;
	case 'f':
		return wanted->has_from = date_of("from", optarg, &wanted->from);
	case 't':
		return wanted->has_to = date_of("to", optarg, &wanted->to);
	case 'b':
		word = word_of("by", optarg, tally_by_texts);
		wanted->by = word < 0 ? TALLY_DEPARTMENT : (enum tally_by)word;
		return word >= 0;
	case 'o':
		word = word_of("source", optarg, sources);
		wanted->source = word < 0 ? NULL : sources[word];
		return word >= 0;
	case 'l':
		word = word_of("lang", optarg, languages);
		wanted->is_chinese = word == 1;
		return word >= 0;
	case 'm':
		word = word_of("format", optarg, formats);
		wanted->format = word < 0 ? FORMAT_TABLE : (enum format)word;
		return word >= 0;
	case 'a':
		word = word_of("ahead", optarg, aheads);
		wanted->is_ahead_share = word == 1;
		return word >= 0;
	case 'u':
		return wanted->is_further = true;
	case 'w':
		return wanted->is_worst = true;
	default:
		return false;
	}
}

static bool period_is_good(const struct wanted *wanted)
{
	if (!wanted->has_from || !wanted->has_to) {
		fail(EXIT_USAGE, "a report needs its first and its last day: --from 2026-01-01 --to 2026-06-30");
		return false;
	}
	if (date_to_day(wanted->from) <= date_to_day(wanted->to))
		return true;
	fail(EXIT_USAGE, "--from is after --to: the first day of the report comes first");
	return false;
}

/* The instant at which a day begins here. */
static struct wall day_begins(int64_t day)
{
	struct date date = date_from_day(day);
	struct tm parts = {.tm_year = date.year - 1900, .tm_mon = date.month - 1, .tm_mday = date.day, .tm_isdst = -1};
	return (struct wall){(int64_t)mktime(&parts) * 1000};
}

/* What is known */

static void known_done(struct known *known)
{
	calendars_free(known->calendars);
	inventory_free(known->inventory);
	if (known->config)
		config_free(known->config);
	if (known->modules)
		modules_free(known->modules);
}

static bool known_read(struct known *known, const struct places *places, const char *path)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;
	known->modules = modules_new(places->modules);
	known->config = config_read(path ? path : default_config(), known->modules, &problems);
	known->inventory = inventory_new();
	if (known->config && inventory_update(known->inventory, known->config, false, &problems) == 0)
		known->calendars = calendars_read(known->config, &problems);
	if (known->calendars)
		return true;
	problems_format(&problems, &text);
	fputs(buffer_text(&text), stderr);
	fail(EXIT_NO, "mend the configuration, or name the agent's state directory with --state DIR alone");
	return false;
}

static int64_t day_s(void *data, const char *name)
{
	struct known *known = data;
	const struct calendar *calendar = NULL;
	if (!calendars_find(known->calendars, name, &calendar))
		snprintf(known->odd_calendar, sizeof known->odd_calendar, "%s", name);
	return calendar_day_ms(calendar) / 1000;
}

static const char *role_of(void *data, const char *name)
{
	const struct known *known = data;
	const struct device *device = known->inventory ? inventory_find(known->inventory, name) : NULL;
	return device ? device->role : NULL;
}

static void expect(struct tally *tally, const char *name)
{
	if (name && name[0])
		tally_expect(tally, name);
}

static void expect_all(struct tally *tally, enum tally_by by, const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory_site_count(inventory); i++) {
		const struct site *site = inventory_site(inventory, i);
		if (by == TALLY_DEPARTMENT)
			expect(tally, site->department);
		else if (by == TALLY_TOWN)
			expect(tally, site->town);
		else if (by == TALLY_SITE)
			expect(tally, site->name);
	}
	for (uint32_t i = 0; i < inventory_numbers(inventory); i++) {
		const struct device *device = inventory_device(inventory, i);
		if (device && by == TALLY_DEPARTMENT)
			expect(tally, device->department);
		else if (device && by == TALLY_TEAM)
			expect(tally, device->team);
		else if (device && by == TALLY_ROLE)
			expect(tally, device->role);
	}
}

static struct tally *tally_make(const struct wanted *wanted, enum tally_by by, const char *source, struct known *known)
{
	struct tally *tally = tally_new(&(struct tally_options){
		.from = day_begins(date_to_day(wanted->from)),
		.to = day_begins(date_to_day(wanted->to) + 1),
		.by = by,
		.source = source,
		.day_s = day_s,
		.role = role_of,
		.data = known,
	});
	if (known->inventory)
		expect_all(tally, by, known->inventory);
	return tally;
}

/* Counting and showing */

struct counted {
	struct tally *tally, *reported; /* `reported`: NULL unless for a review */
};

static int count_one(void *data, const json_t *state)
{
	struct counted *counted = data;
	const json_t *body = json_object_get(state, "body");
	tally_add(counted->tally, body);
	if (counted->reported)
		tally_add(counted->reported, body);
	return 0;
}

static int count_all(const struct wanted *wanted, const char *state, struct counted *counted)
{
	struct store *store = NULL;
	auto_free char *path = must_printf("%s/gengfu.db", state);
	char why[512];
	if (store_open_reader(path, &store, why))
		return fail(EXIT_NO, "%s", why);
	int error = store_tickets_between(store, day_begins(date_to_day(wanted->from)),
		day_begins(date_to_day(wanted->to) + 1), count_one, counted);
	store_close(store);
	return error ? fail(EXIT_NO, "the store cannot be read: %s", strerror(-error)) : EXIT_DONE;
}

static void print_table(const struct report *report, bool is_worst)
{
	struct sheet sheet;
	if (is_worst)
		report_worst_sheet(report, &sheet);
	else
		report_sheet(report, &sheet);
	sheet_print(&sheet, stdout, "");
	sheet_done(&sheet);
}

static void print_report(const struct wanted *wanted, struct tally *tally)
{
	auto_buffer csv = BUFFER_EMPTY;
	const struct report report = {
		.tally = tally,
		.by = wanted->by,
		.from = wanted->from,
		.to = wanted->to,
		.source = wanted->source,
		.is_chinese = wanted->is_chinese,
		.is_ahead_share = wanted->is_ahead_share,
		.is_further = wanted->is_further,
	};
	if (wanted->format == FORMAT_TABLE) {
		print_table(&report, wanted->is_worst);
	} else if (wanted->format == FORMAT_CSV) {
		if (wanted->is_worst)
			report_worst_csv(&report, &csv);
		else
			report_csv(&report, &csv);
		fwrite(csv.bytes, 1, csv.length, stdout);
	} else {
		json_t *json = report_json(&report);
		json_dumpf(json, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(json);
	}
}

static void print_review(const struct wanted *wanted, const struct counted *counted)
{
	auto_buffer text = BUFFER_EMPTY;
	review_write(
		&(struct review){
			.from = wanted->from,
			.to = wanted->to,
			.total = tally_total(counted->tally),
			.reported = tally_total(counted->reported),
			.tally = counted->tally,
			.is_chinese = wanted->is_chinese,
			.is_ahead_share = wanted->is_ahead_share,
		},
		&text);
	fputs(buffer_text(&text), stdout);
}

static int report(const struct wanted *wanted, bool is_review, const char *state, struct known *known)
{
	struct counted counted = {
		.tally = tally_make(wanted, is_review ? TALLY_TOWN : wanted->by, wanted->source, known),
		.reported = is_review ? tally_make(wanted, TALLY_TOWN, "reported", known) : NULL,
	};
	int status = count_all(wanted, state, &counted);
	if (status == EXIT_DONE && known->odd_calendar[0])
		fprintf(stderr,
			"gengfu: calendar '%s' of a ticket is not known here: its saved days are counted as 24 h each; "
			"name the configuration with -c FILE\n",
			known->odd_calendar);
	if (status == EXIT_DONE && is_review)
		print_review(wanted, &counted);
	else if (status == EXIT_DONE)
		print_report(wanted, counted.tally);
	tally_free(counted.tally);
	tally_free(counted.reported);
	return status;
}

int command_report(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'},
		{"state", required_argument, NULL, 's'}, {"from", required_argument, NULL, 'f'},
		{"to", required_argument, NULL, 't'}, {"by", required_argument, NULL, 'b'},
		{"source", required_argument, NULL, 'o'}, {"lang", required_argument, NULL, 'l'},
		{"format", required_argument, NULL, 'm'}, {"ahead", required_argument, NULL, 'a'},
		{"further", no_argument, NULL, 'u'}, {"worst", no_argument, NULL, 'w'}, {0}};
	struct wanted wanted = {.is_chinese = is_chinese_terminal()};
	struct known known = {0};
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1)
		if (!option_take(&wanted, option))
			return EXIT_USAGE;
	const char *what = optind < count ? arguments[optind] : "";
	bool is_review = strcmp(what, "review") == 0;
	if (!is_review && strcmp(what, "tickets") != 0)
		return fail(EXIT_USAGE, "report needs to know of what: tickets or review%s%s%s", *what ? ", not '" : "",
			what, *what ? "'" : "");
	if (optind + 1 < count)
		return fail(EXIT_USAGE, "report %s takes no argument '%s'", what, arguments[optind + 1]);
	if (is_review && (wanted.format || wanted.is_worst || wanted.is_further || wanted.by || wanted.source))
		return fail(EXIT_USAGE, "report review takes --from, --to, --lang and --ahead only");
	if (!period_is_good(&wanted))
		return EXIT_USAGE;
	int status = EXIT_NO;
	if ((wanted.state && !wanted.config) || known_read(&known, places, wanted.config))
		status = report(&wanted, is_review, wanted.state ? wanted.state : known.config->state, &known);
	known_done(&known);
	return status;
}
