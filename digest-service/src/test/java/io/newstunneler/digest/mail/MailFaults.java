package io.newstunneler.digest.mail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.newstunneler.digest.DigestApplication;
import io.newstunneler.testsupport.mail.MailSink;
import io.newstunneler.testsupport.mail.ReceivedMail;
import io.newstunneler.testsupport.mail.SmtpFault;
import io.newstunneler.testsupport.postgres.TestDatabase;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Mails one edition to many from a process of its own, which is killed again and again,
 * to a server that misbehaves, and compares what the server got with what the ledger
 * says.
 */
final class MailFaults implements AutoCloseable {

	/** The sender starts anew after each kill, slowly on a busy machine. */
	private static final Duration PATIENCE = Duration.ofMinutes(6);

	private final TestDatabase database = TestDatabase.create();

	private final MailSink sink = MailSink.start();

	private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();

	private final Queue<String> sentAgain = new ConcurrentLinkedQueue<>();

	private final AtomicInteger asked = new AtomicInteger();

	private final Random random = new Random(42);

	private final int mails;

	private final Set<Integer> killAt;

	private final AtomicInteger kills = new AtomicInteger();

	private volatile @Nullable Process sender;

	/**
	 * Prepares the run.
	 * @param mails how many subscribers the edition has
	 * @param kills how often the sender is killed
	 */
	MailFaults(int mails, int kills) {
		this.mails = mails;
		Set<Integer> at = new java.util.HashSet<>();
		for (int i = 1; i <= kills; i++) {
			at.add(i * mails / (kills + 1) + this.random.nextInt(Math.max(1, mails / (kills + 1) / 2)));
		}
		this.killAt = Set.copyOf(at);
	}

