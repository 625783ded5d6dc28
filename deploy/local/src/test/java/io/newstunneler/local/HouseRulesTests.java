package io.newstunneler.local;

import io.newstunneler.testsupport.rules.HouseRules;
import org.junit.jupiter.api.Test;

/**
 * Is this module built as CONTRIBUTING says?
 */
class HouseRulesTests {

	@Test
	void keepsTheHouseRules() {
		HouseRules.check("io.newstunneler.local");
	}

}
