/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an exchange costs: the SNMP engine against a bare UDP client, in turns, with the same responder on the other
 * core. README.md says how to read it. Usage: bench_exchange [-r rounds] [-t seconds per round] [-c bare|engine]
 *
 * The bare client is the least that any poller can do: it sends requests made beforehand and throws answers away,
 * sendmmsg() and recvmmsg() with 64 at a time. The engine does what it does for the agent: it builds each request,
 * finds each answer's exchange, checks address and community, calls back, and each varbind is read.
 */
#include "base/must.h"
#include "collectors/snmp/exchange.h"
#include "collectors/snmp/message.h"
#include "tests/bench/loop.h"
#include "tests/bench/measure.h"
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICES 1000
#define WINDOW 256 /* requests under way */
#define BATCH 64
#define PORT 1611
#define ROUNDS_MAX 99
#define DATAGRAM_MAX 2048

/* One of the two shapes of an exchange. */
struct shape {
	const char *name;
	enum pdu_type type;
	int asked, answered; /* varbinds */
	double goal; /* bare / engine */
	uint8_t request[512], answer[DATAGRAM_MAX];
	size_t request_length, answer_length; /* varbinds, encoded */
};

#define WARM_UP 4096 /* exchanges that are not counted */

static struct sockaddr_in address_of(int device)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(0x7f010001U + (uint32_t)device)};
}

/* ifTable's column c of interface i with its Counter32, appended. */
static size_t put_varbind(uint8_t *into, size_t length, int column, int interface, bool has_value)
{
	char dotted[64];
	uint8_t oid[OID_OCTETS_MAX], buffer[64];
	uint8_t *end = buffer + sizeof buffer;
	snprintf(dotted, sizeof dotted, "1.3.6.1.2.1.2.2.1.%d.%d", column, interface);
	int oid_length = oid_encode(dotted, oid);
	uint8_t *at = has_value ? ber_put_bytes(end, "\x41\x04\x12\x34\x56\x78", 6) : ber_put_header(end, BER_NULL, 0);
	at = ber_put_header(ber_put_bytes(at, oid, (size_t)oid_length), BER_OID, (size_t)oid_length);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	memcpy(into + length, at, (size_t)(end - at));
	return length + (size_t)(end - at);
}

static void make_shape(struct shape *shape)
{
	for (int i = 0; i < shape->asked; i++)
		shape->request_length = put_varbind(shape->request, shape->request_length, 10 + i, 3, false);
	for (int i = 0; i < shape->answered; i++)
		shape->answer_length = put_varbind(
			shape->answer, shape->answer_length, 10 + i % shape->asked, 3 + i / shape->asked, true);
}

static int socket_new(const char *host, int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int size = 64 << 20;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	inet_pton(AF_INET, host, &address.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address)) {
		fprintf(stderr, "cannot bind %s port %d: %s\n", host, port, strerror(errno));
		exit(1);
	}
	return fd;
}

/* A batch of datagrams with its buffers. */
struct batch {
	struct mmsghdr headers[BATCH];
	struct iovec parts[BATCH];
	struct sockaddr_in addresses[BATCH];
	char control[BATCH][64];
	uint8_t bytes[BATCH][DATAGRAM_MAX];
};

static void batch_init(struct batch *batch, bool has_control)
{
	for (int i = 0; i < BATCH; i++) {
		batch->parts[i] = (struct iovec){batch->bytes[i], DATAGRAM_MAX};
		batch->headers[i].msg_hdr = (struct msghdr){.msg_name = &batch->addresses[i],
			.msg_namelen = sizeof batch->addresses[i],
			.msg_iov = &batch->parts[i],
			.msg_iovlen = 1,
			.msg_control = has_control ? batch->control[i] : NULL,
			.msg_controllen = has_control ? sizeof batch->control[i] : 0};
	}
}

static void send_all(int fd, struct batch *batch, int count)
{
	for (int done = 0; done < count;) {
		int sent = sendmmsg(fd, batch->headers + done, (unsigned)(count - done), 0);
		done += sent > 0 ? sent : errno == EINTR ? 0 : 1;
	}
}

