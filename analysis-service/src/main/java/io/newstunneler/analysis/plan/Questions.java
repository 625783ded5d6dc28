package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.newstunneler.analysis.plan.Admission.Admitted;
import io.newstunneler.analysis.plan.Admission.Answered;
import io.newstunneler.analysis.plan.Admission.Behind;
import io.newstunneler.analysis.plan.analyst.PlanSchema;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Sees to it that a model is asked the same question once, however many runs and workers
 * have it: rows of {@code plan_answers}, each naming the run that asks or has asked. The
 * plan of that run's article is the answer; there is no second copy.
 */
@Component
class Questions {

	/** Whoever asks wakes those behind it; this is for one that died. */
	private static final Duration BEHIND = Duration.ofSeconds(5);

	private final DatabaseClient database;

	Questions(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Tells questions that have to be asked from those that are or were.
	 * @param questions questions of runs that this worker holds
	 * @return what becomes of each
	 */
	Mono<List<Admission>> sort(List<Question> questions) {
		Map<String, Question> first = new LinkedHashMap<>();
		for (Question question : questions) {
			first.putIfAbsent(question.key(), question);
		}
		return ask(first.values()).flatMap((ours) -> {
			List<String> others = first.values()
				.stream()
				.filter((question) -> !ours.contains(question.key()) && !question.claim().isFresh())
				.map(Question::key)
				.toList();
			return (others.isEmpty() ? Mono.just(Map.<String, Known>of()) : known(others)).map((known) -> {
				List<Admission> admissions = new ArrayList<>(questions.size());
				for (Question question : questions) {
					admissions.add(admission(question, first, ours, known));
				}
				return admissions;
			});
		});
	}

	private static Admission admission(Question question, Map<String, Question> first, Set<String> ours,
			Map<String, Known> known) {
		if (question.claim().isFresh()) {
			return new Admitted(question);
		}
		String key = question.key();
		if (ours.contains(key) && first.get(key) == question) {
			return new Admitted(question);
		}
		Known answer = known.get(key);
		return (answer != null) ? new Answered(question, PlanSchema.stored(answer.plan()).asWritten(), answer.runId())
				: new Behind(question, BEHIND);
	}

	/**
	 * Only one of any number that try at once becomes the one who asks. In order of the
	 * keys, so that two batches cannot lock each other out.
	 */
	private Mono<Set<String>> ask(Collection<Question> questions) {
		List<Question> ordered = questions.stream().sorted(Comparator.comparing(Question::key)).toList();
		return this.database.sql("""
				insert into plan_answers (answer_key, plan_run_id, article_id)
				select * from unnest(:keys, :runs, :articles)
				on conflict (answer_key) do update set
					plan_run_id = excluded.plan_run_id, article_id = excluded.article_id, asked_at = now()
				where plan_answers.plan_run_id = excluded.plan_run_id
					or exists (select from plan_runs where id = plan_answers.plan_run_id
						and (state in ('failed', 'parked', 'cancelled')
							or (state = 'done' and answer_key is distinct from plan_answers.answer_key)))
					or (plan_answers.asked_at < now() - interval '1 minute'
						and not exists (select from plan_runs where id = plan_answers.plan_run_id
							and state in ('waiting', 'running'))
						and not exists (select from plans join plan_runs on plan_runs.id = plans.plan_run_id
							where plans.article_id = plan_answers.article_id
								and plan_runs.answer_key = plan_answers.answer_key)
						and not exists (select from plan_trials where plan_run_id = plan_answers.plan_run_id))
				returning answer_key
				""")
			.bind("keys", ordered.stream().map(Question::key).toArray(String[]::new))
			.bind("runs", ordered.stream().map((question) -> question.claim().runId()).toArray(Long[]::new))
			.bind("articles", ordered.stream().map((question) -> question.subject().articleId()).toArray(Long[]::new))
			.map((row) -> Objects.requireNonNull(row.get("answer_key", String.class)))
			.all()
			.collect(Collectors.toSet());
	}

	private Mono<Map<String, Known>> known(Collection<String> keys) {
		return this.database.sql("""
				select answer_key, plan_answers.plan_run_id, coalesce(plans.plan, plan_trials.plan)::text as plan
				from plan_answers
					left join plans on plans.article_id = plan_answers.article_id
						and exists (select from plan_runs where plan_runs.id = plans.plan_run_id
							and plan_runs.answer_key = plan_answers.answer_key)
					left join plan_trials on plan_trials.plan_run_id = plan_answers.plan_run_id
				where answer_key = any(:keys) and (plans.plan is not null or plan_trials.plan is not null)
				""")
			.bind("keys", keys.toArray(String[]::new))
			.map((row) -> Map.entry(Objects.requireNonNull(row.get("answer_key", String.class)),
					new Known(Objects.requireNonNull(row.get("plan_run_id", Long.class)),
							Objects.requireNonNull(row.get("plan", String.class)))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue, HashMap::new);
	}

	/**
	 * Wakes those who wait for an answer that is there, or that will not come.
	 * @param keys questions whose asking has ended
	 * @return completes when they are due
	 */
	Mono<Void> answered(Collection<String> keys) {
		if (keys.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				update plan_runs set due_at = now()
				where state = 'waiting' and answer_key = any(:keys) and error_class = 'same_question'
				""").bind("keys", keys.toArray(String[]::new)).then();
	}

	/**
	 * Drops what nobody will ask for again.
	 * @param age how long ago it was asked
	 * @return how many
	 */
	Mono<Long> forget(Duration age) {
		return this.database.sql("delete from plan_answers where asked_at < now() - :age * interval '1 second'")
			.bind("age", age.toSeconds())
			.fetch()
			.rowsUpdated();
	}

	/**
	 * An answer.
	 *
	 * @param runId the run that got it
	 * @param plan the plan's JSON
	 */
	private record Known(long runId, String plan) {
	}

}
