/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "config/config.h"
#include "tests/unit/test.h"
#include <string.h>

/* A switch of the town 沙湾 with two tags, and the second lane of its optics. */
static const char *field(const void *data, const char *name, size_t number)
{
	static const char *const tags[] = {"exam", "fibre"};
	assert_ptr_equal(data, field);
	if (strcmp(name, "tag") == 0)
		return number < ARRAY_LENGTH(tags) ? tags[number] : NULL;
	if (number > 0)
		return NULL;
	if (strcmp(name, "role") == 0)
		return "access-switch";
	if (strcmp(name, "town") == 0)
		return "沙湾";
	return strcmp(name, "lane") == 0 ? "2" : NULL;
}

#define TEXT_DATA(word) \
	{ \
		.type = GENGFU_TEXT, .text = { word, sizeof(word) - 1 } \
	}

static const struct gengfu_data towns[] = {TEXT_DATA("市桥"), TEXT_DATA("沙湾")};
static const struct gengfu_data others[] = {TEXT_DATA("core-switch"), TEXT_DATA("firewall")};

static void a_scope_matches_when_every_field_does(void **state)
{
	static const struct {
		struct gengfu_member members[2];
		size_t count;
		bool matches;
	} cases[] = {
		{{{"role", TEXT_DATA("access-switch")}}, 1, true},
		{{{"role", TEXT_DATA("core-switch")}}, 1, false},
		{{{"role", TEXT_DATA("access-switch")}, {"town", TEXT_DATA("沙湾")}}, 2, true},
		{{{"role", TEXT_DATA("access-switch")}, {"town", TEXT_DATA("市桥")}}, 2, false},
		{{{"town", {.type = GENGFU_LIST, .list = {towns, 2}}}}, 1, true},
		{{{"role", {.type = GENGFU_LIST, .list = {others, 2}}}}, 1, false},
		{{{"tag", TEXT_DATA("exam")}}, 1, true},
		{{{"tag", TEXT_DATA("fibre")}}, 1, true},
		{{{"tag", TEXT_DATA("copper")}}, 1, false},
		{{{"lane", {.type = GENGFU_INTEGER, .integer = 2}}}, 1, true},
		{{{"lane", {.type = GENGFU_INTEGER, .integer = 3}}}, 1, false},
		{{{"lane", {.type = GENGFU_REAL, .real = 2.0}}}, 1, true},
		{{{"lane", {.type = GENGFU_BOOLEAN, .boolean = true}}}, 1, false},
		{{{"site", TEXT_DATA("hall")}}, 1, false}, /* a field that the device lacks */
		{{{"role", {.type = GENGFU_SECRET, .text = {"access-switch", 13}}}}, 1, false},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct gengfu_data where = {.type = GENGFU_MAP, .map = {cases[i].members, cases[i].count}};
		if (config_where_matches(&where, field, field) != cases[i].matches)
			fail_msg("case %zu", i);
	}
}

static void no_scope_is_everywhere(void **state)
{
	struct gengfu_data empty = {.type = GENGFU_LIST};
	assert_true(config_where_matches(NULL, field, field));
	assert_true(config_where_matches(&empty, field, field));
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(a_scope_matches_when_every_field_does),
		cmocka_unit_test(no_scope_is_everywhere),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
