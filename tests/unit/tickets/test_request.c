/* SPDX-License-Identifier: Apache-2.0 */
/* Requests as they come in: what is good, and what is said about what is not. */
#include "base/must.h"
#include "tests/unit/seeded.h"
#include "tests/unit/test.h"
#include "tickets/private.h"
#include <stdlib.h>
#include <string.h>

#define AT INT64_C(1795788000000) /* 2026-11-27T14:00:00Z */

struct parsed {
	json_t *json, *refusal;
	struct ticket_request request;
};

static struct parsed parse(const char *text)
{
	struct parsed parsed = {.json = json_loads(text, JSON_DECODE_ANY, NULL)};
	assert_non_null(parsed.json);
	parsed.refusal = ticket_request_parse(parsed.json, (struct wall){AT}, &parsed.request);
	return parsed;
}

static void done(struct parsed *parsed)
{
	json_decref(parsed->json);
	json_decref(parsed->refusal);
}

static void a_good_request_is_taken_whole(void **state)
{
	struct parsed p = parse("{\"verb\":\"pend\",\"ticket\":\"PY1-2026-000001\",\"reason\":\"parts\",\"until\":"
				"\"2h\",\"comment\":\"a\\nb\",\"request\":\"r1\",\"revision\":3,\"as\":\"王工\"}");
	assert_null(p.refusal);
	assert_int_equal(p.request.verb, VERB_PEND);
	assert_string_equal(p.request.ticket, "PY1-2026-000001");
	assert_string_equal(p.request.reason, "parts");
	assert_int_equal(p.request.until_at.ms, AT + 7200000);
	assert_string_equal(p.request.comment, "a\nb");
	assert_string_equal(p.request.as, "王工");
	assert_int_equal(p.request.revision, 3);
	assert_null(p.request.team);
	done(&p);
	p = parse("{\"verb\":\"external_id\",\"ticket\":\"x\",\"external_id\":{\"system\":\"jira\",\"id\":\"N-1\"}}");
	assert_null(p.refusal);
	assert_string_equal(p.request.system, "jira");
	assert_string_equal(p.request.external, "N-1");
	done(&p);
}

static void every_mistake_is_named(void **state)
{
	static const struct {
		const char *text, *error, *message;
	} cases[] = {
		{"[]", "bad_request", "a request is a JSON object"},
		{"{}", "bad_request", "needs a 'verb'"},
		{"{\"verb\":7}", "bad_request", "needs a 'verb'"},
		{"{\"verb\":\"resolv\"}", "unknown_verb", "did you mean 'resolve'?"},
		{"{\"verb\":\"ack\"}", "bad_request", "'ack' needs 'ticket' (its number) or 'external_id'"},
		{"{\"verb\":\"ack\",\"tickt\":\"a\"}", "bad_request", "takes no 'tickt', did you mean 'ticket'?"},
		{"{\"verb\":\"ack\",\"ticket\":1}", "bad_request", "'ticket' must be a text"},
		{"{\"verb\":\"ack\",\"ticket\":\"a\",\"revision\":0}", "bad_request", "whole number from 1 on"},
		{"{\"verb\":\"ack\",\"ticket\":\"a\",\"revision\":\"1\"}", "bad_request", "whole number from 1 on"},
		{"{\"verb\":\"ack\",\"ticket\":\"a\",\"request\":\"\"}", "bad_request", "'request' must not be empty"},
		{"{\"verb\":\"ack\",\"ticket\":\"a\",\"code\":\"repaired\"}", "bad_request", "takes no 'code'"},
		{"{\"verb\":\"ack\",\"external_id\":\"INC1\"}", "bad_request", "'external_id' must be {"},
		{"{\"verb\":\"ack\",\"external_id\":{\"system\":\"\",\"id\":\"1\"}}", "bad_request",
			"must not be empty"},
		{"{\"verb\":\"comment\",\"ticket\":\"a\"}", "bad_request", "'comment' needs 'comment'"},
		{"{\"verb\":\"comment\",\"ticket\":\"a\",\"comment\":\" \\n\"}", "bad_request", "must not be empty"},
		{"{\"verb\":\"comment\",\"ticket\":\"a\",\"comment\":\"\\u001b[2J\"}", "bad_request",
			"control character"},
		{"{\"verb\":\"comment\",\"ticket\":\"a\",\"comment\":\"\\u009b2J\"}", "bad_request",
			"control character"},
		{"{\"verb\":\"assign\",\"ticket\":\"a\"}", "bad_request", "needs 'team' or 'assignee'"},
		{"{\"verb\":\"assign\",\"ticket\":\"a\",\"team\":\"a\\nb\"}", "bad_request", "control character"},
		{"{\"verb\":\"pend\",\"ticket\":\"a\",\"until\":\"1h\"}", "bad_request", "'pend' needs 'reason'"},
		{"{\"verb\":\"pend\",\"ticket\":\"a\",\"reason\":\"parts\"}", "bad_request", "'pend' needs 'until'"},
		{"{\"verb\":\"hold\",\"ticket\":\"a\",\"reason\":\"tea\",\"until\":\"1h\"}", "bad_request",
			"must be requester, access"},
		{"{\"verb\":\"hold\",\"ticket\":\"a\",\"reason\":\"other\",\"until\":\"1h\"}", "bad_request",
			"'other' needs a 'comment'"},
		{"{\"verb\":\"pend\",\"ticket\":\"a\",\"reason\":\"parts\",\"until\":\"soon\"}", "bad_request",
			"'until' must be a time such as"},
		{"{\"verb\":\"pend\",\"ticket\":\"a\",\"reason\":\"parts\",\"until\":\"2026-11-27T14:00:00Z\"}",
			"bad_request", "'until' must lie in the future"},
		{"{\"verb\":\"pend\",\"ticket\":\"a\",\"reason\":\"parts\",\"until\":\"2046-11-27T14:00:00Z\"}",
			"bad_request", "within ten years"},
		{"{\"verb\":\"priority\",\"ticket\":\"a\",\"priority\":\"P5\"}", "bad_request", "P1, P2, P3 or P4"},
		{"{\"verb\":\"rate\",\"ticket\":\"a\",\"score\":6}", "bad_request", "from 1 to 5"},
		{"{\"verb\":\"rate\",\"ticket\":\"a\"}", "bad_request", "'rate' needs 'score'"},
		{"{\"verb\":\"resolve\",\"ticket\":\"a\",\"code\":\"fixed\"}", "bad_request",
			"must be repaired, replaced"},
		{"{\"verb\":\"reject\",\"ticket\":\"a\"}", "bad_request", "'reject' needs 'comment'"},
		{"{\"verb\":\"merge\",\"ticket\":\"a\"}", "bad_request", "'merge' needs 'into'"},
		{"{\"verb\":\"link\",\"ticket\":\"a\"}", "bad_request", "'work' or 'other'"},
		{"{\"verb\":\"link\",\"ticket\":\"a\",\"work\":\"w\",\"other\":\"b\"}", "bad_request", "one of them"},
		{"{\"verb\":\"link\",\"work\":\"w\"}", "bad_request", "needs 'ticket'"},
		{"{\"verb\":\"external_id\",\"ticket\":\"a\"}", "bad_request", "'external_id' needs 'external_id'"},
		{"{\"verb\":\"external_id\",\"ticket\":\"a\",\"external_id\":{\"system\":\"s\",\"id\":\"1\"},"
		 "\"remove\":1}",
			"bad_request", "must be true or false"},
		{"{\"verb\":\"create\"}", "bad_request", "'create' needs 'title'"},
		{"{\"verb\":\"create\",\"title\":\" \"}", "bad_request", "'title' must not be empty"},
		{"{\"verb\":\"create\",\"title\":\"t\",\"ticket\":\"a\"}", "bad_request", "the number is drawn"},
		{"{\"verb\":\"create\",\"title\":\"t\",\"severity\":\"bad\"}", "bad_request", "warning, minor, major"},
		{"{\"verb\":\"create\",\"title\":\"t\",\"category\":\"x\"}", "bad_request", "link, device"},
	};
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct parsed p = parse(cases[i].text);
		if (!p.refusal)
			fail_msg("taken: %s", cases[i].text);
		assert_true(json_is_false(json_object_get(p.refusal, "ok")));
		const char *message = json_string_value(json_object_get(p.refusal, "message"));
		if (!strstr(message, cases[i].message))
			fail_msg("%s: %s", cases[i].text, message);
		assert_string_equal(json_string_value(json_object_get(p.refusal, "error")), cases[i].error);
		done(&p);
	}
}

