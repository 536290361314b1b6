/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/inventory/district.h"
#include <errno.h>

enum { SITES_FILE, DEVICES_FILE, LINKS_FILE };

/* One file is replaced: exactly one mistake, in the given line of that file. */
static void each_mistake_is_named_with_file_and_line(void **state)
{
	struct district *district = *state;
	static const struct {
		int file;
		const char *text;
		int line;
		const char *message;
	} cases[] = {
		{SITES_FILE, SITES "x,\n", 4, "kind is empty"},
		{SITES_FILE, SITES ",hall\n", 4, "name is empty"},
		{SITES_FILE, SITES "cloud-hall,hall\n", 4, "site 'cloud-hall' is in "},
		{SITES_FILE, "name,kind,longitude\ncloud-hall,hall,\nshawan-hall,hall,113.x\n", 3,
			"longitude must be a number from -180 to 180, not '113.x'"},
		{SITES_FILE, "name,kind,latitude\ncloud-hall,hall,91\nshawan-hall,hall,\n", 2,
			"latitude must be a number from -90 to 90, not '91'"},
		{SITES_FILE, "name,kind,latitude\ncloud-hall,hall,nan\nshawan-hall,hall,\n", 2,
			"latitude must be a number"},
		{DEVICES_FILE, DEVICES ",10.1.1.9,access\n", 5, "name is empty"},
		{DEVICES_FILE, DEVICES "acc-9,,access\n", 5, "address is empty"},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,\n", 5, "credentials is empty"},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.999,access\n", 5, "address '10.1.1.999' is no IPv4 address"},
		{DEVICES_FILE, DEVICES "\nacc-1,10.1.1.9,access\n", 6, "device 'acc-1' is in "},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,acces\n", 5,
			"there is no set of credentials 'acces', did you mean 'access'?"},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,access,shawan-hal\n", 5,
			"there is no site 'shawan-hal', did you mean 'shawan-hall'?"},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,access,,,60\n", 5,
			"poll must be a duration from \"1s\" to \"1d\""},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,access,,,10ms\n", 5,
			"poll must be a duration from \"1s\" to \"1d\""},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.9,access,,,,maybe\n", 5, "enabled must be yes or no, not 'maybe'"},
		{DEVICES_FILE,
			DEVICES "an-overly-long-name-an-overly-long-name-an-overly-long-name-an-overly-long-name-"
				"an-overly-long-name-an-overly-long-name-an-overly-long-name,10.1.1.9,access\n",
			5, "is longer than 128 octets"},
		{LINKS_FILE, LINKS "x,core-1,\n", 4, "a_interface is empty"},
		{LINKS_FILE, LINKS "x,core-2,XGE1/0/9,acc-2,GE1\n", 4,
			"there is no device 'core-2', did you mean 'core-1'?"},
		{LINKS_FILE, LINKS "x,core-1,XGE1/0/9,acc-22,GE1\n", 4,
			"there is no device 'acc-22', did you mean 'acc-"},
		{LINKS_FILE, LINKS "x,core-1,XGE1/0/9,,,shawan\n", 4, "there is no site 'shawan'"},
		{LINKS_FILE, LINKS "x,core-1,XGE1/0/1,,,shawan-hall\n", 4,
			"XGE1/0/1 of core-1 is an end of link 'fibre-1' in "},
		{LINKS_FILE, LINKS "x,acc-2,GE1,acc-1,GE1/0/25\n", 4,
			"GE1/0/25 of acc-1 is an end of link 'fibre-1' in "},
		{LINKS_FILE, LINKS "x,acc-2,GE1,acc-2,GE1\n", 4, "both ends of link 'x' are GE1 of acc-2"},
		{LINKS_FILE, LINKS "x,acc-2,GE1\n", 4, "the other end is missing: b_device and b_interface, or b_site"},
		{LINKS_FILE, LINKS "x,acc-2,GE1,,GE2,shawan-hall\n", 4, "b_interface is given, but no b_device"},
		{LINKS_FILE, LINKS "fibre-1,acc-2,GE1,,,shawan-hall\n", 4, "link 'fibre-1' is in "},
		{LINKS_FILE, LINKS "x,acc-2,GE1,,,shawan-hall,fibr\n", 4,
			"medium must be fibre, copper, microwave or leased, not 'fibr'; did you mean 'fibre'?"},
		{LINKS_FILE, LINKS "x,acc-2,GE1,,,shawan-hall,fiber\n", 4, "did you mean 'fibre'?"},
		{LINKS_FILE, LINKS "x,acc-2,GE1,,,shawan-hall,,-1\n", 4,
			"length_km must be a number from 0 to 20000, not '-1'"},
	};
	static const char *const good[] = {SITES, DEVICES, LINKS};
	int failures = 0;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		district_write(district, cases[i].file, cases[i].text);
		int error = district_update(district);
		const struct problem *problem = district->problems.items;
		if (error != -EINVAL || district->problems.errors != 1 || problem->line != cases[i].line ||
			!strstr(problem->message, cases[i].message) ||
			strcmp(problem->file, district->files[cases[i].file]) != 0) {
			auto_buffer all = BUFFER_EMPTY;
			problems_format(&district->problems, &all);
			print_error("case %zu, wanted line %d: %s\ngot %s\n", i, cases[i].line, cases[i].message,
				buffer_text(&all));
			failures++;
		}
		assert_int_equal(inventory_device_count(district->inventory), 0);
		district_write(district, cases[i].file, good[cases[i].file]);
	}
	assert_int_equal(failures, 0);
}

