package io.newstunneler.analysis.signal;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * What is known about symbols, for people who ask.
 */
@Component
class Symbols {

	private final DatabaseClient database;

	Symbols(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Looks a symbol up.
	 * @param symbol in capitals
	 * @return what we know, empty where it is not listed
	 */
	Mono<Info> find(String symbol) {
		return this.database.sql("select symbol, name, exchange, avg_volume from symbols where symbol = :symbol")
			.bind("symbol", symbol)
			.map((row) -> new Info(Objects.requireNonNull(row.get("symbol", String.class)),
					Objects.requireNonNull(row.get("name", String.class)), row.get("exchange", String.class),
					row.get("avg_volume", Long.class)))
			.one();
	}

	/**
	 * A listed symbol.
	 *
	 * @param symbol the symbol
	 * @param name the company's name
	 * @param exchange where it is traded
	 * @param averageVolume shares traded a day, where known
	 */
	record Info(String symbol, String name, @Nullable String exchange, @Nullable Long averageVolume) {
	}

}
