/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events to a web server, a request each. What is sent, when, and what an answer means is the agent's (delivery); here
 * are the address, the signature and the transport. Without a mapping a request is a POST of the CloudEvents object.
 *
 * With `secret` every request bears webhook-id, webhook-timestamp and webhook-signature: a receiver that checks the
 * signature knows that the request is ours and whole; the timestamp, which is signed too, that it is no old one played
 * again; the id, which is the event's and the same at every try, that it has not had it before.
 */
#include "plugins/plugin.h"
#include "plugins/webhook/http.h"
#include "plugins/webhook/signature.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define URL_MAX 8192

struct webhook {
	const struct gengfu_sink_services *services;
	struct http *http;
	char *url, *secret, *ca, *proxy; /* copies: the settings may go with a reload */
};

static bool is_whole(const char *url)
{
	return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

static void answered(void *data, struct gengfu_sending *sending, const struct gengfu_answer *answer)
{
	const struct webhook *webhook = data;
	webhook->services->sent(sending, answer);
}

static int url_compose(const struct webhook *webhook, const char *more, char into[URL_MAX])
{
	int length = more && is_whole(more) ? snprintf(into, URL_MAX, "%s", more)
					    : snprintf(into, URL_MAX, "%s%s", webhook->url, more ? more : "");
	return length < URL_MAX ? 0 : -ENAMETOOLONG;
}

static int webhook_send(void *instance, const struct gengfu_request *request, struct gengfu_sending *sending)
{
	struct webhook *webhook = instance;
	const struct gengfu_services *services = webhook->services->base;
	char url[URL_MAX];
	char timestamp[24];
	char signature[SIGNATURE_SIZE] = "";
	const struct gengfu_request_header headers[] = {
		{"webhook-id", request->id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signature}};
	int64_t now_s = services->wall_ms(services->host) / 1000;
	int error = url_compose(webhook, request->url, url);
	snprintf(timestamp, sizeof timestamp, "%" PRId64, now_s);
	if (!error && webhook->secret)
		error = signature_make(webhook->secret, request->id, now_s, request->body, request->length, signature);
	return error ? error : http_send(webhook->http, url, request, headers, webhook->secret ? 3 : 0, sending);
}

/* What is wrong with the settings, in words; NULL when nothing is. */
static const char *mistake(const struct gengfu_data *settings)
{
	const char *url = gengfu_data_text(gengfu_data_get(settings, "url"), "");
	const char *secret = gengfu_data_text(gengfu_data_get(settings, "secret"), "-");
	const char *ca = gengfu_data_text(gengfu_data_get(settings, "ca"), NULL);
	char signature[SIGNATURE_SIZE];
	if (!is_whole(url))
		return "url must begin with http:// or https://";
	if (!secret[0] || signature_make(secret, "", 0, "", 0, signature) < 0)
		return "what follows whsec_ in its secret must be base64, and no secret may be empty";
	if (ca && access(ca, R_OK) < 0)
		return "the file that ca names cannot be read";
	if (gengfu_data_integer(gengfu_data_get(settings, "timeout"), 0) < 1)
		return "timeout must be longer than 0";
	return NULL;
}

static void webhook_free(struct webhook *webhook)
{
	http_free(webhook->http);
	free(webhook->url);
	free(webhook->secret);
	free(webhook->ca);
	free(webhook->proxy);
	free(webhook);
}

static char *copy(const struct gengfu_data *settings, const char *key)
{
	const char *text = gengfu_data_text(gengfu_data_get(settings, key), NULL);
	return text ? strdup(text) : NULL;
}

static int start(const struct gengfu_sink_services *services, const struct gengfu_data *settings, void **ret_instance,
	char why[256])
{
	const char *wrong = mistake(settings);
	if (wrong) {
		snprintf(why, 256, "%s", wrong);
		return -EINVAL;
	}
	struct webhook *webhook = calloc(1, sizeof *webhook);
	if (!webhook)
		return -ENOMEM;
	webhook->services = services;
	webhook->url = copy(settings, "url");
	webhook->secret = copy(settings, "secret");
	webhook->ca = copy(settings, "ca");
	webhook->proxy = copy(settings, "proxy");
	webhook->http = http_new(
		&(struct http_options){
			.services = services->base,
			.ca = webhook->ca,
			.proxy = webhook->proxy,
			.timeout_ms = gengfu_data_integer(gengfu_data_get(settings, "timeout"), 0),
		},
		answered, webhook);
	if (!webhook->url || !webhook->http) {
		webhook_free(webhook);
		return -ENOMEM;
	}
	*ret_instance = webhook;
	return 0;
}

static void stop(void *instance)
{
	webhook_free(instance);
}

static const struct gengfu_key keys[] = {
	{.name = "url",
		.type = GENGFU_KEY_TEXT,
		.required = true,
		.help = "the receiver's address, https:// or http://"},
	{.name = "secret",
		.type = GENGFU_KEY_SECRET,
		.help = "signs every request (HMAC-SHA256); absent: no signature"},
	{.name = "ca",
		.type = GENGFU_KEY_TEXT,
		.help = "file of CA certificates (PEM) to trust instead of the system's"},
	{.name = "proxy", .type = GENGFU_KEY_TEXT, .help = "HTTP proxy, http://host:port; absent: none"},
	{.name = "timeout", .type = GENGFU_KEY_DURATION, .fallback = "10s", .help = "of a request as a whole"},
	GENGFU_SEND_KEYS,
	{0},
};

GENGFU_EXPORT const struct gengfu_sink gengfu_sink = {
	.abi = GENGFU_SINK_ABI,
	.size = sizeof gengfu_sink,
	.name = "webhook",
	.summary = "each event to a web server, signed",
	.keys = keys,
	.start = start,
	.stop = stop,
	.send = webhook_send,
};
