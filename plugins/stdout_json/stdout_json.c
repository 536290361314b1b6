/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events as JSON lines on stdout. A pipe may be full for hours, so a thread of its own writes; the loop hands it a
 * batch (which stays the agent's) and hears through an eventfd when the batch is out. One mutex guards what both touch;
 * the thread holds it only to take a batch and to leave a result.
 *
 * The descriptor is shared with whoever started the agent, a terminal or a shell's pipe, so it is left in the mode it
 * has. Instead of O_NONBLOCK the thread waits with poll() until there is room and writes at most PIPE_BUF octets, which
 * a pipe with room takes at once and whole (pipe(7)). So lines up to 4095 octets are never torn, not even by kill -9,
 * and stop() can always end the thread. Only where several programs write into one pipe may another fill it between
 * poll() and write(); the thread then blocks, and stop() with it, until somebody reads.
 *
 * A longer line may be torn by a crash, or by a reader that goes away. The next write then starts with a line end, so
 * that a consumer loses nothing but the torn line, which comes again whole. Whether the last run left one is not known
 * for certain; when the agent says that its end was not heard of (`resumed`), the line end is written, and is an empty
 * line at worst.
 *
 * A reader that is gone is EPIPE, not a signal: SIGPIPE is blocked in the thread.
 */
#include "plugins/plugin.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct job {
	const struct gengfu_event *events;
	size_t count;
	struct gengfu_delivery *delivery; /* NULL: no job */
};

struct result {
	bool is_there;
	int64_t sequence; /* of the last event that is out whole; 0: none */
	int error;
};

struct stdout_json {
	const struct gengfu_sink_services *services;
	struct gengfu_watch *watch;
	pthread_t thread;
	int fd;
	int wake_fd; /* loop to thread: a job, or the end */
	int done_fd; /* thread to loop: a result */
	bool is_torn; /* the thread's: the last octet that was written ends no line */

	pthread_mutex_t mutex;
	struct job job;
	struct result result;
	bool stopping;
};

/* Where the thread is in a job. */
struct place {
	size_t event;
	size_t octet; /* of its line and the line end after it */
};

/* True when there is room, false when the thread is to end: nothing else wakes it while it has a job. */
static bool wait_for_room(const struct stdout_json *sink)
{
	for (;;) {
		struct pollfd fds[] = {
			{.fd = sink->fd, .events = POLLOUT},
			{.fd = sink->wake_fd, .events = POLLIN},
		};
		if (poll(fds, 2, -1) < 0)
			continue; /* EINTR */
		if (fds[1].revents)
			return false;
		if (fds[0].revents) /* an error too: write() names it */
			return true;
	}
}

/* Copies what comes next, whole lines as long as they fit, a part of a line only when it alone is too long. */
static size_t chunk_fill(const struct job *job, struct place at, bool end_torn, char chunk[PIPE_BUF])
{
	size_t length = 0;
	if (end_torn)
		chunk[length++] = '\n';
	for (; at.event < job->count; at = (struct place){at.event + 1, 0}) {
		const struct gengfu_event *event = &job->events[at.event];
		size_t left = event->length + 1 - at.octet;
		size_t room = PIPE_BUF - length;
		if (left > room && length > 0)
			break;
		size_t part = left < room ? left : room;
		bool ends = part == left;
		memcpy(chunk + length, event->line + at.octet, part - ends);
		length += part;
		if (ends)
			chunk[length - 1] = '\n';
		if (!ends)
			break;
	}
	return length;
}

/* Steps over `length` octets that are out; notes whole events. */
static void place_advance(const struct job *job, struct place *at, size_t length, int64_t *sequence)
{
	while (length > 0) {
		const struct gengfu_event *event = &job->events[at->event];
		size_t left = event->length + 1 - at->octet;
		if (length < left) {
			at->octet += length;
			return;
		}
		length -= left;
		*sequence = event->sequence;
		*at = (struct place){at->event + 1, 0};
	}
}

