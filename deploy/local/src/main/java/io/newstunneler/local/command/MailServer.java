package io.newstunneler.local.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import io.newstunneler.local.mail.MailSink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The part {@code mail}.
 */
@Command(name = "mail-sink", hidden = true, description = "Keeps the mails that it gets, and shows them.")
final class MailServer implements Callable<Integer> {

	@Option(names = "--smtp-port", required = true)
	private int smtpPort;

	@Option(names = "--web-port", required = true)
	private int webPort;

	@Option(names = "--dir", required = true)
	private Path folder = Path.of("mail");

	@Override
	public Integer call() throws IOException, InterruptedException {
		try (MailSink _ = new MailSink(this.folder, this.smtpPort, this.webPort, Clock.systemUTC())) {
			new CountDownLatch(1).await();
		}
		return 0;
	}

}
