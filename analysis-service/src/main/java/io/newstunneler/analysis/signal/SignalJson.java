package io.newstunneler.analysis.signal;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.events.SignalRaised.Reason;
import tools.jackson.core.type.TypeReference;

/**
 * A signal's features and reasons as the contract writes them.
 */
final class SignalJson {

	private SignalJson() {
	}

	static String features(Map<String, ?> features) {
		return FactJson.mapper().writeValueAsString(features);
	}

	static Map<String, Object> features(String json) {
		return FactJson.mapper().readValue(json, new TypeReference<Map<String, Object>>() {
		});
	}

	static String reasons(List<Reason> reasons) {
		return FactJson.mapper().writeValueAsString(shown(reasons));
	}

	static List<Shown> reasons(String json) {
		return FactJson.mapper().readValue(json, new TypeReference<List<Shown>>() {
		});
	}

	static List<Shown> shown(List<Reason> reasons) {
		return reasons.stream().map(Shown::of).toList();
	}

	/**
	 * One reason.
	 *
	 * @param k name of the feature
	 * @param v its value
	 * @param contribution what it added to the raw score
	 */
	record Shown(@JsonProperty("k") String k, @JsonProperty("v") Object v, @JsonProperty("+") double contribution) {

		/** A topic is one feature with a word for a value, in the old front end. */
		static Shown of(Reason reason) {
			int colon = reason.feature().indexOf(':');
			return (colon < 0) ? new Shown(reason.feature(), reason.value(), reason.contribution()) : new Shown(
					reason.feature().substring(0, colon), reason.feature().substring(colon + 1), reason.contribution());
		}

	}

}
