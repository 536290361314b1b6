/* SPDX-License-Identifier: Apache-2.0 */
/* Faults and what follows from them, in virtual time. */
#include "play.h"

#define OPER "1.3.6.1.2.1.2.2.1.8."
#define ADMIN "1.3.6.1.2.1.2.2.1.7."
#define IN_OCTETS "1.3.6.1.2.1.31.1.1.1.6."
#define UPTIME "1.3.6.1.2.1.1.3.0"

/* core — a — b in a chain, ring r1 r2 on the core; switches have their access ports at ifIndex 3 and 4, uplinks 5, 6.
 */
#define DISTRICT \
	"world { root = 'core' }\n" \
	"device 'core' { model = 'switch', ports = 4, port_kind = 'XGE', uplinks = 0 }\n" \
	"for _, n in ipairs { 'a', 'b', 'r1', 'r2', 'alone' } do device(n) { model = 'switch', ports = 2, uplinks = " \
	"2 } end\n" \
	"link 'core-a' { a = 'core:XGE1/0/1', b = 'a:XGE1/0/1' }\n" \
	"link 'a-b' { a = 'a:XGE1/0/2', b = 'b:XGE1/0/1' }\n" \
	"link 'core-r1' { a = 'core:XGE1/0/2', b = 'r1:XGE1/0/1' }\n" \
	"link 'core-r2' { a = 'core:XGE1/0/3', b = 'r2:XGE1/0/1' }\n" \
	"link 'r1-r2' { a = 'r1:XGE1/0/2', b = 'r2:XGE1/0/2' }\n" \
	"link 'b-site' { a = 'b:GE1/0/1', b_site = 'village' }\n"

static struct play play(const char *lua)
{
	struct play play;
	play_start(&play, lua);
	if (play.problems.count > 0) {
		auto_buffer text = BUFFER_EMPTY;
		problems_format(&play.problems, &text);
		fail_msg("%s", buffer_text(&text));
	}
	play.world->event_data = NULL;
	play.world->event_cb = NULL;
	return play;
}

static bool has_text(struct play *play, const char *device, const char *oid, const char *text)
{
	uint8_t bytes[600], *at = bytes;
	struct device *found = world_find(play->world, device);
	uint32_t entry = image_find_text(found->image, oid);
	assert_int_not_equal(entry, IMAGE_NONE);
	return value_put_varbind(found, found->image, entry, play->world->timers.now, &at, bytes + sizeof bytes) ==
		       PUT_DONE &&
	       memmem(bytes, (size_t)(at - bytes), text, strlen(text));
}

static void lldp_sees_the_far_end_while_the_link_carries(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'fibre-cut', link = 'core-a', lasts = '10s' }");
	const char *name = "1.0.8802.1.1.2.1.4.1.1.9.0.1.1", *port = "1.0.8802.1.1.2.1.4.1.1.7.0.1.1";
	const char *alias = "1.3.6.1.2.1.31.1.1.1.18.3";
	assert_true(has_text(&p, "core", name, "a") && has_text(&p, "core", port, "XGE1/0/1"));
	assert_true(has_text(&p, "b", alias, "village") && !has_text(&p, "b", name, "village"));
	play_until(&p, 15);
	assert_false(has_text(&p, "core", name, "a"));
	assert_true(has_text(&p, "core", alias, "a"));
	play_until(&p, 25);
	assert_true(has_text(&p, "core", name, "a"));
	play_stop(&p);
}

