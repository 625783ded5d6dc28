package io.newstunneler.digest.subscriber;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a row of a spreadsheet means.
 */
class SubscriberTableTests {

	@Test
	void aRowIsWhatALineOfJsonIs() {
		SubscriberTable table = SubscriberTable.read("""
				Email address,Name,TimeZone,Language,Confirmed,Cadence,Times,Weekday,Unsubscribed at,Plan
				ada@example.org,Ada,Asia/Tokyo,de,No,Weekdays,07:30 | 18:00,,,gold
				bob@example.org,,,,,,,friday,,
				eve@example.org,,,,,,,,2026-01-01T00:00:00Z,
				""");
		assertThat(table.ignoredColumns()).containsExactly("Plan");
		assertThat(table.rows()).extracting((row) -> String.valueOf(row.subscriber()))
			.containsExactly(
					"{\"email\":\"ada@example.org\",\"name\":\"Ada\",\"time_zone\":\"Asia/Tokyo\",\"locale\":\"de\","
							+ "\"confirmed\":false,\"digests\":[{\"cadence\":\"weekdays\",\"times\":[\"07:30\",\"18:00\"]}]}",
					"{\"email\":\"bob@example.org\",\"digests\":[{\"weekday\":\"friday\",\"cadence\":\"weekly\"}]}",
					"{\"email\":\"eve@example.org\",\"unsubscribed_at\":\"2026-01-01T00:00:00Z\"}");
	}

	@Test
	void aNameMayBeInTwoColumns() {
		SubscriberTable table = SubscriberTable
			.read("Email Address\tFirst Name\tLast Name\nada@example.org\tAda\tLovelace\nbob@example.org\t\tBob\n");
		assertThat(table.ignoredColumns()).isEmpty();
		assertThat(table.rows()).extracting((row) -> String.valueOf(row.subscriber()))
			.containsExactly("{\"email\":\"ada@example.org\",\"name\":\"Ada Lovelace\"}",
					"{\"email\":\"bob@example.org\",\"name\":\"Bob\"}");
	}

	@Test
	void aRowThatCannotBeReadKeepsNoOtherOut() {
		SubscriberTable table = SubscriberTable
			.read("email,confirmed\nada@example.org,perhaps\nbob@example.org,yes\neve@example.org,\"no\nlast,no\n");
		assertThat(table.rows()).extracting(SubscriberTable.Row::line).containsExactly(2, 3, 4);
		assertThat(table.rows()).extracting(SubscriberTable.Row::problem)
			.satisfiesExactly((problem) -> assertThat(problem).contains("true or false"),
					(problem) -> assertThat(problem).isNull(), (problem) -> assertThat(problem).contains("quote"));
	}

	@Test
	void aTableWithoutAUsableHeaderIsRefusedAndToldWhatItNeeds() {
		assertThatIllegalArgumentException().isThrownBy(() -> SubscriberTable.read(""))
			.withMessageContainingAll("empty", "email", "time_zone");
		assertThatIllegalArgumentException().isThrownBy(() -> SubscriberTable.read("name\nAda\n"))
			.withMessageContaining("no column email");
		assertThatIllegalArgumentException().isThrownBy(() -> SubscriberTable.read("email,e-mail\na@example.org,b\n"))
			.withMessageContaining("two columns for email");
	}

}
