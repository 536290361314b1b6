/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration is Lua: whatever it does, it ends, and its mistakes have places. No module can be loaded here. */
#include "base/must.h"
#include "config/parts.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	auto_problems problems = PROBLEMS_EMPTY;
	struct modules *modules = modules_new("");
	struct config *config =
		config_read_text("/nonexistent/gengfu.lua", (const char *)bytes, length, modules, &problems);
	must(!config && problems.errors > 0); /* there is no SNMP collector */
	for (size_t i = 0; i < problems.count; i++) {
		must(problems.items[i].line >= 0 && (size_t)problems.items[i].line <= length + 1);
		must(problems.items[i].message[0]);
	}
	modules_free(modules);
	return 0;
}
