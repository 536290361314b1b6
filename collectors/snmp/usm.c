/* SPDX-License-Identifier: Apache-2.0 */
/* v3 is refused until USM is there. */
#include "collectors/snmp/usm.h"
#include <errno.h>
#include <stdio.h>

struct usm_store *usm_store_new(void)
{
	return NULL;
}
void usm_store_free(struct usm_store *store)
{
}
int usm_new(struct peer *peer, const struct gengfu_credentials *credentials, struct usm **ret_usm, char why[256])
{
	snprintf(why, 256, "SNMP version 3 is not supported yet");
	return -EINVAL;
}
void usm_free(struct usm *usm)
{
}
size_t usm_overhead(const struct usm *usm, size_t context_length)
{
	return 0;
}
uint8_t *usm_build(struct exchange *exchange, uint8_t *end, size_t *ret_length)
{
	return NULL;
}
void usm_datagram(struct engine *engine, uint8_t *bytes, size_t length, const union address *from)
{
}
bool usm_message_id(const uint8_t *bytes, size_t length, uint32_t *ret_id)
{
	return false;
}
bool usm_id_format(const struct usm *usm, char into[USM_ID_TEXT])
{
	return false;
}
void usm_describe(const struct usm *usm, char *into, size_t size)
{
}
