package io.newstunneler.analysis.article;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.analysis.article.Articles.Rescored;
import io.newstunneler.analysis.plan.PlanRuns;
import io.newstunneler.analysis.score.Weights;
import io.newstunneler.analysis.settings.Settings;
import io.newstunneler.analysis.story.Stories;
import io.newstunneler.analysis.story.Telling;
import io.newstunneler.analysis.ticker.Listings;
import io.newstunneler.analysis.ticker.Universe;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.SettingsChanged;
import io.newstunneler.outbox.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Brings articles up to what their source says now: their tickers are linked and they are
 * scored anew, by the weights of now and as new as they were when they were first scored,
 * and that is told. Old news that was edited is not breaking: only what lifts an article
 * over the threshold soon after its publication, and for the first time, raises an alert
 * and earns a plan, as it would have done at first (ADR 41). A correction has the plan
 * that is there written anew.
 */
@Component
class Revisions {

	/**
	 * An article and its revision come by different topics, so the revision may be here
	 * first. It waits for this long; an article that is not there by then was dropped by
	 * retention or lies in the dead letters.
	 */
	private static final Duration PATIENCE = Duration.ofMinutes(10);

	private static final Logger log = LoggerFactory.getLogger(Revisions.class);

	private final Settings settings;

	private final Listings listings;

	private final Articles articles;

	private final Stories stories;

	private final Outbox outbox;

	private final PlanRuns planRuns;

	private final TransactionalOperator transactions;

	private final RevisionProperties properties;

	private final Clock clock;

	private final Map<Change, Counter> rescored = new EnumMap<>(Change.class);

	Revisions(Settings settings, Listings listings, Articles articles, Stories stories, Outbox outbox,
			PlanRuns planRuns, TransactionalOperator transactions, RevisionProperties properties, Clock clock,
			MeterRegistry meters) {
		this.settings = settings;
		this.listings = listings;
		this.articles = articles;
		this.stories = stories;
		this.outbox = outbox;
		this.planRuns = planRuns;
		this.transactions = transactions;
		this.properties = properties;
		this.clock = clock;
		for (Change change : Change.values()) {
			this.rescored.put(change, Counter.builder("news.tunneler.articles.rescored")
				.description("articles scored anew because their source revised them, by what became of their total")
				.tag("total", change.name().toLowerCase(Locale.ROOT))
				.register(meters));
		}
	}

	Mono<Void> take(List<Received<ArticleRevised>> facts) {
		Map<Long, Revision> latest = latest(facts);
		return Mono
			.zip(this.settings.current(), this.listings.universe(),
					(settings, universe) -> this.articles.lock(latest.keySet())
						.collectList()
						.flatMap((known) -> revise(known, latest, settings, universe))
						.as(this.transactions::transactional))
			.flatMap(Function.identity())
			.doOnNext((taken) -> report(taken.rescored(), latest))
			.flatMap((taken) -> missing(latest.values(), taken.known()));
	}

	/**
	 * Of each article the last change counts, and what it and those before it changed.
	 */
	private static Map<Long, Revision> latest(List<Received<ArticleRevised>> facts) {
		Map<Long, Revision> latest = new TreeMap<>();
		for (Received<ArticleRevised> received : facts) {
			latest.merge(received.fact().articleId(),
					new Revision(received.fact(), new LinkedHashSet<>(received.fact().changed()), received.trace()),
					Revision::and);
		}
		return latest;
	}

	private Mono<Taken> revise(List<KnownArticle> known, Map<Long, Revision> latest, SettingsChanged settings,
			Universe universe) {
		List<Rescored> revised = known.stream()
			.filter((each) -> each.isOlderThan(revision(latest, each).fact()))
			.map((each) -> rescore(each, revision(latest, each), settings, universe))
			.toList();
		return this.articles.revise(revised)
			.then(Mono.defer(() -> tell(revised, settings.minAlertScore())))
			.then(Mono.defer(() -> this.planRuns
				.reopen(revised.stream().map((each) -> each.was().id()).collect(Collectors.toSet()))))
			.thenReturn(new Taken(known.stream().map(KnownArticle::id).collect(Collectors.toSet()), revised));
	}

