/* SPDX-License-Identifier: Apache-2.0 */
/* Made tickets, and the figures that a report makes of them. The period is the first half of 2026 in UTC+8. */
#include "base/must.h"
#include "commands/csv_write.h"
#include "commands/report.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OFFICE_DAY_S 25200 /* seven hours */

static struct wall at(const char *text)
{
	struct wall instant;
	assert_int_equal(wall_parse(text, &instant), 0);
	return instant;
}

static int64_t day_s(void *data, const char *calendar)
{
	return strcmp(calendar, "office") == 0 ? OFFICE_DAY_S : 86400;
}

static const char *role(void *data, const char *device)
{
	return strcmp(device, "acc-17") == 0 ? "access-switch" : NULL;
}

static struct tally *tally_of(enum tally_by by, const char *source)
{
	return tally_new(&(struct tally_options){
		.from = at("2025-12-31T16:00:00.000Z"),
		.to = at("2026-06-30T16:00:00.000Z"),
		.by = by,
		.source = source,
		.day_s = day_s,
		.role = role,
	});
}

static struct report report_of(struct tally *tally, enum tally_by by)
{
	return (struct report){.tally = tally, .by = by, .from = {2026, 1, 1}, .to = {2026, 6, 30}};
}

/* JSON with single quotes. */
static void add(struct tally *tally, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct tally *tally, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	va_start(arguments, format);
	must(vasprintf(&text, format, arguments) >= 0);
	va_end(arguments);
	for (char *quote = text; (quote = strchr(quote, '\''));)
		*quote = '"';
	json_t *body = json_loads(text, 0, NULL);
	assert_non_null(body);
	tally_add(tally, body);
	json_decref(body);
	free(text);
}

static const struct tally_row *row_named(struct tally *tally, const char *name)
{
	const struct tally_row *row;
	for (size_t i = 0; (row = tally_row(tally, i)); i++)
		if (row->name && strcmp(row->name, name) == 0)
			return row;
	fail_msg("there is no row %s", name);
	return NULL;
}

/* The bureau's table: 74 of last year and 635 of this half-year, all done on the spot and praised; one that was done in
 * 4 of 20 days; an office without any. */
static void add_bureau(struct tally *tally)
{
	tally_expect(tally, "区政务服务数据管理局");
	tally_expect(tally, "大龙街党政综合办");
	tally_expect(tally, "石碁镇党政综合办");
	for (int i = 0; i < 709; i++)
		add(tally,
			"{'status':'closed','source':'reported','department':'区政务服务数据管理局','opened':'%s',"
			"'resolved':'2026-03-02T01:00:00.000Z','on_time':true,'calendar':'office','promised_s':%d,"
			"'used_s':0,'satisfaction':%d}",
			i < 74 ? "2025-12-31T15:59:59.999Z" : "2026-03-02T01:00:00.000Z", 20 * OFFICE_DAY_S, 4 + i % 2);
	add(tally,
		"{'status':'resolved','source':'reported','department':'大龙街党政综合办',"
		"'opened':'2026-02-02T01:00:00.000Z','resolved':'2026-02-06T01:00:00.000Z','on_time':true,"
		"'calendar':'office','promised_s':%d,'used_s':%d}",
		20 * OFFICE_DAY_S, 4 * OFFICE_DAY_S);
}

static void the_bureaus_rows_come_out_of_made_tickets(void **state)
{
	auto_buffer csv = BUFFER_EMPTY;
	struct tally *tally = tally_of(TALLY_DEPARTMENT, "reported");
	struct report report = report_of(tally, TALLY_DEPARTMENT);
	add_bureau(tally);
	report.is_chinese = true;
	report_csv(&report, &csv);
	assert_string_equal(buffer_text(&csv),
		"\xef\xbb\xbf单位名称,上期结转,受理量,办结量,按时办结率,提前办结率,群众评价满意率\r\n"
		"区政务服务数据管理局,74,635,709,100%,100%,100%\r\n"
		"大龙街党政综合办,0,1,1,100%,80%,——\r\n"
		"石碁镇党政综合办,0,0,0,——,——,——\r\n"
		"合计,74,636,710,100%,99.9%,100%\r\n");
	const struct tally_row *one = row_named(tally, "大龙街党政综合办");
	assert_true(one->saved_days == 16.0);
	report.is_ahead_share = true;
	buffer_clear(&csv);
	report_csv(&report, &csv);
	assert_non_null(strstr(buffer_text(&csv), "\r\n大龙街党政综合办,0,1,1,100%,100%,——\r\n"));
	tally_free(tally);
}

