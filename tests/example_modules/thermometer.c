/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An example of a collector, built outside the agent's tree:
 *
 *     cc -shared -fPIC $(pkg-config --cflags gengfu) -o thermometer.so thermometer.c
 *
 * It reads thousandths of a degree from a file, as Linux shows its sensors below /sys/class/thermal, and fills one row
 * of `sensors`. In the configuration: `collector "thermometer" {}` and in a device `thermometer = { path = "…" }`.
 */
#include "collectors/collector.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct thermometer {
	const struct gengfu_collector_services *services;
	const char *sensor; /* what the row is called */
};

/* A device and its round; the file is read on the next turn of the loop, as a round never ends before poll returns. */
struct reader {
	struct thermometer *thermometer;
	const char *path;
	struct gengfu_timer *timer;
	struct gengfu_round *round;
};

static int start(const struct gengfu_collector_services *services, const struct gengfu_data *settings,
	void **ret_instance, char why[256])
{
	struct thermometer *thermometer = calloc(1, sizeof *thermometer);
	if (!thermometer)
		return -ENOMEM;
	thermometer->services = services;
	thermometer->sensor = gengfu_data_text(gengfu_data_get(settings, "sensor"), NULL);
	*ret_instance = thermometer;
	return 0;
}

static void fill(struct reader *reader, double celsius)
{
	const struct gengfu_collector_services *s = reader->thermometer->services;
	struct gengfu_column name = s->column(s->base->host, "sensors", "name");
	struct gengfu_column kind = s->column(s->base->host, "sensors", "kind");
	struct gengfu_column value = s->column(s->base->host, "sensors", "value");
	struct gengfu_batch *batch = s->batch(reader->round, name.table);
	const char *sensor = reader->thermometer->sensor;
	int64_t row = gengfu_row(batch);
	if (row >= 0) {
		gengfu_set_text(batch, (uint32_t)row, (uint32_t)name.column, sensor, (uint32_t)strlen(sensor));
		gengfu_set_integer(batch, (uint32_t)row, (uint32_t)kind.column,
			s->word(s->base->host, kind.table, kind.column, "celsius"));
		gengfu_set_real(batch, (uint32_t)row, (uint32_t)value.column, celsius);
		batch->asked = UINT64_C(1) << name.column | UINT64_C(1) << kind.column | UINT64_C(1) << value.column;
	}
	s->commit(reader->round, batch, row >= 0 ? GENGFU_COMPLETE : GENGFU_COMMIT_FAILED);
}

static void read_cb(void *data, int64_t now_ns)
{
	struct reader *reader = data;
	char line[32] = "";
	char *end = line;
	FILE *file = fopen(reader->path, "re");
	bool got = file && fgets(line, sizeof line, file);
	double thousandths = strtod(line, &end);
	enum gengfu_status status = !file ? GENGFU_UNREACHABLE : got && end > line ? GENGFU_OK : GENGFU_MALFORMED;
	if (file)
		fclose(file);
	if (status == GENGFU_OK)
		fill(reader, thousandths / 1000);
	reader->thermometer->services->done(reader->round, status, status == GENGFU_OK ? NULL : reader->path, 0);
}

static int device_add(void *instance, const struct gengfu_device *device, void **ret_device, char why[256])
{
	struct thermometer *thermometer = instance;
	const struct gengfu_services *base = thermometer->services->base;
	struct reader *reader = calloc(1, sizeof *reader);
	if (!reader)
		return -ENOMEM;
	reader->thermometer = thermometer;
	reader->path = gengfu_data_text(gengfu_data_get(device->settings, "path"), NULL);
	reader->timer = base->timer_new(base->host, read_cb, reader);
	*ret_device = reader;
	return 0;
}

static void device_remove(void *instance, void *device)
{
	struct reader *reader = device;
	reader->thermometer->services->base->timer_free(reader->timer);
	free(reader);
}

static int poll(void *instance, void *device, struct gengfu_round *round, uint64_t tables)
{
	struct reader *reader = device;
	const struct gengfu_services *base = reader->thermometer->services->base;
	reader->round = round;
	base->timer_set(reader->timer, base->now_ns(base->host));
	return 0;
}

static void cancel(void *instance, void *device)
{
	struct reader *reader = device;
	reader->thermometer->services->base->timer_stop(reader->timer);
	reader->thermometer->services->done(reader->round, GENGFU_CANCELLED, NULL, 0);
}

static const struct gengfu_key keys[] = {
	{"sensor", GENGFU_KEY_TEXT, false, "cpu", "What the sensor is called"},
	{NULL},
};

static const struct gengfu_key device_keys[] = {
	{"path", GENGFU_KEY_TEXT, true, NULL, "The file that holds thousandths of a degree"},
	{NULL},
};

GENGFU_EXPORT const struct gengfu_collector gengfu_collector = {
	.abi = GENGFU_COLLECTOR_ABI,
	.size = sizeof(struct gengfu_collector),
	.name = "thermometer",
	.summary = "Reads a temperature from a file",
	.keys = keys,
	.device_keys = device_keys,
	.start = start,
	.stop = free,
	.device_add = device_add,
	.device_remove = device_remove,
	.poll = poll,
	.cancel = cancel,
};
