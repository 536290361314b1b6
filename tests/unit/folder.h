/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A temporary folder for tests that need files. */
#include "base/must.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_SIZE 32

/* Makes one; its path goes to `into`. */
static inline void folder_make(char into[FOLDER_SIZE])
{
	snprintf(into, FOLDER_SIZE, "/tmp/gengfu-test-XXXXXX");
	must(mkdtemp(into));
}

static inline int folder_remove_cb(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	return remove(path);
}

/* Removes it with all that is in it; 0 or -1. */
static inline int folder_remove(const char *path)
{
	return nftw(path, folder_remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

/* Writes a file, NAME within the folder. */
static inline void folder_write(const char *folder, const char *name, const char *bytes, size_t length, mode_t mode)
{
	auto_free char *path = must_printf("%s/%s", folder, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length && fchmod(fd, mode) == 0);
	close(fd);
}

static inline void folder_make_inner(const char *folder, const char *name)
{
	auto_free char *path = must_printf("%s/%s", folder, name);
	must(mkdir(path, 0700) == 0);
}
