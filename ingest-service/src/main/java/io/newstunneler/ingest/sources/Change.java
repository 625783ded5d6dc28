package io.newstunneler.ingest.sources;

import java.util.List;
import java.util.Map;

import io.newstunneler.ingest.rules.EntryRule;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different about a source; what is absent stays.
 *
 * @param enabled whether it is polled
 * @param name what to call it
 * @param folder what to file it under; empty for nothing
 * @param intervalSec seconds between two polls, 60 to 604800; 0 for the interval of the
 * settings
 * @param obeyRobots whether the robots.txt of its host counts
 * @param headers headers that its server, and no other, gets with each request: all of
 * them anew. Their values are kept like passwords and shown nowhere
 * @param rules which of its articles are wanted: all of them anew. Articles that are
 * there already stay
 */
record Change(@Nullable Boolean enabled,
		@Pattern(regexp = "(?s).*\\S.*", message = "must not be blank") @Size(max = 200) @Nullable String name,
		@Size(max = 200) @Nullable String folder, @PollInterval @Nullable Integer intervalSec,
		@Nullable Boolean obeyRobots,
		@Size(max = 20) @Nullable Map<@RequestHeaderName String, @Pattern(regexp = "[\\x20-\\x7e]{0,2000}",
				message = "must be at most 2000 printable ASCII characters") String> headers,
		@Size(max = 100) @Nullable List<@SoundRule EntryRule> rules) {

	static final Change NOTHING = new Change(null, null, null, null, null, null, null);

	Change with(@Nullable Boolean enabled) {
		return (enabled == null) ? this : new Change(enabled, this.name, this.folder, this.intervalSec, this.obeyRobots,
				this.headers, this.rules);
	}

	@Override
	public String toString() {
		return "Change[***]";
	}

}
