package io.newstunneler.local.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A feed about invented companies and events, in each of the formats that people publish.
 * Its dates are written as minutes before now, so that the news is always fresh.
 */
enum SampleFeed {

	WIRE("Harbour Street Wire", "wire.rss", "application/rss+xml; charset=utf-8"),

	HEALTH("Clinical Ledger", "clinical-ledger.atom", "application/atom+xml; charset=utf-8"),

	FILINGS("Filings Desk", "filings.rdf", "application/rdf+xml; charset=utf-8"),

	INDUSTRY("Foundry & Grid", "foundry.json", "application/feed+json; charset=utf-8"),

	MACRO("The Macro Note", "macro.rss", "application/rss+xml; charset=utf-8");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(base|run|(rfc|iso) (\\d+))}}");

	private final String title;

	private final String file;

	private final String contentType;

	SampleFeed(String title, String file, String contentType) {
		this.title = title;
		this.file = file;
		this.contentType = contentType;
	}

	/**
	 * Name of the source.
	 */
	String title() {
		return this.title;
	}

	String contentType() {
		return this.contentType;
	}

	/**
	 * Where the feed is served.
	 * @param run names the demo
	 * @return a path
	 */
	String path(String run) {
		return "/" + run + "/feeds/" + this.file;
	}

	/**
	 * Type of the source, as the API names it.
	 */
	String sourceType() {
		return (this == HEALTH) ? "atom" : "rss";
	}

	/**
	 * The feed as it is served.
	 * @param base where the stories are
	 * @param run names the demo
	 * @param now when it is written
	 * @return the document
	 */
	String document(String base, String run, Instant now) {
		try (InputStream template = SampleFeed.class.getResourceAsStream("/feeds/" + this.file)) {
			if (template == null) {
				throw new IllegalStateException("no sample feed " + this.file);
			}
			return PLACEHOLDER.matcher(new String(template.readAllBytes(), StandardCharsets.UTF_8))
				.replaceAll((match) -> value(match, base, run, now));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String value(MatchResult match, String base, String run, Instant now) {
		if (match.group(1).equals("base")) {
			return base;
		}
		if (match.group(1).equals("run")) {
			return run;
		}
		Instant time = now.minus(Duration.ofMinutes(Long.parseLong(match.group(3)))).truncatedTo(ChronoUnit.SECONDS);
		return match.group(2).equals("iso") ? time.toString()
				: DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
	}

}
