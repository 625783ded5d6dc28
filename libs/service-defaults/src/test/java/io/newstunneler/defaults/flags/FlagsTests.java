package io.newstunneler.defaults.flags;

import java.util.Map;
import java.util.function.BiPredicate;

import io.getunleash.FakeUnleash;
import io.getunleash.UnleashContext;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Flags}.
 */
class FlagsTests {

	private static final Flag ON_BY_DEFAULT = new Flag("rss_polling", true, "Fetching of feeds.");

	private static final Flag OFF_BY_DEFAULT = new Flag("shadow_prompt", false, "A second prompt, for comparison.");

	private final FakeUnleash unleash = new FakeUnleash();

	private final Flags flags = new Flags(this.unleash);

	@Test
	void flagsThatNobodyKnowsAreAtTheirSafeDefaults() {
		assertThat(this.flags.isEnabled(ON_BY_DEFAULT)).isTrue();
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT)).isFalse();
		assertThat(Flags.atSafeDefaults().isEnabled(ON_BY_DEFAULT)).isTrue();
		assertThat(Flags.atSafeDefaults().isEnabled(OFF_BY_DEFAULT)).isFalse();
	}

	@Test
	void whatTheServerSaysWinsOverTheDefault() {
		this.unleash.disable("rss_polling");
		this.unleash.enable("shadow_prompt");
		assertThat(this.flags.isEnabled(ON_BY_DEFAULT)).isFalse();
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT)).isTrue();
	}

	@Test
	void aFlagMayBeOnForSomeOnly() {
		this.unleash.conditionallyEnable((context) -> "7".equals(context.getByName("sourceId").orElse(null)),
				"shadow_prompt");
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, Map.of("sourceId", "7"))).isTrue();
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, Map.of("sourceId", "8"))).isFalse();
	}

	@Test
	void whatRolloutsStickToGoesWhereTheProtocolWantsIt() {
		this.unleash.conditionallyEnable((context) -> "ann".equals(context.getUserId().orElse(null)), "shadow_prompt");
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, Map.of("userId", "ann"))).isTrue();
	}

	@Test
	void aClientThatFailsCostsNoAnswer() {
		Flags broken = new Flags(new FakeUnleash() {

			@Override
			public boolean isEnabled(String name, UnleashContext context,
					BiPredicate<String, UnleashContext> fallback) {
				throw new IllegalStateException("the engine is gone");
			}

		});
		assertThat(broken.isEnabled(ON_BY_DEFAULT)).isTrue();
		assertThat(broken.isEnabled(OFF_BY_DEFAULT)).isFalse();
	}

}
