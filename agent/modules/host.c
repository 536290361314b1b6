/* SPDX-License-Identifier: Apache-2.0 */
/* The figures that modules count. There are few, and a module always passes the same literal, so a short walk by
 * address finds them. */
#include "modules/host.h"
#include <string.h>

void host_count(struct gengfu_host *host, const char *figure, uint64_t by)
{
	for (size_t i = 0; i < host->figures_count; i++) {
		if (host->figures[i].name == figure) {
			host->figures[i].value += by;
			return;
		}
	}
	for (size_t i = 0; i < host->figures_count; i++) {
		if (strcmp(host->figures[i].name, figure) == 0) {
			host->figures[i].value += by;
			return;
		}
	}
	if (host->figures_count < HOST_FIGURES_MAX)
		host->figures[host->figures_count++] = (struct host_figure){figure, by};
}
