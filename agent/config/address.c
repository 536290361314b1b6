/* SPDX-License-Identifier: Apache-2.0 */
/* A device's address as people write it: "host", "host:port", "[v6]:port". Names are looked up elsewhere, later. */
#include "config/config.h"
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

enum { HOST_SIZE = 256, LABEL_MAX = 63 };

static int refuse(const char **ret_why, const char *why)
{
	*ret_why = why;
	return -EINVAL;
}

/* An IPv6 address, with %zone or without. */
static bool is_v6(const char *text, size_t length)
{
	char address[INET6_ADDRSTRLEN];
	struct in6_addr ignored;
	const char *zone = memchr(text, '%', length);
	size_t digits = zone ? (size_t)(zone - text) : length;
	if (digits >= sizeof address || (zone && digits + 1 == length))
		return false;
	memcpy(address, text, digits);
	address[digits] = '\0';
	return inet_pton(AF_INET6, address, &ignored) == 1;
}

/* 1 … 65535 in decimal digits only; 0 when it is not. */
static uint16_t port_parse(const char *text)
{
	uint32_t port = 0;
	size_t length = strlen(text);
	if (length < 1 || length > 5 || strspn(text, "0123456789") != length)
		return 0;
	for (; *text; text++)
		port = port * 10 + (uint32_t)(*text - '0');
	return port <= UINT16_MAX ? (uint16_t)port : 0;
}

/* A name of letters, digits, '-' and '_' in labels, or an IPv4 address (RFC 1123, section 2.1). */
static const char *host_check(const char *host, size_t length)
{
	struct in_addr ignored;
	char text[HOST_SIZE];
	size_t label = 0;
	if (length == 0)
		return "has no host";
	if (length >= HOST_SIZE)
		return "has a host name of more than 255 octets";
	memcpy(text, host, length);
	text[length] = '\0';
	if (strspn(text, "0123456789.") == length)
		return inet_pton(AF_INET, text, &ignored) == 1 ? NULL : "is no IPv4 address: four numbers up to 255";
	for (size_t i = 0; i < length; i++) {
		bool is_dot = text[i] == '.';
		if (!is_dot && !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", text[i]))
			return "has a host name with other signs than letters, digits, '-', '_' and '.'";
		label = is_dot ? 0 : label + 1;
		if (label > LABEL_MAX || (is_dot && (i == 0 || text[i - 1] == '.')))
			return "has a host name with an empty part or one of more than 63 octets";
	}
	return NULL;
}

/* Splits at the colon; the sentence that says what is wrong, or NULL. */
static const char *split(const char *text, const char **ret_host, size_t *ret_length, const char **ret_port)
{
	*ret_port = NULL;
	*ret_host = text;
	*ret_length = strlen(text);
	if (text[0] == '[') {
		const char *close = strchr(text, ']');
		*ret_host = text + 1;
		*ret_length = close ? (size_t)(close - text - 1) : 0;
		if (!close || !is_v6(*ret_host, *ret_length))
			return "has no IPv6 address between [ and ]";
		if (close[1] != '\0' && close[1] != ':')
			return "has something other than :port after ]";
		*ret_port = close[1] ? close + 2 : NULL;
		return NULL;
	}
	if (is_v6(text, *ret_length))
		return NULL;
	const char *colon = strchr(text, ':');
	if (colon && strchr(colon + 1, ':'))
		return "is no IPv6 address; with a port write [address]:port";
	if (colon) {
		*ret_length = (size_t)(colon - text);
		*ret_port = colon + 1;
	}
	return host_check(*ret_host, *ret_length);
}

int config_address_parse(const char *text, char ret_host[256], uint16_t *ret_port, const char **ret_why)
{
	const char *host = NULL;
	const char *port_text = NULL;
	size_t length = 0;
	const char *why = split(text, &host, &length, &port_text);
	uint16_t port = port_text ? port_parse(port_text) : 0;
	if (why)
		return refuse(ret_why, why);
	if (length >= HOST_SIZE)
		return refuse(ret_why, "is too long");
	if (port_text && port == 0)
		return refuse(ret_why, "has a port that is no number from 1 to 65535");
	memcpy(ret_host, host, length);
	ret_host[length] = '\0';
	*ret_port = port;
	return 0;
}
