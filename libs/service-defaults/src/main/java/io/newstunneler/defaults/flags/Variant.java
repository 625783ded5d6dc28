package io.newstunneler.defaults.flags;

/**
 * What a flag with variants gives.
 *
 * @param <T> type of the payload
 * @param name name of the variant, to be kept with what it led to; {@link #NONE} where
 * the safe payload is given
 * @param payload what comes with it
 */
public record Variant<T>(String name, T payload) {

	/** Name of what is given where no variant is, as the Unleash protocol has it. */
	public static final String NONE = "disabled";

	/**
	 * Whether no variant is given and the payload is the safe one.
	 * @return whether it is so
	 */
	public boolean isNone() {
		return this.name.equals(NONE);
	}

}
