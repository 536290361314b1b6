/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu store check|backup FILE|restore FILE|vacuum: care of the database by hand. */
#include "store/store.h"
#include "commands/commands.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static void print_line(void *data, const char *line)
{
	puts(line);
}

/* check and backup work beside a running agent; they read. */
static int with_reader(const char *path, const char *to)
{
	struct store *store;
	char why[512];

	if (store_open_reader(path, &store, why))
		return fail(EXIT_NO, "%s", why);
	int error = to ? store_backup(store, to, why) : store_check(store, print_line, NULL, why);
	store_close(store);
	if (error)
		return fail(EXIT_NO, "%s", why);
	if (to)
		printf("backed up to %s\n", to);
	else
		printf("%s: good\n", path);
	return EXIT_DONE;
}

static int restore(const char *path, const char *from)
{
	char why[512];

	if (store_restore(path, from, why))
		return fail(EXIT_NO, "%s", why);
	printf("restored from %s; what was there is kept as %s.old\n", from, path);
	return EXIT_DONE;
}

static int vacuum(const char *path)
{
	char why[512];

	if (store_vacuum(path, why))
		return fail(EXIT_NO, "%s", why);
	printf("%s: unused room given back\n", path);
	return EXIT_DONE;
}

int command_store(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'}, {"state", required_argument, NULL, 's'}, {0}};
	const char *config = NULL, *state = NULL;
	struct target target;
	char path[1100];
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		*(option == 'c' ? &config : &state) = optarg;
	}
	const char *verb = optind < count ? arguments[optind] : "";
	const char *file = optind + 1 < count ? arguments[optind + 1] : NULL;
	bool takes_file = strcmp(verb, "backup") == 0 || strcmp(verb, "restore") == 0;
	if (!takes_file && strcmp(verb, "check") != 0 && strcmp(verb, "vacuum") != 0)
		return fail(EXIT_USAGE, "store takes check, backup FILE, restore FILE or vacuum");
	if (takes_file != (file != NULL))
		return fail(EXIT_USAGE, takes_file ? "store %s takes a file" : "store %s takes no file", verb);
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	snprintf(path, sizeof path, "%s/gengfu.db", target.state);
	switch (verb[0]) {
	case 'r':
		return restore(path, file);
	case 'v':
		return vacuum(path);
	default:
		return with_reader(path, file);
	}
}
