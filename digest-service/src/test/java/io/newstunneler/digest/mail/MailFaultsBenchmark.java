package io.newstunneler.digest.mail;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand deliveries with the sender killed twenty times, half of them inside DATA.
 */
class MailFaultsBenchmark {

	@Test
	void tenThousandMailsThroughAllFaults() {
		int mails = Integer.getInteger("mails", 10_000);
		try (MailFaults faults = new MailFaults(mails, Integer.getInteger("kills", 20))) {
			MailFaults.Result result = faults.run();
			System.out.printf(
					"""

							%,d deliveries, sender killed %d times: %d lost, %d second copies of a committed send
							%d unavoidable second copies, all but %d under the same Message-ID; %d sends counted as doubtful, %d copies uncounted
							%d ended otherwise than they should; %d addresses suppressed; %d s
							""",
					result.mails(), result.kills(), result.lost(), result.sentAgain().size(), result.copies(),
					result.renamed(), result.doubtful(), result.uncounted(), result.wrong(), result.suppressed(),
					result.took().toSeconds());
			assertThat(
					result.lost() + result.sentAgain().size() + result.uncounted() + result.renamed() + result.wrong())
				.isZero();
		}
	}

}