static void a_cut_takes_both_ends_down_and_silences_what_is_behind(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'fibre-cut', link = 'core-a', lasts = '20s' }");
	play_until(&p, 9);
	assert_true(play_value(&p, "core", OPER "3") == 1 && play_answers(&p, "b"));
	play_until(&p, 11);
	assert_true(play_value(&p, "core", OPER "3") == 2 && play_value(&p, "a", OPER "5") == 2);
	assert_true(play_value(&p, "core", "rx_power:XGE1/0/1") == -4000);
	assert_true(play_value(&p, "a", "rx_power:XGE1/0/1") == -4000);
	assert_true(play_value(&p, "a", "tx_power:XGE1/0/1") > -400);
	assert_false(play_answers(&p, "a") || play_answers(&p, "b"));
	assert_true(play_answers(&p, "core") && play_answers(&p, "r1") && play_answers(&p, "alone"));
	assert_true(play_value(&p, "a", OPER "6") == 1);
	play_until(&p, 31);
	assert_true(play_value(&p, "core", OPER "3") == 1 && play_answers(&p, "a") && play_answers(&p, "b"));
	assert_true(play_value(&p, "core", "rx_power:XGE1/0/1") > -1000);
	play_stop(&p);
}

static void a_ring_survives_one_cut_but_not_two(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'fibre-cut', link = 'core-r1', lasts = '60s' }\n"
				      "at '20s' { fault = 'fibre-cut', link = 'core-r2', lasts = '60s' }");
	play_until(&p, 15);
	assert_true(play_answers(&p, "r1") && play_answers(&p, "r2"));
	assert_true(play_value(&p, "r1", OPER "5") == 2);
	play_until(&p, 25);
	assert_false(play_answers(&p, "r1") || play_answers(&p, "r2"));
	play_until(&p, 75);
	assert_true(play_answers(&p, "r1") && play_answers(&p, "r2"));
	play_stop(&p);
}

static void two_cuts_of_one_link_need_two_repairs(void **state)
{
	struct play p = play(DISTRICT "at '1s' { fault = 'fibre-cut', link = 'core-a', id = 'x', lasts = '10s' }\n"
				      "at '2s' { fault = 'fibre-cut', link = 'core-a', id = 'y', lasts = '20s' }");
	play_until(&p, 15);
	assert_false(play_answers(&p, "a"));
	play_until(&p, 25);
	assert_true(play_answers(&p, "a"));
	play_stop(&p);
}

static void a_shut_port_darkens_the_far_end_and_cuts_its_link(void **state)
{
	struct play p =
		play(DISTRICT "at '1s' { fault = 'port-down', device = 'core', port = 'XGE1/0/1', admin = true }");
	play_until(&p, 2);
	assert_true(play_value(&p, "core", OPER "3") == 2 && play_value(&p, "core", ADMIN "3") == 2);
	assert_true(play_value(&p, "core", "rx_power:XGE1/0/1") > -1000);
	assert_true(play_value(&p, "core", "tx_power:XGE1/0/1") == -4000);
	assert_true(play_value(&p, "a", OPER "5") == 2 && play_value(&p, "a", ADMIN "5") == 1);
	assert_true(play_value(&p, "a", "rx_power:XGE1/0/1") == -4000);
	assert_false(play_answers(&p, "a"));
	play_stop(&p);
}

static void counters_of_a_port_that_is_down_stand(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'fibre-cut', link = 'b-site', lasts = '50s' }");
	play_until(&p, 20);
	double before = play_value(&p, "b", IN_OCTETS "3"), other = play_value(&p, "b", IN_OCTETS "4");
	play_until(&p, 50);
	assert_true(play_value(&p, "b", IN_OCTETS "3") == before && play_value(&p, "b", IN_OCTETS "4") > other);
	assert_true(play_answers(&p, "b"));
	play_until(&p, 90);
	assert_true(play_value(&p, "b", IN_OCTETS "3") > before);
	play_stop(&p);
}

static void a_device_without_power_takes_its_links_along_and_restarts(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'power-off', device = 'a', lasts = '20s' }");
	play_until(&p, 11);
	assert_false(play_answers(&p, "a") || play_answers(&p, "b"));
	assert_true(play_value(&p, "core", OPER "3") == 2 && play_value(&p, "core", "rx_power:XGE1/0/1") == -4000);
	play_until(&p, 35);
	assert_true(play_answers(&p, "a") && play_answers(&p, "b"));
	assert_true(play_value(&p, "a", UPTIME) == 500);
	play_stop(&p);
}

