/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/inventory/district.h"
#include "tests/unit/seeded.h"
#include <errno.h>
#include <math.h>

enum { SITES_FILE, DEVICES_FILE, LINKS_FILE };

/* Changes as they were announced, "1+core-1 " for an addition told to watcher 1, - ~ and ! (readdressed) for others. */
struct notes {
	struct buffer *text;
	int watcher;
	const struct inventory *inventory;
};

static void note_cb(void *data, const struct inventory_change *change)
{
	static const char signs[] = {[DEVICE_ADDED] = '+', [DEVICE_CHANGED] = '~', [DEVICE_REMOVED] = '-'};
	struct notes *notes = data;
	char sign = change->readdressed ? '!' : signs[change->kind];
	buffer_printf(notes->text, "%d%c%s ", notes->watcher, sign, change->device->name);
	assert_ptr_equal(inventory_device(notes->inventory, change->device->number), change->device);
	if (change->kind == DEVICE_REMOVED)
		assert_null(inventory_find(notes->inventory, change->device->name));
	else
		assert_ptr_equal(inventory_find(notes->inventory, change->device->name), change->device);
}

static void update_right(struct district *district)
{
	if (district_update(district) == 0)
		return;
	auto_buffer all = BUFFER_EMPTY;
	problems_format(&district->problems, &all);
	fail_msg("%s", buffer_text(&all));
}

static void what_the_files_say_is_there(void **state)
{
	struct district *district = *state;
	const struct inventory *inventory = district->inventory;
	update_right(district);
	assert_int_equal(inventory_device_count(inventory), 3);
	assert_int_equal(inventory_numbers(inventory), 3);
	const struct device *core = inventory_find(inventory, "core-1");
	const struct device *access = inventory_find(inventory, "acc-1");
	assert_string_equal(core->address, "10.1.0.1");
	assert_string_equal(core->credentials, "core");
	assert_string_equal(core->role, "core-switch");
	assert_int_equal(core->poll_ms, 60000);
	assert_true(core->enabled);
	assert_null(core->tags[0]);
	assert_string_equal(core->site->name, "cloud-hall");
	assert_string_equal(core->site->town, "市桥");
	assert_int_equal(access->poll_ms, 300000);
	assert_string_equal(access->tags[0], "exam");
	assert_string_equal(access->tags[1], "fibre");
	assert_null(access->tags[2]);
	assert_string_equal(access->profile, "generic");
	assert_false(inventory_find(inventory, "acc-2")->enabled);
	assert_null(inventory_find(inventory, "acc-2")->site);
	assert_int_equal(inventory_site_count(inventory), 2);
	assert_string_equal(inventory_site(inventory, 1)->name, "shawan-hall");
	assert_true(isnan(inventory_site(inventory, 1)->longitude));
	assert_null(inventory_site(inventory, 2));
	assert_int_equal(inventory_link_count(inventory), 2);
	const struct link *fibre = inventory_link(inventory, 0);
	assert_string_equal(fibre->name, "fibre-1");
	assert_string_equal(fibre->medium, "fibre");
	assert_true(fibre->length_km == 12.5);
	assert_ptr_equal(fibre->a.device, core);
	assert_ptr_equal(fibre->b.device, access);
	assert_ptr_equal(fibre->b.site, access->site);
	const struct link *leased = inventory_link(inventory, 1);
	assert_null(leased->b.device);
	assert_null(leased->b.interface);
	assert_string_equal(leased->b.site->name, "shawan-hall");
	assert_ptr_equal(inventory_link_at(inventory, access, "GE1/0/25"), fibre);
	assert_ptr_equal(inventory_link_at(inventory, core, "XGE1/0/2"), leased);
	assert_null(inventory_link_at(inventory, access, "XGE1/0/2"));
	assert_null(inventory_find(inventory, "nobody"));
	assert_null(inventory_device(inventory, 3));
}

