package io.newstunneler.defaults.flags;

/**
 * A feature flag, declared once beside the code that reads it.
 *
 * @param name name of the flag, as people see it
 * @param safeDefault the answer where nobody knows better: the flag is unknown, or the
 * flag server was never reached
 * @param gates what stops when it is off, as a sentence
 */
public record Flag(String name, boolean safeDefault, String gates) {
}
