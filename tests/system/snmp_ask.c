/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks a device by the SNMP engine alone, without profiles and the agent, and prints one line per varbind:
 *
 *     snmp_ask HOST PORT get|next|bulk OID key=value…
 *
 * Keys are those of credentials (version, community, user, auth, auth_secret, privacy, privacy_secret, context), and
 * `repeat` (exchanges, one after the other; the last is printed). Prints "status: detail" and ends with 1 if there was
 * no answer.
 */
#include "base/must.h"
#include "collectors/snmp/exchange.h"
#include "tests/bench/loop.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const statuses[] = {GENGFU_STATUS_TEXTS};

struct ask {
	struct loop *loop;
	struct peer *peer;
	struct request request;
	int left;
	int exit_status;
};

static void print_varbind(const struct varbind *varbind)
{
	char oid[1024];
	int64_t number = 0;
	uint64_t count = 0;
	oid_format(varbind->oid, varbind->oid_length, oid, sizeof oid);
	printf("%s %02x ", oid, varbind->type);
	if (varbind_integer(varbind, &number) == 0)
		printf("%lld\n", (long long)number);
	else if (varbind_unsigned(varbind, &count) == 0)
		printf("%llu\n", (unsigned long long)count);
	else if (varbind->type == VALUE_OCTETS)
		printf("\"%.*s\"\n", (int)varbind->length, (const char *)varbind->value);
	else
		printf("(%u octets)\n", varbind->length);
}

static void answered(void *data, const struct answer *answer)
{
	struct ask *ask = data;
	struct varbind_reader reader = answer->varbinds;
	struct varbind varbind;
	if (answer->status == GENGFU_OK && --ask->left > 0) {
		must(exchange_start(ask->peer, &ask->request, answered, ask, NULL) == 0);
		return;
	}
	while (answer->status == GENGFU_OK && varbind_next(&reader, &varbind) == 1)
		print_varbind(&varbind);
	printf("%s: %s\n", statuses[answer->status], answer->detail ? answer->detail : "");
	ask->exit_status = answer->status == GENGFU_OK ? 0 : 1;
	loop_stop(ask->loop);
}

/* One "key=value"; false when the key is not known. */
static bool set(struct gengfu_credentials *credentials, struct ask *ask, const char *word)
{
	const struct {
		const char *name;
		const char **value;
	} keys[] = {{"version", &credentials->version}, {"community", &credentials->community},
		{"user", &credentials->user}, {"auth", &credentials->auth}, {"auth_secret", &credentials->auth_secret},
		{"privacy", &credentials->privacy}, {"privacy_secret", &credentials->privacy_secret},
		{"context", &credentials->context}};
	const char *value = strchr(word, '=');
	size_t length = value ? (size_t)(value - word) : 0;
	if (value && strncmp(word, "repeat", length) == 0) {
		ask->left = (int)strtol(value + 1, NULL, 10);
		return true;
	}
	for (size_t i = 0; value && i < ARRAY_LENGTH(keys); i++) {
		if (strlen(keys[i].name) != length || strncmp(word, keys[i].name, length) != 0)
			continue;
		*keys[i].value = value + 1;
		return true;
	}
	return false;
}

static int run(struct ask *ask, struct peer_options *options)
{
	struct engine *engine = NULL;
	char why[256] = "";
	char text[512];
	ask->loop = loop_new();
	loop_be_loud(ask->loop);
	if (engine_start(loop_services(ask->loop),
		    &(struct engine_options){.timeout_ms_first = 500, .timeout_ms_max = 1000}, &engine, why) ||
		peer_add(engine, options, &ask->peer, why)) {
		printf("failed: %s\n", why);
	} else {
		must(exchange_start(ask->peer, &ask->request, answered, ask, NULL) == 0);
		loop_run(ask->loop);
		peer_describe(ask->peer, text, sizeof text);
		printf("%s\n", text);
	}
	engine_stop(engine);
	loop_free(ask->loop);
	return ask->exit_status;
}

int main(int count, char **words)
{
	struct gengfu_credentials credentials = {.name = "ask"};
	struct peer_options options = {.name = "device", .credentials = &credentials};
	struct ask ask = {.left = 1, .exit_status = 1};
	struct sockaddr_in *address = (struct sockaddr_in *)&options.address;
	uint8_t oid[OID_OCTETS_MAX], varbinds[1024];
	int oid_length = count > 4 ? oid_encode(words[4], oid) : -1;
	bool good = oid_length > 0 && inet_pton(AF_INET, words[1], &address->sin_addr) == 1;
	for (int i = 5; i < count && good; i++)
		good = set(&credentials, &ask, words[i]);
	if (!good) {
		fprintf(stderr, "usage: snmp_ask HOST PORT get|next|bulk OID key=value…\n");
		return 2;
	}
	address->sin_family = AF_INET;
	address->sin_port = htons((uint16_t)strtol(words[2], NULL, 10));
	ask.request.type = *words[3] == 'g' ? PDU_GET : *words[3] == 'n' ? PDU_GETNEXT : PDU_GETBULK;
	ask.request.max_repetitions = 10;
	ask.request.varbinds = varbinds;
	ask.request.length = (size_t)request_add(varbinds, 0, sizeof varbinds, oid, (size_t)oid_length);
	return run(&ask, &options);
}
