/* SPDX-License-Identifier: Apache-2.0 */
#include "base/severity.h"
#include "base/must.h"
#include <stdio.h>
#include <string.h>

static const char *const words[SEVERITIES] = {
	[SEVERITY_NONE] = "none",
	[SEVERITY_CLEARED] = "cleared",
	[SEVERITY_INDETERMINATE] = "indeterminate",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_MINOR] = "minor",
	[SEVERITY_MAJOR] = "major",
	[SEVERITY_CRITICAL] = "critical",
};

const char *severity_text(enum severity severity)
{
	must(severity < SEVERITIES);
	return words[severity];
}

enum severity severity_parse(const char *word)
{
	for (enum severity i = SEVERITY_CLEARED; word && i < SEVERITIES; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return SEVERITY_NONE;
}

size_t resource_format(const struct resource *resource, char *into, size_t size)
{
	const char *device = resource->device;
	/* A device is its own device: its name once is enough. */
	if (device && strcmp(resource->kind, "device") == 0 && strcmp(device, resource->name) == 0)
		device = NULL;
	int length = snprintf(
		into, size, "%s%s%s %s", resource->kind, device ? " " : "", device ? device : "", resource->name);
	must(length >= 0);
	return (size_t)length;
}
