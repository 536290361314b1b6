/* SPDX-License-Identifier: Apache-2.0 */
/* What several commands share: errors, the default configuration, and where an agent keeps its state. */
#include "commands/commands.h"
#include "config/config.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

int fail(int status, const char *format, ...)
{
	va_list arguments;

	fputs("gengfu: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	return status;
}

const char *default_config(void)
{
	return access("etc/gengfu.lua", R_OK) == 0 ? "etc/gengfu.lua" : "/etc/gengfu/gengfu.lua";
}

bool target_find(const struct places *places, const char *path, const char *state, struct target *ret_target)
{
	auto_problems problems = PROBLEMS_EMPTY;
	auto_buffer text = BUFFER_EMPTY;

	if (state) {
		snprintf(ret_target->state, sizeof ret_target->state, "%s", state);
		ret_target->name[0] = '\0';
		return true;
	}
	struct modules *modules = modules_new(places->modules);
	struct config *config = config_read(path ? path : default_config(), modules, &problems);
	if (config) {
		snprintf(ret_target->state, sizeof ret_target->state, "%s", config->state);
		snprintf(ret_target->name, sizeof ret_target->name, "%s", config->name);
	} else {
		problems_format(&problems, &text);
		fputs(buffer_text(&text), stderr);
		fail(EXIT_NO, "the state directory is not known: mend the configuration, or name it with --state DIR");
	}
	bool found = config != NULL;
	if (config)
		config_free(config);
	modules_free(modules);
	return found;
}
