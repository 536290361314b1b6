/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gengfu tickets VERB …: the command line becomes a request, as `apply` takes it, and the running agent does it. What
 * is right is decided there; here only the words are put in their places, so that both ways say the same.
 */
#include "base/must.h"
#include "commands/ask.h"
#include "commands/commands.h"
#include "commands/tickets.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Options whose text goes into the request under the same name. */
enum { OPTION_TEXT = 1000, OPTION_NUMBER, OPTION_REMOVE, OPTION_TICKET };
static const struct option options[] = {{"config", required_argument, NULL, 'c'},
	{"state", required_argument, NULL, 's'}, {"json", no_argument, NULL, 'j'}, {"all", no_argument, NULL, 'a'},
	{"as", required_argument, NULL, OPTION_TEXT}, {"comment", required_argument, NULL, OPTION_TEXT},
	{"request", required_argument, NULL, OPTION_TEXT}, {"team", required_argument, NULL, OPTION_TEXT},
	{"assignee", required_argument, NULL, OPTION_TEXT}, {"reason", required_argument, NULL, OPTION_TEXT},
	{"until", required_argument, NULL, OPTION_TEXT}, {"code", required_argument, NULL, OPTION_TEXT},
	{"title", required_argument, NULL, OPTION_TEXT}, {"severity", required_argument, NULL, OPTION_TEXT},
	{"category", required_argument, NULL, OPTION_TEXT}, {"site", required_argument, NULL, OPTION_TEXT},
	{"device", required_argument, NULL, OPTION_TEXT}, {"department", required_argument, NULL, OPTION_TEXT},
	{"description", required_argument, NULL, OPTION_TEXT}, {"requester", required_argument, NULL, OPTION_TEXT},
	{"phone", required_argument, NULL, OPTION_TEXT}, {"priority", required_argument, NULL, OPTION_TEXT},
	{"work", required_argument, NULL, OPTION_TEXT}, {"ticket", required_argument, NULL, OPTION_TICKET},
	{"revision", required_argument, NULL, OPTION_NUMBER}, {"remove", no_argument, NULL, OPTION_REMOVE}, {0}};

struct wanted {
	const char *config, *state;
	bool as_json, all;
	json_t *request;
	const char *verb;
	char **more; /* arguments behind the verb */
	int more_count;
};

/* "2026-11-25 09:00" is local time; what else there is, is the agent's to read. */
static json_t *until_json(const char *text)
{
	struct tm parts = {.tm_isdst = -1};
	char whole[WALL_TEXT_SIZE];
	const char *end = strptime(text, "%Y-%m-%d %H:%M", &parts);

	if (!end || *end)
		return json_string(text);
	time_t seconds = mktime(&parts);
	return json_string(wall_format((struct wall){(int64_t)seconds * 1000}, whole));
}

static int put_number(struct wanted *wanted, const char *name, const char *text)
{
	char *end;
	long long value = strtoll(text, &end, 10);

	if (end == text || *end)
		return fail(EXIT_USAGE, "%s must be a whole number, not '%s'", name, text);
	json_object_set_new(wanted->request, name, json_integer(value));
	return EXIT_DONE;
}

static int put_text(struct wanted *wanted, const char *name, const char *text)
{
	json_t *value = strcmp(name, "until") == 0 ? until_json(text) : json_string(text);

	if (!value)
		return fail(EXIT_USAGE, "%s is no text in UTF-8", name);
	json_object_set_new(wanted->request, name, value);
	return EXIT_DONE;
}

static int take_option(struct wanted *wanted, int option, const char *name)
{
	switch (option) {
	case 'c':
		wanted->config = optarg;
		return EXIT_DONE;
	case 's':
		wanted->state = optarg;
		return EXIT_DONE;
	case 'j':
		wanted->as_json = true;
		return EXIT_DONE;
	case 'a':
		wanted->all = true;
		return EXIT_DONE;
	case 'm':
		return put_text(wanted, "comment", optarg);
	case OPTION_TEXT:
		return put_text(wanted, name, optarg);
	case OPTION_TICKET:
		return put_text(wanted, "other", optarg);
	case OPTION_NUMBER:
		return put_number(wanted, name, optarg);
	case OPTION_REMOVE:
		json_object_set_new(wanted->request, "remove", json_true());
		return EXIT_DONE;
	default:
		return EXIT_USAGE;
	}
}

