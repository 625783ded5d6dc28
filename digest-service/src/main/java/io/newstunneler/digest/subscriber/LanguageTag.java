package io.newstunneler.digest.subscriber;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A language that dates can be written in.
 */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.TYPE_USE })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = LanguageTag.Known.class)
@interface LanguageTag {

	String message() default "should be the tag of a language, such as en, de or pt-BR";

	Class<?>[] groups() default {};

	Class<? extends Payload>[] payload() default {};

	/**
	 * Looks the language up.
	 */
	class Known implements ConstraintValidator<LanguageTag, String> {

		private static final Pattern TAG = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?");

		private static final Set<String> LANGUAGES = Arrays.stream(Locale.getAvailableLocales())
			.map(Locale::getLanguage)
			.collect(Collectors.toUnmodifiableSet());

		@Override
		public boolean isValid(@Nullable String tag, ConstraintValidatorContext context) {
			return tag == null
					|| (TAG.matcher(tag).matches() && LANGUAGES.contains(Locale.forLanguageTag(tag).getLanguage()));
		}

	}

}
