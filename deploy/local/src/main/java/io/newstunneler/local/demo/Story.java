package io.newstunneler.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.mail.Mail;
import io.newstunneler.local.postgres.Database;
import io.newstunneler.local.supervision.Progress;
import tools.jackson.databind.JsonNode;

/**
 * Leads the sample feeds the whole way to a mail, through the gateway only, and sees for
 * itself what came of them.
 */
public final class Story {

	private static final String READER = "reader@example.org";

	private static final Duration ARTICLES_WITHIN = Duration.ofMinutes(2);

	/** A model may be slow, and is asked again where its answer is no plan. */
	private static final Duration PLANS_WITHIN = Duration.ofMinutes(10);

	private static final Duration MAIL_WITHIN = Duration.ofMinutes(3);

	private static final Duration POLL = Duration.ofMillis(200);

	private static final List<String> TRACED = List.of("ingest-service", "analysis-service", "digest-service");

	private static final Pattern ITEM = Pattern.compile("<(?:item|entry)[ >]|\"id\":");

	private final Api api;

	private final Api feeds;

	private final String run;

	private final String feedsUrl;

	private final Home home;

	private final boolean ownMailSink;

	private final Clock clock;

	private final Progress progress;

	private final List<String> problems = new ArrayList<>();

	/**
	 * Creates it.
	 * @param gateway address of the gateway
	 * @param feedsUrl address of the feed server
	 * @param run names the demo
	 * @param home where logs and mails are
	 * @param ownMailSink whether mails come to our own sink
	 * @param clock the present
	 * @param progress told of each step
	 */
	public Story(String gateway, String feedsUrl, String run, Home home, boolean ownMailSink, Clock clock,
			Progress progress) {
		this.api = new Api(gateway);
		this.feeds = new Api(feedsUrl);
		this.feedsUrl = feedsUrl;
		this.run = run;
		this.home = home;
		this.ownMailSink = ownMailSink;
		this.clock = clock;
		this.progress = progress;
	}

	/**
	 * Tells the story.
	 * @param database where the invented companies are listed
	 * @param addresses what a person may open afterwards
	 * @return whether every part of it went as it should
	 * @throws IOException if a part did not answer
	 * @throws InterruptedException if it is to stop
	 */
	public boolean tell(Database database, List<String> addresses) throws IOException, InterruptedException {
		try {
			Listings.tell(database);
		}
		catch (SQLException ex) {
			throw new IOException("the invented companies could not be listed", ex);
		}
		long served = addSources();
		this.progress.say("  " + SampleFeed.values().length + " feeds added, with " + served + " articles");
		String ours = "/api/articles?domain=/" + this.run + "/";
		long articles = await("articles to be scored", served, ARTICLES_WITHIN, () -> total(ours + "&limit=1"));
		double threshold = this.api.get("/api/settings").path("min_alert_score").asDouble();
		String earning = ours + "&min_score=" + threshold;
		long earned = total(earning + "&limit=1");
		long plans = await("plans to be written", earned, PLANS_WITHIN, () -> plans(earned));
		this.progress.say("  " + articles + " articles scored, " + plans + " plans written");
		return finish(database, served, articles, earned, plans, addresses);
	}

	private boolean finish(Database database, long served, long articles, long earned, long plans,
			List<String> addresses) throws IOException, InterruptedException {
		JsonNode edition = send(articles);
		Delivered delivered = awaitMail(edition);
		JsonNode best = this.api.get("/api/editions/" + edition.path("id").asLong()).path("items").path(0);
		String trace = best.path("trace_id").asString("");
		if (!trace.matches("[0-9a-f]{32}")) {
			this.problems.add("The best article of the digest has no trace.");
		}
		List<String> tracedIn = awaitTrace(trace);
		if (!tracedIn.equals(TRACED)) {
			this.problems
				.add("The trace should be in the logs of " + TRACED + ", and is in those of " + tracedIn + ".");
		}
		Instant first = firstFetch();
		Report report = new Report(SampleFeed.values().length, served, articles, earned, plans, analyst(),
				delivered.subject(), edition.path("items").asInt(), edition.path("articles").asInt(), delivered.where(),
				Duration.between(first, delivered.at()), trace, best.path("title").asString(""), tracedIn,
				List.copyOf(this.problems));
		report.lines(addresses).forEach(this.progress::say);
		return this.problems.isEmpty();
	}

	/**
	 * Adds the feeds as a person would.
	 * @return how many articles they hold
	 */
	private long addSources() throws IOException, InterruptedException {
		long items = 0;
		for (SampleFeed feed : SampleFeed.values()) {
			this.api.post("/api/sources", Map.of("url", this.feedsUrl + feed.path(this.run), "name", feed.title(),
					"source_type", feed.sourceType()));
			items += ITEM.matcher(feed.document(this.feedsUrl, this.run, this.clock.instant())).results().count();
		}
		return items;
	}

