/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evaluates a check on the rows of one table of one device, and makes verdicts of what it answers.
 *
 * An answer is nil (no opinion), a severity with or without a table of values, a table { severity, qualifier, values,
 * means, now, probable_cause, resource }, or a list of such tables, for a row that can have several alarms or that
 * speaks for another resource of its device. Anything else is a failure, as is an error and a budget that is used up.
 *
 * A failure is logged once per line of the check and shown as an alarm about the check. After an error the other rows
 * are still evaluated (one odd row must not blind a whole switch); after a budget's end the rest of the table is
 * skipped, as each row would cost as much again. A table that only failed, or used up a budget, counts; five such in a
 * row and the check is off until it is loaded again. A table without any failure forgives the earlier ones.
 */
#include "base/must.h"
#include "checks/private.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME_SIZE 512
#define ALARM_TYPE "check-failed"
#define CLEAR_AFTER_MS (INT64_C(10) * 60 * 1000)

/* One evaluation of one row. */
struct evaluation {
	struct check *check;
	lua_State *state;
	const struct variant *variant;
	struct mono at;
	char name[NAME_SIZE];
	struct resource resource;
	struct values values;
	enum check_meaning means; /* of this answer */
	const char *probable_cause; /* of this answer */
	bool now; /* this answer does not wait for the hold */
	struct script_failure failure;
};

