/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Compares tables with what a file expects of them: `gengfu poll --expect`. */
#include "readings/readings.h"

/*
 * The file is what `poll --json` prints, or as much of it as is to be held: {"profile":…,"tables":{"optics":[{…}]}}.
 * Of a table that it names every row must be there and no other; of a row the columns that it names, null is absent.
 * Says each difference on stderr; how many there were, or -EINVAL after it has said what is wrong with the file.
 */
int expect_compare(const char *path, const char *profile, const struct readings *readings, uint32_t device);
