package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How well texts are linked that somebody labelled: how many of the links are right, and
 * how many of the companies that are named are found.
 */
final class LinkingQuality {

	private final Universe universe;

	private final List<String> faults = new ArrayList<>();

	private int right;

	private int wrong;

	private int missed;

	LinkingQuality(Universe universe) {
		this.universe = universe;
	}

	/**
	 * Links a text and compares.
	 * @param name what to call the text in a list of faults
	 * @param text the text
	 * @param labels symbols that it names, separated by blanks: {@code A/B} is either
	 * listing of one company, {@code A?} is neither asked for nor wrong
	 */
	void add(String name, String text, String labels) {
		Set<String> linked = new LinkedHashSet<>();
		this.universe.links(text, null).forEach((link) -> linked.add(link.symbol()));
		Set<String> unexpected = new LinkedHashSet<>(linked);
		List<String> lacking = new ArrayList<>();
		for (String label : labels.isBlank() ? List.<String>of() : Arrays.asList(labels.strip().split(" +"))) {
			List<String> either = Arrays.asList(label.replace("?", "").split("/"));
			unexpected.removeAll(either);
			if (either.stream().anyMatch(linked::contains)) {
				this.right++;
			}
			else if (!label.endsWith("?")) {
				this.missed++;
				lacking.add(label);
			}
		}
		this.wrong += unexpected.size();
		if (!unexpected.isEmpty() || !lacking.isEmpty()) {
			this.faults.add("%s: missed %s, wrong %s".formatted(name, lacking, unexpected));
		}
	}

	double precision() {
		return (double) this.right / Math.max(1, this.right + this.wrong);
	}

	double recall() {
		return (double) this.right / Math.max(1, this.right + this.missed);
	}

	List<String> faults() {
		return this.faults;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "precision %.3f, recall %.3f (%d right, %d wrong, %d missed)", precision(),
				recall(), this.right, this.wrong, this.missed);
	}

}
