/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside: whatever the bytes, what comes out is well-formed UTF-8 on one line, and stays as it is. */
#include "base/must.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"
#include <errno.h>
#include <string.h>

static void device(const char *bytes, size_t length)
{
	auto_buffer once = BUFFER_EMPTY;
	auto_buffer twice = BUFFER_EMPTY;
	text_from_device(&once, bytes, length);
	must(utf8_is_valid(buffer_text(&once), once.length));
	must(strlen(buffer_text(&once)) == once.length);
	must(!strpbrk(buffer_text(&once), "\r\n\t\x1b\x7f"));
	must(text_width(buffer_text(&once)) <= once.length);
	text_from_device(&twice, buffer_text(&once), once.length);
	must(strcmp(buffer_text(&once), buffer_text(&twice)) == 0);
}

static void file(const char *bytes, size_t length)
{
	auto_buffer text = BUFFER_EMPTY;
	size_t bad = 0;
	int error = text_from_file(bytes, length, &text, &bad);
	must(error == 0 || (error == -EILSEQ && bad < length && text.length == 0));
	must(utf8_is_valid(buffer_text(&text), text.length));
}

static void prefix(const char *bytes, size_t length)
{
	size_t good = utf8_prefix(bytes, length);
	must(good <= length);
	must(utf8_is_valid(bytes, good));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	prefix((const char *)bytes, length);
	device((const char *)bytes, length);
	file((const char *)bytes, length);
	return 0;
}
