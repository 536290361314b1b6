/* SPDX-License-Identifier: Apache-2.0 */
#include "plugins/webhook/signature.h"
#include "tests/unit/test.h"
#include <errno.h>
#include <string.h>

/* The example that the Standard Webhooks' own libraries are tested with. */
static void the_signature_is_that_of_the_standard_webhooks(void **state)
{
	static const char body[] = "{\"test\": 2432232314}";
	char made[SIGNATURE_SIZE];
	assert_int_equal(signature_make("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
				 1614265330, body, strlen(body), made),
		0);
	assert_string_equal(made, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

/* printf 'a/1/2.17.{}' | openssl dgst -sha256 -hmac lantern -binary | base64 */
static void a_secret_without_prefix_is_the_key_itself(void **state)
{
	char made[SIGNATURE_SIZE];
	assert_int_equal(signature_make("lantern", "a/1/2", 17, "{}", 2, made), 0);
	assert_string_equal(made, "v1,SL5OlY2MAu4ERNk4wuT6gw8GuOGLBdkI/K55AnmCtwE=");
	assert_int_equal(signature_make("lantern", "a/1/2", 17, NULL, 0, made), 0); /* a request without a body */
}

static void a_prefix_with_anything_but_base64_is_refused(void **state)
{
	char made[SIGNATURE_SIZE];
	static const char *const wrong[] = {"whsec_", "whsec_abc", "whsec_????"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(signature_make(wrong[i], "a", 1, "", 0, made), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_signature_is_that_of_the_standard_webhooks),
		cmocka_unit_test(a_secret_without_prefix_is_the_key_itself),
		cmocka_unit_test(a_prefix_with_anything_but_base64_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
