package io.newstunneler.ingest.stories;

import org.jspecify.annotations.Nullable;

import io.newstunneler.ingest.feeds.Feed;

public record Story(@Nullable Feed feed) {
}
