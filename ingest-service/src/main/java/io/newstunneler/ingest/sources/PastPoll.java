package io.newstunneler.ingest.sources;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What happened at a poll, or at several that brought nothing new.
 *
 * @param beganAt when it was, or the first of them
 * @param endedAt when it was, or the last of them
 * @param times how many polls this line stands for
 * @param outcome {@code fetched}, {@code pushed}, {@code not_modified}, {@code gone},
 * {@code busy}, {@code refused} or {@code failed}
 * @param status what the server answered, if it did
 * @param address where the document came from, if redirects led elsewhere
 * @param millis how long the fetch took
 * @param bytes size of the answer on the wire
 * @param bytesSaved what did not have to be sent, because we had it
 * @param ingested new articles
 * @param revised articles that had changed
 * @param askedSec how long the server asked us to stay away, in seconds
 * @param waitSec how long we then stayed away, in seconds
 * @param waitReason why so long
 * @param message what was wrong, in a sentence
 * @param traceId under which everything is found that it led to
 */
record PastPoll(Instant beganAt, Instant endedAt, int times, String outcome, @Nullable Integer status,
		@Nullable String address, @Nullable Long millis, long bytes, long bytesSaved, int ingested, int revised,
		@Nullable Integer askedSec, @Nullable Long waitSec, @Nullable String waitReason, @Nullable String message,
		@Nullable String traceId) {

}
