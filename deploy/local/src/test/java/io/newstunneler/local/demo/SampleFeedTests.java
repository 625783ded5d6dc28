package io.newstunneler.local.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

class SampleFeedTests {

	private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

	@ParameterizedTest
	@EnumSource
	void everyFeedIsWellFormedAndFilledIn(SampleFeed feed) {
		String document = feed.document("http://127.0.0.1:1/run", "run", NOW);
		assertThat(document).doesNotContain("{{").doesNotContain("}}").contains("http://127.0.0.1:1/run/stories/");
		assertThatNoException().isThrownBy(() -> {
			if (document.startsWith("{")) {
				new JsonMapper().readTree(document);
			}
			else {
				DocumentBuilderFactory.newInstance()
					.newDocumentBuilder()
					.parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
			}
		});
	}

	@Test
	void datesAreMinutesBeforeNow() {
		assertThat(SampleFeed.WIRE.document("", "", NOW)).contains("Sun, 1 Mar 2026 11:46:00 GMT");
		assertThat(SampleFeed.HEALTH.document("", "", NOW)).contains("2026-03-01T11:51:00Z");
	}

	@Test
	void everySymbolOfTheFeedsIsListed() throws IOException {
		Set<String> listed = new HashSet<>();
		for (String line : Listings.lines()) {
			listed.add(line.substring(0, line.indexOf('\t')));
		}
		Pattern symbol = Pattern.compile("\\((?:NYSE|NASDAQ): ([A-Z]+)\\)");
		for (SampleFeed feed : SampleFeed.values()) {
			Matcher matcher = symbol.matcher(feed.document("", "", NOW));
			while (matcher.find()) {
				assertThat(listed).contains(matcher.group(1));
			}
		}
	}

}
