package io.newstunneler.analysis.plan.analyst;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A versioned prompt: instructions from a resource, the article as data.
 */
final class Prompt {

	/** About 3,000 tokens: what the news is stands at the top of an article. */
	private static final int BODY_LIMIT = 12_000;

	/** So many words in the order of the instructions are no coincidence. */
	private static final int REPEATED = 8;

	private final String version;

	private final String instructions;

	private final String hash;

	private final Set<List<String>> phrases;

	Prompt(String version, String instructions) {
		this.version = version;
		this.instructions = instructions;
		this.hash = sha256(instructions);
		this.phrases = phrases(instructions);
	}

	String version() {
		return this.version;
	}

	String hash() {
		return this.hash;
	}

	/**
	 * Whether somebody passes our instructions on.
	 * @param answer what a model wrote
	 * @param subject the article, which may happen to say the same
	 * @return {@code true} where a whole phrase of the instructions stands in the answer
	 */
	boolean isRepeatedBy(String answer, Subject subject) {
		Set<List<String>> repeated = phrases(answer);
		repeated.retainAll(this.phrases);
		if (!repeated.isEmpty()) {
			repeated.removeAll(phrases(subject.text()));
		}
		return !repeated.isEmpty();
	}

	private static Set<List<String>> phrases(String text) {
		List<String> words = Sentences.words(text);
		Set<List<String>> phrases = new HashSet<>();
		for (int i = 0; i + REPEATED <= words.size(); i++) {
			phrases.add(words.subList(i, i + REPEATED));
		}
		return phrases;
	}

	/**
	 * How long the messages would be.
	 * @param subject the article
	 * @return characters
	 */
	int length(Subject subject) {
		return this.instructions.length() + subject.title().length() + Math.min(subject.body().length(), BODY_LIMIT)
				+ 400;
	}

	/**
	 * The messages of one attempt.
	 * @param subject the article; its title goes in as it is
	 * @param complaint what was wrong with the attempt before
	 * @param marker random, so that no article can contain it
	 * @return system and user messages
	 */
	List<Message> messages(Subject subject, @Nullable String complaint, String marker) {
		String body = subject.body();
		String article = """
				The article begins. Marker %1$s
				Title: %2$s
				Source: %3$s
				Published: %4$s
				Address: %5$s

				%6$s
				The article ends. Marker %1$s
				""".formatted(marker, subject.title(), subject.sourceName(), subject.publishedAt(), subject.url(),
				body.substring(0, Math.min(body.length(), BODY_LIMIT)));
		String again = (complaint == null) ? "" : """

				Your last answer was refused: %s.
				Answer again with one JSON object that satisfies the schema.
				""".formatted(complaint);
		return List.of(new Message("system", this.instructions.replace("{marker}", marker)),
				new Message("user", article + again));
	}

	static String sha256(String text) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * One message of a conversation.
	 *
	 * @param role {@code system} or {@code user}
	 * @param content its text
	 */
	record Message(String role, String content) {
	}

}
