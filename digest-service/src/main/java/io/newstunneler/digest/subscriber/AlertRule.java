package io.newstunneler.digest.subscriber;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.newstunneler.events.Stance;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber wants to be told at once: alerts that pass it as an article passes
 * {@link Filters}.
 *
 * @param name what the subscriber calls it; one line
 * @param tickers symbols
 * @param sources names of sources
 * @param categories categories as the feeds name them
 * @param minScore least total, beside the threshold of all alerts
 * @param stance which way the plan leans; decided when a plan comes
 * @param keywords whole words or phrases in title or summary
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record AlertRule(
		@Nullable @Size(max = 100) @Pattern(regexp = NewSubscriber.ONE_LINE,
				message = "should be one line without control characters") String name,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 20) @Pattern(regexp = Filters.NO_NUL,
				message = Filters.NO_NUL_MESSAGE) String> tickers,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 200) @Pattern(regexp = Filters.NO_NUL,
				message = Filters.NO_NUL_MESSAGE) String> sources,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 200) @Pattern(regexp = Filters.NO_NUL,
				message = Filters.NO_NUL_MESSAGE) String> categories,
		@Nullable @DecimalMin("0") @DecimalMax("1000") Double minScore, @JsonFormat(with = {
				JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
				JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES }) @Nullable @Size(
						max = 3) List<@NotNull Stance> stance,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 100) @Pattern(regexp = Filters.NO_NUL,
				message = Filters.NO_NUL_MESSAGE) String> keywords){

	/** Every alert passes. */
	static final AlertRule ALL = new AlertRule(null, null, null, null, null, null, null);

	AlertRule canonical() {
		return with(filters().canonical());
	}

	Filters filters() {
		return new Filters(this.tickers, this.sources, this.categories, this.minScore, this.stance, this.keywords);
	}

	/**
	 * The same rule with other conditions.
	 */
	AlertRule with(Filters filters) {
		return new AlertRule((this.name != null) ? this.name.strip() : null, filters.tickers(), filters.sources(),
				filters.categories(), filters.minScore(), filters.stance(), filters.keywords());
	}

}
