/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * The services of an agent, on poll(2): enough to run a sink for real. Time is real for descriptors and stands still
 * for timers, unless a test moves it.
 */
#include "base/timers.h"
#include "modules/module.h"
#include <poll.h>

#define SMALL_LOOP_WATCHES 8

struct small_loop {
	struct gengfu_services services;
	struct timers timers;
	struct gengfu_watch *watches[SMALL_LOOP_WATCHES];
};

void small_loop_init(struct small_loop *loop);
/* Fails the test when a watch is left. */
void small_loop_done(struct small_loop *loop);
/* Waits for any watch, at most so long (-1: for ever), and runs its callback; false when the time is over. */
bool small_loop_run(struct small_loop *loop, int timeout_ms);
