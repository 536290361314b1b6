/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * A disk that fails on demand: SQLite's own file system with a switch in front of writes and syncs. Becomes the default
 * for connections opened after failing_vfs_install().
 */
#include <stdatomic.h>
#include <stdint.h>

enum disk_failure {
	DISK_WORKS,
	DISK_FULL, /* writes give SQLITE_FULL */
	DISK_BROKEN, /* writes give SQLITE_IOERR_WRITE */
	DISK_SYNC_FAILS /* writes work, their sync does not */
};

struct failing_disk {
	_Atomic int failure;
	_Atomic uint64_t writes; /* that were asked for while it failed */
	_Atomic int64_t works_for; /* after so many more octets it is full; negative: no limit */
};

struct failing_disk *failing_vfs_install(void);
