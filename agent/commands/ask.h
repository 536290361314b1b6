/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One question to a running agent over its control socket. */
#include <jansson.h>

/* The answer, a new reference; NULL after saying why on stderr (no agent runs there, no permission, …). */
json_t *ask_agent(const char *state, json_t *request);
