/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* HTTP requests by libcurl on the agent's loop, as many at once as there are callers. Private to the webhook. */
#include "plugins/plugin.h"

#define HTTP_BODY_MAX ((size_t)64 << 10) /* of an answer; the rest is not kept */

struct http;

struct http_options {
	const struct gengfu_services *services;
	const char *ca; /* file of certificates to trust instead of the system's, or NULL */
	const char *proxy; /* or NULL: none, whatever the environment says */
	int64_t timeout_ms; /* of a request as a whole */
};

typedef void http_answer_cb(void *data, struct gengfu_sending *sending, const struct gengfu_answer *answer);

/* Everything in `options` is borrowed. NULL when memory is out. */
struct http *http_new(const struct http_options *options, http_answer_cb *cb, void *data);
/* Ends all requests without an answer; accepts NULL. */
void http_free(struct http *http);
/* Copies what it needs. 0, then `cb` runs once, later; -EINVAL for what is no request, -ENOMEM. */
int http_send(struct http *http, const char *url, const struct gengfu_request *request,
	const struct gengfu_request_header *more, size_t more_count, struct gengfu_sending *sending);
