package io.newstunneler.gateway.deadletters;

import java.util.List;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters to send again. What is given must hold together.
 *
 * @param ids these
 * @param topic those of a topic
 * @param error those of a class of errors
 * @param all really all, where nothing else is said
 * @param dryRun {@code true} unless said otherwise: only say what would be sent
 */
record Selection(@Nullable @Size(min = 1, max = 10_000) List<Long> ids, @Nullable @Size(max = 200) String topic,
		@Nullable @Size(max = 200) String error, @Nullable Boolean all, @Nullable Boolean dryRun) {

	@AssertTrue(message = "give ids, topic or error, or all: true")
	boolean isSomething() {
		return this.ids != null || this.topic != null || this.error != null || Boolean.TRUE.equals(this.all);
	}

	boolean isDryRun() {
		return !Boolean.FALSE.equals(this.dryRun);
	}

}