static int refuse(struct evaluation *evaluation, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An answer that makes no sense, at the line where evaluate begins. */
static int refuse(struct evaluation *evaluation, const char *format, ...)
{
	struct script_failure *failure = &evaluation->failure;
	lua_Debug ar;
	va_list args;
	va_start(args, format);
	vsnprintf(failure->message, sizeof failure->message, format, args);
	va_end(args);
	lua_pushvalue(evaluation->state, STACK_EVALUATE);
	lua_getinfo(evaluation->state, ">S", &ar);
	failure->line = ar.linedefined;
	snprintf(failure->file, sizeof failure->file, "%s", evaluation->check->file);
	return -EINVAL;
}

static int read_value(struct evaluation *evaluation, struct value *value)
{
	lua_State *state = evaluation->state;
	value->name = lua_tostring(state, -2);
	switch (lua_type(state, -1)) {
	case LUA_TSTRING:
		value->type = VALUE_TEXT;
		value->text = lua_tostring(state, -1);
		return 0;
	case LUA_TBOOLEAN:
		value->type = VALUE_BOOLEAN;
		value->integer = lua_toboolean(state, -1);
		return 0;
	case LUA_TNUMBER:
		value->type = lua_isinteger(state, -1) ? VALUE_INTEGER : VALUE_NUMBER;
		value->integer = lua_tointeger(state, -1);
		value->number = lua_tonumber(state, -1);
		return 0;
	default:
		return refuse(evaluation, "evaluate returned a %s as the value '%s': give a text or a number",
			luaL_typename(state, -1), value->name);
	}
}

/* The values in the table at `index`, which stays on the stack and keeps the texts. */
static int read_values(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	struct values *values = &evaluation->values;
	values->count = 0;
	if (lua_isnil(state, index))
		return 0;
	if (!lua_istable(state, index))
		return refuse(evaluation, "evaluate returned a %s beside the severity: a table of values is needed",
			luaL_typename(state, index));
	lua_pushnil(state);
	while (lua_next(state, index)) {
		if (lua_type(state, -2) != LUA_TSTRING)
			return refuse(evaluation, "evaluate returned a value without a name");
		if (values->count == VALUES_MAX)
			return refuse(evaluation, "evaluate returned more than %d values", VALUES_MAX);
		int error = read_value(evaluation, &values->items[values->count]);
		if (error)
			return error;
		values->count++;
		lua_pop(state, 1);
	}
	return 0;
}

static void hand_on(struct check *check, const struct verdict *verdict, struct mono now)
{
	struct checks *checks = check->checks;
	checks->figures.verdicts++;
	checks->events.verdict(checks->events.data, verdict, now);
}

/* The four texts of a verdict. */
struct texts {
	struct buffer en, zh, advice_en, advice_zh;
};

static void texts_fill(struct texts *texts, const struct evaluation *evaluation)
{
	const struct check *check = evaluation->check;
	const struct filling filling = {check, check->device, check->row, &evaluation->values};
	template_fill(&check->text[LANGUAGE_EN], LANGUAGE_EN, &filling, &texts->en);
	template_fill(&check->text[LANGUAGE_ZH], LANGUAGE_ZH, &filling, &texts->zh);
	template_fill(&check->advice[LANGUAGE_EN], LANGUAGE_EN, &filling, &texts->advice_en);
	template_fill(&check->advice[LANGUAGE_ZH], LANGUAGE_ZH, &filling, &texts->advice_zh);
}

static void texts_done(struct texts *texts)
{
	buffer_done(&texts->en);
	buffer_done(&texts->zh);
	buffer_done(&texts->advice_en);
	buffer_done(&texts->advice_zh);
}

static struct verdict verdict_of(const struct evaluation *evaluation, enum severity severity, const char *qualifier)
{
	const struct check *check = evaluation->check;
	return (struct verdict){.alarm_type_id = check->name,
		.qualifier = qualifier,
		.resource = evaluation->resource,
		.device = check->device->number,
		.severity = severity,
		.event_type = check->event_type,
		.probable_cause = evaluation->probable_cause,
		.means = evaluation->means,
		.hold_raise_ms = evaluation->now ? 0 : evaluation->variant->raise_ms,
		.hold_clear_ms = evaluation->now ? 0 : evaluation->variant->clear_ms,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = ""};
}

static void send_raised(struct evaluation *evaluation, enum severity severity, const char *qualifier)
{
	struct texts texts = {0};
	struct evidence evidence = {0};
	struct verdict verdict = verdict_of(evaluation, severity, qualifier);
	if (evaluation->variant->severity != SEVERITY_NONE)
		verdict.severity = evaluation->variant->severity;
	texts_fill(&texts, evaluation);
	evidence_collect(&evidence, evaluation->check, &evaluation->values);
	verdict.text_en = buffer_text(&texts.en);
	verdict.text_zh = buffer_text(&texts.zh);
	verdict.advice_en = buffer_text(&texts.advice_en);
	verdict.advice_zh = buffer_text(&texts.advice_zh);
	verdict.evidence = evidence.items;
	verdict.evidence_count = evidence.count;
	hand_on(evaluation->check, &verdict, evaluation->at);
	buffer_done(&evidence.text);
	texts_done(&texts);
}

static void send_verdict(struct evaluation *evaluation, enum severity severity, const char *qualifier)
{
	if (severity != SEVERITY_CLEARED) {
		send_raised(evaluation, severity, qualifier);
		return;
	}
	const struct verdict verdict = verdict_of(evaluation, severity, qualifier);
	hand_on(evaluation->check, &verdict, evaluation->at);
}

static int read_severity(struct evaluation *evaluation, int index, enum severity *ret_severity)
{
	static const char *const words[] = {"cleared", "indeterminate", "warning", "minor", "major", "critical", NULL};
	lua_State *state = evaluation->state;
	if (lua_type(state, index) != LUA_TSTRING)
		return refuse(evaluation,
			"evaluate returned a %s as severity: nil, \"cleared\", \"warning\", \"minor\", "
			"\"major\" or \"critical\" is needed",
			luaL_typename(state, index));
	const char *word = lua_tostring(state, index);
	*ret_severity = severity_parse(word);
	if (*ret_severity != SEVERITY_NONE)
		return 0;
	const char *nearest = text_nearest(word, words);
	return refuse(evaluation, "evaluate returned '%.80s', which is no severity%s%s%s", word,
		nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* Another meaning than the check's, where the answer gives one. */
static int read_meaning(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	int meaning = MEANS_NOTHING;
	const char *word = lua_type(state, index) == LUA_TSTRING ? lua_tostring(state, index) : "";
	if (lua_isnil(state, index))
		return 0;
	while (check_meanings[meaning] && strcmp(check_meanings[meaning], word) != 0)
		meaning++;
	if (!check_meanings[meaning])
		return refuse(
			evaluation, "evaluate returned a 'means' that is not \"nothing\", \"unreachable\" or \"down\"");
	evaluation->means = (enum check_meaning)meaning;
	return 0;
}

/* Another probable cause than the check's, where the answer gives one. */
static int read_cause(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	const char *word = lua_type(state, index) == LUA_TSTRING ? lua_tostring(state, index) : "";
	if (lua_isnil(state, index))
		return 0;
	const char *cause = word_find(probable_causes, word);
	if (!cause) {
		const char *nearest = text_nearest(word, probable_causes);
		return refuse(evaluation, "evaluate returned '%.80s', which is no probable cause%s%s%s", word,
			nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	}
	evaluation->probable_cause = cause;
	return 0;
}

/*
 * Another resource of the device than the row, where the answer gives one: { table = "interfaces", name = "XGE1" }. The
 * alarm is about that row; its texts are still filled from the row that is evaluated.
 */
static int read_resource(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	if (lua_isnil(state, index))
		return 0;
	if (!lua_istable(state, index))
		return refuse(evaluation, "evaluate returned a %s as resource: { table = …, name = … } is needed",
			luaL_typename(state, index));
	lua_pushliteral(state, "table");
	lua_rawget(state, index);
	lua_pushliteral(state, "name");
	lua_rawget(state, index);
	int table = lua_type(state, -2) == LUA_TSTRING ? tables_find(lua_tostring(state, -2)) : -1;
	const char *name = lua_type(state, -1) == LUA_TSTRING ? lua_tostring(state, -1) : NULL;
	if (table < 0)
		return refuse(evaluation, "evaluate returned a resource whose table does not exist");
	const char *kind = tables[table].singular;
	if (strcmp(kind, "device") == 0)
		name = evaluation->check->device->name;
	if (!name)
		return refuse(evaluation, "evaluate returned a resource without a name");
	evaluation->resource = (struct resource){kind, evaluation->check->device->name, name};
	return 0;
}

/* Back to what holds for the row. */
static void forget_answer(struct evaluation *evaluation, struct resource own)
{
	evaluation->means = evaluation->check->means;
	evaluation->probable_cause = evaluation->check->probable_cause;
	evaluation->now = false;
	evaluation->resource = own;
}

/* { severity = …, qualifier = …, values = …, means = …, now = …, probable_cause = …, resource = … } at `index`. */
static int answer_of_table(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	int top = lua_gettop(state);
	enum severity severity;
	const struct resource own = evaluation->resource;
	static const char *const fields[] = {
		"qualifier", "values", "severity", "means", "now", "probable_cause", "resource"};
	for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
		lua_pushstring(state, fields[i]);
		lua_rawget(state, index);
	}
	if (lua_isnil(state, top + 3)) {
		lua_settop(state, top);
		return 0;
	}
	int error = read_severity(evaluation, top + 3, &severity);
	if (!error && !lua_isnil(state, top + 1) && lua_type(state, top + 1) != LUA_TSTRING)
		error = refuse(evaluation, "evaluate returned a %s as qualifier: a text is needed",
			luaL_typename(state, top + 1));
	if (!error)
		error = read_meaning(evaluation, top + 4);
	if (!error)
		error = read_cause(evaluation, top + 6);
	if (!error)
		error = read_resource(evaluation, top + 7);
	if (!error)
		error = read_values(evaluation, top + 2);
	evaluation->now = lua_toboolean(state, top + 5);
	if (!error)
		send_verdict(evaluation, severity, lua_isnil(state, top + 1) ? "" : lua_tostring(state, top + 1));
	forget_answer(evaluation, own);
	lua_settop(state, top);
	return error;
}

static int answer_of_list(struct evaluation *evaluation, int index)
{
	lua_State *state = evaluation->state;
	lua_Integer count = (lua_Integer)lua_rawlen(state, index);
	for (lua_Integer i = 1; i <= count && i <= COLUMNS_MAX; i++) {
		lua_rawgeti(state, index, i);
		int error =
			lua_istable(state, -1)
				? answer_of_table(evaluation, lua_gettop(state))
				: refuse(evaluation,
					  "evaluate returned a list that holds a %s: tables with a severity are needed",
					  luaL_typename(state, -1));
		if (error)
			return error;
		lua_pop(state, 1);
	}
	return 0;
}

/* The two results stand at the top of the stack. */
static int answer(struct evaluation *evaluation)
{
	lua_State *state = evaluation->state;
	int first = lua_gettop(state) - 1;
	enum severity severity;
	int error;
	if (lua_isnil(state, first))
		return 0;
	if (lua_istable(state, first))
		return lua_rawlen(state, first) > 0 ? answer_of_list(evaluation, first)
						    : answer_of_table(evaluation, first);
	error = read_severity(evaluation, first, &severity);
	if (!error)
		error = read_values(evaluation, first + 1);
	if (!error)
		send_verdict(evaluation, severity, "");
	return error;
}

static enum severity current(const struct evaluation *evaluation)
{
	const struct checks_events *events = &evaluation->check->checks->events;
	if (!evaluation->check->wants_current || !events->current)
		return SEVERITY_CLEARED;
	return events->current(events->data, &evaluation->resource, evaluation->check->name, "");
}

static enum script_result call(struct evaluation *evaluation)
{
	lua_State *state = evaluation->state;
	lua_pushvalue(state, STACK_EVALUATE);
	lua_pushvalue(state, STACK_ROW);
	lua_pushvalue(state, STACK_DEVICE);
	lua_rawgeti(state, LUA_REGISTRYINDEX, evaluation->variant->settings);
	lua_rawgeti(state, STACK_SEVERITIES, current(evaluation));
	lua_pushvalue(state, STACK_MEMORY);
	enum script_result result = script_call(evaluation->check->script, 5, 2, &evaluation->failure);
	if (result == SCRIPT_OK && answer(evaluation) < 0)
		result = SCRIPT_ERROR;
	lua_settop(state, STACK_TOP);
	return result;
}

/* Nearly all rows are named by one text: that needs no copy. */
static const char *plain_name(unsigned table, const struct row *row)
{
	const struct table_info *info = &tables[table];
	uint64_t keys = (UINT64_C(1) << info->key_columns) - 1;
	bool is_plain = (row->present & keys) == 1 && info->column[0].type == COLUMN_TEXT;
	return is_plain ? row->cells[0].text->bytes : NULL;
}

static void name_resource(struct evaluation *evaluation)
{
	const struct check *check = evaluation->check;
	const char *kind = tables[check->table].singular;
	const char *name = strcmp(kind, "device") == 0 ? check->device->name : plain_name(check->table, check->row);
	if (!name) {
		row_name(check->table, check->row, evaluation->name, sizeof evaluation->name);
		name = evaluation->name;
	}
	evaluation->resource = (struct resource){kind, check->device->name, name};
}

/* The alarm about the check itself. */
static void send_health(
	struct check *check, enum severity severity, const struct script_failure *failure, struct mono now)
{
	auto_buffer en = BUFFER_EMPTY, zh = BUFFER_EMPTY;
	bool is_off = check->health == HEALTH_OFF;
	struct verdict verdict = {.alarm_type_id = ALARM_TYPE,
		.qualifier = "",
		.resource = {"check", NULL, check->name},
		.device = UINT32_MAX,
		.severity = severity,
		.event_type = "processing-error-alarm",
		.probable_cause = "softwareProgramError",
		.hold_clear_ms = CLEAR_AFTER_MS,
		.text_en = "",
		.text_zh = "",
		.advice_en = "",
		.advice_zh = ""};
	if (failure) {
		buffer_printf(&en, "check %s %s: %s:%d: %s", check->name,
			is_off ? "failed repeatedly and is switched off" : "failed", failure->file, failure->line,
			failure->message);
		buffer_printf(&zh, "检查 %s %s：%s:%d：%s", check->name, is_off ? "多次出错，已停用" : "出错",
			failure->file, failure->line, failure->message);
		verdict.text_en = buffer_text(&en);
		verdict.text_zh = buffer_text(&zh);
		verdict.advice_en = "Correct the check, try it with gengfu test, then gengfu reload.";
		verdict.advice_zh = "修正检查脚本，用 gengfu test 验证后执行 gengfu reload。";
	}
	hand_on(check, &verdict, now);
}

static void log_failure(struct evaluation *evaluation)
{
	struct check *check = evaluation->check;
	const struct script_failure *failure = &evaluation->failure;
	if (check->failed_line == failure->line && check->health == HEALTH_FAILING)
		return;
	check->failed_line = failure->line;
	if (check->checks->options.log)
		log_error(check->checks->options.log, "check=%s device=%s %s=%s place=%s:%d reason=\"%s\"", check->name,
			check->device->name, tables[check->table].singular, evaluation->resource.name, failure->file,
			failure->line, failure->message);
}

/* A row failed: logs it, and raises the alarm about the check unless it stands. */
static void failed(struct evaluation *evaluation)
{
	struct check *check = evaluation->check;
	check->checks->figures.failures++;
	log_failure(evaluation);
	if (check->health == HEALTH_FAILING)
		return;
	check->health = HEALTH_FAILING;
	send_health(check, SEVERITY_MINOR, &evaluation->failure, evaluation->at);
}

static void switch_off(struct evaluation *evaluation)
{
	struct check *check = evaluation->check;
	check->health = HEALTH_OFF;
	check->checks->figures.switched_off++;
	if (check->checks->options.log)
		log_error(check->checks->options.log, "check=%s switched off after %d failures", check->name,
			FAILURES_MAX);
	send_health(check, SEVERITY_MAJOR, &evaluation->failure, evaluation->at);
}

/* What a table's rows came to. */
struct outcome {
	size_t succeeded, failed;
	bool over_budget;
};

static void judge(struct evaluation *evaluation, const struct outcome *outcome)
{
	struct check *check = evaluation->check;
	if (outcome->over_budget || (outcome->failed > 0 && outcome->succeeded == 0)) {
		if (++check->failures >= FAILURES_MAX)
			switch_off(evaluation);
		return;
	}
	if (outcome->failed > 0 || outcome->succeeded == 0)
		return;
	check->failures = 0;
	if (check->health == HEALTH_FINE)
		return;
	check->health = HEALTH_FINE;
	send_health(check, SEVERITY_CLEARED, NULL, evaluation->at);
}

static void evaluate_row(struct evaluation *evaluation, const struct row *row, struct outcome *outcome)
{
	struct check *check = evaluation->check;
	check->row = row;
	check->serial++;
	name_resource(evaluation);
	view_fill(check);
	check->checks->figures.evaluated++;
	enum script_result result = call(evaluation);
	if (result == SCRIPT_OK) {
		outcome->succeeded++;
		return;
	}
	outcome->failed++;
	outcome->over_budget = result != SCRIPT_ERROR;
	failed(evaluation);
}

void check_evaluate(struct check *check, const struct table *table, struct mono now)
{
	struct evaluation evaluation = {.check = check,
		.state = script_state(check->script),
		.at = now,
		.means = check->means,
		.probable_cause = check->probable_cause};
	struct outcome outcome = {0};
	uint64_t rules = check_rules(check, check->device, NULL);
	memory_select(check);
	for (uint32_t i = 0; i < table->count && !outcome.over_budget; i++) {
		const struct row *row = table->rows[i];
		if (row->missed > 0)
			continue; /* nothing new is known of it */
		uint64_t all = check->rules_of_rows ? rules | check_rules(check, check->device, row) : rules;
		evaluation.variant = check_variant(check, all);
		if (evaluation.variant->enabled)
			evaluate_row(&evaluation, row, &outcome);
	}
	check->row = NULL;
	check->serial++;
	if (outcome.failed > 0 || outcome.succeeded > 0)
		judge(&evaluation, &outcome);
}
