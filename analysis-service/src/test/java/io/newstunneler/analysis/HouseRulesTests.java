package io.newstunneler.analysis;

import io.newstunneler.testsupport.rules.HouseRules;
import org.junit.jupiter.api.Test;

/**
 * Does this service keep the rules of the house?
 */
class HouseRulesTests {

	@Test
	void theServiceKeepsThem() {
		HouseRules.check("io.newstunneler.analysis");
	}

}
