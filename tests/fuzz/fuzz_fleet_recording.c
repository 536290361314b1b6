/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings for the simulator: whatever the bytes, an image is whole and every value of it can be encoded. */
#include "base/must.h"
#include "device.h"
#include "snmprec.h"
#include "tests/fuzz/fuzz.h"
#include "value.h"

static void walk(const struct image *image)
{
	static uint8_t room[1 << 20];
	struct device *device = device_new("fuzz", image, 1);
	for (uint32_t i = 0; i < image->count; i++) {
		const struct entry *entry = &image->entries[i];
		const uint8_t *oid = entry_oid(image, entry);
		uint8_t *at = room;
		must(image_find(image, oid, entry->oid_size) == i);
		must(image_next(image, oid, entry->oid_size) == (i + 1 < image->count ? i + 1 : IMAGE_NONE));
		must(value_put_varbind(device, image, i, (struct mono){NS_PER_S}, &at, room + sizeof room) == PUT_DONE);
		struct span whole = {room, at}, varbind = {0};
		must(ber_expect(&whole, BER_SEQUENCE, &varbind) && span_size(whole) == 0);
	}
	device_free(device);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct image *image = snmprec_parse("fuzz.snmprec", (const char *)bytes, length, &problems);
	must(!image == (problems.errors > 0));
	if (image)
		walk(image);
	image_free(image);
	return 0;
}
