/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/*
 * Runs etc/gengfu.lua once in a sandbox that knows only the configuration's words, and gives back a checked
 * description. A mistake names file and line and the nearest right word; all mistakes are collected. Nothing here
 * starts anything.
 */
#include "base/arena.h"
#include "base/calendar.h"
#include "base/data.h"
#include "base/problems.h"
#include "base/severity.h"
#include "modules/modules.h"
#include "readings/tables.h" /* names of tables only: the one header that every stage may read */

struct config_credentials {
	struct gengfu_credentials values; /* values.name is the key */
	int line;
};

struct config_device {
	const char *name, *address, *credentials, *site, *role, *department, *team, *owner, *serial, *profile;
	int64_t poll_ms; /* 0: the default */
	bool enabled;
	const char *const *tags; /* NULL-terminated */
	const struct gengfu_data *settings; /* map of collector name → its checked device keys, or NULL */
	const char *file;
	int line;
};

struct config_file { /* devices "devices.csv" and the like; path resolved against the configuration's folder */
	const char *path;
	int line;
};

/* When what a check raises opens a ticket. */
enum config_watch { WATCH_UNSAID, WATCH_ALWAYS, WATCH_OFFICE_HOURS };

/* checks "…" {…}: rules in the order written; a later one overrides an earlier one. */
struct config_check {
	const char *selector; /* "*", a check's name, or a file (ends in .lua; path resolved) */
	const struct gengfu_data *where; /* scope: map of role, site, site_kind, site_class, town, department, device,
					    tag, row key …, or NULL */
	const struct gengfu_data
		*settings; /* everything else but `enabled`, `where`, `hold`, `severity`, `watch`; a map or NULL */
	const struct gengfu_data *hold; /* { raise = "2m", clear = "5m" } or NULL */
	const char *severity; /* overrides what the check says when it is not "cleared"; NULL: not said */
	int enabled; /* -1 not said, 0, 1 */
	enum config_watch watch;
	int line;
	const char *file; /* that the line is of; NULL: not known */
};

struct config_module {
	const char *name;
	const struct gengfu_data *settings; /* complete, see modules_settings */
	int line;
};

/* calendar "office" {…}: the zone was found to be there; the holidays' file is only named. */
struct config_calendar {
	const char *name, *zone;
	const char *holidays; /* path resolved against the configuration's folder, or NULL */
	struct calendar_day week[7]; /* Monday first */
	int line, holidays_line;
};

/* "3wd2h": working days of the calendar and working time are added up. */
struct config_target {
	bool is_given; /* with nothing in it: written as false, no target */
	int64_t days, ms;
};

/* sla {…}: rules in the order written; a later one overrides an earlier one, field by field. */
struct config_sla {
	const char *calendar; /* NULL: not said; "24x7" or one that is there */
	struct config_target respond[SEVERITIES], resolve[SEVERITIES];
	double due_soon; /* share of the time, 0: not said */
	const struct gengfu_data *where; /* or NULL */
	int line;
};

struct config {
	struct arena arena;
	const char *file;
	const char *folder;
	/* agent { … } */
	const char *name, *ticket_prefix, *state, *language; /* language "en" or "zh" */
	/* poll { … } */
	int64_t poll_ms;
	int64_t table_ms[TABLES]; /* 0: every round; -1: never (written as false) */

	/* keep { … }: how long, in ms */
	int64_t keep_tickets_ms, keep_events_ms, keep_audit_ms;
	/* tickets { … } */
	int64_t tickets_reopen_ms, tickets_grace_ms, tickets_close_days;

	struct config_credentials *credentials;
	size_t credentials_count;
	struct config_device *devices;
	size_t devices_count;
	struct config_file *device_files, *link_files, *site_files;
	size_t device_files_count, link_files_count, site_files_count;
	struct config_check *checks;
	size_t checks_count;
	struct config_module *collectors; /* "snmp" is there even if it is not named */
	size_t collectors_count;
	struct config_module *sinks;
	size_t sinks_count;
	struct config_calendar *calendars;
	size_t calendars_count;
	struct config_sla *slas;
	size_t slas_count;
};

/* Reads and checks; NULL when there were errors (warnings alone do not fail). */
struct config *config_read(const char *path, struct modules *modules, struct problems *problems);
void config_free(struct config *config);
const struct config_credentials *config_find_credentials(const struct config *config, const char *name);
/*
 * "host", "host:port", "[v6]:port", "[v6]" or a bare IPv6 address to host and port (0 when not given); -EINVAL with a
 * sentence in `why`.
 */
int config_address_parse(const char *text, char ret_host[256], uint16_t *ret_port, const char **ret_why);
/* Whether a device-like description (fields by name through `get`) lies within a `where` scope; a list means any of. */
typedef const char *config_field_cb(const void *data, const char *field, size_t number);
bool config_where_matches(const struct gengfu_data *where, config_field_cb *get, const void *data);
