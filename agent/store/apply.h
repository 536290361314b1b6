/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* Operations to SQL: batches as one transaction. Private to the store. */
#include "store/batch.h"
#include "store/retain.h"
#include <sqlite3.h>

struct statements {
	sqlite3 *db;
	sqlite3_stmt *kinds[OP_KINDS]; /* NULL: more than one statement */
	sqlite3_stmt *begin, *commit;
	struct retain retain;
};

/* Prepares all statements; a result of SQLite. */
int statements_init(struct statements *statements, sqlite3 *db);
void statements_done(struct statements *statements);
/* All batches from `first` on as one transaction: either all is written or nothing. A result of SQLite. */
int statements_apply(struct statements *statements, const struct batch *first);
