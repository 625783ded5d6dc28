package io.newstunneler.gateway.door;

/**
 * Who may come in, and how often by default.
 */
public enum Access {

	/** Whoever reaches the port. Meant for the loopback address. */
	OPEN(6_000),

	/** Whoever has an API key, or the token of an account. */
	KEYS(100),

	/** Whoever has a token of the identity provider. */
	OIDC(100);

	private final int requestsPerMinute;

	Access(int requestsPerMinute) {
		this.requestsPerMinute = requestsPerMinute;
	}

	/**
	 * The rate limit where none is configured.
	 * @return requests per minute and client
	 */
	public int requestsPerMinute() {
		return this.requestsPerMinute;
	}

}
