/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl's multi interface, driven by the agent's loop: curl says which sockets it wants watched and when it wants to
 * be called, the services do both. curl looks names up in threads of its own and keeps connections open for the next
 * request.
 *
 * A receiver is not trusted. Certificates are always verified. Redirects are not followed, as they would carry a
 * signed event to an address that nobody configured. Of an answer 64 KiB are kept; past 1 MiB the transfer is cut off,
 * and its status counts as if it had ended. Nothing that was sent is in the sentences about failures: URLs hold keys.
 */
#include "plugins/webhook/http.h"
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX ((size_t)1 << 20)
#define NS_PER_MS INT64_C(1000000)

struct transfer {
	struct http *http;
	struct transfer *previous, *next;
	struct gengfu_sending *sending;
	CURL *easy;
	struct curl_slist *headers;
	char *body; /* of the answer, HTTP_BODY_MAX at most */
	size_t length, received;
	char error[CURL_ERROR_SIZE];
};

struct http {
	struct http_options options;
	http_answer_cb *cb;
	void *data;
	CURLM *multi;
	struct gengfu_timer *timer;
	struct transfer *transfers;
};

/* One of curl's sockets. */
struct spot {
	struct http *http;
	curl_socket_t fd;
	struct gengfu_watch *watch;
};

/* Transfers */

static void transfer_free(struct transfer *transfer)
{
	struct http *http = transfer->http;
	*(transfer->previous ? &transfer->previous->next : &http->transfers) = transfer->next;
	if (transfer->next)
		transfer->next->previous = transfer->previous;
	if (transfer->easy) {
		curl_multi_remove_handle(http->multi, transfer->easy);
		curl_easy_cleanup(transfer->easy);
	}
	curl_slist_free_all(transfer->headers);
	free(transfer->body);
	free(transfer);
}

static struct transfer *transfer_new(struct http *http)
{
	struct transfer *transfer = calloc(1, sizeof *transfer);
	if (!transfer)
		return NULL;
	transfer->http = http;
	transfer->next = http->transfers;
	if (transfer->next)
		transfer->next->previous = transfer;
	http->transfers = transfer;
	transfer->easy = curl_easy_init();
	return transfer;
}

static size_t received(char *bytes, size_t one, size_t length, void *data)
{
	struct transfer *transfer = data;
	size_t room = HTTP_BODY_MAX - transfer->length;
	size_t kept = length < room ? length : room;
	char *body = kept ? realloc(transfer->body, transfer->length + kept + 1) : NULL;
	transfer->received += length;
	if (body) {
		memcpy(body + transfer->length, bytes, kept);
		transfer->body = body;
		transfer->length += kept;
		body[transfer->length] = '\0';
	}
	return transfer->received > ANSWER_MAX ? 0 : length; /* 0 ends it with CURLE_WRITE_ERROR */
}

/* The scheme and host of a redirect, without path and query: these may be somebody's keys. */
static void describe_redirect(CURL *easy, long status, char why[256])
{
	char *url = NULL;
	char *host = NULL;
	CURLU *parts = curl_url();
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &url);
	if (url && parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK)
		curl_url_get(parts, CURLUPART_HOST, &host, 0);
	snprintf(why, 256,
		"HTTP %ld: the receiver redirects to %s; redirects are not followed: put the new address into url",
		status, host ? host : "another address");
	curl_free(host);
	curl_url_cleanup(parts);
}

static const char *remedy(CURLcode code)
{
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
		return "; if its certificate is of a CA of your own, name that with ca = \"FILE.pem\"";
	case CURLE_SSL_CONNECT_ERROR:
		return "; is this really a TLS port?";
	case CURLE_SSL_CACERT_BADFILE:
		return "; look at the file that ca names";
	default:
		return "";
	}
}

static int error_of(CURLcode code)
{
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return -ETIMEDOUT;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		return -ENOENT;
	case CURLE_COULDNT_CONNECT:
		return -ECONNREFUSED;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		return -EPERM;
	default:
		return -EIO;
	}
}

static void finish(struct transfer *transfer, CURLcode code)
{
	struct http *http = transfer->http;
	struct gengfu_sending *sending = transfer->sending;
	char why[512] = "";
	char redirect[256];
	long status = 0;
	curl_off_t retry_after = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
	if (code == CURLE_WRITE_ERROR && transfer->received > ANSWER_MAX)
		code = CURLE_OK;
	struct gengfu_answer answer = {
		.status = (int)status,
		.body = transfer->body ? transfer->body : "",
		.length = transfer->length,
		.retry_after_ms = retry_after > 0 && retry_after < 86400 ? retry_after * 1000 : 0,
	};
	if (code != CURLE_OK) {
		snprintf(why, sizeof why, "%s%s", transfer->error[0] ? transfer->error : curl_easy_strerror(code),
			remedy(code));
		answer.error = error_of(code);
		answer.why = why;
	} else if (status >= 300 && status < 400) {
		describe_redirect(transfer->easy, status, redirect);
		answer.error = -EREMOTE;
		answer.why = redirect;
	}
	http->cb(http->data, sending, &answer);
	transfer_free(transfer);
}

/* Tells of all that are over. Not from within one of curl's callbacks. */
static void collect(struct http *http)
{
	int left;
	for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left));) {
		char *transfer = NULL;
		if (message->msg != CURLMSG_DONE)
			continue;
		CURLcode code = message->data.result; /* the message goes with the handle */
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
		finish((struct transfer *)(void *)transfer, code);
	}
}

