package io.newstunneler.digest.mail;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sender as a process that is killed while its server misbehaves;
 * {@link MailFaultsBenchmark} is the same in full size.
 */
class CourierCrashIT {

	@Test
	void nothingIsLostAndNothingCommittedIsSentTwiceAlsoWhereTheSenderIsKilledInsideData() {
		try (MailFaults faults = new MailFaults(400, 2)) {
			MailFaults.Result result = faults.run();
			assertThat(result.kills()).isEqualTo(2);
			assertThat(result.lost()).as("lost").isZero();
			assertThat(result.sentAgain()).as("second copies of a committed send").isEmpty();
			assertThat(result.uncounted()).as("second copies that nobody counted").isZero();
			assertThat(result.renamed()).as("copies under another Message-ID").isZero();
			assertThat(result.wrong()).as("deliveries that ended otherwise than they should").isZero();
			// The answers that were lost or late alone make some.
			assertThat(result.copies()).isPositive();
			assertThat(result.suppressed()).as("addresses that do not exist, not those with a full mailbox")
				.isEqualTo(8);
		}
	}

}
