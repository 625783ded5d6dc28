package io.newstunneler.analysis.settings;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * What a change of the settings would do; nothing is changed.
 *
 * @param settings the settings that there would be
 * @param articles how many articles were looked at, the newest
 * @param gained those that would earn an alert and do not now
 * @param lost those that earn one now and would not
 */
record SettingsPreview(SettingsView settings, long articles, List<Change> gained, List<Change> lost) {

	static SettingsPreview of(SettingsView settings, long articles, List<Change> changes) {
		return new SettingsPreview(settings, articles, changes.stream().filter(Change::isGain).toList(),
				changes.stream().filter((change) -> !change.isGain()).toList());
	}

	/**
	 * An article whose standing would change.
	 *
	 * @param id its identity
	 * @param title its title
	 * @param total its total by the settings of now
	 * @param newTotal its total by the new ones
	 * @param isGain whether it would earn an alert
	 */
	record Change(long id, String title, double total, double newTotal, @JsonIgnore boolean isGain) {
	}

}
