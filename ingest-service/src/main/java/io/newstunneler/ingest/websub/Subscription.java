package io.newstunneler.ingest.websub;

import java.net.URI;

/**
 * What we asked a hub for, or want to.
 *
 * @param sourceId whose feed it is about
 * @param hub whom to ask
 * @param topic what the hub calls the feed
 * @param callback last part of the path that the hub calls
 * @param secret what it signs its pushes with
 * @param state how far it is
 * @param attempts requests since it last did what was asked, the next one included
 * @param expired whether it was active until its lease ended
 * @param wanted whether the source is polled at all
 */
record Subscription(long sourceId, URI hub, String topic, String callback, String secret, State state, int attempts,
		boolean expired, boolean wanted) {

	/**
	 * How far a subscription is.
	 */
	enum State {

		/** The feed names a hub, which has not taken our request yet. */
		OFFERED,

		/** The hub took our request, and has yet to ask whether we meant it. */
		ASKED,

		/** It asked, and promised to push. */
		ACTIVE,

		/** It does not want to push to us. */
		DENIED,

		/** The source is gone; the hub is told so. */
		ENDING

	}

	@Override
	public String toString() {
		return "Subscription[sourceId=" + this.sourceId + ", state=" + this.state + "]";
	}

}
