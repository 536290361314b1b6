/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu reload: as SIGHUP, and says what changed or what is wrong. */
#include "commands/ask.h"
#include "commands/commands.h"
#include <getopt.h>
#include <stdio.h>

int command_reload(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'}, {"state", required_argument, NULL, 's'}, {0}};
	const char *config = NULL, *state = NULL;
	struct target target;
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option == '?')
			return EXIT_USAGE;
		*(option == 'c' ? &config : &state) = optarg;
	}
	if (optind < count)
		return fail(EXIT_USAGE, "reload takes no argument '%s'", arguments[optind]);
	if (!target_find(places, config, state, &target))
		return EXIT_NO;
	json_t *answer = ask_agent(target.state, json_pack("{s:s}", "command", "reload"));
	if (!answer)
		return EXIT_NO;
	bool good = json_is_true(json_object_get(answer, "ok"));
	const char *words = json_string_value(json_object_get(answer, good ? "text" : "error"));
	fputs(words ? words : "", good ? stdout : stderr);
	json_decref(answer);
	return good ? EXIT_DONE : EXIT_NO;
}