static void a_silent_device_keeps_its_links(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'silent', device = 'a', lasts = '20s' }");
	play_until(&p, 11);
	assert_false(play_answers(&p, "a"));
	assert_true(play_answers(&p, "b") && play_value(&p, "core", OPER "3") == 1);
	play_until(&p, 31);
	assert_true(play_answers(&p, "a"));
	play_stop(&p);
}

static void a_reboot_is_silent_for_a_while_and_counts_anew(void **state)
{
	struct play p = play(DISTRICT "at '10s' { fault = 'reboot', device = 'a', lasts = '5s', renumber = true }\n"
				      "at '60s' { fault = 'reboot', device = 'a', lasts = '5s', boots = 1 }");
	play_until(&p, 12);
	assert_false(play_answers(&p, "a"));
	play_until(&p, 20);
	struct device *a = world_find(p.world, "a");
	assert_true(play_answers(&p, "a") && play_value(&p, "a", UPTIME) == 500);
	assert_int_equal(a->boots, 2);
	assert_non_null(a->port_of_slot);
	assert_true(play_value(&p, "a", IN_OCTETS "5") < 1e10);
	play_until(&p, 70);
	assert_int_equal(a->boots, 1);
	play_stop(&p);
}

static void an_onu_goes_with_its_pon_port(void **state)
{
	struct play p = play("device 'olt' { model = 'olt', pons = 2, onus = 2 }\n"
			     "at '10s' { fault = 'port-down', device = 'olt', port = '0/1/0', lasts = '10s' }\n"
			     "at '30s' { fault = 'port-down', device = 'olt', port = '0/1/1:2', lasts = '10s' }");
	play_until(&p, 11);
	assert_true(play_value(&p, "olt", "onu_state:0/1/0:1") == 2 && play_value(&p, "olt", "onu_state:0/1/0:2") == 2);
	assert_true(play_value(&p, "olt", "onu_state:0/1/1:1") == 1);
	play_until(&p, 21);
	assert_true(play_value(&p, "olt", "onu_state:0/1/0:1") == 1);
	play_until(&p, 31);
	assert_true(play_value(&p, "olt", "onu_state:0/1/1:2") == 2 && play_value(&p, "olt", "onu_state:0/1/1:1") == 1);
	play_stop(&p);
}

static void values_are_set_and_given_back(void **state)
{
	struct play p =
		play("device 'ups' { model = 'ups' }\n"
		     "at '10s' { fault = 'set', device = 'ups', values = { output_source = 5 }, id = 'x' }\n"
		     "at '10s' { fault = 'set', device = 'ups', values = { charge = 50 }, over = '10s', id = 'y' }\n"
		     "at '40s' { clear = 'x' }\n at '40s' { clear = 'y' }");
	play_until(&p, 15);
	assert_true(play_value(&p, "ups", "output_source") == 5 && play_value(&p, "ups", "charge") == 75);
	play_until(&p, 30);
	assert_true(play_value(&p, "ups", "charge") == 50);
	play_until(&p, 41);
	assert_true(play_value(&p, "ups", "output_source") == 3 && play_value(&p, "ups", "charge") == 100);
	play_stop(&p);
}

static void what_is_absent_is_not_there_and_comes_back(void **state)
{
	struct play p = play("device 's' { model = 'switch', ports = 2 }\n"
			     "at '1s' { fault = 'absent', device = 's', values = { '1.3.6.1.2.1.31' }, lasts = '5s' }");
	play_until(&p, 2);
	assert_true(isnan(play_value(&p, "s", IN_OCTETS "3")) && play_value(&p, "s", OPER "3") == 1);
	play_until(&p, 7);
	assert_true(play_value(&p, "s", IN_OCTETS "3") > 0);
	play_stop(&p);
}