/* What curl asks of the loop */

static void ready(void *data, int how)
{
	const struct spot *spot = data;
	struct http *http = spot->http;
	int running = 0;
	int events = (how & GENGFU_READABLE ? CURL_CSELECT_IN : 0) | (how & GENGFU_WRITABLE ? CURL_CSELECT_OUT : 0);
	curl_multi_socket_action(http->multi, spot->fd, events, &running); /* may free the spot */
	collect(http);
}

static void due(void *data, int64_t now_ns)
{
	struct http *http = data;
	int running = 0;
	curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(http);
}

static void spot_free(struct spot *spot)
{
	spot->http->options.services->watch_free(spot->watch);
	free(spot);
}

static struct spot *spot_new(struct http *http, curl_socket_t fd, int events)
{
	const struct gengfu_services *services = http->options.services;
	struct spot *spot = malloc(sizeof *spot);
	if (!spot)
		return NULL;
	*spot = (struct spot){.http = http, .fd = fd};
	spot->watch = services->watch_new(services->host, fd, events, ready, spot);
	if (spot->watch)
		return spot;
	free(spot);
	return NULL;
}

static int watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
	struct http *http = data;
	struct spot *spot = socket_data;
	int events = (what & CURL_POLL_IN ? GENGFU_READABLE : 0) | (what & CURL_POLL_OUT ? GENGFU_WRITABLE : 0);
	if (what == CURL_POLL_REMOVE) {
		if (spot)
			spot_free(spot);
		curl_multi_assign(http->multi, fd, NULL);
	} else if (spot) {
		http->options.services->watch_change(spot->watch, events);
	} else {
		spot = spot_new(http, fd, events);
		curl_multi_assign(http->multi, fd, spot);
		return spot ? 0 : -1;
	}
	return 0;
}

static int set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct http *http = data;
	const struct gengfu_services *services = http->options.services;
	if (timeout_ms < 0)
		services->timer_stop(http->timer);
	else
		services->timer_set(http->timer, services->now_ns(services->host) + timeout_ms * NS_PER_MS);
	return 0;
}

struct http *http_new(const struct http_options *options, http_answer_cb *cb, void *data)
{
	struct http *http = calloc(1, sizeof *http);
	if (!http)
		return NULL;
	*http = (struct http){.options = *options, .cb = cb, .data = data};
	http->multi = curl_multi_init();
	if (!http->multi) {
		free(http);
		return NULL;
	}
	http->timer = options->services->timer_new(options->services->host, due, http);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return http;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http->transfers)
		transfer_free(http->transfers);
	curl_multi_cleanup(http->multi); /* closes connections, which ends their watches */
	http->options.services->timer_free(http->timer);
	free(http);
}

/* Requests */

static bool is_one_line(const char *text)
{
	return text[strcspn(text, "\r\n")] == '\0';
}

static int add_headers(struct transfer *transfer, const struct gengfu_request_header *headers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char line[4096];
		int length = snprintf(line, sizeof line, "%s: %s", headers[i].name, headers[i].value);
		if (length >= (int)sizeof line || !is_one_line(line) || !headers[i].name[0] ||
			strpbrk(headers[i].name, ": \t"))
			return -EINVAL;
		struct curl_slist *longer = curl_slist_append(transfer->headers, line);
		if (!longer)
			return -ENOMEM;
		transfer->headers = longer;
	}
	return 0;
}

static void set_method(CURL *easy, const struct gengfu_request *request)
{
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	if (request->body || strcmp(request->method, "POST") == 0 || strcmp(request->method, "PUT") == 0 ||
		strcmp(request->method, "PATCH") == 0) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
		curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body ? request->body : "");
	}
}

static void set_up(struct transfer *transfer)
{
	const struct http_options *options = &transfer->http->options;
	CURL *easy = transfer->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, received);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)options->timeout_ms);
	curl_easy_setopt(easy, CURLOPT_PROXY, options->proxy ? options->proxy : "");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "gengfu");
	if (options->ca)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca);
}

int http_send(struct http *http, const char *url, const struct gengfu_request *request,
	const struct gengfu_request_header *more, size_t more_count, struct gengfu_sending *sending)
{
	static const struct gengfu_request_header no_pause = {"Expect", ""}; /* else curl waits a second for "100" */
	struct transfer *transfer = transfer_new(http);
	if (!transfer || !transfer->easy) {
		if (transfer)
			transfer_free(transfer);
		return -ENOMEM;
	}
	transfer->sending = sending;
	int error = add_headers(transfer, &no_pause, 1);
	if (!error)
		error = add_headers(transfer, request->headers, request->headers_count);
	if (!error)
		error = add_headers(transfer, more, more_count);
	if (!error && (!request->method[0] || request->method[strspn(request->method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")]))
		error = -EINVAL;
	if (!error) {
		set_up(transfer);
		set_method(transfer->easy, request);
		curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
		if (curl_easy_setopt(transfer->easy, CURLOPT_URL, url) != CURLE_OK)
			error = -ENOMEM;
	}
	if (!error && curl_multi_add_handle(http->multi, transfer->easy) != CURLM_OK)
		error = -ENOMEM;
	if (error)
		transfer_free(transfer);
	return error;
}
