package io.newstunneler.analysis.plan.analyst;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The prompts that there are, one for each {@code plan/prompt-VERSION.md}. A version that
 * was used is never edited: a plan names it, and a replay compares with it.
 */
public final class Prompts {

	/** The version where nobody asks for another. */
	public static final String NEWEST = "v2";

	private static final Pattern FILE = Pattern.compile("prompt-([\\w.-]{1,40})\\.md");

	private final TreeMap<String, Prompt> byVersion = new TreeMap<>(Comparator.naturalOrder());

	/**
	 * Loads all of them.
	 */
	public Prompts() {
		try {
			for (Resource resource : new PathMatchingResourcePatternResolver(Prompts.class.getClassLoader())
				.getResources("classpath*:plan/prompt-*.md")) {
				Matcher file = FILE.matcher(Objects.requireNonNullElse(resource.getFilename(), ""));
				if (file.matches()) {
					this.byVersion.put(file.group(1),
							new Prompt(file.group(1), resource.getContentAsString(StandardCharsets.UTF_8)));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		if (!this.byVersion.containsKey(NEWEST)) {
			throw new IllegalStateException("There is no plan/prompt-" + NEWEST + ".md");
		}
	}

	/**
	 * Whether there is such a prompt.
	 * @param version its version
	 * @return the answer
	 */
	public boolean has(String version) {
		return this.byVersion.containsKey(version);
	}

	/**
	 * What there is, for people who ask for something else.
	 * @return the versions, separated by commas
	 */
	public String versions() {
		return String.join(", ", this.byVersion.keySet());
	}

	/**
	 * A prompt.
	 * @param version its version
	 * @return the newest where there is none of that version
	 */
	Prompt get(String version) {
		Prompt prompt = this.byVersion.get(version);
		return (prompt != null) ? prompt : Objects.requireNonNull(this.byVersion.get(NEWEST));
	}

}
