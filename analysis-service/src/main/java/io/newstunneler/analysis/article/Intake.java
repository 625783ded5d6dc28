package io.newstunneler.analysis.article;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.newstunneler.analysis.plan.PlanRuns;
import io.newstunneler.analysis.score.Weights;
import io.newstunneler.analysis.settings.Settings;
import io.newstunneler.analysis.story.Stories;
import io.newstunneler.analysis.ticker.Listings;
import io.newstunneler.analysis.ticker.Universe;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Scores a batch of articles and, in one transaction, joins it to its stories, stores it,
 * tells it and asks for the plans that it earns. Only those that the table did not have
 * are told, so a batch may come as often as it likes.
 */
@Component
class Intake {

	private static final Logger log = LoggerFactory.getLogger(Intake.class);

	private final Settings settings;

	private final Listings listings;

	private final Stories stories;

	private final Articles articles;

	private final Outbox outbox;

	private final PlanRuns planRuns;

	private final TransactionalOperator transactions;

	private final Clock clock;

	private final Counter processed;

	private final Timer feedToScored;

	Intake(Settings settings, Listings listings, Stories stories, Articles articles, Outbox outbox, PlanRuns planRuns,
			TransactionalOperator transactions, Clock clock, MeterRegistry meters) {
		this.settings = settings;
		this.listings = listings;
		this.stories = stories;
		this.articles = articles;
		this.outbox = outbox;
		this.planRuns = planRuns;
		this.transactions = transactions;
		this.clock = clock;
		this.processed = Counter.builder("news.tunneler.articles.processed")
			.description("articles scored and stored, each counted once")
			.register(meters);
		this.feedToScored = Timer.builder("news.tunneler.feed.to.scored")
			.description("from reading an article in its feed to its committed score")
			.publishPercentileHistogram()
			.minimumExpectedValue(Duration.ofMillis(5))
			.maximumExpectedValue(Duration.ofMinutes(5))
			.register(meters);
	}

	Mono<Void> take(List<Received<ArticleIngested>> facts) {
		return Mono
			.zip(this.settings.current(), this.listings.universe(),
					(settings, universe) -> store(score(facts, Weights.of(settings), universe).values(),
							settings.minAlertScore()))
			.flatMap(Function.identity());
	}

	private Mono<Void> store(Collection<ScoredArticle> batch, double threshold) {
		return this.stories.join(batch.stream().map((each) -> each.telling().text()).toList())
			.map((tellings) -> batch.stream()
				.map((each) -> each.with(Objects.requireNonNull(tellings.get(each.article().articleId()))))
				.toList())
			.flatMap(this::insert)
			.flatMap((fresh) -> this.stories.note(fresh.stream().map(ScoredArticle::telling).toList())
				.then(tell(fresh, threshold))
				.thenReturn(fresh))
			.as(this.transactions::transactional)
			.doOnNext(this::report)
			.then();
	}

	private Map<Long, ScoredArticle> score(List<Received<ArticleIngested>> facts, Weights weights, Universe universe) {
		Instant now = this.clock.instant();
		Map<Long, ScoredArticle> batch = LinkedHashMap.newLinkedHashMap(facts.size());
		for (Received<ArticleIngested> received : facts) {
			ArticleIngested article = received.fact();
			batch.putIfAbsent(article.articleId(),
					ScoredArticle.of(article, universe, weights, now, now, received.trace()));
		}
		return batch;
	}

	private Mono<List<ScoredArticle>> insert(List<ScoredArticle> batch) {
		return this.articles.insert(batch)
			.collect(Collectors.toSet())
			.map((fresh) -> batch.stream().filter((each) -> fresh.contains(each.article().articleId())).toList());
	}

	/**
	 * The flag {@code llm_analysis} is the plan worker's business: what comes while it is
	 * off waits as a row.
	 */
	private Mono<Void> tell(Collection<ScoredArticle> fresh, double threshold) {
		List<Outbox.Pending> facts = new ArrayList<>(fresh.size());
		List<PlanRuns.Wanted> wanted = new ArrayList<>();
		for (ScoredArticle article : fresh) {
			facts.add(new Outbox.Pending(article.scored(), article.trace()));
			if (article.score().total() >= threshold) {
				facts.add(new Outbox.Pending(article.alert(threshold), article.trace()));
				wanted
					.add(new PlanRuns.Wanted(article.article().articleId(), article.score().total(), article.trace()));
			}
		}
		return this.outbox.append(facts).then(Mono.defer(() -> this.planRuns.enqueue(wanted)));
	}

	private void report(List<ScoredArticle> committed) {
		Instant now = this.clock.instant();
		for (ScoredArticle article : committed) {
			this.processed.increment();
			this.stories.report(article.telling());
			this.feedToScored.record(Duration.between(article.article().fetchedAt(), now));
			try (Traceparent.LogScope _ = (article.trace() != null) ? article.trace().inLog() : null) {
				log.atInfo()
					.addKeyValue("article.id", article.article().articleId())
					.addKeyValue("source.id", article.article().sourceId())
					.addKeyValue("score.total", article.score().total())
					.addKeyValue("story.id", article.telling().storyId())
					.log("article scored");
			}
		}
	}

}