static int take_options(struct wanted *wanted, int count, char **arguments)
{
	int option, which = 0;

	while ((option = getopt_long(count, arguments, "c:m:", options, &which)) != -1) {
		int status = take_option(wanted, option, options[which].name);
		if (status)
			return status;
	}
	wanted->verb = optind < count ? arguments[optind++] : "list";
	wanted->more = arguments + optind;
	wanted->more_count = count - optind;
	return EXIT_DONE;
}

/* Reading from the store */

static int read_store(const struct wanted *wanted, const char *state, bool is_list)
{
	struct store *store;
	char path[1100], why[512];

	snprintf(path, sizeof path, "%s/gengfu.db", state);
	if (store_open_reader(path, &store, why))
		return fail(EXIT_NO, "%s", why);
	int status = is_list ? tickets_list(store, wanted->all, wanted->as_json)
			     : tickets_show(store, wanted->more[0], wanted->as_json);
	store_close(store);
	return status;
}

/* Verbs */

/* What stands behind a verb without an option, in this order; "ticket" first for all but `new`. */
static const struct {
	const char *word; /* as typed */
	const char *verb; /* as the agent calls it */
	const char *arguments[3];
} shapes[] = {
	{"new", "create", {NULL}},
	{"ack", "ack", {"ticket"}},
	{"assign", "assign", {"ticket"}},
	{"start", "start", {"ticket"}},
	{"pend", "pend", {"ticket"}},
	{"hold", "hold", {"ticket"}},
	{"resume", "resume", {"ticket"}},
	{"comment", "comment", {"ticket", "comment"}},
	{"priority", "priority", {"ticket", "priority"}},
	{"link", "link", {"ticket"}},
	{"external-id", "external_id", {"ticket", "system", "id"}},
	{"merge", "merge", {"ticket", "into"}},
	{"resolve", "resolve", {"ticket"}},
	{"reopen", "reopen", {"ticket"}},
	{"close", "close", {"ticket"}},
	{"reject", "reject", {"ticket"}},
	{"cancel", "cancel", {"ticket"}},
	{"rate", "rate", {"ticket", "score"}},
};

static int find_shape(const char *word)
{
	for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++)
		if (strcmp(shapes[i].word, word) == 0)
			return (int)i;
	return -1;
}

static int unknown_verb(const char *word)
{
	const char *names[ARRAY_LENGTH(shapes) + 4] = {"list", "show", "apply"};
	auto_buffer list = BUFFER_EMPTY;

	for (size_t i = 0; i < ARRAY_LENGTH(shapes); i++)
		names[3 + i] = shapes[i].word;
	const char *nearest = text_nearest(word, names);
	if (nearest)
		return fail(EXIT_USAGE, "unknown verb '%s', did you mean '%s'?", word, nearest);
	for (size_t i = 0; names[i]; i++)
		buffer_printf(&list, "%s%s", i ? ", " : "", names[i]);
	return fail(EXIT_USAGE, "unknown verb '%s'; there are: %s", word, buffer_text(&list));
}

static int put_argument(struct wanted *wanted, const char *name, const char *text)
{
	json_t *external = json_object_get(wanted->request, "external_id");

	if (strcmp(name, "score") == 0)
		return put_number(wanted, name, text);
	if (strcmp(name, "system") != 0 && strcmp(name, "id") != 0)
		return put_text(wanted, name, text);
	if (!external)
		json_object_set_new(wanted->request, "external_id", external = json_object());
	return json_object_set_new(external, name, json_string(text)) ? fail(EXIT_USAGE, "%s is no text in UTF-8", name)
								      : EXIT_DONE;
}

