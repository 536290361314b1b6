/* SPDX-License-Identifier: Apache-2.0 */
/* What scenarios may say, and what they are told when they say it wrongly. */
#include "play.h"
#include "rows.h"
#include "snmprec.h"
#include <lauxlib.h>
#include <lualib.h>

static void every_mistake_is_named_with_its_line(void **state)
{
	struct play p;
	play_start(&p, "world { rot = 'core' }\n" /* 1 */
		       "device 'a' { model = 'switch', ports = 2 }\n"
		       "device 'a' { model = 'switch' }\n" /* 3: twice */
		       "device 'b' { }\n"
		       "device 'c' { model = 'swich' }\n"
		       "device 'd' { model = 'switch', port = 2 }\n"
		       "device 'e' { model = 'ups', address = '10.0.0.1' }\n"
		       "device 'f' { model = 'ups', address = '127.20.0.1' }\n" /* 8: taken */
		       "device 'g' { model = 'ups', uptime = 'long' }\n"
		       "link 'l' { a = 'a:GE1/0/9', b_site = 'x' }\n" /* 10 */
		       "link 'm' { a = 'nobody:GE1/0/1', b_site = 'x' }\n"
		       "link 'n' { a = 'a:GE1/0/1' }\n"
		       "link 'o' { a = 'a', b_site = 'x' }\n"
		       "at '1s' { fault = 'slient', device = 'a' }\n" /* 14 */
		       "at 'soon' { fault = 'silent', device = 'a' }\n"
		       "at '1s' { fault = 'silent' }\n"
		       "at '1s' { fault = 'loss', device = 'a' }\n" /* 17 */
		       "at '1s' { clear = 'nothing' }\n"
		       "at '1s' { fault = 'silent', device = 'a', lats = '5s' }\n"
		       "device 'h' { model = 'ups', versions = '4' }\n" /* 20 */
		       "device 'i' { recording = 'none.snmprec' }\n"
		       "device 'j' { model = 'ups', engine = 'xyz' }\n"
		       "at '1s' { fault = 'set', device = 'a', values = { nothing = 1 } }\n" /* 23 */
		       "device 'k' { model = 'ups', colour = {} }\n");
	assert_problem(&p, 1, "the world has no 'rot', did you mean 'root'?");
	assert_problem(&p, 3, "there is a device 'a' already");
	assert_problem(&p, 4, "wants either model");
	assert_problem(&p, 5, "there is no model 'swich'");
	assert_problem(&p, 6, "model 'switch' cannot be used here");
	assert_problem(&p, 7, "no address of 127.0.0.0/8");
	assert_problem(&p, 8, "address 127.20.0.1 is taken by 'a'");
	assert_problem(&p, 9, "'long' is no value of 'uptime'");
	assert_problem(&p, 10, "has no port 'GE1/0/9'");
	assert_problem(&p, 11, "there is no device 'nobody'");
	assert_problem(&p, 12, "wants a = \"device:port\" and either b or b_site");
	assert_problem(&p, 13, "wants \"device:port\", not 'a'");
	assert_problem(&p, 14, "there is no fault 'slient', did you mean 'silent'?");
	assert_problem(&p, 15, "'soon' is no time");
	assert_problem(&p, 16, "fault 'silent' wants device");
	assert_problem(&p, 17, "fault 'loss' wants ratio");
	assert_problem(&p, 18, "there is no fault 'nothing' to clear");
	assert_problem(&p, 19, "a fault has no 'lats', did you mean 'lasts'?");
	assert_problem(&p, 20, "'4' is no value of 'versions'");
	assert_problem(&p, 0, "cannot be read: No such file or directory");
	assert_problem(&p, 22, "'xyz' is no value of 'engine'");
	assert_problem(&p, 23, "device 'a' has no value 'nothing'");
	assert_problem(&p, 24, "'colour' wants a text, a number or true");
	play_stop(&p);
}

static void a_root_that_is_no_device_is_named(void **state)
{
	struct play p;
	play_start(&p, "\nworld { root = 'x' }\ndevice 'a' { model = 'ups' }");
	assert_problem(&p, 2, "the root 'x' is no device");
	play_stop(&p);
}

static void a_mistake_in_lua_is_named(void **state)
{
	struct play p;
	play_start(&p, "device 'a' { model = 'ups' }\nnonsense()\n");
	assert_int_equal(p.problems.errors, 1);
	assert_non_null(strstr(p.problems.items[0].message, ":2:"));
	play_stop(&p);
}

static void addresses_are_handed_out_in_order_and_around_taken_ones(void **state)
{
	struct play p;
	char text[ADDRESS_SIZE];
	play_start(&p, "world { network = '127.40.1.0/24' }\n"
		       "device 'x' { model = 'ups', address = '127.40.1.2' }\n"
		       "for i = 1, 3 do device('d' .. i) { model = 'ups' } end");
	assert_int_equal(p.problems.count, 0);
	assert_string_equal(address_format(world_find(p.world, "d1")->address, text), "127.40.1.1");
	assert_string_equal(address_format(world_find(p.world, "d2")->address, text), "127.40.1.3");
	assert_ptr_equal(world_at(p.world, world_find(p.world, "d3")->address), world_find(p.world, "d3"));
	assert_null(world_at(p.world, world_find(p.world, "d3")->address + 1));
	play_stop(&p);
}

