/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Time zones by name, from tzdata: how far local time is from UTC at an instant. Pure but for zone_read; nothing here
 * looks at TZ or at the zone of the machine.
 */
#include "base/text.h"
#include <stdint.h>

#define ZONE_FOLDER "/usr/share/zoneinfo"

struct zone;

/* Reads FOLDER/NAME, the folder of tzdata when NULL. -EINVAL: the name is none or the file is no TZif; -ENOENT … */
int zone_read(const char *folder, const char *name, struct zone **ret_zone);
/* A file's bytes (TZif, RFC 8536, versions 1 to 4); -EINVAL. */
int zone_parse(const char *bytes, size_t length, struct zone **ret_zone);
void zone_free(struct zone *zone); /* accepts NULL */
/*
 * Seconds that local time is ahead of UTC at `at_s` (seconds since 1970), and until when it stays so, exclusive:
 * INT64_MAX for ever. `ret_until_s` may be NULL. A NULL zone is UTC.
 */
int32_t zone_offset(const struct zone *zone, int64_t at_s, int64_t *ret_until_s);
/* The name in FOLDER's zone1970.tab nearest to `name`, appended to `into`; false when none is near. */
bool zone_nearest(const char *folder, const char *name, struct buffer *into);