static int put_arguments(struct wanted *wanted, int shape)
{
	const char *const *names = shapes[shape].arguments;
	int taken = 0;

	json_object_set_new(wanted->request, "verb", json_string(shapes[shape].verb));
	for (; taken < 3 && names[taken]; taken++) {
		if (taken == wanted->more_count && json_object_get(wanted->request, names[taken]))
			return EXIT_DONE; /* said by an option */
		if (taken == wanted->more_count)
			return fail(EXIT_USAGE, "%s needs a %s", wanted->verb,
				strcmp(names[taken], "ticket") == 0 ? "ticket's number" : names[taken]);
		int status = put_argument(wanted, names[taken], wanted->more[taken]);
		if (status)
			return status;
	}
	if (taken < wanted->more_count)
		return fail(EXIT_USAGE, "%s takes no argument '%s'%s", wanted->verb, wanted->more[taken],
			strchr(wanted->more[taken], ' ') ? "" : " (a text of several words needs quotes)");
	return EXIT_DONE;
}

static int show_answer(const struct wanted *wanted, const json_t *answer)
{
	const char *error = json_string_value(json_object_get(answer, "error"));
	const char *message = json_string_value(json_object_get(answer, "message"));
	bool is_wrong_use = error && (strcmp(error, "bad_request") == 0 || strcmp(error, "unknown_verb") == 0);

	if (wanted->as_json) {
		json_dumpf(answer, stdout, JSON_COMPACT);
		putchar('\n');
	} else if (error) {
		fail(EXIT_NO, "%s", message ? message : error);
	} else {
		printf("%s %s%s\n", json_string_value(json_object_get(answer, "number")),
			json_string_value(json_object_get(answer, "status")),
			json_object_get(answer, "repeated") ? " (done before)" : "");
	}
	return is_wrong_use ? EXIT_USAGE : error ? EXIT_NO : EXIT_DONE;
}

static int ask(const struct wanted *wanted, const char *state)
{
	json_t *answer = ask_agent(state, json_pack("{s:s, s:[O]}", "command", "tickets", "requests", wanted->request));
	const json_t *own = json_array_get(json_object_get(answer, "answers"), 0);
	int status = EXIT_NO;

	if (own)
		status = show_answer(wanted, own);
	else if (answer)
		fail(EXIT_NO, "%s", json_string_value(json_object_get(answer, "error")));
	json_decref(answer);
	return status;
}

static int run(const struct places *places, struct wanted *wanted)
{
	const char *verb = wanted->verb;
	bool is_list = strcmp(verb, "list") == 0, is_show = strcmp(verb, "show") == 0;
	bool is_apply = strcmp(verb, "apply") == 0;
	int shape = find_shape(verb);
	struct target target;

	if (!is_list && !is_show && !is_apply && shape < 0)
		return unknown_verb(verb);
	if ((is_list || is_apply) && wanted->more_count > 0)
		return fail(EXIT_USAGE, "%s takes no argument '%s'", verb, wanted->more[0]);
	if (is_show && wanted->more_count != 1)
		return fail(EXIT_USAGE, "show takes a ticket's number");
	int status = shape < 0 ? EXIT_DONE : put_arguments(wanted, shape);
	if (status)
		return status;
	if (!target_find(places, wanted->config, wanted->state, &target))
		return EXIT_NO;
	if (is_list || is_show)
		return read_store(wanted, target.state, is_list);
	if (is_apply)
		return tickets_apply(target.state, json_string_value(json_object_get(wanted->request, "as")));
	return ask(wanted, target.state);
}

int command_tickets(const struct places *places, int count, char **arguments)
{
	struct wanted wanted = {.request = json_object()};
	int status = take_options(&wanted, count, arguments);

	if (!status)
		status = run(places, &wanted);
	json_decref(wanted.request);
	return status;
}
