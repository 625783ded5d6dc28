package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.time.Instant;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A time at most a month ahead: the first edition after a pause covers what came
 * meanwhile, and articles are not kept for ever.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = WithinAMonth.Near.class)
@interface WithinAMonth {

	String message() default "should be at most 31 days ahead; to stop for longer, unsubscribe";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Compares with the clock.
	 */
	class Near implements ConstraintValidator<WithinAMonth, Instant> {

		private static final Duration LONGEST = Duration.ofDays(31);

		@Override
		public boolean isValid(@Nullable Instant time, ConstraintValidatorContext context) {
			return time == null || time.isBefore(Instant.now().plus(LONGEST));
		}

	}

}
