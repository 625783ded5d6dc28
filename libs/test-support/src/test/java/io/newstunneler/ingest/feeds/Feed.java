package io.newstunneler.ingest.feeds;

import io.newstunneler.ingest.stories.Story;

public record Feed(Story story) {
}
