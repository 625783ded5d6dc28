package io.newstunneler.defaults.problems;

import java.util.List;
import java.util.Locale;

/**
 * One entry of a 422's list, in the predecessor's form.
 *
 * @param loc where: {@code body} or {@code query} or {@code path}, then the field
 * @param msg what is wrong, for a person
 * @param type what is wrong, for a program
 */
record FieldProblem(List<Object> loc, String msg, String type) {

	static FieldProblem of(String where, String field, String message, String type) {
		return new FieldProblem(List.of(where, snakeCase(field)), message, type);
	}

	static String snakeCase(String camelCase) {
		return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
	}

}
