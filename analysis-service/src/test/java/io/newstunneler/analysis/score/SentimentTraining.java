package io.newstunneler.analysis.score;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.newstunneler.analysis.text.Tokens;
import opennlp.tools.ml.maxent.quasinewton.QNTrainer;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;
import opennlp.tools.ml.model.Event;
import opennlp.tools.ml.model.OnePassRealValueDataIndexer;
import opennlp.tools.util.ObjectStreamUtils;
import opennlp.tools.util.TrainingParameters;

/**
 * Trains the model of sentiment on labelled headlines with OpenNLP's maximum entropy
 * trainer (L-BFGS, one thread, no random numbers): the same headlines give the same
 * bytes.
 */
final class SentimentTraining {

	private static final String BIAS = "bias";

	/** A feature that only one headline has teaches nothing. */
	private static final int CUTOFF = 2;

	private static final String[] OUTCOMES = { "negative", "neutral", "positive" };

	private SentimentTraining() {
	}

	static byte[] train(List<Headlines.Headline> headlines, double l2) throws IOException {
		List<Event> events = new ArrayList<>();
		for (Headlines.Headline headline : headlines) {
			events.add(event(headline));
		}
		TrainingParameters parameters = new TrainingParameters();
		parameters.put("Algorithm", QNTrainer.MAXENT_QN_VALUE);
		parameters.put("Cutoff", CUTOFF);
		parameters.put("Iterations", 100);
		parameters.put(QNTrainer.L1COST_PARAM, 0.0);
		parameters.put(QNTrainer.L2COST_PARAM, l2);
		Map<String, String> report = new HashMap<>();
		OnePassRealValueDataIndexer indexer = new OnePassRealValueDataIndexer();
		indexer.init(parameters, report);
		indexer.index(ObjectStreamUtils.createObjectStream(events));
		QNTrainer trainer = new QNTrainer(parameters);
		trainer.init(parameters, report);
		return bytes((AbstractModel) trainer.train(indexer));
	}

	private static Event event(Headlines.Headline headline) {
		Tokens tokens = Tokens.of(headline.title());
		Features features = Features.of(tokens, Sentiment.of(Word.of(headline.title()), headline.title()).compound());
		String[] context = new String[features.size() + 1];
		float[] values = new float[context.length];
		for (int i = 0; i < features.size(); i++) {
			context[i] = Integer.toString(features.hash(i));
			values[i] = features.weight();
		}
		context[features.size()] = BIAS;
		values[features.size()] = 1;
		return new Event(OUTCOMES[Math.max(0, headline.points() - 2)], context, values);
	}

	@SuppressWarnings("unchecked")
	private static byte[] bytes(AbstractModel model) throws IOException {
		Map<String, Context> contexts = (Map<String, Context>) model.getDataStructures()[1];
		int[] outcomes = { model.getIndex(OUTCOMES[0]), model.getIndex(OUTCOMES[1]), model.getIndex(OUTCOMES[2]) };
		SortedMap<Integer, double[]> weights = new TreeMap<>();
		double[] biases = new double[2];
		contexts.forEach((name, context) -> {
			double[] parameters = new double[OUTCOMES.length];
			for (int i = 0; i < context.getOutcomes().length; i++) {
				for (int outcome = 0; outcome < outcomes.length; outcome++) {
					if (context.getOutcomes()[i] == outcomes[outcome]) {
						parameters[outcome] = context.getParameters()[i];
					}
				}
			}
			double[] difference = { parameters[0] - parameters[1], parameters[2] - parameters[1] };
			if (name.equals(BIAS)) {
				System.arraycopy(difference, 0, biases, 0, biases.length);
			}
			else {
				weights.put(Integer.valueOf(name), difference);
			}
		});
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		SentimentModel.write(weights, biases, out);
		return out.toByteArray();
	}

}
