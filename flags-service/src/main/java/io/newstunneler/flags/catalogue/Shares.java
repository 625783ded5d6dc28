package io.newstunneler.flags.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Who gets which variant depends on their weights and their order, so both are brought
 * into the form in which Unleash keeps them, wherever a flag is kept: a flag that moves
 * hands nobody another variant.
 */
final class Shares {

	/** Said of variants that are not {@linkplain #areWhole whole}. */
	static final String RULE = "variants should have names of their own, and fixed weights that leave"
			+ " the variable ones a share of 1000, or are 1000";

	private static final int WHOLE = 1000;

	private static final String FIX = "fix";

	private static final String VARIABLE = "variable";

	/** Characters of names in the order of the Unicode collation, as Unleash sorts. */
	private static final String ORDER = "_-!.'()*~0123456789abcdefghijklmnopqrstuvwxyz";

	private static final Comparator<String> BY_NAME = Comparator.comparing(Shares::sortKey)
		.thenComparing(Comparator.reverseOrder());

	private Shares() {
	}

	/**
	 * Brings variants into order and shares out what is not fixed.
	 * @param variants the variants, as somebody wrote them
	 * @return the same in the form of Unleash; unchanged where they are not whole
	 */
	static List<Variant> of(List<Variant> variants) {
		if (variants.isEmpty() || !variants.stream().allMatch(Shares::isReadable)) {
			return variants;
		}
		List<Variant> sorted = new ArrayList<>(variants);
		sorted.sort(Comparator.comparing(Variant::name, BY_NAME));
		if (sorted.stream().allMatch((variant) -> variant.weightType() == null)) {
			fixPartsOfTheSum(sorted);
		}
		else if (fixed(sorted) == WHOLE && sorted.stream().noneMatch(Shares::isVariable)) {
			sorted.set(sorted.size() - 1, sorted.getLast().weighing(sorted.getLast().weight(), VARIABLE));
		}
		return areWhole(sorted) ? shared(sorted) : variants;
	}

	/**
	 * Whether each context gets one variant at most, and each variant has a name of its
	 * own.
	 */
	static boolean areWhole(List<Variant> variants) {
		Set<String> names = new HashSet<>();
		return variants.stream()
			.filter(Objects::nonNull)
			.allMatch((variant) -> variant.name() == null || names.add(variant.name()))
				&& (variants.isEmpty() || (variants.stream().filter(Objects::nonNull).anyMatch(Shares::isVariable)
						&& fixed(variants) <= WHOLE));
	}

	private static void fixPartsOfTheSum(List<Variant> variants) {
		long sum = variants.stream().mapToLong(Variant::weight).sum();
		variants.replaceAll((variant) -> (sum > 0)
				? variant.weighing((int) (variant.weight() * (long) WHOLE / sum), FIX) : variant.weighing(0, VARIABLE));
		variants.set(variants.size() - 1, variants.getLast().weighing(0, VARIABLE));
	}

	private static List<Variant> shared(List<Variant> variants) {
		int count = (int) variants.stream().filter(Shares::isVariable).count();
		int free = WHOLE - fixed(variants);
		int remainder = free % count;
		List<Variant> shared = new ArrayList<>();
		for (Variant variant : variants) {
			if (isVariable(variant)) {
				shared.add(variant.weighing(free / count + ((remainder-- > 0) ? 1 : 0), VARIABLE));
			}
			else {
				shared.add(variant);
			}
		}
		return List.copyOf(shared);
	}

	private static int fixed(List<Variant> variants) {
		return variants.stream()
			.filter(Objects::nonNull)
			.filter((variant) -> !isVariable(variant))
			.mapToInt(Variant::weight)
			.sum();
	}

	private static boolean isReadable(Variant variant) {
		return variant != null && variant.name() != null && variant.weight() >= 0 && variant.weight() <= WHOLE;
	}

	private static boolean isVariable(Variant variant) {
		return !FIX.equals(variant.weightType());
	}

	private static String sortKey(String name) {
		StringBuilder key = new StringBuilder();
		name.toLowerCase(Locale.ROOT).chars().forEach((character) -> {
			int place = ORDER.indexOf(character);
			key.append((char) ((place >= 0) ? place : ORDER.length() + character));
		});
		return key.toString();
	}

}
