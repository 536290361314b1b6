/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* The insides of tickets: identity and body are pure, tickets.c holds the state. */
#include "tickets/tickets.h"

/* ULID: 48 bits of milliseconds and 80 random bits as 26 digits of Crockford's base 32, which sort by time. */
void ulid_format(struct wall at, const unsigned char random[10], char into[27]);
/* "PY1-2026-000007"; the year is that of UTC. */
void number_format(const char *prefix, int year, uint32_t number, char into[48]);
int year_of(struct wall at);
/* Year and serial of a number; -EINVAL. */
int number_parse(const char *number, int *ret_year, uint32_t *ret_serial);

/* "P1" … "P4". */
const char *priority_of(enum severity severity);

/* A new ticket's body, every field of the contract present; a new reference. */
json_t *body_new(const struct ticket *ticket, const struct cause *cause, struct wall at);
/*
 * Brings a body up to date with its cause. Alarms that the cause has lost stay, marked as cleared. Appends to `changes`
 * what is different and of interest to a reader; false when nothing is.
 */
bool body_update(json_t *body, const struct cause *cause, struct wall at, json_t *changes);
/* All alarms of the body are over. */
void body_clear_alarms(json_t *body, struct wall at);

/* Sets a field and appends {field, from, to} to `changes` (may be NULL) if that changes it. Takes the reference of
 * `value`. */
bool body_set(json_t *body, const char *field, json_t *value, json_t *changes);
json_t *time_json(struct wall at); /* null when not set */
