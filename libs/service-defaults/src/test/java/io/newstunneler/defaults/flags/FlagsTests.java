package io.newstunneler.defaults.flags;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

import io.getunleash.FakeUnleash;
import io.getunleash.UnleashContext;
import io.getunleash.variant.Payload;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Flags}.
 */
class FlagsTests {

	private static final Flag ON_BY_DEFAULT = new Flag("rss_polling", true, "Fetching of feeds.");

	private static final Flag OFF_BY_DEFAULT = new Flag("shadow_prompt", false, "A second prompt, for comparison.");

	private static final FlagWithVariants<Prompt> PROMPT = new Flag("plan-prompt", true, "Which prompt is asked.")
		.until("analysis", "2027-06-30")
		.withVariants(Prompt.class, new Prompt("v1", 1));

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
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, FlagContext.source(7))).isTrue();
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, FlagContext.source(8))).isFalse();
	}

	@Test
	void whatRolloutsStickToGoesWhereTheProtocolWantsIt() {
		this.unleash.conditionallyEnable((context) -> "ann".equals(context.getUserId().orElse(null)), "shadow_prompt");
		assertThat(this.flags.isEnabled(OFF_BY_DEFAULT, FlagContext.user("ann"))).isTrue();
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

	@Test
	void aVariantComesWithItsTypedPayload() {
		give("terse", "{\"text_version\": \"v2\", \"share\": 10}");
		assertThat(this.flags.variant(PROMPT)).isEqualTo(new Variant<>("terse", new Prompt("v2", 10)));
		assertThat(PROMPT.flag().expiresOn()).isEqualTo(LocalDate.of(2027, 6, 30));
	}

	@Test
	void aFlagThatIsUnknownOrOffGivesTheSafePayload() {
		assertThat(this.flags.variant(PROMPT)).isEqualTo(new Variant<>("disabled", new Prompt("v1", 1)));
		give("terse", "{\"text_version\": \"v2\", \"share\": 10}");
		this.unleash.disable("plan-prompt");
		assertThat(this.flags.variant(PROMPT).isNone()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "v2", "{\"text_version\": \"v2\"",
			"{\"text_version\": \"v2\", \"share\": 1.5}", "{\"text_version\": \"v2\", \"share\": null}" })
	void aPayloadThatCannotBeReadCostsNoAnswer(String payload) {
		give("terse", payload);
		assertThat(this.flags.variant(PROMPT)).isEqualTo(new Variant<>("disabled", new Prompt("v1", 1)));
	}

	@Test
	void aVariantWithoutAPayloadStillHasItsName() {
		this.unleash.enable("plan-prompt");
		this.unleash.setVariant("plan-prompt", new io.getunleash.variant.Variant("terse", (Payload) null, true, true));
		assertThat(this.flags.variant(PROMPT)).isEqualTo(new Variant<>("terse", new Prompt("v1", 1)));
	}

	@Test
	void textAndNumbersNeedNoJson() {
		give("terse", "0.25");
		assertThat(this.flags.variant(PROMPT.flag().withVariants(String.class, "")).payload()).isEqualTo("0.25");
		assertThat(this.flags.variant(PROMPT.flag().withVariants(Double.class, 1.0)).payload()).isEqualTo(0.25);
	}

	@Test
	void aBatchAsksEachQuestionOnce() {
		AtomicInteger questions = new AtomicInteger();
		this.unleash.conditionallyEnable((_) -> questions.incrementAndGet() > 0, "shadow_prompt");
		FlagBatch batch = this.flags.batch();
		for (int article = 0; article < 1000; article++) {
			assertThat(batch.isEnabled(OFF_BY_DEFAULT, FlagContext.source(article % 2))).isTrue();
		}
		assertThat(questions).hasValue(2);
		this.unleash.disable("shadow_prompt");
		assertThat(batch.isEnabled(OFF_BY_DEFAULT, FlagContext.source(1))).isTrue();
		assertThat(this.flags.batch().isEnabled(OFF_BY_DEFAULT, FlagContext.source(1))).isFalse();
	}

	@Test
	void theSpanOfTheWorkSaysWhichAnswersItWasDoneUnder() {
		this.unleash.enable("shadow_prompt");
		give("terse", "{\"text_version\": \"v2\", \"share\": 10}");
		FlagBatch batch = this.flags.batch();
		batch.isEnabled(OFF_BY_DEFAULT);
		Map<String, Object> attributes = attributesOfWork(() -> {
			this.flags.isEnabled(ON_BY_DEFAULT);
			batch.tellSpan();
			this.flags.variant(PROMPT);
		});
		assertThat(attributes).containsExactlyInAnyOrderEntriesOf(
				Map.of("feature_flag.rss_polling", "on", "feature_flag.shadow_prompt", "on", "feature_flag.plan-prompt",
						"terse", "feature_flag.key", "plan-prompt", "feature_flag.result.variant", "terse"));
	}

	private static Map<String, Object> attributesOfWork(Runnable work) {
		try (SdkTracerProvider provider = SdkTracerProvider.builder().build()) {
			Span span = provider.get("test").spanBuilder("work").startSpan();
			try (Scope _ = span.makeCurrent()) {
				work.run();
			}
			Map<String, Object> attributes = new HashMap<>();
			((ReadableSpan) span).getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
			return attributes;
		}
	}

	private void give(String variant, String payload) {
		this.unleash.enable("plan-prompt");
		this.unleash.setVariant("plan-prompt",
				new io.getunleash.variant.Variant(variant, new Payload("json", payload), true, true));
	}

	private record Prompt(String textVersion, int share) {
	}

}
