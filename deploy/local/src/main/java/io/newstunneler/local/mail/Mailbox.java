package io.newstunneler.local.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Mails as files, one each, named by the time of their arrival.
 */
final class Mailbox {

	static final String SUFFIX = ".eml";

	private static final DateTimeFormatter ARRIVAL = DateTimeFormatter
		.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final Path folder;

	private final Clock clock;

	private final AtomicInteger counter = new AtomicInteger();

	Mailbox(Path folder, Clock clock) {
		this.folder = folder;
		this.clock = clock;
	}

	/**
	 * Keeps a mail. When this returns, it is a file; nobody ever sees half a file.
	 * @param from sender of the envelope
	 * @param to recipient of the envelope
	 * @param mail the mail as it came
	 * @return the file
	 * @throws IOException if it cannot be kept
	 */
	Path keep(String from, String to, byte[] mail) throws IOException {
		String name = String.format(Locale.ROOT, "%s-%04d-%s", ARRIVAL.format(this.clock.instant()),
				this.counter.incrementAndGet(), readable(to));
		Path half = this.folder.resolve(name + ".half");
		try (OutputStream file = Files.newOutputStream(half)) {
			file.write(("Return-Path: <" + oneLine(from) + ">\r\nDelivered-To: " + oneLine(to) + "\r\n")
				.getBytes(StandardCharsets.UTF_8));
			file.write(mail);
		}
		return Files.move(half, this.folder.resolve(name + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
	}

	private static String readable(String address) {
		String name = address.replaceAll("[^A-Za-z0-9.@_-]", "_");
		return name.substring(0, Math.min(name.length(), 60));
	}

	private static String oneLine(String address) {
		return address.replaceAll("[\\r\\n]", " ");
	}

	/**
	 * The mails, the newest first.
	 */
	List<Path> all() throws IOException {
		List<Path> mails = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.folder, "*" + SUFFIX)) {
			files.forEach(mails::add);
		}
		mails.sort(Comparator.comparing((Path mail) -> mail.getFileName().toString()).reversed());
		return mails;
	}

	/**
	 * Finds a mail by the name that a page has asked for.
	 */
	Optional<Path> find(String name) throws IOException {
		return all().stream().filter((mail) -> mail.getFileName().toString().equals(name)).findFirst();
	}

}
