package io.newstunneler.digest.bounce;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.digest.bounce.BounceProperties.Imap;
import io.newstunneler.digest.bounce.Bounces.Source;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.FlagTerm;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads the mailbox that bounces are sent to, where there is one. What was read is marked
 * as seen after it was written down, so a crash reads it again, and several replicas that
 * look at once write it down once.
 */
@Component
class BounceMailbox implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(BounceMailbox.class);

	private static final int BATCH = 200;

	/** A report has some kilobytes, also with the whole mail in it. */
	private static final int LARGEST = 5_000_000;

	private static final String TIMEOUT = "20000";

	private final BounceProperties properties;

	private final Bounces bounces;

	private final MeterRegistry meters;

	private final Clock clock;

	private volatile @Nullable Disposable looking;

	BounceMailbox(BounceProperties properties, Bounces bounces, MeterRegistry meters, Clock clock) {
		this.properties = properties;
		this.bounces = bounces;
		this.meters = meters;
		this.clock = clock;
	}

	@Override
	public void start() {
		Imap imap = this.properties.imap();
		if (imap == null) {
			this.looking = () -> {
			};
			return;
		}
		this.looking = Flux.interval(Duration.ZERO, imap.interval())
			.onBackpressureDrop()
			.concatMap((_) -> look(imap), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable current = this.looking;
		this.looking = null;
		if (current != null) {
			current.dispose();
		}
	}

	@Override
	public boolean isRunning() {
		return this.looking != null;
	}

	private Mono<Void> look(Imap imap) {
		return Mono.fromCallable(() -> unseen(imap))
			.subscribeOn(Schedulers.boundedElastic())
			.flatMap((mails) -> Flux.fromIterable(mails)
				.concatMap((mail) -> Flux.fromIterable(mail.reports())
					.concatMap((report) -> this.bounces.take(report, Source.MAILBOX))
					.then(Mono.just(mail.uid())))
				.collectList())
			.filter((uids) -> !uids.isEmpty())
			.flatMap((uids) -> Mono.fromCallable(() -> markSeen(imap, uids)).subscribeOn(Schedulers.boundedElastic()))
			.doOnNext((count) -> this.meters.counter("news.tunneler.bounces.read").increment(count))
			.then()
			.onErrorResume((error) -> {
				this.meters.counter("news.tunneler.bounces.mailbox.failures").increment();
				log.atWarn()
					.addKeyValue("mailbox", imap.toString())
					.addKeyValue("reason", String.valueOf(error.getMessage()))
					.log("the mailbox for bounces could not be read; trying again");
				return Mono.empty();
			});
	}

	private List<Read> unseen(Imap imap) throws MessagingException {
		try (Store store = connect(imap); Folder folder = store.getFolder(imap.folder())) {
			folder.open(Folder.READ_ONLY);
			Message[] found = folder.search(new FlagTerm(new Flags(Flags.Flag.SEEN), false));
			List<Read> mails = new ArrayList<>();
			for (Message message : Arrays.copyOf(found, Math.min(found.length, BATCH))) {
				mails.add(new Read(((UIDFolder) folder).getUID(message), reports(message)));
			}
			return mails;
		}
	}

	private List<BounceReport> reports(Message message) {
		try {
			return (message.getSize() > LARGEST) ? List.of()
					: BounceReport.read((MimeMessage) message, this.clock.instant());
		}
		catch (MessagingException | IOException ex) {
			log.atWarn().setCause(ex).log("a mail in the mailbox for bounces cannot be read; it is left out");
			return List.of();
		}
	}

	private static int markSeen(Imap imap, List<Long> uids) throws MessagingException {
		try (Store store = connect(imap); Folder folder = store.getFolder(imap.folder())) {
			folder.open(Folder.READ_WRITE);
			Message[] messages = ((UIDFolder) folder)
				.getMessagesByUID(uids.stream().mapToLong(Long::longValue).toArray());
			folder.setFlags(messages, new Flags(Flags.Flag.SEEN), true);
			return uids.size();
		}
	}

	private static Store connect(Imap imap) throws MessagingException {
		String protocol = imap.tls() ? "imaps" : "imap";
		Properties session = new Properties();
		session.setProperty("mail." + protocol + ".connectiontimeout", TIMEOUT);
		session.setProperty("mail." + protocol + ".timeout", TIMEOUT);
		session.setProperty("mail." + protocol + ".peek", "true");
		session.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
		Store store = Session.getInstance(session).getStore(protocol);
		store.connect(imap.host(), imap.port(), imap.username(), imap.password());
		return store;
	}

	private record Read(long uid, List<BounceReport> reports) {
	}

}
