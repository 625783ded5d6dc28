package io.newstunneler.ingest.reading;

import java.util.Locale;

/**
 * What had to be mended before a document could be read.
 */
enum Repair {

	/** Its bytes are not what it, or its server, says that they are. */
	ENCODING("its encoding is not the one that it claims"),

	/** Something stands before its first tag. */
	PROLOGUE("something stands before its first tag"),

	/** It holds characters that XML forbids. */
	CONTROL_CHARACTERS("it holds characters that XML forbids"),

	/**
	 * It refers to characters by names that XML does not know, or does not escape them.
	 */
	ENTITIES("it does not escape ampersands, or uses names of characters that only HTML knows"),

	/** It holds angle brackets that open no tag. */
	BRACKETS("it does not escape angle brackets"),

	/** It uses prefixes that it does not declare. */
	PREFIXES("it uses prefixes that it does not declare"),

	/** It ends in the middle, or its tags do not match from somewhere on. */
	TRUNCATED("only its beginning can be read");

	private final String sentence;

	Repair(String sentence) {
		this.sentence = sentence;
	}

	/**
	 * What is wrong, for a person.
	 */
	String sentence() {
		return this.sentence;
	}

	/**
	 * Its name in metrics.
	 */
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
