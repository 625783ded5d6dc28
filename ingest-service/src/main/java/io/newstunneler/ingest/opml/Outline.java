package io.newstunneler.ingest.opml;

import org.jspecify.annotations.Nullable;

/**
 * A feed in a list.
 *
 * @param line the line of the file that it begins in, from 1
 * @param title what the list calls it
 * @param url its address as it stands there
 * @param type its type as it stands there
 * @param folder the outlines around it, joined by {@code " / "}
 */
public record Outline(int line, @Nullable String title, String url, @Nullable String type, @Nullable String folder) {

}
