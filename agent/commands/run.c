/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu run: the agent. */
#include "agent.h"
#include "commands/commands.h"
#include <getopt.h>

int command_run(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'}, {"log", required_argument, NULL, 'l'}, {0}};
	struct agent_options agent = {
		.config = default_config(), .module_path = places->modules, .library = places->library};
	enum log_level level = LOG_LEVEL_INFO;
	struct log log;
	int option;

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			agent.config = optarg;
			break;
		case 'l':
			if (log_level_parse(optarg, &level))
				return fail(
					EXIT_USAGE, "unknown log level '%s': error, warning, info or debug", optarg);
			break;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind < count)
		return fail(EXIT_USAGE, "run takes no argument '%s'; the configuration is given with -c",
			arguments[optind]);
	log_init(&log, level);
	agent.log = &log;
	return agent_run(&agent);
}
