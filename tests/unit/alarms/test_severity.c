/* SPDX-License-Identifier: Apache-2.0 */
/* The words for severities and resources. */
#include "base/severity.h"
#include "tests/unit/test.h"
#include <string.h>

static void every_severity_is_read_as_it_is_written(void **state)
{
	for (enum severity i = SEVERITY_CLEARED; i < SEVERITIES; i++)
		assert_int_equal(severity_parse(severity_text(i)), i);
	assert_string_equal(severity_text(SEVERITY_NONE), "none");
}

static void other_words_are_no_severity(void **state)
{
	static const char *const words[] = {"", "none", "Major", "majo", "majors", NULL};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_int_equal(severity_parse(words[i]), SEVERITY_NONE);
}

static void severities_are_in_rising_order(void **state)
{
	assert_true(SEVERITY_CLEARED < SEVERITY_INDETERMINATE && SEVERITY_INDETERMINATE < SEVERITY_WARNING);
	assert_true(SEVERITY_WARNING < SEVERITY_MINOR && SEVERITY_MINOR < SEVERITY_MAJOR);
	assert_true(SEVERITY_MAJOR < SEVERITY_CRITICAL);
}

static void a_resource_is_written_with_its_device_once(void **state)
{
	static const struct {
		struct resource resource;
		const char *text;
	} cases[] = {
		{{"interface", "core-1", "XGE1/0/7"}, "interface core-1 XGE1/0/7"},
		{{"device", "acc-3", "acc-3"}, "device acc-3"},
		{{"link", NULL, "fibre-012"}, "link fibre-012"},
		{{"optics", "core-1", "XGE1/0/7 2"}, "optics core-1 XGE1/0/7 2"},
	};
	char text[64];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(resource_format(&cases[i].resource, text, sizeof text), (int)strlen(cases[i].text));
		assert_string_equal(text, cases[i].text);
	}
}

static void a_resource_that_does_not_fit_is_cut_and_its_length_told(void **state)
{
	char text[8];
	struct resource resource = {"interface", "core-1", "XGE1/0/7"};
	assert_int_equal(resource_format(&resource, text, sizeof text), 25);
	assert_string_equal(text, "interfa");
	assert_int_equal(resource_format(&resource, NULL, 0), 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_severity_is_read_as_it_is_written),
		cmocka_unit_test(other_words_are_no_severity),
		cmocka_unit_test(severities_are_in_rising_order),
		cmocka_unit_test(a_resource_is_written_with_its_device_once),
		cmocka_unit_test(a_resource_that_does_not_fit_is_cut_and_its_length_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