static void a_text_that_is_too_long_is_refused(void **state)
{
	char *comment = must_malloc(4002);
	memset(comment, 'x', 4001);
	comment[4001] = '\0';
	for (int cut = 0; cut < 2; cut++) {
		struct ticket_request request;
		json_t *json = json_pack("{s:s, s:s, s:s}", "verb", "comment", "ticket", "a", "comment", comment + cut);
		json_t *refusal = ticket_request_parse(json, (struct wall){AT}, &request);
		assert_int_equal(refusal != NULL, cut == 0);
		json_decref(refusal);
		json_decref(json);
	}
	free(comment);
}

/* Every verb, with every word of any verb left out or given a value of some kind: an answer each time, and a request
 * that is taken names its ticket. */
static void random_requests_are_taken_or_refused(void **state)
{
	static const char *const words[] = {"ticket", "external_id", "request", "revision", "as", "comment", "team",
		"assignee", "reason", "until", "priority", "work", "other", "remove", "into", "code", "score", "title",
		"severity"};
	static const char *const values[] = {"\"PY1-2026-000001\"", "\"\"", "null", "1", "-1", "1.5", "true", "[]",
		"{}", "{\"system\":\"s\",\"id\":\"1\"}", "\"parts\"", "\"other\"", "\"2h\"", "\"P1\"", "\"repaired\"",
		"\"minor\""};
	struct seeded random = seeded_start();
	size_t taken = 0;
	for (int round = 0; round < 20000; round++) {
		enum ticket_verb verb = (enum ticket_verb)seeded_below(&random, TICKET_VERBS);
		json_t *json = json_pack("{s:s}", "verb", ticket_verb_text(verb));
		struct ticket_request request;
		for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
			if (seeded_below(&random, 6) == 0)
				json_object_set_new(json, words[i],
					json_loads(values[seeded_below(&random, ARRAY_LENGTH(values))], JSON_DECODE_ANY,
						NULL));
		json_t *refusal = ticket_request_parse(json, (struct wall){AT}, &request);
		if (refusal) {
			assert_non_null(json_string_value(json_object_get(refusal, "message")));
		} else {
			taken++;
			assert_true(verb == VERB_CREATE || request.ticket || request.external);
		}
		json_decref(refusal);
		json_decref(json);
	}
	assert_true(taken > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_request_is_taken_whole),
		cmocka_unit_test(every_mistake_is_named),
		cmocka_unit_test(a_text_that_is_too_long_is_refused),
		cmocka_unit_test(random_requests_are_taken_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
