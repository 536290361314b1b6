/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an authenticated, encrypted exchange costs: the SNMP engine against Net-SNMP's asynchronous API, in turns, with
 * gengfu-fleet on the other core. README.md says how to read it. Usage: bench_v3 [-r rounds] [-t seconds per round]
 * [-c netsnmp|engine]
 *
 * Net-SNMP is used as its manual shows: a session, and so a socket, per device, snmp_sess_send() with a callback,
 * snmp_sess_read2() for what epoll found readable. Its sessions learn the devices' engine ids when they are opened, in
 * turn; neither that nor the engine's own discovery counts.
 */
#include "base/must.h"
#include "collectors/snmp/exchange.h"
#include "tests/bench/loop.h"
#include "tests/bench/measure.h"
#include <arpa/inet.h>
#include <inttypes.h>
#include <net-snmp/net-snmp-config.h>
/* must follow */
#include <net-snmp/library/large_fd_set.h>
#include <net-snmp/net-snmp-includes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define DEVICES_MAX 1000
#define WINDOW 64 /* requests under way */
#define PORT 1612
#define ROUNDS_MAX 99
#define BATCH 64
#define VARBINDS 10
#define FDS_MAX 4096

static const int columns[VARBINDS] = {10, 11, 13, 14, 16, 17, 19, 20, 8, 5};

/* What a client is to do. */
struct task {
	int devices;
};

static uint64_t warm_up(const struct task *task)
{
	return 2 * (uint64_t)task->devices + 1000;
}

/* The engine. */

struct client {
	struct loop *loop;
	const struct task *task;
	struct peer *peers[DEVICES_MAX];
	int next;
	struct request request;
	uint8_t varbinds[512];
	double seconds;
	struct result *result;
	uint64_t pending, sum, failed;
	bool is_over;
};

static void make_request(struct client *client)
{
	size_t length = 0;
	for (int i = 0; i < VARBINDS; i++) {
		char dotted[64];
		uint8_t oid[OID_OCTETS_MAX];
		snprintf(dotted, sizeof dotted, "1.3.6.1.2.1.2.2.1.%d.5", columns[i]);
		int added = request_add(
			client->varbinds, length, sizeof client->varbinds, oid, (size_t)oid_encode(dotted, oid));
		must(added > 0);
		length = (size_t)added;
	}
	client->request = (struct request){.type = PDU_GET, .varbinds = client->varbinds, .length = length};
}

static void answered(void *data, const struct answer *answer);

static void ask_next(struct client *client)
{
	struct peer *peer = client->peers[client->next];
	client->next = (client->next + 1) % client->task->devices;
	must(exchange_start(peer, &client->request, answered, client, NULL) == 0);
}

static void answered(void *data, const struct answer *answer)
{
	struct client *client = data;
	struct varbind_reader reader = answer->varbinds;
	struct varbind varbind;
	uint64_t value = 0;
	if (answer->status != GENGFU_OK)
		client->failed++;
	while (answer->status == GENGFU_OK && varbind_next(&reader, &varbind) == 1) {
		client->result->varbinds++;
		if (varbind_unsigned(&varbind, &value) == 0)
			client->sum += value;
	}
	if (++client->pending == BATCH) {
		client->pending = 0;
		client->is_over = client->is_over ||
				  result_is_over(client->result, BATCH, warm_up(client->task), client->seconds);
	}
	if (client->is_over)
		loop_stop(client->loop);
	else
		ask_next(client);
}

static void engine(const void *what, double seconds, struct result *result)
{
	static const struct gengfu_credentials credentials = {.version = "3",
		.user = "watch",
		.auth = "SHA-256",
		.auth_secret = "watch-auth-pass",
		.privacy = "AES",
		.privacy_secret = "watch-priv-pass"};
	struct client *client = must_calloc(1, sizeof *client);
	struct engine *engine = NULL;
	char why[256];
	client->loop = loop_new();
	client->task = what;
	client->seconds = seconds;
	client->result = result;
	make_request(client);
	must(engine_start(loop_services(client->loop), &(struct engine_options){.bind4 = "127.0.0.1"}, &engine, why) ==
		0);
	for (int i = 0; i < client->task->devices; i++) {
		struct peer_options options = {.credentials = &credentials};
		struct sockaddr_in address = {
			.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(fleet_address(i))};
		memcpy(&options.address, &address, sizeof address);
		must(peer_add(engine, &options, &client->peers[i], why) == 0);
	}
	for (int i = 0; i < WINDOW; i++)
		ask_next(client);
	loop_run(client->loop);
	if (client->failed)
		fprintf(stderr, "engine: %" PRIu64 " exchanges failed\n", client->failed);
}

