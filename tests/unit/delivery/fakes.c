/* SPDX-License-Identifier: Apache-2.0 */
/* The line of an event in its smallest form. Weak, as the tickets stage itself may be linked. */
#include "tickets/tickets.h"
#include <inttypes.h>

__attribute__((weak)) void event_format(const char *agent_name, const char *incarnation, int64_t sequence,
	struct wall time, const char *type, const char *subject, const char *data_json, struct buffer *into)
{
	buffer_printf(into, "{\"id\":\"%s/%s/%" PRId64 "\",\"type\":\"%s\",\"subject\":\"%s\",\"data\":%s}", agent_name,
		incarnation, sequence, type, subject, data_json);
}
