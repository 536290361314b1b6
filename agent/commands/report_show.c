/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report's rows as cells, and the cells as a table, as CSV or as JSON. The first seven columns are those of the
 * table that the bureau in charge asks for; what a team wants to know besides stands behind them when it is asked for.
 */
#include "base/must.h"
#include "commands/csv_write.h"
#include "commands/report.h"
#include <stdlib.h>
#include <string.h>

#define NO_FIGURE "——"
#define MS_PER_MINUTE 60000.0
#define MS_PER_HOUR 3600000.0

enum column {
	NAME,
	CARRIED,
	ACCEPTED,
	FINISHED,
	ON_TIME,
	AHEAD,
	SATISFACTION,
	SAVED,
	ACKNOWLEDGE,
	RESTORE,
	STOPPED,
	REOPENED,
	RECOVERED,
	REJECTED,
	CANCELLED,
	LEFT,
	UNPROMISED,
	COLUMNS
};
#define COLUMNS_OF_BUREAU (SATISFACTION + 1)

static const char *const heads[COLUMNS][2] = {
	[CARRIED] = {"carried over", "上期结转"},
	[ACCEPTED] = {"accepted", "受理量"},
	[FINISHED] = {"finished", "办结量"},
	[ON_TIME] = {"on time", "按时办结率"},
	[AHEAD] = {"ahead of time", "提前办结率"},
	[SATISFACTION] = {"satisfaction", "群众评价满意率"},
	[SAVED] = {"days saved", "节省天数"},
	[ACKNOWLEDGE] = {"min to acknowledge", "平均响应分钟"},
	[RESTORE] = {"h to restore", "平均恢复小时"},
	[STOPPED] = {"h stopped", "暂停计时小时"},
	[REOPENED] = {"re-opened", "重开率"},
	[RECOVERED] = {"self-recovered", "自行恢复"},
	[REJECTED] = {"rejected", "不予受理"},
	[CANCELLED] = {"cancelled", "撤销"},
	[LEFT] = {"left open", "期末未办结"},
	[UNPROMISED] = {"without target", "无时限"},
};

static const char *const name_heads[TALLY_BYS][2] = {
	[TALLY_DEPARTMENT] = {"department", "单位名称"},
	[TALLY_TEAM] = {"team", "班组"},
	[TALLY_TOWN] = {"town", "镇街"},
	[TALLY_SITE] = {"site", "站点"},
	[TALLY_ROLE] = {"role", "设备角色"},
};

const char *report_number(double value, char into[REPORT_CELL])
{
	snprintf(into, REPORT_CELL, "%.1f", value);
	size_t length = strlen(into);
	if (length > 2 && strcmp(into + length - 2, ".0") == 0)
		into[length - 2] = '\0';
	return into;
}

const char *report_ratio(double part, double whole, bool is_chinese, char into[REPORT_CELL])
{
	if (!(whole > 0))
		return strcpy(into, NO_FIGURE);
	double percent = 100 * part / whole;
	if (part < whole && percent > 99.9)
		percent = 99.9;
	report_number(percent, into);
	strcat(into, is_chinese ? "%" : " %");
	return into;
}

const char *report_ahead(const struct report *report, const struct tally_row *row, char into[REPORT_CELL])
{
	return report->is_ahead_share
		       ? report_ratio((double)row->ahead, (double)row->promised, report->is_chinese, into)
		       : report_ratio((double)row->saved_s, (double)row->promised_s, report->is_chinese, into);
}

static const char *count(uint64_t value, char into[REPORT_CELL])
{
	snprintf(into, REPORT_CELL, "%llu", (unsigned long long)value);
	return into;
}

static const char *mean(double sum, uint64_t of, double unit, char into[REPORT_CELL])
{
	return of ? report_number(sum / (double)of / unit, into) : strcpy(into, NO_FIGURE);
}

