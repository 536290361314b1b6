/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An example of a sink, built outside the agent's tree:
 *
 *     cc -shared -fPIC $(pkg-config --cflags gengfu) -o append.so append.c
 *
 * It appends each event to a file, one JSON object a line. In the configuration: `sink "append" { path = "…" }`.
 */
#include "plugins/plugin.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct append {
	const struct gengfu_sink_services *services;
	FILE *file;
	struct gengfu_timer
		*timer; /* a batch is confirmed on the next turn of the loop, never before deliver returns */
	struct gengfu_delivery *delivery;
	int64_t sequence;
	int error;
};

static void confirm_cb(void *data, int64_t now_ns)
{
	struct append *append = data;
	append->services->delivered(
		append->delivery, append->sequence, append->error, append->error ? "the file cannot be written" : NULL);
}

static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	const char *path = gengfu_data_text(gengfu_data_get(settings, "path"), NULL);
	FILE *file = fopen(path, "ae");
	if (!file) {
		int error = errno;
		snprintf(why, 256, "%s: %s", path, strerror(error));
		return -error;
	}
	struct append *append = calloc(1, sizeof *append);
	if (!append) {
		fclose(file);
		return -ENOMEM;
	}
	append->services = services;
	append->file = file;
	append->timer = services->base->timer_new(services->base->host, confirm_cb, append);
	*ret_instance = append;
	return 0;
}

static void stop(void *instance)
{
	struct append *append = instance;
	append->services->base->timer_free(append->timer);
	fclose(append->file);
	free(append);
}

static int deliver(void *instance, const struct gengfu_event *events, size_t count, struct gengfu_delivery *delivery)
{
	struct append *append = instance;
	const struct gengfu_services *base = append->services->base;
	for (size_t i = 0; i < count; i++)
		fprintf(append->file, "%s\n", events[i].line);
	append->error = fflush(append->file) == 0 ? 0 : -errno;
	append->sequence = append->error ? 0 : events[count - 1].sequence;
	append->delivery = delivery;
	base->timer_set(append->timer, base->now_ns(base->host));
	return 0;
}

static const struct gengfu_key keys[] = {
	{"path", GENGFU_KEY_TEXT, true, NULL, "The file to append to"},
	{NULL},
};

GENGFU_EXPORT const struct gengfu_sink gengfu_sink = {
	.abi = GENGFU_SINK_ABI,
	.size = sizeof(struct gengfu_sink),
	.name = "append",
	.summary = "Appends events to a file",
	.keys = keys,
	.start = start,
	.stop = stop,
	.deliver = deliver,
};
