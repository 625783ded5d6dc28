package io.newstunneler.local.mail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.SMTPServer;

/**
 * A mail server that delivers nowhere: it answers 250 when the mail is a file, and shows
 * what it has.
 */
public final class MailSink implements AutoCloseable {

	private static final int LARGEST = 30 * 1024 * 1024;

	private final SMTPServer smtp;

	private final HttpServer web;

	/**
	 * Starts it on 127.0.0.1.
	 * @param folder where mails are kept
	 * @param smtpPort where mails come in, or 0
	 * @param webPort where they are shown, or 0
	 * @param clock tells when they arrive
	 * @throws IOException if a port is taken or the folder cannot be made
	 */
	public MailSink(Path folder, int smtpPort, int webPort, Clock clock) throws IOException {
		InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
		Mailbox mailbox = new Mailbox(Files.createDirectories(folder), clock);
		this.web = HttpServer.create(new InetSocketAddress(loopback, webPort), 0);
		this.web.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.web.createContext("/", new MailPages(mailbox));
		this.smtp = SMTPServer.port(smtpPort)
			.bindAddress(loopback)
			.hostName("localhost")
			.maxMessageSize(LARGEST)
			.messageHandler((_, from, to, mail) -> {
				try {
					mailbox.keep(from, to, mail);
				}
				catch (IOException ex) {
					throw new RejectException(452, "4.3.1 the mail could not be kept: " + ex.getMessage());
				}
			})
			.build();
		this.smtp.start();
		this.web.start();
	}

	public int smtpPort() {
		return this.smtp.getPortAllocated();
	}

	public int webPort() {
		return this.web.getAddress().getPort();
	}

	@Override
	public void close() {
		this.smtp.stop();
		this.web.stop(0);
	}

}
