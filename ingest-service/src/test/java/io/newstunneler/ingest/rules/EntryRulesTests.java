package io.newstunneler.ingest.rules;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class EntryRulesTests {

	private static final String FEED = """
			<rss version="2.0"><channel><title>Pond</title>
			<item><title>Ducks return</title><category>Birds</category><description>All of them.</description></item>
			<item><title>Duckweed spreads</title><category>Plants</category><description>Slowly.</description></item>
			<item><title>Bread prices</title><category>Market</category><description>No duck buys it.</description></item>
			</channel></rss>
			""";

	@Test
	void withoutRulesAllIsWanted() {
		assertThat(wanted(null)).hasSize(3);
		assertThat(wanted("[]")).hasSize(3);
	}

	@Test
	void wordsAreWholeWordsInAnyCase() {
		assertThat(wanted("[{\"action\":\"block\",\"words\":\"DUCK\"}]")).containsExactly("Ducks return",
				"Duckweed spreads");
		assertThat(wanted("[{\"action\":\"keep\",\"field\":\"title\",\"words\":\"bread prices\"}]"))
			.containsExactly("Bread prices");
	}

	@Test
	void whatIsKeptMayStillBeBlocked() {
		assertThat(wanted("[{\"action\":\"keep\",\"regex\":\"duck\"},"
				+ "{\"action\":\"block\",\"field\":\"category\",\"regex\":\"^(plants|market)$\"}]"))
			.containsExactly("Ducks return");
	}

	@ParameterizedTest
	@ValueSource(strings = { "(a+)+$", "(x|xx|xxx)*y" })
	void noExpressionTakesForEver(String regex) {
		EntryRule rule = new EntryRule("block", null, null, regex);
		assertThat(rule.problem()).isNull();
		assertTimeoutPreemptively(Duration.ofSeconds(10),
				() -> rule.pattern().matcher("a".repeat(20_000) + "!" + "x".repeat(20_000)).find());
	}

	@Test
	void saysWhatIsWrongWithARule() {
		assertThat(new EntryRule("eat", null, "x", null).problem()).contains("keep or block");
		assertThat(new EntryRule("keep", "link", "x", null).problem()).contains("field");
		assertThat(new EntryRule("keep", null, null, null).problem()).contains("needs words or a regex");
		assertThat(new EntryRule("keep", null, "x", "x").problem()).contains("not both");
		assertThat(new EntryRule("keep", null, null, "(").problem()).contains("RE2");
		assertThat(new EntryRule("keep", null, "x".repeat(301), null).problem()).contains("at most 300");
	}

	private static List<String> wanted(String rules) {
		try {
			List<Entry> entries = FeedReader.withDefaults().read(FEED.getBytes(StandardCharsets.UTF_8), null).entries();
			return EntryRules.of(rules).wanted(entries).stream().map(Entry::title).toList();
		}
		catch (UnreadableFeedException ex) {
			throw new AssertionError(ex);
		}
	}

}
