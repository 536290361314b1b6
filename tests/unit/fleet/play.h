/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A scenario played in virtual time: written as text, run by `play_until`, asked by OID. */
#include "control.h"
#include "fault.h"
#include "scenario.h"
#include "tests/unit/test.h"
#include "value.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLAY_START ((struct mono){INT64_C(32400) * NS_PER_S})

struct play {
	struct world *world;
	struct scenarios *scenarios;
	struct problems problems;
	char *models;
	struct buffer events; /* "begin cut; end cut; " */
};

static void play_event_cb(void *data, const struct fault *fault, bool ended, struct mono now)
{
	struct play *play = data;
	buffer_printf(&play->events, "%s %s; ", ended ? "end" : "begin", fault->id);
}

/* Problems are left in play->problems. */
static inline void play_start(struct play *play, const char *lua)
{
	char path[] = "/tmp/fleet-scenario-XXXXXX.lua";
	int fd = mkstemps(path, 4);
	const char *folder = getenv("FLEET_FOLDER");
	*play = (struct play){.world = world_new(1, PLAY_START)};
	assert_true(fd >= 0 && folder);
	assert_int_equal(write(fd, lua, strlen(lua)), (ssize_t)strlen(lua));
	close(fd);
	assert_true(asprintf(&play->models, "%s/models", folder) > 0);
	play->scenarios = scenarios_new(play->world, play->models);
	play->world->event_cb = play_event_cb;
	play->world->event_data = play;
	scenarios_add(play->scenarios, path, &play->problems);
	scenarios_finish(play->scenarios, &play->problems);
	unlink(path);
}

static inline void play_stop(struct play *play)
{
	world_free(play->world);
	scenarios_free(play->scenarios);
	problems_done(&play->problems);
	buffer_done(&play->events);
	free(play->models);
}

static inline struct mono play_at(double s)
{
	return mono_add_ns(PLAY_START, (int64_t)(s * 1e9));
}

static inline void play_until(struct play *play, double s)
{
	timers_run(&play->world->timers, play_at(s));
}

/* A number by OID or name; NAN when it is absent. */
static inline double play_value(struct play *play, const char *device, const char *oid)
{
	double value = NAN;
	struct device *found = world_find(play->world, device);
	assert_non_null(found);
	uint32_t entry = image_find_text(found->image, oid);
	if (entry != IMAGE_NONE)
		value_number(found, entry, play->world->timers.now, &value);
	return value;
}

static inline bool play_answers(struct play *play, const char *device)
{
	return !device_is_silent(world_find(play->world, device));
}

/* Whether a problem has such a message; says which there are when not. */
static inline void assert_problem(const struct play *play, int line, const char *message)
{
	for (size_t i = 0; i < play->problems.count; i++)
		if (strstr(play->problems.items[i].message, message) && play->problems.items[i].line == line)
			return;
	auto_buffer text = BUFFER_EMPTY;
	problems_format(&play->problems, &text);
	fail_msg("no '%s' at line %d in: %s", message, line, buffer_text(&text));
}
