package io.newstunneler.analysis.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.newstunneler.analysis.plan.Admission.Admitted;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.plan.analyst.Prompts;
import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.FlagBatch;
import io.newstunneler.defaults.flags.FlagContext;
import io.newstunneler.defaults.flags.FlagWithVariants;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.flags.Variant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Decides about runs that a worker has taken on: with which prompt each is asked, which
 * are answered already, and which can be afforded.
 */
@Component
class Admissions {

	static final FlagWithVariants<String> PLAN_PROMPT = new Flag("plan-prompt", true,
			"Which prompt plans are written from: the payload of the variant is its version.")
		.withVariants(String.class, Prompts.NEWEST);

	private final Analyst analyst;

	private final Questions questions;

	private final Budget budget;

	private final Flags flags;

	Admissions(Analyst analyst, Questions questions, Budget budget, Flags flags) {
		this.analyst = analyst;
		this.questions = questions;
		this.budget = budget;
		this.flags = flags;
	}

	/**
	 * Decides about a batch.
	 * @param claims attempts whose articles are there
	 * @return what becomes of each
	 */
	Mono<List<Admission>> admit(List<Claim> claims) {
		FlagBatch answers = this.flags.batch();
		List<Question> asked = new ArrayList<>(claims.size());
		for (Claim claim : claims) {
			if (claim.subject() != null) {
				asked.add(question(claim, claim.subject(), answers));
			}
		}
		if (asked.isEmpty() || this.analyst.isFree()) {
			return Mono.just(asked.stream().<Admission>map(Admitted::new).toList());
		}
		return this.questions.sort(asked).flatMap(this::afford);
	}

	private Mono<List<Admission>> afford(List<Admission> admissions) {
		List<Question> costly = admissions.stream()
			.filter(Admitted.class::isInstance)
			.map(Admission::question)
			.toList();
		return this.budget
			.reserve(costly, costly.stream().map((each) -> this.analyst.estimate(each.subject())).toList())
			.map((afforded) -> {
				Map<Question, Admission> byQuestion = new HashMap<>();
				afforded.forEach((each) -> byQuestion.put(each.question(), each));
				return admissions.stream().map((each) -> byQuestion.getOrDefault(each.question(), each)).toList();
			});
	}

	private Question question(Claim claim, Subject subject, FlagBatch answers) {
		String version = claim.askedVersion();
		if (version != null) {
			return Question.of(claim, subject, this.analyst.author(version), null);
		}
		Variant<String> variant = answers.variant(PLAN_PROMPT, context(claim, subject));
		return Question.of(claim, subject, this.analyst.author(variant.payload()),
				variant.isNone() ? null : variant.name());
	}

	static FlagContext context(Claim claim, Subject subject) {
		FlagContext context = FlagContext.user(Long.toString(subject.articleId()));
		@Nullable Long source = claim.sourceId();
		if (source != null) {
			context = context.with("sourceId", source.toString());
		}
		String ticker = subject.tickerGuess();
		return (ticker != null) ? context.with("ticker", ticker) : context;
	}

}
