/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the agent does with trees of plain data (data.h): compare them, and keep a copy beyond the arena they came from.
 */
#include "base/arena.h"
#include "base/data.h"

/* Same types, same values, same order of members; lines do not count. NULL equals NULL only. */
bool data_is_equal(const struct gengfu_data *a, const struct gengfu_data *b);
/* A deep copy in `arena`; NULL for NULL. */
const struct gengfu_data *data_copy(struct arena *arena, const struct gengfu_data *data);
