package io.newstunneler.flags.catalogue;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be different. What is absent stays as it is.
 *
 * @param enabled on or off
 * @param strategies for whom it is on: any one of these; none means everyone
 * @param variants what those get
 * @param stale whether it has outlived its purpose, in every environment
 * @param archived whether it is put away, in every environment
 * @param impressionData whether clients shall tell of each answer, in every environment
 * @param dependencies parents that must be on, in every environment
 * @param revision the revision that the edit was made on; a later one is not overwritten
 * @param changedBy who changes it
 * @param reason why
 */
public record FlagEdit(@Nullable Boolean enabled, @Nullable @Size(max = 100) List<@Valid Strategy> strategies,
		@Nullable @Size(max = 100) List<@Valid Variant> variants, @Nullable Boolean stale, @Nullable Boolean archived,
		@Nullable Boolean impressionData, @Nullable @Size(max = 100) List<@Valid Dependency> dependencies,
		@Nullable Long revision, @Nullable @Size(max = 200) String changedBy,
		@Nullable @Size(max = 1000) String reason) {

	/**
	 * Turns a flag on or off for those whom its strategies name.
	 * @param enabled on or off
	 * @param reason why
	 * @return the edit
	 */
	public static FlagEdit turn(boolean enabled, String reason) {
		return new FlagEdit(enabled, null, null, null, null, null, null, null, null, reason);
	}

	/**
	 * The same, made on a certain revision.
	 * @param revision the revision
	 * @return the edit
	 */
	public FlagEdit on(long revision) {
		return new FlagEdit(this.enabled, this.strategies, this.variants, this.stale, this.archived,
				this.impressionData, this.dependencies, revision, this.changedBy, this.reason);
	}

	/**
	 * Whether it would change something that holds in every environment.
	 * @param before what holds now
	 * @return whether it would
	 */
	public boolean widens(FlagState.Wide before) {
		return (this.stale != null && this.stale != before.stale())
				|| (this.archived != null && this.archived != before.archived())
				|| (this.impressionData != null && this.impressionData != before.impressionData())
				|| (this.dependencies != null && !(this.dependencies.isEmpty() && before.dependencies().isEmpty()));
	}

	/**
	 * Who changes it, as far as anybody knows.
	 * @return a name
	 */
	public String author() {
		return (this.changedBy != null && !this.changedBy.isBlank()) ? this.changedBy : "anonymous";
	}

	/**
	 * A parent that must be on for a flag to be.
	 *
	 * @param feature name of the parent
	 * @param enabled whether it must be on rather than off; by default it must be on
	 * @param variants which of its variants must be given; any where there are none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Dependency(@NotBlank String feature, @Nullable Boolean enabled, @Nullable List<String> variants) {
	}

}
