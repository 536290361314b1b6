/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts with places: "{interface}: Rx {rx_dbm} dBm, limit {low} dBm". A name is looked for among the values that the
 * check returned, then among the row's columns, then as a field of the device ("device.site"); what is absent is "?".
 * A format may follow: {in_utilization:percent}, {in_bps:bps}, {total_bytes:bytes}, {uptime_s:duration}. "{{" is a
 * brace.
 *
 * Numbers are for eyes: three digits or so, so that a text does not change with every hair of a reading. Texts that
 * came from a script are cut to valid UTF-8 of bounded length, control characters become blanks: they end in log lines
 * and on terminals.
 */
#include "checks/private.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX ((size_t)1024)

static const char *const formats[] = {"plain", "percent", "bps", "bytes", "duration", NULL};

const char *const device_fields[] = {
	"name", "address", "role", "site", "town", "department", "team", "owner", "serial", "profile", NULL};

const char *device_text(const struct device *device, const char *field)
{
	const struct site *site = device->site;
	const char *values[] = {device->name, device->address, device->role, site ? site->name : NULL,
		site ? site->town : NULL, device->department, device->team, device->owner, device->serial,
		device->profile};
	for (size_t i = 0; device_fields[i]; i++)
		if (strcmp(device_fields[i], field) == 0)
			return values[i] ? values[i] : "";
	return NULL;
}

static void add_literal(struct arena *arena, struct template *template, const char *from, size_t length)
{
	if (length == 0)
		return;
	template->pieces[template->count++] =
		(struct piece){.kind = PIECE_LITERAL, .text = arena_strndup(arena, from, length), .column = -1};
}

/* `inside` is what stands between the braces. */
static int add_place(unsigned table, struct arena *arena, struct template *template, char *inside, struct buffer *why)
{
	struct piece *piece = &template->pieces[template->count++];
	char *colon = strchr(inside, ':');
	*piece = (struct piece){.kind = PIECE_NAME, .text = inside};
	if (colon) {
		*colon = '\0';
		const char *format = word_find(formats, colon + 1);
		for (size_t i = 0; format && formats[i] != format; i++)
			piece->format = (enum piece_format)(i + 1);
		if (!format) {
			const char *nearest = text_nearest(colon + 1, formats);
			buffer_printf(why, "{%s:%s}: unknown format '%s'%s%s%s", inside, colon + 1, colon + 1,
				nearest ? ", did you mean '" : ", known are ",
				nearest ? nearest : "percent, bps, bytes, duration", nearest ? "'?" : "");
			return -EINVAL;
		}
	}
	piece->column = tables_column(table, piece->text);
	if (strncmp(piece->text, "device.", 7) == 0 && !word_find(device_fields, piece->text + 7)) {
		const char *nearest = text_nearest(piece->text + 7, device_fields);
		buffer_printf(why, "{%s}: a text knows no such field of the device%s%s%s", piece->text,
			nearest ? ", did you mean 'device." : "", nearest ? nearest : "", nearest ? "'?" : "");
		return -EINVAL;
	}
	return 0;
}

int template_parse(
	unsigned table, const char *text, struct arena *arena, struct template *ret_template, struct buffer *ret_why)
{
	size_t most = 1;
	for (const char *c = text; *c; c++)
		most += 2 * (*c == '{');
	struct template template = {.pieces = arena_alloc(arena, most * sizeof *template.pieces)};
	const char *from = text;
	for (const char *at = text; *at;) {
		if (*at != '{') {
			at++;
			continue;
		}
		bool is_brace = at[1] == '{';
		add_literal(arena, &template, from, (size_t)(at - from) + is_brace);
		const char *end = is_brace ? at + 1 : strchr(at, '}');
		if (!end || (!is_brace && end == at + 1)) {
			buffer_printf(ret_why, "has a { without a name and }; write {{ for the brace itself");
			return -EINVAL;
		}
		if (!is_brace) {
			char *inside = arena_strndup(arena, at + 1, (size_t)(end - at) - 1);
			int error = add_place(table, arena, &template, inside, ret_why);
			if (error)
				return error;
		}
		at = from = end + 1;
	}
	add_literal(arena, &template, from, strlen(from));
	*ret_template = template;
	return 0;
}

/* Three digits or so, without zeros that say nothing. */
static void add_real(struct buffer *into, double value)
{
	char text[400];
	double size = fabs(value);
	if (!isfinite(value) || size >= 1e15 || (size < 0.001 && value != 0))
		snprintf(text, sizeof text, "%.3g", value);
	else
		snprintf(text, sizeof text, "%.*f", size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4, value);
	if (strchr(text, '.') && !strchr(text, 'e')) {
		size_t length = strlen(text);
		while (text[length - 1] == '0')
			length--;
		length -= text[length - 1] == '.';
		text[length] = '\0';
	}
	buffer_add_text(into, strcmp(text, "-0") == 0 ? "0" : text);
}

/* With the prefix that leaves 1 to 999. */
static void add_scaled(struct buffer *into, double value, double step, const char *unit)
{
	static const char *const prefixes[] = {"", "k", "M", "G", "T", "P"};
	size_t prefix = 0;
	while (fabs(value) >= step && prefix + 1 < sizeof prefixes / sizeof *prefixes) {
		value /= step;
		prefix++;
	}
	add_real(into, value);
	buffer_printf(into, " %s%s%s", prefix == 1 && step == 1024 ? "K" : prefixes[prefix],
		prefix > 0 && step == 1024 ? "i" : "", unit);
}

