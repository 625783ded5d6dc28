package io.newstunneler.analysis.plan.analyst;

/**
 * Who wrote a plan, as stored beside it.
 *
 * @param model name of the model, {@code rules} for the built-in analyst
 * @param promptVersion version of the prompt or of the rules
 * @param promptHash SHA-256 of the prompt or of the rules' version
 */
public record Author(String model, String promptVersion, String promptHash) {
}
