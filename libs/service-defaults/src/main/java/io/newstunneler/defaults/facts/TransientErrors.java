package io.newstunneler.defaults.facts;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import org.apache.kafka.common.errors.RetriableException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Tells the errors that time heals from those that the data causes. A wrong answer in one
 * direction loses an article to the dead letters while the disk is full; in the other it
 * stops a partition for ever.
 */
final class TransientErrors {

	/**
	 * SQLSTATE classes of PostgreSQL that say nothing about the data: connection,
	 * rollback for concurrency, resources (disk full, memory, connections), operator
	 * intervention, system error.
	 */
	private static final Set<String> STATES = Set.of("08", "40", "53", "57", "58");

	private TransientErrors() {
	}

	static boolean isTransient(Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (heals(cause)) {
				return true;
			}
		}
		return false;
	}

	private static boolean heals(Throwable cause) {
		return switch (cause) {
			case TransientDataAccessException _, DataAccessResourceFailureException _,
					CannotCreateTransactionException _ ->
				true;
			case R2dbcTransientException _, R2dbcNonTransientResourceException _ -> true;
			case R2dbcException database -> {
				String state = database.getSqlState();
				yield state != null && state.length() == 5 && STATES.contains(state.substring(0, 2));
			}
			case TimeoutException _, IOException _, RetriableException _, InterruptedException _ -> true;
			default -> false;
		};
	}

}
