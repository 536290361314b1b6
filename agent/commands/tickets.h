/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The parts of `gengfu tickets`; each gives back an exit status. */
#include "store/store.h"

int tickets_list(struct store *store, bool all, bool as_json);
int tickets_show(struct store *store, const char *number, bool as_json);
/* JSON lines on stdin, an answer per line on stdout; `state` is the agent's state directory, `as` may be NULL. */
int tickets_apply(const char *state, const char *as);