static const char *cell(
	const struct report *report, const struct tally_row *row, enum column column, char into[REPORT_CELL])
{
	double finished = (double)row->finished;
	switch (column) {
	case CARRIED:
		return count(row->carried, into);
	case ACCEPTED:
		return count(row->accepted, into);
	case FINISHED:
		return count(row->finished, into);
	case ON_TIME:
		return report_ratio((double)row->on_time, (double)row->promised, report->is_chinese, into);
	case AHEAD:
		return report_ahead(report, row, into);
	case SATISFACTION:
		return report_ratio((double)row->satisfied, (double)row->rated, report->is_chinese, into);
	case SAVED:
		return row->promised ? report_number(row->saved_days, into) : strcpy(into, NO_FIGURE);
	case ACKNOWLEDGE:
		return mean((double)row->acknowledge_ms, row->acknowledged, MS_PER_MINUTE, into);
	case RESTORE:
		return mean((double)row->restore_ms, row->finished, MS_PER_HOUR, into);
	case STOPPED:
		return row->finished ? report_number((double)row->stopped_s / 3600, into) : strcpy(into, NO_FIGURE);
	case REOPENED:
		return report_ratio((double)row->reopened, finished, report->is_chinese, into);
	case RECOVERED:
		return count(row->recovered, into);
	case REJECTED:
		return count(row->rejected, into);
	case CANCELLED:
		return count(row->cancelled, into);
	case LEFT:
		return count(row->left, into);
	case UNPROMISED:
		return count(row->finished - row->promised, into);
	case NAME:
	case COLUMNS:
		break;
	}
	return strcpy(into, "");
}

static const char *head(const struct report *report, int column)
{
	return column == NAME ? name_heads[report->by][report->is_chinese] : heads[column][report->is_chinese];
}

static const char *name_of(const struct report *report, const struct tally_row *row)
{
	if (row == tally_total(report->tally))
		return report->is_chinese ? "合计" : "total";
	if (!row->name)
		return report->is_chinese ? "（未注明）" : "(none)";
	return row->name;
}

static int columns_of(const struct report *report)
{
	return report->is_further ? COLUMNS : COLUMNS_OF_BUREAU;
}

/* The rows and the total; NULL behind it. */
static const struct tally_row *row_at(const struct report *report, size_t number)
{
	const struct tally_row *row = tally_row(report->tally, number);
	if (row)
		return row;
	return number == 0 || tally_row(report->tally, number - 1) ? tally_total(report->tally) : NULL;
}

/* For eyes */

void report_sheet(const struct report *report, struct sheet *sheet)
{
	char text[REPORT_CELL];
	const struct tally_row *row;
	*sheet = SHEET((size_t)columns_of(report));
	for (int column = NAME; column < columns_of(report); column++) {
		sheet_add(sheet, head(report, column));
		sheet->right[column] = column != NAME;
	}
	for (size_t i = 0; (row = row_at(report, i)); i++) {
		sheet_add(sheet, name_of(report, row));
		for (int column = NAME + 1; column < columns_of(report); column++)
			sheet_add(sheet, cell(report, row, (enum column)column, text));
	}
}

static const char *worst_head(const struct report *report, size_t column)
{
	static const char *const texts[4][2] = {
		{"device", "设备"}, {"site", "站点"}, {"tickets", "工单数"}, {"h down", "故障小时"}};
	return texts[column][report->is_chinese];
}

static const char *hours_down(const struct tally_device *device, char into[REPORT_CELL])
{
	return report_number((double)device->down_ms / MS_PER_HOUR, into);
}

void report_worst_sheet(const struct report *report, struct sheet *sheet)
{
	char text[REPORT_CELL];
	const struct tally_device *device;
	*sheet = SHEET(4);
	for (size_t column = 0; column < 4; column++) {
		sheet_add(sheet, worst_head(report, column));
		sheet->right[column] = column >= 2;
	}
	for (size_t i = 0; i < REPORT_WORST && (device = tally_device(report->tally, i)); i++) {
		sheet_add(sheet, device->name);
		sheet_add(sheet, device->site);
		sheet_add(sheet, count(device->tickets, text));
		sheet_add(sheet, hours_down(device, text));
	}
}

/* CSV */

