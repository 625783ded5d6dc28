package io.newstunneler.digest.edition;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * Opportunities reports that were asked for by hand, each session of a day once.
 */
@Repository
class Reports {

	private static final Logger log = LoggerFactory.getLogger(Reports.class);

	/** Sessions are those of the exchange. */
	private static final ZoneId EXCHANGE = ZoneId.of("America/New_York");

	private final DatabaseClient database;

	private final Lines lines;

	private final MeterRegistry meters;

	private final Clock clock;

	Reports(DatabaseClient database, Lines lines, MeterRegistry meters, Clock clock) {
		this.database = database;
		this.lines = lines;
		this.meters = meters;
		this.clock = clock;
	}

	Mono<Report> send(String session, boolean force) {
		LocalDate day = LocalDate.ofInstant(this.clock.instant(), EXCHANGE);
		Mono<Report> sent = force ? Mono.empty() : find(session, day);
		return sent.switchIfEmpty(Mono.defer(() -> make(session, day)));
	}

	private Mono<Report> make(String session, LocalDate day) {
		return this.database.sql("select id from digests where name = 'opportunities'")
			.map((row) -> Objects.requireNonNull(row.get("id", Long.class)))
			.one()
			.flatMap(this.lines::sendNow)
			.flatMap((edition) -> this.database.sql("""
					insert into reports (session, day, edition_id, recipients)
					values (:session, :day, :edition, :recipients)
					returning id
					""")
				.bind("session", session)
				.bind("day", day)
				.bind("edition", edition.id())
				.bind("recipients", edition.deliveries())
				.map((row) -> new Report("sent", Objects.requireNonNull(row.get("id", Long.class)), edition.id(),
						edition.items(), edition.deliveries()))
				.one())
			.doOnNext((report) -> {
				this.meters.counter("news.tunneler.reports", "session", session).increment();
				log.atInfo()
					.addKeyValue("report.id", report.reportId())
					.addKeyValue("edition.id", report.editionId())
					.addKeyValue("recipients", report.recipients())
					.log("opportunities report sent");
			});
	}

	private Mono<Report> find(String session, LocalDate day) {
		return this.database
			.sql("""
					select reports.id, edition_id, recipients,
					    (select count(*) from edition_items where edition_items.edition_id = reports.edition_id)::int as items
					from reports where day = :day and session = :session order by id desc limit 1
					""")
			.bind("day", day)
			.bind("session", session)
			.map((row) -> new Report("already_sent", Objects.requireNonNull(row.get("id", Long.class)),
					Objects.requireNonNull(row.get("edition_id", Long.class)),
					Objects.requireNonNull(row.get("items", Integer.class)),
					Objects.requireNonNull(row.get("recipients", Long.class))))
			.one();
	}

	/**
	 * A report.
	 *
	 * @param status {@code sent}, or {@code already_sent} where the session had one
	 * @param reportId identity of the report
	 * @param editionId the edition that it is
	 * @param candidatesCount opportunities in it; without any nothing is mailed
	 * @param recipients how many get it
	 */
	record Report(String status, long reportId, long editionId, int candidatesCount, long recipients) {
	}

}