static void a_name_that_two_files_have_names_both_places(void **state)
{
	struct district *district = *state;
	struct config_device device = {
		.name = "acc-1", .address = "10.9.9.9", .enabled = true, .file = "etc/gengfu.lua", .line = 12};
	district->config.devices = &device;
	district->config.devices_count = 1;
	assert_int_equal(district_update(district), -EINVAL);
	assert_int_equal(district->problems.errors, 1);
	assert_string_equal(district->problems.items[0].message, "device 'acc-1' is in etc/gengfu.lua:12 already");
	assert_int_equal(district->problems.items[0].line, 3);
}

static void mistakes_of_all_files_are_collected(void **state)
{
	struct district *district = *state;
	district_write(district, SITES_FILE, SITES "x,\n");
	district_write(district, DEVICES_FILE, DEVICES "acc-9,10.1.1.9,nobody,nowhere\n");
	district_write(district, LINKS_FILE, LINKS "x,core-7,GE1,acc-7,GE1\n");
	assert_int_equal(district_update(district), -EINVAL);
	assert_int_equal(district->problems.errors, 5);
	assert_string_equal(district->problems.items[1].file, district->files[DEVICES_FILE]);
}

static void what_is_odd_but_possible_is_a_warning(void **state)
{
	struct district *district = *state;
	static const struct {
		int file;
		const char *text, *message;
	} cases[] = {
		{SITES_FILE, SITES "x,haal\n", "site kind 'haal': did you mean 'hall'?"},
		{DEVICES_FILE, DEVICES "acc-9,10.1.1.1,access\n", "device 'acc-9' has the address of 'acc-1' in "},
		{LINKS_FILE, LINKS "x,acc-2,GE1,acc-1,GE9,cloud-hall\n",
			"b_site is 'cloud-hall', but acc-1 is at 'shawan-hall'"},
	};
	static const char *const good[] = {SITES, DEVICES, LINKS};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		district_write(district, cases[i].file, cases[i].text);
		assert_int_equal(district_update(district), 0);
		assert_int_equal(district->problems.count, 1);
		assert_non_null(strstr(district->problems.items[0].message, cases[i].message));
		district_write(district, cases[i].file, good[cases[i].file]);
	}
}

static void a_thousand_mistakes_show_the_first_fifty(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	buffer_add_text(&text, DEVICES);
	for (int i = 0; i < 1000; i++)
		buffer_printf(&text, "new-%d,10.2.0.%d,access,nowhere\n", i, i % 250);
	district_write(district, DEVICES_FILE, buffer_text(&text));
	assert_int_equal(district_update(district), -EINVAL);
	assert_int_equal(district->problems.errors, 51);
	size_t last = district->problems.count - 1;
	while (district->problems.items[last].is_warning)
		last--;
	assert_string_equal(district->problems.items[last].message, "has more mistakes, which are not shown");
}

static void a_missing_file_is_a_mistake(void **state)
{
	struct district *district = *state;
	district->links.path = "/nonexistent/links.csv";
	assert_int_equal(district_update(district), -EINVAL);
	assert_int_equal(district->problems.errors, 1);
	assert_string_equal(district->problems.items[0].message,
		"/nonexistent/links.csv cannot be read: No such file or directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, district_up, district_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(each_mistake_is_named_with_file_and_line),
		TEST(a_name_that_two_files_have_names_both_places),
		TEST(mistakes_of_all_files_are_collected),
		TEST(what_is_odd_but_possible_is_a_warning),
		TEST(a_thousand_mistakes_show_the_first_fifty),
		TEST(a_missing_file_is_a_mistake),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
