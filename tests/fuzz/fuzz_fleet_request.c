/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to a simulated device: whatever the bytes, an answer is a whole message within its room, or there is none.
 */
#include "base/must.h"
#include "snmprec.h"
#include "tests/fuzz/fuzz.h"
#include "usm.h"
#include <stdlib.h>
#include <string.h>

static const char recording[] =
	"1.3.6.1.2.1.1.1.0|4|a box\n1.3.6.1.2.1.1.3.0|67:numeric|rate=100\n1.3.6.1.2.1.2.2.1.10.1|65|4294967295\n"
	"1.3.6.1.2.1.31.1.1.1.6.1|70|18446744073709551615\n1.3.6.1.2.1.31.1.1.1.6.0|70|1\n1.3.6.1.4.1.9.1|4x|00ff\n";

static void ask(struct device *device, const uint8_t *bytes, size_t length, uint8_t *room)
{
	struct answerer answerer = {0};
	uint8_t *request = malloc(length + 1);
	must(request);
	memcpy(request, bytes, length);
	struct answer answer = message_answer(&answerer, device, request, length, (struct mono){100 * NS_PER_S}, room);
	must(answerer.counts.requests == 1 && answerer.counts.answers + answerer.counts.refused == 1);
	if (answer.size > 0) {
		struct span all = {answer.at, answer.at + answer.size}, message;
		must(answer.at >= room && answer.at + answer.size <= room + ANSWER_ROOM);
		must(ber_expect(&all, BER_SEQUENCE, &message) && span_size(all) == 0);
	}
	answerer_done(&answerer);
	free(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_problems problems = PROBLEMS_EMPTY;
	static uint8_t room[ANSWER_ROOM];
	struct image *image = snmprec_parse("fuzz.snmprec", recording, sizeof recording - 1, &problems);
	struct device *device = device_new("fuzz", image, 1);
	ask(device, bytes, length, room);
	device->max_message = 100;
	ask(device, bytes, length, room);
	device_free(device);
	image_free(image);
	return 0;
}
