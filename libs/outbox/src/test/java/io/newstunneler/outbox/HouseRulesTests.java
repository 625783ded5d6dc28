package io.newstunneler.outbox;

import io.newstunneler.testsupport.rules.HouseRules;
import org.junit.jupiter.api.Test;

class HouseRulesTests {

	@Test
	void theHouseRulesHold() {
		HouseRules.check("io.newstunneler.outbox");
	}

}
