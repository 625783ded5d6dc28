package io.newstunneler.flags.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.getunleash.engine.Context;
import io.getunleash.engine.FeatureDef;
import io.getunleash.engine.UnleashEngine;
import io.getunleash.engine.VariantDef;
import io.getunleash.engine.YggdrasilInvalidInputException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * What a client would answer now, asked for people who want to know before they change
 * something.
 */
@Component
public class Answers {

	private static final Set<String> OWN_FIELDS = Set.of("userId", "sessionId", "remoteAddress", "appName",
			"environment", "currentTime");

	private final ClientStates states;

	Answers(ClientStates states) {
		this.states = states;
	}

	/**
	 * Answers for a context, as an older client does.
	 * @param environment the environment that the client lives in
	 * @param context what is asked about, by the names of the client protocol
	 * @param wanted names of flags; all where there are none
	 * @return an answer for each flag that there is
	 */
	public Mono<List<Answer>> evaluate(String environment, Map<String, String> context, Set<String> wanted) {
		return this.states.current(environment)
			.map((state) -> evaluate(state.forClient(null).body(), context(environment, context), wanted));
	}

	private static List<Answer> evaluate(String document, Context context, Set<String> wanted) {
		try {
			UnleashEngine engine = new UnleashEngine();
			engine.takeState(document);
			Stream<String> names = engine.listKnownToggles().stream().map(FeatureDef::getName);
			return names.filter((name) -> wanted.isEmpty() || wanted.contains(name))
				.sorted()
				.map((name) -> answer(engine, name, context))
				.toList();
		}
		catch (YggdrasilInvalidInputException ex) {
			throw new IllegalStateException("Every state that is served can be read", ex);
		}
	}

	private static Answer answer(UnleashEngine engine, String name, Context context) {
		try {
			boolean enabled = Boolean.TRUE.equals(engine.isEnabled(name, context).value);
			VariantDef variant = engine.getVariant(name, context).value;
			if (variant == null || !variant.isEnabled()) {
				return new Answer(name, enabled, null, null);
			}
			return new Answer(name, enabled, variant.getName(),
					(variant.getPayload() != null) ? variant.getPayload().getValue() : null);
		}
		catch (YggdrasilInvalidInputException ex) {
			throw new IllegalArgumentException("This context cannot be read: " + ex.getMessage(), ex);
		}
	}

	private static Context context(String environment, Map<String, String> fields) {
		Context context = new Context();
		context.setEnvironment(fields.getOrDefault("environment", environment));
		context.setUserId(fields.get("userId"));
		context.setSessionId(fields.get("sessionId"));
		context.setRemoteAddress(fields.get("remoteAddress"));
		context.setAppName(fields.get("appName"));
		context.setCurrentTime(fields.get("currentTime"));
		Map<String, String> properties = new HashMap<>(fields);
		properties.keySet().removeAll(OWN_FIELDS);
		properties.values().removeIf(Objects::isNull);
		context.setProperties(properties);
		return context;
	}

	/**
	 * What a client would answer.
	 *
	 * @param flag name of the flag
	 * @param enabled whether it is on
	 * @param variant name of the variant that is given, if any
	 * @param payload what comes with that
	 */
	public record Answer(String flag, boolean enabled, @Nullable String variant, @Nullable String payload) {
	}

}