static void an_update_without_change_announces_nothing(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes first = {&text, 1, district->inventory};
	struct notes second = {&text, 2, district->inventory};
	inventory_watch(district->inventory, note_cb, &first);
	inventory_watch(district->inventory, note_cb, &second);
	update_right(district);
	assert_string_equal(buffer_text(&text), "1+core-1 2+core-1 1+acc-1 2+acc-1 1+acc-2 2+acc-2 ");
	const struct device *core = inventory_find(district->inventory, "core-1");
	const char *name = core->name;
	const struct site *site = core->site;
	buffer_clear(&text);
	update_right(district);
	assert_string_equal(buffer_text(&text), "");
	assert_ptr_equal(inventory_find(district->inventory, "core-1"), core);
	assert_ptr_equal(core->name, name);
	assert_ptr_equal(core->site, site);
}

static void each_difference_is_announced_once_as_what_it_is(void **state)
{
	struct district *district = *state;
	static const char header[] = "name,address,credentials,site,role,poll,enabled,tags,profile\n";
	static const char core[] = "core-1,10.1.0.1,core,cloud-hall,core-switch,,,,\n";
	static const struct {
		const char *access, *announced;
	} cases[] = {
		{"acc-1,10.1.1.1,access,shawan-hall,access-switch,5m,yes,exam fibre,generic\n", "1-acc-2 "},
		{"acc-1,10.1.1.2,access,shawan-hall,access-switch,5m,yes,exam fibre,generic\n", "1!acc-1 "},
		{"acc-1,10.1.1.2,core,shawan-hall,access-switch,5m,yes,exam fibre,generic\n", "1!acc-1 "},
		{"acc-1,10.1.1.2,core,shawan-hall,access-switch,5m,yes,exam fibre,\n", "1!acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,access-switch,5m,yes,exam fibre,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,5m,yes,exam fibre,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,6m,yes,exam fibre,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,,yes,exam fibre,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,60s,yes,exam fibre,\n", ""},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,,no,exam fibre,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,cloud-hall,edge,,no,exam,\n", "1~acc-1 "},
		{"acc-1,10.1.1.2,core,,edge,,no,exam,\n", "1~acc-1 "},
		{"acc-3,10.1.1.2,core,,edge,,no,exam,\n", "1-acc-1 1+acc-3 "},
		{"", "1-acc-3 "},
	};
	auto_buffer text = BUFFER_EMPTY;
	struct notes notes = {&text, 1, district->inventory};
	district_write(district, LINKS_FILE, "name,a_device,a_interface\n");
	update_right(district);
	inventory_watch(district->inventory, note_cb, &notes);
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_free char *devices = must_printf("%s%s%s", header, core, cases[i].access);
		district_write(district, DEVICES_FILE, devices);
		buffer_clear(&text);
		update_right(district);
		if (strcmp(buffer_text(&text), cases[i].announced) != 0)
			fail_msg("case %zu: '%s' instead of '%s'", i, buffer_text(&text), cases[i].announced);
	}
	assert_int_equal(inventory_device_count(district->inventory), 1);
}

static void removals_go_first_and_backwards_and_numbers_are_used_again(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes first = {&text, 1, district->inventory};
	struct notes second = {&text, 2, district->inventory};
	update_right(district);
	const struct device *access = inventory_find(district->inventory, "acc-1");
	uint32_t number = access->number;
	uint32_t generation = access->generation;
	inventory_watch(district->inventory, note_cb, &first);
	inventory_watch(district->inventory, note_cb, &second);
	district_write(district, DEVICES_FILE,
		"name,address,credentials,site,role\nnew-1,10.1.1.1,access,,x\ncore-1,10.1.0.1,core,cloud-hall,core\n"
		"acc-2,[2001:db8::2]:1161,access,,access-switch\n");
	district_write(district, LINKS_FILE, "name,a_device,a_interface,b_site\nl,new-1,GE1,cloud-hall\n");
	update_right(district);
	assert_string_equal(buffer_text(&text), "2-acc-1 1-acc-1 1~core-1 2~core-1 1~acc-2 2~acc-2 1+new-1 2+new-1 ");
	const struct device *added = inventory_find(district->inventory, "new-1");
	assert_int_equal(added->number, number);
	assert_int_equal(added->generation, generation + 1);
	assert_int_equal(inventory_numbers(district->inventory), 3);
	assert_ptr_equal(inventory_link_at(district->inventory, added, "GE1"), inventory_link(district->inventory, 0));
	district_write(district, DEVICES_FILE, "name,address,credentials\nnew-1,10.1.1.1,access\n");
	update_right(district);
	assert_int_equal(inventory_numbers(district->inventory), number + 1);
	assert_int_equal(inventory_device_count(district->inventory), 1);
}

