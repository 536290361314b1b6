/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets live in files of their own, one each: in $CREDENTIALS_DIRECTORY, where systemd puts what LoadCredential= and
 * LoadCredentialEncrypted= name, else in `secrets/` beside the configuration. There others must not be able to read
 * them; systemd's directory is guarded by itself, and its files may show a group bit that is only an ACL's mask.
 */
#include "base/must.h"
#include "config/parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 64 * 1024, NAME_LENGTH_MAX = 128 };

static bool name_is_good(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
	return length > 0 && length <= NAME_LENGTH_MAX && name[length] == '\0' && name[0] != '.';
}

static int refuse(struct buffer *why, int error, const char *path, const char *text)
{
	buffer_printf(why, "%s %s", path, text);
	return error;
}

/* What is wrong with the open file; 0 if nothing. */
static int check_file(int fd, const char *path, bool is_ours, struct buffer *why)
{
	struct stat status;
	if (fstat(fd, &status) < 0)
		return refuse(why, -errno, path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse(why, -EINVAL, path, "is not a file");
	if (status.st_size > SECRET_MAX)
		return refuse(why, -EFBIG, path, "is too large for a secret");
	if (is_ours && status.st_mode & 077) {
		buffer_printf(why, "%s can be read or changed by others (mode %03o): chmod 600 %s", path,
			status.st_mode & 0777, path);
		return -EPERM;
	}
	return 0;
}

static int read_content(int fd, const char *path, struct buffer *into, struct buffer *why)
{
	char chunk[4096];
	ssize_t got = 0;
	while ((got = read(fd, chunk, sizeof chunk)) > 0 && into->length <= SECRET_MAX)
		buffer_add(into, chunk, (size_t)got);
	explicit_bzero(chunk, sizeof chunk);
	if (got < 0)
		return refuse(why, -errno, path, strerror(errno));
	while (into->length > 0 && strchr("\r\n", into->bytes[into->length - 1]))
		into->bytes[--into->length] = '\0';
	if (into->length == 0)
		return refuse(why, -EINVAL, path, "is empty");
	if (memchr(into->bytes, '\0', into->length))
		return refuse(why, -EINVAL, path, "holds a zero byte");
	if (!utf8_is_valid(into->bytes, into->length))
		return refuse(why, -EINVAL, path, "is not UTF-8");
	return 0;
}

static int read_file(const char *path, bool is_ours, struct buffer *into, struct buffer *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	int error = check_file(fd, path, is_ours, why);
	if (!error)
		error = read_content(fd, path, into, why);
	close(fd);
	return error;
}

int secret_read(const char *folder, const char *name, struct buffer *into, struct buffer *why)
{
	const char *credentials = getenv("CREDENTIALS_DIRECTORY");
	if (!name_is_good(name)) {
		buffer_printf(why, "'%.80s' cannot be the name of a secret: letters, digits, '.', '_' and '-'", name);
		return -EINVAL;
	}
	if (credentials && *credentials) {
		auto_free char *path = must_printf("%s/%s", credentials, name);
		int error = read_file(path, false, into, why);
		if (!error || why->length > 0)
			return error;
	}
	auto_free char *path = must_printf("%s/secrets/%s", folder, name);
	int error = read_file(path, true, into, why);
	if (!error || why->length > 0)
		return error;
	buffer_printf(why, "secret '%s' cannot be read: %s: %s; write it to that file and chmod 600 it", name, path,
		strerror(-error));
	if (credentials && *credentials)
		buffer_printf(why, ", or hand it over with LoadCredential= (it is not in %s)", credentials);
	return error;
}

void secret_done(struct buffer *secret)
{
	if (secret->bytes)
		explicit_bzero(secret->bytes, secret->capacity);
	buffer_done(secret);
}
