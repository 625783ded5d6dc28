package io.newstunneler.flags.catalogue;

import java.time.LocalDate;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A flag that somebody wants to have.
 *
 * @param name its name, which can stand in an address as it is
 * @param type {@code release} unless something else is said
 * @param description what it gates
 * @param owner who answers for it
 * @param expiresOn from when it should be gone from the code
 * @param changedBy who makes it
 * @param reason why
 */
public record NewFlag(@NotNull @Pattern(regexp = "[A-Za-z0-9_.~-]{1,100}") String name,
		@Pattern(regexp = "release|experiment|operational|kill-switch|permission") String type,
		@Size(max = 1000) String description, @Size(max = 200) String owner, @Nullable LocalDate expiresOn,
		@Nullable @Size(max = 200) String changedBy, @Nullable @Size(max = 1000) String reason) {

	public NewFlag {
		type = (type != null) ? type : "release";
		description = (description != null) ? description : "";
		owner = (owner != null && !owner.isBlank()) ? owner : "operations";
	}

	/**
	 * Who makes it, as far as anybody knows.
	 * @return a name
	 */
	public String author() {
		return (this.changedBy != null && !this.changedBy.isBlank()) ? this.changedBy : "anonymous";
	}

	/**
	 * What is said where there is a flag of that name.
	 * @return the refusal
	 */
	public ResponseStatusException taken() {
		return new ResponseStatusException(HttpStatus.CONFLICT,
				"There is a flag %s already, perhaps an archived one; nothing was changed.".formatted(this.name));
	}

}