static void days_of_the_period_are_whole_local_days(void **state)
{
	static const struct {
		const char *opened;
		uint64_t accepted;
	} cases[] = {{"2025-12-31T15:59:59.999Z", 0}, {"2025-12-31T16:00:00.000Z", 1}, {"2026-06-30T15:59:59.999Z", 1},
		{"2026-06-30T16:00:00.000Z", 0}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct tally *tally = tally_of(TALLY_TOWN, NULL);
		add(tally, "{'status':'new','opened':'%s'}", cases[i].opened);
		assert_int_equal(tally_total(tally)->accepted, cases[i].accepted);
		tally_free(tally);
	}
}

static void what_was_open_at_the_beginning_is_carried_over_and_what_is_open_at_the_end_is_left(void **state)
{
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	const char *before = "2025-11-01T00:00:00.000Z";
	add(tally, "{'status':'closed','opened':'%s','resolved':'2025-12-01T00:00:00.000Z'}", before);
	add(tally, "{'status':'rejected','opened':'%s','closed':'2025-12-01T00:00:00.000Z'}", before);
	assert_int_equal(tally_total(tally)->carried, 0);
	add(tally, "{'status':'closed','opened':'%s','resolved':'2026-02-01T00:00:00.000Z'}", before);
	add(tally, "{'status':'closed','opened':'%s','resolved':'2026-08-01T00:00:00.000Z'}", before);
	add(tally, "{'status':'held','opened':'%s'}", before);
	const struct tally_row *total = tally_total(tally);
	assert_int_equal(total->carried, 3);
	assert_int_equal(total->accepted, 0);
	assert_int_equal(total->finished, 1);
	assert_int_equal(total->left, 2);
	tally_free(tally);
}

static void rejected_and_cancelled_ones_are_counted_apart(void **state)
{
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	add(tally, "{'status':'rejected','opened':'2026-02-01T00:00:00.000Z','closed':'2026-02-02T00:00:00.000Z'}");
	add(tally, "{'status':'cancelled','opened':'2026-02-01T00:00:00.000Z','closed':'2026-02-02T00:00:00.000Z',"
		   "'merged_into':'PY1-2026-000001'}");
	add(tally, "{'status':'cancelled','opened':'2026-02-01T00:00:00.000Z','closed':'2026-07-02T00:00:00.000Z'}");
	const struct tally_row *total = tally_total(tally);
	assert_int_equal(total->rejected, 1);
	assert_int_equal(total->cancelled, 1);
	assert_int_equal(total->accepted, 0);
	assert_int_equal(total->finished, 0);
	assert_int_equal(total->left, 1);
	tally_free(tally);
}

static void what_was_late_saves_nothing_but_was_promised(void **state)
{
	char text[REPORT_CELL];
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	struct report report = report_of(tally, TALLY_TOWN);
	const char *times =
		"'status':'closed','opened':'2026-02-01T00:00:00.000Z','resolved':'2026-02-03T00:00:00.000Z'";
	add(tally, "{%s,'on_time':true,'calendar':'24x7','promised_s':86400,'used_s':43200}", times);
	add(tally, "{%s,'on_time':false,'calendar':'24x7','promised_s':86400,'used_s':172800}", times);
	add(tally, "{%s}", times); /* nothing was promised */
	add(tally, "{%s,'on_time':null,'resolve_by':'2026-02-02T00:00:00.000Z'}", times); /* of an earlier version */
	const struct tally_row *total = tally_total(tally);
	assert_int_equal(total->finished, 4);
	assert_int_equal(total->promised, 3);
	assert_int_equal(total->on_time, 1);
	assert_string_equal(report_ahead(&report, total, text), "25 %");
	report.is_ahead_share = true;
	assert_string_equal(report_ahead(&report, total, text), "33.3 %");
	assert_true(total->saved_days == 0.5);
	tally_free(tally);
}

