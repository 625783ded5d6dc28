package io.newstunneler.testsupport.mail;

/**
 * What can go wrong between a sender and its server.
 */
public sealed interface SmtpFault {

	/**
	 * The recipient is refused.
	 *
	 * @param code 4xx for now, 5xx for ever
	 * @param text what the server says
	 */
	record RefusesRecipient(int code, String text) implements SmtpFault {
	}

	/**
	 * The message is refused after it was sent.
	 *
	 * @param code 4xx for now, 5xx for ever
	 * @param text what the server says
	 */
	record RefusesMessage(int code, String text) implements SmtpFault {
	}

	/**
	 * The connection is cut at the recipient.
	 */
	record DropsConnection() implements SmtpFault {
	}

	/**
	 * The server takes the message and cuts the connection before it says so.
	 */
	record LosesAnswer() implements SmtpFault {
	}

	/**
	 * The server takes the message and never says so.
	 */
	record NeverAnswers() implements SmtpFault {
	}

}
