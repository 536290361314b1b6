/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings that answer in place of a device: whatever the bytes, a walk with GETNEXT comes to an end in rising order,
 * and every answer can be read. */
#include "base/must.h"
#include "collectors/snmp/recording.h"
#include "tests/fuzz/fuzz.h"

static void walk(const struct recording *recording, size_t lines)
{
	uint8_t cursor[OID_OCTETS_MAX] = {0x2b};
	size_t cursor_length = 1;
	auto_buffer room = BUFFER_EMPTY;
	for (size_t step = 0;; step++) {
		uint8_t asked[OID_OCTETS_MAX + 16];
		struct varbind varbind;
		struct answer answer = {0};
		int length = request_add(asked, 0, sizeof asked, cursor, cursor_length);
		must(length > 0 && step <= lines);
		recording_answer(recording,
			&(struct request){.type = PDU_GETNEXT, .varbinds = asked, .length = (size_t)length}, &room,
			&answer);
		must(varbind_next(&answer.varbinds, &varbind) == 1);
		if (varbind.type == VALUE_END_OF_VIEW)
			return;
		must(oid_compare(cursor, cursor_length, varbind.oid, varbind.oid_length) < 0);
		memcpy(cursor, varbind.oid, varbind.oid_length);
		cursor_length = varbind.oid_length;
		must(varbind_next(&answer.varbinds, &varbind) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct recording *recording = NULL;
	size_t skipped = 0, lines = 1;
	char why[256];
	for (size_t i = 0; i < length; i++)
		lines += bytes[i] == '\n';
	if (recording_parse("fuzz", (const char *)bytes, length, &recording, &skipped, why) == 0)
		walk(recording, lines);
	recording_free(recording);
	return 0;
}