	private JsonNode send(long articles) throws IOException, InterruptedException {
		this.api.post("/api/subscribers",
				Map.of("email", READER, "name", "Demo reader", "time_zone", ZoneId.systemDefault().getId(), "digests",
						List.of(Map.of("cadence", "daily", "times", List.of("07:30"))), "confirmed", true));
		JsonNode daily = this.api.get("/api/digests")
			.valueStream()
			.filter((digest) -> digest.path("name").asString("").equals("daily"))
			.findFirst()
			.orElseThrow(() -> new IOException("there is no daily digest"));
		settle(daily.path("id").asLong(), articles);
		JsonNode edition = this.api.post("/api/digests/" + daily.path("id").asLong() + "/send", Map.of());
		if (edition.path("articles").asLong() < articles) {
			this.problems.add(
					"The digest is of " + edition.path("articles").asLong() + " articles instead of " + articles + ".");
		}
		return edition;
	}

	/**
	 * Waits until the edition that would be made now holds all articles, and
	 * digest-service has read whatever else was told.
	 */
	private void settle(long digest, long articles) throws IOException, InterruptedException {
		long end = System.nanoTime() + MAIL_WITHIN.toNanos();
		while (System.nanoTime() < end
				&& (this.api.get("/api/digests/" + digest + "/preview").path("articles").asLong() < articles
						|| this.api.get("/api/digests/backlog").path("waiting").asLong(1) > 0)) {
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
		}
	}

	private Delivered awaitMail(JsonNode edition) throws IOException, InterruptedException {
		String path = "/api/editions/" + edition.path("id").asLong() + "/deliveries";
		long end = System.nanoTime() + MAIL_WITHIN.toNanos();
		JsonNode delivery = this.api.get(path).path(0);
		while (!delivery.path("state").asString("").equals("sent") && System.nanoTime() < end) {
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
			delivery = this.api.get(path).path(0);
		}
		if (!delivery.path("state").asString("").equals("sent")) {
			this.problems.add("The digest was not delivered; its delivery is "
					+ delivery.path("state").asString("missing") + " " + delivery.path("reason").asString(""));
			return new Delivered("(not delivered)", "none", this.clock.instant());
		}
		Instant sent = Instant.parse(delivery.path("ended_at").asString());
		if (!this.ownMailSink) {
			return new Delivered("Daily digest", "taken by your mail server for " + READER, sent);
		}
		Optional<Mail> mail = find(delivery.path("message_id").asString(""));
		if (mail.isEmpty()) {
			this.problems.add("The delivery counts as sent, but the mail is not in " + this.home.mail() + ".");
			return new Delivered("(no mail)", "none", sent);
		}
		return new Delivered(mail.get().subject(), mail.get().file().toString(), sent);
	}

	/**
	 * The mail in the sink: our subject, our reader, this edition.
	 */
	private Optional<Mail> find(String messageId) throws IOException {
		List<Path> mails;
		try (Stream<Path> files = Files.list(this.home.mail())) {
			mails = files.filter((file) -> file.toString().endsWith(".eml")).sorted(Comparator.reverseOrder()).toList();
		}
		for (Path file : mails) {
			if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(messageId)) {
				return Optional.of(Mail.read(file));
			}
		}
		return Optional.empty();
	}

	private List<String> awaitTrace(String trace) throws IOException, InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (true) {
			List<String> found = new ArrayList<>();
			for (String service : TRACED) {
				try (Stream<String> lines = Files.lines(this.home.log(service))) {
					if (!trace.isEmpty() && lines.anyMatch((line) -> line.contains(trace))) {
						found.add(service);
					}
				}
			}
			if (found.equals(TRACED) || System.nanoTime() > end) {
				return found;
			}
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
		}
	}

	private Instant firstFetch() throws IOException, InterruptedException {
		return this.feeds.get(FeedServer.FETCHED)
			.valueStream()
			.map((time) -> Instant.parse(time.asString()))
			.min(Comparator.naturalOrder())
			.orElseThrow(() -> new IOException("no feed was fetched"));
	}

	private String analyst() throws IOException, InterruptedException {
		String model = this.api.get("/api/plan-runs?state=done&limit=1").path(0).path("model").asString("");
		return model.isEmpty() ? "nobody" : model;
	}

	private long total(String path) {
		try {
			return this.api.total(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private long plans(long earned) {
		long done = total("/api/plan-runs?state=done&limit=1");
		long failed = total("/api/plan-runs?state=failed&limit=1");
		// A run that has failed will not become a plan by waiting.
		return (done + failed >= earned && failed > 0) ? -done : done;
	}

	private long await(String what, long wanted, Duration patience, LongSupplier count) throws InterruptedException {
		long end = System.nanoTime() + patience.toNanos();
		long seen = count.getAsLong();
		while (seen >= 0 && seen < wanted && System.nanoTime() < end) {
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
			seen = count.getAsLong();
		}
		long reached = Math.abs(seen);
		if (reached < wanted) {
			this.problems
				.add(String.format(Locale.ROOT, "Waited for %d %s, and there were %d.", wanted, what, reached));
		}
		return reached;
	}

	private record Delivered(String subject, String where, Instant at) {
	}

}
