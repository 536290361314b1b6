/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* What the files of the store share. */
#include "store/store.h"
#include "store/writer.h"

struct store {
	char *path;
	const struct log *log; /* never NULL */
	char incarnation[5];
	char agent_name[256];
	int64_t reopen_ms;
	sqlite3 *reader; /* for the reading functions */
	int64_t committed; /* as the loop knows it */

	/* NULL, -1 and 0 for readers. */
	struct writer *writer;
	int lock_fd;
	struct batch *open; /* what this turn has put */
	int64_t appended;
	uint64_t turn, committed_turn; /* `turn` is that of the open batch */
	int series_year; /* of the last OP_SERIES, and its number: not put again */
	uint32_t series_last;
	store_committed_cb *committed_cb;
	store_trouble_cb *trouble_cb;
	void *data;
};
