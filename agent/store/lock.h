/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* One agent per database: a lock on a file beside it, which ends with its process. Private to the store. */

/* Returns a descriptor that holds the lock until it is closed; -EBUSY names the other's process, else -errno. */
int lock_take(const char *database, char why[512]);
