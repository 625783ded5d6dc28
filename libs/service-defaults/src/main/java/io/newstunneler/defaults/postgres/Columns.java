package io.newstunneler.defaults.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Arrays for statements that write or read many rows at once: one for each column, to be
 * taken apart with {@code unnest}.
 */
public final class Columns {

	private Columns() {
	}

	/**
	 * One column of many rows.
	 * @param <R> what a row is made of
	 * @param <T> type of the column
	 * @param rows the rows
	 * @param array makes an array of the column's type, as {@code Long[]::new}
	 * @param value the column's value in a row
	 * @return the values in the order of the rows
	 */
	public static <R, T> @Nullable T[] of(Collection<R> rows, IntFunction<@Nullable T[]> array,
			Function<R, @Nullable T> value) {
		@Nullable T[] column = array.apply(rows.size());
		int i = 0;
		for (R row : rows) {
			column[i++] = value.apply(row);
		}
		return column;
	}

	/**
	 * One column of times.
	 * @param <R> what a row is made of
	 * @param rows the rows
	 * @param time the column's value in a row
	 * @return the values in the order of the rows
	 */
	public static <R> @Nullable OffsetDateTime[] times(Collection<R> rows, Function<R, @Nullable Instant> time) {
		return of(rows, OffsetDateTime[]::new, (row) -> {
			Instant instant = time.apply(row);
			return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
		});
	}

}
