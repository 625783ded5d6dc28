package io.newstunneler.flags.usage;

import java.util.Map;

/**
 * How often a service asked for a flag.
 *
 * @param flag name of the flag
 * @param on how often the answer was on
 * @param off how often the answer was off
 * @param variants how often each variant was given
 */
public record Usage(String flag, long on, long off, Map<String, Long> variants) {
}
