package io.newstunneler.ingest.sources;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.newstunneler.ingest.rules.EntryRule;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The rule can be followed.
 */
@Documented
@Constraint(validatedBy = SoundRule.Validator.class)
@Target(ElementType.TYPE_USE)
@Retention(RetentionPolicy.RUNTIME)
@interface SoundRule {

	String message() default "must be a rule";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Says what is wrong with a rule.
	 */
	final class Validator implements ConstraintValidator<SoundRule, EntryRule> {

		@Override
		public boolean isValid(@Nullable EntryRule value, ConstraintValidatorContext context) {
			String problem = (value != null) ? value.problem() : "must be a rule";
			if (problem == null) {
				return true;
			}
			context.disableDefaultConstraintViolation();
			// The text is a template, in which a rule of a person must not count as one.
			String text = problem.replaceAll("[${}\\\\]", " ");
			context.buildConstraintViolationWithTemplate(text).addConstraintViolation();
			return false;
		}

	}

}
