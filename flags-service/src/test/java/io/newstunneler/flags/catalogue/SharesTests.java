package io.newstunneler.flags.catalogue;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Shares}.
 */
class SharesTests {

	@Test
	void weightsWithoutATypeArePartsOfTheirSum() {
		assertThat(shares(variant("a", 1, null), variant("b", 1, null), variant("c", 1, null))).containsExactly("a 333",
				"b 333", "c 334");
		assertThat(shares(variant("a", 300, null), variant("b", 700, null))).containsExactly("a 300", "b 700");
	}

	@Test
	void variableOnesShareEvenlyWhatTheFixedOnesLeave() {
		assertThat(shares(variant("c", 0, "variable"), variant("a", 100, "fix"), variant("b", 7, "variable")))
			.containsExactly("a 100", "b 450", "c 450");
		assertThat(shares(variant("a", 1, "fix"), variant("b", 0, "variable"), variant("c", 0, "variable")))
			.containsExactly("a 1", "b 500", "c 499");
	}

	@Test
	void theOrderIsThatOfUnleash() {
		assertThat(shares(Stream.of("b", "B", "a", "_z", "-z", "10", "9", "A")
			.map((name) -> variant(name, 1, null))
			.toArray(Variant[]::new))).extracting((share) -> share.split(" ")[0])
			.containsExactly("_z", "-z", "10", "9", "a", "A", "b", "B");
	}

	@Test
	void doingItTwiceChangesNothing() {
		List<Variant> once = Shares.of(List.of(variant("c", 1, null), variant("a", 1, null), variant("b", 1, null)));
		assertThat(Shares.of(once)).isEqualTo(once);
	}

	@Test
	void whatIsNotWholeStaysAsItIsAndIsRefused() {
		for (List<Variant> variants : List.of(List.of(variant("a", 400, "fix"), variant("b", 500, "fix")),
				List.of(variant("a", 600, "fix"), variant("b", 500, "fix"), variant("c", 0, "variable")),
				List.of(variant("a", 1, null), variant("a", 1, null)))) {
			assertThat(Shares.of(variants)).isEqualTo(variants);
			assertThat(Shares.areWhole(variants)).isFalse();
		}
		assertThat(Shares.areWhole(Shares.of(List.of(variant("a", 400, "fix"), variant("b", 600, "fix"))))).isTrue();
	}

	private static List<String> shares(Variant... variants) {
		return Shares.of(List.of(variants)).stream().map((variant) -> variant.name() + " " + variant.weight()).toList();
	}

	private static Variant variant(String name, int weight, @Nullable String type) {
		return new Variant(name, weight, type, null, null, null);
	}

}
