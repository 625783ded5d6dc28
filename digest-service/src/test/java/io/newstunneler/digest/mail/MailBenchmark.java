package io.newstunneler.digest.mail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.digest.delivery.Delivery;
import io.newstunneler.digest.delivery.DeliveryProperties;
import io.newstunneler.digest.delivery.Gate;
import io.newstunneler.testsupport.mail.MailSink;
import io.newstunneler.testsupport.mail.SmtpFault;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import io.newstunneler.testsupport.process.ProcessorTimes;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand subscribers who are due at the same minute, beside a bare SMTP loop that
 * sends the same mail as often to the same server, over as many connections and over one,
 * where that answers at once and where it takes its time; and what a claim costs where a
 * million deliveries wait.
 */
@WithPostgres
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "newstunneler.kafka.bootstrap-servers=127.0.0.1:1",
				"logging.level.io.newstunneler.digest.mail.Courier=WARN", "logging.level.org.apache.kafka=OFF" })
class MailBenchmark {

	private static final MailSink SINK = MailSink.counting();

	/** Another server than the sink, as host:port, which must deliver nowhere. */
	private static final @Nullable String SERVER = System.getProperty("mail.server");

	private static final int MAILS = Integer.getInteger("mails", 10_000);

	/** The first ones warm up. */
	private static final int ROUNDS = Integer.getInteger("mail.rounds", 2);

	private static final int WAITING = Integer.getInteger("waiting", 1_000_000);

	@Autowired
	private TestDatabase database;

	@Autowired
	private FakeUnleash unleash;

	@Autowired
	private Postbag postbag;

	@Autowired
	private Deliveries deliveries;

	@Autowired
	private DeliveryProperties properties;

	@DynamicPropertySource
	static void servers(DynamicPropertyRegistry properties) {
		properties.add("newstunneler.smtp.host", () -> server().getHostString());
		properties.add("newstunneler.smtp.port", () -> server().getPort());
		properties.add("newstunneler.delivery.connections", () -> Integer.getInteger("connections", 4));
	}

	@Test
	@Order(1)
	void tenThousandAtOnceBesideABareLoop() throws Exception {
		List<String> lines = new ArrayList<>();
		int length = 0;
		for (int round = 1; round <= ROUNDS; round++) {
			plan(MAILS);
			byte[] mail = claimOne();
			length = mail.length;
			long before = usedMemory();
			long ours = measure(MAILS);
			long after = usedMemory();
			long bare = bare(mail, MAILS, this.properties.connections());
			long single = bare(mail, MAILS, 1);
			lines.add("""
					round %d: %,6d mails/s from the ledger, %,6d of bare loops over as many connections (%.0f %%), \
					%,6d of one (%.0f %%); %,d MB of memory before, %,d after""".formatted(round, ours, bare,
					100.0 * ours / bare, single, 100.0 * ours / single, before >> 20, after >> 20));
		}
		System.out.printf("""

				%,d mails of %,d bytes over %d connections
				%s
				""", MAILS, length, this.properties.connections(), String.join("\n", lines));
	}

	/**
	 * A server that is worth the name has a mail on its disk before it answers, and is
	 * not on our processors.
	 */
	@Test
	@Order(2)
	@DisabledIfSystemProperty(named = "mail.server", matches = ".*", disabledReason = "only the sink can be slowed")
	void besideABareLoopToAServerThatTakesItsTime() throws Exception {
		List<String> lines = new ArrayList<>();
		for (int millis : new int[] { 5, 10, 30 }) {
			SINK.misbehave((_, _) -> new SmtpFault.AnswersLate(Duration.ofMillis(millis)));
			plan(MAILS / 2);
			byte[] mail = claimOne();
			long ours = measure(MAILS / 2);
			long bare = bare(mail, MAILS / 2, this.properties.connections());
			lines.add("a server that answers after %2d ms: %,6d mails/s from the ledger, %,6d of the bare loop, %.0f %%"
				.formatted(millis, ours, bare, 100.0 * ours / bare));
		}
		SINK.misbehave((_, _) -> null);
		System.out.println("\n" + String.join("\n", lines));
	}

