package io.newstunneler.flags.catalogue;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A named set of constraints that strategies may share.
 *
 * @param id what strategies know it by; given to it when it is made
 * @param name its name
 * @param constraints what must hold, all of them
 */
public record Segment(@Nullable Integer id, @NotBlank @Size(max = 200) String name,
		@NotNull @Size(max = 100) List<@Valid Constraint> constraints) {
}
