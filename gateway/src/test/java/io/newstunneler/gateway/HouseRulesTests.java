package io.newstunneler.gateway;

import io.newstunneler.testsupport.rules.HouseRules;
import org.junit.jupiter.api.Test;

/**
 * The gateway keeps to the house rules.
 */
class HouseRulesTests {

	@Test
	void keepsToTheHouseRules() {
		HouseRules.check("io.newstunneler.gateway");
	}

}
