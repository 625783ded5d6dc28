package io.newstunneler.defaults.flags;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * A flag that gives one of several things, such as the text of a prompt. Declared with
 * {@link Flag#withVariants}.
 *
 * @param <T> type of the things
 * @param flag the flag
 * @param type how a payload is read
 * @param safePayload what is given where nobody knows better
 */
public record FlagWithVariants<T>(Flag flag, Class<T> type, T safePayload) {

	/** Reads members in snake case, and bends no number into another. */
	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.build();

	/**
	 * Reads the payload of a variant.
	 * @param value the payload, as the server sent it
	 * @return what it says, or nothing where it does not say such a thing
	 */
	@Nullable T read(String value) {
		try {
			return (this.type == String.class) ? this.type.cast(value) : JSON.readValue(value, this.type);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	Variant<T> safe() {
		return new Variant<>(Variant.NONE, this.safePayload);
	}

}
