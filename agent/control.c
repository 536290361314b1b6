/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The control socket: a Unix socket `control` in the state directory, mode 0660. A request is one line of JSON,
 * {"command":"status"}; the answer is one line of JSON, {"ok":true,…} or {"ok":false,"error":"…"}, and the agent
 * closes. What changes the store is answered once that is committed, so an answer never says more than a power cut
 * leaves. Who asks is the user whom the kernel names for the other end of the socket. A client costs one small buffer
 * and a descriptor. One that sends too much is dropped; those that send nothing may stay until more come than there is
 * room for, then the one that has waited longest goes.
 */
#include "base/must.h"
#include "parts.h"
#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REQUEST_MAX (256u << 10)
#define REQUESTS_MAX 500 /* of one line: a turn of the loop that long is still short */
#define CLIENTS_MAX 32 /* enough for people and their scripts, far from the limit of descriptors */

struct control {
	struct agent *agent;
	uv_pipe_t server;
	char path[128];
	struct client *clients; /* the youngest first */
	unsigned count;
};

struct client {
	uv_pipe_t pipe;
	struct control *control;
	struct client *next;
	struct buffer request;
	char chunk[4096];
	char *answer;
	uint64_t turn; /* of the store, which the answer waits for; 0: none */
	uv_write_t write;
};

static void client_closed(uv_handle_t *handle)
{
	struct client *client = container_of((uv_pipe_t *)handle, struct client, pipe);

	buffer_done(&client->request);
	free(client->answer);
	free(client);
}

static void client_close(struct client *client)
{
	struct client **at = &client->control->clients;

	if (uv_is_closing((uv_handle_t *)&client->pipe))
		return;
	while (*at != client)
		at = &(*at)->next;
	*at = client->next;
	client->control->count--;
	uv_close((uv_handle_t *)&client->pipe, client_closed);
}

static void answered(uv_write_t *write, int status)
{
	client_close(container_of(write, struct client, write));
}