	private Rescored rescore(KnownArticle was, Revision revision, SettingsChanged settings, Universe universe) {
		Weights weights = Weights.of(settings);
		ScoredArticle scored = ScoredArticle
			.of(was.as(revision.fact()), universe, weights, was.firstScoredAt(), this.clock.instant(), revision.trace())
			.because("revised: scored anew after its source changed %s; the total was %s".formatted(revision.what(),
					was.total()));
		// By the weights of now, for what the settings lift is not what the source
		// lifted.
		double before = weights.total(was.parts());
		double threshold = settings.minAlertScore();
		boolean loud = before < threshold && scored.score().total() >= threshold && !was.wasLoud()
				&& was.isNewsAt(revision.fact().revisedAt(), this.properties.breakingFor());
		return new Rescored(was, scored.with(inItsStory(was, scored.telling())), revision.fact().revisedAt(), loud);
	}

	/**
	 * The article stays in its story: others may have joined it there.
	 */
	private static Telling inItsStory(KnownArticle was, Telling alone) {
		return new Telling(alone.text(), was.storyId(), was.storyRole(),
				was.publishers().isEmpty() ? alone.publishers() : was.publishers());
	}

	private Mono<Void> tell(List<Rescored> revised, double threshold) {
		List<Outbox.Pending> facts = new ArrayList<>(revised.size());
		List<PlanRuns.Wanted> wanted = new ArrayList<>();
		for (Rescored each : revised) {
			ScoredArticle article = each.article();
			facts.add(new Outbox.Pending(article.scored(each.revisedAt()), article.trace()));
			if (each.isLoud()) {
				facts.add(new Outbox.Pending(article.alert(threshold), article.trace()));
				wanted.add(new PlanRuns.Wanted(each.was().id(), article.score().total(), article.trace()));
			}
		}
		return this.outbox.append(facts).then(Mono.defer(() -> this.planRuns.enqueue(wanted)));
	}

	private void report(List<Rescored> committed, Map<Long, Revision> latest) {
		this.stories.revised(committed.stream().map((each) -> each.was().id()).toList());
		for (Rescored each : committed) {
			double total = each.article().score().total();
			Objects.requireNonNull(this.rescored.get(Change.of(each.was().total(), total))).increment();
			Traceparent trace = each.article().trace();
			try (Traceparent.LogScope _ = (trace != null) ? trace.inLog() : null) {
				log.atInfo()
					.addKeyValue("article.id", each.was().id())
					.addKeyValue("source.id", each.was().article().sourceId())
					.addKeyValue("changed", revision(latest, each.was()).what())
					.addKeyValue("score.total", total)
					.addKeyValue("score.before", each.was().total())
					.addKeyValue("alert", each.isLoud())
					.log("article scored anew");
			}
		}
	}

	private Mono<Void> missing(Collection<Revision> revisions, Set<Long> known) {
		Instant patienceEnds = this.clock.instant().minus(PATIENCE);
		for (Revision revision : revisions) {
			ArticleRevised fact = revision.fact();
			if (known.contains(fact.articleId())) {
				continue;
			}
			if (fact.revisedAt().isAfter(patienceEnds)) {
				return Mono.error(new TransientDataAccessResourceException("a revised article is still on its way"));
			}
			log.atWarn().addKeyValue("article.id", fact.articleId()).log("revision of an unknown article dropped");
		}
		return Mono.empty();
	}

	private static Revision revision(Map<Long, Revision> latest, KnownArticle article) {
		return Objects.requireNonNull(latest.get(article.id()));
	}

	/**
	 * What a source changed in an article.
	 *
	 * @param fact the last change
	 * @param changed the fields that it and those before it changed
	 * @param trace the span in which the last change is being processed
	 */
	private record Revision(ArticleRevised fact, Set<String> changed, @Nullable Traceparent trace) {

		Revision and(Revision next) {
			Set<String> all = new LinkedHashSet<>(this.changed);
			all.addAll(next.changed);
			return next.fact.revisedAt().isBefore(this.fact.revisedAt()) ? new Revision(this.fact, all, this.trace)
					: new Revision(next.fact, all, next.trace);
		}

		String what() {
			return String.join(", ", this.changed);
		}

	}

	/**
	 * What became of a batch.
	 *
	 * @param known ids of the articles that exist
	 * @param rescored those of them that had not been revised since
	 */
	private record Taken(Set<Long> known, List<Rescored> rescored) {
	}

	/**
	 * What became of a total.
	 */
	private enum Change {

		RAISED, LOWERED, KEPT;

		static Change of(double before, double after) {
			return (after > before) ? RAISED : (after < before) ? LOWERED : KEPT;
		}

	}

}
