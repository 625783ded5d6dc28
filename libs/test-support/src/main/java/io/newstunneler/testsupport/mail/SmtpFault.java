package io.newstunneler.testsupport.mail;

import java.time.Duration;

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

	/**
	 * The server takes the message and says so after a while.
	 *
	 * @param delay how long it takes
	 */
	record AnswersLate(Duration delay) implements SmtpFault {
	}

	/**
	 * Something happens in the middle of the message, for instance to the sender.
	 *
	 * @param happening what happens, on the server's thread
	 */
	record InterruptsData(Runnable happening) implements SmtpFault {
	}

}
