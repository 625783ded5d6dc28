package io.newstunneler.flags.transfer;

import java.util.List;
import java.util.Map;

/**
 * What became of the flags of a file.
 *
 * @param changed flags that are as the file says now
 * @param unchanged flags that were so before
 * @param unknown flags that are not here, because no service reads them; left out
 * @param refused flags that could not be changed, with the reason
 */
public record Imported(List<String> changed, List<String> unchanged, List<String> unknown,
		Map<String, String> refused) {
}