/* Answers by the number of varbinds in the request: the request's head, then the shape's varbinds. */
static size_t respond(const uint8_t *bytes, size_t length, const struct shape *shapes, uint8_t *into)
{
	struct message message;
	uint8_t buffer[DATAGRAM_MAX];
	uint8_t *end = buffer + sizeof buffer;
	if (message_parse(bytes, length, &message))
		return 0;
	const struct shape *shape = &shapes[message.pdu.type == PDU_GETBULK];
	uint8_t *at = ber_put_bytes(end, shape->answer, shape->answer_length);
	at = ber_put_header(at, BER_SEQUENCE, shape->answer_length);
	at = ber_put_integer(ber_put_integer(at, 0), 0);
	at = ber_put_integer(at, message.pdu.request_id);
	at = ber_put_header(at, PDU_RESPONSE, (size_t)(end - at));
	at = ber_put_octets(at, message.community.at, ber_left(&message.community));
	at = ber_put_integer(at, message.version);
	at = ber_put_header(at, BER_SEQUENCE, (size_t)(end - at));
	memcpy(into, at, (size_t)(end - at));
	return (size_t)(end - at);
}

/* Answers from the address that was asked: IP_PKTINFO goes back as it came, without the interface. */
static void answer_batch(int fd, struct batch *in, int count, struct batch *out, const struct shape *shapes)
{
	int answers = 0;
	for (int i = 0; i < count; i++) {
		size_t length = respond(in->bytes[i], in->headers[i].msg_len, shapes, out->bytes[answers]);
		struct msghdr *header = &out->headers[answers].msg_hdr;
		struct cmsghdr *control = CMSG_FIRSTHDR(&in->headers[i].msg_hdr);
		if (!length || !control)
			continue;
		struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(control);
		info->ipi_ifindex = 0;
		info->ipi_spec_dst = info->ipi_addr;
		out->parts[answers].iov_len = length;
		out->addresses[answers] = in->addresses[i];
		header->msg_control = in->control[i];
		header->msg_controllen = CMSG_SPACE(sizeof *info);
		answers++;
	}
	send_all(fd, out, answers);
}

static void responder(const struct shape *shapes)
{
	struct batch *in = must_calloc(1, sizeof *in);
	struct batch *out = must_calloc(1, sizeof *out);
	int one = 1;
	int fd = socket_new("0.0.0.0", PORT);
	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(RESPONDER_CPU);
	batch_init(out, true);
	for (;;) {
		batch_init(in, true);
		int count = recvmmsg(fd, in->headers, BATCH, MSG_DONTWAIT, NULL); /* busy: never the bottleneck */
		if (count > 0)
			answer_batch(fd, in, count, out, shapes);
	}
}

/* The bare client. */

static void bare_send(int fd, struct batch *out, int count, int *device)
{
	for (int i = 0; i < count; i++) {
		out->addresses[i] = address_of(*device);
		*device = (*device + 1) % DEVICES;
	}
	send_all(fd, out, count);
}

static void bare(const void *what, double seconds, struct result *result)
{
	const struct shape *shape = what;
	struct batch *in = must_calloc(1, sizeof *in);
	struct batch *out = must_calloc(1, sizeof *out);
	struct request request = {.type = shape->type,
		.varbinds = shape->request,
		.length = shape->request_length,
		.max_repetitions = 21};
	int device = 0;
	int fd = socket_new("127.0.0.1", 0);
	batch_init(in, false);
	batch_init(out, false);
	for (int i = 0; i < BATCH; i++) {
		uint8_t *end = out->bytes[i] + DATAGRAM_MAX;
		uint8_t *at = message_build(end, SNMP_V2C, "public", 6, &request, 0x01020304U + (uint32_t)i);
		out->parts[i] = (struct iovec){at, (size_t)(end - at)};
	}
	for (int i = 0; i < WINDOW / BATCH; i++)
		bare_send(fd, out, BATCH, &device);
	for (int count = 0; !result_is_over(result, (uint64_t)count, WARM_UP, seconds);) {
		for (int i = 0; i < BATCH; i++)
			in->headers[i].msg_hdr.msg_namelen = sizeof in->addresses[i];
		count = recvmmsg(fd, in->headers, BATCH, MSG_WAITFORONE, NULL);
		count = count > 0 ? count : 0;
		bare_send(fd, out, count, &device);
	}
}

/* The engine. */