	/**
	 * Runs until nothing is left to send.
	 * @return what came of it
	 */
	Result run() {
		long begin = System.nanoTime();
		startSender();
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> this.database
				.count("information_schema.columns where table_name = 'deliveries' and column_name = 'doubtful'") == 1);
		this.sink.misbehave(this::fault);
		plan();
		long patience = PATIENCE.toSeconds() + this.mails / 20;
		Awaitility.await().atMost(Duration.ofSeconds(patience)).pollInterval(Duration.ofMillis(200)).until(() -> {
			Process current = this.sender;
			if (current != null && !current.isAlive()) {
				startSender();
			}
			return this.database.count("digest.deliveries where ended_at is null") == 0;
		});
		return result(Duration.ofNanos(System.nanoTime() - begin));
	}

	private @Nullable SmtpFault fault(String recipient, int attempt) {
		if (attempt > 1 && "sent".equals(this.database.value(String.class, """
				select state from digest.deliveries join digest.subscribers on subscribers.id = subscriber_id
				where email = ?
				""", recipient))) {
			this.sentAgain.add(recipient);
		}
		int count = this.asked.incrementAndGet();
		if (this.killAt.contains(count)) {
			if (this.kills.incrementAndGet() % 2 == 0) {
				this.later.schedule(this::kill, this.random.nextInt(30), TimeUnit.MILLISECONDS);
			}
			else {
				return new SmtpFault.InterruptsData(this::kill);
			}
		}
		int kind = kind(recipient);
		if (kind == 4) {
			return new SmtpFault.RefusesRecipient(550, "5.1.1 No such user");
		}
		if (kind == 5) {
			return new SmtpFault.RefusesMessage(552, "5.2.2 Mailbox full");
		}
		if (attempt > 1) {
			return null;
		}
		return switch (kind) {
			case 0 -> new SmtpFault.RefusesRecipient(451, "4.7.1 Greylisted, come back later");
			case 1 -> new SmtpFault.RefusesRecipient(421, "4.3.2 Closing the channel");
			case 2 -> new SmtpFault.LosesAnswer();
			case 3 -> new SmtpFault.NeverAnswers();
			case 6 -> new SmtpFault.DropsConnection();
			case 7 -> new SmtpFault.AnswersLate(Duration.ofMillis(500));
			default -> null;
		};
	}

	private static int kind(String recipient) {
		return Integer.parseInt(recipient.substring(1, recipient.indexOf('@'))) % 50;
	}

	private void kill() {
		Process current = this.sender;
		if (current != null) {
			current.destroyForcibly();
		}
	}

	private void plan() {
		this.database.update("""
				insert into digest.editions (digest_id, from_at, until_at, filters, articles)
				values (1, now() - interval '1 day', now(), '{}', 5)
				""");
		this.database
			.update("""
					insert into digest.edition_items (edition_id, rank, lead, article_id, source_name, url, title, summary, total,
					    score, published_at, fetched_at)
					select (select max(id) from digest.editions), n, true, n, 'Wire', 'https://news.example.com/' || n,
					    'Title number ' || n, repeat('What happened in short. ', 15), 10,
					    '{"parts": {"catalyst": 5, "novelty": 5, "credibility": 3, "sentiment": 4, "liquidity": 0}, "reasons": []}',
					    now(), now()
					from generate_series(1, 5) n
					""");
		this.database.update(
				"""
						with people as (
						    insert into digest.subscribers (email, name, time_zone, confirmed_at)
						    select 'r' || n || '@example.org', 'Reader ' || n, (array['UTC', 'Asia/Tokyo'])[n % 2 + 1], now()
						    from generate_series(1, ?) n
						    returning id
						)
						insert into digest.deliveries (edition_id, subscriber_id, message_id)
						select edition.id, people.id, '<e' || edition.id || '.s' || people.id || '.' || installations.id || '@test>'
						from people, digest.installations, (select max(id) as id from digest.editions) edition
						""",
				this.mails);
	}

	private void startSender() {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED", "-cp",
				System.getProperty("java.class.path"), DigestApplication.class.getName(), "--server.port=0",
				"--newstunneler.postgres.url=" + this.database.url(),
				"--newstunneler.postgres.password=" + this.database.password(),
				"--newstunneler.kafka.bootstrap-servers=127.0.0.1:1", "--newstunneler.smtp.host=" + this.sink.host(),
				"--newstunneler.smtp.port=" + this.sink.port(), "--newstunneler.smtp.timeout=2s",
				"--newstunneler.delivery.retry-after=1s", "--newstunneler.delivery.lease=3s",
				"--newstunneler.delivery.reconnect-after=1s", "--newstunneler.delivery.batch=50"));
		try {
			this.sender = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/mail-faults.log")))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Result result(Duration took) {
		Map<String, List<ReceivedMail>> received = new HashMap<>();
		this.sink.mails()
			.forEach((mail) -> received.computeIfAbsent(mail.recipients().getFirst(), (_) -> new ArrayList<>())
				.add(mail));
		int lost = 0;
		int copies = 0;
		int uncounted = 0;
		int renamed = 0;
		int wrong = 0;
		long doubtful = 0;
		for (Map<String, @Nullable Object> row : this.database.query("""
				select email, state, message_id, doubtful from digest.deliveries
				join digest.subscribers on subscribers.id = subscriber_id
				""")) {
			String email = String.valueOf(row.get("email"));
			List<ReceivedMail> mails = received.getOrDefault(email, List.of());
			boolean refused = Set.of(4, 5).contains(kind(email));
			String expected = refused ? "failed" : "sent";
			wrong += expected.equals(row.get("state")) ? 0 : 1;
			lost += (mails.isEmpty() && !refused) ? 1 : 0;
			int seconds = Math.max(0, mails.size() - 1);
			int counted = ((Number) java.util.Objects.requireNonNull(row.get("doubtful"))).intValue();
			doubtful += counted;
			copies += seconds;
			uncounted += Math.max(0, seconds - counted);
			renamed += (int) mails.stream()
				.filter((mail) -> !String.valueOf(row.get("message_id")).equals(mail.messageId()))
				.count();
		}
		long suppressed = this.database.count("digest.suppressions");
		return new Result(this.mails, this.kills.get(), lost, List.copyOf(this.sentAgain), copies, doubtful, uncounted,
				renamed, wrong, suppressed, took);
	}

	@Override
	public void close() {
		kill();
		this.later.shutdownNow();
		this.sink.close();
		this.database.close();
	}

	/**
	 * What came of a run.
	 *
	 * @param mails deliveries
	 * @param kills how often the sender was killed
	 * @param lost recipients who got nothing though nothing refused them
	 * @param sentAgain recipients who were mailed although the ledger said sent
	 * @param copies second copies that the server got
	 * @param doubtful how many sends the ledger calls possible second ones
	 * @param uncounted second copies that the ledger does not know of
	 * @param renamed mails under another Message-ID than the ledger's
	 * @param wrong deliveries that did not end as they should
	 * @param suppressed addresses that nothing is sent to any more
	 * @param took how long it took
	 */
	record Result(int mails, int kills, int lost, List<String> sentAgain, int copies, long doubtful, int uncounted,
			int renamed, int wrong, long suppressed, Duration took) {
	}

}
