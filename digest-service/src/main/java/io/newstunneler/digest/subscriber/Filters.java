package io.newstunneler.digest.subscriber;

import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

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
 * Which articles a subscriber wants. An article has to pass every filter that is given,
 * and passes one that lists several values by any of them.
 *
 * @param tickers symbols
 * @param sources names of sources
 * @param categories categories as the feeds name them
 * @param minScore least total
 * @param stance which way the plan leans; articles without a plan do not pass
 * @param keywords whole words or phrases in title or summary
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Filters(@Nullable @Size(
		max = 50) List<@NotBlank @Size(max = 20) @Pattern(regexp = NO_NUL, message = NO_NUL_MESSAGE) String> tickers,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 200) @Pattern(regexp = NO_NUL,
				message = NO_NUL_MESSAGE) String> sources,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 200) @Pattern(regexp = NO_NUL,
				message = NO_NUL_MESSAGE) String> categories,
		@Nullable @DecimalMin("0") @DecimalMax("1000") Double minScore, @JsonFormat(with = {
				JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
				JsonFormat.Feature.ACCEPT_CASE_INSENSITIVE_VALUES }) @Nullable @Size(
						max = 3) List<@NotNull Stance> stance,
		@Nullable @Size(max = 50) List<@NotBlank @Size(max = 100) @Pattern(regexp = NO_NUL,
				message = NO_NUL_MESSAGE) String> keywords){

	/** PostgreSQL keeps every character but this one. */
	static final String NO_NUL = "[^\\x00]*";

	static final String NO_NUL_MESSAGE = "should have no NUL character";

	/** Every article passes. */
	public static final Filters NONE = new Filters(null, null, null, null, null, null);

	/**
	 * The same filters in the one form that equal filters share, so that subscribers who
	 * want the same get the same edition.
	 */
	Filters canonical() {
		return new Filters(canonical(this.tickers, (text) -> text.toUpperCase(Locale.ROOT)),
				canonical(this.sources, (text) -> text.toLowerCase(Locale.ROOT)),
				canonical(this.categories, (text) -> text.toLowerCase(Locale.ROOT)),
				(this.minScore != null && this.minScore > 0) ? this.minScore : null,
				(this.stance != null) ? this.stance.stream().distinct().sorted().toList() : null,
				canonical(this.keywords, (text) -> text.toLowerCase(Locale.ROOT)));
	}

	private static @Nullable List<String> canonical(@Nullable List<String> texts, UnaryOperator<String> spelling) {
		return (texts != null) ? texts.stream().map(String::strip).map(spelling).distinct().sorted().toList() : null;
	}

}
