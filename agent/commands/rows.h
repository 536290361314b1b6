/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Tables of readings as JSON and for eyes. */
#include "readings/readings.h"
#include <jansson.h>
#include <stdio.h>

/* An array of rows; absent cells are left out. Integers of 2^63 and more become reals. */
json_t *table_json(const struct table *table);
/* The table's name, then aligned rows; columns without any value are left out. */
void table_print(const struct table *table, FILE *out);
