/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A device that speaks v3: it processes what comes as RFC 3414, section 3.2, has an authoritative engine do it. */
#include "collectors/snmp/usm_crypto.h"
#include "collectors/snmp/usm_message.h"
#include "tests/unit/snmp/world.h"

struct v3_agent {
	struct device device;
	uint8_t id[USM_ENGINE_ID_MAX];
	size_t id_length;
	uint32_t boots, time;
	const char *user;
	const char *auth, *auth_secret; /* NULL: none */
	const char *privacy, *privacy_secret;
	const char *context; /* the only one it knows, NULL: any */
	bool is_silent_on_unknown_engine;
	bool is_silent_on_garbage; /* as snmpd on what does not decrypt */
	bool signs_badly;
	bool answers_in_the_clear; /* below the level of the request */
	/* What it saw and said. */
	int requests, discoveries, reports[7], responses;
	char last_context[64];
	uint8_t last_reply[4096];
	size_t last_length;
};

void v3_agent_open(struct v3_agent *agent, const char *host);
/* Answers all that has come; how many messages. */
int v3_agent_run(struct v3_agent *agent);
