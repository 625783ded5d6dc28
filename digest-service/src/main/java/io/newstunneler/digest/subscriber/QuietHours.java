package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When no alert may disturb, in the subscriber's own zone; what comes meanwhile is told
 * afterwards. It may lie over midnight.
 *
 * @param from local time as {@code HH:mm}
 * @param to local time as {@code HH:mm}
 */
@QuietHours.Window
record QuietHours(@NotNull @Pattern(regexp = Wish.TIME, message = Wish.TIME_MESSAGE) String from,
		@NotNull @Pattern(regexp = Wish.TIME, message = Wish.TIME_MESSAGE) String to) {

	/**
	 * Ends at another time than it begins.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = Window.Open.class)
	@interface Window {

		String message() default "should not end when they begin; leave quiet hours out for none";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

		/**
		 * Compares both ends.
		 */
		class Open implements ConstraintValidator<Window, QuietHours> {

			@Override
			public boolean isValid(@Nullable QuietHours hours, ConstraintValidatorContext context) {
				return hours == null || hours.from == null || !hours.from.equals(hours.to);
			}

		}

	}

}
