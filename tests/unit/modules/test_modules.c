/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "modules/modules.h"
#include "tests/unit/folder.h"
#include "tests/unit/test.h"
#include <libgen.h>

/* The folder of the build tree with tests/example_modules/stub.c in its variants, and a temporary one. */
struct world {
	char *stubs;
	char temporary[FOLDER_SIZE];
	struct modules *modules;
};

static int world_up(void **state)
{
	struct world *world = *state;
	folder_make(world->temporary);
	world->modules = modules_new(world->stubs);
	return 0;
}

static int world_down(void **state)
{
	struct world *world = *state;
	modules_free(world->modules);
	world->modules = NULL;
	return folder_remove(world->temporary);
}

static void place(const struct world *world, const char *folder, const char *stub, const char *as)
{
	auto_free char *target = must_printf("%s/%s.so", world->stubs, stub);
	auto_free char *name = must_printf("%s%s%s", world->temporary, folder, as);
	assert_int_equal(symlink(target, name), 0);
}

static void a_good_module_is_loaded_once(void **state)
{
	struct world *world = *state;
	char why[512] = "untouched";
	const struct gengfu_collector *snmp = modules_collector(world->modules, "snmp", why);
	assert_non_null(snmp);
	assert_string_equal(snmp->name, "snmp");
	assert_ptr_equal(modules_collector(world->modules, "snmp", why), snmp);
	const struct gengfu_sink *sink = modules_sink(world->modules, "stdout_json", why);
	assert_non_null(sink);
	assert_string_equal(sink->name, "stdout_json");
	assert_string_equal(why, "untouched");
}

static void each_kind_of_failure_has_its_own_words(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *name;
		bool sink;
		const char *words[3];
	} cases[] = {
		{"snnp", false,
			{"there is no collector 'snnp', did you mean 'snmp'?", "/snnp.so", "/collectors/snnp/snnp.so"}},
		{"zzzzzzzz", true, {"there is no sink 'zzzzzzzz'; tried", "/plugins/zzzzzzzz.so"}},
		{"unresolved", false, {"unresolved.so cannot be loaded: ", "never_defined_anywhere"}},
		{"no_symbol", false,
			{"no_symbol.so is no collector: it does not export 'gengfu_collector'", "GENGFU_EXPORT"}},
		{"no_symbol", true, {"no_symbol.so is no sink: it does not export 'gengfu_sink'"}},
		{"snmp", true, {"snmp.so is a collector, not a sink"}},
		{"wrong_abi", false,
			{"wrong_abi.so was built for ABI 7 of collectors, this agent has ABI 1", "build it again"}},
		{"wrong_abi_sink", true, {"wrong_abi_sink.so was built for ABI 7 of sinks, this agent has ABI 1"}},
		{"small", true, {"small.so has 16 octets where this agent expects "}},
		{"misnamed", true, {"misnamed.so holds the sink 'named', not 'misnamed'"}},
		{"no_hooks", false, {"no_hooks.so lacks poll or device_add"}},
		{"../snmp", false, {"'../snmp' cannot be the name of a collector"}},
		{"", true, {"'' cannot be the name of a sink"}},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char why[512] = "";
		const void *found = cases[i].sink ? (const void *)modules_sink(world->modules, cases[i].name, why)
						  : (const void *)modules_collector(world->modules, cases[i].name, why);
		assert_null(found);
		for (size_t w = 0; w < ARRAY_LENGTH(cases[i].words) && cases[i].words[w]; w++)
			if (!strstr(why, cases[i].words[w]))
				fail_msg("%s: '%s' is not in: %s", cases[i].name, cases[i].words[w], why);
	}
}

static void a_file_that_is_no_shared_object_is_refused_in_the_linkers_words(void **state)
{
	struct world *world = *state;
	char why[512] = "";
	folder_write(world->temporary, "text.so", "not a shared object", 19, 0644);
	struct modules *modules = modules_new(world->temporary);
	assert_null(modules_sink(modules, "text", why));
	assert_non_null(strstr(why, "text.so cannot be loaded: "));
	modules_free(modules);
}

static void folders_are_searched_in_order_and_build_trees_too(void **state)
{
	struct world *world = *state;
	char why[512] = "";
	folder_make_inner(world->temporary, "collectors");
	folder_make_inner(world->temporary, "collectors/icmp");
	folder_make_inner(world->temporary, "plugins");
	folder_make_inner(world->temporary, "first");
	place(world, "/collectors/icmp/", "icmp", "icmp.so");
	place(world, "/plugins/", "webhook", "webhook.so");
	/* A broken file in an earlier folder is not passed over. */
	place(world, "/plugins/", "stdout_json", "stdout_json.so");
	place(world, "/first/", "small", "stdout_json.so");
	auto_free char *path = must_printf(":/nonexistent::%s/first:%s", world->temporary, world->temporary);
	struct modules *modules = modules_new(path);
	assert_non_null(modules_collector(modules, "icmp", why));
	assert_non_null(modules_sink(modules, "webhook", why));
	assert_null(modules_sink(modules, "stdout_json", why));
	assert_non_null(strstr(why, "/first/stdout_json.so"));
	/* The other kind's folder is not searched, but named. */
	assert_null(modules_collector(modules, "webhook", why));
	assert_non_null(strstr(why, "'webhook' is a sink: write sink \"webhook\""));
	/* Names in a build tree are known for the nearest one. */
	assert_null(modules_collector(modules, "icnp", why));
	assert_non_null(strstr(why, "did you mean 'icmp'?"));
	modules_free(modules);
}

static void an_empty_path_says_so_and_none_is_the_installed_one(void **state)
{
	char why[512] = "";
	struct modules *empty = modules_new("");
	assert_null(modules_sink(empty, "webhook", why));
	assert_non_null(strstr(why, "the module path is empty"));
	modules_free(empty);
	struct modules *installed = modules_new(NULL);
	assert_null(modules_sink(installed, "zzzzzzzz", why));
	assert_non_null(strstr(why, modules_default_path()));
	modules_free(installed);
	modules_free(NULL);
}

static void a_module_that_is_mended_is_loaded_at_the_next_try(void **state)
{
	struct world *world = *state;
	char why[512] = "";
	struct modules *modules = modules_new(world->temporary);
	assert_null(modules_sink(modules, "webhook", why));
	place(world, "/", "webhook", "webhook.so");
	assert_non_null(modules_sink(modules, "webhook", why));
	modules_free(modules);
}

static void a_failed_start_says_why_in_the_modules_words(void **state)
{
	struct world *world = *state;
	char why[512] = "";
	void *instance = world;
	const struct gengfu_collector *fails = modules_collector(world->modules, "fails", why);
	assert_non_null(fails);
	assert_true(fails->start(NULL, NULL, &instance, why) < 0);
	assert_string_equal(why, "the moon is in the wrong phase");
	assert_ptr_equal(instance, world);
}

int main(int argc, char **argv)
{
	auto_free char *stub = argc > 1 ? realpath(argv[1], NULL) : NULL;
	must(stub);
	struct world world = {.stubs = dirname(stub)};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate_setup_teardown(a_good_module_is_loaded_once, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			each_kind_of_failure_has_its_own_words, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			a_file_that_is_no_shared_object_is_refused_in_the_linkers_words, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			folders_are_searched_in_order_and_build_trees_too, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			an_empty_path_says_so_and_none_is_the_installed_one, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			a_module_that_is_mended_is_loaded_at_the_next_try, world_up, world_down, &world),
		cmocka_unit_test_prestate_setup_teardown(
			a_failed_start_says_why_in_the_modules_words, world_up, world_down, &world),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
