package io.newstunneler.gateway.accounts;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a request.
 *
 * @param accountId their account; {@code null} for the administrator's key and for people
 * of an identity provider
 * @param name what they are called
 * @param role what they may do
 */
record Caller(@Nullable Long accountId, String name, Role role) {
}
