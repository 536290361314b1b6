/* SPDX-License-Identifier: Apache-2.0 */
/* gengfu verify: everything that `run` would refuse, without starting anything. */
#include "base/must.h"
#include "checks/checks.h"
#include "collection/collection.h"
#include "commands/commands.h"
#include "host.h"
#include "inventory/inventory.h"
#include "profiles.h"
#include <getopt.h>
#include <stdio.h>

static void verify_inventory(const struct config *config, struct problems *problems, struct inventory *inventory)
{
	if (inventory_update(inventory, config, true, problems) == 0)
		inventory_update(inventory, config, false, problems);
}

/* Time zones and files of holidays; the years are looked for as of today. */
static void verify_calendars(const struct config *config, const struct inventory *inventory, struct problems *problems)
{
	struct calendars *calendars = calendars_read(config, problems);

	if (calendars) {
		calendars_warn_years(calendars, wall_read(), problems);
		if (config->slas_count > 0)
			calendars_warn_sites(calendars, inventory, problems);
	}
	calendars_free(calendars);
}

/* Profiles mean something to collectors only: each is started without a device, compiles them, and is stopped. */
static void verify_profiles(const struct config *config, struct modules *modules, const struct profiles *profiles,
	const struct log *log, struct problems *problems)
{
	uv_loop_t loop;
	struct host host;
	char why[512];

	must(uv_loop_init(&loop) == 0);
	host_init(&host, &loop, log, NULL, NULL);
	struct collection *collection = collection_new(&host.services, &(struct collection_events){0}, log);
	for (size_t i = 0; i < config->collectors_count; i++) {
		const struct config_module *wanted = &config->collectors[i];
		const struct gengfu_collector *collector = modules_collector(modules, wanted->name, why);
		size_t before = problems->errors;

		if (collector && collection_start(collection, collector, wanted->settings, profiles->items,
					 profiles->count, problems, why) == 0)
			continue;
		if (problems->errors == before)
			problem_add(problems, config->file, wanted->line, "%s", why);
	}
	collection_free(collection);
	host_done(&host);
	uv_run(&loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&loop) == 0);
}

static void print_problems(const struct problems *problems)
{
	auto_buffer text = BUFFER_EMPTY;

	problems_format(problems, &text);
	fputs(buffer_text(&text), stderr);
}

int command_verify(const struct places *places, int count, char **arguments)
{
	static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {0}};
	auto_problems problems = PROBLEMS_EMPTY;
	struct profiles profiles = PROFILES_EMPTY;
	const char *path = default_config();
	struct log log;
	int option;

	log_init(&log, LOG_LEVEL_ERROR);

	while ((option = getopt_long(count, arguments, "c:", options, NULL)) != -1) {
		if (option != 'c')
			return EXIT_USAGE;
		path = optarg;
	}
	if (optind < count)
		return fail(EXIT_USAGE, "verify takes no argument '%s'; the configuration is given with -c",
			arguments[optind]);
	struct modules *modules = modules_new(places->modules);
	struct inventory *inventory = inventory_new();
	struct config *config = config_read(path, modules, &problems);
	if (config) {
		verify_inventory(config, &problems, inventory);
		verify_calendars(config, inventory, &problems);
		checks_verify(places->library, config->checks, config->checks_count, &problems);
		profiles_read(&profiles, places->library, &problems);
		profiles_read(&profiles, config->folder, &problems);
		verify_profiles(config, modules, &profiles, &log, &problems);
	}
	print_problems(&problems);
	bool good = config && problems.errors == 0;
	if (good)
		printf("%s: good: %zu devices, %zu links, %zu sites, %zu profiles\n", path,
			inventory_device_count(inventory), inventory_link_count(inventory),
			inventory_site_count(inventory), profiles.count);
	else
		fail(EXIT_NO, "%s: %zu mistake%s", path, problems.errors, problems.errors == 1 ? "" : "s");
	profiles_done(&profiles);
	inventory_free(inventory);
	if (config)
		config_free(config);
	modules_free(modules);
	return good ? EXIT_DONE : EXIT_NO;
}
