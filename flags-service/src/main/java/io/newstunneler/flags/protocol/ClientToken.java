package io.newstunneler.flags.protocol;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.newstunneler.flags.catalogue.FlagCatalogue;
import org.jspecify.annotations.Nullable;

/**
 * The environment that an API token of the form {@code project:environment.secret} is
 * for.
 */
final class ClientToken {

	private static final Pattern FORM = Pattern.compile("[^:]*:([^.]+)\\..*");

	private static final Set<String> ENVIRONMENTS = Set.of("development", FlagCatalogue.PRODUCTION);

	private ClientToken() {
	}

	/**
	 * Reads the environment.
	 * @param token what the client sent as {@code Authorization}
	 * @return the environment; production where the token names none that there is
	 */
	static String environment(@Nullable String token) {
		Matcher form = FORM.matcher((token != null) ? token : "");
		return (form.matches() && ENVIRONMENTS.contains(form.group(1))) ? form.group(1) : FlagCatalogue.PRODUCTION;
	}

}
