/* SPDX-License-Identifier: Apache-2.0 */
/* The client's side of the control socket: one line of JSON there, one line back. */
#include "commands/ask.h"
#include "base/must.h"
#include "base/text.h"
#include "commands/commands.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (256u << 20)

static int connect_agent(const char *state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/control", state);

	if (length < 0 || (size_t)length >= sizeof address.sun_path) {
		fail(EXIT_NO, "the state directory's path is too long for a socket: %s", state);
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	if (errno == EACCES)
		fail(EXIT_NO, "no permission for %s: be root or in the agent's group", address.sun_path);
	else
		fail(EXIT_NO, "no agent answers at %s (%s): is gengfu running with this state directory?",
			address.sun_path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool write_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t done = write(fd, bytes, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		length -= (size_t)done;
	}
	return true;
}

static bool read_all(int fd, struct buffer *into)
{
	char chunk[65536];

	for (;;) {
		ssize_t got = read(fd, chunk, sizeof chunk);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		if (into->length + (size_t)got > ANSWER_MAX)
			return false;
		buffer_add(into, chunk, (size_t)got);
	}
}

json_t *ask_agent(const char *state, json_t *request)
{
	auto_buffer answer = BUFFER_EMPTY;
	char *text = json_dumps(request, JSON_COMPACT);
	char *line = must_printf("%s\n", text);
	int fd = connect_agent(state);
	json_t *parsed = NULL;

	json_decref(request);
	free(text);
	if (fd >= 0) {
		if (write_all(fd, line, strlen(line)) && read_all(fd, &answer))
			parsed = json_loadb(answer.bytes ? answer.bytes : "", answer.length, 0, NULL);
		if (!parsed)
			fail(EXIT_NO, "the agent's answer was cut short: it may be stopping");
		close(fd);
	}
	free(line);
	return parsed;
}
