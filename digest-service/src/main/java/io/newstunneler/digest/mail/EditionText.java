package io.newstunneler.digest.mail;

import java.util.List;

import io.newstunneler.digest.edition.EditionView;
import io.newstunneler.digest.edition.EditionView.CorrectionView;
import io.newstunneler.digest.edition.EditionView.ItemView;
import io.newstunneler.digest.edition.EditionView.OtherView;
import io.newstunneler.digest.edition.EditionView.PlanView;
import org.jspecify.annotations.Nullable;

/**
 * An edition as plain text that is worth reading: wrapped where prose is, whole lines
 * where a title or an address would break.
 */
final class EditionText {

	private static final int WIDTH = 76;

	private static final String INDENT = "   ";

	private final StringBuilder text = new StringBuilder();

	private final String base;

	private EditionText(String base) {
		this.base = base;
	}

	static String of(EditionView edition, String base, String preferences, String unsubscribe) {
		EditionText text = new EditionText(base);
		text.line(edition.title()).line(edition.period());
		if (edition.coverage() != null) {
			text.wrap("", edition.coverage() + ".");
		}
		text.line("");
		edition.lead().forEach(text::lead);
		if (!edition.briefs().isEmpty()) {
			text.heading("ALSO");
			for (ItemView item : edition.briefs()) {
				text.line(item.rank() + ". " + item.title()).line(INDENT + facts(item));
				text.address(item.href());
			}
			text.line("");
		}
		if (edition.rest() > 0) {
			text.line("...and " + edition.rest() + " more that scored lower.").line("");
		}
		if (!edition.corrections().isEmpty()) {
			text.heading("CORRECTIONS SINCE THE LAST EDITION");
			edition.corrections().forEach(text::correction);
			text.line("");
		}
		text.line("--").line("This edition on the web:").line(base + edition.path());
		text.line("Change times and topics, or pause:").line(preferences);
		text.line("Unsubscribe:").line(unsubscribe);
		return text.text.toString();
	}

	private void lead(ItemView item) {
		line(item.rank() + ". " + item.title());
		line(INDENT + facts(item));
		prose(item.summary());
		PlanView plan = item.plan();
		if (plan != null) {
			prose("Plan: " + plan.line());
			prose(plan.thesis());
			if (plan.summary() != null && !plan.summary().equals(plan.thesis())) {
				prose(plan.summary());
			}
			points("Key facts:", plan.keyFacts());
			points("Risks:", plan.risks());
			line(INDENT + "The plan: " + this.base + item.path());
		}
		for (OtherView other : item.others()) {
			line(INDENT + "Also: " + other.source() + ": " + other.title());
			address(other.href());
		}
		if (item.more() > 0) {
			line(INDENT + "...and " + item.more() + " more articles of this story.");
		}
		prose("Why: " + item.why());
		address(item.href());
		line("");
	}

	private void correction(CorrectionView correction) {
		line("* " + correction.title());
		wrap(INDENT, correction.text());
		line(INDENT + "Shown in " + this.base + correction.path());
	}

	private static String facts(ItemView item) {
		return (item.symbol() != null) ? item.symbol() + " · " + item.facts() : item.facts();
	}

	private EditionText line(String line) {
		this.text.append(line).append("\n");
		return this;
	}

	private void heading(String heading) {
		line(heading).line("");
	}

	private void address(@Nullable String href) {
		if (href != null) {
			line(INDENT + href);
		}
	}

	private void points(String heading, List<String> points) {
		if (!points.isEmpty()) {
			line(INDENT + heading);
			points.forEach((point) -> wrap(INDENT + "- ", point));
		}
	}

	private void prose(@Nullable String prose) {
		if (prose != null) {
			wrap(INDENT, prose);
		}
	}

	private void wrap(String first, String prose) {
		String indent = " ".repeat(first.length());
		StringBuilder line = new StringBuilder(first);
		for (String word : prose.split(" +")) {
			if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
				line(line.toString());
				line.setLength(0);
				line.append(indent);
			}
			if (line.length() > indent.length()) {
				line.append(' ');
			}
			line.append(word);
		}
		line(line.toString());
	}

}
