package io.newstunneler.local.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a demo tells at its end.
 *
 * @param feeds how many feeds were read
 * @param served articles that the feeds held
 * @param articles articles that were scored
 * @param earned articles whose score earned a plan
 * @param plans plans that were written
 * @param analyst who wrote them
 * @param subject subject of the digest
 * @param items articles that the digest shows
 * @param matched articles that it is of
 * @param mail where the mail is
 * @param feedToMail from the first fetch of a feed to the mail
 * @param traceId the trace from the feed to the mail of the best article
 * @param best its title
 * @param tracedIn services whose logs carry that trace
 * @param problems what went wrong, in sentences
 */
record Report(int feeds, long served, long articles, long earned, long plans, String analyst, String subject, int items,
		int matched, String mail, Duration feedToMail, String traceId, String best, List<String> tracedIn,
		List<String> problems) {

	/**
	 * The report for a terminal.
	 * @param addresses what to open, a line each
	 * @return lines
	 */
	List<String> lines(List<String> addresses) {
		List<String> lines = new ArrayList<>();
		lines.add("");
		lines.add("What happened");
		lines.add(line("articles", "%d of %d from %d feeds read, scored and searchable", this.articles, this.served,
				this.feeds));
		lines.add(line("plans", "%d of %d that the scores earned, by %s", this.plans, this.earned, this.analyst));
		lines.add(line("digest", "\"%s\": %d items of %d articles", this.subject, this.items, this.matched));
		lines.add(line("mail", "%s", this.mail));
		lines.add(line("feed to mail", "%.1f s", this.feedToMail.toMillis() / 1000.0));
		lines.add(line("trace", "%s  (%s)", this.traceId, this.best));
		lines.add(line("", "in the logs of %s", String.join(", ", this.tracedIn)));
		lines.add("Where to look");
		addresses.forEach((address) -> lines.add("  " + address));
		this.problems.forEach((problem) -> lines.add("FAILED: " + problem));
		return lines;
	}

	private static String line(String what, String format, Object... values) {
		return String.format(Locale.ROOT, "  %-13s ", what) + String.format(Locale.ROOT, format, values);
	}

}
