package io.newstunneler.digest.mail;

/**
 * What became of one attempt to send a mail.
 */
sealed interface Outcome {

	/**
	 * The server took it.
	 */
	record Sent() implements Outcome {
	}

	/**
	 * The server refused it for good.
	 *
	 * @param reason the server's words
	 * @param gone whether there is no such mailbox, so that nothing more should be sent
	 * to it
	 */
	record Refused(String reason, boolean gone) implements Outcome {
	}

	/**
	 * The server does not want it now, or the conversation broke off before the mail was
	 * whole.
	 *
	 * @param reason the server's words, or what happened
	 */
	record Deferred(String reason) implements Outcome {
	}

	/**
	 * The conversation broke off after the mail's end was sent, so the server may have
	 * it.
	 *
	 * @param reason what happened
	 */
	record Unanswered(String reason) implements Outcome {
	}

	/**
	 * There is no server to talk to, or it does not let us in: no mail's fault.
	 *
	 * @param reason what happened
	 */
	record Unreachable(String reason) implements Outcome {
	}

}
