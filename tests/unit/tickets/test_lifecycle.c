/* SPDX-License-Identifier: Apache-2.0 */
/* What may be done to a ticket: the table, over every pair of verb and status. */
#include "base/must.h"
#include "tests/unit/test.h"
#include "tickets/private.h"
#include <errno.h>
#include <string.h>

/* A row per verb: what it leads to from new, acknowledged, inProgress, pending, held, resolved, closed, rejected and
 * cancelled; '=' stays, '.' is not allowed. */
static const struct {
	const char *verb, *to;
} expected[] = {
	{"create", "........."},
	{"ack", "a........"},
	{"assign", "=====...."},
	{"start", "ii......."},
	{"pend", ".pp=p...."},
	{"hold", ".hhh=...."},
	{"resume", "...ii...."},
	{"comment", "========="},
	{"priority", "=====...."},
	{"link", "========="},
	{"external_id", "========="},
	{"merge", "xxxxx...."},
	{"resolve", "rrrrr...."},
	{"reopen", ".....nn.."},
	{"close", ".....c..."},
	{"reject", "jj......."},
	{"cancel", "xxxxx...."},
	{"rate", ".....==.."},
};
static const char letters[TICKET_STATUSES + 1] = "naiphrcjx";

static void every_pair_of_verb_and_status_is_as_the_table_says(void **state)
{
	assert_int_equal(ARRAY_LENGTH(expected), TICKET_VERBS);
	for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
		enum ticket_verb verb = TICKET_VERBS;
		assert_int_equal(ticket_verb_parse(expected[i].verb, &verb), 0);
		assert_int_equal(verb, i);
		assert_string_equal(ticket_verb_text(verb), expected[i].verb);
		for (int status = 0; status < TICKET_STATUSES; status++) {
			enum ticket_status to = TICKET_STATUSES;
			bool is_allowed = ticket_verb_allowed(verb, (enum ticket_status)status, &to);
			char seen = !is_allowed ? '.' : (int)to == status ? '=' : letters[to];
			if (seen != expected[i].to[status])
				fail_msg("%s in %s: %c, expected %c", expected[i].verb,
					ticket_status_text((enum ticket_status)status), seen, expected[i].to[status]);
			assert_int_equal(to == TICKET_STATUSES, !is_allowed); /* untouched when it is not allowed */
		}
	}
}

static void the_list_of_allowed_verbs_agrees_with_the_table(void **state)
{
	for (int status = 0; status < TICKET_STATUSES; status++) {
		json_t *list = ticket_verbs_json((enum ticket_status)status), *one;
		size_t i, allowed = 0;
		enum ticket_status to;
		for (int verb = 0; verb < TICKET_VERBS; verb++)
			allowed += ticket_verb_allowed((enum ticket_verb)verb, (enum ticket_status)status, &to);
		assert_int_equal(json_array_size(list), allowed);
		json_array_foreach(list, i, one)
		{
			enum ticket_verb verb;
			assert_int_equal(ticket_verb_parse(json_string_value(one), &verb), 0);
			assert_true(ticket_verb_allowed(verb, (enum ticket_status)status, &to));
		}
		json_decref(list);
	}
}

static void a_word_that_is_no_verb_is_refused(void **state)
{
	enum ticket_verb verb = VERB_RATE;
	assert_int_equal(ticket_verb_parse("ACK", &verb), -EINVAL);
	assert_int_equal(ticket_verb_parse("", &verb), -EINVAL);
	assert_int_equal(verb, VERB_RATE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_verb_and_status_is_as_the_table_says),
		cmocka_unit_test(the_list_of_allowed_verbs_agrees_with_the_table),
		cmocka_unit_test(a_word_that_is_no_verb_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