	@Test
	@Order(3)
	void aClaimAmongAMillionThatWait() {
		List<String> lines = new ArrayList<>();
		for (int waiting : new int[] { WAITING / 100, WAITING / 10, WAITING }) {
			this.database.update("""
					with people as (
					    insert into digest.subscribers (email, name, time_zone, confirmed_at)
					    select 'w' || ? || '.' || n || '@example.org', '', 'UTC', now() from generate_series(1, ?) n
					    returning id
					)
					insert into digest.deliveries (edition_id, subscriber_id, message_id, next_attempt_at)
					select (select max(id) from digest.editions), id, '<w' || ? || '.' || id || '@test>',
					    now() + interval '1 day' * (1 + id % 7)
					from people
					""", waiting, waiting - (int) this.database.count("digest.deliveries where state = 'planned'"),
					waiting);
			this.database.update("analyze digest.deliveries");
			this.database.update("""
					update digest.deliveries set next_attempt_at = now()
					where id in (select id from digest.deliveries where state = 'planned' order by id desc limit 2000)
					""");
			List<Long> micros = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				long begin = System.nanoTime();
				List<Delivery> claimed = Objects.requireNonNull(this.deliveries
					.claim(200, Duration.ofHours(1), List.of(Gate.CONFIRMATION, Gate.DIGEST), List.of())
					.collectList()
					.block());
				micros.add((System.nanoTime() - begin) / 1000);
				assertThat(claimed).hasSize(200);
			}
			micros.sort(Long::compare);
			lines.add("%,9d waiting: a claim of 200 takes %,d µs (median of 10)".formatted(waiting, micros.get(5)));
		}
		System.out.println("\n" + String.join("\n", lines));
	}

	private long measure(int mails) {
		long had = arrived();
		ProcessorTimes times = ProcessorTimes.now();
		long begin = System.nanoTime();
		this.unleash.enable("email_digests");
		// As planning does, which happened before we looked at the clock.
		this.database.update("notify digest_deliveries");
		Awaitility.await()
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(20))
			.until(() -> arrived() - had >= mails);
		long took = System.nanoTime() - begin;
		System.out.println("processor time of a mail from the ledger " + ProcessorTimes.now().since(times, mails));
		Awaitility.await().until(() -> this.database.count("digest.deliveries where ended_at is null") == 0);
		this.unleash.disable("email_digests");
		assertThat(arrived() - had).isEqualTo(mails);
		return mails * 1_000_000_000L / took;
	}

	/**
	 * What the server has, by itself or by what it said.
	 */
	private long arrived() {
		return (SERVER == null) ? SINK.count() : this.database.count("digest.deliveries where state = 'sent'");
	}

	private byte[] claimOne() throws Exception {
		Delivery one = Objects.requireNonNull(
				this.deliveries.claim(1, Duration.ofMillis(1), List.of(Gate.DIGEST), List.of()).blockFirst());
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Objects.requireNonNull(this.postbag.pack(one)).message().writeTo(out);
		return out.toByteArray();
	}

	private void plan(int mails) {
		this.unleash.disable("email_digests");
		this.database.update("""
				insert into digest.editions (digest_id, from_at, until_at, filters, articles)
				values (1, now() - interval '1 day', clock_timestamp(), '{}', 50)
				""");
		this.database
			.update("""
					insert into digest.edition_items (edition_id, rank, lead, article_id, source_name, url, title, summary, total,
					    score, published_at, fetched_at)
					select (select max(id) from digest.editions), n, n <= 10, n, 'Wire', 'https://news.example.com/' || n,
					    'Title number ' || n || ' of an ordinary length, with a dash – and an umlaut ü',
					    repeat('What happened in short. ', 15), 10,
					    '{"parts": {"catalyst": 5, "novelty": 5, "credibility": 3, "sentiment": 4, "liquidity": 0}, "reasons": ["guidance"]}',
					    now(), now()
					from generate_series(1, 50) n
					""");
		this.database.update(
				"""
						with people as (
						    insert into digest.subscribers (email, name, time_zone, confirmed_at)
						    select 'r' || edition.id || '.' || n || '@example.org', 'Reader ' || n, (array['UTC', 'Asia/Tokyo'])[n % 2 + 1],
						        now()
						    from generate_series(1, ?) n, (select max(id) as id from digest.editions) edition
						    returning id
						)
						insert into digest.deliveries (edition_id, subscriber_id, message_id)
						select edition.id, people.id, '<e' || edition.id || '.s' || people.id || '.' || installations.id || '@test>'
						from people, digest.installations, (select max(id) as id from digest.editions) edition
						""",
				mails);
	}

	private static long usedMemory() {
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	/**
	 * What a socket and a string can do: no pipelining, as the sender has none.
	 */
	private static long bare(byte[] mail, int mails, int connections) throws Exception {
		byte[] data = (new String(mail, StandardCharsets.ISO_8859_1).replace("\r\n.", "\r\n..") + "\r\n.\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
		int had = SINK.count();
		ProcessorTimes times = ProcessorTimes.now();
		long begin = System.nanoTime();
		try (ExecutorService threads = Executors.newFixedThreadPool(connections,
				(loop) -> new Thread(loop, "bare client"))) {
			List<Callable<Void>> loops = new ArrayList<>();
			for (int i = 0; i < connections; i++) {
				int share = mails / connections + ((i < mails % connections) ? 1 : 0);
				loops.add(() -> loop(data, share));
			}
			for (Future<Void> loop : threads.invokeAll(loops)) {
				loop.get();
			}
			System.out.println("processor time of a mail of the bare loop " + ProcessorTimes.now().since(times, mails));
		}
		long took = System.nanoTime() - begin;
		assertThat(SINK.count() - had).isEqualTo((SERVER == null) ? mails : 0);
		return mails * 1_000_000_000L / took;
	}

	private static Void loop(byte[] data, int mails) throws IOException {
		try (Socket socket = new Socket(server().getHostString(), server().getPort())) {
			socket.setTcpNoDelay(true);
			InputStream in = new BufferedInputStream(socket.getInputStream());
			OutputStream out = socket.getOutputStream();
			answer(in);
			say(out, in, "EHLO bench");
			for (int i = 0; i < mails; i++) {
				say(out, in, "MAIL FROM:<news@example.org>");
				say(out, in, "RCPT TO:<r" + i + "@example.org>");
				say(out, in, "DATA");
				out.write(data);
				answer(in);
			}
			say(out, in, "QUIT");
		}
		return null;
	}

	private static InetSocketAddress server() {
		String[] parts = Objects.requireNonNullElse(SERVER, SINK.host() + ":" + SINK.port()).split(":");
		return new InetSocketAddress(parts[0], Integer.parseInt(parts[1]));
	}

	private static void say(OutputStream out, InputStream in, String line) throws IOException {
		out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
		answer(in);
	}

	private static void answer(InputStream in) throws IOException {
		boolean last = false;
		while (!last) {
			StringBuilder line = new StringBuilder();
			for (int c = in.read(); c != '\n'; c = in.read()) {
				if (c < 0) {
					throw new IOException("the server hung up after " + line);
				}
				line.append((char) c);
			}
			last = line.charAt(3) == ' ';
			if (line.charAt(0) > '3') {
				throw new IOException(line.toString());
			}
		}
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class FlagsInHand {

		@Bean
		FakeUnleash unleash() {
			return new FakeUnleash();
		}

		@Bean
		Flags flags(FakeUnleash unleash) {
			unleash.disable("email_digests");
			return new Flags(unleash);
		}

	}

}