struct client {
	struct loop *loop;
	struct peer *peers[DEVICES];
	int next;
	struct request request;
	double seconds;
	struct result *result;
	uint64_t pending, sum, failed;
	bool is_over;
};

static void answered(void *data, const struct answer *answer);

static void ask_next(struct client *client)
{
	struct peer *peer = client->peers[client->next];
	client->next = (client->next + 1) % DEVICES;
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
		client->is_over = client->is_over || result_is_over(client->result, BATCH, WARM_UP, client->seconds);
	}
	if (client->is_over) {
		loop_stop(client->loop);
		return;
	}
	ask_next(client);
}

static void engine(const void *what, double seconds, struct result *result)
{
	const struct shape *shape = what;
	static const struct gengfu_credentials credentials = {.version = "2c", .community = "public"};
	struct client client = {.loop = loop_new(),
		.request = {.type = shape->type,
			.varbinds = shape->request,
			.length = shape->request_length,
			.max_repetitions = 21},
		.seconds = seconds,
		.result = result};
	struct engine *engine = NULL;
	char why[256];
	must(engine_start(loop_services(client.loop), &(struct engine_options){.bind4 = "127.0.0.1"}, &engine, why) ==
		0);
	for (int i = 0; i < DEVICES; i++) {
		struct peer_options options = {.credentials = &credentials};
		struct sockaddr_in address = address_of(i);
		memcpy(&options.address, &address, sizeof address);
		must(peer_add(engine, &options, &client.peers[i], why) == 0);
	}
	for (int i = 0; i < WINDOW; i++)
		ask_next(&client);
	loop_run(client.loop);
	if (client.failed)
		fprintf(stderr, "%" PRIu64 " exchanges failed\n", client.failed);
	must(result->varbinds + BATCH * (uint64_t)shape->answered >=
		(result->exchanges - client.failed) * (uint64_t)shape->answered);
}

static const char *const names[] = {"bare", "engine"};

static void print_client(const struct shape *shape, int which, double *cost, double *rate, int rounds)
{
	double middle = median(cost, rounds);
	printf("{\"figure\":\"%s, %s\",\"unit\":\"us of CPU per exchange\",\"least\":%.2f,\"median\":%.2f,"
	       "\"rate\":%.0f}\n",
		shape->name, names[which], cost[0], middle, median(rate, rounds));
}

/* `only` 0 or 1: that client alone, for a profiler; -1: both, compared. */
static void measure(const struct shape *shape, int rounds, double seconds, int only)
{
	double cost[2][ROUNDS_MAX], rate[2][ROUNDS_MAX];
	for (int i = 0; i < rounds; i++) {
		for (int j = only > 0; j < (only ? 2 : 1); j++) {
			struct result result = round_run(j ? engine : bare, shape, seconds);
			double exchanges = result.exchanges ? (double)result.exchanges : 1;
			cost[j][i] = result.cpu_us / exchanges;
			rate[j][i] = exchanges / result.seconds;
		}
	}
	for (int j = only > 0; j < (only ? 2 : 1); j++)
		print_client(shape, j, cost[j], rate[j], rounds);
	if (only < 0)
		printf("{\"figure\":\"%s, bare / engine\",\"unit\":\"\",\"ratio\":%.3f,\"of_medians\":%.3f,"
		       "\"goal\":%.2f}\n",
			shape->name, cost[0][0] / cost[1][0], median(cost[0], rounds) / median(cost[1], rounds),
			shape->goal);
	fflush(stdout);
}

int main(int count, char **arguments)
{
	static struct shape shapes[2] = {
		{.name = "GET of 10 varbinds", .type = PDU_GET, .asked = 10, .answered = 10, .goal = 0.85},
		{.name = "GETBULK of 63 varbinds", .type = PDU_GETBULK, .asked = 3, .answered = 63, .goal = 0.75},
	};
	bool quick = is_quick();
	int rounds = quick ? 2 : 15, option = 0, only = -1;
	double seconds = quick ? 0.1 : 0.4;
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
	make_shape(&shapes[0]);
	make_shape(&shapes[1]);
	pid_t child = fork();
	if (child == 0)
		responder(shapes);
	for (int i = 0; i < 2; i++)
		measure(&shapes[i], rounds, seconds, only);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