/* Net-SNMP. */

struct netsnmp_client {
	struct result *result;
	void *sessions[DEVICES_MAX];
	int fds[DEVICES_MAX];
	const struct task *task;
	int next, epoll;
	oid names[VARBINDS][11];
	uint64_t answers, sum, failed;
	netsnmp_large_fd_set readable;
};

static int netsnmp_answered(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *data)
{
	struct netsnmp_client *client = data;
	client->answers++;
	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE || pdu->command != SNMP_MSG_RESPONSE) {
		client->failed++;
		return 1;
	}
	for (const netsnmp_variable_list *varbind = pdu->variables; varbind; varbind = varbind->next_variable) {
		client->result->varbinds++;
		if (varbind->type != ASN_OCTET_STR)
			client->sum += (uint64_t)*varbind->val.integer;
	}
	return 1;
}

static void netsnmp_ask(struct netsnmp_client *client)
{
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
	for (int i = 0; i < VARBINDS; i++)
		snmp_add_null_var(pdu, client->names[i], 11);
	void *session = client->sessions[client->next];
	client->next = (client->next + 1) % client->task->devices;
	if (!snmp_sess_send(session, pdu)) {
		snmp_free_pdu(pdu);
		snmp_sess_perror("snmp_sess_send", snmp_sess_session(session));
		_exit(1);
	}
}

/* Its keys, made of the passphrases once for all sessions. */
static void set_keys(netsnmp_session *session)
{
	static oid sha256[] = {1, 3, 6, 1, 6, 3, 10, 1, 1, 5}, aes[] = {1, 3, 6, 1, 6, 3, 10, 1, 2, 4};
	session->version = SNMP_VERSION_3;
	session->securityModel = USM_SEC_MODEL_NUMBER;
	session->securityLevel = SNMP_SEC_LEVEL_AUTHPRIV;
	session->securityName = (char *)"watch";
	session->securityNameLen = 5;
	session->securityAuthProto = sha256;
	session->securityAuthProtoLen = OID_LENGTH(sha256);
	session->securityPrivProto = aes;
	session->securityPrivProtoLen = OID_LENGTH(aes);
	session->securityAuthKeyLen = USM_AUTH_KU_LEN;
	session->securityPrivKeyLen = USM_PRIV_KU_LEN;
	must(generate_Ku(sha256, OID_LENGTH(sha256), (const u_char *)"watch-auth-pass", 15, session->securityAuthKey,
		     &session->securityAuthKeyLen) == SNMPERR_SUCCESS);
	must(generate_Ku(sha256, OID_LENGTH(sha256), (const u_char *)"watch-priv-pass", 15, session->securityPrivKey,
		     &session->securityPrivKeyLen) == SNMPERR_SUCCESS);
}

static void open_session(struct netsnmp_client *client, netsnmp_session *common, int device)
{
	char name[64];
	uint32_t address = fleet_address(device);
	snprintf(name, sizeof name, "udp:%u.%u.%u.%u:%d", address >> 24, address >> 16 & 255, address >> 8 & 255,
		address & 255, PORT);
	common->peername = name;
	void *session = snmp_sess_open(common);
	if (!session) {
		snmp_sess_perror(name, common);
		_exit(1);
	}
	client->sessions[device] = session;
	client->fds[device] = snmp_sess_transport(session)->sock;
	must(client->fds[device] < FDS_MAX);
	struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)device};
	must(epoll_ctl(client->epoll, EPOLL_CTL_ADD, client->fds[device], &event) == 0);
}

