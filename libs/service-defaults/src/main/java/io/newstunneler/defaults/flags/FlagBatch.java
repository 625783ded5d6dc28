package io.newstunneler.defaults.flags;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The answers for work that belongs together, such as the articles of one batch: each
 * question is asked once, however many of them have it, and a change in between splits no
 * batch.
 */
public final class FlagBatch {

	private final Flags flags;

	private final Map<Question, Boolean> answers = new ConcurrentHashMap<>();

	private final Map<Question, Variant<?>> variants = new ConcurrentHashMap<>();

	FlagBatch(Flags flags) {
		this.flags = flags;
	}

	/**
	 * Whether a feature is on, for everyone.
	 * @param flag the flag
	 * @return the answer
	 */
	public boolean isEnabled(Flag flag) {
		return isEnabled(flag, FlagContext.NONE);
	}

	/**
	 * Whether a feature is on for something in particular.
	 * @param flag the flag
	 * @param context what is asked about
	 * @return the answer
	 */
	public boolean isEnabled(Flag flag, FlagContext context) {
		return this.answers.computeIfAbsent(new Question(flag, context), (_) -> this.flags.isEnabled(flag, context));
	}

	/**
	 * What a flag with variants gives for something in particular.
	 * @param <T> type of the payload
	 * @param flag the flag
	 * @param context what is asked about
	 * @return the variant
	 */
	@SuppressWarnings("unchecked") // what is put for a flag has its type
	public <T> Variant<T> variant(FlagWithVariants<T> flag, FlagContext context) {
		return (Variant<T>) this.variants.computeIfAbsent(new Question(flag.flag(), context),
				(_) -> this.flags.variant(flag, context));
	}

	/**
	 * Puts the answers on the current span too: for work whose span began after the
	 * asking.
	 */
	public void tellSpan() {
		this.answers.forEach((question, enabled) -> Flags.tell(question.flag(), enabled ? "on" : "off"));
		this.variants.forEach((question, variant) -> Flags.tell(question.flag(), variant.name()));
	}

	private record Question(Flag flag, FlagContext context) {
	}

}
