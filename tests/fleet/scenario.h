/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Scenarios: Lua files that describe devices, links and a timeline of faults. README.md has the words.
 */
#include "world.h"

struct scenarios;

/* `models`: the folder of the built-in models. Borrows both. */
struct scenarios *scenarios_new(struct world *world, const char *models);
/* Accepts NULL. */
void scenarios_free(struct scenarios *scenarios);
/* Runs one file into the world; errors, with file and line, go to `problems`. */
void scenarios_add(struct scenarios *scenarios, const char *file, struct problems *problems);
/* After the last one: finds the root and lets those faults begin that hold from the start. */
void scenarios_finish(struct scenarios *scenarios, struct problems *problems);
