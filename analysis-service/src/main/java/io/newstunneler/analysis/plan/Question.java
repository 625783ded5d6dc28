package io.newstunneler.analysis.plan;

import io.newstunneler.analysis.plan.analyst.Author;
import io.newstunneler.analysis.plan.analyst.Subject;
import org.jspecify.annotations.Nullable;

/**
 * What a run wants to know, and from whom.
 *
 * @param claim the attempt
 * @param subject the article
 * @param author who would sign the answer
 * @param variant the flag variant that chose the prompt, where one did
 * @param inputHash SHA-256 of title and text
 * @param key the same for all that would have the same model read the same and do the
 * same
 */
record Question(Claim claim, Subject subject, Author author, @Nullable String variant, String inputHash, String key) {

	/** So much of a prompt's hash tells prompts apart. */
	private static final int PROMPT_DIGITS = 16;

	static Question of(Claim claim, Subject subject, Author author, @Nullable String variant) {
		String hash = subject.hash();
		return new Question(claim, subject, author, variant, hash,
				hash + ' ' + author.promptHash().substring(0, PROMPT_DIGITS) + ' ' + author.model());
	}

	/** The same question, answered by somebody else. */
	Question by(Author other) {
		return new Question(this.claim, this.subject, other, this.variant, this.inputHash, this.key);
	}

}
