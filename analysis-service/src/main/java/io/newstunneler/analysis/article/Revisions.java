package io.newstunneler.analysis.article;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.newstunneler.analysis.plan.PlanRuns;
import io.newstunneler.analysis.story.Stories;
import io.newstunneler.events.ArticleRevised;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.stereotype.Component;

/**
 * Brings articles up to what their source says now. Their score stays: it is what the
 * article was worth when it was news. A correction has its plan written anew.
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

	private final Articles articles;

	private final Stories stories;

	private final PlanRuns planRuns;

	private final Clock clock;

	Revisions(Articles articles, Stories stories, PlanRuns planRuns, Clock clock) {
		this.articles = articles;
		this.stories = stories;
		this.planRuns = planRuns;
		this.clock = clock;
	}

	Mono<Void> take(List<ArticleRevised> facts) {
		Collection<ArticleRevised> latest = latest(facts);
		return this.articles.revise(List.copyOf(latest))
			.collect(Collectors.toSet())
			.doOnNext(this.stories::revised)
			.flatMap((known) -> this.planRuns.reopen(known).then(missing(latest, known)));
	}

	private static Collection<ArticleRevised> latest(List<ArticleRevised> facts) {
		Map<Long, ArticleRevised> latest = new HashMap<>();
		for (ArticleRevised fact : facts) {
			latest.merge(fact.articleId(), fact,
					(known, next) -> next.revisedAt().isBefore(known.revisedAt()) ? known : next);
		}
		return latest.values();
	}

	private Mono<Void> missing(Collection<ArticleRevised> revisions, Set<Long> known) {
		Instant patienceEnds = this.clock.instant().minus(PATIENCE);
		List<ArticleRevised> missing = new ArrayList<>(revisions);
		missing.removeIf((revision) -> known.contains(revision.articleId()));
		for (ArticleRevised revision : missing) {
			if (revision.revisedAt().isAfter(patienceEnds)) {
				return Mono.error(new TransientDataAccessResourceException("a revised article is still on its way"));
			}
			log.atWarn().addKeyValue("article.id", revision.articleId()).log("revision of an unknown article dropped");
		}
		return Mono.empty();
	}

}
