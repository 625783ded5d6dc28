/**
 * Who calls, and what they may do: accounts, tokens, API keys, and the tokens of an
 * identity provider.
 */
@NullMarked
package io.newstunneler.gateway.accounts;

import org.jspecify.annotations.NullMarked;