static void new_content_of_credentials_starts_their_devices_over(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes notes = {&text, 1, district->inventory};
	update_right(district);
	inventory_watch(district->inventory, note_cb, &notes);
	district->credentials[0].values.community = "changed";
	update_right(district);
	assert_string_equal(buffer_text(&text), "1!core-1 ");
}

static void a_changed_site_changes_its_devices(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes notes = {&text, 1, district->inventory};
	update_right(district);
	const struct site *site = inventory_find_site(district->inventory, "shawan-hall");
	inventory_watch(district->inventory, note_cb, &notes);
	district_write(district, SITES_FILE,
		"name,kind,town,town_code,department,class\n"
		"shawan-hall,hall,沙湾镇,440113107,Service Office,B\n"
		"cloud-hall,machine-room,市桥,440113001,Data Bureau,A\n"
		"new-hall,hall,,,,\n");
	update_right(district);
	assert_string_equal(buffer_text(&text), "1~acc-1 ");
	assert_ptr_equal(inventory_find_site(district->inventory, "shawan-hall"), site);
	assert_string_equal(site->town, "沙湾镇");
	assert_int_equal(site->number, 0);
	assert_int_equal(inventory_site_count(district->inventory), 3);
}

static void collector_settings_are_kept_and_compared(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes notes = {&text, 1, district->inventory};
	struct gengfu_member member = {"retries", {.type = GENGFU_INTEGER, .integer = 4}};
	struct gengfu_member snmp = {"snmp", {.type = GENGFU_MAP, .map = {&member, 1}}};
	struct gengfu_data settings = {.type = GENGFU_MAP, .map = {&snmp, 1}};
	struct config_device device = {
		.name = "own", .address = "h", .enabled = true, .settings = &settings, .file = "f", .line = 1};
	district->config.devices = &device;
	district->config.devices_count = 1;
	update_right(district);
	inventory_watch(district->inventory, note_cb, &notes);
	update_right(district);
	assert_string_equal(buffer_text(&text), "");
	member.value.integer = 5;
	const struct device *own = inventory_find(district->inventory, "own");
	assert_int_equal(gengfu_data_get(gengfu_data_get(own->settings, "snmp"), "retries")->integer, 4);
	update_right(district);
	assert_string_equal(buffer_text(&text), "1!own ");
	assert_int_equal(gengfu_data_get(gengfu_data_get(own->settings, "snmp"), "retries")->integer, 5);
	assert_null(own->credentials);
}

static void a_mistake_or_a_dry_run_changes_nothing(void **state)
{
	struct district *district = *state;
	auto_buffer text = BUFFER_EMPTY;
	struct notes notes = {&text, 1, district->inventory};
	inventory_watch(district->inventory, note_cb, &notes);
	assert_int_equal(inventory_update(district->inventory, &district->config, true, &district->problems), 0);
	assert_int_equal(inventory_device_count(district->inventory), 0);
	update_right(district);
	buffer_clear(&text);
	district_write(district, DEVICES_FILE, "name,address,credentials\nnew-1,10.1.1.1,acces\n");
	assert_int_equal(district_update(district), -EINVAL);
	assert_string_equal(buffer_text(&text), "");
	assert_int_equal(inventory_device_count(district->inventory), 3);
	assert_int_equal(inventory_link_count(district->inventory), 2);
}