/* Writes a job's lines; false when the thread is to end. */
static bool write_job(struct stdout_json *sink, const struct job *job, struct result *result)
{
	struct place at = {0};
	char chunk[PIPE_BUF];
	*result = (struct result){.is_there = true};
	while (at.event < job->count) {
		bool end_torn = sink->is_torn && at.octet == 0;
		size_t length = chunk_fill(job, at, end_torn, chunk);
		if (!wait_for_room(sink))
			return false;
		ssize_t wrote = write(sink->fd, chunk, length);
		if (wrote < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (wrote <= 0) {
			result->error = wrote < 0 ? -errno : -EIO;
			return true;
		}
		sink->is_torn = chunk[wrote - 1] != '\n';
		place_advance(job, &at, (size_t)wrote - end_torn, &result->sequence);
	}
	return true;
}

/* Waits for a job; false when the thread is to end. */
static bool job_wait(struct stdout_json *sink, struct job *job)
{
	eventfd_t count = 0;
	for (;;) {
		while (eventfd_read(sink->wake_fd, &count) < 0 && errno == EINTR)
			;
		pthread_mutex_lock(&sink->mutex);
		bool stopping = sink->stopping;
		*job = sink->job;
		sink->job.delivery = NULL;
		pthread_mutex_unlock(&sink->mutex);
		if (stopping)
			return false;
		if (job->delivery)
			return true;
	}
}

static void *thread_run(void *data)
{
	struct stdout_json *sink = data;
	struct job job;
	struct result result;
	while (job_wait(sink, &job) && write_job(sink, &job, &result)) {
		pthread_mutex_lock(&sink->mutex);
		sink->job = job;
		sink->result = result;
		pthread_mutex_unlock(&sink->mutex);
		eventfd_write(sink->done_fd, 1);
	}
	return NULL;
}

/* On the loop: the thread has left a result. */
static void result_come(void *data, int ready)
{
	struct stdout_json *sink = data;
	char why[128];
	eventfd_t count = 0;
	eventfd_read(sink->done_fd, &count);
	pthread_mutex_lock(&sink->mutex);
	struct result result = sink->result;
	struct gengfu_delivery *delivery = sink->job.delivery;
	sink->result = (struct result){0};
	if (result.is_there)
		sink->job = (struct job){0};
	pthread_mutex_unlock(&sink->mutex);
	if (!result.is_there)
		return;
	if (result.error == -EPIPE)
		snprintf(why, sizeof why, "the reader of file descriptor %d is gone", sink->fd);
	else
		snprintf(why, sizeof why, "file descriptor %d: %s", sink->fd, strerror(-result.error));
	sink->services->delivered(delivery, result.sequence, result.error, result.error ? why : NULL);
}

static int deliver(void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery)
{
	struct stdout_json *sink = instance;
	pthread_mutex_lock(&sink->mutex);
	sink->job = (struct job){events, count, delivery};
	pthread_mutex_unlock(&sink->mutex);
	eventfd_write(sink->wake_fd, 1);
	return 0;
}

/* Signals are for the loop's thread, and SIGPIPE is for nobody. */
static int thread_start(struct stdout_json *sink)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&sink->thread, NULL, thread_run, sink);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static void sink_free(struct stdout_json *sink)
{
	sink->services->base->watch_free(sink->watch);
	if (sink->wake_fd >= 0)
		close(sink->wake_fd);
	if (sink->done_fd >= 0)
		close(sink->done_fd);
	pthread_mutex_destroy(&sink->mutex);
	free(sink);
}

static int sink_prepare(struct stdout_json *sink)
{
	const struct gengfu_services *base = sink->services->base;
	if (sink->wake_fd < 0 || sink->done_fd < 0)
		return -errno;
	sink->watch = base->watch_new(base->host, sink->done_fd, GENGFU_READABLE, result_come, sink);
	return sink->watch ? thread_start(sink) : -errno;
}

static bool is_writable(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	int64_t fd = gengfu_data_integer(gengfu_data_get(settings, "fd"), STDOUT_FILENO);
	if (fd < 0 || fd > INT_MAX || !is_writable((int)fd)) {
		snprintf(why, 256, "file descriptor %lld is not open for writing", (long long)fd);
		return -EBADF;
	}
	struct stdout_json *sink = calloc(1, sizeof *sink);
	if (!sink)
		return -ENOMEM;
	sink->services = services;
	sink->fd = (int)fd;
	sink->is_torn = services->resumed;
	sink->wake_fd = eventfd(0, EFD_CLOEXEC);
	sink->done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&sink->mutex, NULL);
	int error = sink_prepare(sink);
	if (error) {
		snprintf(why, 256, "%s", strerror(-error));
		sink_free(sink);
		return error;
	}
	*ret_instance = sink;
	return 0;
}

static void stop(void *instance)
{
	struct stdout_json *sink = instance;
	pthread_mutex_lock(&sink->mutex);
	sink->stopping = true;
	pthread_mutex_unlock(&sink->mutex);
	eventfd_write(sink->wake_fd, 1);
	pthread_join(sink->thread, NULL);
	sink_free(sink);
}

static const struct gengfu_key keys[] = {
	{.name = "fd",
		.type = GENGFU_KEY_INTEGER,
		.fallback = "1",
		.help = "the file descriptor to write to; 1 is stdout"},
	{0},
};

GENGFU_EXPORT const struct gengfu_sink gengfu_sink = {
	.abi = GENGFU_SINK_ABI,
	.size = sizeof gengfu_sink,
	.name = "stdout_json",
	.summary = "one CloudEvents object per line on stdout",
	.keys = keys,
	.start = start,
	.stop = stop,
	.deliver = deliver,
};