static void times_and_counts_of_the_finished_are_summed(void **state)
{
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	add(tally, "{'status':'closed','occurred':'2026-02-01T00:00:00.000Z','opened':'2026-02-01T00:10:00.000Z',"
		   "'acknowledged':'2026-02-01T00:40:00.000Z','resolved':'2026-02-01T02:00:00.000Z','stopped_s':1800,"
		   "'reopened':1,'resolution_code':'recovered','rating':3}");
	add(tally, "{'status':'closed','opened':'2026-02-01T00:00:00.000Z','acknowledged':null,"
		   "'resolved':'2026-02-01T01:00:00.000Z','reopened':0,'resolution_code':'recovered'}");
	const struct tally_row *total = tally_total(tally);
	assert_int_equal(total->acknowledged, 1);
	assert_int_equal(total->acknowledge_ms, 30 * 60000);
	assert_int_equal(total->restore_ms, 3 * 3600000);
	assert_int_equal(total->stopped_s, 1800);
	assert_int_equal(total->reopened, 1);
	assert_int_equal(total->recovered, 1); /* the other one had been answered */
	assert_int_equal(total->rated, 1);
	assert_int_equal(total->satisfied, 0);
	tally_free(tally);
}

static void a_share_of_less_than_all_never_reads_as_100(void **state)
{
	char text[REPORT_CELL];
	assert_string_equal(report_ratio(19999, 20000, false, text), "99.9 %");
	assert_string_equal(report_ratio(20000, 20000, false, text), "100 %");
	assert_string_equal(report_ratio(1, 3, true, text), "33.3%");
	assert_string_equal(report_ratio(0, 3, true, text), "0%");
	assert_string_equal(report_ratio(0, 0, true, text), "——");
}

static void rows_are_found_by_town_site_team_and_role(void **state)
{
	static const struct {
		enum tally_by by;
		const char *name;
	} cases[] = {{TALLY_TOWN, "石楼镇"}, {TALLY_SITE, "茭塘村"}, {TALLY_TEAM, "网络组"},
		{TALLY_ROLE, "access-switch"}, {TALLY_DEPARTMENT, "石楼镇党政综合办"}};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct tally *tally = tally_of(cases[i].by, NULL);
		add(tally, "{'status':'new','opened':'2026-02-01T00:00:00.000Z','team':'网络组','department':null,"
			   "'root_cause_resource':{'kind':'device','name':'acc-17','town':'石楼镇','site':'茭塘村',"
			   "'department':'石楼镇党政综合办'}}");
		assert_int_equal(row_named(tally, cases[i].name)->accepted, 1);
		tally_free(tally);
	}
}

static void tickets_without_the_name_have_a_row_of_their_own_at_the_end(void **state)
{
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	tally_expect(tally, "b");
	add(tally, "{'status':'new','opened':'2026-02-01T00:00:00.000Z'}");
	add(tally, "{'status':'new','opened':'2026-02-01T00:00:00.000Z','root_cause_resource':{'town':'c'}}");
	add(tally, "{'status':'new','opened':'2026-02-01T00:00:00.000Z','root_cause_resource':{'town':'a'}}");
	add(tally, "{'status':'new','opened':'2025-02-01T00:00:00.000Z','root_cause_resource':{'town':'d'}}");
	add(tally, "{'status':'closed','opened':'2025-02-01T00:00:00.000Z','resolved':'2025-02-02T00:00:00.000Z',"
		   "'root_cause_resource':{'town':'not of this period'}}");
	assert_string_equal(tally_row(tally, 0)->name, "b");
	assert_string_equal(tally_row(tally, 1)->name, "a");
	assert_string_equal(tally_row(tally, 2)->name, "c");
	assert_string_equal(tally_row(tally, 3)->name, "d");
	assert_null(tally_row(tally, 4)->name);
	assert_null(tally_row(tally, 5));
	tally_free(tally);
}