static void a_pattern_takes_many_devices_and_ports(void **state)
{
	struct play p = play(DISTRICT "at '1s' { fault = 'silent', device = 'r*', lasts = '5s' }\n"
				      "at '1s' { fault = 'port-down', device = 'alone', port = 'GE*', lasts = '5s' }\n"
				      "at '1s' { fault = 'loss', device = '*', ratio = 0.25, lasts = '5s' }");
	play_until(&p, 2);
	assert_false(play_answers(&p, "r1") || play_answers(&p, "r2"));
	assert_true(play_answers(&p, "a"));
	assert_true(play_value(&p, "alone", OPER "3") == 2 && play_value(&p, "alone", OPER "4") == 2);
	assert_true(play_value(&p, "alone", OPER "5") == 1);
	assert_true(world_find(p.world, "b")->trouble->loss == 0.25);
	play_until(&p, 7);
	assert_true(play_answers(&p, "r1") && world_find(p.world, "b")->trouble->loss == 0);
	play_stop(&p);
}

static void traffic_grows_by_its_factor(void **state)
{
	struct play p =
		play("device 's' { model = 'switch', ports = 2 }\n"
		     "at '100s' { fault = 'traffic', device = 's', port = 'GE1/0/1', factor = 10, lasts = '100s' }");
	double at[4];
	for (int i = 0; i < 4; i++) {
		play_until(&p, 100 * i);
		at[i] = play_value(&p, "s", IN_OCTETS "3");
	}
	assert_true((at[2] - at[1]) > 7 * (at[1] - at[0]) && (at[2] - at[1]) < 14 * (at[1] - at[0]));
	assert_true((at[3] - at[2]) < 2 * (at[1] - at[0]));
	play_stop(&p);
}

static void a_recordings_port_and_uptime_follow_faults(void **state)
{
	char path[] = "/tmp/fleet-recording-XXXXXX.snmprec";
	const char *text = "1.3.6.1.2.1.1.3.0|67|500\n1.3.6.1.2.1.2.2.1.1.7|2|7\n1.3.6.1.2.1.2.2.1.2.7|4|p7\n"
			   "1.3.6.1.2.1.2.2.1.8.7|2|1\n";
	int fd = mkstemps(path, 8);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	auto_buffer lua = BUFFER_EMPTY;
	buffer_printf(&lua,
		"device 'r' { recording = '%s' }\n"
		"at '1s' { fault = 'port-down', device = 'r', port = 'p7', lasts = '5s' }\n"
		"at '10s' { fault = 'reboot', device = 'r', lasts = '5s' }",
		path);
	struct play p = play(buffer_text(&lua));
	unlink(path);
	assert_true(play_value(&p, "r", UPTIME) == 500);
	play_until(&p, 2);
	assert_true(play_value(&p, "r", OPER "7") == 2);
	play_until(&p, 7);
	assert_true(play_value(&p, "r", OPER "7") == 1 && play_value(&p, "r", UPTIME) == 500);
	play_until(&p, 20);
	assert_true(play_value(&p, "r", UPTIME) == 500);
	play_until(&p, 30);
	assert_true(play_value(&p, "r", UPTIME) == 1500);
	play_stop(&p);
}

static void begins_and_ends_are_told_in_order(void **state)
{
	struct play p;
	play_start(&p,
		DISTRICT "at '1s' { fault = 'fibre-cut', link = 'core-a', id = 'cut', lasts = '5s' }\n"
			 "at '2s' { fault = 'silent', device = 'r1', id = 'quiet' }\n"
			 "at '3s' { clear = 'quiet' }\n at '4s' { fault = 'renumber', device = 'b', id = 'new' }");
	play_until(&p, 60);
	assert_string_equal(buffer_text(&p.events), "begin cut; begin quiet; end quiet; begin new; end cut; ");
	play_stop(&p);
}

static void an_event_names_who_is_cut_off(void **state)
{
	struct play p = play(DISTRICT "at '1s' { fault = 'fibre-cut', link = 'core-a', id = 'the \"cut\"' }");
	auto_buffer line = BUFFER_EMPTY;
	play_until(&p, 2);
	event_format(p.world, p.world->faults[0], false, (struct wall){0}, 1, &line);
	assert_string_equal(buffer_text(&line),
		"{\"time\":\"1970-01-01T00:00:00.000Z\",\"at_s\":1.000,\"event\":\"begin\",\"id\":\"the \\\"cut\\\"\","
		"\"fault\":\"fibre-cut\",\"link\":\"core-a\",\"cut_off\":[\"a\",\"b\"]}");
	play_stop(&p);
}

