package io.newstunneler.defaults.flags;

import java.time.LocalDate;

import org.jspecify.annotations.Nullable;

/**
 * A feature flag, declared once beside the code that reads it.
 *
 * @param name name of the flag, as people see it
 * @param safeDefault the answer where nobody knows better: the flag is unknown, or the
 * flag server was never reached
 * @param gates what stops when it is off, as a sentence
 * @param owner who answers for it and is asked before it is turned
 * @param expiresOn from when it should be gone from the code; absent for one that stays,
 * such as a kill switch
 */
public record Flag(String name, boolean safeDefault, String gates, String owner, @Nullable LocalDate expiresOn) {

	/** Who answers for the flags that stay. */
	public static final String OPERATIONS = "operations";

	/**
	 * Declares a flag that stays, such as a kill switch.
	 * @param name name of the flag, as people see it
	 * @param safeDefault the answer where nobody knows better
	 * @param gates what stops when it is off, as a sentence
	 */
	public Flag(String name, boolean safeDefault, String gates) {
		this(name, safeDefault, gates, OPERATIONS, null);
	}

	/**
	 * The same as a flag that has done its work one day.
	 * @param owner who answers for it
	 * @param expiresOn from when it should be gone from the code, as in
	 * {@code 2027-06-30}
	 * @return the declaration
	 */
	public Flag until(String owner, String expiresOn) {
		return new Flag(this.name, this.safeDefault, this.gates, owner, LocalDate.parse(expiresOn));
	}

	/**
	 * Makes the flag give one of several things rather than just hold.
	 * @param <T> type of the things
	 * @param payload how the payload of a variant is read: {@code String}, {@code Long},
	 * {@code Double}, or the class of what its JSON says, in snake case
	 * @param safePayload what is given where the flag is off, unknown, has no variants,
	 * or has one whose payload cannot be read
	 * @return the declaration
	 */
	public <T> FlagWithVariants<T> withVariants(Class<T> payload, T safePayload) {
		return new FlagWithVariants<>(this, payload, safePayload);
	}

}
