/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread with a connection of its own. The loop pushes sealed batches into a queue; the thread takes what waits, up
 * to a bound, as one group, and commits it as one transaction: under load a single fsync serves many turns of the loop,
 * and when it is quiet a batch is on the disk after one. A batch is never split, so that a state and its event stay
 * together.
 *
 * A group that fails stays first and is tried again after a pause that grows; meanwhile the queue grows. Past
 * pending_max what waits behind that group is coalesced (batch.c), and said aloud when that is not enough: nothing that
 * was numbered is ever dropped, so memory is what limits a long failure. The pause is a poll() on the descriptor that
 * ends it early: a thread that waits needs no clock.
 *
 * The mutex guards everything that both sides touch; the thread holds it only to take a group and to note a result,
 * never while it talks to SQLite. Both descriptors and the connection belong to the writer.
 */
#include "store/writer.h"
#include "base/must.h"
#include "store/apply.h"
#include "store/schema.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define GROUP_OCTETS ((size_t)4 << 20)
#define PAUSE_GROWTH 30
#define LAST_TRIES 3 /* when the agent ends, which is not to take long */
#define LAST_PAUSE_MS 250

struct writer {
	struct writer_options options;
	char *path;
	struct statements statements;
	sqlite3 *db;
	pthread_t thread;
	int stop_fd;

	pthread_mutex_t mutex;
	pthread_cond_t filled;
	struct queue waiting;
	struct queue group; /* the thread's; the loop reads its octets only */
	bool stopping;
	bool failing;
	size_t coalesce_at; /* pending octets from which coalescing is worth it again */
	struct writer_report report;
	struct store_figures figures;
};

static void wake(struct writer *writer)
{
	if (writer->options.wake)
		writer->options.wake(writer->options.data);
}

static size_t pending(const struct writer *writer)
{
	return writer->waiting.octets + writer->group.octets;
}

static void note_trouble(struct writer *writer, int error, const char *what)
{
	writer->report.has_trouble = true;
	writer->report.error = error;
	snprintf(writer->report.what, sizeof writer->report.what, "%s", what);
}

/* With the mutex: the next group, or false when there is nothing more to do. */
static bool group_take(struct writer *writer)
{
	while (!writer->waiting.first && !writer->stopping)
		pthread_cond_wait(&writer->filled, &writer->mutex);
	queue_take(&writer->waiting, GROUP_OCTETS, &writer->group);
	return writer->group.first != NULL;
}

/* With the mutex. */
static void note_commit(struct writer *writer)
{
	for (const struct batch *batch = writer->group.first; batch; batch = batch->next) {
		if (batch->sequence)
			writer->report.sequence = batch->sequence;
		writer->report.turn = batch->turn;
	}
	writer->report.commits++;
	writer->figures.commits++;
	writer->figures.tickets_gone = writer->statements.retain.tickets_gone;
	writer->figures.events_gone = writer->statements.retain.events_gone;
	writer->figures.is_retaining = writer->statements.retain.phase != RETAIN_IDLE;
	writer->coalesce_at = writer->options.pending_max;
	queue_done(&writer->group);
	if (writer->failing)
		note_trouble(writer, 0, "");
	writer->failing = false;
}

/* With the mutex. */
static void note_failure(struct writer *writer, int result, int64_t pause_ms)
{
	char what[400];
	char whole[512];
	int error = database_explain(writer->db, result, writer->path, what, sizeof what);
	snprintf(whole, sizeof whole, "%s (%zu KiB wait in memory, next try in %g s)", what, pending(writer) >> 10,
		(double)pause_ms / 1000);
	note_trouble(writer, error, whole);
	writer->figures.failures++;
	writer->failing = true;
}

static void pause_for(const struct writer *writer, bool is_stopping, int64_t ms)
{
	struct pollfd stop = {.fd = writer->stop_fd, .events = POLLIN};
	poll(&stop, is_stopping ? 0 : 1, (int)ms);
}

static int64_t pause_next(const struct writer *writer, int64_t ms)
{
	int64_t longest = writer->options.retry_ms * PAUSE_GROWTH;
	return ms * 2 < longest ? ms * 2 : longest;
}

/* Commits the group, however long it takes; with the mutex, which it gives up meanwhile. False: given up at the end. */
static bool group_commit(struct writer *writer)
{
	int64_t pause_ms = writer->options.retry_ms;
	for (int last_tries = 0;;) {
		pthread_mutex_unlock(&writer->mutex);
		int result = statements_apply(&writer->statements, writer->group.first);
		pthread_mutex_lock(&writer->mutex);
		if (result == SQLITE_OK) {
			note_commit(writer);
			wake(writer);
			return true;
		}
		note_failure(writer, result, pause_ms);
		if (writer->stopping && ++last_tries == LAST_TRIES)
			return false;
		wake(writer);
		bool is_stopping = writer->stopping;
		pthread_mutex_unlock(&writer->mutex);
		pause_for(writer, is_stopping, is_stopping && pause_ms > LAST_PAUSE_MS ? LAST_PAUSE_MS : pause_ms);
		pthread_mutex_lock(&writer->mutex);
		pause_ms = pause_next(writer, pause_ms);
	}
}

