/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plays a kept corpus through a fuzz target without libFuzzer, so that what was once found stays found in every build.
 * Besides each file it plays the file cut short at every length and with single bytes changed, always the same ones:
 * the sanitizer build then sees the usual mistakes (reading past the end, trusting a length) without a fuzzer's hours.
 * Each input is copied to a block of its exact size for the address sanitizer's sake.
 */
#include "base/must.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/seeded.h"
#include <dirent.h>
#include <string.h>

enum { FILE_LIMIT = 1 << 20, CUTS = 512, CHANGES = 256 };

static void play(const char *bytes, size_t length)
{
	auto_free char *exact = must_malloc(length);
	if (length)
		memcpy(exact, bytes, length);
	LLVMFuzzerTestOneInput((const uint8_t *)exact, length);
}

static void play_with_changes(struct buffer *input)
{
	struct seeded seeded = {1};
	play(input->bytes, input->length);
	for (size_t cut = 0; cut < input->length && cut < CUTS; cut++)
		play(input->bytes, cut);
	for (int i = 0; i < CHANGES && input->length > 0; i++) {
		char *byte = &input->bytes[seeded_below(&seeded, input->length)];
		char kept = *byte;
		*byte = (char)seeded_bits(&seeded);
		play(input->bytes, input->length);
		*byte = kept;
	}
}

int main(int argc, char **argv)
{
	int played = 0;
	DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
	if (!folder) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	for (const struct dirent *file; (file = readdir(folder));) {
		if (file->d_name[0] == '.')
			continue;
		auto_free char *path = must_printf("%s/%s", argv[1], file->d_name);
		auto_buffer input = BUFFER_EMPTY;
		int error = file_read(path, FILE_LIMIT, &input);
		if (error) {
			fprintf(stderr, "%s: %s\n", path, strerror(-error));
			return 1;
		}
		buffer_add(&input, "", 0);
		play_with_changes(&input);
		played++;
	}
	closedir(folder);
	printf("%d files\n", played);
	return played > 0 ? 0 : 1;
}