static void the_source_is_detected_unless_a_ticket_says_otherwise(void **state)
{
	struct tally *reported = tally_of(TALLY_TOWN, "reported");
	struct tally *detected = tally_of(TALLY_TOWN, "detected");
	static const char *const sources[] = {"'reported'", "'detected'", "null"};
	for (size_t i = 0; i < ARRAY_LENGTH(sources); i++) {
		add(reported, "{'status':'new','opened':'2026-02-01T00:00:00.000Z','source':%s}", sources[i]);
		add(detected, "{'status':'new','opened':'2026-02-01T00:00:00.000Z','source':%s}", sources[i]);
	}
	assert_int_equal(tally_total(reported)->accepted, 1);
	assert_int_equal(tally_total(detected)->accepted, 2);
	tally_free(reported);
	tally_free(detected);
}

static void the_worst_devices_come_first_and_the_longer_down_before_the_shorter(void **state)
{
	static const char *const devices[] = {"b", "a", "a", "c"};
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	for (size_t i = 0; i < ARRAY_LENGTH(devices); i++)
		add(tally,
			"{'status':'closed','opened':'2026-02-01T00:00:00.000Z','resolved':'2026-02-01T0%zu:00:00.000Z'"
			","
			"'root_cause_resource':{'kind':'interface','device':'%s','name':'ge1'}}",
			i, devices[i]);
	add(tally, "{'status':'new','opened':'2026-02-01T00:00:00.000Z',"
		   "'root_cause_resource':{'kind':'link','name':'fibre-012'}}");
	assert_string_equal(tally_device(tally, 0)->name, "a");
	assert_string_equal(tally_device(tally, 1)->name, "c");
	assert_string_equal(tally_device(tally, 2)->name, "b");
	assert_null(tally_device(tally, 3));
	assert_int_equal(tally_device(tally, 0)->down_ms, 3 * 3600000);
	tally_free(tally);
}

static void csv_quotes_what_it_must_and_runs_no_formula(void **state)
{
	static const struct {
		const char *text, *cell;
	} cases[] = {
		{"石楼镇", "石楼镇"},
		{"a,b", "\"a,b\""},
		{"a\"b", "\"a\"\"b\""},
		{"a\r\nb", "\"a\r\nb\""},
		{"=1+1", "'=1+1"},
		{"+8620", "'+8620"},
		{"-", "'-"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"  =1", "\"'  =1\""},
		{"＝1", "'＝1"},
		{"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
		{"——", "——"},
		{"", ""},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		auto_buffer into = BUFFER_EMPTY;
		csv_text(&into, cases[i].text, true);
		assert_string_equal(buffer_text(&into), cases[i].cell);
	}
}

static void every_ratio_in_json_is_a_number_or_null(void **state)
{
	struct tally *tally = tally_of(TALLY_DEPARTMENT, NULL);
	struct report report = report_of(tally, TALLY_DEPARTMENT);
	add_bureau(tally);
	json_t *json = report_json(&report);
	json_t *rows = json_object_get(json, "rows");
	assert_int_equal(json_array_size(rows), 3);
	assert_true(json_real_value(json_object_get(json_array_get(rows, 1), "ahead_time_ratio")) == 0.8);
	assert_true(json_is_null(json_object_get(json_array_get(rows, 2), "on_time_ratio")));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "total"), "finished")), 710);
	assert_string_equal(json_string_value(json_object_get(json, "to")), "2026-06-30");
	json_decref(json);
	tally_free(tally);
}

static void write_review(bool is_chinese, struct date from, struct date to, struct buffer *into)
{
	struct tally *tally = tally_of(TALLY_TOWN, NULL);
	struct tally *reported = tally_of(TALLY_TOWN, "reported");
	struct tally *both[] = {tally, reported};
	for (size_t i = 0; i < ARRAY_LENGTH(both); i++) {
		add_bureau(both[i]);
		add(both[i], "{'status':'new','source':'detected','opened':'2026-02-01T00:00:00.000Z',"
			     "'root_cause_resource':{'kind':'device','name':'acc-17','town':'石楼镇'}}");
		add(both[i], "{'status':'rejected','source':'detected','opened':'2026-02-01T00:00:00.000Z',"
			     "'closed':'2026-02-01T00:00:00.000Z'}");
	}
	review_write(
		&(struct review){
			.from = from,
			.to = to,
			.total = tally_total(tally),
			.reported = tally_total(reported),
			.tally = tally,
			.is_chinese = is_chinese,
		},
		into);
	tally_free(tally);
	tally_free(reported);
}

