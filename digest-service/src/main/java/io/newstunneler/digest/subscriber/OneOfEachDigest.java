package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Objects;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Each digest at most once: somebody who takes the daily one every day does not take it
 * on weekdays too.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = OneOfEachDigest.Distinct.class)
@interface OneOfEachDigest {

	String message() default "should name each digest once: daily or weekdays, and weekly";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Compares the digests that the cadences belong to.
	 */
	class Distinct implements ConstraintValidator<OneOfEachDigest, List<Wish>> {

		@Override
		public boolean isValid(@Nullable List<Wish> wishes, ConstraintValidatorContext context) {
			if (wishes == null || wishes.stream().anyMatch((wish) -> wish == null || wish.cadence() == null)) {
				// Somebody else's complaint.
				return true;
			}
			return wishes.stream().filter(Objects::nonNull).map(Wish::digestOrDefault).distinct().count() == wishes
				.size();
		}

	}

}
