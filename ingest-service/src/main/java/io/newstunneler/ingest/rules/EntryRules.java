package io.newstunneler.ingest.rules;

import java.util.List;

import com.google.re2j.Pattern;
import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * All rules of a source. An entry is wanted if a keep rule says so, or there is none, and
 * no block rule objects.
 */
public final class EntryRules {

	private static final EntryRules NONE = new EntryRules(List.of());

	private final List<Compiled> keep;

	private final List<Compiled> block;

	private EntryRules(List<EntryRule> rules) {
		this.keep = rules.stream().filter(EntryRule::isKeep).map(Compiled::of).toList();
		this.block = rules.stream().filter((rule) -> !rule.isKeep()).map(Compiled::of).toList();
	}

	/**
	 * Reads rules as they are stored.
	 * @param json a list of rules that were found to be sound
	 */
	public static EntryRules of(@Nullable String json) {
		return (json != null) ? new EntryRules(parse(json)) : NONE;
	}

	/**
	 * Rules as they are stored.
	 */
	public static List<EntryRule> parse(String json) {
		return JsonMapper.shared().readValue(json, new TypeReference<List<EntryRule>>() {
		});
	}

	/**
	 * The entries that are wanted, in their order.
	 */
	public List<Entry> wanted(List<Entry> entries) {
		if (this.keep.isEmpty() && this.block.isEmpty()) {
			return entries;
		}
		return entries.stream().filter(this::isWanted).toList();
	}

	private boolean isWanted(Entry entry) {
		return (this.keep.isEmpty() || this.keep.stream().anyMatch((rule) -> rule.matches(entry)))
				&& this.block.stream().noneMatch((rule) -> rule.matches(entry));
	}

	private record Compiled(EntryRule rule, Pattern pattern) {

		static Compiled of(EntryRule rule) {
			return new Compiled(rule, rule.pattern());
		}

		boolean matches(Entry entry) {
			return this.rule.texts(entry).anyMatch((text) -> this.pattern.matcher(text).find());
		}

	}

}
