/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lock that keeps two agents from one database: flock(2) on "<database>.lock", in which the holder's process number
 * stands. The kernel drops the lock when the process ends, however it ends, so there is never a stale one; the file
 * stays, since to unlink it would let a third agent lock a new one beside it. SQLite's own locks are not enough: they
 * would let two agents take turns and number their events alike.
 */
#include "store/lock.h"
#include "base/must.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int refuse_busy(const char *database, int fd, char why[512])
{
	char holder[16] = "";
	if (pread(fd, holder, sizeof holder - 1, 0) < 0)
		holder[0] = '\0';
	holder[strspn(holder, "0123456789")] = '\0';
	snprintf(why, 512,
		"%s: another agent runs on it (process %s); stop that one, or give this one a state of its own",
		database, holder[0] ? holder : "unknown");
	return -EBUSY;
}

int lock_take(const char *database, char why[512])
{
	auto_free char *path = must_printf("%s.lock", database);
	char holder[16];
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (fd < 0) {
		int error = -errno;
		snprintf(why, 512, "%s: cannot be opened: %s; its folder must exist and be the agent's to write", path,
			strerror(-error));
		return error == -EPERM || error == -EROFS ? -EACCES : error;
	}
	int error = 0;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		error = errno == EWOULDBLOCK ? refuse_busy(database, fd, why) : -errno;
		if (error != -EBUSY)
			snprintf(why, 512, "%s: cannot be locked: %s", path, strerror(-error));
		close(fd);
		return error;
	}
	/* For people; a full disk must not keep the agent from its work. */
	int length = snprintf(holder, sizeof holder, "%d\n", (int)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, holder, (size_t)length, 0) < 0)
		errno = 0;
	return fd;
}
