package io.newstunneler.analysis.article;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Titles made of many scripts and of signs in every place, from a seed.
 */
final class GeneratedTitles {

	private static final List<String> ALPHABETS = List.of("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
			"0123456789", "àéîõüçñßæøłđÅŠŽ", "абвгдежзийклмнопрстуфхцчшщъыьэюяЁ", "αβγδεζηθικλμνξοπρσςτυφχψωΆ",
			"日本銀行利上決定株価円安", "ひらがなカタカナー", "가나다라마바사아자차", "กขคงจฉชซญดตถทนบปพมยรลวสหอัิีุู้่",
			"अआइईकखगघचजतदनपबमयरलवशसहािीुूेैोौ्ंः", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "אבגדהוזחטיכלמנסעפצקרשת", "ﬁ①½㎏ⅣＡｂ");

	private static final String JOINTS = "-./_@:&'’+#=~–—·,;%$€*|\\^";

	private static final String EDGES = "\"“”‘’()[]{}<>!?.,:;…$€£%#@+*-–—🚀™";

	private GeneratedTitles() {
	}

	/**
	 * Different titles, each of one to nine words.
	 * @param seed the same seed makes the same titles
	 * @param count how many
	 */
	static List<String> of(long seed, int count) {
		Random random = new Random(seed);
		List<String> titles = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			StringBuilder title = new StringBuilder();
			for (int words = 1 + random.nextInt(9); words > 0; words--) {
				title.append(word(random)).append((words > 1) ? " " : "");
			}
			titles.add(title.toString());
		}
		return titles;
	}

	private static String word(Random random) {
		StringBuilder word = new StringBuilder();
		if (random.nextInt(4) == 0) {
			word.append(one(EDGES, random));
		}
		for (int parts = (random.nextInt(3) == 0) ? 2 : 1; parts > 0; parts--) {
			String alphabet = ALPHABETS
				.get(random.nextInt(3) == 0 ? random.nextInt(ALPHABETS.size()) : random.nextInt(3));
			for (int letters = 1 + random.nextInt(8); letters > 0; letters--) {
				word.append(one(alphabet, random));
			}
			if (parts > 1) {
				word.append(one(JOINTS, random));
			}
		}
		if (random.nextInt(4) == 0) {
			word.append(one(EDGES, random));
		}
		return word.toString();
	}

	private static String one(String characters, Random random) {
		int[] all = characters.codePoints().toArray();
		return Character.toString(all[random.nextInt(all.length)]);
	}

}
