package io.newstunneler.analysis.score;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.SortedMap;

import io.newstunneler.analysis.text.Tokens;

/**
 * A log-linear model of how headlines of finance sound, as it was trained (see
 * CONTRIBUTING): for each feature how much it speaks for negative and for positive, both
 * against neutral. An int and two bytes a feature, and no objects.
 */
final class SentimentModel {

	private static final int FORMAT = 0x4e54_5331;

	private final int[] slots;

	private final byte[] negatives;

	private final byte[] positives;

	private final float scale;

	private final float negativeBias;

	private final float positiveBias;

	private SentimentModel(int size, float scale, float negativeBias, float positiveBias) {
		int capacity = Integer.highestOneBit(Math.max(8, size)) * 4;
		this.slots = new int[capacity];
		this.negatives = new byte[capacity];
		this.positives = new byte[capacity];
		this.scale = scale;
		this.negativeBias = negativeBias;
		this.positiveBias = positiveBias;
	}

	/**
	 * Judges a text.
	 */
	Verdict judge(Tokens tokens, double compound) {
		Features features = Features.of(tokens, compound);
		int negative = 0;
		int positive = 0;
		for (int i = 0; i < features.size(); i++) {
			int slot = slot(features.hash(i));
			if (this.slots[slot] != 0) {
				negative += this.negatives[slot];
				positive += this.positives[slot];
			}
		}
		double weight = (double) this.scale * features.weight();
		double againstNeutral = Math.exp(negative * weight + this.negativeBias);
		double forPositive = Math.exp(positive * weight + this.positiveBias);
		double sum = 1 + againstNeutral + forPositive;
		return new Verdict(againstNeutral / sum, forPositive / sum);
	}

	/**
	 * How many of a text's words the model has met, names and figures left out.
	 */
	int known(Tokens tokens) {
		int known = 0;
		for (int i = 0; i < tokens.size(); i++) {
			long word = Features.word(tokens, i);
			if (isWord(word) && this.slots[slot(Features.ofWord(word))] != 0) {
				known++;
			}
		}
		return known;
	}

	static boolean isWord(long word) {
		return word != Features.NAME && word != Features.NUMBER && word != Features.PERCENT;
	}

	/**
	 * How much a single word speaks for positive rather than negative.
	 */
	double polarity(long word) {
		int slot = slot(Features.ofWord(word));
		return (this.slots[slot] != 0) ? this.scale * (this.positives[slot] - this.negatives[slot]) : 0;
	}

	private int slot(int hash) {
		int mask = this.slots.length - 1;
		int slot = (hash ^ (hash >>> 15)) & mask;
		while (this.slots[slot] != 0 && this.slots[slot] != hash) {
			slot = (slot + 1) & mask;
		}
		return slot;
	}

	private void put(int hash, byte negative, byte positive) {
		int slot = slot(hash);
		this.slots[slot] = hash;
		this.negatives[slot] = negative;
		this.positives[slot] = positive;
	}

	/**
	 * The one that is shipped.
	 */
	static SentimentModel shipped() {
		try (InputStream resource = Objects
			.requireNonNull(SentimentModel.class.getResourceAsStream("/score/sentiment.model"))) {
			return read(resource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static SentimentModel read(InputStream from) throws IOException {
		DataInputStream in = new DataInputStream(from);
		if (in.readInt() != FORMAT) {
			throw new IOException("not a model of sentiment");
		}
		int size = in.readInt();
		SentimentModel model = new SentimentModel(size, in.readFloat(), in.readFloat(), in.readFloat());
		for (int i = 0; i < size; i++) {
			model.put(in.readInt(), in.readByte(), in.readByte());
		}
		return model;
	}

	/**
	 * Writes what a trainer found.
	 * @param weights for each feature how much it speaks for negative and for positive
	 * @param biases the same for every text
	 * @param to where to write
	 */
	static void write(SortedMap<Integer, double[]> weights, double[] biases, OutputStream to) throws IOException {
		double largest = weights.values()
			.stream()
			.mapToDouble((each) -> Math.max(Math.abs(each[0]), Math.abs(each[1])))
			.max()
			.orElse(1);
		double scale = largest / Byte.MAX_VALUE;
		DataOutputStream out = new DataOutputStream(to);
		out.writeInt(FORMAT);
		out.writeInt(weights.size());
		out.writeFloat((float) scale);
		out.writeFloat((float) biases[0]);
		out.writeFloat((float) biases[1]);
		for (var each : weights.entrySet()) {
			out.writeInt(each.getKey());
			out.writeByte((byte) Math.round(each.getValue()[0] / scale));
			out.writeByte((byte) Math.round(each.getValue()[1] / scale));
		}
		out.flush();
	}

	/**
	 * What the model holds likely.
	 *
	 * @param negative from 0 to 1
	 * @param positive from 0 to 1
	 */
	record Verdict(double negative, double positive) {

		double neutral() {
			return 1 - this.negative - this.positive;
		}

	}

}
