package io.newstunneler.flags.catalogue;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody wants to be different. What is absent stays as it is.
 *
 * @param enabled on or off
 * @param strategies for whom it is on: any one of these; none means everyone
 * @param variants what those get
 * @param stale whether it has outlived its purpose, in every environment
 * @param archived whether it is put away, in every environment; one that is had back is
 * off
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

	public FlagEdit {
		variants = (variants != null) ? Shares.of(variants) : null;
	}

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
	 * What would hold in every environment after it. A flag that is put away gives up its
	 * parents.
	 * @param before what holds now
	 * @param json writes dependencies
	 * @return what would hold
	 */
	public FlagState.Wide wide(FlagState.Wide before, JsonMapper json) {
		boolean put = (this.archived != null) ? this.archived : before.archived();
		JsonNode parents = (this.dependencies != null) ? json.valueToTree(this.dependencies) : before.dependencies();
		return new FlagState.Wide((this.stale != null) ? this.stale : before.stale(), put,
				(this.impressionData != null) ? this.impressionData : before.impressionData(),
				put ? json.createArrayNode() : parents);
	}

	/**
	 * Whether the flag would be on in the environment that is edited. One that is put
	 * away is off, and so is one that is had back until somebody turns it on.
	 * @param before the flag now
	 * @return whether it would be on
	 */
	public boolean enabled(FlagState before) {
		if (this.enabled != null) {
			return this.enabled;
		}
		if (this.archived != null && this.archived != before.wide().archived()) {
			return false;
		}
		return before.enabled();
	}

	/**
	 * Whether it would take the flag out of the archive.
	 * @param before the flag now
	 * @return whether it would
	 */
	public boolean hasBack(FlagState before) {
		return before.wide().archived() && Boolean.FALSE.equals(this.archived);
	}

	@JsonIgnore
	@AssertTrue(message = Shares.RULE)
	boolean isVariantsWhole() {
		return this.variants == null || Shares.areWhole(this.variants);
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

		public Dependency {
			// As Unleash says it: a parent is on unless it must be off, and then gives no
			// variant.
			enabled = !Boolean.FALSE.equals(enabled);
			variants = (enabled && variants != null && !variants.isEmpty()) ? variants : null;
		}

	}

}