void report_csv(const struct report *report, struct buffer *into)
{
	char text[REPORT_CELL];
	const struct tally_row *row;
	csv_begin(into);
	for (int column = NAME; column < columns_of(report); column++)
		csv_text(into, head(report, column), column == NAME);
	csv_end_row(into);
	for (size_t i = 0; (row = row_at(report, i)); i++) {
		csv_text(into, name_of(report, row), true);
		for (int column = NAME + 1; column < columns_of(report); column++)
			csv_figure(into, cell(report, row, (enum column)column, text), false);
		csv_end_row(into);
	}
}

void report_worst_csv(const struct report *report, struct buffer *into)
{
	char text[REPORT_CELL];
	const struct tally_device *device;
	csv_begin(into);
	for (size_t column = 0; column < 4; column++)
		csv_text(into, worst_head(report, column), column == 0);
	csv_end_row(into);
	for (size_t i = 0; i < REPORT_WORST && (device = tally_device(report->tally, i)); i++) {
		csv_text(into, device->name, true);
		csv_text(into, device->site, false);
		csv_figure(into, count(device->tickets, text), false);
		csv_figure(into, hours_down(device, text), false);
		csv_end_row(into);
	}
}

/* JSON: all figures, whatever is asked for; what has an empty denominator is null. */

static json_t *share(double part, double whole)
{
	return whole > 0 ? json_real(part / whole) : json_null();
}

static json_t *mean_s(double sum_ms, uint64_t of)
{
	return of ? json_real(sum_ms / (double)of / 1000) : json_null();
}

static json_t *row_json(const struct tally_row *row)
{
	const struct {
		const char *name;
		uint64_t value;
	} counts[] = {
		{"carried_over", row->carried},
		{"accepted", row->accepted},
		{"finished", row->finished},
		{"left_open", row->left},
		{"promised", row->promised},
		{"on_time", row->on_time},
		{"ahead", row->ahead},
		{"rated", row->rated},
		{"satisfied", row->satisfied},
		{"reopened", row->reopened},
		{"self_recovered", row->recovered},
		{"rejected", row->rejected},
		{"cancelled", row->cancelled},
		{"promised_s", (uint64_t)row->promised_s},
		{"saved_s", (uint64_t)row->saved_s},
		{"stopped_s", (uint64_t)row->stopped_s},
	};
	json_t *object = json_pack("{s:s?}", "name", row->name);
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++)
		json_object_set_new(object, counts[i].name, json_integer((json_int_t)counts[i].value));
	json_object_set_new(object, "saved_days", json_real(row->saved_days));
	json_object_set_new(object, "on_time_ratio", share((double)row->on_time, (double)row->promised));
	json_object_set_new(object, "ahead_time_ratio", share((double)row->saved_s, (double)row->promised_s));
	json_object_set_new(object, "ahead_share_ratio", share((double)row->ahead, (double)row->promised));
	json_object_set_new(object, "satisfaction_ratio", share((double)row->satisfied, (double)row->rated));
	json_object_set_new(object, "reopened_ratio", share((double)row->reopened, (double)row->finished));
	json_object_set_new(object, "mean_acknowledge_s", mean_s((double)row->acknowledge_ms, row->acknowledged));
	json_object_set_new(object, "mean_restore_s", mean_s((double)row->restore_ms, row->finished));
	return object;
}

static json_t *date_json(struct date date)
{
	return json_sprintf("%04d-%02d-%02d", date.year, date.month, date.day);
}

json_t *report_json(const struct report *report)
{
	json_t *rows = json_array();
	json_t *worst = json_array();
	const struct tally_row *row;
	const struct tally_device *device;
	for (size_t i = 0; (row = tally_row(report->tally, i)); i++)
		json_array_append_new(rows, row_json(row));
	for (size_t i = 0; i < REPORT_WORST && (device = tally_device(report->tally, i)); i++)
		json_array_append_new(worst,
			json_pack("{s:s, s:s, s:I, s:f}", "device", device->name, "site", device->site, "tickets",
				(json_int_t)device->tickets, "down_s", (double)device->down_ms / 1000));
	return json_pack("{s:o, s:o, s:s, s:s?, s:o, s:o, s:o}", "from", date_json(report->from), "to",
		date_json(report->to), "by", tally_by_texts[report->by], "source", report->source, "rows", rows,
		"total", row_json(tally_total(report->tally)), "worst_devices", worst);
}
