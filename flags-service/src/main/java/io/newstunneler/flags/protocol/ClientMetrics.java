package io.newstunneler.flags.protocol;

import java.util.List;
import java.util.Map;

import io.newstunneler.flags.usage.Usage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a client was asked since its last report; of the protocol's members those that are
 * kept.
 *
 * @param appName the service
 * @param bucket the counts
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
record ClientMetrics(@NotBlank @Size(max = 200) String appName, @Nullable @Valid Bucket bucket) {

	List<Usage> usages() {
		if (this.bucket == null) {
			return List.of();
		}
		return this.bucket.toggles()
			.entrySet()
			.stream()
			.map((toggle) -> toggle.getValue().usage(toggle.getKey()))
			.toList();
	}

	/**
	 * Counts by flag.
	 *
	 * @param toggles the counts
	 */
	record Bucket(@NotNull @Size(max = 2000) Map<@NotBlank @Size(max = 200) String, @NotNull @Valid Count> toggles) {
	}

	/**
	 * How often a flag was asked for.
	 *
	 * @param yes how often it was on
	 * @param no how often it was off
	 * @param variants how often each variant was given
	 */
	record Count(@PositiveOrZero long yes, @PositiveOrZero long no,
			@Nullable @Size(max = 200) Map<String, @NotNull @PositiveOrZero Long> variants) {

		Usage usage(String flag) {
			return new Usage(flag, this.yes, this.no, (this.variants != null) ? this.variants : Map.of());
		}

	}

}