static void *writer_thread(void *data)
{
	struct writer *writer = data;
	pthread_mutex_lock(&writer->mutex);
	while (group_take(writer) && group_commit(writer))
		;
	pthread_mutex_unlock(&writer->mutex);
	return NULL;
}

/* Signals are for the loop's thread. */
static int thread_start(struct writer *writer)
{
	sigset_t all;
	sigset_t before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&writer->thread, NULL, writer_thread, writer);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static void writer_free(struct writer *writer)
{
	statements_done(&writer->statements);
	sqlite3_close(writer->db);
	queue_done(&writer->group);
	queue_done(&writer->waiting);
	if (writer->stop_fd >= 0)
		close(writer->stop_fd);
	pthread_cond_destroy(&writer->filled);
	pthread_mutex_destroy(&writer->mutex);
	free(writer->path);
	free(writer);
}

int writer_start(const struct writer_options *options, sqlite3 *db, struct writer **ret_writer, char why[512])
{
	struct writer *writer = must_calloc(1, sizeof *writer);
	*writer = (struct writer){.options = *options, .db = db, .coalesce_at = options->pending_max};
	writer->path = must_strdup(options->path);
	pthread_mutex_init(&writer->mutex, NULL);
	pthread_cond_init(&writer->filled, NULL);
	writer->stop_fd = eventfd(0, EFD_CLOEXEC);
	int error = writer->stop_fd < 0 ? -errno : 0;
	int result = error ? SQLITE_OK : statements_init(&writer->statements, db);
	if (result != SQLITE_OK) {
		error = database_explain(db, result, options->path, why, 512);
		goto fail;
	}
	if (!error)
		error = thread_start(writer);
	if (error) {
		snprintf(why, 512, "%s: the writer cannot start: %s", options->path, strerror(-error));
		goto fail;
	}
	*ret_writer = writer;
	return 0;
fail:
	writer_free(writer);
	return error;
}

/* With the mutex: too much waits. Coalescing again pays only when a good deal has come since. */
static bool relieve(struct writer *writer)
{
	char what[512];
	writer->figures.coalesced += queue_coalesce(&writer->waiting);
	writer->coalesce_at = pending(writer) + writer->options.pending_max / 4;
	if (pending(writer) <= writer->options.pending_max)
		return false;
	snprintf(what, sizeof what,
		"%s: %zu KiB of changes wait for the disk, more than the %zu KiB meant for them; they stay in memory, "
		"make the disk work before it runs out",
		writer->path, pending(writer) >> 10, writer->options.pending_max >> 10);
	note_trouble(writer, -ENOBUFS, what);
	return true;
}

void writer_push(struct writer *writer, struct batch *batch)
{
	pthread_mutex_lock(&writer->mutex);
	queue_push(&writer->waiting, batch);
	bool is_news = pending(writer) > writer->coalesce_at && relieve(writer);
	pthread_cond_signal(&writer->filled);
	pthread_mutex_unlock(&writer->mutex);
	if (is_news)
		wake(writer);
}

void writer_collect(struct writer *writer, struct writer_report *ret_report)
{
	pthread_mutex_lock(&writer->mutex);
	*ret_report = writer->report;
	writer->report = (struct writer_report){0};
	pthread_mutex_unlock(&writer->mutex);
}

void writer_figures(struct writer *writer, struct store_figures *ret_figures)
{
	pthread_mutex_lock(&writer->mutex);
	*ret_figures = writer->figures;
	ret_figures->pending = pending(writer);
	pthread_mutex_unlock(&writer->mutex);
}

static size_t queue_count(const struct queue *queue)
{
	size_t count = 0;
	for (const struct batch *batch = queue->first; batch; batch = batch->next)
		count += batch->count;
	return count;
}

size_t writer_stop(struct writer *writer)
{
	pthread_mutex_lock(&writer->mutex);
	writer->stopping = true;
	pthread_cond_signal(&writer->filled);
	pthread_mutex_unlock(&writer->mutex);
	eventfd_write(writer->stop_fd, 1);
	pthread_join(writer->thread, NULL);
	size_t lost = queue_count(&writer->waiting) + queue_count(&writer->group);
	writer_free(writer);
	return lost;
}
