/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
/* A sink with send(): each event is a request of its own, tried until it is answered. Private to delivery. */
#include "delivery/delivery.h"

struct sender;

struct sender_options {
	const struct delivery_options *delivery; /* borrowed for the sender's life, as all here is */
	const char *key; /* of the cursor */
	const struct gengfu_sink *sink;
	void *instance; /* started */
	const struct gengfu_data *settings;
	int64_t cursor;
};

/* Takes up what was held back, and continues after the cursor with the first sender_wake. -errno of the store. */
int sender_new(const struct sender_options *options, struct sender **ret_sender, char why[512]);
/* The sink was stopped before, or is by its owner now: what is on its way is not answered any more. Accepts NULL. */
void sender_free(struct sender *sender);
/* Sends what is due, as far as limits allow; arms its timer for the rest. */
void sender_wake(struct sender *sender, struct mono now);
/* Takes up the dead letter of an event again (0: all of the sink's); how many there were, or -errno. */
int64_t sender_resend(struct sender *sender, int64_t sequence, struct mono now);
/* The service that sinks call. */
void sender_sent(struct gengfu_sending *sending, const struct gengfu_answer *answer);
bool sender_is_idle(const struct sender *sender, int64_t last);
/* Fills what it knows of itself. */
void sender_state(const struct sender *sender, struct delivery_state *state);
