/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Changing the world while it runs: lines in, one line back for each.
 */
#include "message.h"
#include "world.h"
#include <uv.h>

/*
 * Carries out one line at `now` and puts the answer, without line end, into `answer`:
 *
 *   fault KIND [DEVICE[:PORT] | LINK] [KEY=VALUE…]   ok ID
 *   clear ID | all                                   ok
 *   faults                                           ok ID… (those that hold)
 *   stats                                            ok requests … answers …
 *   quit                                             ok, and the program ends
 *
 * or "error: …". True when the program is to end.
 */
bool control_line(
	struct world *world, const struct counts *counts, const char *line, struct mono now, struct buffer *answer);

/* The program's counts in one line. */
void counts_format(const struct counts *counts, struct buffer *into);
/* One JSON object, without line end, for a fault that began or ended; `at` is printed as its time. */
void event_format(const struct world *world, const struct fault *fault, bool ended, struct wall at, double at_s,
	struct buffer *into);

struct control;
/* The instant of a command; also runs what is due. */
typedef struct mono control_now_cb(void *data);

/*
 * Listens on a Unix socket at `path` (replacing a stale one; only its owner may connect). `after_cb` is called after
 * each command. -errno.
 */
int control_new(uv_loop_t *loop, struct world *world, const struct counts *counts, const char *path,
	control_now_cb *now_cb, void (*after_cb)(void *data), void *data, struct control **ret_control);
/* Closes it and removes the socket; the memory goes when the loop has run once more. Accepts NULL. */
void control_stop(struct control *control);
