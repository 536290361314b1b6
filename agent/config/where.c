/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scopes: `where = { role = "access-switch", town = { "A", "B" } }`. Every field must match; a list means any of; a
 * field that has several values (a device's tags) matches when one of them does. Values are compared as texts, so that
 * a row's lane = 2 can be written as a number.
 */
#include "base/must.h"
#include "config/parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const device_fields[] = {
	"role", "site", "site_kind", "site_class", "town", "department", "device", "tag", "owner", "team"};

/* The field's value equals the wanted one. */
static bool equals(const struct gengfu_data *wanted, const char *value)
{
	char number[32];
	switch (wanted->type) {
	case GENGFU_TEXT:
		return strcmp(wanted->text.bytes, value) == 0;
	case GENGFU_INTEGER:
		snprintf(number, sizeof number, "%lld", (long long)wanted->integer);
		return strcmp(number, value) == 0;
	case GENGFU_REAL:
		return strtod(value, NULL) == wanted->real;
	case GENGFU_BOOLEAN:
		return strcmp(wanted->boolean ? "true" : "false", value) == 0;
	default:
		return false;
	}
}

static bool field_matches(const struct gengfu_member *member, config_field_cb *get, const void *data)
{
	const struct gengfu_data *wanted = &member->value;
	bool is_list = wanted->type == GENGFU_LIST;
	const char *value = NULL;
	for (size_t number = 0; (value = get(data, member->key, number)); number++) {
		if (!is_list && equals(wanted, value))
			return true;
		for (size_t i = 0; is_list && i < wanted->list.count; i++)
			if (equals(&wanted->list.items[i], value))
				return true;
	}
	return false;
}

bool config_where_matches(const struct gengfu_data *where, config_field_cb *get, const void *data)
{
	if (!where || where->type != GENGFU_MAP)
		return true;
	for (size_t i = 0; i < where->map.count; i++)
		if (!field_matches(&where->map.members[i], get, data))
			return false;
	return true;
}

bool where_is_of_device(const char *field)
{
	for (size_t i = 0; i < ARRAY_LENGTH(device_fields); i++)
		if (strcmp(device_fields[i], field) == 0)
			return true;
	return false;
}

/* The fields of devices and the key columns of all tables; NULL-terminated, in the arena. */
static const char *const *right_fields(struct arena *arena)
{
	size_t count = ARRAY_LENGTH(device_fields);
	for (size_t t = 0; t < TABLES; t++)
		count += tables[t].key_columns;
	const char **fields = arena_alloc(arena, (count + 1) * sizeof *fields);
	memcpy(fields, device_fields, sizeof device_fields);
	count = ARRAY_LENGTH(device_fields);
	for (size_t t = 0; t < TABLES; t++)
		for (size_t c = 0; c < tables[t].key_columns; c++)
			fields[count++] = tables[t].column[c].name;
	return fields;
}

static bool is_one_of(const char *word, const char *const *words)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

static bool is_scalar(const struct gengfu_data *value)
{
	return value->type == GENGFU_TEXT || value->type == GENGFU_INTEGER || value->type == GENGFU_REAL ||
	       value->type == GENGFU_BOOLEAN;
}

static bool is_value(const struct gengfu_data *value)
{
	if (value->type != GENGFU_LIST)
		return is_scalar(value);
	for (size_t i = 0; i < value->list.count; i++)
		if (!is_scalar(&value->list.items[i]))
			return false;
	return value->list.count > 0;
}

/* `known`: the fields that not all scopes know, in words. */
static void check(struct reading *reading, const struct gengfu_data *where, const char *what, int line,
	const char *const *fields, const char *known)
{
	const char *file = reading->config->file;
	if (where->type != GENGFU_MAP) {
		problem_add(reading->problems, file, where->line ? where->line : line,
			"%s: where must be a table such as { role = \"access-switch\" }", what);
		return;
	}
	for (size_t i = 0; i < where->map.count; i++) {
		const struct gengfu_member *member = &where->map.members[i];
		int at = member->value.line ? member->value.line : line;
		if (!is_one_of(member->key, fields)) {
			const char *nearest = text_nearest(member->key, fields);
			problem_add(reading->problems, file, at,
				"%s: where knows no '%.80s'%s%s%s; it knows role, site, site_kind, site_class, town, "
				"department, device, tag, owner, team%s",
				what, member->key, nearest ? ", did you mean '" : "", nearest ? nearest : "",
				nearest ? "'?" : "", known);
		} else if (!is_value(&member->value)) {
			problem_add(reading->problems, file, at, "%s: where.%s must be a text or a list of texts", what,
				member->key);
		}
	}
}

void where_check(struct reading *reading, const struct gengfu_data *where, const char *what, int line)
{
	check(reading, where, what, line, right_fields(&reading->config->arena),
		" and the key columns of the check's table");
}

void where_check_ticket(struct reading *reading, const struct gengfu_data *where, const char *what, int line)
{
	static const char *const fields[] = {"role", "site", "site_kind", "site_class", "town", "department", "device",
		"tag", "owner", "team", "priority", "category", "source", NULL};
	check(reading, where, what, line, fields, ", priority, category and source");
}
