package io.newstunneler.testsupport.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;

/**
 * A real SMTP server on a free loopback port that keeps every mail, and misbehaves where
 * the test tells it to.
 */
public final class MailSink implements AutoCloseable {

	private static final Duration NEVER = Duration.ofDays(1);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final Queue<ReceivedMail> mails = new ConcurrentLinkedQueue<>();

	private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

	private final CountDownLatch closing = new CountDownLatch(1);

	private final SMTPServer server;

	private volatile Script script = (_, _) -> null;

	private final AtomicInteger count = new AtomicInteger();

	private final boolean keeping;

	private MailSink(boolean keeping) {
		this.keeping = keeping;
		this.server = new SMTPServer.Builder().bindAddress(InetAddress.getLoopbackAddress())
			.port(0)
			.softwareName("mail sink")
			.insertReceivedHeaders(false)
			.messageHandlerFactory(Transaction::new)
			.build();
		this.server.start();
	}

	/**
	 * Starts a mail server.
	 * @return the running server
	 */
	public static MailSink start() {
		return new MailSink(true);
	}

	/**
	 * Starts a mail server that only counts what comes: for many mails. It does not count
	 * attempts either, so that to its script each is the first.
	 * @return the running server
	 */
	public static MailSink counting() {
		return new MailSink(false);
	}

	/**
	 * How many mails came.
	 * @return the number
	 */
	public int count() {
		return this.count.get();
	}

	/**
	 * Where it listens.
	 * @return the host
	 */
	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Where it listens.
	 * @return the port
	 */
	public int port() {
		return this.server.getPortAllocated();
	}

	/**
	 * What came, also what the sender was not told to have arrived.
	 * @return all mails in order of time
	 */
	public List<ReceivedMail> mails() {
		return List.copyOf(this.mails);
	}

	/**
	 * What came for somebody.
	 * @param recipient a recipient of the envelope
	 * @return their mails in order of time
	 */
	public List<ReceivedMail> mailsTo(String recipient) {
		return this.mails.stream().filter((mail) -> mail.recipients().contains(recipient)).toList();
	}

	/**
	 * Waits at most 30 s for a mail.
	 * @param wanted what it must be like
	 * @return the first such mail
	 */
	public ReceivedMail await(Predicate<ReceivedMail> wanted) {
		return Awaitility.await()
			.alias("a mail")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> this.mails.stream().filter(wanted).findFirst(), (found) -> found.isPresent())
			.orElseThrow();
	}

	/**
	 * Misbehaves from now on.
	 * @param script when and how
	 */
	public void misbehave(Script script) {
		this.script = script;
	}

	/**
	 * How often somebody was named as recipient, refused or not.
	 * @param recipient the address
	 * @return the number of attempts
	 */
	public int attempts(String recipient) {
		return this.attempts.getOrDefault(recipient, 0);
	}

	@Override
	public void close() {
		this.closing.countDown();
		this.server.stop();
	}

	/**
	 * When and how the server misbehaves.
	 */
	public interface Script {

		/**
		 * Asked once for each recipient of each transaction.
		 * @param recipient the recipient
		 * @param attempt 1 for the first attempt to mail to them
		 * @return what shall go wrong, {@code null} for nothing
		 */
		@Nullable SmtpFault fault(String recipient, int attempt);

	}

	private final class Transaction implements MessageHandler {

		private final MessageContext context;

		private final List<String> recipients = new ArrayList<>();

		private String from = "";

		private @Nullable SmtpFault fault;

		Transaction(MessageContext context) {
			this.context = context;
		}

		@Override
		public void from(String from) {
			this.from = from;
		}

		@Override
		public void recipient(String recipient) throws RejectException {
			int attempt = MailSink.this.keeping ? MailSink.this.attempts.merge(recipient, 1, Integer::sum) : 1;
			this.fault = MailSink.this.script.fault(recipient, attempt);
			if (this.fault instanceof SmtpFault.RefusesRecipient(int code, String text)) {
				throw new RejectException(code, text);
			}
			if (this.fault instanceof SmtpFault.DropsConnection) {
				cut();
			}
			this.recipients.add(recipient);
		}

		@Override
		public @Nullable String data(InputStream data) throws RejectException, IOException {
			byte[] beginning = data.readNBytes(100);
			if (this.fault instanceof SmtpFault.InterruptsData(Runnable happening)) {
				happening.run();
			}
			byte[] source = whole(beginning, data.readAllBytes());
			if (this.fault instanceof SmtpFault.RefusesMessage(int code, String text)) {
				throw new RejectException(code, text);
			}
			MailSink.this.count.incrementAndGet();
			if (MailSink.this.keeping) {
				MailSink.this.mails.add(new ReceivedMail(this.from, List.copyOf(this.recipients), source, Instant.now(),
						!(this.fault instanceof SmtpFault.LosesAnswer
								|| this.fault instanceof SmtpFault.NeverAnswers)));
			}
			if (this.fault instanceof SmtpFault.LosesAnswer) {
				cut();
			}
			if (this.fault instanceof SmtpFault.NeverAnswers) {
				await(NEVER);
			}
			if (this.fault instanceof SmtpFault.AnswersLate(Duration delay)) {
				await(delay);
			}
			return null;
		}

		@Override
		public void done() {
			// Nothing is held beyond a transaction.
		}

		private void cut() {
			try {
				((Session) this.context).getSocket().close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static byte[] whole(byte[] beginning, byte[] rest) {
			byte[] whole = Arrays.copyOf(beginning, beginning.length + rest.length);
			System.arraycopy(rest, 0, whole, beginning.length, rest.length);
			return whole;
		}

		/** Not longer than the server lives. */
		private void await(Duration delay) {
			try {
				boolean _ = MailSink.this.closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
