/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The alarm state machine against a slow model: for each alarm the model keeps the whole list of verdicts and works out
 * from it, at every second, what must stand. Both must tell the same story.
 */
#include "alarms/alarms.h"
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALARMS 12
#define STEPS 4000

struct model {
	int64_t hold_raise, hold_clear; /* of the rule; fixed per alarm */
	enum severity said; /* by the last verdict */
	int64_t since; /* when the wish for a change began; -1: none */
	enum severity shown; /* CLEARED: not raised */
};

struct play {
	struct timers timers;
	struct alarms *alarms;
	struct model models[ALARMS];
	enum severity seen[ALARMS]; /* by the callback */
	size_t heard, expected;
};

static void name_of(size_t i, char into[8])
{
	snprintf(into, 8, "p%zu", i);
}

static void heard_cb(void *data, const struct alarm *alarm, enum alarm_change change, struct mono now, struct wall at)
{
	struct play *play = data;
	enum severity *seen = &play->seen[atoi(alarm->resource.name + 1)];
	play->heard++;
	assert_int_equal(*seen == SEVERITY_CLEARED, change == ALARM_RAISED);
	assert_int_not_equal(*seen, change == ALARM_CLEARED ? SEVERITY_CLEARED : alarm->severity);
	*seen = change == ALARM_CLEARED ? SEVERITY_CLEARED : alarm->severity;
}

static void model_show(struct play *play, struct model *model, enum severity severity)
{
	if (model->shown != severity)
		play->expected++;
	model->shown = severity;
}

/* What has waited long enough by second `s`. */
static void model_time(struct play *play, struct model *model, int64_t s)
{
	if (model->since < 0)
		return;
	int64_t hold = model->said == SEVERITY_CLEARED ? model->hold_clear : model->hold_raise;
	if (s - model->since >= hold) {
		model->since = -1;
		model_show(play, model, model->said);
	}
}

static void model_verdict(struct play *play, struct model *model, enum severity severity, int64_t s)
{
	bool was = model->said != SEVERITY_CLEARED, is = severity != SEVERITY_CLEARED;
	bool shown = model->shown != SEVERITY_CLEARED;
	model->said = severity;
	if (is == shown) {
		model->since = -1;
		if (is)
			model_show(play, model, severity);
	} else if (was != is || model->since < 0) {
		model->since = s;
	}
	model_time(play, model, s);
}

static void compare(struct play *play)
{
	size_t raised = 0;
	for (size_t i = 0; i < ALARMS; i++) {
		const struct model *model = &play->models[i];
		char name[8];
		name_of(i, name);
		struct resource resource = {"interface", "sw", name};
		enum severity current = alarms_current(play->alarms, &resource, "t", "");
		bool is_shown = model->shown != SEVERITY_CLEARED;
		assert_int_equal(play->seen[i], model->shown);
		assert_int_equal(current, is_shown ? model->shown : model->said);
		raised += is_shown;
	}
	assert_int_equal(alarms_count(play->alarms), raised);
	assert_int_equal(play->heard, play->expected);
}

static void random_verdict(struct play *play, struct seeded *seeded, int64_t s)
{
	static const enum severity severities[] = {SEVERITY_CLEARED, SEVERITY_CLEARED, SEVERITY_CLEARED,
		SEVERITY_INDETERMINATE, SEVERITY_WARNING, SEVERITY_MINOR, SEVERITY_MAJOR, SEVERITY_CRITICAL};
	size_t i = seeded_below(seeded, ALARMS);
	struct model *model = &play->models[i];
	char name[8];
	name_of(i, name);
	struct verdict verdict = {
		.alarm_type_id = "t",
		.qualifier = "",
		.resource = {"interface", "sw", name},
		.severity = severities[seeded_below(seeded, ARRAY_LENGTH(severities))],
		.hold_raise_ms = model->hold_raise * 1000,
		.hold_clear_ms = model->hold_clear * 1000,
	};
	alarms_report(play->alarms, &verdict, (struct mono){s * NS_PER_S});
	model_verdict(play, model, verdict.severity, s);
}

static void the_states_follow_the_slow_model(void **state)
{
	struct seeded seeded = seeded_start();
	struct play play = {0};
	timers_init(&play.timers, (struct mono){0});
	play.alarms = alarms_new(&play.timers, heard_cb, &play);
	for (size_t i = 0; i < ALARMS; i++) {
		play.models[i] = (struct model){
			.hold_raise = (int64_t)seeded_below(&seeded, 4) * 3,
			.hold_clear = (int64_t)seeded_below(&seeded, 4) * 5,
			.said = SEVERITY_CLEARED,
			.since = -1,
			.shown = SEVERITY_CLEARED,
		};
		play.seen[i] = SEVERITY_CLEARED;
	}
	int64_t s = 0;
	for (size_t step = 0; step < STEPS; step++) {
		for (int64_t until = s + (int64_t)seeded_below(&seeded, 4); s < until;) {
			s++;
			timers_run(&play.timers, (struct mono){s * NS_PER_S});
			for (size_t i = 0; i < ALARMS; i++)
				model_time(&play, &play.models[i], s);
			compare(&play);
		}
		random_verdict(&play, &seeded, s);
		compare(&play);
	}
	assert_true(play.heard > STEPS / 20);
	alarms_device_removed(play.alarms, "sw", (struct mono){s * NS_PER_S});
	assert_int_equal(alarms_count(play.alarms), 0);
	assert_true(timers_next(&play.timers).ns == MONO_NEVER.ns);
	alarms_free(play.alarms);
	timers_done(&play.timers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_states_follow_the_slow_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
