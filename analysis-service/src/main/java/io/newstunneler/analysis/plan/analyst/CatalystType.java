package io.newstunneler.analysis.plan.analyst;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What kind of event an article is about.
 */
public enum CatalystType {

	EARNINGS("EARNINGS"), FDA("FDA"), @JsonProperty("M&A")
	MERGER("M&A"), CONTRACT("CONTRACT"), GUIDANCE("GUIDANCE"), MACRO("MACRO"), OTHER("OTHER");

	private final String label;

	CatalystType(String label) {
		this.label = label;
	}

	/**
	 * The word of the contract.
	 * @return the name, but {@code M&A} for mergers
	 */
	public String label() {
		return this.label;
	}

}
