/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control socket: a Unix socket whose clients send lines and get a line back for each. A client that sends a line
 * of more than 64 kB is cut off.
 */
#include "base/must.h"
#include "control.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LINE_MAX_BYTES 65536

struct control {
	uv_pipe_t listener;
	struct world *world;
	const struct counts *counts;
	char *path;
	control_now_cb *now_cb;
	void (*after_cb)(void *data);
	void *data;
	struct client *clients;
	bool stopping;
};

struct client {
	uv_pipe_t pipe;
	struct control *control;
	struct client *next;
	struct buffer line;
	bool closing;
	char room[4096];
};

struct reply {
	uv_write_t write;
	struct buffer text;
	struct client *client;
	bool quit;
};

static void control_free_if_done(struct control *control)
{
	if (!control->stopping || control->clients)
		return;
	free(control->path);
	free(control);
}

static void client_close_cb(uv_handle_t *handle)
{
	struct client *client = handle->data;
	struct control *control = client->control;
	for (struct client **at = &control->clients; *at; at = &(*at)->next)
		if (*at == client) {
			*at = client->next;
			break;
		}
	buffer_done(&client->line);
	free(client);
	control_free_if_done(control);
}

static void client_close(struct client *client)
{
	if (client->closing)
		return;
	client->closing = true;
	uv_close((uv_handle_t *)&client->pipe, client_close_cb);
}

static void write_cb(uv_write_t *write, int status)
{
	struct reply *reply = container_of(write, struct reply, write);
	if (reply->quit)
		uv_stop(reply->client->pipe.loop);
	buffer_done(&reply->text);
	free(reply);
}

static void answer_line(struct client *client, const char *line)
{
	struct control *control = client->control;
	struct reply *reply = must_calloc(1, sizeof *reply);
	reply->client = client;
	struct mono now = control->now_cb(control->data);
	reply->quit = control_line(control->world, control->counts, line, now, &reply->text);
	buffer_add_text(&reply->text, "\n");
	control->after_cb(control->data);
	uv_buf_t part = uv_buf_init(reply->text.bytes, (unsigned)reply->text.length);
	if (uv_write(&reply->write, (uv_stream_t *)&client->pipe, &part, 1, write_cb) != 0) {
		buffer_done(&reply->text);
		free(reply);
		client_close(client);
	}
}

static void alloc_cb(uv_handle_t *handle, size_t wanted, uv_buf_t *ret_buffer)
{
	struct client *client = handle->data;
	*ret_buffer = uv_buf_init(client->room, sizeof client->room);
}

static void read_cb(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
	struct client *client = stream->data;
	if (size < 0 || client->line.length > LINE_MAX_BYTES) {
		client_close(client);
		return;
	}
	for (ssize_t i = 0; i < size; i++) {
		if (buffer->base[i] != '\n') {
			buffer_add(&client->line, &buffer->base[i], 1);
			continue;
		}
		answer_line(client, buffer_text(&client->line));
		buffer_clear(&client->line);
	}
}

static void connection_cb(uv_stream_t *listener, int status)
{
	struct control *control = listener->data;
	if (status != 0)
		return;
	struct client *client = must_calloc(1, sizeof *client);
	client->control = control;
	client->pipe.data = client;
	must(uv_pipe_init(listener->loop, &client->pipe, 0) == 0);
	client->next = control->clients;
	control->clients = client;
	if (uv_accept(listener, (uv_stream_t *)&client->pipe) != 0 ||
		uv_read_start((uv_stream_t *)&client->pipe, alloc_cb, read_cb) != 0)
		client_close(client);
}

/* Removes a socket that nobody listens on any more; anything else at its place stays. */
static void remove_stale(const char *path)
{
	struct stat info;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (lstat(path, &info) != 0 || !S_ISSOCK(info.st_mode) || strlen(path) >= sizeof address.sun_path)
		return;
	memcpy(address.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0 && errno == ECONNREFUSED)
		unlink(path);
	close(fd);
}

static void listener_close_cb(uv_handle_t *handle)
{
	struct control *control = handle->data;
	control->stopping = true;
	control_free_if_done(control);
}

int control_new(uv_loop_t *loop, struct world *world, const struct counts *counts, const char *path,
	control_now_cb *now_cb, void (*after_cb)(void *data), void *data, struct control **ret_control)
{
	if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
		return -ENAMETOOLONG;
	struct control *control = must_calloc(1, sizeof *control);
	*control = (struct control){.world = world,
		.counts = counts,
		.path = must_strdup(path),
		.now_cb = now_cb,
		.after_cb = after_cb,
		.data = data};
	must(uv_pipe_init(loop, &control->listener, 0) == 0);
	control->listener.data = control;
	remove_stale(path);
	mode_t before = umask(0177);
	int error = uv_pipe_bind(&control->listener, path);
	umask(before);
	if (error == 0)
		error = uv_listen((uv_stream_t *)&control->listener, 16, connection_cb);
	if (error != 0) {
		uv_close((uv_handle_t *)&control->listener, listener_close_cb);
		return error;
	}
	*ret_control = control;
	return 0;
}

void control_stop(struct control *control)
{
	if (!control)
		return;
	for (struct client *client = control->clients; client; client = client->next)
		client_close(client);
	uv_close((uv_handle_t *)&control->listener, listener_close_cb); /* libuv removes the socket's file */
}
