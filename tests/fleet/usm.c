/* SPDX-License-Identifier: Apache-2.0 */
#include "usm.h"

struct answer usm_answer(struct answerer *answerer, struct device *device, struct span whole, struct span message,
	struct mono now, uint8_t *room)
{
	return (struct answer){0};
}