static void the_review_says_the_figures_in_both_languages(void **state)
{
	auto_buffer zh = BUFFER_EMPTY, en = BUFFER_EMPTY;
	write_review(true, (struct date){2026, 1, 1}, (struct date){2026, 6, 30}, &zh);
	assert_string_equal(buffer_text(&zh),
		"2026年上半年，共受理故障637件（其中报修636件、系统发现1件），上期结转74件，办结710件，期末未办结1件。"
		"按时办结率100%，提前办结率99.9%（按承诺时限计），群众评价满意率100%。节省14196个工作日，平均恢复151."
		"2小时。"
		"另有不予受理1件。故障最多的镇街为石楼镇（1件）。故障最多的设备为acc-17（1件）。\n");
	write_review(false, (struct date){2026, 1, 1}, (struct date){2026, 5, 31}, &en);
	assert_string_equal(buffer_text(&en),
		"From 2026-01-01 to 2026-05-31 637 faults were accepted (636 reported by people, 1 found by "
		"monitoring) "
		"and 74 carried over; 710 were finished; still open at its end: 1. On time: 100 %, ahead of time: 99.9 "
		"% (of "
		"the "
		"time promised), satisfied: 100 %. 14196 working days were saved, the mean time to restore 151.2 h. "
		"Besides, "
		"rejected: 1. Most faults were in 石楼镇 (1). The devices with the most: acc-17 (1).\n");
}

static void an_empty_period_has_a_total_and_a_review_without_figures(void **state)
{
	auto_buffer csv = BUFFER_EMPTY, text = BUFFER_EMPTY;
	struct tally *tally = tally_of(TALLY_ROLE, NULL);
	struct report report = report_of(tally, TALLY_ROLE);
	report_csv(&report, &csv);
	assert_string_equal(buffer_text(&csv),
		"\xef\xbb\xbfrole,carried over,accepted,finished,on time,ahead of time,satisfaction\r\n"
		"total,0,0,0,——,——,——\r\n");
	review_write(
		&(struct review){
			.from = {2026, 7, 1},
			.to = {2026, 12, 31},
			.total = tally_total(tally),
			.reported = tally_total(tally),
			.tally = tally,
			.is_chinese = true,
		},
		&text);
	assert_string_equal(buffer_text(&text),
		"2026年下半年，共受理故障0件（其中报修0件、系统发现0件），上期结转0件，办结0件，期末未办结0件。"
		"按时办结率——，提前办结率——（按承诺时限计），群众评价满意率——。\n");
	tally_free(tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_bureaus_rows_come_out_of_made_tickets),
		cmocka_unit_test(days_of_the_period_are_whole_local_days),
		cmocka_unit_test(what_was_open_at_the_beginning_is_carried_over_and_what_is_open_at_the_end_is_left),
		cmocka_unit_test(rejected_and_cancelled_ones_are_counted_apart),
		cmocka_unit_test(what_was_late_saves_nothing_but_was_promised),
		cmocka_unit_test(times_and_counts_of_the_finished_are_summed),
		cmocka_unit_test(a_share_of_less_than_all_never_reads_as_100),
		cmocka_unit_test(rows_are_found_by_town_site_team_and_role),
		cmocka_unit_test(tickets_without_the_name_have_a_row_of_their_own_at_the_end),
		cmocka_unit_test(the_source_is_detected_unless_a_ticket_says_otherwise),
		cmocka_unit_test(the_worst_devices_come_first_and_the_longer_down_before_the_shorter),
		cmocka_unit_test(csv_quotes_what_it_must_and_runs_no_formula),
		cmocka_unit_test(every_ratio_in_json_is_a_number_or_null),
		cmocka_unit_test(the_review_says_the_figures_in_both_languages),
		cmocka_unit_test(an_empty_period_has_a_total_and_a_review_without_figures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
