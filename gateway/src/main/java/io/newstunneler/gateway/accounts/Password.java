package io.newstunneler.gateway.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A password that somebody chooses: at least 8 characters, and at most the 72 bytes that
 * bcrypt looks at.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Password.Validator.class)
@interface Password {

	String message() default "should have at least 8 characters and at most 72 bytes";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Looks at the length alone.
	 */
	final class Validator implements ConstraintValidator<Password, @Nullable String> {

		private static final int CHARACTERS = 8;

		private static final int BYTES = 72;

		@Override
		public boolean isValid(@Nullable String password, ConstraintValidatorContext context) {
			return password == null
					|| (password.length() >= CHARACTERS && password.getBytes(StandardCharsets.UTF_8).length <= BYTES);
		}

	}

}
