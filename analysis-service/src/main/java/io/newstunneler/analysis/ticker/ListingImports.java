package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.analysis.ticker.ListingsFile.Refused;
import io.newstunneler.analysis.ticker.ListingsFile.Row;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Brings lists of listings into the table {@code symbols}, each in one transaction of a
 * few statements however long it is. A list sent twice changes nothing the second time.
 */
@Component
class ListingImports {

	private static final Logger log = LoggerFactory.getLogger(ListingImports.class);

	/**
	 * The list as rows, beside what is stored. What the list does not say stays as it is,
	 * but not what was told of another company: one of another exchange whose name begins
	 * otherwise.
	 */
	private static final String GIVEN = """
			with given as (
			    select g.symbol, g.name, g.exchange, coalesce(g.avg_volume, same.avg_volume) as avg_volume,
			           coalesce(string_to_array(g.aliases, '|'), same.aliases, '{}') as aliases,
			           s.symbol is not null as known, s.name as former_name, s.exchange as former_exchange,
			           (s.name, s.exchange, s.avg_volume, s.aliases, s.delisted_at)
			               is distinct from (g.name, g.exchange, coalesce(g.avg_volume, same.avg_volume),
			                                 coalesce(string_to_array(g.aliases, '|'), same.aliases, '{}'),
			                                 null::timestamptz) as differs
			    from jsonb_to_recordset(cast(:rows as jsonb)) as g (symbol text, name text, exchange text, avg_volume bigint, aliases text)
			    left join symbols s on s.symbol = g.symbol
			    left join symbols same on same.symbol = s.symbol and (same.exchange = g.exchange
			        or lower(split_part(same.name, ' ', 1)) = lower(split_part(g.name, ' ', 1))))
			""";

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final JsonMapper json;

	private final MeterRegistry meters;

	ListingImports(DatabaseClient database, TransactionalOperator transaction, JsonMapper json, MeterRegistry meters) {
		this.database = database;
		this.transaction = transaction;
		this.json = json;
		this.meters = meters;
	}

	/**
	 * Brings a list in.
	 * @param file the list
	 * @param replace whether what it does not have is no longer listed
	 * @param dryRun whether only to say what would become of it
	 * @return what became of each line
	 */
	Mono<Report> take(ListingsFile file, boolean replace, boolean dryRun) {
		String rows = this.json.writeValueAsString(file.rows().stream().map(ListingImports::columns).toList());
		Mono<Map<String, Compared>> compared = this.database
			.sql(GIVEN + "select symbol, known, differs, former_name, former_exchange from given")
			.bind("rows", rows)
			.map(ListingImports::compared)
			.all()
			.collectMap(Compared::symbol);
		Mono<Report> taken = compared.flatMap((each) -> {
			boolean same = each.values().stream().allMatch((line) -> line.outcome() == Outcome.UNCHANGED);
			Mono<Long> stored = (dryRun || same) ? Mono.just(0L) : store(rows);
			Mono<Long> delisted = replace ? delist(rows, dryRun) : Mono.just(0L);
			return stored.then(delisted).map((count) -> report(file, each, count, replace, dryRun));
		});
		// Whoever imports at the same time waits, so that each report tells what
		// happened.
		return this.database.sql("lock table symbols in share row exclusive mode")
			.then()
			.then(taken)
			.as(this.transaction::transactional)
			.doOnNext(this::tell);
	}

	private static Map<String, Object> columns(Row row) {
		Map<String, Object> columns = new HashMap<>();
		columns.put("symbol", row.symbol());
		columns.put("name", row.name());
		columns.put("exchange", row.exchange());
		if (row.averageVolume() != null) {
			columns.put("avg_volume", row.averageVolume());
		}
		if (row.aliases() != null) {
			columns.put("aliases", String.join("|", row.aliases()));
		}
		return columns;
	}

	private static Compared compared(Readable row) {
		boolean known = Boolean.TRUE.equals(row.get("known", Boolean.class));
		boolean differs = Boolean.TRUE.equals(row.get("differs", Boolean.class));
		Former former = (known && differs) ? new Former(Objects.requireNonNull(row.get("former_name", String.class)),
				Objects.requireNonNull(row.get("former_exchange", String.class))) : null;
		return new Compared(Objects.requireNonNull(row.get("symbol", String.class)),
				!known ? Outcome.ADDED : differs ? Outcome.CHANGED : Outcome.UNCHANGED, former);
	}

	private Mono<Long> store(String rows) {
		return this.database.sql(GIVEN + """
				insert into symbols (symbol, name, exchange, avg_volume, aliases)
				select symbol, name, exchange, avg_volume, aliases from given where differs or not known
				on conflict (symbol) do update
				set name = excluded.name, exchange = excluded.exchange, avg_volume = excluded.avg_volume,
				    aliases = excluded.aliases, delisted_at = null""").bind("rows", rows).fetch().rowsUpdated();
	}

