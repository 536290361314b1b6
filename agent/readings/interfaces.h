/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The derived columns of `interfaces`: rates, utilization, error ratio, ever_up. Pure. */
#include "readings/readings.h"

/*
 * Called before the batch's cells overwrite the row's. `trusted`: counters of the two reads may be compared (no restart
 * between them).
 */
void interfaces_derive(struct row *row, const struct gengfu_batch *batch, uint32_t at, struct mono now, bool trusted);
