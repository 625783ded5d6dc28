package io.newstunneler.flags.transfer;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.flags.catalogue.FlagEdit;
import io.newstunneler.flags.catalogue.Segment;
import io.newstunneler.flags.catalogue.Strategy;
import io.newstunneler.flags.catalogue.Variant;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Flags of one environment, written down.
 *
 * @param segments the segments that the strategies name by the ids that they have here
 * @param flags the flags
 */
public record FlagFile(@Nullable @Size(max = 1000) List<@Valid Segment> segments,
		@NotNull @Size(max = 10_000) List<@NotNull @Valid Entry> flags) {

	/**
	 * What a flag shall be like. What is absent stays as it is.
	 *
	 * @param name its name
	 * @param enabled on or off
	 * @param strategies for whom it is on
	 * @param variants what those get
	 * @param stale whether it has outlived its purpose
	 * @param impressionData whether clients shall tell of each answer
	 * @param dependencies parents that must be on
	 */
	public record Entry(@NotBlank String name, @Nullable Boolean enabled,
			@Nullable @Size(max = 100) List<@Valid Strategy> strategies,
			@Nullable @Size(max = 100) List<@Valid Variant> variants, @Nullable Boolean stale,
			@Nullable Boolean impressionData,
			@Nullable @Size(max = 100) List<FlagEdit.@Valid Dependency> dependencies) {

		/**
		 * The edit that makes the flag so.
		 * @param segments ids there by ids in the file
		 * @param author who wants it
		 * @param reason why
		 */
		FlagEdit edit(Map<Integer, Integer> segments, String author, String reason) {
			List<Strategy> mapped = (this.strategies == null) ? null
					: this.strategies.stream().map((strategy) -> mapped(strategy, segments)).toList();
			return new FlagEdit(this.enabled, mapped, this.variants, this.stale, null, this.impressionData,
					this.dependencies, null, author, reason);
		}

		private static Strategy mapped(Strategy strategy, Map<Integer, Integer> segments) {
			List<Integer> ids = (strategy.segments() == null) ? null
					: strategy.segments()
						.stream()
						.map((id) -> Objects.requireNonNullElse(segments.get(id), id))
						.toList();
			return new Strategy(strategy.name(), strategy.parameters(), strategy.constraints(), ids,
					strategy.variants());
		}

	}

}
