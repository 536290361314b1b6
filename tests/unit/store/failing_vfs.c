/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A shim in the manner of SQLite's test_vfs: each file holds the real one behind itself, and all methods but xWrite and
 * xSync pass through. xFileControl passes through too, so SIZE_HINT and the like work as on a real disk.
 */
#include "tests/unit/store/failing_vfs.h"
#include <sqlite3.h>
#include <string.h>

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this struct */
};

/* A VFS is global by SQLite's design. */
static struct failing_disk disk = {.works_for = -1};
static sqlite3_vfs shim;
static sqlite3_vfs *real_vfs;

#define REAL(file) (((struct shim_file *)(file))->real)

static int shim_close(sqlite3_file *file)
{
	return REAL(file)->pMethods->xClose(REAL(file));
}

static int shim_read(sqlite3_file *file, void *into, int size, sqlite3_int64 at)
{
	return REAL(file)->pMethods->xRead(REAL(file), into, size, at);
}

static int write_failure(int size)
{
	int64_t left = atomic_load(&disk.works_for);
	if (left >= 0) {
		if (left < size)
			atomic_store(&disk.failure, DISK_FULL);
		else
			atomic_store(&disk.works_for, left - size);
	}
	switch (atomic_load(&disk.failure)) {
	case DISK_FULL:
		return SQLITE_FULL;
	case DISK_BROKEN:
		return SQLITE_IOERR_WRITE;
	default:
		return SQLITE_OK;
	}
}

static int shim_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
	int failure = write_failure(size);
	if (failure != SQLITE_OK) {
		atomic_fetch_add(&disk.writes, 1);
		return failure;
	}
	return REAL(file)->pMethods->xWrite(REAL(file), bytes, size, at);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

static int shim_sync(sqlite3_file *file, int flags)
{
	if (atomic_load(&disk.failure) == DISK_SYNC_FAILS) {
		atomic_fetch_add(&disk.writes, 1);
		return SQLITE_IOERR_FSYNC;
	}
	return REAL(file)->pMethods->xSync(REAL(file), flags);
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
	return REAL(file)->pMethods->xFileSize(REAL(file), ret_size);
}

static int shim_lock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
	return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int shim_check_lock(sqlite3_file *file, int *ret_locked)
{
	return REAL(file)->pMethods->xCheckReservedLock(REAL(file), ret_locked);
}

static int shim_control(sqlite3_file *file, int op, void *argument)
{
	return REAL(file)->pMethods->xFileControl(REAL(file), op, argument);
}

static int shim_sector(sqlite3_file *file)
{
	return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int shim_traits(sqlite3_file *file)
{
	return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int shim_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret_memory)
{
	return REAL(file)->pMethods->xShmMap(REAL(file), region, size, extend, ret_memory);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return REAL(file)->pMethods->xShmLock(REAL(file), offset, n, flags);
}

static void shim_shm_barrier(sqlite3_file *file)
{
	REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int shim_shm_unmap(sqlite3_file *file, int delete)
{
	return REAL(file)->pMethods->xShmUnmap(REAL(file), delete);
}

static const sqlite3_io_methods shim_methods = {
	.iVersion = 2,
	.xClose = shim_close,
	.xRead = shim_read,
	.xWrite = shim_write,
	.xTruncate = shim_truncate,
	.xSync = shim_sync,
	.xFileSize = shim_size,
	.xLock = shim_lock,
	.xUnlock = shim_unlock,
	.xCheckReservedLock = shim_check_lock,
	.xFileControl = shim_control,
	.xSectorSize = shim_sector,
	.xDeviceCharacteristics = shim_traits,
	.xShmMap = shim_shm_map,
	.xShmLock = shim_shm_lock,
	.xShmBarrier = shim_shm_barrier,
	.xShmUnmap = shim_shm_unmap,
};

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
	struct shim_file *shim_file = (struct shim_file *)file;
	shim_file->real = (sqlite3_file *)(shim_file + 1);
	int result = real_vfs->xOpen(real_vfs, name, shim_file->real, flags, ret_flags);
	shim_file->base.pMethods = shim_file->real->pMethods ? &shim_methods : NULL;
	return result;
}

struct failing_disk *failing_vfs_install(void)
{
	if (real_vfs)
		return &disk;
	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.zName = "failing";
	shim.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	shim.xOpen = shim_open;
	sqlite3_vfs_register(&shim, 1);
	return &disk;
}
