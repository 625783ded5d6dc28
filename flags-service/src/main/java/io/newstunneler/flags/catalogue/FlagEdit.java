package io.newstunneler.flags.catalogue;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be different. What is absent stays as it is.
 *
 * @param enabled on or off
 * @param strategies for whom it is on: any one of these; none means everyone
 * @param variants what those get
 * @param revision the revision that the edit was made on; a later one is not overwritten
 * @param changedBy who changes it
 * @param reason why
 */
public record FlagEdit(@Nullable Boolean enabled, @Nullable @Size(max = 100) List<@Valid Strategy> strategies,
		@Nullable @Size(max = 100) List<@Valid Variant> variants, @Nullable Long revision,
		@Nullable @Size(max = 200) String changedBy, @Nullable @Size(max = 1000) String reason) {

	/**
	 * Turns a flag on or off for those whom its strategies name.
	 * @param enabled on or off
	 * @param reason why
	 * @return the edit
	 */
	public static FlagEdit turn(boolean enabled, String reason) {
		return new FlagEdit(enabled, null, null, null, null, reason);
	}

	/**
	 * Who changes it, as far as anybody knows.
	 * @return a name
	 */
	public String author() {
		return (this.changedBy != null && !this.changedBy.isBlank()) ? this.changedBy : "anonymous";
	}

}
