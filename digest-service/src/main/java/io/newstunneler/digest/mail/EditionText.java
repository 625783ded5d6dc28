package io.newstunneler.digest.mail;

import io.newstunneler.digest.edition.EditionView;
import io.newstunneler.digest.edition.EditionView.ItemView;
import org.jspecify.annotations.Nullable;

/**
 * An edition as plain text that is worth reading: wrapped where prose is, whole lines
 * where a title or an address would break.
 */
final class EditionText {

	private static final int WIDTH = 76;

	private static final String INDENT = "   ";

	private final StringBuilder text = new StringBuilder();

	private EditionText() {
	}

	static String of(EditionView edition, String page, String unsubscribe) {
		EditionText text = new EditionText();
		text.line(edition.title()).line(edition.period()).line("");
		for (ItemView item : edition.lead()) {
			text.line(item.rank() + ". " + item.title());
			text.line(INDENT + item.facts());
			text.prose(item.summary());
			if (item.plan() != null) {
				text.prose("Plan: " + item.plan());
				text.prose(item.thesis());
			}
			text.prose("Why: " + item.why());
			text.address(item.href());
			text.line("");
		}
		if (!edition.briefs().isEmpty()) {
			text.line("ALSO").line("");
			for (ItemView item : edition.briefs()) {
				text.line(item.rank() + ". " + item.title()).line(INDENT + item.facts());
				text.address(item.href());
			}
			text.line("");
		}
		if (edition.rest() > 0) {
			text.line("...and " + edition.rest() + " more that scored lower.").line("");
		}
		text.line("This edition on the web:").line(page);
		text.line("Unsubscribe:").line(unsubscribe);
		return text.text.toString();
	}

	private EditionText line(String line) {
		this.text.append(line).append("\n");
		return this;
	}

	private void address(@Nullable String href) {
		if (href != null) {
			line(INDENT + href);
		}
	}

	private void prose(@Nullable String prose) {
		if (prose == null) {
			return;
		}
		StringBuilder line = new StringBuilder(INDENT);
		for (String word : prose.split(" +")) {
			if (line.length() > INDENT.length() && line.length() + 1 + word.length() > WIDTH) {
				line(line.toString());
				line.setLength(INDENT.length());
			}
			if (line.length() > INDENT.length()) {
				line.append(' ');
			}
			line.append(word);
		}
		line(line.toString());
	}

}