	private Mono<Long> delist(String rows, boolean dryRun) {
		String others = """
				delisted_at is null
				and symbol not in (select g.symbol from jsonb_to_recordset(cast(:rows as jsonb)) as g (symbol text))""";
		return dryRun
				? this.database.sql("select count(*) from symbols where " + others)
					.bind("rows", rows)
					.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
					.one()
				: this.database.sql("update symbols set delisted_at = now() where " + others)
					.bind("rows", rows)
					.fetch()
					.rowsUpdated();
	}

	private static Report report(ListingsFile file, Map<String, Compared> compared, long delisted, boolean replace,
			boolean dryRun) {
		List<Line> lines = new ArrayList<>(file.rows().size() + file.refused().size());
		int[] counts = new int[Outcome.values().length];
		int fromOtherExchange = 0;
		for (Row row : file.rows()) {
			Compared with = Objects.requireNonNull(compared.get(row.symbol()), row.symbol());
			counts[with.outcome().ordinal()]++;
			if (with.former() != null && !with.former().exchange().equals(row.exchange())) {
				fromOtherExchange++;
			}
			lines.add(new Line(row.line(), row.symbol(), with.outcome(), with.former(), null));
		}
		for (Refused refused : file.refused()) {
			lines.add(new Line(refused.line(), refused.symbol(), Outcome.REFUSED, null, refused.why()));
		}
		lines.sort(Comparator.comparingInt(Line::line));
		return new Report(dryRun, replace, counts[Outcome.ADDED.ordinal()], counts[Outcome.CHANGED.ordinal()],
				fromOtherExchange, counts[Outcome.UNCHANGED.ordinal()], file.refused().size(), delisted,
				file.ignoredColumns(), lines);
	}

	private void tell(Report report) {
		log.atInfo()
			.addKeyValue("added", report.added())
			.addKeyValue("changed", report.changed())
			.addKeyValue("fromOtherExchange", report.fromOtherExchange())
			.addKeyValue("unchanged", report.unchanged())
			.addKeyValue("refused", report.refused())
			.addKeyValue("delisted", report.delisted())
			.addKeyValue("dryRun", report.dryRun())
			.log("imported listings");
		if (!report.dryRun()) {
			count("added", report.added());
			count("changed", report.changed());
			count("unchanged", report.unchanged());
			count("refused", report.refused());
			count("delisted", report.delisted());
		}
	}

	private void count(String outcome, long lines) {
		this.meters.counter("news.tunneler.listings.imported", "outcome", outcome).increment(lines);
	}

	/**
	 * What became of a line.
	 */
	enum Outcome {

		/** Its symbol was not there. */
		ADDED,

		/** Its symbol was there with something else, or no longer listed. */
		CHANGED,

		/** All of it was there. */
		UNCHANGED,

		/** It cannot be used. */
		REFUSED;

		@JsonValue
		String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	/**
	 * A line of the list.
	 *
	 * @param line where it is; the header of CSV is line 1, the first row of JSON's data
	 * is line 1
	 * @param symbol its symbol
	 * @param outcome what became of it
	 * @param former what the symbol was before, where that changed
	 * @param why what is wrong with it, where it was refused
	 */
	record Line(int line, String symbol, Outcome outcome,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Former former,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String why) {
	}

	/**
	 * What a symbol was.
	 *
	 * @param name name of the company
	 * @param exchange where it was listed
	 */
	record Former(String name, String exchange) {
	}

	/**
	 * A row of the list beside what is stored.
	 *
	 * @param symbol its symbol
	 * @param outcome what becomes of it
	 * @param former what is stored, where that is something else
	 */
	private record Compared(String symbol, Outcome outcome, @Nullable Former former) {
	}

	/**
	 * What became of a list.
	 *
	 * @param dryRun whether nothing was stored
	 * @param replace whether the list stands for all
	 * @param added how many symbols are new
	 * @param changed how many are otherwise than before
	 * @param fromOtherExchange how many of these were listed at another exchange before:
	 * two exchanges may use one symbol for different companies, and the list brought in
	 * last has it
	 * @param unchanged how many were there
	 * @param refused how many lines cannot be used
	 * @param delisted how many symbols are no longer listed, because the list replaces
	 * all and has them not
	 * @param ignoredColumns columns that mean nothing to us
	 * @param lines each line
	 */
	record Report(boolean dryRun, boolean replace, int added, int changed, int fromOtherExchange, int unchanged,
			int refused, long delisted, List<String> ignoredColumns, List<Line> lines) {
	}

}