static const char *say(struct play *p, const char *line, struct buffer *answer)
{
	struct counts counts = {.requests = 7};
	buffer_clear(answer);
	control_line(p->world, &counts, line, p->world->timers.now, answer);
	return buffer_text(answer);
}

static void the_control_socket_changes_the_world(void **state)
{
	struct play p = play(DISTRICT);
	auto_buffer answer = BUFFER_EMPTY;
	assert_string_equal(say(&p, "fault silent a id=x\r\n", &answer), "ok x");
	assert_false(play_answers(&p, "a"));
	assert_string_equal(say(&p, "faults", &answer), "ok x");
	assert_string_equal(say(&p, "clear x", &answer), "ok");
	assert_true(play_answers(&p, "a"));
	assert_string_equal(say(&p, "fault fibre-cut core-a id=y lasts=10s", &answer), "ok y");
	assert_false(play_answers(&p, "b"));
	assert_string_equal(say(&p, "fault port-down r1:GE1/0/1", &answer), "ok port-down-3");
	assert_true(play_value(&p, "r1", OPER "3") == 2);
	assert_string_equal(say(&p, "clear all", &answer), "ok");
	assert_true(play_answers(&p, "b") && play_value(&p, "r1", OPER "3") == 1);
	assert_string_equal(say(&p, "fault set a cpu=99", &answer), "ok set-4");
	assert_true(play_value(&p, "a", "cpu") == 99);
	assert_non_null(strstr(say(&p, "stats", &answer), "ok requests 7 "));
	play_stop(&p);
}

static void the_control_socket_says_what_is_wrong(void **state)
{
	static const char *const lines[] = {"", "   ", "fault", "fault silent", "fault silent nobody",
		"fault sillent a", "fault port-down a", "fault port-down a:GE9", "fault fibre-cut nolink",
		"fault loss a", "fault loss a ratio=2", "fault loss a ratio=x", "fault silent a lasts=5",
		"fault silent a colour=red", "fault set a", "fault set a x=1", "fault set a cpu=hot", "clear",
		"clear nothing", "bogus", "fault engine a engine=12"};
	struct play p = play(DISTRICT);
	auto_buffer answer = BUFFER_EMPTY;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (strncmp(say(&p, lines[i], &answer), "error: ", 7) != 0)
			fail_msg("'%s' was answered '%s'", lines[i], buffer_text(&answer));
	assert_int_equal(p.world->fault_count, 0);
	play_stop(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lldp_sees_the_far_end_while_the_link_carries),
		cmocka_unit_test(a_cut_takes_both_ends_down_and_silences_what_is_behind),
		cmocka_unit_test(a_ring_survives_one_cut_but_not_two),
		cmocka_unit_test(two_cuts_of_one_link_need_two_repairs),
		cmocka_unit_test(a_shut_port_darkens_the_far_end_and_cuts_its_link),
		cmocka_unit_test(counters_of_a_port_that_is_down_stand),
		cmocka_unit_test(a_device_without_power_takes_its_links_along_and_restarts),
		cmocka_unit_test(a_silent_device_keeps_its_links),
		cmocka_unit_test(a_reboot_is_silent_for_a_while_and_counts_anew),
		cmocka_unit_test(an_onu_goes_with_its_pon_port),
		cmocka_unit_test(values_are_set_and_given_back),
		cmocka_unit_test(what_is_absent_is_not_there_and_comes_back),
		cmocka_unit_test(a_pattern_takes_many_devices_and_ports),
		cmocka_unit_test(traffic_grows_by_its_factor),
		cmocka_unit_test(a_recordings_port_and_uptime_follow_faults),
		cmocka_unit_test(begins_and_ends_are_told_in_order),
		cmocka_unit_test(an_event_names_who_is_cut_off),
		cmocka_unit_test(the_control_socket_changes_the_world),
		cmocka_unit_test(the_control_socket_says_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