static void add_duration(struct buffer *into, double seconds, enum language language)
{
	static const struct {
		int64_t seconds;
		const char *unit[LANGUAGES];
	} units[] = {{86400, {" d", "天"}}, {3600, {" h", "小时"}}, {60, {" min", "分钟"}}, {1, {" s", "秒"}}};
	if (!(fabs(seconds) < 1e12)) {
		buffer_add_text(into, "?");
		return;
	}
	int64_t left = llround(fabs(seconds));
	size_t i = 0;
	while (i < 3 && left < units[i].seconds)
		i++;
	buffer_printf(into, "%s%lld%s", seconds < 0 && left > 0 ? "-" : "", (long long)(left / units[i].seconds),
		units[i].unit[language]);
	left %= units[i].seconds;
	if (i < 3 && left >= units[i + 1].seconds)
		buffer_printf(into, "%s%lld%s", language == LANGUAGE_EN ? " " : "",
			(long long)(left / units[i + 1].seconds), units[i + 1].unit[language]);
}

static void add_number(struct buffer *into, double value, enum piece_format format, enum language language)
{
	switch (format) {
	case FORMAT_PLAIN:
		add_real(into, value);
		break;
	case FORMAT_PERCENT:
		add_real(into, value * 100);
		buffer_add_text(into, "%");
		break;
	case FORMAT_BPS:
		add_scaled(into, value, 1000, "bit/s");
		break;
	case FORMAT_BYTES:
		add_scaled(into, value, 1024, "B");
		break;
	case FORMAT_DURATION:
		add_duration(into, value, language);
		break;
	}
}

static void add_clean(struct buffer *into, const char *text, size_t length)
{
	if (length > TEXT_MAX)
		length = TEXT_MAX;
	length = utf8_prefix(text, length);
	size_t start = into->length;
	buffer_add(into, text, length);
	for (size_t i = start; i < into->length; i++)
		if ((unsigned char)into->bytes[i] < ' ' || into->bytes[i] == 0x7f)
			into->bytes[i] = ' ';
}

static void add_value(struct buffer *into, const struct value *value, enum piece_format format, enum language language)
{
	switch (value->type) {
	case VALUE_TEXT:
		add_clean(into, value->text, strlen(value->text));
		break;
	case VALUE_BOOLEAN:
		buffer_add_text(into, value->integer ? "true" : "false");
		break;
	case VALUE_INTEGER:
		if (format == FORMAT_PLAIN)
			buffer_printf(into, "%lld", (long long)value->integer);
		else
			add_number(into, (double)value->integer, format, language);
		break;
	case VALUE_NUMBER:
		add_number(into, value->number, format, language);
		break;
	}
}

/* The cell as a value; false when it is absent. `text` holds an enum's word. */
static bool cell_value(unsigned table, const struct row *row, unsigned column, char text[64], struct value *ret_value)
{
	const struct column_info *info = &tables[table].column[column];
	const union cell *cell = &row->cells[column];
	*ret_value = (struct value){.name = info->name};
	if (!row_has(row, column))
		return false;
	switch (info->type) {
	case COLUMN_TEXT:
		ret_value->type = VALUE_TEXT;
		ret_value->text = cell->text->bytes;
		break;
	case COLUMN_INTEGER:
		ret_value->type = VALUE_INTEGER;
		ret_value->integer = cell->integer;
		if (info->class == CLASS_COUNTER && cell->unsigned_integer > INT64_MAX) {
			ret_value->type = VALUE_NUMBER;
			ret_value->number = (double)cell->unsigned_integer;
		}
		break;
	case COLUMN_REAL:
		ret_value->type = VALUE_NUMBER;
		ret_value->number = cell->real;
		break;
	case COLUMN_BOOLEAN:
		ret_value->type = VALUE_BOOLEAN;
		ret_value->integer = cell->integer;
		break;
	case COLUMN_ENUM:
		row_text(table, row, column, text, 64);
		ret_value->type = VALUE_TEXT;
		ret_value->text = text;
		break;
	}
	return true;
}

static void add_named(
	struct buffer *into, const struct piece *piece, enum language language, const struct filling *filling)
{
	char word[64];
	struct value value;
	for (size_t i = 0; filling->values && i < filling->values->count; i++) {
		if (strcmp(filling->values->items[i].name, piece->text) == 0) {
			add_value(into, &filling->values->items[i], piece->format, language);
			return;
		}
	}
	if (piece->column >= 0 && filling->row &&
		cell_value(filling->check->table, filling->row, (unsigned)piece->column, word, &value)) {
		add_value(into, &value, piece->format, language);
		return;
	}
	bool is_device = strncmp(piece->text, "device.", 7) == 0;
	const char *text = is_device && filling->device ? device_text(filling->device, piece->text + 7) : NULL;
	buffer_add_text(into, text && *text ? text : "?");
}

void template_fill(
	const struct template *template, enum language language, const struct filling *filling, struct buffer *into)
{
	for (size_t i = 0; i < template->count; i++) {
		const struct piece *piece = &template->pieces[i];
		if (piece->kind == PIECE_LITERAL)
			buffer_add_text(into, piece->text);
		else
			add_named(into, piece, language, filling);
	}
}

void value_text(const struct value *value, struct buffer *into)
{
	add_value(into, value, FORMAT_PLAIN, LANGUAGE_EN);
}

void cell_text(unsigned table, const struct row *row, unsigned column, struct buffer *into)
{
	char word[64];
	struct value value;
	if (cell_value(table, row, column, word, &value))
		value_text(&value, into);
}