static json_t *failure(const char *why)
{
	return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

static json_t *reload(struct agent *agent)
{
	auto_buffer words = BUFFER_EMPTY;
	int error = agent_reload(agent, &words);

	return json_pack("{s:b, s:s}", "ok", error == 0, error ? "error" : "text", buffer_text(&words));
}

/* Dead letters of a sink: another try. */
static json_t *resend(struct agent *agent, const json_t *request)
{
	const char *sink = json_string_value(json_object_get(request, "sink"));
	int64_t sequence = json_integer_value(json_object_get(request, "sequence"));
	struct mono now = {agent->host.services.now_ns(&agent->host.self)};
	int64_t count = sink ? delivery_resend(agent->delivery, sink, sequence, now) : -ENOENT;

	if (count == -ENOENT)
		return failure("there is no sink of that name; gengfu sinks list shows them");
	if (count == -ENOTSUP)
		return failure("that sink keeps no dead letters");
	if (count < 0)
		return failure("the store cannot be read, see the log");
	return json_pack("{s:b, s:I}", "ok", 1, "count", (json_int_t)count);
}

/* The Unix user at the other end. Looked up on the loop: names come from files or from a cache of the system's. */
static void find_user(const struct client *client, char into[64])
{
	struct ucred peer = {.uid = (uid_t)-1};
	struct passwd entry, *found = NULL;
	socklen_t length = sizeof peer;
	char space[4096];
	int fd = -1;

	uv_fileno((const uv_handle_t *)&client->pipe, &fd);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		peer.uid = (uid_t)-1;
	getpwuid_r(peer.uid, &entry, space, sizeof space, &found);
	if (found)
		snprintf(into, 64, "%s", found->pw_name);
	else
		snprintf(into, 64, "uid %lld", (long long)(int)peer.uid);
	utf8_repair(into);
}

static json_t *tickets(struct client *client, const json_t *requests)
{
	struct agent *agent = client->control->agent;
	json_t *answers = json_array(), *one;
	char user[64];
	size_t i;

	if (agent->stopping || !json_is_array(requests) || json_array_size(requests) > REQUESTS_MAX) {
		json_decref(answers);
		return failure(agent->stopping ? "the agent is stopping" : "requests must be a list of up to 500");
	}
	find_user(client, user);
	json_array_foreach((json_t *)requests, i, one)
		json_array_append_new(answers, desk_ticket(agent->desk, one, user));
	client->turn = store_open_turn(agent->store);
	return json_pack("{s:b, s:o}", "ok", 1, "answers", answers);
}

static json_t *respond(struct client *client, const json_t *request)
{
	struct agent *agent = client->control->agent;
	const char *command = json_string_value(json_object_get(request, "command"));

	if (!command)
		return failure("a request is one line of JSON with a \"command\"");
	if (strcmp(command, "status") == 0)
		return json_pack("{s:b, s:o}", "ok", 1, "status",
			agent_status(agent, json_is_true(json_object_get(request, "devices"))));
	if (strcmp(command, "reload") == 0)
		return reload(agent);
	if (strcmp(command, "tickets") == 0)
		return tickets(client, json_object_get(request, "requests"));
	if (strcmp(command, "resend") == 0)
		return resend(agent, request);
	if (strcmp(command, "neighbours") == 0)
		return json_pack("{s:b, s:o}", "ok", 1, "neighbours", agent_neighbours(agent));
	const char *text = json_string_value(json_object_get(request, "text"));
	if (strcmp(command, "find") == 0)
		return text ? json_pack("{s:b, s:o}", "ok", 1, "found", agent_find(agent, text))
			    : failure("find needs a \"text\"");
	return failure("unknown command; the agent knows status, reload, tickets, resend, find and neighbours");
}

static void answer(struct client *client)
{
	uv_buf_t out = uv_buf_init(client->answer, (unsigned)strlen(client->answer));

	client->turn = 0;
	if (uv_write(&client->write, (uv_stream_t *)&client->pipe, &out, 1, answered))
		client_close(client);
}

static void handle_request(struct client *client)
{
	json_error_t where;
	json_t *request = json_loadb(client->request.bytes, client->request.length, 0, &where);
	json_t *response = request ? respond(client, request) : failure("the request is not JSON");
	char *text = response ? json_dumps(response, JSON_COMPACT) : NULL;

	if (!text) /* some text in it is no UTF-8 */
		text = must_strdup("{\"ok\":false,\"error\":\"the answer cannot be written as JSON\"}");
	client->answer = must_printf("%s\n", text);
	free(text);
	json_decref(request);
	json_decref(response);
	uv_read_stop((uv_stream_t *)&client->pipe);
	if (client->turn <= store_committed_turn(client->control->agent->store))
		answer(client);
}

void control_committed(struct control *control)
{
	uint64_t turn = store_committed_turn(control->agent->store);

	for (struct client *client = control->clients, *next; client; client = next) {
		next = client->next;
		if (client->turn && client->turn <= turn)
			answer(client);
	}
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct client *client = container_of((uv_pipe_t *)handle, struct client, pipe);

	*buffer = uv_buf_init(client->chunk, sizeof client->chunk);
}

static void received(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
	struct client *client = container_of((uv_pipe_t *)stream, struct client, pipe);

	if (length < 0 || client->request.length + (size_t)length > REQUEST_MAX) {
		client_close(client);
		return;
	}
	buffer_add(&client->request, buffer->base, (size_t)length);
	if (client->request.length && memchr(client->request.bytes, '\n', client->request.length))
		handle_request(client);
}

static void make_room(struct control *control)
{
	struct client *oldest = control->clients;

	if (control->count < CLIENTS_MAX)
		return;
	while (oldest->next)
		oldest = oldest->next;
	client_close(oldest);
}

static void connected(uv_stream_t *server, int status)
{
	struct control *control = container_of((uv_pipe_t *)server, struct control, server);
	struct client *client;

	if (status)
		return;
	make_room(control);
	client = must_calloc(1, sizeof *client);
	client->control = control;
	control->count++;
	client->next = control->clients;
	control->clients = client;
	uv_pipe_init(server->loop, &client->pipe, 0);
	if (uv_accept(server, (uv_stream_t *)&client->pipe) ||
		uv_read_start((uv_stream_t *)&client->pipe, give_room, received))
		client_close(client);
}

static void server_closed(uv_handle_t *handle)
{
	free(container_of((uv_pipe_t *)handle, struct control, server));
}

int control_start(struct agent *agent, struct control **ret_control, char why[512])
{
	struct control *control = must_calloc(1, sizeof *control);

	control->agent = agent;
	uv_pipe_init(&agent->loop, &control->server, 0);
	int length = snprintf(control->path, sizeof control->path, "%s/control", agent->config->state);
	unlink(control->path); /* of a process that was killed: the store's lock says that no other agent runs here */
	int error = length > 100 ? -ENAMETOOLONG : uv_pipe_bind(&control->server, control->path);
	if (!error && chmod(control->path, 0660) < 0)
		error = -errno;
	if (!error)
		error = uv_listen((uv_stream_t *)&control->server, 16, connected);
	if (error) {
		snprintf(why, 512, "the control socket %s cannot be opened: %s", control->path, strerror(-error));
		uv_close((uv_handle_t *)&control->server, server_closed);
		return error;
	}
	*ret_control = control;
	return 0;
}

void control_stop(struct control *control)
{
	if (!control)
		return;
	while (control->clients)
		client_close(control->clients);
	unlink(control->path);
	uv_close((uv_handle_t *)&control->server, server_closed);
}