static void a_devices_fields_are_found_for_scopes(void **state)
{
	struct district *district = *state;
	update_right(district);
	const struct device *access = inventory_find(district->inventory, "acc-1");
	const struct device *bare = inventory_find(district->inventory, "acc-2");
	static const struct {
		const char *field;
		size_t number;
		const char *access, *bare;
	} cases[] = {
		{"device", 0, "acc-1", "acc-2"},
		{"role", 0, "access-switch", "access-switch"},
		{"site", 0, "shawan-hall", NULL},
		{"site_kind", 0, "hall", NULL},
		{"site_class", 0, "B", NULL},
		{"town", 0, "沙湾", NULL},
		{"town", 1, "440113107", NULL},
		{"town", 2, NULL, NULL},
		{"department", 0, "Service Office", NULL},
		{"tag", 0, "exam", NULL},
		{"tag", 1, "fibre", NULL},
		{"tag", 2, NULL, NULL},
		{"owner", 0, NULL, NULL},
		{"team", 0, NULL, NULL},
		{"role", 1, NULL, NULL},
		{"nonsense", 0, NULL, NULL},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		const struct device *devices[] = {access, bare};
		const char *wanted[] = {cases[i].access, cases[i].bare};
		for (size_t d = 0; d < 2; d++) {
			const char *value = inventory_device_field(devices[d], cases[i].field, cases[i].number);
			if (wanted[d])
				assert_string_equal(value, wanted[d]);
			else
				assert_null(value);
		}
	}
}

/* Whatever is added, changed and removed: a mirror that only listens knows the same devices. */
struct mirror {
	const struct device *devices[64];
	uint32_t generations[64];
};

static void mirror_cb(void *data, const struct inventory_change *change)
{
	struct mirror *mirror = data;
	uint32_t number = change->device->number;
	assert_true(number < 64);
	if (change->kind == DEVICE_ADDED) {
		assert_null(mirror->devices[number]);
		assert_true(change->device->generation > mirror->generations[number]);
		mirror->devices[number] = change->device;
		mirror->generations[number] = change->device->generation;
	} else {
		assert_ptr_equal(mirror->devices[number], change->device);
		assert_int_equal(mirror->generations[number], change->device->generation);
		if (change->kind == DEVICE_REMOVED)
			mirror->devices[number] = NULL;
	}
}

static void a_listener_knows_the_same_devices_through_random_updates(void **state)
{
	struct district *district = *state;
	struct seeded seeded = seeded_start();
	struct mirror mirror = {0};
	inventory_watch(district->inventory, mirror_cb, &mirror);
	district_write(district, LINKS_FILE, "name,a_device,a_interface\n");
	for (int step = 0; step < 300; step++) {
		auto_buffer devices = BUFFER_EMPTY;
		size_t count = 0;
		buffer_add_text(&devices, "name,address,credentials,site\n");
		for (int i = 0; i < 40; i++) {
			if (seeded_below(&seeded, 3) == 0)
				continue;
			count++;
			buffer_printf(&devices, "d%d,10.0.0.%d,core,%s\n", i, (int)seeded_below(&seeded, 3) + 1,
				seeded_below(&seeded, 2) ? "cloud-hall" : "");
		}
		district_write(district, DEVICES_FILE, buffer_text(&devices));
		update_right(district);
		assert_int_equal(inventory_device_count(district->inventory), count);
		assert_true(inventory_numbers(district->inventory) <= 40);
		for (uint32_t i = 0; i < 64; i++)
			assert_ptr_equal(mirror.devices[i], inventory_device(district->inventory, i));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, district_up, district_down)

int main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(what_the_files_say_is_there),
		TEST(an_update_without_change_announces_nothing),
		TEST(each_difference_is_announced_once_as_what_it_is),
		TEST(removals_go_first_and_backwards_and_numbers_are_used_again),
		TEST(new_content_of_credentials_starts_their_devices_over),
		TEST(a_changed_site_changes_its_devices),
		TEST(collector_settings_are_kept_and_compared),
		TEST(a_mistake_or_a_dry_run_changes_nothing),
		TEST(a_devices_fields_are_found_for_scopes),
		TEST(a_listener_knows_the_same_devices_through_random_updates),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
