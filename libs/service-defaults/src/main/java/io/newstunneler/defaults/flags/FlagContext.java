package io.newstunneler.defaults.flags;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import io.getunleash.UnleashContext;

/**
 * What a flag is asked about. Environment and service are known without it. Roll-outs may
 * stick to any of its fields.
 *
 * @param fields the fields by name; {@code userId}, {@code sessionId} and
 * {@code remoteAddress} are those of the Unleash protocol
 */
public record FlagContext(Map<String, String> fields) {

	/** Nothing in particular. */
	public static final FlagContext NONE = new FlagContext(Map.of());

	private static final String SOURCE_ID = "sourceId";

	private static final String TICKER = "ticker";

	private static final String USER_ID = "userId";

	public FlagContext {
		fields = Collections.unmodifiableMap(new TreeMap<>(fields));
	}

	/**
	 * Asks about a source, in the field {@code sourceId}.
	 * @param id the source
	 * @return the context
	 */
	public static FlagContext source(long id) {
		return NONE.with(SOURCE_ID, Long.toString(id));
	}

	/**
	 * Asks about a ticker, in the field {@code ticker}.
	 * @param ticker the ticker
	 * @return the context
	 */
	public static FlagContext ticker(String ticker) {
		return NONE.with(TICKER, ticker);
	}

	/**
	 * Asks about a user or subscriber, in the field {@code userId}.
	 * @param id the user
	 * @return the context
	 */
	public static FlagContext user(String id) {
		return NONE.with(USER_ID, id);
	}

	/**
	 * The same with one more field, or with another value of it.
	 * @param name name of the field, such as {@code ticker}
	 * @param value its value
	 * @return the context
	 */
	public FlagContext with(String name, String value) {
		Map<String, String> more = new TreeMap<>(this.fields);
		more.put(name, value);
		return new FlagContext(more);
	}

	UnleashContext unleash() {
		UnleashContext.Builder context = UnleashContext.builder();
		this.fields.forEach((name, value) -> {
			switch (name) {
				case USER_ID -> context.userId(value);
				case "sessionId" -> context.sessionId(value);
				case "remoteAddress" -> context.remoteAddress(value);
				default -> context.addProperty(name, value);
			}
		});
		return context.build();
	}

}
