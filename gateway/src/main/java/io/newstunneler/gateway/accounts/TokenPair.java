package io.newstunneler.gateway.accounts;

/**
 * What a login gives.
 *
 * @param accessToken to call with
 * @param refreshToken to get a new pair with
 * @param tokenType always {@code bearer}
 */
record TokenPair(String accessToken, String refreshToken, String tokenType) {

	@Override
	public String toString() {
		return "TokenPair";
	}

}
