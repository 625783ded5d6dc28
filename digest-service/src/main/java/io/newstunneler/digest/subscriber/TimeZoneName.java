package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.ZoneId;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The IANA name of a time zone.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = TimeZoneName.Known.class)
@interface TimeZoneName {

	String message() default "should be the IANA name of a time zone, such as Europe/Berlin";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Looks the name up; offsets such as {@code +02:00} know no daylight saving and are
	 * not names.
	 */
	class Known implements ConstraintValidator<TimeZoneName, String> {

		@Override
		public boolean isValid(@Nullable String name, ConstraintValidatorContext context) {
			return name == null || ZoneId.getAvailableZoneIds().contains(name);
		}

	}

}
