package io.newstunneler.systemtests;

import org.jspecify.annotations.Nullable;

/**
 * A part of the system, as {@code ./tunneler status --json} tells of it.
 *
 * @param name its name
 * @param pid its process, while there is one
 * @param state {@code ready} when it answers
 * @param url where it answers
 * @param log the file with what it says
 */
record Part(String name, @Nullable Long pid, String state, @Nullable String url, String log) {
}