static void netsnmp_start(struct netsnmp_client *client)
{
	netsnmp_session common;
	struct rlimit files = {FDS_MAX, FDS_MAX};
	setrlimit(RLIMIT_NOFILE, &files);
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	init_snmp("bench_v3");
	snmp_sess_init(&common);
	common.timeout = 5000000;
	common.retries = 0;
	common.callback = netsnmp_answered;
	common.callback_magic = client;
	set_keys(&common);
	client->epoll = epoll_create1(EPOLL_CLOEXEC);
	netsnmp_large_fd_set_init(&client->readable, FDS_MAX);
	NETSNMP_LARGE_FD_ZERO(&client->readable);
	for (int i = 0; i < VARBINDS; i++) {
		const oid name[] = {1, 3, 6, 1, 2, 1, 2, 2, 1, (oid)columns[i], 5};
		memcpy(client->names[i], name, sizeof name);
	}
	for (int i = 0; i < client->task->devices; i++)
		open_session(client, &common, i);
}

/* Reads what is there; how many answers that were. */
static uint64_t netsnmp_turn(struct netsnmp_client *client)
{
	struct epoll_event events[BATCH];
	uint64_t before = client->answers;
	int count = epoll_wait(client->epoll, events, BATCH, 10000);
	must(count > 0);
	for (int i = 0; i < count; i++) {
		uint32_t device = events[i].data.u32;
		NETSNMP_LARGE_FD_SET(client->fds[device], &client->readable);
		snmp_sess_read2(client->sessions[device], &client->readable);
		NETSNMP_LARGE_FD_CLR(client->fds[device], &client->readable);
	}
	return client->answers - before;
}

static void netsnmp(const void *what, double seconds, struct result *result)
{
	struct netsnmp_client *client = must_calloc(1, sizeof *client);
	client->result = result;
	client->task = what;
	netsnmp_start(client);
	uint64_t answers = WINDOW;
	do {
		for (uint64_t i = 0; i < answers; i++)
			netsnmp_ask(client);
		answers = netsnmp_turn(client);
	} while (!result_is_over(result, answers, warm_up(client->task), seconds));
	if (client->failed)
		fprintf(stderr, "netsnmp: %" PRIu64 " exchanges failed\n", client->failed);
}

static const struct {
	const char *name;
	round_cb *run;
} clients[] = {{"Net-SNMP", netsnmp}, {"engine", engine}};

/* `only` 0 or 1: that client alone, for a profiler; -1: both, compared. */
static void measure(const struct task *task, int rounds, double seconds, int only)
{
	double cost[2][ROUNDS_MAX], middle[2] = {0};
	for (int i = 0; i < rounds; i++) {
		for (int j = 0; j < 2; j++) {
			if (only >= 0 && only != j)
				continue;
			struct result result = round_run(clients[j].run, task, seconds);
			must(result.exchanges && result.varbinds >= result.exchanges);
			cost[j][i] = result.cpu_us / (double)result.exchanges;
		}
	}
	for (int j = 0; j < 2; j++) {
		if (only >= 0 && only != j)
			continue;
		middle[j] = median(cost[j], rounds);
		printf("{\"figure\":\"GET of 10 varbinds, %d devices, %s\",\"unit\":\"us of CPU per exchange\","
		       "\"min\":%.2f,\"median\":%.2f,\"max\":%.2f}\n",
			task->devices, clients[j].name, cost[j][0], middle[j], cost[j][rounds - 1]);
	}
	if (only < 0)
		printf("{\"figure\":\"GET of 10 varbinds, %d devices, Net-SNMP / engine\",\"unit\":\"\",\"ratio\":%.2f,"
		       "\"goal\":5}\n",
			task->devices, middle[0] / middle[1]);
	fflush(stdout);
}

int main(int count, char **arguments)
{
	static const struct task tasks[] = {{100}, {DEVICES_MAX}};
	bool quick = is_quick();
	int rounds = quick ? 2 : 5, option = 0, only = -1;
	double seconds = quick ? 0.1 : 0.5;
	while ((option = getopt(count, arguments, "r:t:c:")) > 0) {
		if (option == 'r')
			rounds = (int)strtol(optarg, NULL, 10);
		else if (option == 't')
			seconds = strtod(optarg, NULL);
		else if (option == 'c')
			only = strcmp(optarg, "engine") == 0;
		else
			return 2;
	}
	rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
	pid_t fleet = fleet_start(DEVICES_MAX, PORT);
	for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
		measure(&tasks[i], rounds, seconds, only);
	fleet_stop(fleet);
	return 0;
}