static void a_network_that_is_full_is_an_error(void **state)
{
	struct play p;
	play_start(&p, "world { network = '127.40.1.0/30' }\nfor i = 1, 4 do device('d' .. i) { model = 'ups' } end");
	assert_problem(&p, 2, "no address is left in the network 127.40.1.0");
	play_stop(&p);
}

static void a_network_outside_of_loopback_is_refused(void **state)
{
	static const char *const bad[] = {"10.0.0.0/8", "127.0.0.0/7", "127.0.0.0/33", "127.0.0.0/", "127.0.0/8", "x",
		"127.0.0.0/8x", "127.000000000000000000000000.0.0/8"};
	struct world *world = world_new(1, PLAY_START);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(world_set_network(world, bad[i]), 0);
	assert_int_equal(world_set_network(world, "127.20.0.0/16"), 0);
	world_free(world);
}

static void devices_of_the_same_parameters_share_an_image(void **state)
{
	struct play p;
	play_start(&p, "for i = 1, 3 do device('d' .. i) { model = 'switch', ports = i % 2 + 1 } end");
	assert_ptr_equal(world_find(p.world, "d1")->image, world_find(p.world, "d3")->image);
	assert_ptr_not_equal(world_find(p.world, "d1")->image, world_find(p.world, "d2")->image);
	assert_int_equal(p.world->images.count, 2);
	play_stop(&p);
}

static void every_model_loads_and_walks_upwards(void **state)
{
	static const char *const models[] = {"switch", "firewall", "router", "olt", "host", "ups", "room"};
	auto_buffer lua = BUFFER_EMPTY;
	struct play p;
	for (size_t i = 0; i < sizeof models / sizeof *models; i++)
		buffer_printf(&lua, "device '%s' { model = '%s' }\n", models[i], models[i]);
	play_start(&p, buffer_text(&lua));
	assert_int_equal(p.problems.count, 0);
	assert_int_equal(p.world->count, 7);
	for (uint32_t i = 0; i < p.world->count; i++) {
		const struct image *image = p.world->devices[i]->image;
		assert_true(image->count > 50 && !image->sorted && image->uptime_entry != IMAGE_NONE);
		for (uint32_t j = 1; j < image->count; j++)
			assert_true(
				oid_compare(entry_oid(image, &image->entries[j - 1]), image->entries[j - 1].oid_size,
					entry_oid(image, &image->entries[j]), image->entries[j].oid_size) < 0);
	}
	play_stop(&p);
}

static void faults_from_the_start_hold_at_once(void **state)
{
	struct play p;
	play_start(&p, "device 'a' { model = 'ups', silent = true }\n"
		       "device 'b' { model = 'ups', loss = 0.5, delay = '20ms', too_big = 100, bulk_refused = true, "
		       "silent = false }");
	assert_int_equal(p.problems.count, 0);
	assert_false(play_answers(&p, "a"));
	const struct trouble *trouble = world_find(p.world, "b")->trouble;
	assert_true(play_answers(&p, "b") && trouble->loss == 0.5 && trouble->delay_ns == 20 * NS_PER_MS);
	assert_true(trouble->too_big == 100 && trouble->bulk_refused);
	play_stop(&p);
}

static void a_seed_makes_another_world_and_the_same_one_the_same(void **state)
{
	double values[3];
	static const char *const seeds[] = {"1", "2", "1"};
	for (int i = 0; i < 3; i++) {
		struct play p;
		auto_buffer lua = BUFFER_EMPTY;
		buffer_printf(&lua, "world { seed = %s } device 'a' { model = 'switch' }", seeds[i]);
		play_start(&p, buffer_text(&lua));
		values[i] = play_value(&p, "a", "1.3.6.1.2.1.31.1.1.1.6.3");
		play_stop(&p);
	}
	assert_true(values[0] == values[2] && values[0] != values[1]);
}

static void rows_of_a_csv_file_are_tables(void **state)
{
	char path[] = "/tmp/fleet-rows-XXXXXX.csv";
	const char *text =
		"\xef\xbb\xbfname,address,note\r\na,127.0.0.1,\"x, \"\"y\"\"\"\r\n\r\n# no\nb,,\"two\nlines\",more\n";
	int fd = mkstemps(path, 4);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	lua_State *lua = luaL_newstate();
	luaL_openlibs(lua);
	assert_int_equal(rows_push(lua, path), 0);
	lua_setglobal(lua, "rows");
	assert_int_equal(
		luaL_dostring(lua, "assert(#rows == 2) assert(rows[1].name == 'a' and rows[1].note == 'x, \"y\"')\n"
				   "assert(rows[2].address == nil and rows[2].note == 'two\\nlines')"),
		LUA_OK);
	unlink(path);
	assert_int_not_equal(rows_push(lua, path), 0);
	lua_close(lua);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mistake_is_named_with_its_line),
		cmocka_unit_test(a_root_that_is_no_device_is_named),
		cmocka_unit_test(a_mistake_in_lua_is_named),
		cmocka_unit_test(addresses_are_handed_out_in_order_and_around_taken_ones),
		cmocka_unit_test(a_network_that_is_full_is_an_error),
		cmocka_unit_test(a_network_outside_of_loopback_is_refused),
		cmocka_unit_test(devices_of_the_same_parameters_share_an_image),
		cmocka_unit_test(every_model_loads_and_walks_upwards),
		cmocka_unit_test(faults_from_the_start_hold_at_once),
		cmocka_unit_test(a_seed_makes_another_world_and_the_same_one_the_same),
		cmocka_unit_test(rows_of_a_csv_file_are_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
